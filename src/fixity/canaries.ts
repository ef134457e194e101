import type { Dirent } from 'node:fs';
import fs from 'node:fs/promises';
import path from 'node:path';
import { digestOf, systemErrorCode, textOf } from '../base/index.ts';
import type { FixityOutcome } from '../catalogue/index.ts';
import { OCFL, sidecarText, writeInventory, type DigestMap } from '../formats/ocfl/index.ts';
import { makeDirectories, onStorage, storageFault, syncPath, writeDurably } from '../storage/index.ts';
import type { AuditReport } from './report.ts';

/** An object that Kho keeps to try its auditor with: what an audit has to say of it is known beforehand. */
export interface Canary {
  /** `good`, `flipped-bit`, `missing-file`, `extra-file`. */
  readonly name: string;
  /** Absolute path of the object root. */
  readonly directory: string;
  /** Every problem that an audit has to find, and no other; none for the good one. */
  readonly harm: readonly { readonly path: string; readonly outcome: FixityOutcome }[];
}

const GOOD = 'v1/content/0000';
const HARMED = 'v1/content/0001';
const EXTRA = 'v1/content/0002';

/** Larger than what is read in one piece, and not a round number. */
const LARGE = 200_003;

const HARMS: Readonly<Record<string, Canary['harm']>> = {
  'good': [],
  'flipped-bit': [{ path: HARMED, outcome: 'mismatch' }],
  'missing-file': [{ path: HARMED, outcome: 'missing' }],
  'extra-file': [{ path: EXTRA, outcome: 'extra' }],
};

/**
 * The canaries of a store, made where they are not there or are not what they have to be: small OCFL objects beside the storage
 * root. They are always made the same, so that nobody can put another one in their place unseen; whatever else lies in them
 * (a file that a file manager left) is taken away, because no auditor could tell such a canary for what it is.
 */
export async function canaries(folder: string): Promise<readonly Canary[]> {
  const kept: Canary[] = [];
  for (const [name, harm] of Object.entries(HARMS)) {
    const directory = path.join(folder, name);
    const files = filesOf(name);
    for (const own of [folder, directory]) await clearUnlessFolder(own);
    await clearOthers(directory, new Set(files.keys()));
    for (const [file, bytes] of files) await putFile(path.join(directory, file), bytes);
    kept.push({ name, directory, harm });
  }
  return kept;
}

/** Whether an auditor said of a canary what is true of it: every harm, in its place, and nothing else. */
export function isTold(canary: Canary, { outcome, problems }: Pick<AuditReport, 'outcome' | 'problems'>): boolean {
  const said = problems.map((problem) => `${problem.outcome} ${problem.path}`).sort();
  const so = canary.harm.map((harm) => `${harm.outcome} ${harm.path}`).sort();
  return outcome === (canary.harm[0]?.outcome ?? 'match') && said.length === so.length && said.every((one, at) => one === so[at]);
}

/** Every file of a canary as it lies on the disk, below its object root. */
function filesOf(name: string): ReadonlyMap<string, Uint8Array> {
  const contents = new Map([[GOOD, contentOf(name, 4099)], [HARMED, contentOf(`${name} 1`, LARGE)]]);
  const inventory = Buffer.from(textOf((sink) => {
    writeInventory(sink, {
      id: `urn:kho:canary:${name}`, head: 1, contentDirectory: 'content', manifest: mapOf('sha512', contents), fixity: { sha256: mapOf('sha256', contents) },
      versions: new Map([[1, {
        created: '2026-01-01T00:00:00Z', message: 'Known to Kho: tries the auditor', user: { name: 'Kho', address: 'urn:kho:canary' },
        state: Object.fromEntries(Object.entries(mapOf('sha512', contents)).map(([digest, paths]) => [digest, paths.map((one) => path.posix.basename(one))])),
      }]]),
    });
  }));
  const sidecar = Buffer.from(sidecarText(digestOf('sha512', inventory)));
  const files = new Map<string, Uint8Array>([
    [OCFL.objectDeclaration, Buffer.from(OCFL.objectDeclarationText)], [OCFL.inventory, inventory], [OCFL.sidecar, sidecar], [`v1/${OCFL.inventory}`, inventory], [`v1/${OCFL.sidecar}`, sidecar], ...contents,
  ]);
  if (name === 'flipped-bit') files.set(HARMED, flipped(contents.get(HARMED) ?? Buffer.alloc(0)));
  if (name === 'missing-file') files.delete(HARMED);
  if (name === 'extra-file') files.set(EXTRA, Buffer.from('Nobody expects this file.\n'));
  return files;
}

