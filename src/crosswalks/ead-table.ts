import { createRequire } from 'node:module';
import type { EadLevel, EadStatement } from '../formats/ead/index.ts';
import { KINDS, type KindField, type RecordKind } from '../records/index.ts';

/** Kinds of records that a finding aid describes; creators are named in it, and described in EAC-CPF. */
export type DescribedKind = Exclude<RecordKind, 'creator'>;

/** Where a field stands. */
export interface EadPlace {
  readonly element: EadStatement['element'];
  readonly within?: 'origination' | 'controlaccess';
}

interface EadTable {
  readonly kinds: Readonly<Record<DescribedKind, EadLevel>>;
  readonly levels: Readonly<Record<EadLevel, DescribedKind>>;
  readonly fields: Readonly<Record<string, string>>;
  readonly units: Readonly<Record<string, string>>;
}

// Loaded as modules are, not read as files: this floor does no input or output of its own.
export const EAD_TABLE = createRequire(import.meta.url)('../../profiles/records/ead.json') as EadTable;

/** What `encodinganalog` of our finding aids names fields of. */
export const EAD_FIELDS_OF = 'kho-records/1';
/** Both ends of a range of dates in one statement, as EAD's readers expect them. */
export const DATE_RANGE = 'startDate/endDate';
/** Added to a field of a date whose words are kept. */
export const ORIGINAL = '/original';
/** A value that another form said differently. */
export const AS_RECEIVED = 'asReceived';

/** The place of a field. Every field of the kinds that a finding aid describes has one. */
export function placeOf(name: string): EadPlace {
  const [first, second] = (EAD_TABLE.fields[name] ?? '').split('/') as [string, string?];
  if (first === '') throw new Error(`${name} is not in profiles/records/ead.json`);
  return second === undefined ? { element: first as EadPlace['element'] } : { element: second as EadPlace['element'], within: first as 'origination' };
}

/**
 * The field of a kind that a statement is of: the one that it names, otherwise (others name fields of MARC or Dublin Core)
 * the first that stands at its element.
 */
export function fieldOfStatement(kind: DescribedKind, { field = '', element, within }: EadStatement): KindField | undefined {
  const fields = KINDS[kind].fields;
  const wanted = within === undefined ? element : `${within}/${element}`;
  const standsHere = (name: string): boolean => fields.has(name) && Object.hasOwn(EAD_TABLE.fields, name) && EAD_TABLE.fields[name] === wanted;
  const named = field.endsWith(ORIGINAL) ? field.slice(0, -ORIGINAL.length) : field;
  const name = standsHere(named) ? named : Object.keys(EAD_TABLE.fields).find(standsHere);
  return name === undefined ? undefined : fields.get(name);
}
