import type { Finding, MessageParams } from '../../base/index.ts';

/** Ends the reading of a table that goes no further; never leaves `readTable`, which hands out the finding. */
export class UnreadableTable extends Error {
  readonly finding: Finding;

  constructor(finding: Finding) {
    super(finding.code);
    this.finding = finding;
  }
}

/** A finding about a table; `place` as `placeOf` writes it. */
export function tableFinding(code: string, severity: Finding['severity'], at: { readonly path: string; readonly place?: string | undefined; readonly params?: MessageParams }): Finding {
  const { path, place, params } = at;
  return { standard: 'kho', code, severity, path, ...(place === undefined ? {} : { place }), ...(params === undefined ? {} : { params }) };
}

/** A part of an archive, or a text of the file, as a message shows it: on one line and not too long. */
export function shortened(text: string): string {
  const line = text.replace(/[\s\p{Cc}]+/gu, ' ').trim();
  return line.length > 80 ? `${line.slice(0, 79).toWellFormed()}…` : line.toWellFormed();
}
