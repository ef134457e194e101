import { Fault, isValid, packageUrn, packageUuid, timestamp, type Finding } from '../base/index.ts';
import type { RecordState, StoredRecord } from '../catalogue/index.ts';
import { readRecord, type ArchivalRecord } from '../records/index.ts';
import { commitChange, refuseUnread, type ChangeExtras } from './commit-change.ts';
import { Draft } from './draft.ts';
import type { ChangeRun, DescriptionParts, KeptDescription } from './parts.ts';

/** What became of a change. `failed`: somebody has to correct what the findings say; nothing was changed. */
export type ChangeOutcome = { readonly findings: readonly Finding[]; /** More findings than are listed. */ readonly more: number } & (
  | { readonly kind: 'changed'; readonly objects: readonly KeptDescription[]; readonly counts: ChangeCounts; readonly time: string }
  | { readonly kind: 'planned'; readonly counts: ChangeCounts }
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'failed' }
);

export interface ChangeCounts {
  readonly changed: number;
  readonly added: number;
  readonly removed: number;
}

/** Findings that are kept: whoever has more corrects the first ones first. Errors are counted all the same. */
const FINDINGS_KEPT = 10_000;

/**
 * One change of the archive's catalogue: `work` puts records into the draft, everything is judged, and when nothing is an error there is one new
 * version of each object that changes. The caller holds the writer lock.
 */
export async function changeRecords(parts: DescriptionParts, run: ChangeRun, work: (draft: Draft, change: OpenChange) => Promise<Omit<ChangeExtras, 'time'> | undefined>): Promise<ChangeOutcome> {
  const { catalogue, store } = parts;
  const { recordChanges } = catalogue;
  const time = await nextTime(parts);
  const kept: Finding[] = [];
  const told = { findings: kept, more: 0 };
  const judged = { failed: false };
  const tell = (findings: readonly Finding[]): void => {
    if (!isValid(findings)) judged.failed = true;
    const room = FINDINGS_KEPT - kept.length;
    kept.push(...findings.slice(0, room));
    told.more += Math.max(0, findings.length - room);
  };
  await recordChanges.begin();
  try {
    const draft = new Draft(recordChanges, { storeId: store.id, time, onFindings: tell });
    const extras = await work(draft, { time, tell });
    await draft.flush();
    if (judged.failed) return { kind: 'failed', ...told };
    const counts = await recordChanges.counts();
    if (counts.changed + counts.removed === 0) return { kind: 'unchanged', ...told };
    await refuseUnread(parts);
    if (run.dryRun === true) return { kind: 'planned', counts, ...told };
    const objects = await commitChange(parts, run, { ...extras, time });
    // Whoever stops here has the change; the index is gone on with by the next change.
    await catalogue.recordsSearch.index({ signal: run.signal, ...(run.onIndexed === undefined ? {} : { onProgress: run.onIndexed }) });
    return { kind: 'changed', objects, counts, time, ...told };
  } finally {
    // What was applied is gone from there; what was given up must not be in the way of the next change.
    await recordChanges.begin();
  }
}

/** What `work` is told and can tell. */
export interface OpenChange {
  readonly time: string;
  readonly tell: (findings: readonly Finding[]) => void;
}

/** Now, and never before an earlier change: a clock that was set back must not make a new line look old. */
async function nextTime({ catalogue, clock }: DescriptionParts): Promise<string> {
  const now = timestamp(clock.now());
  const newest = await catalogue.packages({ limit: 1 });
  const last = newest.items[0]?.updatedAt ?? now;
  return last > now ? last : now;
}

/** Adds records, in the order in which they are given: parents before what stands below them. */
export async function addRecords(parts: DescriptionParts, run: ChangeRun, records: readonly ArchivalRecord[]): Promise<ChangeOutcome> {
  return addStored(parts, run, records.map((record) => ({ record, state: 'draft', packages: [] })));
}

/** Adds records with their state and their packages, which have to be there: one change, and so one version of each fonds. */
export async function addStored(parts: DescriptionParts, run: ChangeRun, stored: readonly Omit<StoredRecord, 'changedAt'>[]): Promise<ChangeOutcome> {
  for (const id of new Set(stored.flatMap(({ packages }) => packages))) {
    if ((await parts.catalogue.package(id)) === undefined) throw new Fault('PACKAGE_NOT_FOUND', { id });
  }
  return changeRecords(parts, run, async (draft) => {
    for (const one of stored) await draft.put(one);
    return { eventType: 'creation' };
  });
}

/** What is changed about a record; a field with `undefined` is taken away. */
export interface RecordEdit {
  readonly fields?: Readonly<Record<string, unknown>>;
  readonly parent?: string;
  readonly state?: RecordState;
  readonly link?: string;
  readonly unlink?: string;
}