function mapOf(algorithm: 'sha512' | 'sha256', contents: ReadonlyMap<string, Uint8Array>): DigestMap {
  return Object.fromEntries([...contents].map(([file, bytes]) => [digestOf(algorithm, bytes), [file]]));
}

/** Bytes that look like any others and are the same everywhere. */
function contentOf(seed: string, size: number): Buffer {
  const blocks: Buffer[] = [];
  for (let at = 0; at * 64 < size; at += 1) blocks.push(Buffer.from(digestOf('sha512', `kho canary ${seed} ${at}`), 'hex'));
  return Buffer.concat(blocks).subarray(0, size);
}

/** One bit in the middle: where neither a head nor a tail is looked at by chance. */
function flipped(bytes: Uint8Array): Buffer {
  const changed = Buffer.from(bytes);
  const middle = Math.floor(changed.byteLength / 2);
  changed[middle] = (changed[middle] ?? 0) ^ 1;
  return changed;
}

async function putFile(target: string, bytes: Uint8Array): Promise<void> {
  const there = await fs.readFile(target).catch(() => undefined);
  if (there !== undefined && Buffer.compare(there, bytes) === 0) return;
  for (const changed of await makeDirectories(path.dirname(target))) await syncPath(changed);
  await writeDurably(target, bytes);
}

/** Takes away what is neither one of the files nor a folder of theirs. What is being written beside a file by another process stays. */
async function clearOthers(root: string, files: ReadonlySet<string>): Promise<void> {
  const folders = new Set(['', ...[...files.keys()].flatMap((file) => foldersOf(file))]);
  const left = [''];
  for (let folder = left.pop(); folder !== undefined; folder = left.pop()) {
    for (const entry of await entriesOf(path.join(root, folder))) {
      const relative = path.posix.join(folder, entry.name);
      if (entry.isDirectory() && folders.has(relative)) left.push(relative);
      else if (!entry.isFile() || !(files.has(relative) || files.has(relative.replace(/\.new$/, '')))) {
        await onStorage(path.join(root, relative), async () => fs.rm(path.join(root, relative), { recursive: true, force: true }));
      }
    }
  }
}

/** A link in the place of a folder would lead to objects that are no canaries: nothing may be written or taken away there. */
async function clearUnlessFolder(folder: string): Promise<void> {
  await onStorage(folder, async () => {
    const there = await fs.lstat(folder).catch((thrown: unknown) => {
      if (systemErrorCode(thrown) === 'ENOENT') return undefined;
      throw thrown;
    });
    if (there !== undefined && !there.isDirectory()) await fs.rm(folder);
  });
}

/** `v1` and `v1/content` of `v1/content/0000`. */
function foldersOf(file: string): readonly string[] {
  const parts = file.split('/').slice(0, -1);
  return parts.map((_, at) => parts.slice(0, at + 1).join('/'));
}

async function entriesOf(folder: string): Promise<readonly Dirent[]> {
  try {
    return await fs.readdir(folder, { withFileTypes: true });
  } catch (thrown) {
    if (systemErrorCode(thrown) === 'ENOENT') return [];
    throw storageFault(thrown, folder);
  }
}
