import { readableText, type EadStatement } from '../formats/ead/index.ts';
import { cleanXmlText } from '../formats/xml/index.ts';
import { codeEntry, codeList, isEdtf, labelOf, readDate, showDate, type FindRecord, type KindField, type RecordDate } from '../records/index.ts';
import { EAD_TABLE, ORIGINAL, placeOf } from './ead-table.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const YES = 'Có';
const NO = 'Không';

/** What a field says, for people with words in Vietnamese and for machines with codes. */
export function statementsOf(field: KindField, value: unknown, find: FindRecord): readonly EadStatement[] {
  const place = { ...placeOf(field.name), field: field.name };
  const all = Array.isArray(value) ? value as readonly unknown[] : [value];
  return all.map((one): EadStatement => {
    switch (field.type) {
      case 'string': case 'strings': case 'duration': return exactly({ ...place, text: one as string });
      case 'number': case 'decimal': return place.element === 'extent' ? { ...place, text: String(one), code: EAD_TABLE.units[field.name] ?? field.vi } : { ...place, text: String(one) };
      case 'boolean': return { ...place, text: one === true ? YES : NO, code: String(one) };
      case 'code': case 'codes': return codeStatement(place, field, one as string);
      case 'date': return dateStatement(place, one as RecordDate);
      case 'reference': case 'references': return referenceStatement(place, one as string, find);
    }
  });
}

/** Keeps what reading would take for layout, or for nothing, beside the text. */
export function exactly(statement: Omit<EadStatement, 'code'>): EadStatement {
  const { element, text } = statement;
  return text === '' || readableText(element, text) !== text ? { ...statement, code: text } : statement;
}

function codeStatement(place: Omit<EadStatement, 'text'>, { codes = '' }: KindField, id: string): EadStatement {
  const entry = codeEntry(codes, id);
  const statement = { ...place, code: id, text: entry?.vi ?? id };
  return place.element === 'langmaterial' && entry?.iso !== undefined ? { ...statement, languages: entry.iso } : statement;
}

function dateStatement(place: Omit<EadStatement, 'text'>, { edtf, original }: RecordDate): EadStatement {
  if (original === undefined) return { ...place, code: edtf, text: showDate(edtf, 'vi') };
  return { ...place, field: `${place.field ?? ''}${ORIGINAL}`, code: edtf, text: original };
}

function referenceStatement(place: Omit<EadStatement, 'text'>, id: string, find: FindRecord): EadStatement {
  const record = find(id);
  return { ...place, code: id, text: record === undefined ? id : labelOf(record) };
}

/** What statements say as the value of a field; undefined when the field cannot hold it. */
export function valueOf(field: KindField, statements: readonly EadStatement[]): unknown {
  const values = statements.map((statement) => oneValue(field, statement));
  if (values.length === 0 || values.some((value) => value === undefined)) return undefined;
  const isList = field.type === 'strings' || field.type === 'codes' || field.type === 'references';
  return isList ? values.flat() : values.length === 1 ? values[0] : undefined;
}

function oneValue(field: KindField, statement: EadStatement): unknown {
  const { element, code, text } = statement;
  switch (field.type) {
    // An identifier of a name is of a file of authorities; ours are kept only where the text alone would not do.
    case 'string': case 'strings': case 'duration': return code !== undefined && readableText(element, cleanXmlText(code)) === text ? code : text;
    case 'number': return /^(?:0|[1-9]\d{0,14})$/.test(text) ? Number(text) : undefined;
    case 'decimal': return /^\d{1,15}(?:\.\d{1,15})?(?:e-\d{1,2})?$/.test(text) ? Number(text) : undefined;
    case 'boolean': return readBoolean(code ?? text);
    case 'code': case 'codes': return readCode(field, statement);
    case 'date': return readEadDate(field, statement);
    case 'reference': case 'references': return code !== undefined && UUID.test(code) ? code : undefined;
  }
}

function readBoolean(said: string): boolean | undefined {
  if (said === 'true' || said === YES) return true;
  return said === 'false' || said === NO ? false : undefined;
}

/** Its id where the statement is ours; otherwise the entry that is called so, or is of these languages. */
function readCode({ name, codes = '', type }: KindField, { field, code, text, languages = [] }: EadStatement): unknown {
  if (code !== undefined && field === name) return code;
  const named = codeList(codes).find(({ id, vi, en }) => [id, vi, en].includes(text))?.id;
  if (named !== undefined || type !== 'codes' || languages.length === 0) return named;
  const ids = languages.map((language) => codeEntry(codes, language)?.id);
  return ids.every((id) => id !== undefined) ? ids : undefined;
}

/** The normal form with the words in which it came; of others, words that say the same are none of their own. */
function readEadDate({ name }: KindField, { field, code, text }: EadStatement): RecordDate | undefined {
  if (code !== undefined && !isEdtf(code)) return undefined;
  if (code !== undefined) {
    if (field === `${name}${ORIGINAL}`) return { edtf: code, original: text };
    return field === name || text === '' || text === showDate(code, 'vi') || text === code ? { edtf: code } : { edtf: code, original: text };
  }
  const reading = readDate(text);
  return reading.kind === 'date' ? reading.date : undefined;
}
