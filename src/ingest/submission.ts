import type { ByteStream, Digests, DublinCore, Finding } from '../base/index.ts';
import type { SubmissionKind } from '../catalogue/index.ts';
import type { Tt05Package } from '../formats/tt05/index.ts';
import type { FormatGuess } from '../identify/index.ts';
import type { PackageSource, SourceListing } from './receive/index.ts';

// The types of trust: each act of an ingest takes the type that the act before it gives, so none can be called too early.
// ReceivedSip → UnpackedSip → CheckedSip → IdentifiedSip → DescribedAip → AipPlan → (sealed stage) → RegisteredAip

/** What is fixed when an ingest starts, so that doing it again makes the same bytes (architecture D7, §3). */
export interface JobRecord {
  readonly jobId: string;
  /** UUID of the AIP that a new package gets. */
  readonly packageUuid: string;
  /** The job's clock: every date that the AIP records, RFC 3339 UTC. */
  readonly time: string;
  /** The AIP that gets a new version instead of a new AIP being made. */
  readonly updates?: string;
}

/** Bytes have arrived where we can read them; nothing is known about them but their names. */
export interface ReceivedSip {
  readonly source: PackageSource;
  readonly listing: SourceListing;
}

/** One file of a submission after its bytes were read, once. */
export interface UnpackedFile {
  /** Path in the package, safe, NFC. */
  readonly path: string;
  /** Path exactly as received. */
  readonly receivedName: string;
  readonly size: number;
  readonly digests: Digests;
  readonly format: FormatGuess;
  /** Where the bytes were staged; empty when the package is only judged. */
  readonly contentPath: string;
}

/** Every byte was read and digested, every name is safe. Whether it is what it claims to be is not known. */
export interface UnpackedSip {
  readonly name: string;
  readonly container: PackageSource['container'];
  readonly kind: SubmissionKind;
  readonly files: ReadonlyMap<string, UnpackedFile>;
  /** Every folder of the package, empty ones too, by the same kind of path. */
  readonly folders: ReadonlySet<string>;
  /** The bytes of one file again, for parsers of metadata. */
  open(file: UnpackedFile): ByteStream;
  /** Digests by algorithms that were not known when the bytes were read. */
  digestAgain(file: UnpackedFile, algorithms: readonly (keyof Digests)[]): Promise<Digests>;
}

/** The submission is valid by the rules of its kind; warnings may remain. */
export interface CheckedSip {
  readonly unpacked: UnpackedSip;
  readonly findings: readonly Finding[];
  readonly title: string;
  readonly producerId?: string;
  /** Who delivered it, when the package says so. */
  readonly producer?: string;
  readonly description: DublinCore;
  /** Same paths and same bytes ⇒ same digest, whatever the container. */
  readonly submissionDigest: string;
  /** Digests that the producer declared and that matched, by package path. */
  readonly declared: ReadonlyMap<string, Digests>;
  /** What a package of Circular 05/2025 says: its AIP is made from this. */
  readonly tt05?: Tt05Package;
}

/** Each file's format is known as well as it can be, and scanned if a scanner is configured. */
export interface IdentifiedSip {
  readonly checked: CheckedSip;
  readonly findings: readonly Finding[];
  /** Present only when a scan really ran over every file. */
  readonly virusScan?: { readonly scanner: string; readonly outcome: string };
}

/** The answer to a submission that broke rules: its producer must act. */
export interface Rejection {
  readonly kind: 'rejection';
  readonly findings: readonly Finding[];
}

/** Whether an act ended in a rejection. */
export function isRejection(answer: object): answer is Rejection {
  return 'kind' in answer && answer.kind === 'rejection';
}
