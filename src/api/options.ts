import type { Bilingual, ByteStream, Clock, Messages, NewId } from '../base/index.ts';
import type { ArchiveRecords, Catalogue } from '../catalogue/index.ts';
import type { Description } from '../description/index.ts';
import type { JobQueue } from '../jobs/index.ts';
import type { KeptAnswers, TokenHolder } from '../persons/index.ts';
import type { ByteRange, ErrorReport } from '../web/index.ts';

/** What is read of the catalogue. */
export type ApiCatalogue = Pick<Catalogue, 'package' | 'packageResource' | 'packages' | 'files' | 'file' | 'versions' | 'events' | 'tombstone' | 'totals' | 'records' | 'recordsSearch'> & {
  readonly incidents: Pick<Catalogue['incidents'], 'list'>;
  readonly fixityDue: Pick<Catalogue['fixityDue'], 'runs'>;
};

/** A change of the archive's catalogue, while nobody else writes. */
export interface ChangingRecords {
  readonly records: Pick<ArchiveRecords, 'record' | 'resource' | 'chain'>;
  readonly description: Description;
}

/** What somebody has read or done that not everybody may: it is in the ledger before it is answered. */
export interface PrivilegedAct {
  /** `urn:uuid:…` */
  readonly object?: string;
  readonly outcome: 'read' | 'listed';
  readonly actor: string;
  readonly detail: Readonly<Record<string, string | number>>;
}

/** Requests within a minute. */
export interface ApiLimits {
  readonly token: number;
  readonly address: number;
  /** Of tokens that are none, from one address. */
  readonly refused: number;
}

export interface ApiOptions {
  readonly catalogue: ApiCatalogue;
  readonly jobs: Pick<JobQueue, 'get' | 'list'>;
  readonly openFile: (packageId: string, file: { readonly path: string; readonly sha512: string }, range?: ByteRange) => Promise<ByteStream>;
  /** The newest signed checkpoint of the ledger. */
  readonly checkpoint: () => Promise<{ readonly size: number; readonly note: string; readonly keys: readonly string[] } | undefined>;
  /** Who comes with a token; the faults `TOKEN_…`. */
  readonly holder: (token: string) => Promise<TokenHolder>;
  /** Appends to the ledger; durable when it resolves. What cannot be appended is not answered. */
  readonly witness: (act: PrivilegedAct) => Promise<void>;
  /** Runs a change as the only writer. `STORE_LOCKED` when somebody else is at it for long. */
  readonly changing: <Answer>(work: (parts: ChangingRecords) => Promise<Answer>) => Promise<Answer>;
  readonly answers: KeptAnswers;
  readonly messages: Messages;
  readonly clock: Clock;
  readonly newId: NewId;
  /** Waits; what following a job does between looks. */
  readonly pause: (milliseconds: number) => Promise<void>;
  /** Signs cursors; the same on every node and after every start. */
  readonly cursorKey: Uint8Array;
  /** Public address without a slash at the end. */
  readonly baseUrl: string;
  readonly name: Bilingual;
  readonly version: string;
  readonly limits?: Partial<ApiLimits>;
  /** Told of every answer with a status of 500 and more, for the log. */
  readonly onError?: (report: ErrorReport) => void;
}
