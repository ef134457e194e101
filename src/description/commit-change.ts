import { derivedUuid, Fault, packageUrn, packageUuid, timestamp } from '../base/index.ts';
import type { PremisEvent } from '../formats/premis/index.ts';
import { describeItem } from './describe-item.ts';
import { creatorsObject, documentsOf, frontMatter, openDescription, textStream } from './description-object.ts';
import type { ChangeRun, DescriptionDocument, DescriptionParts, DescriptionVersion, KeptDescription } from './parts.ts';
import { toldRecordsOf } from './told-records.ts';
import { partsOf, prefixOf, RECORDS_IN_A_FILE, shelfFile, shelfPartOf } from './shelf-files.ts';

/** What goes into the versions of a change besides records. */
export interface ChangeExtras {
  /** When the change was begun: its records bear this time. */
  readonly time: string;
  /** More documents for every object of the change, e.g. the decision that it rests on. */
  readonly documents?: readonly DescriptionDocument[];
  /** What the event tells besides the reason, e.g. which file was imported. */
  readonly note?: string;
  readonly eventType?: string;
  /** Who decided, besides the operator. */
  readonly persons?: readonly { readonly name: string; readonly role: string }[];
}

/**
 * Makes the change that was put together: one new version of each object that it speaks of, all or none, and in the same transaction the tables that
 * follow from them. When this resolves they are durable and published.
 */
export async function commitChange(parts: DescriptionParts, run: ChangeRun, extras: ChangeExtras): Promise<readonly KeptDescription[]> {
  const { catalogue, archive, clock } = parts;
  const objects = await catalogue.recordChanges.objects();
  const versions: DescriptionVersion[] = [];
  for (const id of objects) versions.push(await versionOf(parts, run, { id, ...extras }));
  const kept = await archive(versions, async (tx, archived) => { await toldRecordsOf(parts.store).remember(await catalogue.recordChanges.apply(tx, archived, timestamp(clock.now()))); });
  // Whoever stops here has the change, and nothing that was taken away is seen: the rest is told by the next writer.
  await catalogue.stampRecords({ describe: describeItem, signal: run.signal });
  return kept;
}

/**
 * Refuses a change of an object that the tables do not say as it is (`OBJECT_DAMAGED`): a rebuild could not read it, and a file that is
 * written from the tables would be without the records that are not in them.
 */
export async function refuseUnread({ catalogue, store }: Pick<DescriptionParts, 'catalogue' | 'store'>): Promise<void> {
  const applied = new Map((await catalogue.records.applied()).map((object) => [object.id, object]));
  for (const id of await catalogue.recordChanges.objects()) {
    const view = await openDescription(store, id);
    const { version, inventoryDigest } = applied.get(id) ?? {};
    if (view !== undefined && (view.head !== version || view.inventoryDigest !== inventoryDigest)) throw new Fault('OBJECT_DAMAGED', { id, detail: 'records' });
  }
}

/** Files of records that are written anew, by name. */
type Rewritten = ReadonlyMap<string, { readonly shelf: string; readonly prefix: string }>;

async function versionOf(parts: DescriptionParts, run: ChangeRun, change: ChangeExtras & { readonly id: string }): Promise<DescriptionVersion> {
  const { id, documents: extra = [] } = change;
  const view = await openDescription(parts.store, id);
  const names = view === undefined ? [] : [...documentsOf(view).keys()];
  const rewritten = await rewrittenFiles(parts, id, names, run.signal);
  const holds = id === creatorsObject(parts.store.id) ? 'creators' : 'fonds';
  const title = await titleOf(parts, id, holds);
  const front = view === undefined ? frontMatter(id, holds, parts.messages) : [];
  return {
    uuid: packageUuid(id) ?? '', name: title, time: change.time, operator: run.operator, message: run.reason, from: view?.head ?? 0,
    description: { title: [title], type: ['Collection'], language: ['vi'], date: [change.time.slice(0, 10)] },
    events: [eventOf(run, change, id)],
    keeps: (name) => !rewritten.has(name),
    documents: (async function* () {
      for (const { name, text } of front) yield { name, open: () => textStream(text) };
      yield* extra;
      yield* recordFiles(parts, id, rewritten, run.signal);
    })(),
  };
}

