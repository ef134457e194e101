import type { ArchivalRecord, RecordFields } from './record.ts';
import { codeEntry, inherits, KINDS } from './tables.ts';

/** A value with the record that says it. */
export interface EffectiveValue<Name extends keyof RecordFields> {
  readonly value: RecordFields[Name];
  readonly from: ArchivalRecord;
}

/**
 * The value of a field for a record: its own, or, for a field that inherits, that of the nearest record above
 * (ISAD(G) 2.4: what is true for all is said once, at the top). `chain` is the record and those above it (`ancestry`).
 */
export function effectiveValue<Name extends keyof RecordFields>(chain: readonly ArchivalRecord[], name: Name): EffectiveValue<Name> | undefined {
  const [own] = chain;
  for (const from of chain) {
    if (from !== own && !inherits(name)) return undefined;
    const value = from.fields[name];
    // The codes of a creator or a box are its own, not those of the fonds.
    if (value !== undefined && KINDS[from.kind].fields.has(name)) return { value, from };
  }
  return undefined;
}

/** Levels of access, from open to closed; `unknown` until somebody decided. */
export type AccessLevel = 'open' | 'conditional' | 'unknown' | 'secret';

/** What may be told to anybody (reference §8.2; Circular 05/2025/TT-BNV Art. 32). */
export interface Publication {
  readonly access: AccessLevel;
  /** Which part of the description may be published. */
  readonly description: 'full' | 'title' | 'none';
  /** Whether a reader may be given the content without a decision in the single case. */
  readonly content: boolean;
}

const STRICTNESS: readonly AccessLevel[] = ['open', 'conditional', 'unknown', 'secret'];
/** Their level is a default for what lies below; from the file downwards, the strictest holds. */
const DEFAULTS: ReadonlySet<string> = new Set(['fonds', 'catalogue']);

/**
 * The access level of a record: the strictest that it, its file or its transfer says; what the fonds or catalogue says is
 * used where none of them says anything. A secrecy mark is secret whatever else is said.
 */
export function accessLevel(chain: readonly ArchivalRecord[]): AccessLevel {
  if (chain.some(({ fields }) => fields.secrecyLevel !== undefined)) return 'secret';
  const said = chain.filter(({ kind }) => !DEFAULTS.has(kind)).flatMap(({ fields }) => levelOf(fields.access));
  const [byDefault = 'unknown'] = chain.filter(({ kind }) => DEFAULTS.has(kind)).flatMap(({ fields }) => levelOf(fields.access));
  if (said.length === 0) return byDefault;
  return said.reduce((strictest, level) => (STRICTNESS.indexOf(level) > STRICTNESS.indexOf(strictest) ? level : strictest));
}

/** A code that is not in the list says nothing that could be published. */
function levelOf(access: string | undefined): readonly AccessLevel[] {
  if (access === undefined) return [];
  return [access === 'open' || access === 'conditional' || access === 'secret' ? access : 'unknown'];
}

/** What may be published of a record: one function for pages, harvesters and exports. */
export function publicationOf(chain: readonly ArchivalRecord[]): Publication {
  const access = accessLevel(chain);
  if (access === 'open') return { access, description: 'full', content: true };
  if (access !== 'conditional') return { access, description: 'none', content: false };
  const hidden = chain.some(({ fields }) => fields.accessReasons?.some(hidesTitle) === true);
  return { access, description: hidden ? 'none' : 'title', content: false };
}

/** A reason that is not in the list may be a private one. */
function hidesTitle(reason: string): boolean {
  const entry = codeEntry('accessReason', reason);
  return entry === undefined || entry.hidesTitle === true;
}
