import type { NewId } from '../base/index.ts';
import type { ArchiveRecords, RecordsSearch } from '../catalogue/index.ts';
import type { Description, ValidationRun } from '../description/index.ts';
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

/** `kho records`, `kho fonds`, `kho creators`. */
export interface DescriptionOperations {
  reading<Answer>(request: StoreChoice, work: (desk: ReadingDesk) => Promise<Answer>): Promise<Answer>;
  /** Makes the search index anew; answers how many records are in it. */
  reindex(request: StoreChoice & { readonly signal: AbortSignal; readonly onIndexed: (done: number, total: number) => void }): Promise<number>;
  /** Takes the writer lock, and gives what was changed its other copies. */
  changing<Answer>(request: StoreChoice & CopiesFollowed & { readonly signal: AbortSignal }, work: (desk: DescriptionDesk) => Promise<Answer>): Promise<Answer>;
}