/** Changes one record. Unknown fields and values of the wrong type are findings; a place in another fonds is refused (M-03). */
export async function editRecord(parts: DescriptionParts, run: ChangeRun, id: string, edit: RecordEdit): Promise<ChangeOutcome> {
  return changeRecords(parts, run, async (draft, { tell }) => {
    const before = await required(draft, id);
    const edited = editedRecord(before.record, edit);
    tell(edited.findings);
    if (edited.record === undefined) return undefined;
    if (edited.record.parent !== before.record.parent && !(await staysInFonds(parts, draft, before.record, edited.record))) {
      tell([{ standard: 'kho', code: 'M-03', severity: 'error', place: id }]);
      return undefined;
    }
    await draft.put({ record: edited.record, state: edit.state ?? before.state, packages: await linked(parts, before.packages, edit) });
    if (edited.record.parent !== before.record.parent) await putBelow(parts, draft, id);
    return undefined;
  });
}

async function required(draft: Draft, id: string): Promise<StoredRecord> {
  const stored = await draft.record(id);
  if (stored === undefined) throw new Fault('RECORD_NOT_FOUND', { id });
  return stored;
}

function editedRecord(before: ArchivalRecord, { fields = {}, parent }: RecordEdit): ReturnType<typeof readRecord> {
  const all = Object.fromEntries(Object.entries<unknown>({ ...before.fields, ...fields }).filter(([, value]) => value !== undefined));
  return readRecord({ ...before, ...(parent === undefined ? {} : { parent }), fields: all }, before.id);
}

async function staysInFonds({ catalogue }: DescriptionParts, draft: Draft, before: ArchivalRecord, after: ArchivalRecord): Promise<boolean> {
  await draft.flush();
  const { finder } = catalogue.recordChanges;
  await finder.load([before.id, ...after.parent === undefined ? [] : [after.parent]]);
  return finder.chain(before).at(-1)?.id === finder.chain(after).at(-1)?.id;
}

/** Packages that are linked have to be there. */
async function linked({ catalogue }: DescriptionParts, before: readonly string[], { link, unlink }: RecordEdit): Promise<readonly string[]> {
  const urn = (id: string): string => packageUrn(packageUuid(id) ?? id);
  const packages = new Set(before);
  if (unlink !== undefined) packages.delete(urn(unlink));
  if (link !== undefined) {
    if (packageUuid(link) === undefined || (await catalogue.package(urn(link))) === undefined) throw new Fault('PACKAGE_NOT_FOUND', { id: link });
    packages.add(urn(link));
  }
  return [...packages].sort();
}

/** Records listed at once. */
const PAGE = 500;

/** What stands below a record that was moved lies on other shelves now, although nothing of it changes. */
async function putBelow(parts: DescriptionParts, draft: Draft, parent: string): Promise<void> {
  for await (const stored of below(parts, parent)) await draft.replace(stored);
}

/** Everything below a record, parents first. */
export async function* below({ catalogue }: Pick<DescriptionParts, 'catalogue'>, parent: string): AsyncGenerator<StoredRecord> {
  for (let after: string | undefined; ;) {
    const page = await catalogue.records.list({ parent, limit: PAGE, ...(after === undefined ? {} : { after }) });
    for (const { id } of page.items) {
      const stored = await catalogue.records.record(id);
      if (stored !== undefined) yield stored;
      yield* below({ catalogue }, id);
    }
    if (page.next === undefined) return;
    after = page.next;
  }
}

/** Publishes or withdraws a record and, with `withBelow`, everything below it. */
export async function setState(parts: DescriptionParts, run: ChangeRun, { id, state, withBelow }: { readonly id: string; readonly state: RecordState; readonly withBelow: boolean }): Promise<ChangeOutcome> {
  return changeRecords(parts, run, async (draft) => {
    const top = await required(draft, id);
    await draft.put({ ...top, state });
    if (withBelow) for await (const stored of below(parts, id)) await draft.put({ ...stored, state });
    return undefined;
  });
}

/** Says of two creators that one followed the other: neither is renamed or deleted. */
export async function nameSuccessor(parts: DescriptionParts, run: ChangeRun, { id, successor }: { readonly id: string; readonly successor: string }): Promise<ChangeOutcome> {
  return changeRecords(parts, run, async (draft) => {
    const [before, after] = [await required(draft, id), await required(draft, successor)];
    const joined = (ids: readonly string[] | undefined, more: string): readonly string[] => [...new Set([...ids ?? [], more])];
    await draft.put({ ...before, record: { ...before.record, fields: { ...before.record.fields, successors: joined(before.record.fields.successors, successor) } } });
    await draft.put({ ...after, record: { ...after.record, fields: { ...after.record.fields, predecessors: joined(after.record.fields.predecessors, id) } } });
    return undefined;
  });
}
