export type { ChangeCounts, ChangeOutcome, RecordEdit } from './change-records.ts';
export { createDescription, type Description } from './description.ts';
export type { ArchiveDescriptions, ArchivedDescription, ChangeRun, DescriptionDocument, DescriptionParts, DescriptionVersion, KeptDescription } from './parts.ts';
export { IMPORT_PROFILES, type SheetPlan } from '../crosswalks/index.ts';
export type { ImportOutcome, TableImport } from './import-table.ts';
export { readTypedFields } from './typed-fields.ts';
export { creatorsObject, fondsObject } from './description-object.ts';
export { validateRecords, type ValidationRun } from './validate-records.ts';
export { restoreDescriptions, type DescriptionProblem, type RestoreParts } from './restore.ts';
