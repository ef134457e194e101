import type { Finding } from '../../base/index.ts';

/** Findings of one code on one sheet; what is beyond is counted. */
const MOST_OF_A_CODE = 1000;

/** A text of a table as a message shows it: on one line and not too long. */
export function shownText(text: string): string {
  const line = text.replace(/[\s\p{Cc}]+/gu, ' ').trim();
  return line.length > 80 ? `${line.slice(0, 79).toWellFormed()}…` : line.toWellFormed();
}

/** Lets so many findings of a code through and counts the others, so that a table of a million errors can be read to its end. */
export class FindingSieve {
  readonly #seen = new Map<string, { count: number; first: Finding }>();

  /** The finding, unless there were too many of its code. */
  pass(finding: Finding): readonly Finding[] {
    const seen = this.#seen.get(finding.code);
    if (seen === undefined) this.#seen.set(finding.code, { count: 1, first: finding });
    else seen.count += 1;
    return (seen?.count ?? 1) <= MOST_OF_A_CODE ? [finding] : [];
  }

  /** What was held back, once a code; begins anew for the next sheet. */
  end(path: string, sheet: string | undefined): readonly Finding[] {
    const more = [...this.#seen].filter(([, { count }]) => count > MOST_OF_A_CODE).map(([code, { count, first }]): Finding => (
      { standard: 'kho', code: 'T-50', severity: first.severity, path, ...(sheet === undefined ? {} : { place: sheet }), params: { code, count: count - MOST_OF_A_CODE } }
    ));
    this.#seen.clear();
    return more;
  }
}
