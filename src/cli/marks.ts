/** The sign at the head of a line: how something ended, readable without colour. */
export interface Marks {
  /** Good. */
  readonly good: string;
  /** Nothing to do: it was so before. */
  readonly same: string;
  /** *Failed*: content is wrong. */
  readonly failed: string;
  /** *Error* or warning: something of ours, or not to be told. */
  readonly error: string;
}

/** Colours only where a person looks at a terminal and did not ask for none. */
export function createMarks(color: boolean): Marks {
  const paint = (code: number, mark: string): string => (color ? `\u001b[${code}m${mark}\u001b[0m` : mark);
  return { good: paint(32, '✓'), same: paint(36, '='), failed: paint(31, '✕'), error: paint(33, '!') };
}