async function titleOf({ catalogue, messages }: DescriptionParts, id: string, holds: 'fonds' | 'creators'): Promise<string> {
  if (holds === 'creators') return messages.text('description.title.creators', 'vi');
  const fonds = packageUuid(id) ?? '';
  const { finder } = catalogue.recordChanges;
  await finder.load([fonds]);
  const { title, fondsCode } = finder.stored(fonds)?.record.fields ?? {};
  return messages.text('description.title.fonds', 'vi', { title: title ?? fonds, code: fondsCode ?? '' });
}

/** Identifiers that are looked at at once. */
const PAGE = 5000;

/** The files whose records change, where they were and where they will be. */
async function rewrittenFiles({ catalogue }: DescriptionParts, id: string, names: readonly string[], signal: AbortSignal): Promise<Rewritten> {
  const parted = new Map<string, Set<string>>();
  for (const name of names) {
    const part = shelfPartOf(name);
    if (part !== undefined) parted.set(part.shelf, (parted.get(part.shelf) ?? new Set()).add(part.prefix));
  }
  const rewritten = new Map<string, { readonly shelf: string; readonly prefix: string }>();
  let after: { readonly shelf: string; readonly id: string } | undefined;
  for (;;) {
    refuseInterrupted(signal);
    const page = await catalogue.recordChanges.touched(id, after, PAGE);
    for (const touched of page) {
      const prefix = prefixOf(touched.id, parted.get(touched.shelf) ?? new Set());
      rewritten.set(shelfFile(touched.shelf, prefix), { shelf: touched.shelf, prefix });
    }
    after = page.at(-1);
    if (after === undefined || page.length < PAGE) return rewritten;
  }
}

/** The files written anew; one that has become too long is parted, one without records is not written. */
async function* recordFiles(parts: DescriptionParts, id: string, rewritten: Rewritten, signal: AbortSignal): AsyncGenerator<DescriptionDocument> {
  for (const { shelf, prefix } of rewritten.values()) yield* partedFiles(parts, { objectId: id, shelf, prefix }, signal);
}

async function* partedFiles(parts: DescriptionParts, part: { readonly objectId: string; readonly shelf: string; readonly prefix: string }, signal: AbortSignal): AsyncGenerator<DescriptionDocument> {
  refuseInterrupted(signal);
  const { recordChanges } = parts.catalogue;
  const count = await recordChanges.countIn(part);
  if (count === 0) return;
  if (count > RECORDS_IN_A_FILE) {
    for (const prefix of partsOf(part.prefix)) yield* partedFiles(parts, { ...part, prefix }, signal);
    return;
  }
  const lines = await recordChanges.linesIn(part);
  yield { name: shelfFile(part.shelf, part.prefix), open: () => textStream(`${lines.join('\n')}\n`) };
}

function refuseInterrupted(signal: AbortSignal): void {
  if (signal.aborted) throw new Fault('INTERRUPTED');
}

function eventOf(run: ChangeRun, { id, time, note, eventType = 'metadata modification', persons = [] }: ChangeExtras & { readonly id: string }, objectId: string): PremisEvent {
  return {
    identifier: { type: 'UUID', value: derivedUuid(id, eventType, time) },
    type: eventType, time, outcome: 'success', detail: run.reason, ...(note === undefined ? {} : { outcomeNote: note }),
    agents: [{ name: run.operator, role: 'implementer' }, ...persons].map(({ name, role }) => ({ type: 'local', value: `operator:${name}`, role })),
    objects: [{ type: 'URN', value: packageUrn(packageUuid(objectId) ?? objectId) }],
  };
}
