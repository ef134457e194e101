import type { Lang, Messages } from '../../base/index.ts';
import { codeEntry, KINDS, showDate, type ArchivalRecord, type RecordDate, type RecordKind } from '../../records/index.ts';

/** Records in the order of the catalogue: what is above comes before what is in it. */
export type Records = AsyncIterable<ArchivalRecord> | Iterable<ArchivalRecord>;

/** Words, and what the head and the foot of a form say. */
export interface FormOptions {
  readonly messages: Messages;
  readonly lang: Lang;
  /** Who issues it: the superior body, then the archive. */
  readonly issuer: readonly string[];
  /** `Nha Trang`; the place of the signature. */
  readonly place?: string;
  /** ISO 8601 day; the day of the signature. */
  readonly date: string;
  /** Who made it, by name. */
  readonly maker?: string;
}

/** The words of a form: `aid.<key>` of the tables of messages. */
export function wordOf({ messages, lang }: FormOptions, key: string, params?: Readonly<Record<string, string | number>>): string {
  return messages.text(`aid.${key}`, lang, params);
}

/** Heading of an administrative form (NĐ 30/2020/NĐ-CP, Annex I). */
export function headOf(options: FormOptions): { readonly block: 'head'; readonly left: readonly string[]; readonly right: readonly string[] } {
  return { block: 'head', left: options.issuer, right: [wordOf(options, 'state'), wordOf(options, 'motto')] };
}

/** Place, day and maker below a list. */
export function signatureOf(options: FormOptions): { readonly block: 'sign'; readonly lines: readonly string[] } {
  const [year = '', month = '', day = ''] = options.date.split('-');
  const dated = wordOf(options, 'dated', { place: options.place ?? '…', day, month, year });
  return { block: 'sign', lines: [dated, wordOf(options, 'maker'), options.maker ?? wordOf(options, 'signature')] };
}

/** First and last date as one text, `05/11/2001 - 12/2001`; one where both are the same. */
export function datesOf({ startDate, endDate }: ArchivalRecord['fields'], lang: Lang): string {
  const shown = [startDate, endDate].filter((date): date is RecordDate => date !== undefined).map(({ edtf }) => showDate(edtf, lang));
  return [...new Set(shown)].join(' - ');
}

/** A code of a field in words; for “other” periods what was written beside. */
export function codeIn(lang: Lang, list: string, id: string | undefined): string {
  return id === undefined ? '' : codeEntry(list, id)?.[lang] ?? id;
}

/** What a field is called, of a kind of record. */
export function fieldName(kind: RecordKind, name: string, lang: Lang): string {
  return KINDS[kind].fields.get(name)?.[lang] ?? name;
}
