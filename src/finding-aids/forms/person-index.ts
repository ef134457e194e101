import { compareByGivenName, compareNaturally, nameParts, spellingKey, type ArchivalRecord } from '../../records/index.ts';
import type { Block, Column } from '../blocks.ts';
import { headOf, signatureOf, wordOf, type FormOptions, type Records } from './form-words.ts';

export interface PersonIndexOptions extends FormOptions {
  readonly fonds: ArchivalRecord;
}

/** An index has to be sorted, so its names are held; more than this is an index of another kind. */
export const MOST_PERSONS = 200_000;
/** References of one name that are printed: a secretary signed everything. */
const MOST_REFERENCES = 200;

interface Person {
  readonly name: string;
  readonly references: Set<string>;
  more: number;
}

/**
 * The index of persons (bảng chỉ dẫn tên người): who signed, photographed or recorded, sorted by given name, then middle and
 * family name, with the files where they are found. `records` are files with what is in them, in order. Names that differ
 * only in where the tone stands (Thuý, Thúy) are one.
 */
export async function* personIndex(records: Records, options: PersonIndexOptions): AsyncGenerator<Block, void> {
  const { persons, left } = await gather(records, options);
  const sorted = [...persons.values()].sort((one, other) => compareByGivenName(one.name, other.name));
  yield headOf(options);
  yield { block: 'title', text: wordOf(options, 'persons.title'), below: [options.fonds.fields.title ?? ''].filter((line) => line !== '') };
  yield { block: 'text', text: wordOf(options, 'persons.about') };
  const columns: readonly Column[] = [{ heading: wordOf(options, 'persons.name'), share: 40 }, { heading: wordOf(options, 'persons.references'), share: 60 }];
  yield { block: 'table', columns };
  let letter = '';
  for (const { name, references, more } of sorted) {
    const initial = initialOf(name);
    if (initial !== letter) yield { block: 'group', text: initial };
    letter = initial;
    const shown = [...references].sort(compareNaturally).join('; ');
    yield { block: 'row', cells: [name, more === 0 ? shown : `${shown}; ${wordOf(options, 'persons.more', { count: more })}`] };
  }
  yield { block: 'end' };
  if (left > 0) yield { block: 'text', text: wordOf(options, 'persons.left', { count: left, limit: MOST_PERSONS }) };
  yield signatureOf(options);
}

async function gather(records: Records, options: FormOptions): Promise<{ readonly persons: ReadonlyMap<string, Person>; readonly left: number }> {
  const persons = new Map<string, Person>();
  let left = 0;
  let file: ArchivalRecord | undefined;
  let catalogue: ArchivalRecord | undefined;
  for await (const record of records) {
    if (record.kind === 'catalogue') catalogue = record;
    if (record.kind === 'file') file = record;
    for (const name of personsOf(record)) {
      const key = spellingKey(name);
      let person = persons.get(key);
      if (person === undefined && persons.size >= MOST_PERSONS) {
        left += 1;
        continue;
      }
      person ??= { name, references: new Set(), more: 0 };
      persons.set(key, person);
      const reference = referenceOf(record, { file, catalogue }, options);
      if (person.references.size < MOST_REFERENCES) person.references.add(reference);
      else if (!person.references.has(reference)) person.more += 1;
    }
  }
  return { persons, left };
}

function personsOf({ kind, fields: { signerName, author } }: ArchivalRecord): readonly string[] {
  const names = [signerName, kind === 'photo' || kind === 'recording' ? author : undefined];
  return [...new Set(names.flatMap((name) => (name === undefined ? [] : name.normalize('NFC').split(/[;,]/).map((one) => one.replace(/\s+/g, ' ').trim()).filter((one) => one !== ''))))];
}

/** Catalogue and file, and the ordinal in it. */
function referenceOf(record: ArchivalRecord, above: { readonly file: ArchivalRecord | undefined; readonly catalogue: ArchivalRecord | undefined }, options: FormOptions): string {
  const { file, catalogue } = above;
  const inCatalogue = catalogue !== undefined && file?.parent === catalogue.id ? catalogue.fields.number : undefined;
  const number = record.kind === 'file' ? record.fields.fileNumber : file?.fields.fileNumber;
  const parts = [inCatalogue === undefined ? undefined : wordOf(options, 'persons.inCatalogue', { number: inCatalogue }), wordOf(options, 'persons.inFile', { number: number ?? '?' })];
  const { ordinal } = record.fields;
  return [...parts, ordinal === undefined ? undefined : wordOf(options, 'persons.inDocument', { number: ordinal })].filter((part) => part !== undefined).join(', ');
}

/** The letter of the alphabet that a given name stands under: Đ is one of its own, marks of tone are none. */
function initialOf(name: string): string {
  const first = Array.from(nameParts(name).given)[0] ?? '';
  return first.toUpperCase().normalize('NFD').replace(/[\u0300\u0301\u0303\u0309\u0323]/g, '').normalize('NFC');
}
