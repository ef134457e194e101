import type { Generated } from 'kysely';
import type { IncidentEventRow, IncidentRow } from './incident-tables.ts';
import type { OaiPendingRow } from './oai-records-tables.ts';
import type { OaiItemRow, OaiMemberRow, OaiSetRow, PublicationRow } from './oai-tables.ts';

// Type aliases and not interfaces: Kysely's `withTables` takes only types with an index signature.

/** Rows of the catalogue's tables. Digests are kept as bytes: at twenty million files that halves the database. */
export type CatalogueTables = {
  readonly package: PackageRow;
  readonly submission: SubmissionRow;
  readonly version: VersionRow;
  readonly file: FileRow;
  readonly event: EventRow;
  readonly fixity_check: FixityCheckRow;
  readonly fixity_state: FixityStateRow;
  readonly oai_item: OaiItemRow;
  readonly oai_pending: OaiPendingRow;
  readonly oai_member: OaiMemberRow;
  readonly oai_set: OaiSetRow;
  readonly publication: PublicationRow;
  readonly store_tx: StoreTxRow;
  readonly incident: IncidentRow;
  readonly incident_event: IncidentEventRow;
  readonly tombstone: TombstoneRow;
  readonly tombstone_submission: TombstoneSubmissionRow;
  readonly catalogue_state: CatalogueStateRow;
};

export type PackageRow = {
  /** Short key of the other tables; means nothing outside this database. */
  readonly no: Generated<number>;
  readonly id: string;
  readonly head: number;
  readonly inventory_digest: string;
  readonly kind: string;
  readonly title: string;
  readonly producer_id: string | null;
  readonly submission_digest: string;
  readonly file_count: number;
  readonly byte_count: number;
  readonly created_at: string;
  readonly updated_at: string;
  /** Dublin Core as JSON. */
  readonly description: string;
  /** Folded text that the filter looks in. */
  readonly search: string;
  /** What the description says of access: open, conditional, secret (`allowed-rows.ts`). */
  readonly access: Generated<string>;
  /** Verified copies of the newest version, the store's own included (`copies.ts`). */
  readonly copies: Generated<number>;
};

/** Every submission that ever became a version. */
export type SubmissionRow = {
  readonly digest: string;
  readonly package_no: number;
  readonly version: number;
};

export type VersionRow = {
  readonly package_no: number;
  readonly version: number;
  readonly created_at: string;
  readonly message: string;
  readonly agent: string;
  /** sha512 of the version's inventory, as committed; null in rows that an older Kho wrote. */
  readonly inventory_digest: string | null;
};

/** Logical state of the newest version. */
export type FileRow = {
  readonly package_no: number;
  readonly path: string;
  readonly role: string;
  readonly size: number;
  readonly sha512: Uint8Array;
  readonly sha256: Uint8Array;
  readonly mime_type: string;
  readonly puid: string | null;
  readonly original_name: string | null;
};

export type EventRow = {
  readonly package_no: number;
  readonly position: number;
  readonly id: string;
  readonly type: string;
  readonly time: string;
  readonly outcome: string;
  readonly detail: string;
  readonly agent: string;
  readonly version: number;
};

/** The history of audits; by package id, since it outlives a rebuild. */
export type FixityCheckRow = {
  readonly no: Generated<number>;
  readonly package_id: string;
  readonly checked_at: string;
  readonly outcome: string;
  readonly algorithm: string;
  readonly files: number;
  readonly bytes: number;
  readonly problems: string;
};

/** The last audit of each package. */
export type FixityStateRow = {
  readonly package_id: string;
  readonly checked_at: string;
  readonly outcome: string;
};

export type StoreTxRow = {
  readonly id: string;
  readonly object_id: string;
  readonly version: number;
  readonly base_digest: string | null;
  readonly new_digest: string;
  readonly stage: string;
  readonly state: string;
};

/** Single facts about the catalogue itself, e.g. that a rebuild has begun. */
export type CatalogueStateRow = {
  readonly name: string;
  readonly value: string;
};

/** By package id: it outlives the package's row. */
export type TombstoneRow = {
  readonly package_id: string;
  readonly tombstone_id: string;
  readonly title: string | null;
  readonly deleted_at: string;
  readonly reason: string;
  readonly basis: string;
  readonly requested_by: string;
  readonly approved_by: string;
  readonly certified: number;
};

export type TombstoneSubmissionRow = {
  readonly digest: string;
  readonly package_id: string;
};
