import type { NewId } from '../base/index.ts';
import type { ArchiveRecords, RecordsSearch } from '../catalogue/index.ts';
import { UNKNOWN_FONDS, type DescribedTogether, type Description, type Transfers, type ValidationRun } from '../description/index.ts';
import type { CopiesFollowed, StoreChoice } from './operations.ts';

/** What changes of the archive's catalogue are made with. */
export interface DescriptionDesk {
  readonly records: ArchiveRecords;
  readonly description: Description;
  /** Identifiers of new records. */
  readonly newId: NewId;
}

/** What the archive's catalogue is read with. */
export interface ReadingDesk {
  readonly records: ArchiveRecords;
  search: RecordsSearch['search'];
  /** Judges records as they are kept; answers how many. */
  validate(run: ValidationRun): Promise<number>;
}

/** `refuse`: a package that names a fonds which the archive does not know is not taken in. */
export const UNKNOWN_FONDS_AT_THE_DOOR = [...UNKNOWN_FONDS, 'refuse'] as const;

export interface DescribingRequest {
  readonly unknownFonds: (typeof UNKNOWN_FONDS_AT_THE_DOOR)[number];
  /** Fonds or catalogue, by identifier or code, that everything goes into whatever the packages say. */
  readonly in?: string;
}

/** How the archive's catalogue follows an ingest. */
export interface DescribingFollowed {
  /** Packages wait for their description where their fonds is not known, unless something else is said. */
  readonly describing?: DescribingRequest;
  /** What became of the descriptions of the packages that are in the store now. */
  readonly onDescribed?: (described: DescribedTogether) => void;
}

/** What transfers between fonds are asked for and decided with. */
export interface TransferDesk {
  readonly records: ArchiveRecords;
  readonly transfers: Transfers;
}

/** Forms in which others read records; EAC-CPF is of creators. */
export const RECORD_FORMATS = ['ead3', 'ead2002', 'mods', 'dc'] as const;
export type RecordFormat = (typeof RECORD_FORMATS)[number] | 'eac';

export interface RecordExport extends StoreChoice {
  /** Identifier or code. */
  readonly id: string;
  readonly format: RecordFormat;
  /** The new file. */
  readonly into: string;
  /** Only what anybody may be told; MODS and Dublin Core never say more. */
  readonly publicOnly: boolean;
  readonly signal: AbortSignal;
}

/** `kho records`, `kho fonds`, `kho creators`. */
export interface DescriptionOperations {
  reading<Answer>(request: StoreChoice, work: (desk: ReadingDesk) => Promise<Answer>): Promise<Answer>;
  /** Requests and decisions; with the writer lock (`writing`) a decision can be carried out. */
  transferring<Answer>(request: StoreChoice & CopiesFollowed & { readonly signal: AbortSignal; readonly writing: boolean }, work: (desk: TransferDesk) => Promise<Answer>): Promise<Answer>;
  /** Writes records as others read them; `TARGET_EXISTS` when the file is there. */
  export(request: RecordExport): Promise<{ readonly path: string; readonly records: number; readonly bytes: number }>;
  /** Makes the search index anew; answers how many records are in it. */
  reindex(request: StoreChoice & { readonly signal: AbortSignal; readonly onIndexed: (done: number, total: number) => void }): Promise<number>;
  /** Takes the writer lock, and gives what was changed its other copies; a dry run does neither, and can change nothing. */
  changing<Answer>(request: StoreChoice & CopiesFollowed & { readonly signal: AbortSignal; readonly dryRun?: boolean }, work: (desk: DescriptionDesk) => Promise<Answer>): Promise<Answer>;
}
