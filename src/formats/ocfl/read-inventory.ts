import { isDigest, pathProblem, digestAlgorithm } from '../../base/index.ts';
import type { DigestMap, Inventory, InventoryVersion } from './inventory.ts';

/** Why bytes cannot be trusted as the inventory of a Kho object. */
export interface InventoryProblem {
  readonly problem: string;
}

const VERSION = /^v([1-9]\d{0,8})$/;

type JsonObject = Readonly<Record<string, unknown>>;

/**
 * The checked inventory in `text`, or the reason to refuse it. The text is untrusted even in our own store
 * (guarantees §6.1, ocfl-java 1.4.6): no path may leave the object, every state digest must be in the manifest.
 * Kho opens what Kho writes: OCFL 1.1 with sha512. The validator of anyone's object is another module's work.
 */
export function readInventory(text: string): Inventory | InventoryProblem {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { problem: 'not JSON' };
  }
  return isObject(json) ? checkedInventory(json) : { problem: 'not a JSON object' };
}

/** Narrowing of `readInventory`'s answer. */
export function isInventory(answer: Inventory | InventoryProblem): answer is Inventory {
  return !('problem' in answer);
}

function checkedInventory(json: JsonObject): Inventory | InventoryProblem {
  const { id, head, digestAlgorithm: algorithm, contentDirectory = 'content', manifest, versions, fixity = {} } = json;
  if (typeof id !== 'string' || id === '') return { problem: 'no id' };
  if (algorithm !== 'sha512') return { problem: 'digestAlgorithm is not sha512' };
  const headNumber = typeof head === 'string' ? versionNumber(head) : undefined;
  if (headNumber === undefined) return { problem: 'head is not a version' };
  if (typeof contentDirectory !== 'string' || contentDirectory.includes('/') || pathProblem(contentDirectory) !== undefined) {
    return { problem: 'contentDirectory is not a name' };
  }
  const content = new RegExp(`^v[1-9]\\d*/${contentDirectory.replace(/[^A-Za-z0-9_-]/g, '\\$&')}/`);
  if (!isDigestMap(manifest, (path) => content.test(path))) return { problem: 'manifest is not a digest map' };
  if (!isObject(versions)) return { problem: 'no versions' };
  if (!isFixity(fixity)) return { problem: 'fixity is not a block of digest maps' };
  const blocks = checkedVersions(versions, headNumber, manifest);
  if ('problem' in blocks) return blocks;
  return { id, head: headNumber, contentDirectory, manifest, versions: blocks.versions, fixity };
}

function checkedVersions(
  json: JsonObject,
  head: number,
  manifest: DigestMap,
): { readonly versions: ReadonlyMap<number, InventoryVersion> } | InventoryProblem {
  const versions = new Map<number, InventoryVersion>();
  for (let number = 1; number <= head; number += 1) {
    const block = json[`v${number}`];
    if (!isObject(block)) return { problem: `no block v${number}` };
    const { created, message = '', user = { name: '' }, state } = block;
    if (typeof created !== 'string' || typeof message !== 'string') return { problem: `v${number} is incomplete` };
    if (!isUser(user)) return { problem: `v${number} has no user` };
    if (!isDigestMap(state, () => true)) return { problem: `state of v${number} is not a digest map` };
    for (const digest in state) {
      if (!Object.hasOwn(manifest, digest)) return { problem: `v${number} refers to a digest outside the manifest` };
    }
    versions.set(number, { created, message, user, state });
  }
  if (Object.keys(json).length !== head) return { problem: 'more version blocks than versions' };
  return { versions };
}

function versionNumber(name: string): number | undefined {
  const digits = VERSION.exec(name)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isUser(value: unknown): value is { readonly name: string } {
  return isObject(value) && typeof value['name'] === 'string';
}

function isDigestMap(value: unknown, mayBe: (path: string) => boolean): value is DigestMap {
  if (!isObject(value)) return false;
  for (const digest in value) {
    if (!isDigest('sha512', digest)) return false;
    const paths = value[digest];
    if (!Array.isArray(paths)) return false;
    for (const path of paths as readonly unknown[]) {
      if (typeof path !== 'string' || pathProblem(path) !== undefined || !mayBe(path)) return false;
    }
  }
  return true;
}

function isFixity(value: unknown): value is Readonly<Record<string, DigestMap>> {
  if (!isObject(value)) return false;
  return Object.entries(value).every(([name, block]) => {
    const algorithm = digestAlgorithm(name);
    if (!isObject(block)) return false;
    return Object.entries(block).every(([digest, paths]) =>
      (algorithm === undefined || isDigest(algorithm, digest)) &&
      Array.isArray(paths) &&
      paths.every((path) => typeof path === 'string' && pathProblem(path) === undefined));
  });
}
