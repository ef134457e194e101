import { toldOf } from '../access/index.ts';
import type { AllowedTo, Catalogue, ListedRecord, StoredRecord } from '../catalogue/index.ts';
import type { PortalRecord, PortalRecordPackage, PortalRecords } from '../portal/index.ts';
import { can, PUBLIC } from '../policy/index.ts';
import { labelOf, type ArchivalRecord } from '../records/index.ts';

/** What readers see of a list: everything of which at least the title may be told. */
const SEEN: AllowedTo = { subject: PUBLIC, action: 'view-title' };

/** The one door through which readers see the archive's catalogue: `toldOf` says of each record what may be told. */
export function publicRecords(catalogue: Catalogue): PortalRecords {
  const { records, recordsSearch, openPages } = catalogue;
  const decades = remembered(async () => openPages.decades());
  const blocks = remembered(async () => openPages.blocks());
  const changes = shared(async (limit: number) => openPages.changes(limit));
  const told = async (ids: readonly string[]): Promise<ReadonlyMap<string, ArchivalRecord>> => {
    const answers = await Promise.all([...new Set(ids)].map(async (id) => toldOf(await records.storedChain(id))));
    return new Map(answers.flatMap((answer) => (answer.kind === 'told' ? [[answer.record.chain[0].id, answer.record.chain[0]] as const] : [])));
  };
  /** Documents are where their file is; what not everybody may see holds nothing for readers. */
  const held = async <List extends { readonly items: readonly ListedRecord[] }>(list: List): Promise<List> => {
    const holder = ({ id, kind, parent, packages }: ListedRecord): string | undefined => (packages > 0 ? id : isItem({ kind }) ? parent : undefined);
    const holders = [...new Set(list.items.flatMap((item) => holder(item) ?? []))];
    if (holders.length === 0) return list;
    const stored = await records.storedOf(holders);
    const open = new Set<string>();
    for (const id of new Set([...stored.values()].flatMap(({ packages }) => packages))) if (await isOpen(catalogue, id)) open.add(id);
    return { ...list, items: list.items.map((item) => ({ ...item, packages: (stored.get(holder(item) ?? '')?.packages ?? []).filter((id) => open.has(id)).length })) };
  };
  return {
    find: async (id) => {
      const chain = await records.storedChain(id);
      const answer = toldOf(chain);
      const [own] = chain;
      const listed = own === undefined || answer.kind === 'unknown' ? undefined : await records.listed(id);
      if (own === undefined || listed === undefined || answer.kind === 'unknown') return { kind: 'unknown' };
      if (answer.kind === 'withdrawn') return { kind: 'withdrawn', id, recordKind: own.record.kind, since: own.changedAt };
      const record: PortalRecord = {
        ...answer.record, id, kind: own.record.kind, changedAt: listed.datestamp, ...(listed.code === undefined ? {} : { code: listed.code }),
        named: await named(catalogue, answer.record.chain), packages: answer.record.told === 'full' ? await packagesOf(catalogue, chain) : [],
      };
      return { kind: 'told', record };
    },
    idByCode: async (code) => {
      const id = await records.idByCode(code, SEEN);
      return id !== undefined && toldOf(await records.storedChain(id)).kind === 'told' ? id : undefined;
    },
    below: async (parent, query) => held(await records.list({ ...query, parent, allowedTo: SEEN })),
    counts: async (parent) => records.counts(parent, SEEN),
    totals: async () => records.totals(SEEN),
    list: async (query) => held(await records.list({ ...query, allowedTo: SEEN })),
    search: async (search) => held(await recordsSearch.search({ ...search, audience: 'readers', allowedTo: SEEN })),
    told,
    titles: async (ids) => new Map([...await told(ids)].map(([id, record]) => [id, labelOf(record)])),
    ofPackage: async (packageId) => {
      const held = await records.ofPackage(packageId);
      const seen = await told(held.filter(({ shown }) => shown === 'full').map(({ id }) => id));
      return held.filter(({ id }: ListedRecord) => seen.has(id));
    },
    decades,
    blocks,
    pages: async (of, block) => openPages.pages(of, block),
    changes,
  };
}

function isItem({ kind }: { readonly kind: string }): boolean {
  return kind === 'document' || kind === 'photo' || kind === 'recording';
}

/** Names of creators and boxes that are referred to, and of nothing else about them. */
async function named({ records }: Catalogue, chain: readonly ArchivalRecord[]): Promise<ReadonlyMap<string, ArchivalRecord>> {
  const ids = chain.flatMap(({ fields: { creators = [], issuedBy, box } }) => [...creators, ...[issuedBy, box].filter((id) => id !== undefined)]);
  const found = await records.storedOf([...new Set(ids)]);
  return new Map([...found].map(([id, { record: { kind, fields: { name, number } } }]) => [id, { id, kind, fields: { ...(name === undefined ? {} : { name }), ...(number === undefined ? {} : { number }) } }]));
}

/** What lies in a file lies in the package of the file, when it has none of its own. */
async function packagesOf(catalogue: Catalogue, [own, above]: readonly StoredRecord[]): Promise<readonly PortalRecordPackage[]> {
  const packages = own === undefined ? [] : own.packages.length === 0 && above !== undefined && isItem(own.record) ? above.packages : own.packages;
  const found = await Promise.all(packages.map(async (id) => await isOpen(catalogue, id) ? catalogue.package(id) : undefined));
  return found.flatMap((entry) => (entry === undefined ? [] : [{ id: entry.id, title: entry.title, fileCount: entry.fileCount, byteCount: entry.byteCount }]));
}

async function isOpen(catalogue: Catalogue, packageId: string): Promise<boolean> {
  return can(PUBLIC, 'view-package', await catalogue.packageResource(packageId) ?? {});
}

/** Counting a million takes a while, and nobody minds a minute: one count at a time, and its answer for as long. */
const KEPT_MS = 60_000;

function remembered<Answer>(count: () => Promise<Answer>): () => Promise<Answer> {
  let last: { readonly at: number; readonly answer: Promise<Answer> } | undefined;
  return async () => {
    const now = performance.now();
    if (last === undefined || now - last.at > KEPT_MS) {
      const answer = count();
      last = { at: now, answer };
      answer.catch(() => { last = undefined; });
    }
    return last.answer;
  };
}

/** Whoever asks while it is being looked up waits for the same answer: many who ask at once cost no more than one. */
function shared<Answer>(look: (limit: number) => Promise<Answer>): (limit: number) => Promise<Answer> {
  const running = new Map<number, Promise<Answer>>();
  return async (limit) => {
    const answer = running.get(limit) ?? look(limit).finally(() => running.delete(limit));
    running.set(limit, answer);
    return answer;
  };
}
