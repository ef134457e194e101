import type { Bilingual, ByteStream, Clock, Messages } from '../base/index.ts';
import type {
  CataloguedEvent,
  CataloguedFile,
  CataloguedPackage,
  CataloguedVersion,
  CatalogueTotals,
  CopyCheck,
  FixityCheck, IncidentEvent,
  OaiItem,
  OaiSet,
  Tombstone,
} from '../catalogue/index.ts';
import type { Harvest } from '../harvest/index.ts';
import type { ByteRange } from '../web/index.ts';
import type { PortalFonts } from './fonts.ts';
import type { PortalRecords } from './records/record-port.ts';

/** One page of a list, and the opaque key that asks for the next one. */
export interface ListPage<Item> {
  readonly items: readonly Item[];
  readonly next?: string;
}

/** What the public pages need of the catalogue; reads only. */
export interface PortalCatalogue {
  package(id: string): Promise<CataloguedPackage | undefined>;
  /** Newest first. */
  packages(query: { readonly after?: string; readonly limit: number; readonly text?: string; readonly onlySubmitted?: boolean }): Promise<ListPage<CataloguedPackage>>;
  files(id: string, query: { readonly after?: string; readonly limit: number }): Promise<ListPage<CataloguedFile>>;
  file(id: string, path: string): Promise<CataloguedFile | undefined>;
  versions(id: string): Promise<readonly CataloguedVersion[]>;
  events(id: string): Promise<readonly CataloguedEvent[]>;
  /** Newest first. */
  fixityChecks(id: string, limit: number): Promise<readonly FixityCheck[]>;
  /** What was found whenever a copy was read, newest first. */
  readonly copyChecks: { of(packageId: string, limit: number): Promise<readonly CopyCheck[]> };
  totals(): Promise<CatalogueTotals>;
  oaiItem(packageId: string): Promise<OaiItem | undefined>;
  /** Without these two there is no `/oai/kham-pha`. */
  readonly oaiSets?: (query: { readonly limit: number }) => Promise<readonly OaiSet[]>;
  readonly oaiSetSize?: (spec: string) => Promise<{ readonly records: number; readonly changedAt?: string }>;
  /** The package that took the place of one that was merged, when everybody may see it. */
  mergedInto?(packageId: string): Promise<string | undefined>;
  /** The deletion of a package, when it was deleted. */
  tombstone(packageId: string): Promise<Tombstone | undefined>;
  /** What happened to the copies of a package, oldest first. */
  readonly incidents: { events(packageId: string): Promise<readonly IncidentEvent[]> };
}

/** What somebody may want to do here; the policy is asked before anything is read. */
export type PortalAction = 'list-packages' | 'view-package' | 'download-file' | 'harvest' | 'read-ledger' | 'list-reports' | 'read-report' | 'view-record' | 'search';

/** On what. */
export interface PortalResource {
  /** `urn:uuid:…` */
  readonly packageId?: string;
  /** Logical path in the AIP. */
  readonly path?: string;
  /** UUID of a described record. */
  readonly recordId?: string;
}

/** How many verified copies there are; the public page says it in one line. */
export interface PortalCopies {
  /** Packages that have one copy only. */
  readonly single: number;
  /** The fewest copies that any package has; absent when there are no packages. */
  readonly fewest?: number;
  /** Whether there is any other place for copies. */
  readonly elsewhere: boolean;
}

/** Work that goes on while the pages are already served: preparing the demonstration. */
export interface PortalStatus {
  readonly text: Bilingual;
  readonly done: number;
  readonly total: number;
}

/** The signed log, for anybody who wants to verify it. */
export interface PortalLedger {
  /** A file of the log by its untrusted path; undefined when there is none. `newest` files change, all others never do. */
  file(path: string): Promise<{ readonly kind: 'newest' | 'tile' | 'entries'; readonly bytes: Uint8Array } | undefined>;
  /** What stands now; undefined while nothing was signed. */
  standing(): Promise<{ readonly size: number; readonly note: string; readonly keys: readonly string[] } | undefined>;
  /** The XML schema of the description that `Identify` has of it. */
  readonly schema: string;
}

/** A file of a report. */
export interface PortalReportFile {
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** Lower-case hexadecimal. */
  readonly sha256: string;
  /** It says nothing but what stands in the ledger: key, signature, proof, verifier. */
  readonly isPublic: boolean;
}

