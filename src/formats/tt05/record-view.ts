import type { RawField } from './read-record.ts';
import { variantOf, type Field, type PackageKind, type RecordClass, type Variant } from './profile.ts';
import { recordFor } from './write-record.ts';
import type { Tt05Record } from './model.ts';

/** An element of a record with the field of the table that it is, if it is one. */
export interface SeenField extends RawField {
  readonly field?: Field;
}

/** What is known around a record when it is judged: days as `yyyymmdd`. */
export interface Surroundings {
  /** The day on which the package was made, or that of the judgement, when that is earlier. */
  readonly made?: number;
  /** From when to when the file is that a document is in. */
  readonly period?: { readonly from: number; readonly to: number };
}

/** A record beside its table: what the record rules look at. */
export interface RecordView {
  readonly path: string;
  readonly kind: PackageKind;
  readonly surroundings: Surroundings;
  readonly variant: Variant;
  readonly seen: readonly SeenField[];
  /** The first element of each field. */
  readonly first: ReadonlyMap<string, SeenField>;
}

/** The circular uses both names of a pair for one thing (and so do packages in the field). */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  fileCode: 'arcFileCode', arcFileCode: 'fileCode', docCode: 'arcDocCode', arcDocCode: 'docCode',
};

/** Looks at the elements of a record as a record of that class in that kind of package. */
export function viewRecord(path: string, fields: readonly RawField[], { recordClass, kind, surroundings = {} }: { readonly recordClass: RecordClass; readonly kind: PackageKind; readonly surroundings?: Surroundings }): RecordView {
  const variant = variantOf(recordClass, kind);
  const names = new Set(fields.map(({ name }) => name));
  const seen: SeenField[] = [];
  const first = new Map<string, SeenField>();
  for (const raw of fields) {
    const field = variant.byName.get(raw.name) ?? otherNamed(raw.name, variant, names);
    const one: SeenField = field === undefined ? raw : { ...raw, field };
    seen.push(one);
    if (field !== undefined && !first.has(field.name)) first.set(field.name, one);
  }
  return { path, kind, surroundings, variant, seen, first };
}

function otherNamed(name: string, variant: Variant, names: ReadonlySet<string>): Field | undefined {
  const other = OTHER_NAMES[name];
  return other === undefined || names.has(other) ? undefined : variant.byName.get(other);
}

/** The value of a field, or undefined when the element is absent or empty. */
export function valueOf(view: RecordView, name: string): string | undefined {
  const value = view.first.get(name)?.value;
  return value === '' ? undefined : value;
}

/** The record as the model holds it: the fields of the table, under their names there. */
export function recordOf(view: RecordView): Tt05Record {
  return recordFor(Object.fromEntries([...view.first].map(([name, { value }]) => [name, value])), view.variant);
}
