import { recordResource, type StoredRecord } from '../catalogue/index.ts';
import { can, PUBLIC, type Subject } from '../policy/index.ts';
import { accessLevel, deriveCodes, KINDS, publicationOf, type AccessLevel, type ArchivalRecord, type RecordCodes, type RecordFields } from '../records/index.ts';

/** What anybody may be told of a described record. Nothing else of it leaves the catalogue by any door. */
export interface ToldRecord {
  readonly told: 'full' | 'title';
  readonly access: AccessLevel;
  /** Whether a reader may be given the content without a decision in the single case. */
  readonly content: boolean;
  /** The record and those above it that may be told too, each with those fields only that may be told. */
  readonly chain: readonly [ArchivalRecord, ...ArchivalRecord[]];
  /** Composed of the whole place of the record. */
  readonly codes: RecordCodes;
}

/** Why a record has no page: it was withdrawn, which is told, or it may not be known of, which is not told apart from never having been. */
export type ToldAnswer = { readonly kind: 'told'; readonly record: ToldRecord } | { readonly kind: 'withdrawn' } | { readonly kind: 'unknown' };

/** Fields that are told when only the title may be. */
const NAMING: readonly (keyof RecordFields)[] = ['title', 'name', 'number', 'fileNumber', 'ordinal', 'transferNumber', 'year'];

/**
 * The one function for pages, other representations, search results and site maps: what somebody (anybody, when nobody is named) may be told of a record. `chain` is the record
 * as it is kept and those above it. Creators have no page of their own: they are named where they made something.
 */
export function toldOf(chain: readonly StoredRecord[], subject: Subject = PUBLIC): ToldAnswer {
  const [own] = chain;
  if (own === undefined || own.record.kind === 'creator') return { kind: 'unknown' };
  const records = chain.map(({ record }) => record);
  const { access, description, content } = publicationOf(records);
  const [record, ...above] = chain.flatMap((_, at) => toldOne(chain.slice(at), subject) ?? []);
  if (record?.id === own.record.id) return { kind: 'told', record: { told: extentOf(chain, subject) ?? 'title', access, content, chain: [record, ...above], codes: deriveCodes(records) } };
  // That something was withdrawn is told only where its title could have been: otherwise it was never to be known of.
  return description !== 'none' && can(subject, 'view-tombstone', resourceOf(chain)) ? { kind: 'withdrawn' } : { kind: 'unknown' };
}

/** How much of a record the policy lets somebody know. */
function extentOf(chain: readonly StoredRecord[], subject: Subject): 'full' | 'title' | undefined {
  const resource = resourceOf(chain);
  if (can(subject, 'view-record', resource)) return 'full';
  return can(subject, 'view-title', resource) ? 'title' : undefined;
}

function resourceOf(chain: readonly StoredRecord[]): ReturnType<typeof recordResource> {
  const { access, description } = publicationOf(chain.map(({ record }) => record));
  const top = chain.at(-1)?.record;
  return recordResource({ state: chain[0]?.state ?? 'draft', access, shown: description, ...(top?.kind === 'fonds' ? { fonds: top.id } : {}) });
}

/** A record with its fields that may be told, and with its access level as its own: those above it may be missing from what is told. */
function toldOne(chain: readonly StoredRecord[], subject: Subject): ArchivalRecord | undefined {
  const [own] = chain;
  const extent = extentOf(chain, subject);
  if (own === undefined || extent === undefined) return undefined;
  const { record } = own;
  const access = accessLevel(chain.map((one) => one.record));
  if (extent === 'full') return { ...record, fields: { ...record.fields, access } };
  const fields = Object.fromEntries(NAMING.filter((name) => KINDS[record.kind].fields.has(name) && record.fields[name] !== undefined).map((name) => [name, record.fields[name]]));
  const { id, kind, parent } = record;
  return { id, kind, fields: { ...fields, access }, ...(parent === undefined ? {} : { parent }) };
}
