export { dublinCoreOf } from './dublin-core.ts';
export { EAD_FIELDS_OF, type DescribedKind } from './ead-table.ts';
export { KIND_OF_CLASS, recordFromTt05, tt05FromRecord, type DescribingClass, type RecordPlace } from './tt05.ts';
export { eadUnitOf, readRecordsFromEad, recordFromEad, writeRecordsAsEad, type UnitPlace } from './ead.ts';
export { importProfile, IMPORT_PROFILES, readImportProfile, TABLE_KINDS, type ImportProfile, type TableKind } from './tables/import-profile.ts';
export type { ImportPlaces, RecordKey } from './tables/import-places.ts';
export { importRecords, type ImportEvent, type ImportOptions, type ImportSummary, type SheetPlan } from './tables/import-records.ts';
export type { LegacyDecision } from './tables/legacy-columns.ts';
