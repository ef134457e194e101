import { KINDS, labelOf, showDate, writeNumber, type ArchivalRecord, type FieldValue, type KindField, type RecordDate } from '../../records/index.ts';
import type { Block, Column } from '../blocks.ts';
import { codeIn, datesOf, headOf, signatureOf, wordOf, type FormOptions, type Records } from './form-words.ts';

export interface FondsGuideOptions extends FormOptions {
  readonly fonds: ArchivalRecord;
  /** Who made the records, with their lifespans and histories. */
  readonly creators: readonly ArchivalRecord[];
}

/** Sections of the guide and the fields of the fonds that each has, in the order of ISAD(G). */
const SECTIONS: readonly (readonly [key: string, fields: readonly string[]])[] = [
  ['identity', ['archiveCode', 'fondsCode', 'fondsType', 'status', 'documentCount', 'fileCount', 'arrangedMetres', 'looseMetres', 'digitisedCount']],
  ['content', ['creatorHistory', 'arrangement', 'otherMedia', 'themes', 'accessionStart', 'accessionEnd']],
  ['access', ['access', 'languages', 'retention', 'findingAids', 'reserveCopy', 'note']],
];

/** The guide to a fonds: who made it, what is in it, how it may be used, and its catalogues. `records` are its catalogues and files. */
export async function* fondsGuide(records: Records, options: FondsGuideOptions): AsyncGenerator<Block, void> {
  const { fonds, creators, lang } = options;
  yield headOf(options);
  yield { block: 'title', text: wordOf(options, 'guide.title'), below: [labelOf(fonds), datesOf(fonds.fields, lang)].filter((line) => line !== '') };
  for (const creator of creators) yield* creatorBlocks(creator, options);
  for (const [key, fields] of SECTIONS) yield* section(fonds, { heading: wordOf(options, `guide.${key}`), fields }, options);
  yield* catalogues(records, options);
  yield signatureOf(options);
}

function* creatorBlocks(creator: ArchivalRecord, options: FondsGuideOptions): Generator<Block, void> {
  const { established, dissolved } = creator.fields;
  const life = [established, dissolved].map((date) => (date === undefined ? '' : showDate(date.edtf, options.lang)));
  yield { block: 'section', text: wordOf(options, 'guide.creator', { name: labelOf(creator) }) };
  if (life.some((end) => end !== '')) yield { block: 'fact', label: wordOf(options, 'guide.life'), value: life.join(' - ').replace(/ - $/, ' -') };
  for (const name of ['otherNames', 'place', 'history', 'functions', 'note']) yield* facts(creator, name, options);
}

function* section(record: ArchivalRecord, about: { readonly heading: string; readonly fields: readonly string[] }, options: FormOptions): Generator<Block, void> {
  const said = about.fields.flatMap((name) => [...facts(record, name, options)]);
  if (said.length === 0) return;
  yield { block: 'section', text: about.heading };
  yield* said;
}

function* facts(record: ArchivalRecord, name: string, { lang }: FormOptions): Generator<Block, void> {
  const field = KINDS[record.kind].fields.get(name);
  const value = (record.fields as Readonly<Record<string, FieldValue>>)[name];
  if (field === undefined || value === undefined) return;
  yield { block: 'fact', label: field[lang], value: shownValue(field, value, lang) };
}

function shownValue(field: KindField, value: FieldValue, lang: FormOptions['lang']): string {
  if (typeof value === 'number') return lang === 'vi' ? writeNumber(value) : String(value);
  if (typeof value === 'boolean') return value ? (lang === 'vi' ? 'Có' : 'Yes') : lang === 'vi' ? 'Không' : 'No';
  if (field.type === 'date') return showDate((value as RecordDate).edtf, lang);
  const texts = (Array.isArray(value) ? value : [value]) as readonly string[];
  return texts.map((text) => (field.codes === undefined ? text : codeIn(lang, field.codes, text))).join('; ');
}

async function* catalogues(records: Records, options: FondsGuideOptions): AsyncGenerator<Block, void> {
  const columns: readonly Column[] = [
    { heading: wordOf(options, 'guide.catalogueNumber'), share: 15, align: 'center' }, { heading: wordOf(options, 'guide.catalogueTitle'), share: 45 },
    { heading: wordOf(options, 'files.dates'), share: 25, align: 'center' }, { heading: wordOf(options, 'guide.files'), share: 15, align: 'center' },
  ];
  let current: { readonly record: ArchivalRecord; files: number } | undefined;
  let begun = false;
  let loose = 0;
  const rowOf = ({ record, files }: { readonly record: ArchivalRecord; readonly files: number }): Block => (
    { block: 'row', cells: [record.fields.number ?? '', record.fields.title ?? '', datesOf(record.fields, options.lang), Math.max(files, record.fields.fileCount ?? 0)] }
  );
  for await (const record of records) {
    if (record.kind === 'file') {
      if (current !== undefined && record.parent === current.record.id) current.files += 1;
      else loose += 1;
    }
    if (record.kind !== 'catalogue') continue;
    if (!begun) {
      yield { block: 'section', text: wordOf(options, 'guide.catalogues') };
      yield { block: 'table', columns };
    }
    begun = true;
    if (current !== undefined) yield rowOf(current);
    current = { record, files: 0 };
  }
  if (current !== undefined) yield rowOf(current);
  if (begun) yield { block: 'end' };
  if (loose > 0) yield { block: 'text', text: wordOf(options, 'guide.loose', { count: loose }) };
}
