export { checkBeforePublishing } from './before-publishing.ts';
export { checkRecord, checkRecords, findIn } from './check-records.ts';
