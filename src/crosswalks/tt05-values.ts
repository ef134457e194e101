import { fieldText, WRITER } from '../formats/tt05/index.ts';
import { codeList, readDate, slashedDate, type ArchivalRecord, type KindField, type RecordDate } from '../records/index.ts';

type Values = Readonly<Record<string, unknown>>;

/** What the circular calls by one element and the model by two: a code with words behind it (`07 5 năm`). */
const NOTES: Readonly<Record<string, string>> = { retention: 'retentionNote' };

/** What an element says, as fields; empty when it says nothing that the model can hold. */
export function readElement(field: KindField, text: string): Values {
  const value = fieldText(text);
  switch (field.type) {
    case 'string': case 'duration': return { [field.name]: value };
    case 'strings': return listed(field.name, unique(value.split(/[;\n]/).map((part) => part.trim()).filter((part) => part !== '')));
    case 'number': return /^\d{1,15}$/.test(value) ? { [field.name]: Number(value) } : {};
    case 'boolean': return value === '0' || value === '1' ? { [field.name]: value === '1' } : {};
    case 'date': return readSlashed(field.name, value);
    case 'codes': return listed(field.name, readCodes(field, value.split(/[\s,;]+/).filter((code) => code !== '')));
    case 'code': return readCode(field, value);
    case 'decimal': case 'reference': case 'references': return {};
  }
}

function readSlashed(name: string, value: string): Values {
  const reading = readDate(value);
  if (reading.kind !== 'date' || slashedDate(reading.date.edtf) === undefined) return {};
  return { [name]: slashedDate(reading.date.edtf) === value ? { edtf: reading.date.edtf } : reading.date };
}

function readCode({ name, codes = '' }: KindField, value: string): Values {
  const [, code = '', words = ''] = /^(\d{1,2})(?:[\s,;:-]+([^]*))?$/.exec(value) ?? [];
  const id = codeList(codes).find(({ tt05 }) => tt05 === code)?.id;
  if (id === undefined) return {};
  const note = NOTES[name];
  return words === '' || note === undefined ? { [name]: id } : { [name]: id, [note]: words };
}

/** Every code of a list, or none: half of what somebody said would be something else. */
function readCodes({ codes = '' }: KindField, values: readonly string[]): readonly string[] {
  const ids = values.map((code) => codeList(codes).find(({ tt05 }) => tt05 === code)?.id);
  return ids.every((id) => id !== undefined) ? unique(ids) : [];
}

function listed(name: string, values: readonly string[]): Values {
  return values.length === 0 ? {} : { [name]: values };
}

function unique(values: readonly string[]): readonly string[] {
  return [...new Set(values)];
}

/** A field as its element says it; undefined when the record has none, or none that the circular has a form for. */
export function writeElement(field: KindField, fields: ArchivalRecord['fields']): string | undefined {
  const value = (fields as Values)[field.name];
  if (value === undefined) return undefined;
  switch (field.type) {
    case 'string': case 'duration': return value as string;
    case 'strings': return (value as readonly string[]).join('; ');
    case 'number': case 'decimal': return typeof value === 'number' ? String(value) : undefined;
    case 'boolean': return value === true ? '1' : '0';
    case 'date': return slashedDate((value as RecordDate).edtf);
    case 'codes': return codesOf(field, value as readonly string[])?.join(WRITER.languageSeparator);
    case 'code': return withNote(codesOf(field, [value as string])?.[0], (fields as Values)[NOTES[field.name] ?? '']);
    case 'reference': case 'references': return undefined;
  }
}

function codesOf({ codes = '' }: KindField, ids: readonly string[]): readonly string[] | undefined {
  const found = ids.map((id) => codeList(codes).find((entry) => entry.id === id)?.tt05);
  return found.every((code) => code !== undefined) ? found : undefined;
}

function withNote(code: string | undefined, note: unknown): string | undefined {
  return code === undefined || typeof note !== 'string' ? code : `${code} ${note}`;
}

/** Whether the record still says what an element said when it was received. */
export function stillSays(field: KindField, text: string, fields: ArchivalRecord['fields']): boolean {
  const names = [field.name, ...NOTES[field.name] === undefined ? [] : [NOTES[field.name] ?? '']];
  const said = readElement(field, text);
  return names.every((name) => JSON.stringify(said[name]) === JSON.stringify((fields as Values)[name]));
}
