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

/** Findings of one code that are told one by one; what comes after them is counted. */
export const MOST_OF_A_CODE = 1_000;

/** That there are more findings of a code than are listed (O-02). */
export function moreOfACode(code: string, count: number): Finding {
  return { standard: 'kho', code: 'O-02', severity: 'info', params: { value: code, count } };
}

/** Findings in the order in which they came, of each code as many as a person can use: a package can be wrong in a million places. */
export class FewOfEachCode {
  readonly #listed: Finding[] = [];
  readonly #counts = new Map<string, number>();

  add(finding: Finding): void {
    const count = (this.#counts.get(finding.code) ?? 0) + 1;
    this.#counts.set(finding.code, count);
    if (count <= MOST_OF_A_CODE) this.#listed.push(finding);
  }

  addAll(findings: Iterable<Finding>): void {
    for (const finding of findings) this.add(finding);
  }

  /** Those of another collection, behind these; what it only counted is only counted here. */
  join(others: FewOfEachCode): void {
    this.addAll(others.#listed);
    for (const [code, count] of others.#counts) {
      if (count > MOST_OF_A_CODE) this.#counts.set(code, (this.#counts.get(code) ?? 0) + count - MOST_OF_A_CODE);
    }
  }

  /** All that are listed, and after them how many more there are of which code. */
  all(): readonly Finding[] {
    const cut = [...this.#counts].filter(([, count]) => count > MOST_OF_A_CODE);
    return [...this.#listed, ...cut.map(([code, count]) => moreOfACode(code, count - MOST_OF_A_CODE))];
  }
}
