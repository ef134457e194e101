export { checkBeforePublishing } from './before-publishing.ts';
export { checkRecord, checkRecords, findIn } from './check-records.ts';
export { checkAgreement, checkFields } from './field-rules.ts';
