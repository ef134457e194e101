import type { Lang } from '../../base/index.ts';
import type { ListedRecord } from '../../catalogue/index.ts';
import { codeEntry, KINDS, labelOf, type ArchivalRecord, type RecordKind } from '../../records/index.ts';

/** The word for a kind where the whole name of its class is too long: "Phông" of "Phông, công trình, sưu tập". */
export function kindWord(kind: RecordKind, lang: Lang): string {
  return KINDS[kind][lang].split(',', 1)[0] ?? kind;
}

/** The same of a record; a fonds says of what kind it is. */
export function kindOfRecord({ kind, fields }: ArchivalRecord, lang: Lang): string {
  const type = kind === 'fonds' ? codeEntry('fondsType', fields.fondsType ?? '') : undefined;
  return type?.[lang] ?? kindWord(kind, lang);
}

/** What a record is called where it stands alone: a mục lục or a box is more than its number. */
export function nameOf(record: ArchivalRecord, lang: Lang): string {
  const { number, title } = record.fields;
  return named(record.kind, { number, title: title ?? (number === undefined ? labelOf(record) : undefined), label: labelOf(record) }, lang);
}

/** The same of a record in a list. */
export function listedName({ kind, label, code }: Pick<ListedRecord, 'kind' | 'label' | 'code'>, lang: Lang): string {
  return named(kind, { number: code, title: label === code ? undefined : label, label }, lang);
}

function named(kind: RecordKind, { number, title, label }: { readonly number: string | undefined; readonly title: string | undefined; readonly label: string }, lang: Lang): string {
  if ((kind !== 'catalogue' && kind !== 'box') || number === undefined) return label;
  return `${kindWord(kind, lang)} ${number}${title === undefined ? '' : `: ${title}`}`;
}

/** A step of a breadcrumb: files by their number, for their titles are long. */
export function stepName(record: ArchivalRecord, lang: Lang): string {
  const { fileNumber } = record.fields;
  return record.kind === 'file' && fileNumber !== undefined ? `${kindWord('file', lang)} ${fileNumber}` : nameOf(record, lang);
}
