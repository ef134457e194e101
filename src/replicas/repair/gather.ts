import path from 'node:path';
import { Fault } from '../../base/index.ts';
import { objectRootPath, type Inventory } from '../../formats/ocfl/index.ts';
import { committedInventory, committedTree, inventoryBytes, lookAtCopy, surveyCopy, type CopyLook, type CopyPlace, type DigestPool } from '../../storage/index.ts';
import type { Committed, CopyEvidence, Evidence } from './evidence.ts';

/** A place where a copy of an object is, or was. */
export interface KnownCopy {
  /** Identifier of the location; `primary` is the store itself. */
  readonly location: string;
  readonly name: string;
  /** Undefined: the location cannot be reached. */
  readonly place?: CopyPlace;
  /** The newest version that is known to have been verified there. */
  readonly holds?: number;
  /** Keeps other processes from writing there until what it answers is called. */
  readonly lock?: () => Promise<() => Promise<void>>;
}

/** What ledger and catalogue remember of one object. */
export type Remembered = Pick<Committed, 'head' | 'digests' | 'disputed'>;

export interface Gathering {
  readonly id: string;
  /** The store's own first. */
  readonly copies: readonly KnownCopy[];
  readonly remembered: Remembered;
  readonly pool: DigestPool;
  readonly signal: AbortSignal;
  /** Location whose copy a person accepted. */
  readonly accepted?: string;
}

type Looked = KnownCopy & { readonly look: CopyLook };

/** Looks at every copy of an object and reads all that can be read: what `decide` decides from. */
export async function gatherEvidence(gathering: Gathering): Promise<Evidence> {
  const { id, copies, pool, signal } = gathering;
  const looked = copies.map((copy) => ({ ...copy, look: lookOf(copy, id) }));
  const inventories = new Inventories(id, looked);
  const committed = completed(anchored(gathering, looked), looked, inventories);
  const evidence: CopyEvidence[] = [];
  for (const { location, look, holds, place } of looked) {
    if (signal.aborted) throw new Fault('INTERRUPTED');
    const version = look.reach === 'unreachable' || place === undefined ? undefined : versionOf({ look, holds }, committed);
    const inventory = version === undefined ? undefined : inventories.of(committed.digests.get(version));
    const found = { location, look, ...(holds === undefined ? {} : { holds }) };
    if (place === undefined || version === undefined || inventory === undefined) {
      evidence.push(found);
      continue;
    }
    const tree = committedTree(inventory, committed.digests);
    const problems = await surveyCopy(path.join(place.objects, objectRootPath(id)), tree, { pool, signal, head: version });
    evidence.push({ ...found, survey: { version, tree, problems } });
  }
  return { committed, copies: evidence };
}

function lookOf({ place }: KnownCopy, id: string): CopyLook {
  return place === undefined ? { reach: 'unreachable', detail: 'away' } : lookAtCopy(place.objects, objectRootPath(id), id);
}

/** What the digests rest on. */
function anchored({ remembered, accepted, copies }: Gathering, looked: readonly Looked[]): Committed {
  if (accepted !== undefined) return acceptedDigests(remembered, looked, accepted);
  if (remembered.head !== undefined) return { ...remembered, basis: 'committed' };
  const roots = looked.flatMap(({ look }) => rootOf(look));
  const [first] = roots.map((root) => ({ root, count: roots.filter(({ sha512 }) => sha512 === root.sha512).length }))
    .sort((a, b) => b.count - a.count);
  // One copy alone is no majority, but it can still be read against itself.
  if (first?.root.head === undefined || copies.length === 0) return { ...remembered, basis: 'majority' };
  return { head: first.root.head, digests: new Map([[first.root.head, first.root.sha512]]), disputed: new Map(), basis: 'majority' };
}

/**
 * A person may choose between digests that somebody remembers; when nobody remembers any, the copy speaks for itself.
 * What was committed for certain is not for anybody to choose.
 */
