export { dublinCoreOf } from './dublin-core.ts';
export { EAD_FIELDS_OF, type DescribedKind } from './ead-table.ts';
export { KIND_OF_CLASS, recordFromTt05, tt05FromRecord, type DescribingClass, type RecordPlace } from './tt05.ts';
export { eadUnitOf, readRecordsFromEad, recordFromEad, writeRecordsAsEad, type UnitPlace } from './ead.ts';
