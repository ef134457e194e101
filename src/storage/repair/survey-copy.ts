import fs from 'node:fs';
import path from 'node:path';
import { digestOf, systemErrorCode } from '../../base/index.ts';
import { isInventory, OCFL, readInventory, sidecarDigest, type Inventory } from '../../formats/ocfl/index.ts';
import type { DigestOutcome, DigestPool, DigestTask } from '../digesting/index.ts';
import type { CommittedTree } from './committed-tree.ts';

/** An inventory that lies in a copy, whatever it may be worth. */
export interface FoundInventory {
  /** `''` for the object root, else `v1`, `v2`… */
  readonly folder: string;
  readonly sha512: string;
  /** Its sidecar names this digest: nothing by chance makes both fit. */
  readonly agrees: boolean;
  /** The version that it calls the newest; undefined when it is no inventory of this object. */
  readonly head?: number;
}

/** What can be said of a copy before anything is known of what it should be. */
export type CopyLook =
  | { readonly reach: 'there'; readonly inventories: readonly FoundInventory[] }
  /** The place is there and holds no such object. */
  | { readonly reach: 'absent' }
  | { readonly reach: 'unreachable'; readonly detail: string };

/** One file of a copy that is not what was committed. */
export interface FileProblem {
  /** Below the object root. */
  readonly path: string;
  readonly outcome: 'mismatch' | 'missing' | 'extra' | 'unreadable';
  /** sha512 that was committed; undefined for what does not belong there at all. */
  readonly expected?: string;
  /** sha512 of the bytes that are there. */
  readonly found?: string;
  /** System error code. */
  readonly detail?: string;
}

const VERSION_FOLDER = /^v([1-9]\d{0,8})$/;

/** Looks for every inventory of an object below a storage root; never throws for what it finds. */
export function lookAtCopy(objects: string, objectRoot: string, id: string): CopyLook {
  const directory = path.join(objects, objectRoot);
  try {
    fs.readdirSync(objects);
    const names = fs.readdirSync(directory);
    const folders = ['', ...names.filter((name) => VERSION_FOLDER.test(name)).sort((a, b) => Number(a.slice(1)) - Number(b.slice(1)))];
    return { reach: 'there', inventories: folders.flatMap((folder) => foundInventory(directory, folder, id)) };
  } catch (cause) {
    const detail = systemErrorCode(cause) ?? 'UNKNOWN';
    const isRootThere = fs.statSync(objects, { throwIfNoEntry: false })?.isDirectory() === true;
    return isRootThere && (detail === 'ENOENT' || detail === 'ENOTDIR') ? { reach: 'absent' } : { reach: 'unreachable', detail };
  }
}

/** The bytes of an inventory of a copy, or undefined when they cannot be had. */
export function inventoryBytes(directory: string, folder: string): Buffer | undefined {
  return bytesOf(path.join(directory, folder, OCFL.inventory));
}

/** The inventory in bytes that digest to what was committed. */
export function committedInventory(bytes: Uint8Array, id: string): Inventory | undefined {
  const inventory = readInventory(Buffer.from(bytes).toString('utf8'));
  return isInventory(inventory) && inventory.id === id ? inventory : undefined;
}

function foundInventory(directory: string, folder: string, id: string): readonly FoundInventory[] {
  const bytes = inventoryBytes(directory, folder);
  if (bytes === undefined) return [];
  const sha512 = digestOf('sha512', bytes);
  const agrees = sidecarDigest(bytesOf(path.join(directory, folder, OCFL.sidecar))?.toString('utf8') ?? '') === sha512;
  const head = committedInventory(bytes, id)?.head;
  return [{ folder, sha512, agrees, ...(head === undefined ? {} : { head }) }];
}

/** A link in a file's place is not followed. */
function bytesOf(file: string): Buffer | undefined {
  try {
    return fs.lstatSync(file).isFile() ? fs.readFileSync(file) : undefined;
  } catch {
    // Whatever keeps us from it, the survey of files tells.
    return undefined;
  }
}

