import fs from 'node:fs';
import path from 'node:path';
import { systemErrorCode } from '../../base/index.ts';
import { leafHash, TreeEdge } from '../../formats/tlog/index.ts';
import { onStorage } from '../../storage/index.ts';
import type { CopyCheck, FileResult, FixityHistory, HeldPackage } from '../model.ts';

/** A file of results of a fixity run (docs/fixity.md), and whether a report rests on it. */
export interface RunFile {
  /** Below the folder of runs. */
  readonly file: string;
  readonly run: string;
  /** RFC 6962 over its lines but the last. */
  readonly root: string;
  /** `void`: a canary was missed; `unsealed`: the ledger has no leaf of it; `changed`: its lines are not those the leaf has. */
  readonly use: 'used' | 'void' | 'unsealed' | 'changed';
}

export interface RunResults {
  readonly files: readonly RunFile[];
  readonly history: FixityHistory;
  close(): void;
}

export interface RunResultsOptions {
  /** `STORE/fixity/runs`. */
  readonly folder: string;
  readonly from: string;
  readonly until: string;
  /** Each run by its identifier, as the ledger has it. */
  readonly sealed: ReadonlyMap<string, SealedRun>;
}

/** What the leaf of a run in the ledger says of it. */
export interface SealedRun {
  /** Merkle root over the lines of its file but the last. */
  readonly root: string;
  readonly outcome: string;
}

/** Where the lines of one copy stand: file number and first byte in one number, so that a million of them fit into memory. */
type Places = Map<string, number>;
const FILE_SPAN = 2 ** 41;
const PIECE = 1024 * 1024;
/** Lines of one object are read in pieces of this size. */
const GROUP_PIECE = 64 * 1024;

/**
 * The results of the runs of a period, file by file. A run counts only when its lines give the root that its leaf in the ledger has, and
 * no canary was missed: what somebody wrote into the folder afterwards is evidence of nothing.
 */
export async function openRunResults({ folder, from, until, sealed }: RunResultsOptions): Promise<RunResults> {
  const files: RunFile[] = [];
  const descriptors: number[] = [];
  const places: Places = new Map();
  const times = new Map<string, string>();
  for (const file of await onStorage(folder, async () => runFileNames(folder))) {
    const descriptor = fs.openSync(path.join(folder, file), 'r');
    const found: { readonly key: string; readonly at: string; readonly offset: number }[] = [];
    const read = readRun(descriptor, (key, at, offset) => { if (at >= from && at < until) found.push({ key, at, offset }); });
    const use = useOf(read, sealed);
    if (use !== 'used' || found.length === 0) fs.closeSync(descriptor);
    if (found.length > 0 || use !== 'used') files.push({ file, run: read.run, root: read.root, use });
    if (use !== 'used' || found.length === 0) continue;
    descriptors.push(descriptor);
    for (const { key, at, offset } of found) {
      if ((times.get(key) ?? '') > at) continue;
      times.set(key, at);
      places.set(key, (descriptors.length - 1) * FILE_SPAN + offset);
    }
  }
  times.clear();
  return {
    files,
    history: {
      lastCheck: async ({ id }: HeldPackage, locationId) => {
        const place = places.get(keyOf(id, locationId));
        if (place === undefined) return undefined;
        return checkAt(descriptors[Math.floor(place / FILE_SPAN)] ?? -1, place % FILE_SPAN);
      },
    },
    close: () => { for (const descriptor of descriptors) fs.closeSync(descriptor); },
  };
}

/** The later of what several places remember; of one time, the first place's. */
export function newestOf(histories: readonly FixityHistory[]): FixityHistory {
  return {
    lastCheck: async (held, locationId, before) => {
      let newest: CopyCheck | undefined;
      for (const history of histories) {
        const check = await history.lastCheck(held, locationId, before);
        if (check !== undefined && (newest === undefined || check.checkedAt > newest.checkedAt)) newest = check;
      }
      return newest;
    },
  };
}

function runFileNames(folder: string): readonly string[] {
  const below = (name: string): readonly string[] => {
    try {
      return fs.readdirSync(path.join(folder, name)).sort();
    } catch (thrown) {
      if (['ENOENT', 'ENOTDIR'].includes(systemErrorCode(thrown) ?? '')) return [];
      throw thrown;
    }
  };
  return below('').filter((name) => /^\d{4}$/.test(name)).flatMap((year) => below(year).filter((name) => name.endsWith('.ndjson')).map((name) => `${year}/${name}`));
}

interface ReadRun {
  readonly run: string;
  readonly root: string;
  /** Lines of canaries, and of those that were not told apart. */
  readonly canaries: number;
  readonly missed: number;
}

