import { isOver, PRIMARY_LOCATION, type Catalogue, type Incident, type Tombstone } from '../../catalogue/index.ts';
import { treeRoot } from '../../formats/tlog/index.ts';
import { publishedNodes, readLeaf, type Leaf, type Ledger, type LogFiles } from '../../ledger/index.ts';

/** Where the log stood at some moment. */
export interface LogHead {
  readonly size: number;
  /** RFC 6962 root, hexadecimal. */
  readonly root: string;
}

/** How often something happened. */
export interface EventCount {
  readonly type: string;
  readonly outcome: string;
  readonly count: number;
  /** Pseudonyms of those who did it. */
  readonly actors: readonly string[];
}

export interface PeriodEvents {
  readonly counts: readonly EventCount[];
  /** `repair` and `fixity.run` leaves, and those of deletions; at most `LEAVES_LISTED` of each. */
  readonly listed: readonly Leaf[];
  /** Leaves before the period, and before its end. */
  readonly sizes: { readonly start: number; readonly end: number };
}

const LISTED_TYPES: ReadonlySet<string> = new Set(['fixity.run', 'damage', 'repair', 'delete.execute', 'store.restore', 'key.change', 'report', 'challenge']);
export const LEAVES_LISTED = 2000;
const LEAVES_AT_ONCE = 5000;

/** One walk over the log. A leaf belongs to the period by its own time; the heads count leaves before the first one in it and before the first one after it. */
export async function periodEvents(ledger: Pick<Ledger, 'leaves' | 'size'>, { from, until }: { readonly from: string; readonly until: string }): Promise<PeriodEvents> {
  const counts = new Map<string, { type: string; outcome: string; count: number; actors: Set<string> }>();
  const listed = new Map<string, Leaf[]>();
  let start: number | undefined;
  let end: number | undefined;
  const size = await ledger.size();
  for (let at = 0; at < size; at += LEAVES_AT_ONCE) {
    for (const { seq, bytes } of await ledger.leaves(at, LEAVES_AT_ONCE)) {
      const leaf = timeOf(bytes);
      if (leaf >= from) start ??= seq;
      if (leaf >= until) end ??= seq;
      if (leaf < from || leaf >= until) continue;
      const read = readLeaf(bytes);
      if (read === undefined) continue;
      const { type, outcome, actor } = read;
      const key = `${type} ${outcome}`;
      const count = counts.get(key) ?? { type, outcome, count: 0, actors: new Set<string>() };
      count.count += 1;
      if (actor !== undefined) count.actors.add(actor);
      counts.set(key, count);
      if (!LISTED_TYPES.has(type)) continue;
      const list = listed.get(type) ?? [];
      if (list.length < LEAVES_LISTED) list.push(read);
      listed.set(type, list);
    }
  }
  return {
    counts: [...counts.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, { type, outcome, count, actors }]) => ({ type, outcome, count, actors: [...actors].sort() })),
    listed: [...listed.values()].flat().sort((a, b) => a.seq - b.seq),
    sizes: { start: start ?? size, end: end ?? size },
  };
}

/** Leaves are canonical JSON of ours: their time stands in them literally; parsing a million would take longer than the whole report. */
function timeOf(bytes: Uint8Array): string {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  const at = text.lastIndexOf('"time":"');
  return text.slice(at + 8, at + 28);
}

/** The head of the log when it had so many leaves, from its published tiles. */
export async function headOf(files: Pick<LogFiles, 'read'>, size: number): Promise<LogHead> {
  return { size, root: Buffer.from(await treeRoot(size, publishedNodes(files, size))).toString('hex') };
}

const INCIDENTS_AT_ONCE = 500;

/** Incidents that were open at some time of the period, oldest first. */
export async function incidentsDuring(catalogue: Catalogue, { from, until }: { readonly from: string; readonly until: string }): Promise<readonly Incident[]> {
  const found: Incident[] = [];
  for (let after: number | undefined; ;) {
    const page = await catalogue.incidents.list({ limit: INCIDENTS_AT_ONCE, ...(after === undefined ? {} : { after }) });
    found.push(...page.filter((incident) => incident.openedAt < until && !(isOver(incident) && (incident.closedAt ?? '') < from)));
    const last = page.at(-1);
    if (last === undefined || page.length < INCIDENTS_AT_ONCE) return found.reverse();
    after = last.no;
  }
}

/** Deletions that were carried out in the period, oldest first. */
export async function deletionsDuring(catalogue: Catalogue, { from, until }: { readonly from: string; readonly until: string }): Promise<readonly Tombstone[]> {
  const found: Tombstone[] = [];
  for (let after: string | undefined; ;) {
    const page = await catalogue.tombstones({ limit: INCIDENTS_AT_ONCE, ...(after === undefined ? {} : { after }) });
    found.push(...page.filter(({ deletedAt }) => deletedAt >= from && deletedAt < until));
    const last = page.at(-1);
    if (last === undefined || page.length < INCIDENTS_AT_ONCE) return found.sort((a, b) => (a.deletedAt < b.deletedAt ? -1 : 1));
    after = last.packageId;
  }
}

/** How people call the place of an incident. */
export function placeOf({ location, locationName }: Incident): string {
  return location === PRIMARY_LOCATION ? 'kho' : locationName;
}