/** How a copy is surveyed. */
export interface CopySurvey {
  readonly pool: DigestPool;
  readonly signal: AbortSignal;
  /** The version that the tree is of: whole folders of later versions are not told as extra. */
  readonly head: number;
}

/** Reads every byte of a copy and compares it with what was committed: all that differs, in path order. */
export async function surveyCopy(directory: string, tree: CommittedTree, survey: CopySurvey): Promise<readonly FileProblem[]> {
  const { files, problems } = listed(directory, tree, survey.head);
  const present = [...tree].filter(([relative]) => files.has(relative));
  const odd = new Set(problems.map((problem) => problem.path));
  for (const [relative, { sha512 }] of tree) {
    if (!files.has(relative) && !odd.has(relative)) problems.push({ path: relative, outcome: 'missing', expected: sha512 });
  }
  function* tasks(): Generator<DigestTask> {
    for (const [relative] of present) yield { from: path.join(directory, relative) };
  }
  await survey.pool.run(tasks(), { algorithms: ['sha512'], signal: survey.signal }, (index, outcome) => {
    const [relative, { sha512 }] = present[index] ?? ['', { sha512: '' }];
    const problem = problemOf(relative, sha512, outcome);
    if (problem !== undefined) problems.push(problem);
  });
  return problems.sort((a, b) => (a.path < b.path ? -1 : 1));
}

function problemOf(relative: string, expected: string, outcome: DigestOutcome): FileProblem | undefined {
  if (outcome.kind === 'changed') return { path: relative, outcome: 'mismatch', expected };
  if (outcome.kind === 'failed') return { path: relative, outcome: outcome.code === 'ENOENT' ? 'missing' : 'unreadable', expected, detail: outcome.code };
  const found = outcome.digests.sha512 ?? '';
  return found === expected ? undefined : { path: relative, outcome: 'mismatch', expected, found };
}

/** Files below the object root by a walk that follows no link: what lies behind one is not in the object. */
function listed(directory: string, tree: CommittedTree, head: number): { readonly files: ReadonlySet<string>; readonly problems: FileProblem[] } {
  const files = new Set<string>();
  const problems: FileProblem[] = [];
  const folders = [''];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    for (const entry of entriesOf(directory, folder, problems)) {
      const relative = folder === '' ? entry.name : `${folder}/${entry.name}`;
      const expected = tree.get(relative)?.sha512;
      if (entry.isDirectory()) {
        if (expected !== undefined) problems.push({ path: relative, outcome: 'mismatch', expected });
        else if (!isLaterVersion(directory, relative, head)) folders.push(relative);
      } else if (entry.isFile() && expected !== undefined) files.add(relative);
      else problems.push(expected === undefined ? { path: relative, outcome: 'extra' } : { path: relative, outcome: 'mismatch', expected });
    }
  }
  return { files, problems };
}

function entriesOf(directory: string, folder: string, problems: FileProblem[]): readonly fs.Dirent[] {
  try {
    return fs.readdirSync(path.join(directory, folder), { withFileTypes: true });
  } catch (cause) {
    const detail = systemErrorCode(cause) ?? 'UNKNOWN';
    // What is not there has no files; each of them is told as missing.
    if (detail !== 'ENOENT' && detail !== 'ENOTDIR') problems.push({ path: folder, outcome: 'unreadable', detail });
    return [];
  }
}

/** A version that is being published arrives whole, by one rename. */
function isLaterVersion(directory: string, relative: string, head: number): boolean {
  const number = Number(VERSION_FOLDER.exec(relative)?.[1] ?? 0);
  if (number <= head) return false;
  const bytes = inventoryBytes(directory, relative);
  return bytes !== undefined && sidecarDigest(bytesOf(path.join(directory, relative, OCFL.sidecar))?.toString('utf8') ?? '') === digestOf('sha512', bytes);
}
