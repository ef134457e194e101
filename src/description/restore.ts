import { asFault, timestamp } from '../base/index.ts';
import type { AppliedObject, PutRecord, StoredRecord } from '../catalogue/index.ts';
import type { RecordKind } from '../records/index.ts';
import { describeItem } from './describe-item.ts';
import { objectOfChain, readDescription } from './description-object.ts';
import type { DescriptionParts } from './parts.ts';
import { toldRecordsOf } from './told-records.ts';
import { restoreTransfers } from './transfers/restore-transfers.ts';

/** What the tables are made from again. */
export type RestoreParts = Pick<DescriptionParts, 'store' | 'catalogue' | 'clock'> & { readonly signal?: AbortSignal };

/** An object or a record that could not be read; it stays in storage and out of the tables. */
export interface DescriptionProblem {
  readonly objectRoot: string;
  readonly detail: string;
}

/**
 * Makes the tables of the archive's catalogue say what storage says: for every object of which they say another version, or for all (`every`). Idempotent;
 * an object that is damaged is told, and what was known of it stays.
 */
export async function restoreDescriptions(parts: RestoreParts, { every }: { readonly every: boolean }): Promise<readonly DescriptionProblem[]> {
  const { catalogue } = parts;
  const known = new Map((await catalogue.records.applied()).map((applied) => [applied.id, applied]));
  const there = await catalogue.records.objects();
  const problems: DescriptionProblem[] = [];
  for (const object of there) {
    const before = known.get(object.id);
    known.delete(object.id);
    if (!every && before?.version === object.version && before.inventoryDigest === object.inventoryDigest) continue;
    problems.push(...await restoreObject(parts, object));
  }
  for (const { id } of known.values()) await toldRecordsOf(parts.store).remember(await catalogue.records.forgetObject(id));
  await catalogue.stampRecords({ describe: describeItem, signal: parts.signal });
  if (every) await restoreGone(parts);
  await catalogue.recordsSearch.index({ signal: parts.signal ?? new AbortController().signal });
  return problems;
}

/** What harvesters were told of and what is gone stays deleted for them, whatever became of the catalogue (`deletedRecord` persistent). */
async function restoreGone({ catalogue, store }: RestoreParts): Promise<void> {
  for await (const gone of toldRecordsOf(store).read()) for (let at = 0; at < gone.length; at += PAGE) await catalogue.tellGone(gone.slice(at, at + PAGE));
}

const PAGE = 500;

/** Parents before what stands below them: files of records are in the order of identifiers. */
const RANKS: readonly (readonly RecordKind[])[] = [['creator', 'fonds'], ['catalogue'], ['box', 'file', 'transfer'], ['document', 'photo', 'recording']];

async function restoreObject(parts: RestoreParts, object: AppliedObject): Promise<readonly DescriptionProblem[]> {
  const { store, catalogue, clock } = parts;
  const { recordChanges } = catalogue;
  const problems: DescriptionProblem[] = [];
  try {
    const view = await store.openObject(object.id);
    await recordChanges.begin();
    for (const kinds of RANKS) {
      let batch: StoredRecord[] = [];
      const take = async (): Promise<void> => {
        problems.push(...await takeBatch(parts, object.id, batch));
        batch = [];
      };
      for await (const stored of readDescription(view)) {
        parts.signal?.throwIfAborted();
        if (!kinds.includes(stored.record.kind)) continue;
        batch.push(stored);
        if (batch.length === PAGE) await take();
      }
      await take();
    }
    await recordChanges.removeOthers(object.id);
    await recordChanges.dropUnchanged();
    await restoreTransfers(catalogue.sql, view);
    await catalogue.transaction(async (tx) => { await toldRecordsOf(store).remember(await recordChanges.apply(tx, [object], timestamp(clock.now()))); });
  } catch (thrown) {
    const fault = asFault(thrown);
    await recordChanges.begin();
    if (fault.code !== 'OBJECT_DAMAGED' && fault.code !== 'PACKAGE_NOT_FOUND') throw thrown;
    problems.push({ objectRoot: object.id, detail: fault.message });
  }
  return problems;
}

async function takeBatch({ store, catalogue }: RestoreParts, objectId: string, batch: readonly StoredRecord[]): Promise<readonly DescriptionProblem[]> {
  const { recordChanges, records } = catalogue;
  const { finder } = recordChanges;
  await finder.load(batch.flatMap(({ record: { id, parent } }) => [id, ...parent === undefined ? [] : [parent]]));
  const others = await records.objectsOf(batch.map(({ record }) => record.id));
  const problems: DescriptionProblem[] = [];
  const rows: PutRecord[] = [];
  for (const stored of batch) {
    const { record } = stored;
    const other = others.get(record.id) ?? objectId;
    if (holderOf(finder.chain(record), store.id) !== objectId) problems.push({ objectRoot: objectId, detail: `${record.id}: ${record.parent ?? record.kind}` });
    else if (other === objectId || await isNewer(records, stored)) rows.push({ stored, objectId });
    else problems.push({ objectRoot: objectId, detail: `${record.id}: ${other}` });
  }
  if (rows.length > 0) await recordChanges.put(rows);
  return problems;
}

/** Two objects hold it, which no change of ours does: the later word counts, and the other is told. */
async function isNewer(records: DescriptionParts['catalogue']['records'], stored: StoredRecord): Promise<boolean> {
  const other = await records.record(stored.record.id);
  return other === undefined || stored.changedAt >= other.changedAt;
}

function holderOf(chain: Parameters<typeof objectOfChain>[0], storeId: string): string | undefined {
  try {
    return objectOfChain(chain, storeId);
  } catch {
    return undefined;
  }
}
