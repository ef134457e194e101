import { numberInWords, showDate, type ArchivalRecord } from '../../records/index.ts';
import type { Block, Cell, Column } from '../blocks.ts';
import { capitalised } from './file-list.ts';
import { codeIn, datesOf, headOf, signatureOf, wordOf, type FormOptions, type Records } from './form-words.ts';

export interface DocumentListOptions extends FormOptions {
  readonly fonds: ArchivalRecord;
}

const SHARES = [6, 13, 11, 36, 16, 9, 9] as const;
const ITEMS: ReadonlySet<string> = new Set(['document', 'photo', 'recording']);

/**
 * The lists of what is in files (mục lục văn bản, tài liệu; NĐ 30/2020/NĐ-CP, Annex V), one table for each file. `records`
 * are files, each followed by what is in it.
 */
export async function* documentList(records: Records, options: DocumentListOptions): AsyncGenerator<Block, void> {
  yield headOf(options);
  yield { block: 'title', text: wordOf(options, 'documents.title'), below: [options.fonds.fields.title ?? ''].filter((line) => line !== '') };
  let open = false;
  let count = 0;
  for await (const record of records) {
    if (record.kind === 'file') {
      if (open) yield { block: 'end' };
      yield* fileHead(record, options);
      open = true;
      continue;
    }
    if (!open || !ITEMS.has(record.kind)) continue;
    count += 1;
    yield { block: 'row', cells: itemCells(record, options) };
  }
  if (open) yield { block: 'end' };
  yield { block: 'text', text: wordOf(options, 'documents.count', { count }) };
  if (options.lang === 'vi') yield { block: 'text', text: wordOf(options, 'inWords', { words: capitalised(numberInWords(count)) }) };
  yield signatureOf(options);
}

function* fileHead({ fields }: ArchivalRecord, options: FormOptions): Generator<Block, void> {
  yield { block: 'section', text: wordOf(options, 'documents.file', { number: fields.fileNumber ?? '', title: fields.title ?? '' }) };
  const dates = datesOf(fields, options.lang);
  if (dates !== '') yield { block: 'fact', label: wordOf(options, 'files.dates'), value: dates };
  const keys = ['no', 'number', 'date', 'subject', 'author', 'sheets', 'note'];
  yield { block: 'table', columns: keys.map((key, n): Column => ({ heading: wordOf(options, `documents.${key}`), share: SHARES[n] ?? 10, align: n === 3 || n === 4 || n === 6 ? 'left' : 'center' })) };
}

/** Type and subject stand together, but a title that begins with its type does not say it twice. */
function itemCells({ kind, fields }: ArchivalRecord, { lang }: FormOptions): readonly Cell[] {
  const { ordinal, number, notation, date, title = '', documentType, issuer, author, sheets, pageCount, note, annotation, duration } = fields;
  const type = kind === 'document' && documentType !== 'khac' ? codeIn(lang, 'documentType', documentType) : '';
  const subject = type === '' || title.toLowerCase().startsWith(type.toLowerCase()) ? title : `${type} · ${title}`;
  const extent = sheets ?? duration ?? pageCount?.toString() ?? '';
  return [ordinal ?? '', [number, notation].filter((part) => part !== undefined).join('/'), date === undefined ? '' : showDate(date.edtf, lang), subject, issuer ?? author ?? '', extent, note ?? annotation ?? ''];
}
