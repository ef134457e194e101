/** A folder or key that names a version: `v3`, or zero-padded `v003`. */
export interface VersionName {
  readonly name: string;
  readonly number: number;
  readonly padded: boolean;
}

/** The version that a name stands for, or undefined when it is not `v` and a positive decimal number (OCFL 1.1 §3.3). */
export function versionName(name: string): VersionName | undefined {
  // Fifteen digits are exact in a double; nobody has more versions.
  if (!/^v\d{1,15}$/.test(name)) return undefined;
  const number = Number(name.slice(1));
  return number === 0 ? undefined : { name, number, padded: name.startsWith('v0') };
}

/** The names that are versions, lowest number first. */
export function versionsAmong(names: Iterable<string>): readonly VersionName[] {
  const versions: VersionName[] = [];
  for (const name of names) {
    const version = versionName(name);
    if (version !== undefined) versions.push(version);
  }
  return versions.sort((a, b) => a.number - b.number);
}

/** Missing numbers between the lowest and the highest, as `3` or `2–3`: a gap of a billion is one gap. */
export function gapsIn(numbers: readonly number[]): readonly string[] {
  const sorted = [...new Set(numbers)].sort((a, b) => a - b);
  return sorted.flatMap((number, at) => {
    const before = sorted[at - 1];
    if (before === undefined || number === before + 1) return [];
    return [number === before + 2 ? `${before + 1}` : `${before + 1}–${number - 1}`];
  });
}

/** Whether every name keeps the form of the first one (OCFL 1.1 §3.3); else which name a path means is unknown. */
export function isOneConvention(versions: readonly VersionName[]): boolean {
  const [first] = versions;
  return versions.every(({ name, padded }) => padded === first?.padded && (!padded || name.length === first.name.length));
}
