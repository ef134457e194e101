import type { Finding } from '../../base/index.ts';
import type { ArchivalRecord, FindRecord } from '../model/record.ts';
import { checkFondsStatus, checkSuccession } from './creator-rules.ts';
import { checkAgreement, checkFields, recordFinding } from './field-rules.ts';
import { checkCodes, checkNumbers, checkPlace, checkReferences } from './place-rules.ts';

/** Everything that is wrong with one record, by the records that it stands among. */
export function checkRecord(record: ArchivalRecord, find: FindRecord): readonly Finding[] {
  const fields = checkFields(record);
  // What has the wrong type cannot be compared with anything.
  if (fields.some(({ code }) => code === 'R-04')) return fields;
  return [
    ...fields, ...checkAgreement(record), ...checkPlace(record, find), ...checkReferences(record, find), ...checkCodes(record, find),
    ...checkSuccession(record, find), ...checkFondsStatus(record, find),
  ];
}

/** Everything that is wrong with a set of records; `find` may know more than the set. */
export function checkRecords(records: readonly ArchivalRecord[], find: FindRecord = findIn(records)): readonly Finding[] {
  const seen = new Set<string>();
  const twice = records.filter(({ id }) => seen.size === seen.add(id).size);
  return [
    ...twice.map((record) => recordFinding(record, 'R-20', { severity: 'error' })),
    ...records.flatMap((record) => checkRecord(record, find)), ...checkNumbers(records),
  ];
}

/** Finds records of a set by their ids. */
export function findIn(records: readonly ArchivalRecord[]): FindRecord {
  const byId = new Map(records.map((record) => [record.id, record]));
  return (id) => byId.get(id);
}
