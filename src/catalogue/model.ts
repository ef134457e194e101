import type { DublinCore } from '../base/index.ts';

/** What kind of submission an AIP was made from. */
export type SubmissionKind = 'eark' | 'tt05' | 'bagit' | 'ocfl' | 'plain';

/** What an object in storage is: the AIP of a submission, Kho's own record of a deletion, a part of the archive's catalogue, or what shows that packages were checked (a month of it). */
export type PackageKind = SubmissionKind | OwnKind;

/** Kinds of packages that no producer sent and no reader is handed: they name people, and what may not be published. */
export const OWN_KINDS = ['tombstone', 'description', 'audit'] as const;
export type OwnKind = (typeof OWN_KINDS)[number];

/** Whether a package is Kho's own record. */
export function isOwnKind(kind: string): kind is OwnKind {
  return OWN_KINDS.some((own) => own === kind);
}

/** One archived package as the catalogue knows it: an index entry that `kho rebuild` can make again from storage. */
export interface CataloguedPackage {
  /** OCFL object id, `urn:uuid:…`, lower case. */
  readonly id: string;
  /** Number of the newest version (1, 2, …). */
  readonly head: number;
  /** sha512 of the root inventory of the head version, as committed. */
  readonly inventoryDigest: string;
  readonly kind: PackageKind;
  /** Title for people; falls back to the submission's own name. */
  readonly title: string;
  /** The producer's identifier (METS OBJID, `External-Identifier`, dc:identifier), when there is one. */
  readonly producerId?: string;
  /** Digest over the submission's paths and content: the same submission has the same value. */
  readonly submissionDigest: string;
  /** Files of the head version's payload that came from the producer, and their bytes. */
  readonly fileCount: number;
  readonly byteCount: number;
  /** RFC 3339, UTC, seconds. */
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly description: DublinCore;
}

/** What a file of the AIP is for. */
export type FileRole = 'content' | 'documentation' | 'submission' | 'descriptive' | 'preservation' | 'structure';

/** One file of a version's logical state. */
export interface CataloguedFile {
  /** Logical path in the AIP, NFC, `data/<OBJID>/…`. */
  readonly path: string;
  readonly role: FileRole;
  readonly size: number;
  readonly sha512: string;
  readonly sha256: string;
  readonly mimeType: string;
  /** PRONOM identifier, when identified. */
  readonly puid?: string;
  /** The name exactly as received (bytes may be NFD); equals the last part of the submitted path otherwise. */
  readonly originalName?: string;
}

export interface CataloguedVersion {
  readonly version: number;
  readonly createdAt: string;
  readonly message: string;
  readonly agent: string;
}

/** A PREMIS event as the catalogue shows it. The event itself is in the AIP's premis.xml. */
export interface CataloguedEvent {
  readonly id: string;
  /** A term of the PREMIS event type vocabulary: `ingestion`, `fixity check`, `virus check`, `information package creation`… */
  readonly type: string;
  readonly time: string;
  readonly outcome: string;
  readonly detail: string;
  readonly agent: string;
  readonly version: number;
}

/** The five answers of an audit, and nothing in between. */
export type FixityOutcome = 'match' | 'mismatch' | 'missing' | 'extra' | 'unreadable';

/** One audit of one package. */
export interface FixityCheck {
  readonly packageId: string;
  readonly checkedAt: string;
  /** `match` only when every file matched. */
  readonly outcome: FixityOutcome;
  readonly algorithm: string;
  readonly files: number;
  readonly bytes: number;
  /** The newest version that was read; the catalogue does not keep it. */
  readonly version?: number;
  /** Files that did not match, at most the first hundred. */
  readonly problems: readonly { readonly path: string; readonly outcome: FixityOutcome }[];
}

/** An item of the OAI-PMH index (OAI-PMH 2.0 §2.3). `datestamp` grows with every commit. */
export interface OaiItem {
  /** `urn:uuid:…` of the package or the record. */
  readonly id: string;
  readonly kind: 'package' | 'record';
  /** Of a record: `fonds`, `catalogue`, `file`, `document`… */
  readonly level?: string;
  /** Of a record: the package that it speaks for; `given` when that may be read too. */
  readonly behind?: { readonly packageId: string; readonly given: boolean };
  /** RFC 3339, UTC, seconds. */
  readonly datestamp: string;
  readonly deleted: boolean;
  /** setSpecs, each after those that it is part of. */
  readonly sets: readonly string[];
  readonly description: DublinCore;
  /** Of a package that is there. */
  readonly package?: Pick<CataloguedPackage, 'title' | 'createdAt' | 'producerId'>;
}

/** Position in the list of OAI items: keyset (datestamp, id), never an offset. */
export interface OaiKey {
  readonly datestamp: string;
  readonly id: string;
}

/** Whether everybody may see a package, and if not, why. */
export type PublicationState = 'published' | 'withdrawn' | 'restricted' | 'merged';

/** A decision about who may see a package. */
export interface Publication {
  readonly packageId: string;
  readonly state: PublicationState;
  /** For the archive's own people; empty when it follows from the description. */
  readonly reason: string;
  readonly by: string;
  /** RFC 3339. */
  readonly at: string;
  /** The package that took its place. */
  readonly mergedInto?: string;
  /** Whether harvesters could know of the package before: only then are they told that it is gone. */
  readonly wasPublic: boolean;
}

/** What is left of a package that two people had destroyed: its identifier stays taken for ever. */
export interface Tombstone {
  readonly packageId: string;
  /** The object that records the deletion. */
  readonly tombstoneId: string;
  /** Absent when it was to be concealed. */
  readonly title?: string;
  /** When the package left the catalogue, RFC 3339. */
  readonly deletedAt: string;
  /** Public. */
  readonly reason: string;
  /** The decision that the deletion rests on. */
  readonly basis: string;
  readonly requestedBy: string;
  readonly approvedBy: string;
  /** Digests of every submission that became a version of the package. */
  readonly submissions: readonly string[];
  /** Whether every known copy is gone and the certificate of destruction says so. */
  readonly certified: boolean;
}

/** Everything that registering one version writes, in one transaction. */
export interface VersionRegistration {
  readonly package: CataloguedPackage;
  readonly version: CataloguedVersion;
  readonly files: Iterable<CataloguedFile>;
  readonly events: readonly CataloguedEvent[];
  /** Of a package of kind `tombstone`: the deletion that it records. */
  readonly tombstone?: Tombstone;
}

/** An object version whose bytes are staged and durable but perhaps not yet published (guarantees §1.4 step 4). */
export interface StoreTransaction {
  readonly id: string;
  readonly objectId: string;
  readonly version: number;
  /** sha512 of the root inventory that this version replaces; undefined for version 1. */
  readonly baseDigest?: string;
  readonly newDigest: string;
  /** Name of the stage inside the staging folder. */
  readonly stage: string;
}

/** Totals for the front page and `kho list`. */
export interface CatalogueTotals {
  readonly packages: number;
  readonly files: number;
  readonly bytes: number;
  readonly neverAudited: number;
  readonly lastAuditAt?: string;
  readonly openProblems: number;
}
