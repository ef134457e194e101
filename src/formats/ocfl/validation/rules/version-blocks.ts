import { shown, type Breach, type InventoryRule } from '../breach.ts';
import { objectOf, pathsOf, type DigestEntry, type InventoryFacts, type VersionBlock } from '../inventory-facts.ts';
import { pathConflicts, pathFault, type PathFault } from '../path-problems.ts';
import { isUri } from './inventory-structure.ts';

// OCFL 1.1 §3.5.3.1: what a version block says.

/** RFC 3339 §5.6, with the time to the second and a zone. */
const DATE_TIME = /^\d{4}-(\d{2})-(\d{2})[Tt](\d{2}):(\d{2}):(\d{2})(\.\d+)?([Zz]|[+-](\d{2}):(\d{2}))$/;

/** E049: `created` is a date and time by RFC 3339. */
export const e049: InventoryRule = function* ({ path, blocks }) {
  for (const { name, json } of blocks.values()) {
    const created = json.get('created');
    if (created === undefined || (typeof created === 'string' && isDateTime(created))) continue;
    yield { path, place: `versions/${shown(name)}/created`, params: { value: shown(created) } };
  }
};

/** E050: `state` maps digests to lists of paths, and every digest stands in the manifest, letter for letter. */
export const e050: InventoryRule = function* ({ path, blocks, manifest }) {
  const known = new Set(manifest?.map(({ digest }) => digest));
  for (const { name, json, state } of blocks.values()) {
    const place = `versions/${shown(name)}/state`;
    if (json.has('state') && state === undefined) yield { path, place, params: { value: shown(json.get('state')) } };
    for (const { digest, paths } of state ?? []) {
      if (paths === undefined || (manifest !== undefined && !known.has(digest))) yield { path, place, params: { value: shown(digest) } };
    }
  }
};

/** E051: a logical path is text that can be cut into elements at `/`. */
export const e051: InventoryRule = (inventory) => faulty(inventory, 'text');

/** E052: no element of a logical path is empty, `.` or `..`. */
export const e052: InventoryRule = (inventory) => faulty(inventory, 'element');

/** E053: a logical path neither starts nor ends with `/`. */
export const e053: InventoryRule = (inventory) => faulty(inventory, 'slash');

/** E054: `user` has a name. */
export const e054: InventoryRule = function* ({ path, blocks }) {
  for (const { name, json } of blocks.values()) {
    if (!json.has('user')) continue;
    const user = objectOf(json.get('user'));
    const [person, address] = [user?.get('name'), user?.get('address')];
    if (typeof person === 'string' && person !== '' && (address === undefined || typeof address === 'string')) continue;
    yield { path, place: `versions/${shown(name)}/user`, params: { value: shown(person ?? json.get('user')) } };
  }
};

/** E094: `message` is text. It tells why a state came about: in a block without a state it is not looked at. */
export const e094: InventoryRule = function* ({ path, blocks }) {
  for (const { name, json, state } of blocks.values()) {
    const message = json.get('message');
    if (state === undefined || message === undefined || typeof message === 'string') continue;
    yield { path, place: `versions/${shown(name)}/message`, params: { value: shown(message) } };
  }
};

/** E095: in one version a logical path stands once, and is not the beginning of another one. */
export const e095: InventoryRule = function* ({ path, blocks }) {
  for (const block of blocks.values()) {
    const seen = new Set<string>();
    for (const logical of (block.state ?? []).flatMap(pathsOf)) {
      if (seen.has(logical)) yield breach(path, block, logical);
      seen.add(logical);
    }
    for (const { below } of pathConflicts(seen)) yield breach(path, block, below);
  }
};

/** W007: a version says why it was made and by whom. */
export const w007: InventoryRule = function* ({ path, blocks }) {
  for (const { name, json } of blocks.values()) {
    for (const key of ['message', 'user']) if (!json.has(key)) yield { path, place: `versions/${shown(name)}`, params: { value: key } };
  }
};

/** W008: the user has an address. */
export const w008: InventoryRule = function* ({ path, blocks }) {
  for (const { name, json } of blocks.values()) {
    const user = objectOf(json.get('user'));
    if (user !== undefined && !user.has('address')) yield { path, place: `versions/${shown(name)}/user` };
  }
};

/** W009: that address is a URI. */
export const w009: InventoryRule = function* ({ path, blocks }) {
  for (const { name, json } of blocks.values()) {
    const address = objectOf(json.get('user'))?.get('address');
    if (typeof address !== 'string' || isUri(address)) continue;
    yield { path, place: `versions/${shown(name)}/user/address`, params: { value: shown(address) } };
  }
};

function isDateTime(text: string): boolean {
  const found = DATE_TIME.exec(text);
  if (found === null) return false;
  const [month = 0, day = 0, hour = 0, minute = 0, second = 0] = found.slice(1, 6).map(Number);
  const [zoneHour = 0, zoneMinute = 0] = found.slice(8, 10).map((part) => (part as string | undefined) === undefined ? 0 : Number(part));
  const days = new Date(Date.UTC(Number(text.slice(0, 4)), month, 0)).getUTCDate();
  return month >= 1 && month <= 12 && day >= 1 && day <= days && hour <= 23 && minute <= 59 && second <= 60 && zoneHour <= 23 && zoneMinute <= 59;
}

function* faulty({ path, blocks }: InventoryFacts, fault: PathFault): Iterable<Breach> {
  for (const block of blocks.values()) {
    for (const logical of listed(block.state)) if (pathFault(logical) === fault) yield breach(path, block, shown(logical));
  }
}

function* listed(state: readonly DigestEntry[] | undefined): Iterable<NonNullable<DigestEntry['paths']>[number]> {
  for (const { paths = [] } of state ?? []) yield* paths;
}

function breach(path: string, { name }: VersionBlock, logical: string): Breach {
  return { path, place: `versions/${shown(name)}/state`, params: { value: shown(logical) } };
}
