export { accessSaid } from './access-said.ts';
export { CODE_LENGTHS, deriveCodes, paperFileCode, type RecordCodes } from './identifiers.ts';
export { accessLevel, effectiveValue, publicationOf, type AccessLevel, type EffectiveValue, type Publication } from './inheritance.ts';
export { ancestry, labelOf, type ArchivalRecord, type FieldValue, type FindRecord, type RecordFields } from './record.ts';
export { readRecord, readRecords, RECORDS_FORMAT, recordJson, writeRecords, type RecordsReading } from './records-json.ts';
export { recordsSchema } from './records-schema.ts';
export { codeEntry, codeList, KINDS, RECORD_KINDS, type CodeEntry, type KindField, type KindTable, type RecordField, type RecordKind } from './tables.ts';
