import { createHash } from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import { asFault, Fault, systemErrorCode, type ByteStream } from '../../base/index.ts';
import { OCFL } from '../../formats/ocfl/index.ts';
import { digestFile } from '../digesting/index.ts';
import { makeDirectories, moveInto, syncPath } from '../local/durable.ts';
import type { StoreLocations } from '../local/locations.ts';
import { onStorage, storageFault } from '../local/storage-fault.ts';
import type { Evidence } from './evidence.ts';
import type { FileProblem } from './survey-copy.ts';

/** Where a copy lies: three folders on one file system. */
export type CopyPlace = Pick<StoreLocations, 'objects' | 'staging' | 'quarantine'>;

/** Somewhere the good bytes may be. What it gives is believed only by its digest. */
export interface GoodSource {
  /** Of the location, for the record. */
  readonly name: string;
  open(): ByteStream;
}

/** One file to be put right: replaced by bytes with the expected digest, or, when none is expected, taken out. */
export interface FileRepair extends FileProblem {
  /** Tried in order; none for what is only taken out. */
  readonly from: readonly GoodSource[];
}

/** What to put right in one object of one place. */
export interface ObjectRepair {
  /** Below the storage root. */
  readonly objectRoot: string;
  readonly files: readonly FileRepair[];
  readonly evidence: Evidence;
  /** Name of the stage; nobody else may have it. */
  readonly stage: string;
  /** RFC 3339, for the record. */
  readonly time: string;
  readonly signal: AbortSignal;
}

/** What was done about one file. */
export interface RepairedFile {
  readonly path: string;
  readonly outcome: FileProblem['outcome'];
  /** The location whose bytes are there now; undefined when the file was only taken out. */
  readonly from?: string;
  /** Name in the evidence folder; undefined when nothing was there. */
  readonly evidence?: string;
}

/** Name of the record of moves in an evidence folder. */
export const MOVES_RECORD = 'moves.ndjson';

/**
 * Replaces damaged files of an object by good ones. This and disposal are the only places where anything below a storage
 * root is replaced or taken away.
 *
 * 1. Every good file is brought to staging from the first source whose bytes have the committed digest, flushed, read back.
 *    Without a source for each of them nothing is touched: `OBJECT_DAMAGED`.
 * 2. What will be moved is written into the record of the evidence; then link(2) gives each damaged file a second name
 *    there, and that name is flushed.
 * 3. rename(2) puts the good file over the damaged one: at every instant one of the two is in place. Content first, then
 *    inventories, then sidecars, the root's and the declaration last, so that readers never meet an inventory ahead of its content.
 * 4. The directories are flushed.
 *
 * Killed anywhere, doing it again finishes it. On a file system without hard links, and for links and folders in a
 * file's place, 2 and 3 are one rename away and one rename in. The caller holds the writer lock of the place, and
 * surveys the object again afterwards.
 */
export async function repairObject(place: CopyPlace, repair: ObjectRepair): Promise<readonly RepairedFile[]> {
  const ordered = [...repair.files].sort((a, b) => rankOf(a) - rankOf(b));
  for (const { path: relative } of ordered) refuseStrayPath(relative);
  const stage = path.join(place.staging, repair.stage);
  try {
    const made = await makeDirectories(stage, { within: path.dirname(place.staging) });
    const staged = await stageAll(stage, ordered, repair);
    for (const directory of [stage, ...made]) await syncPath(directory);
    const target = path.join(place.objects, repair.objectRoot);
    return await isAbsent(target)
      ? await placeWholeObject(place, target, { stage, staged })
      : await placeFiles(target, staged, repair);
  } finally {
    await discard(stage);
  }
}

interface StagedRepair {
  readonly file: FileRepair;
  /** Absolute path of the good bytes, and where they came from. */
  readonly good?: { readonly at: string; readonly from: string };
}

async function stageAll(stage: string, files: readonly FileRepair[], { signal, objectRoot }: ObjectRepair): Promise<readonly StagedRepair[]> {
  const staged: StagedRepair[] = [];
  for (const [n, file] of files.entries()) {
    if (signal.aborted) throw new Fault('INTERRUPTED');
    if (file.expected === undefined) {
      staged.push({ file });
      continue;
    }
    const at = path.join(stage, String(n).padStart(6, '0'));
    const from = await stageOne(at, file.expected, file.from);
    if (from === undefined) throw new Fault('OBJECT_DAMAGED', { id: objectRoot, detail: file.path });
    staged.push({ file, good: { at, from } });
  }
  return staged;
}

