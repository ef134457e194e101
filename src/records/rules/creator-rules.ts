import type { Finding } from '../../base/index.ts';
import { daySpan } from '../dates/index.ts';
import { labelOf, type ArchivalRecord, type FindRecord } from '../model/record.ts';
import { recordFinding, shown } from './field-rules.ts';

/** Lifespans of agencies: each says of the other that it followed, and none follows before the other ended. */
export function checkSuccession(record: ArchivalRecord, find: FindRecord): readonly Finding[] {
  if (record.kind !== 'creator') return [];
  const sides = [['successors', 'predecessors'], ['predecessors', 'successors']] as const;
  return sides.flatMap(([name, back]) => (record.fields[name] ?? []).flatMap((id): readonly Finding[] => {
    const other = find(id);
    if (other?.kind !== 'creator') return [];
    const mutual = other.fields[back]?.includes(record.id) === true;
    return [
      ...mutual ? [] : [recordFinding(record, 'R-13', { severity: 'warning', field: name, params: { other: shown(labelOf(other)) } })],
      ...name === 'successors' ? checkOrder(record, other) : [],
    ];
  }));
}

function checkOrder(before: ArchivalRecord, after: ArchivalRecord): readonly Finding[] {
  const [end, start] = [before.fields.dissolved, after.fields.established];
  const [ended, began] = [end, start].map((date) => (date === undefined ? undefined : daySpan(date.edtf)));
  if (end === undefined) return [recordFinding(before, 'R-12', { severity: 'warning', field: 'dissolved', params: { other: shown(labelOf(after)) } })];
  // An older body may take over the tasks of one that ends; it cannot have ended before that.
  const left = after.fields.dissolved === undefined ? undefined : daySpan(after.fields.dissolved.edtf);
  if (ended === undefined || left === undefined || left.to >= ended.from) return gap(before, after, ended?.to, began?.from);
  return [recordFinding(before, 'R-14', { severity: 'warning', field: 'successors', params: { other: shown(labelOf(after)), end: end.edtf, start: after.fields.dissolved?.edtf ?? '' } })];
}

/** Between an end and the beginning of the successor there is not more than a year. */
function gap(before: ArchivalRecord, after: ArchivalRecord, ended: number | undefined, began: number | undefined): readonly Finding[] {
  if (ended === undefined || began === undefined || !Number.isFinite(began) || began - ended <= 10_000) return [];
  return [recordFinding(before, 'R-14', { severity: 'warning', field: 'successors', params: { other: shown(labelOf(after)), end: before.fields.dissolved?.edtf ?? '', start: after.fields.established?.edtf ?? '' } })];
}

/** A fonds is closed when its creator is gone: nothing more can come. */
export function checkFondsStatus(record: ArchivalRecord, find: FindRecord): readonly Finding[] {
  if (record.kind !== 'fonds') return [];
  const creators = (record.fields.creators ?? []).map(find).filter((creator) => creator?.kind === 'creator');
  const gone = creators.length > 0 && creators.every((creator) => creator?.fields.dissolved !== undefined);
  if (record.fields.status === 'closed' && creators.length > 0 && !gone) return [recordFinding(record, 'R-15', { severity: 'warning', field: 'status', params: { status: record.fields.status } })];
  return record.fields.status === 'open' && gone ? [recordFinding(record, 'R-15', { severity: 'warning', field: 'status', params: { status: record.fields.status } })] : [];
}