function acceptedDigests({ head, digests, disputed }: Remembered, looked: readonly Looked[], acceptedAt: string): Committed {
  const chosen = { disputed: new Map<number, readonly string[]>(), basis: 'accepted' as const, acceptedAt };
  const known = { ...(head === undefined ? {} : { head }), digests, ...chosen };
  const [root] = looked.filter(({ location }) => location === acceptedAt).flatMap(({ look }) => rootOf(look));
  if (root?.head === undefined) return known;
  const isChoice = head === undefined || disputed.get(root.head)?.includes(root.sha512) === true;
  return isChoice ? { ...known, head: Math.max(root.head, head ?? 0), digests: new Map([...digests, [root.head, root.sha512]]) } : known;
}

function rootOf(look: CopyLook): readonly { readonly sha512: string; readonly head?: number }[] {
  return look.reach === 'there' ? look.inventories.filter(({ folder, agrees, head }) => folder === '' && agrees && head !== undefined) : [];
}

/**
 * Digests of older versions that nobody remembers (a catalogue of an older Kho): that of the one inventory that agrees
 * with its sidecar and says of every version what the committed one says. Two different ones prove nothing.
 */
function completed(committed: Committed, looked: readonly Looked[], inventories: Inventories): Committed {
  const head = inventories.of(committed.digests.get(committed.head ?? 0));
  if (head === undefined) return committed;
  const digests = new Map(committed.digests);
  for (let version = 1; version < head.head; version += 1) {
    if (digests.has(version)) continue;
    const candidates = new Set(looked.flatMap(({ look }) => (look.reach === 'there' ? look.inventories : []))
      .filter((found) => found.agrees && found.head === version && isEarlier(inventories.of(found.sha512), head)).map(({ sha512 }) => sha512));
    const [only] = candidates;
    if (candidates.size === 1 && only !== undefined) digests.set(version, only);
  }
  return { ...committed, digests };
}

function isEarlier(earlier: Inventory | undefined, later: Inventory): boolean {
  return earlier !== undefined && [...earlier.versions].every(([number, version]) => JSON.stringify(version) === JSON.stringify(later.versions.get(number)));
}

/**
 * The version that a copy has to have: what it held; or, when it never held any, or has got further, the newest committed
 * one that its root (or one of its folders) is of. A copy that is behind is compared with what it has.
 */
function versionOf({ look, holds }: { readonly look: CopyLook; readonly holds: number | undefined }, committed: Committed): number | undefined {
  const found = look.reach === 'there' ? look.inventories : [];
  const known = [...committed.digests].filter(([, digest]) => found.some(({ folder, sha512 }) => folder === '' && sha512 === digest)).map(([version]) => version);
  const newest = Math.max(0, holds ?? 0, ...known);
  if (newest > 0) return newest;
  const inFolders = [...committed.digests].filter(([, digest]) => found.some(({ sha512 }) => sha512 === digest)).map(([version]) => version);
  return inFolders.length > 0 ? Math.max(...inFolders) : committed.head;
}

/** Inventories by their digest, wherever they are; parsed once. */
class Inventories {
  readonly #id: string;
  readonly #looked: readonly Looked[];
  readonly #read = new Map<string, Inventory | undefined>();

  constructor(id: string, looked: readonly Looked[]) {
    this.#id = id;
    this.#looked = looked;
  }

  of(sha512: string | undefined): Inventory | undefined {
    if (sha512 === undefined) return undefined;
    if (!this.#read.has(sha512)) this.#read.set(sha512, this.#found(sha512));
    return this.#read.get(sha512);
  }

  #found(sha512: string): Inventory | undefined {
    for (const { look, place } of this.#looked) {
      const at = look.reach === 'there' ? look.inventories.find((found) => found.sha512 === sha512) : undefined;
      const bytes = at === undefined || place === undefined ? undefined : inventoryBytes(path.join(place.objects, objectRootPath(this.#id)), at.folder);
      const inventory = bytes === undefined ? undefined : committedInventory(bytes, this.#id);
      if (inventory !== undefined) return inventory;
    }
    return undefined;
  }
}
