import { numberInWords, type ArchivalRecord } from '../../records/index.ts';
import type { Block, Cell, Column } from '../blocks.ts';
import { codeIn, datesOf, headOf, signatureOf, wordOf, type FormOptions, type Records } from './form-words.ts';

export interface FileListOptions extends FormOptions {
  readonly fonds: ArchivalRecord;
}

const SHARES = [6, 12, 34, 15, 11, 8, 14] as const;

/**
 * The list of files (mục lục hồ sơ, tài liệu nộp lưu; NĐ 30/2020/NĐ-CP, Annex V): seven columns, a heading for each
 * catalogue, and their number in words. `records` are files with their catalogues, in order; other kinds are passed over.
 */
export async function* fileList(records: Records, options: FileListOptions): AsyncGenerator<Block, void> {
  const { fonds, lang } = options;
  yield headOf(options);
  yield { block: 'title', text: wordOf(options, 'files.title'), below: [fonds.fields.title ?? '', fonds.fields.fondsCode === undefined ? '' : wordOf(options, 'fondsCode', { code: fonds.fields.fondsCode })].filter((line) => line !== '') };
  const keys = ['no', 'fileNumber', 'fileTitle', 'dates', 'retention', 'sheets', 'note'];
  yield { block: 'table', columns: keys.map((key, n): Column => ({ heading: wordOf(options, `files.${key}`), share: SHARES[n] ?? 10, align: n === 2 || n === 6 ? 'left' : 'center' })) };
  let count = 0;
  for await (const record of records) {
    if (record.kind === 'catalogue') yield { block: 'group', text: catalogueHeading(record, options) };
    if (record.kind !== 'file') continue;
    count += 1;
    yield { block: 'row', cells: fileCells(record, count, lang) };
  }
  yield { block: 'end' };
  yield { block: 'text', text: wordOf(options, 'files.count', { count }) };
  if (lang === 'vi') yield { block: 'text', text: wordOf(options, 'inWords', { words: capitalised(numberInWords(count)) }) };
  yield signatureOf(options);
}

function catalogueHeading({ fields: { number, title } }: ArchivalRecord, options: FormOptions): string {
  const numbered = wordOf(options, 'catalogue', { number: number ?? '' });
  return title === undefined ? numbered : `${numbered}: ${title}`;
}

function fileCells({ fields }: ArchivalRecord, ordinal: number, lang: FormOptions['lang']): readonly Cell[] {
  const { fileNumber, title, retention, retentionNote, sheetCount, pageCount, note, annotation } = fields;
  const period = retention === 'other' ? retentionNote ?? codeIn(lang, 'retention', retention) : codeIn(lang, 'retention', retention);
  const sheets = [sheetCount, pageCount].map((number) => number?.toString() ?? '').join('/').replace(/^\/$|\/$/, '');
  return [ordinal, fileNumber ?? '', title ?? '', datesOf(fields, lang), period, sheets, note ?? annotation ?? ''];
}

export function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
