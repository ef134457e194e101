import type { Finding } from '../../base/index.ts';
import { placeOf, type TableCell } from '../../formats/tables/index.ts';
import { convertLegacyText, encodingOfFont, proposeEncoding, type LegacyEncoding, type LegacyProposal } from '../../records/index.ts';
import { shownText } from './table-findings.ts';

/** What is done with text in an old encoding: nobody decided, it is left as it is, or it is read in this encoding. */
export type LegacyDecision = LegacyEncoding | 'keep' | undefined;

interface ColumnEvidence {
  readonly row: number;
  readonly heading: string;
  readonly font: string | undefined;
  /** First text that may be in an old encoding. */
  readonly example: string;
  text: string;
  /** Length of the text when it was last judged. */
  judged: number;
  proposal: LegacyProposal | undefined;
  cells: number;
  converted: number;
}

/** Characters that old encodings of Vietnamese use, as Windows shows them. */
const OLD = /[\u0080-\u00FF\u0152\u0153\u0160\u0161\u0178\u017D\u017E\u0192\u02C6\u02DC\u2013-\u203A\u20AC\u2122]/;
/** Letters of Vietnamese that only Unicode has: such a text is read rightly. */
const UNICODE = /[\u0102\u0103\u0110\u0111\u0128\u0129\u0168\u0169\u01A0\u01A1\u01AF\u01B0\u1EA0-\u1EF9]|\p{M}/u;
/** A column is judged by so much of it. */
const ENOUGH = 4000;

/** Watches the columns of one sheet for text in old encodings, and converts it when somebody decided so. */
export class LegacyColumns {
  readonly #decision: LegacyDecision;
  readonly #columns = new Map<number, ColumnEvidence>();
  readonly #fonts = new Map<string, ReturnType<typeof encodingOfFont>>();

  constructor(decision: LegacyDecision) {
    this.#decision = decision;
  }

  /** Looks at a cell before any is converted. */
  observe(cell: TableCell, at: { readonly column: number; readonly row: number; readonly heading: string }): void {
    if (!this.#isOld(cell)) return;
    let seen = this.#columns.get(at.column);
    if (seen === undefined) {
      seen = { row: at.row, heading: at.heading, font: cell.font, example: cell.text, text: '', judged: 0, proposal: undefined, cells: 0, converted: 0 };
      this.#columns.set(at.column, seen);
    }
    seen.cells += 1;
    if (seen.text.length >= ENOUGH) return;
    seen.text += `${cell.text}\n`;
    if (seen.text.length >= 2 * seen.judged) this.#judge(seen);
  }

  /** The text of a cell in Unicode: converted when its column is in the encoding that was decided on. */
  textOf(cell: TableCell, column: number): { readonly text: string; readonly converted: boolean } {
    const decision = this.#decision;
    const seen = this.#columns.get(column);
    if (decision === undefined || decision === 'keep' || seen === undefined || !this.#isOld(cell)) return { text: cell.text, converted: false };
    const font = this.#encodingOf(cell.font);
    if (seen.proposal?.encoding !== decision && font?.encoding !== decision) return { text: cell.text, converted: false };
    const text = convertLegacyText(cell.text, decision, { capitals: font?.encoding === decision && font.capitals });
    if (text !== cell.text) seen.converted += 1;
    return { text, converted: text !== cell.text };
  }

  /** What is told at the end of a sheet: what would be read how, or what was converted. */
  findings(path: string, sheet: string | undefined): readonly Finding[] {
    return [...this.#columns].sort(([one], [other]) => one - other).flatMap(([column, seen]): readonly Finding[] => {
      this.#judge(seen);
      const { proposal } = seen;
      const about = { standard: 'kho' as const, path, place: placeOf({ sheet, row: seen.row, column }) };
      if (seen.converted > 0) return [{ ...about, code: 'T-42', severity: 'info' as const, params: { heading: shownText(seen.heading), count: seen.converted, encoding: String(this.#decision) } }];
      if (proposal === undefined) return [];
      const params = {
        heading: shownText(seen.heading), count: seen.cells, encoding: proposal.encoding, text: shownText(seen.example), reads: shownText(convertLegacyText(seen.example, proposal.encoding, { capitals: proposal.capitals })),
      };
      return [{ ...about, code: 'T-41', severity: this.#decision === 'keep' ? 'info' as const : 'error' as const, params }];
    });
  }

  #judge(seen: ColumnEvidence): void {
    if (seen.text.length === seen.judged) return;
    seen.judged = seen.text.length;
    seen.proposal = proposeEncoding(seen.text, seen.font) ?? seen.proposal;
  }

  #isOld({ type, text, font }: TableCell): boolean {
    return type === 'text' && ((OLD.test(text) && !UNICODE.test(text)) || (font !== undefined && this.#encodingOf(font) !== undefined && !/^[\d\s./-]*$/.test(text) && !UNICODE.test(text)));
  }

  #encodingOf(font: string | undefined): ReturnType<typeof encodingOfFont> {
    if (font === undefined) return undefined;
    if (!this.#fonts.has(font)) this.#fonts.set(font, encodingOfFont(font));
    return this.#fonts.get(font);
  }
}
