import { canonicalJson, Fault, isDigest } from '../base/index.ts';
import { LEAF_TYPES, type Leaf, type LeafDetail } from './facts.ts';

/** Bundles say the length of an entry in two bytes; a leaf stays well below. */
const LEAF_LIMIT = 60 * 1024;
/** Identifiers, digests, keys, times, single words. No space and no letter beyond ASCII: neither names nor titles fit. */
const PLAIN = /^[A-Za-z0-9][A-Za-z0-9:._+/=-]{0,199}$/;
const NAME = /^[a-zA-Z][a-zA-Z0-9]{0,39}$/;
const DETAILS = 40;

/** The bytes that are hashed, kept and served: RFC 8785. Throws `INTERNAL` for what must not be in a leaf: that is a mistake of ours. */
export function writeLeaf(leaf: Leaf): Uint8Array {
  const wrong = unfit(leaf);
  if (wrong !== undefined) throw new Fault('INTERNAL', { detail: `ledger leaf: ${wrong}` });
  const { detail, ...rest } = leaf;
  const bytes = Buffer.from(canonicalJson(detail === undefined ? rest : { ...rest, detail: { ...detail } }));
  if (bytes.byteLength > LEAF_LIMIT) throw new Fault('INTERNAL', { detail: `ledger leaf: ${bytes.byteLength} bytes` });
  return bytes;
}

/** The leaf of untrusted bytes, or undefined when they are not exactly what `writeLeaf` would write. */
export function readLeaf(bytes: Uint8Array): Leaf | undefined {
  if (bytes.byteLength > LEAF_LIMIT) return undefined;
  try {
    const leaf = JSON.parse(Buffer.from(bytes).toString('utf8')) as Leaf;
    return Buffer.compare(writeLeaf(leaf), bytes) === 0 ? leaf : undefined;
  } catch {
    return undefined;
  }
}

const MEMBERS: ReadonlySet<string> = new Set(['v', 'seq', 'time', 'type', 'object', 'version', 'inventorySha512', 'actor', 'job', 'outcome', 'detail']);

/** The member that must not stand in a leaf like this. */
function unfit(leaf: Leaf): string | undefined {
  const { v, seq, time, type, object, version, inventorySha512, actor, job, outcome, detail } = leaf as Readonly<Record<keyof Leaf, unknown>>;
  const checks: readonly (readonly [string, boolean])[] = [
    ['v', v === 1],
    ['seq', isCount(seq)],
    ['time', typeof time === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(time)],
    ['type', LEAF_TYPES.includes(type as Leaf['type'])],
    ['object', object === undefined || isPlain(object)],
    ['version', version === undefined || (isCount(version) && version > 0)],
    ['inventorySha512', inventorySha512 === undefined || (typeof inventorySha512 === 'string' && isDigest('sha512', inventorySha512) && inventorySha512 === inventorySha512.toLowerCase())],
    ['actor', actor === undefined || (typeof actor === 'string' && /^p:[0-9a-f]{32}$/.test(actor))],
    ['job', job === undefined || isPlain(job)],
    ['outcome', isPlain(outcome)],
    ['detail', detail === undefined || isDetail(detail)],
  ];
  return checks.find(([, fits]) => !fits)?.[0] ?? Object.keys(leaf).find((name) => !MEMBERS.has(name));
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function isPlain(value: unknown): boolean {
  return typeof value === 'string' && PLAIN.test(value);
}

function isDetail(value: unknown): value is LeafDetail {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const members = Object.entries(value);
  return members.length <= DETAILS && members.every(([name, one]) => NAME.test(name) && (isPlain(one) || typeof one === 'boolean' || isCount(one)));
}
