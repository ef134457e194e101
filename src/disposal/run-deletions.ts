import fs from 'node:fs/promises';
import { asFault, Fault, readAtMost, systemErrorCode, timestamp, type ByteStream, type FaultCode } from '../base/index.ts';
import type { CataloguedPackage, Tombstone } from '../catalogue/index.ts';
import { DELETION_FILE, DELETION_FORMAT, readDeletion, type CopyEnd, type DeletionRecord } from '../formats/deletion/index.ts';
import { OCFL } from '../formats/ocfl/index.ts';
import { onStorage, type ObjectView } from '../storage/index.ts';
import { certificatePackage, decisionPackage, recordPath } from './deletion-package.ts';
import { destroyCopies, isAnywhere } from './destroy-copies.ts';
import { deletable } from './guard.ts';
import type { Holds } from './holds.ts';
import type { DisposalParts } from './parts.ts';
import type { DeletionRequest, Requests, StopReason } from './requests.ts';
import { seenToPass, sightingNow, type ClockWord } from './waiting.ts';

/** How one deletion stands after a run. */
export type DeletionOutcome = { readonly packageId: string; readonly title?: string; readonly request?: string } & (
  | { readonly kind: 'waiting'; readonly remainingSeconds: number; readonly clock: ClockWord }
  | { readonly kind: 'stopped'; readonly why: StopReason }
  /** Gone from everywhere that is known, and certified. */
  | { readonly kind: 'deleted'; readonly tombstoneId: string; readonly copies: readonly CopyEnd[] }
  /** Gone from the catalogue and from every place that can be reached; the others follow when they are back. */
  | { readonly kind: 'outstanding'; readonly tombstoneId: string; readonly copies: readonly CopyEnd[] }
  | { readonly kind: 'error'; readonly fault: Fault }
);

export interface DeletionRun {
  readonly operator: string;
  readonly signal: AbortSignal;
  readonly onOutcome: (outcome: DeletionOutcome) => void;
}

interface Running {
  readonly parts: DisposalParts;
  readonly requests: Requests;
  readonly holds: Holds;
  readonly run: DeletionRun;
}

/**
 * Carries out what is due: looks at every waiting request, makes the tombstones of those whose time has passed, and
 * destroys every copy of everything that has a tombstone, wherever it is or has come back. The caller holds the writer
 * lock. May be killed anywhere: the next run goes on. A fault of one deletion does not stop the others.
 */
export async function runDeletions(parts: DisposalParts, requests: Requests, holds: Holds, run: DeletionRun): Promise<void> {
  const running: Running = { parts, requests, holds, run };
  const byPackage = new Map<string, DeletionRequest>();
  for (const request of await requests.list(['approved', 'executing'])) {
    refuseInterrupted(run);
    const ready = await told(running, request.packageId, request.id, async () => begin(running, request));
    if (ready) byPackage.set(request.packageId, request);
  }
  for (let after = ''; ;) {
    const page = await parts.catalogue.tombstones({ after, limit: PAGE });
    for (const tombstone of page) {
      refuseInterrupted(run);
      const request = byPackage.get(tombstone.packageId);
      await told(running, tombstone.packageId, request?.id, async () => finish(running, tombstone, request));
    }
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE) return;
    after = last.packageId;
  }
}

const PAGE = 500;

function refuseInterrupted({ signal }: DeletionRun): void {
  if (signal.aborted) throw new Fault('INTERRUPTED');
}

async function told(running: Running, packageId: string, request: string | undefined, work: () => Promise<boolean>): Promise<boolean> {
  try {
    return await work();
  } catch (thrown) {
    const fault = asFault(thrown);
    if (fault.code === 'INTERRUPTED') throw fault;
    const title = (await running.parts.catalogue.package(packageId))?.title;
    running.run.onOutcome({ packageId, kind: 'error', fault, ...(title === undefined ? {} : { title }), ...(request === undefined ? {} : { request }) });
    return false;
  }
}

