import { addRecords, addStored, editRecord, nameSuccessor, setState, type ChangeOutcome, type RecordEdit } from './change-records.ts';
import { describePackages, type DescribedTogether, type PackagesToDescribe } from './describe-packages.ts';
import { importCreators } from './import-creators.ts';
import { importEad, type EadImport } from './import-ead.ts';
import { importTable, type ImportOutcome, type TableImport } from './import-table.ts';
import type { RecordState, StoredRecord } from '../catalogue/index.ts';
import type { ArchivalRecord } from '../records/index.ts';
import type { ChangeRun, DescriptionParts } from './parts.ts';

/**
 * What changes the archive's catalogue. Promises: *durable and whole*: when a call answers `changed`, one new version of each object concerned is
 * published and the tables say the same; otherwise nothing was changed. The caller holds the writer lock.
 */
export interface Description {
  /** Parents before what stands below them. */
  add(records: readonly ArchivalRecord[], run: ChangeRun): Promise<ChangeOutcome>;
  /** The same with states and packages. */
  addStored(stored: readonly Omit<StoredRecord, 'changedAt'>[], run: ChangeRun): Promise<ChangeOutcome>;
  edit(id: string, edit: RecordEdit, run: ChangeRun): Promise<ChangeOutcome>;
  setState(change: { readonly id: string; readonly state: RecordState; readonly withBelow: boolean }, run: ChangeRun): Promise<ChangeOutcome>;
  /** A table as records: one change, repeatable. */
  importTable(wanted: TableImport, run: ChangeRun): Promise<ImportOutcome>;
  /** A finding aid as records: one change, repeatable. */
  importEad(wanted: EadImport, run: ChangeRun): Promise<ChangeOutcome>;
  /** Creators as others describe them; who is known already is completed. */
  importCreators(creators: readonly ArchivalRecord[], run: ChangeRun): Promise<ChangeOutcome>;
  /** Makes records of what packages say of themselves, and links them. */
  describePackages(wanted: PackagesToDescribe, run: ChangeRun): Promise<readonly DescribedTogether[]>;
  /** One creator followed another. */
  nameSuccessor(succession: { readonly id: string; readonly successor: string }, run: ChangeRun): Promise<ChangeOutcome>;
}

export function createDescription(parts: DescriptionParts): Description {
  return {
    add: async (records, run) => addRecords(parts, run, records),
    addStored: async (stored, run) => addStored(parts, run, stored),
    edit: async (id, edit, run) => editRecord(parts, run, id, edit),
    describePackages: async (wanted, run) => describePackages(parts, run, wanted),
    importEad: async (wanted, run) => importEad(parts, run, wanted),
    importCreators: async (creators, run) => importCreators(parts, run, creators),
    importTable: async (wanted, run) => importTable(parts, run, wanted),
    nameSuccessor: async (succession, run) => nameSuccessor(parts, run, succession),
    setState: async (change, run) => setState(parts, run, change),
  };
}
