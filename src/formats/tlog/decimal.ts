/**
 * A size or index in ASCII decimal without leading zeroes, or undefined. Bounded by what a number counts exactly
 * (2^53 − 1): a log of a million leaves a second would need 285 years to get there.
 */
export function decimalOf(text: string): number | undefined {
  if (!/^(0|[1-9][0-9]{0,15})$/.test(text)) return undefined;
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : undefined;
}