/** From an approved request to a tombstone, when nothing speaks against it and the time has passed; answers whether there is one. */
async function begin(running: Running, approved: DeletionRequest): Promise<boolean> {
  const { parts, requests, run } = running;
  const { packageId } = approved;
  if ((await parts.catalogue.tombstone(packageId)) !== undefined) return true;
  const entry = await unhindered(running, approved);
  if (typeof entry === 'string') {
    await requests.change(approved.id, ['approved', 'executing'], { state: 'stopped', note: entry }, {
      type: 'delete.withdraw', outcome: 'stopped', actor: run.operator, detail: { request: approved.id, why: entry },
    });
    const title = (await parts.catalogue.package(packageId))?.title;
    run.onOutcome({ packageId, ...(title === undefined ? {} : { title }), request: approved.id, kind: 'stopped', why: entry });
    return false;
  }
  const waited = await lookedAt(running, approved);
  const remainingSeconds = waited.request.waitSeconds - waited.request.waitedSeconds;
  if (approved.state === 'approved' && remainingSeconds > 0) {
    run.onOutcome({ packageId, title: entry.title, request: approved.id, kind: 'waiting', remainingSeconds, clock: waited.clock });
    return false;
  }
  const request = approved.deletedAt === undefined
    ? await requests.change(approved.id, ['approved'], { state: 'executing', deletedAt: timestamp(parts.clock.now()) })
    : approved;
  parts.onPoint?.('executing');
  await layTombstone(running, request, entry);
  parts.onPoint?.('tombstone');
  return true;
}

/** The faults of `deletable` that end a request: it has to be asked for and decided again. */
const STOPS: Readonly<Partial<Record<FaultCode, StopReason>>> = { PACKAGE_HELD: 'held', PACKAGE_FROZEN: 'frozen', PACKAGE_NOT_FOUND: 'gone', PACKAGE_DELETED: 'gone' };

/** The package as it was when it was asked about, with both people still in office; otherwise why not. */
async function unhindered({ parts, holds }: Running, request: DeletionRequest): Promise<CataloguedPackage | StopReason> {
  try {
    const entry = await deletable(parts, holds, request.packageId);
    if (entry.inventoryDigest !== request.inventoryDigest) return 'changed';
    for (const name of [request.requestedBy, request.decidedBy ?? '']) {
      if (name === '' || (await parts.persons.person(name))?.enabled !== true) return 'person';
    }
    return entry;
  } catch (thrown) {
    const stop = STOPS[asFault(thrown).code];
    if (stop === undefined) throw thrown;
    return stop;
  }
}

/** Adds to the waiting time what was seen to pass since it was last looked at. */
async function lookedAt({ parts, requests }: Running, request: DeletionRequest): Promise<{ readonly request: DeletionRequest; readonly clock: ClockWord }> {
  if (request.state !== 'approved') return { request, clock: 'steady' };
  const seen = sightingNow(parts.clock, parts.running);
  const passed = seenToPass(request.seen ?? seen, seen);
  const waitedSeconds = request.waitedSeconds + passed.seconds;
  return { request: await requests.change(request.id, ['approved'], { seen, waitedSeconds }), clock: passed.clock };
}

async function layTombstone({ parts, run }: Running, request: DeletionRequest, entry: CataloguedPackage): Promise<void> {
  const { catalogue, store, messages } = parts;
  const view = await store.openObject(entry.id);
  // What is destroyed must be what was decided about: an object that is something else is a matter for repair.
  if (view.inventoryDigest !== entry.inventoryDigest) throw new Fault('OBJECT_DAMAGED', { id: entry.id, detail: OCFL.inventory });
  const listedIn = request.conceal ? 'deleted-digests.txt' : 'deleted-inventory.json';
  const record: DeletionRecord = {
    format: DELETION_FORMAT,
    package: {
      id: entry.id, versions: view.head, files: entry.fileCount, bytes: entry.byteCount, inventorySha512: view.inventoryDigest,
      ...(request.conceal ? {} : { title: entry.title }),
    },
    submissions: await catalogue.submissions(entry.id),
    reason: request.reason,
    basis: request.basis,
    requested: { by: request.requestedBy, at: request.requestedAt },
    approved: { by: request.decidedBy ?? '', at: request.decidedAt ?? '' },
    waited: { asked: request.waitSeconds, seen: request.waitedSeconds },
    deletedAt: request.deletedAt ?? timestamp(parts.clock.now()),
    listedIn,
    copies: [],
    remains: [],
    certified: false,
  };
  const list = (): ByteStream => (request.conceal ? digestsOf(view) : inventoryOf(view));
  await parts.archive(decisionPackage(record, list, { messages, operator: run.operator }));
}