/** The name of the first source that gave the expected bytes; they are durable and were read back. */
async function stageOne(target: string, expected: string, sources: readonly GoodSource[]): Promise<string | undefined> {
  for (const source of sources) {
    if ((await written(target, source)) !== expected) continue;
    const read = await digestFile({ from: target }, { algorithms: ['sha512'] });
    if (read.kind === 'digested' && read.digests.sha512 === expected) return source.name;
    // Our own disk gives back other bytes than it took: that is no fault of the source.
    throw new Fault('STORAGE_FAILED', { path: target, detail: 'EIO' });
  }
  return undefined;
}

/** Copies and digests in one pass; undefined when the source fails. A failure of our own disk is a fault. */
async function written(target: string, source: GoodSource): Promise<string | undefined> {
  const hash = createHash('sha512');
  await onStorage(target, async () => fs.rm(target, { force: true }));
  const handle = await onStorage(target, async () => fs.open(target, 'wx', 0o644));
  try {
    const stream = source.open()[Symbol.asyncIterator]();
    for (;;) {
      const next = await stream.next().catch(() => undefined);
      if (next === undefined) return undefined;
      if (next.done === true) break;
      hash.update(next.value);
      await onStorage(target, async () => handle.writeFile(next.value));
    }
    await onStorage(target, async () => handle.sync());
    return hash.digest('hex');
  } finally {
    await handle.close();
  }
}

/** The object is gone: it comes back as it came, by one rename. */
async function placeWholeObject(place: CopyPlace, target: string, { stage, staged }: { readonly stage: string; readonly staged: readonly StagedRepair[] }): Promise<readonly RepairedFile[]> {
  const root = path.join(stage, 'object');
  await makeDirectories(root);
  const changed = new Set<string>([root]);
  const done: RepairedFile[] = [];
  for (const { file, good } of staged) {
    if (good === undefined) continue;
    const at = path.join(root, file.path);
    for (const directory of await makeDirectories(path.dirname(at))) changed.add(directory);
    await moveInto(good.at, at);
    changed.add(path.dirname(at));
    done.push({ path: file.path, outcome: file.outcome, from: good.from });
  }
  for (const directory of deepestFirst(changed)) await syncPath(directory);
  const parents = await makeDirectories(path.dirname(target), { within: place.objects });
  await moveInto(root, target);
  for (const directory of new Set([path.dirname(target), ...parents, ...upTo(place.objects, target)])) await syncPath(directory);
  return done;
}

async function placeFiles(target: string, staged: readonly StagedRepair[], repair: ObjectRepair): Promise<readonly RepairedFile[]> {
  const changed = new Set<string>();
  const [extra, damaged] = [staged.filter(({ good }) => good === undefined), staged.filter(({ good }) => good !== undefined)];
  // Before the others are looked at: a link where a folder has to be would show files that are not in the object.
  const takenOut = await movesOf(target, extra, repair);
  for (const move of takenOut) changed.add(await place(target, move, repair.evidence));
  const moves = await movesOf(target, damaged, repair);
  const linked = new Set<Move>();
  for (const move of moves) {
    if (move.kept !== undefined && await link(path.join(target, move.file.path), path.join(repair.evidence.folder, move.kept))) linked.add(move);
  }
  if (linked.size > 0) await repair.evidence.sync();
  for (const move of moves) {
    for (const directory of await makeDirectories(path.dirname(path.join(target, move.file.path)), { within: path.dirname(target) })) changed.add(directory);
    changed.add(await place(target, linked.has(move) ? { ...move, kept: undefined } : move, repair.evidence));
  }
  for (const directory of await withoutEmptied(target, changed)) await syncPath(directory);
  return [...takenOut, ...moves].map(({ file, kept, good }) => ({
    path: file.path, outcome: file.outcome, ...(good === undefined ? {} : { from: good.from }), ...(kept === undefined ? {} : { evidence: kept }),
  }));
}

/** One file and the name that what is in its place gets in the evidence folder; undefined when nothing is there. */
interface Move extends StagedRepair {
  readonly kept: string | undefined;
}

