import type { MessageParams } from '../base/index.ts';
import { codeList, foldText, readDate, readNumber, type FieldValue, type KindField } from '../records/index.ts';

/** What a text says in a field; nothing is guessed: what is no value of that field is asked back. */
export type ValueReading =
  | { readonly kind: 'value'; readonly value: NonNullable<FieldValue>; readonly note?: 'day-unknown' | 'month-unknown' | 'lunar-year' }
  | { readonly kind: 'empty' }
  | { readonly kind: 'problem'; readonly code: 'I-11' | 'I-12' | 'I-13' | 'I-14'; readonly params: MessageParams };

/** Longer texts are shown by their beginning. */
const SHOWN = 80;

/** Reads what a person typed, or what stands in a cell, as a value of a field. */
export function readValue(field: KindField, typed: string): ValueReading {
  const text = typed.normalize('NFC').trim();
  if (text === '') return { kind: 'empty' };
  switch (field.type) {
    case 'string': return { kind: 'value', value: text };
    case 'reference': case 'duration': return { kind: 'value', value: text.toLowerCase() };
    case 'strings': return listed(text);
    case 'references': return { kind: 'value', value: [...new Set(parts(text).map((part) => part.toLowerCase()))] };
    case 'code': return codeOf(field, text);
    case 'codes': return codesOf(field, text);
    case 'number': case 'decimal': return numberOf(field, text);
    case 'boolean': return truthOf(field, text);
    case 'date': return dateOf(field, text);
  }
}

function parts(text: string): readonly string[] {
  return text.split(/[;\n]/).map((part) => part.trim()).filter((part) => part !== '');
}

function listed(text: string): ValueReading {
  const values = [...new Set(parts(text))];
  return values.length === 0 ? { kind: 'empty' } : { kind: 'value', value: values };
}

function problem(code: 'I-11' | 'I-12' | 'I-13' | 'I-14', field: KindField, text: string, more: MessageParams = {}): ValueReading {
  return { kind: 'problem', code, params: { field: field.name, name: field.vi, value: text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text, ...more } };
}

/** Codes by their identifier, the code of the circular, or their words in either language, however the marks are written. */
function codeOf(field: KindField, text: string): ValueReading {
  const id = idOfCode(field.codes ?? '', text);
  return id === undefined ? problem('I-13', field, text, { choices: codeList(field.codes ?? '').map(({ vi }) => vi).slice(0, 12).join(', ') }) : { kind: 'value', value: id };
}

function codesOf(field: KindField, text: string): ValueReading {
  const list = field.codes ?? '';
  const whole = idOfCode(list, text);
  const ids = whole === undefined ? text.split(/[;,\n]/).map((part) => part.trim()).filter((part) => part !== '').map((part) => idOfCode(list, part)) : [whole];
  const known = ids.filter((id) => id !== undefined);
  return known.length < ids.length || known.length === 0 ? problem('I-13', field, text, { choices: codeList(list).map(({ vi }) => vi).slice(0, 12).join(', ') }) : { kind: 'value', value: [...new Set(known)] };
}

const CODES = new Map<string, ReadonlyMap<string, string>>();

function idOfCode(list: string, text: string): string | undefined {
  let known = CODES.get(list);
  if (known === undefined) {
    const entries = codeList(list).flatMap(({ id, tt05, vi, en }) => [id, ...tt05 === undefined ? [] : [tt05, tt05.replace(/^0/, '')], vi, en, vi.replace(/^Tiếng /, '')].map((name) => [plain(name), id] as const));
    // The first that bears a name has it.
    known = new Map([...entries].reverse());
    CODES.set(list, known);
  }
  return known.get(plain(text));
}

function plain(text: string): string {
  return foldText(text).replace(/[\s.]+/g, ' ').trim();
}

function numberOf(field: KindField, text: string): ValueReading {
  // What a spreadsheet holds as a number has no dots between thousands; with three digits behind one, both readings are possible.
  if (/^\d+$/.test(text)) return { kind: 'value', value: Number(text) };
  const reading = readNumber(text);
  if (reading.kind === 'number') return { kind: 'value', value: reading.value };
  if (reading.kind === 'unclear' && field.type === 'number') {
    const whole = reading.readings.filter((value) => Number.isInteger(value));
    const [only] = whole;
    if (whole.length === 1 && only !== undefined) return { kind: 'value', value: only };
  }
  return problem('I-12', field, text);
}

const TRUE: ReadonlySet<string> = new Set(['1', 'co', 'true', 'x', 'yes', 'dung']);
const FALSE: ReadonlySet<string> = new Set(['0', 'khong', 'false', 'no', 'sai']);

function truthOf(field: KindField, text: string): ValueReading {
  const word = plain(text);
  if (TRUE.has(word)) return { kind: 'value', value: true };
  return FALSE.has(word) ? { kind: 'value', value: false } : problem('I-14', field, text);
}

function dateOf(field: KindField, text: string): ValueReading {
  const reading = readDate(text);
  switch (reading.kind) {
    case 'date': {
      const [note] = reading.notes;
      return { kind: 'value', value: reading.date, ...(note === undefined ? {} : { note }) };
    }
    case 'undated': return { kind: 'empty' };
    case 'problem': return problem('I-11', field, text, { problem: reading.problem });
  }
}