/** The inventory as it is: names and digests of every file of every version. */
async function* inventoryOf(view: ObjectView): ByteStream {
  const file = `${view.directory}/${OCFL.inventory}`;
  yield await onStorage(file, async () => fs.readFile(file));
}

/** Only digests, for names can tell what is to be forgotten. */
async function* digestsOf(view: ObjectView): ByteStream {
  const digests = Object.keys(view.inventory.manifest).sort();
  yield await Promise.resolve(Buffer.from(digests.map((digest) => `${digest}\n`).join(''), 'utf8'));
}

/** Destroys what is left of a deleted package anywhere, and certifies what changed; answers whether nothing is outstanding. */
async function finish(running: Running, tombstone: Tombstone, request: DeletionRequest | undefined): Promise<boolean> {
  const { parts, requests, run } = running;
  const { packageId, tombstoneId } = tombstone;
  if (tombstone.certified && request === undefined && !(await isAnywhere(parts, packageId))) return true;
  const view = await parts.store.openObject(tombstoneId);
  const before = await storedRecord(view, tombstone);
  await parts.keepCopies(tombstoneId);
  const copies = await destroyCopies(parts, requests, before);
  const certified = copies.every(({ state }) => state !== 'outstanding');
  if (!sameEnds(before.copies, copies) || certified !== before.certified) {
    const record = { ...before, copies, certified, remains: await quarantined(parts, packageId) };
    const list = storedDocument(view, tombstone, before.listedIn);
    await parts.archive(certificatePackage(record, timestamp(parts.clock.now()), list, { messages: parts.messages, operator: run.operator }));
    parts.onPoint?.('certified');
    await parts.keepCopies(tombstoneId);
  }
  if (certified && request !== undefined) await requests.change(request.id, ['approved', 'executing'], { state: 'done' });
  const named = tombstone.title === undefined ? {} : { title: tombstone.title };
  run.onOutcome({ packageId, ...named, tombstoneId, copies, kind: certified ? 'deleted' : 'outstanding', ...(request === undefined ? {} : { request: request.id }) });
  return certified;
}

function sameEnds(before: readonly CopyEnd[], after: readonly CopyEnd[]): boolean {
  const said = (copies: readonly CopyEnd[]): string => copies.map(({ location, state, at }) => (state === 'outstanding' ? `${location} ${state}` : `${location} ${state} ${at}`)).sort().join('\n');
  return said(before) === said(after);
}

/** Four megabytes are more than a record of a thousand locations. */
const RECORD_LIMIT = 4 * 1024 * 1024;

async function storedRecord(view: ObjectView, tombstone: Tombstone): Promise<DeletionRecord> {
  const record = readDeletion(await readAtMost(storedDocument(view, tombstone, DELETION_FILE)(), RECORD_LIMIT));
  if (record?.package.id !== tombstone.packageId) throw new Fault('OBJECT_DAMAGED', { id: tombstone.tombstoneId, detail: DELETION_FILE });
  return record;
}

function storedDocument(view: ObjectView, tombstone: Tombstone, name: string): () => ByteStream {
  const path = recordPath(tombstone, name);
  const file = view.file(path);
  if (file === undefined) throw new Fault('OBJECT_DAMAGED', { id: tombstone.tombstoneId, detail: path });
  return () => view.open(file);
}

/** Names in quarantine that speak of the package: Kho deletes nothing there, a person has to. */
async function quarantined({ store, catalogue }: DisposalParts, packageId: string): Promise<readonly string[]> {
  const folder = store.locations.quarantine;
  const names = await onStorage(folder, async () => fs.readdir(folder).catch((cause: unknown) => {
    if (systemErrorCode(cause) === 'ENOENT') return [];
    throw cause as Error;
  }));
  const uuid = packageId.replace(/^urn:uuid:/, '');
  const evidence = new Set((await catalogue.incidents.list({ packageId, limit: PAGE })).map((incident) => incident.evidence));
  const found: string[] = [];
  for (const name of names.sort()) {
    const inventory = await fs.readFile(`${folder}/${name}/${OCFL.inventory}`, 'utf8').catch(() => '');
    if (evidence.has(name) || name.includes(uuid) || inventory.includes(uuid)) found.push(name);
  }
  return found;
}