/** A report for auditors, as the ledger has it. */
export interface PortalReport {
  readonly number: number;
  /** `2026-Q4` */
  readonly period: string;
  /** RFC 3339, UTC. */
  readonly signedAt: string;
  /** Of `bao-cao.json`. */
  readonly sha256: string;
  /** SHA-256 of the key that signed it. */
  readonly fingerprint: string;
  /** Place of its leaf in the ledger. */
  readonly seq: number;
  /** None when its files are not kept any more. */
  readonly files: readonly PortalReportFile[];
}

/** Reports for auditors. */
export interface PortalReports {
  /** Newest first. */
  list(): Promise<readonly PortalReport[]>;
  /** A file that the list names, or one range of it (both ends inclusive). */
  open(number: number, name: string, range?: ByteRange): ByteStream;
}

/** A challenge that was asked on the web. */
export interface PortalChallenge {
  /** Of its job. */
  readonly id: string;
  readonly phrase: string;
  readonly count: number;
  /** RFC 3339. */
  readonly askedAt: string;
  readonly state: 'waiting' | 'running' | 'parked' | 'done' | 'failed' | 'error' | 'cancelled';
  /** Code of the fault that stopped it. */
  readonly reason?: string;
  /** Place of its leaf in the ledger. */
  readonly seq?: number;
  readonly answers?: number;
  /** Answers that do not show that the bytes are there. */
  readonly failed?: number;
  /** The signed answer, as it stands in its file. */
  readonly answer?: {
    readonly total: number;
    readonly samples: readonly {
      readonly object: string;
      readonly path: string;
      readonly answers: readonly { readonly location: string; readonly outcome: string; readonly sha256?: string; readonly hmac?: string }[];
    }[];
  };
  readonly files?: readonly { readonly name: string; readonly sha256: string; readonly size: number }[];
}

/** Random challenges that auditors ask for themselves. */
export interface PortalChallenges {
  /** Who comes with this `Authorization` header (untrusted), and whether they may challenge; undefined when nobody is known by it. */
  admits(authorization: string | undefined): Promise<{ readonly name: string; readonly may: boolean } | undefined>;
  /** Has a challenge answered by a job; undefined when too many are waiting. */
  ask(order: { readonly phrase: string; readonly count: number; readonly by: string }): Promise<string | undefined>;
  /** Newest first. */
  list(): Promise<readonly PortalChallenge[]>;
  get(id: string): Promise<PortalChallenge | undefined>;
  /** A file that `get` names. */
  open(id: string, name: string, range?: ByteRange): ByteStream;
}

export interface PortalOptions {
  readonly catalogue: PortalCatalogue;
  /** Bytes of a file of the head version, or of one range of it (both ends inclusive). */
  readonly openFile: (packageId: string, file: { readonly path: string; readonly sha512: string }, range?: ByteRange) => Promise<ByteStream>;
  readonly harvest: Harvest;
  /** The XML schema of `vn_tt05`, which the harvest names by an address below its own. */
  readonly tt05Schema?: string;
  /** The archive's catalogue; without it there are no pages of records, no search in them, no site map. */
  readonly records?: PortalRecords;
  /** Licence or rights statement of the descriptions, a URI. */
  readonly rightsUri?: string;
  /** Without it there is no `/ledger/`. */
  readonly ledger?: PortalLedger;
  /** Without it there is no `/kiem-toan`. */
  readonly reports?: PortalReports;
  /** Without it challenges are asked at the archive only. */
  readonly challenges?: PortalChallenges;
  readonly messages: Messages;
  readonly clock: Clock;
  /** Public address without a slash at the end, e.g. `https://kho.example.vn`. Never taken from a request. */
  readonly baseUrl: string;
  /** Name of the repository, in both languages. */
  readonly name: Bilingual;
  /** E-mail address for help, shown at the same place on every page. */
  readonly contact?: string;
  /** Whether everything here is invented: every page then says so. */
  readonly demo?: boolean;
  readonly status?: () => PortalStatus | undefined;
  /** Without it the pages say nothing of copies. */
  readonly copies?: () => Promise<PortalCopies>;
  readonly can: (action: PortalAction, resource: PortalResource) => boolean;
  /** The interface typeface; without it the reader's own is used. */
  readonly fonts?: PortalFonts;
  /** Rows a page; default 25 packages, 50 files. */
  readonly pageSize?: Partial<PortalPageSize>;
}

export interface PortalPageSize {
  readonly packages: number;
  readonly files: number;
}

export const DEFAULT_PORTAL_PAGE_SIZE: PortalPageSize = { packages: 25, files: 50 };
