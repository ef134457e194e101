/** How much a finding weighs. Only `error` makes a package invalid (*không đạt*). */
export type Severity = 'error' | 'warning' | 'info';

/** The rule book that a code belongs to. */
export type Standard = 'bagit' | 'ocfl' | 'eark' | 'tt05' | 'kho';

/** Values that the message of a finding or fault is completed with. */
export type MessageParams = Readonly<Record<string, string | number>>;

/**
 * Something wrong (or worth saying) about *content*. Data, never an exception: a checker returns all of them.
 * The words are not here: `Messages` turns code + params into Vietnamese or English.
 */
export interface Finding {
  readonly standard: Standard;
  /** Stable code of the standard (`CSIP1`) or of our catalogue (`B-02`). Never translated. */
  readonly code: string;
  readonly severity: Severity;
  /** Path inside the package, as received. */
  readonly path?: string;
  /** Finer place: line, XPath, cell… */
  readonly place?: string;
  readonly params?: MessageParams;
}

/** Whether the findings leave the package valid. */
export function isValid(findings: readonly Finding[]): boolean {
  return !findings.some((finding) => finding.severity === 'error');
}

/** How many findings there are of each severity. */
export function countFindings(findings: readonly Finding[]): Readonly<Record<Severity, number>> {
  const counts = { error: 0, warning: 0, info: 0 };
  for (const finding of findings) counts[finding.severity] += 1;
  return counts;
}
