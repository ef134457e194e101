import { createRequire } from 'node:module';
import type { Bilingual } from '../../base/index.ts';

/** Kinds of records: who made the records, what they are, and where they stand. */
export const RECORD_KINDS = ['creator', 'fonds', 'catalogue', 'box', 'file', 'transfer', 'document', 'photo', 'recording'] as const;
export type RecordKind = (typeof RECORD_KINDS)[number];

/** One field of the model, whatever the kind. */
export interface RecordField extends Bilingual {
  readonly name: string;
  readonly type: 'string' | 'strings' | 'number' | 'decimal' | 'boolean' | 'date' | 'duration' | 'code' | 'codes' | 'reference' | 'references';
  /** Name of its code list. */
  readonly codes?: string;
  /** Kind of record that it refers to. */
  readonly refers?: RecordKind;
  /** Said once at the highest level where it is true, and then true for everything below (ISAD(G) 2.4). */
  readonly inherits?: boolean;
}

/** A field as one kind has it. */
export interface KindField extends RecordField {
  readonly need: 'required' | 'conditional' | 'optional';
  /** Characters after NFC; of lists, all values together as the circular writes them in one element. */
  readonly length?: number;
}

/** One kind of record. */
export interface KindTable extends Bilingual {
  /** Kinds that it may stand directly under; none for what stands alone. */
  readonly parents: readonly RecordKind[];
  readonly fields: ReadonlyMap<string, KindField>;
}

/** One entry of a code list. */
export interface CodeEntry extends Bilingual {
  readonly id: string;
  /** Code of Circular 05/2025/TT-BNV. */
  readonly tt05?: string;
  /** ISO 639-3 codes of a language or of several. */
  readonly iso?: readonly string[];
  /** What people also write for it. */
  readonly saidAs?: readonly string[];
  /** The title itself would tell what may not be told. */
  readonly hidesTitle?: boolean;
}

interface FieldsFile {
  readonly fields: Readonly<Record<string, Omit<RecordField, 'name'>>>;
  readonly kinds: Readonly<Record<RecordKind, Bilingual & { readonly parents: readonly RecordKind[]; readonly fields: readonly string[] }>>;
}

// Loaded as modules are, not read as files: this floor does no input or output of its own.
const load = createRequire(import.meta.url);
const FILE = load('../../../profiles/records/fields.json') as FieldsFile;
const CODES = load('../../../profiles/records/codes.json') as Readonly<Record<string, readonly CodeEntry[]>>;
const NEEDS = { '!': 'required', '?': 'conditional', '': 'optional' } as const;

/** Every kind with its fields in their order. */
export const KINDS: Readonly<Record<RecordKind, KindTable>> = Object.fromEntries(
  RECORD_KINDS.map((kind) => [kind, { ...FILE.kinds[kind], fields: new Map(FILE.kinds[kind].fields.map((entry) => fieldOf(entry)).map((field) => [field.name, field])) }]),
) as unknown as Readonly<Record<RecordKind, KindTable>>;

function fieldOf(entry: string): KindField {
  const [, name = '', need = '', length] = /^(\w+)([!?]?)(?::(\d+))?$/.exec(entry) ?? [];
  const field = FILE.fields[name];
  if (field === undefined) throw new Error(`${entry} is not in profiles/records/fields.json`);
  return { ...field, name, need: NEEDS[need as keyof typeof NEEDS], ...(length === undefined ? {} : { length: Number(length) }) };
}

/** Whether a field is said once for everything below. */
export function inherits(name: string): boolean {
  return FILE.fields[name]?.inherits === true;
}

/** A code list in its order; empty when there is none of that name. */
export function codeList(list: string): readonly CodeEntry[] {
  return CODES[list] ?? [];
}

/** The entry of a code, by Kho's id. */
export function codeEntry(list: string, id: string): CodeEntry | undefined {
  return codeList(list).find((entry) => entry.id === id);
}
