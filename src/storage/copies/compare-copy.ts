import fs from 'node:fs';
import path from 'node:path';
import { asFault, digestOf, Fault, systemErrorCode } from '../../base/index.ts';
import { OCFL, sidecarDigest } from '../../formats/ocfl/index.ts';
import { storageFault } from '../local/storage-fault.ts';
import { openObjectAt, readIfThere, readVerified, type ObjectView } from '../object-view.ts';
import type { CopyProblem } from './copy-store.ts';

/** The sha512 of each version's inventory, version 1 first: what tells one history of an object from another. */
export type History = readonly string[];

/** What lies at a location where an object's copy is to be. */
export type CopyState =
  | { readonly kind: 'absent' }
  /** The same head. */
  | { readonly kind: 'same'; readonly view: ObjectView }
  /** The same head, but a process ended between the last two renames: the root still has the sidecar of before. */
  | { readonly kind: 'unfinished'; readonly view: ObjectView }
  /** An earlier version of the same history. */
  | { readonly kind: 'behind'; readonly view: ObjectView }
  | { readonly kind: 'divergent'; readonly view: ObjectView }
  | { readonly kind: 'damaged'; readonly problems: readonly CopyProblem[] };

/** The history of our own object, or what keeps us from knowing it. */
export async function historyOf(view: ObjectView): Promise<History | readonly CopyProblem[]> {
  const history: string[] = [];
  for (let number = 1; number < view.head; number += 1) {
    try {
      history.push(await view.versionInventoryDigest(number));
    } catch (thrown) {
      const { code, params } = asFault(thrown);
      const outcome = code === 'OBJECT_DAMAGED' ? 'missing' as const : 'unreadable' as const;
      return [{ path: `v${number}/${OCFL.sidecar}`, outcome, detail: String(params['detail'] ?? code) }];
    }
  }
  return [...history, view.inventoryDigest];
}

/** Narrowing of `historyOf`'s answer. */
export function isHistory(answer: History | readonly CopyProblem[]): answer is History {
  return answer.every((item) => typeof item === 'string');
}

/** Compares what lies at an object root of the location with our object. Faults are those of the location's disk. */
export async function compareCopy(source: ObjectView, history: History, directory: string): Promise<CopyState> {
  const root = readVerified(directory, directory);
  const view = root ?? await newestThere(directory);
  if (view === undefined) return isFree(directory) ? { kind: 'absent' } : damaged(OCFL.objectDeclaration, 'missing');
  if (view === 'damaged') return damaged(OCFL.inventory, 'mismatch');
  if (view.id !== source.id) return { kind: 'divergent', view };
  // Only what an interrupted publication leaves may be finished; any other difference of the root is damage, and evidence.
  if (root === undefined && !(await isUnfinished(view, directory))) return damaged(OCFL.inventory, 'mismatch');
  if (view.inventoryDigest === source.inventoryDigest) return { kind: root === undefined ? 'unfinished' : 'same', view };
  if (view.head < source.head && view.inventoryDigest === history[view.head - 1]) return { kind: 'behind', view };
  return { kind: 'divergent', view };
}

function damaged(file: string, outcome: CopyProblem['outcome']): CopyState {
  return { kind: 'damaged', problems: [{ path: file, outcome }] };
}

async function newestThere(directory: string): Promise<ObjectView | 'damaged' | undefined> {
  try {
    return await openObjectAt(directory);
  } catch (thrown) {
    if (thrown instanceof Fault && thrown.code === 'PACKAGE_NOT_FOUND') return undefined;
    if (thrown instanceof Fault && thrown.code === 'OBJECT_DAMAGED') return 'damaged';
    throw thrown;
  }
}

/** The root has the inventory of the newest version and the sidecar of one before it. */
async function isUnfinished(view: ObjectView, directory: string): Promise<boolean> {
  const inventory = readIfThere(path.join(directory, OCFL.inventory));
  const sidecar = readIfThere(path.join(directory, OCFL.sidecar));
  if (inventory === undefined || sidecar === undefined || digestOf('sha512', inventory) !== view.inventoryDigest) return false;
  const declared = sidecarDigest(sidecar.toString('utf8'));
  for (let number = view.head - 1; number >= 1; number -= 1) {
    if (declared === await view.versionInventoryDigest(number).catch(() => undefined)) return declared !== undefined;
  }
  return false;
}

/** Absent, or an empty directory. */
function isFree(directory: string): boolean {
  try {
    return fs.readdirSync(directory).length === 0;
  } catch (cause) {
    const code = systemErrorCode(cause);
    if (code === 'ENOENT') return true;
    if (code === 'ENOTDIR') return false;
    throw storageFault(cause, directory);
  }
}
