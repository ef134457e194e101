import { createRequire } from 'node:module';
import type { Severity } from '../../base/index.ts';

/** The five kinds of packages of Circular 05/2025/TT-BNV, Annexes I–V. */
export const PACKAGE_KINDS = ['SIP_hoso', 'SIP_tailieu', 'AIP_hoso', 'AIP_tailieu', 'DIP'] as const;
export type PackageKind = (typeof PACKAGE_KINDS)[number];

/** Classes of document records, as their file names say them: `EAD_doc_…`, `EAD_pic_…`, `EAD_media_…`. */
export const ITEM_CLASSES = ['doc', 'pic', 'media'] as const;
export type ItemClass = (typeof ITEM_CLASSES)[number];

/** Classes of records: of the package (`EAD.xml`) and of its documents. */
export type RecordClass = 'file' | 'loose' | 'request' | ItemClass;

/** One element of a record. */
export interface Field {
  readonly name: string;
  readonly vi: string;
  readonly en: string;
  readonly type: 'string' | 'number' | 'boolean' | 'date' | 'duration' | 'code' | 'codes';
  /** Code points after NFC. */
  readonly length?: number;
  /** Name of the code list. */
  readonly codes?: string;
  /** Words may follow the code (`07 5 năm`). */
  readonly more?: boolean;
  /** Kinds of packages in which a date may lack day or month. */
  readonly partialIn?: readonly PackageKind[];
  /** Kinds of packages in which a boolean is a text. */
  readonly textIn?: readonly PackageKind[];
  /** Weight of a value that is too long, when it is not an error. */
  readonly tooLong?: Severity;
}

/** How much a record of a kind needs a field. */
export type Need = 'required' | 'conditional' | 'optional';

/** The elements of a record in one kind of package, in the order of its schema. */
export interface Variant {
  readonly recordClass: RecordClass;
  readonly kind: PackageKind;
  readonly fields: readonly (Field & { readonly need: Need; readonly position: number })[];
  readonly byName: ReadonlyMap<string, Field & { readonly need: Need; readonly position: number }>;
  /** Required elements that the circular's own tables and schemas drop in places. */
  readonly lenient: ReadonlySet<string>;
}

interface FieldsFile {
  readonly records: Readonly<Record<RecordClass, {
    readonly vi: string;
    readonly en: string;
    readonly fields: Readonly<Record<string, Omit<Field, 'name'>>>;
    readonly lenient: readonly string[];
    readonly variants: Readonly<Partial<Record<PackageKind, readonly string[]>>>;
  }>>;
}

/** What a kind of package is, for METS and for the tree. */
export interface KindProfile {
  readonly type: 'SIP' | 'AIP' | 'DIP';
  readonly record: 'file' | 'loose' | 'request';
  readonly profile: string;
  readonly content: string;
  readonly premis: 'none' | 'required' | 'optional';
}

interface PackagesFile {
  readonly kinds: Readonly<Record<PackageKind, KindProfile>>;
  readonly representationProfile: string;
  readonly representation: string;
  readonly objectId: Readonly<Record<'SIP' | 'AIP' | 'DIP', string>>;
  readonly events: { readonly digitisation: string; readonly conversion: string };
  readonly agentRoles: readonly string[];
  readonly extensions: Readonly<Record<ItemClass, readonly string[]>>;
}

/** How Kho writes where the circular leaves a choice (`profiles/tt05/2025/writer.json`, docs/tt05.md). */
export interface WriterSettings {
  /** Name of a document's record; `{class}` and `{name}` are replaced. */
  readonly recordName: string;
  readonly languageSeparator: string;
  /** Minutes east of Greenwich in which times are written. */
  readonly timeOffsetMinutes: number;
  readonly metadataType: string;
  readonly metadataTypeVersion: string;
  /** Begins the archival codes that a conversion makes; empty when the archive has not been given one. */
  readonly archiveCode: string;
  /** Whether a DIP carries PREMIS.xml. */
  readonly dipPremis: boolean;
}

/** One rule of `rules.json`. */
export interface RuleProfile {
  readonly id: string;
  readonly severity: Severity;
  readonly vi: string;
  readonly en: string;
}

// Loaded as modules are, not read as files: this floor does no input or output of its own.
const load = createRequire(import.meta.url);
const FIELDS = load('../../../profiles/tt05/2025/fields.json') as FieldsFile;
const CODES = load('../../../profiles/tt05/2025/codes.json') as Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

export const PACKAGES = load('../../../profiles/tt05/2025/packages.json') as PackagesFile;
export const WRITER = load('../../../profiles/tt05/2025/writer.json') as WriterSettings;
export const PROFILED_RULES: ReadonlyMap<string, RuleProfile> = new Map(
  (load('../../../profiles/tt05/2025/rules.json') as { readonly rules: readonly RuleProfile[] }).rules.map((rule) => [rule.id, rule]),
);

const NEEDS: Readonly<Record<string, Need>> = { '!': 'required', '?': 'conditional' };
const VARIANTS = new Map<string, Variant>();
for (const recordClass of Object.keys(FIELDS.records) as RecordClass[]) {
  for (const kind of PACKAGE_KINDS) {
    const order = FIELDS.records[recordClass].variants[kind];
    if (order !== undefined) VARIANTS.set(`${recordClass} ${kind}`, variant(recordClass, kind, order));
  }
}

function variant(recordClass: RecordClass, kind: PackageKind, order: readonly string[]): Variant {
  const { fields: profiled, lenient } = FIELDS.records[recordClass];
  const fields = order.map((entry, position) => {
    const name = entry.replace(/[!?]$/, '');
    const field = profiled[name];
    if (field === undefined) throw new Error(`${name} is not in profiles/tt05/2025/fields.json`);
    return { ...field, name, need: NEEDS[entry.slice(-1)] ?? 'optional', position };
  });
  return { recordClass, kind, fields, byName: new Map(fields.map((field) => [field.name, field])), lenient: new Set(lenient) };
}

/** The elements of a record class in a kind of package; throws when that kind has no such records. */
export function variantOf(recordClass: RecordClass, kind: PackageKind): Variant {
  const found = VARIANTS.get(`${recordClass} ${kind}`);
  if (found === undefined) throw new Error(`${kind} has no records of class ${recordClass}`);
  return found;
}

/** The class of the record in `EAD.xml`. */
export function packageRecordClass(kind: PackageKind): 'file' | 'loose' | 'request' {
  return PACKAGES.kinds[kind].record;
}

/** Whether a code is in a list. */
export function isCode(list: string, code: string): boolean {
  return Object.hasOwn(CODES[list] ?? {}, code);
}

/** Codes of a list in its order. */
export function codesOf(list: string): readonly string[] {
  return Object.keys(CODES[list] ?? {}).sort();
}

/** The words of a code in Vietnamese. */
export function codeWord(list: string, code: string): string | undefined {
  return CODES[list]?.[code]?.[0];
}

/** ISO 639-3 codes of a language code of the circular. */
export function languageTags(code: string): readonly string[] {
  return CODES['language']?.[code]?.[2]?.split(' ') ?? [];
}