/** Gives everything that is there a name among the evidence, and writes down what it was before anything moves. */
async function movesOf(target: string, staged: readonly StagedRepair[], { evidence, time }: ObjectRepair): Promise<readonly Move[]> {
  const moves: Move[] = [];
  for (const one of staged) {
    const isThere = !(await isAbsent(path.join(target, one.file.path)));
    moves.push({ ...one, kept: isThere ? await evidence.nameFor(one.file.path) : undefined });
  }
  if (moves.length === 0) return moves;
  const files = moves.map(({ file, kept, good }) => toldOf(file, kept, good?.from));
  await evidence.append(MOVES_RECORD, { v: 1, time, object: path.basename(target), files });
  return moves;
}

/** Moves away what has no second name yet, and the good file in; answers the folder whose entries changed. */
async function place(target: string, { file, good, kept }: Move, evidence: Evidence): Promise<string> {
  const at = path.join(target, file.path);
  if (kept !== undefined) {
    await moveInto(at, path.join(evidence.folder, kept));
    await evidence.sync();
  }
  if (good !== undefined) await moveInto(good.at, at);
  return path.dirname(at);
}

function toldOf({ path: relative, outcome, expected, found, detail }: FileRepair, name: string | undefined, from: string | undefined): object {
  return { path: relative, outcome, expected, found, detail, name, from };
}

/** Gives a regular file a second name; false where that cannot be (no hard links there, or it is no regular file). */
async function link(from: string, to: string): Promise<boolean> {
  try {
    if (!(await fs.lstat(from)).isFile()) return false;
    await fs.link(from, to);
    return true;
  } catch (cause) {
    const code = systemErrorCode(cause) ?? '';
    if (['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EACCES'].includes(code)) return false;
    throw storageFault(cause, to);
  }
}

/** Folders that held nothing but what was taken out go too (OCFL 1.1 §3.3.1 wants none that are empty); rmdir(2) takes nothing else. */
async function withoutEmptied(target: string, changed: ReadonlySet<string>): Promise<readonly string[]> {
  const left = new Set(changed);
  for (const directory of deepestFirst(changed)) {
    for (let folder = directory; folder.length > target.length; folder = path.dirname(folder)) {
      const gone = await fs.rmdir(folder).then(() => true, () => false);
      if (!gone) break;
      left.delete(folder);
      left.add(path.dirname(folder));
    }
  }
  return deepestFirst(left);
}

function deepestFirst(directories: ReadonlySet<string>): readonly string[] {
  return [...directories].sort((a, b) => b.length - a.length);
}

function upTo(objects: string, target: string): readonly string[] {
  const parents: string[] = [];
  for (let directory = path.dirname(target); directory.length >= objects.length; directory = path.dirname(directory)) parents.push(directory);
  return parents;
}

/** What does not belong there goes first: it may stand where a folder has to be. Then in the order in which readers rely on one another. */
function rankOf({ path: relative, expected }: FileRepair): number {
  if (expected === undefined) return 0;
  if (relative === OCFL.objectDeclaration) return 6;
  if (relative === OCFL.sidecar) return 5;
  if (relative === OCFL.inventory) return 4;
  if (relative.endsWith(`/${OCFL.sidecar}`)) return 3;
  return relative.endsWith(`/${OCFL.inventory}`) ? 2 : 1;
}

/** Paths come from committed inventories and from listings; one that leads out of the object is neither. */
function refuseStrayPath(relative: string): void {
  const strays = relative === '' || relative.split('/').some((part) => part === '' || part === '.' || part === '..');
  if (strays) throw new Fault('STORAGE_INCONSISTENT', { id: relative, detail: 'path' });
}

async function isAbsent(target: string): Promise<boolean> {
  try {
    await fs.lstat(target);
    return false;
  } catch (cause) {
    if (systemErrorCode(cause) === 'ENOENT' || systemErrorCode(cause) === 'ENOTDIR') return true;
    throw storageFault(cause, target);
  }
}

/** Copies only; what is left behind is removed by the next writer. */
async function discard(stage: string): Promise<void> {
  await fs.rm(stage, { recursive: true, force: true }).catch((cause: unknown) => { asFault(cause); });
}