/**
 * By the ledger's leaf and by the lines that its root covers, never by the last line: nothing covers that one, so that whoever can write
 * to the folder could make a void run a sound one there. A run that tried no canary vouches for nothing.
 */
function useOf({ run, root, canaries, missed }: ReadRun, sealed: ReadonlyMap<string, SealedRun>): RunFile['use'] {
  const known = sealed.get(run);
  if (known === undefined) return 'unsealed';
  if (known.root !== root) return 'changed';
  return known.outcome === 'void' || missed > 0 || canaries === 0 ? 'void' : 'used';
}

const FILE_MARK = Buffer.from('"line":"file"');
const OBJECT_MARK = Buffer.from('"line":"object"');
const CANARY_MARK = Buffer.from('"line":"canary"');
const RUN_MARK = Buffer.from('"line":"run"');

/**
 * One pass over a run: every line but the last is a leaf of its tree, and only these are looked at; `onObject` is told where the lines of
 * each copy begin.
 */
function readRun(descriptor: number, onObject: (key: string, at: string, offset: number) => void): ReadRun {
  const tree = new TreeEdge();
  let [start, canaries, missed, run] = [0, 0, 0, ''];
  const covered = (line: Buffer, end: number): void => {
    tree.add(leafHash(line));
    tree.takeFull();
    if (line.includes(FILE_MARK)) return;
    if (line.includes(OBJECT_MARK)) {
      const { object, location, at } = parsed(line);
      onObject(keyOf(text(object), text(location)), text(at), start);
    } else if (line.includes(CANARY_MARK)) {
      canaries += 1;
      if (parsed(line)['told'] !== true) missed += 1;
    } else if (run === '' && line.includes(RUN_MARK)) run = text(parsed(line)['run']);
    start = end;
  };
  let before: { readonly line: Buffer; readonly end: number } | undefined;
  for (const next of linesOf(descriptor)) {
    if (before !== undefined) covered(before.line, before.end);
    before = next;
  }
  return { run, canaries, missed, root: Buffer.from(tree.root()).toString('hex') };
}

/** The lines of one copy: those of its files, then its own. Another kind of line in between ends them. */
function checkAt(descriptor: number, offset: number): CopyCheck | undefined {
  const files = new Map<string, FileResult>();
  for (const { line } of linesOf(descriptor, offset, GROUP_PIECE)) {
    const said = parsed(line);
    const outcome = text(said['outcome']) as FileResult['outcome'];
    if (said['line'] === 'file') {
      const actual = said['actual'] ?? (outcome === 'match' ? said['expected'] : undefined);
      files.set(text(said['path']), { outcome, ...(typeof actual === 'string' ? { actual } : {}), ...(typeof said['size'] === 'number' ? { size: said['size'] } : {}) });
      continue;
    }
    if (said['line'] !== 'object') return undefined;
    // An object that could not be opened has no files: what is said of it is said of all of them.
    const unopened = Number(said['files']) === 0 && outcome !== 'match';
    const version = unopened ? Number.POSITIVE_INFINITY : Number(said['version']);
    return { checkedAt: text(said['at']), algorithm: said['algorithm'] === 'sha256' ? 'sha256' : 'sha512', version, files, others: unopened ? outcome : 'skipped' };
  }
  return undefined;
}

function* linesOf(descriptor: number, from = 0, pieceSize = PIECE): Generator<{ readonly line: Buffer; readonly end: number }> {
  let rest: Buffer = Buffer.alloc(0);
  let at = from;
  for (let position = from; ;) {
    const piece = Buffer.allocUnsafe(pieceSize);
    const count = fs.readSync(descriptor, piece, 0, pieceSize, position);
    if (count === 0) break;
    position += count;
    const bytes = rest.byteLength === 0 ? piece.subarray(0, count) : Buffer.concat([rest, piece.subarray(0, count)]);
    let start = 0;
    for (let feed = bytes.indexOf(10); feed >= 0; feed = bytes.indexOf(10, start)) {
      at += feed + 1 - start;
      yield { line: bytes.subarray(start, feed), end: at };
      start = feed + 1;
    }
    rest = bytes.subarray(start);
  }
  if (rest.byteLength > 0) yield { line: rest, end: at + rest.byteLength };
}

function parsed(line: Buffer): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(line.toString('utf8')) as Readonly<Record<string, unknown>>;
  } catch {
    return {};
  }
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** Sixteen bytes of the package and the place. */
function keyOf(packageId: string, locationId: string): string {
  return `${locationId} ${Buffer.from(packageId.replace(/^urn:uuid:|-/g, ''), 'hex').toString('latin1') || packageId}`;
}
