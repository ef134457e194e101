import { setsOf, type OaiItem, type OaiSet } from '../../src/catalogue/index.ts';
import type { HarvestCatalogue } from '../../src/harvest/index.ts';

/** A catalogue in memory whose items tests may change while a harvest is going on. */
export class FakeHarvestCatalogue implements HarvestCatalogue {
  readonly items = new Map<string, OaiItem>();
  /** Queries seen, to prove that pages are read by key. */
  readonly queries: { after?: unknown; limit: number }[] = [];

  async oaiItem(id: string): Promise<OaiItem | undefined> {
    return this.items.get(id);
  }

  async oaiItems(query: Parameters<HarvestCatalogue['oaiItems']>[0]): Promise<readonly OaiItem[]> {
    this.queries.push(query);
    const key = (item: { datestamp: string; id: string }): string => `${item.datestamp} ${item.id}`;
    const { after } = query;
    return this.#within(query)
      .filter((item) => after === undefined || key(item) > key(after))
      .sort((a, b) => (key(a) < key(b) ? -1 : 1))
      .slice(0, query.limit);
  }

  async countOaiItems(query: { from?: string; until?: string; set?: string }): Promise<number> {
    return this.#within(query).length;
  }

  async earliestDatestamp(): Promise<string | undefined> {
    return [...this.items.values()].map((item) => item.datestamp).sort()[0];
  }

  async oaiSets({ after = '', limit }: { after?: string; limit: number }): Promise<readonly OaiSet[]> {
    const live = [...this.items.values()].filter(({ deleted }) => !deleted);
    const sets = new Map(live.flatMap(({ description }) => setsOf(description).map((set) => [set.spec, set] as const)));
    return [...sets.values()].filter(({ spec }) => spec > after).sort((a, b) => (a.spec < b.spec ? -1 : 1)).slice(0, limit);
  }

  #within({ from, until, set }: { from?: string; until?: string; set?: string }): OaiItem[] {
    return [...this.items.values()].filter((item) => (
      (from === undefined || item.datestamp >= from) && (until === undefined || item.datestamp <= until) && (set === undefined || item.sets.includes(set))
    ));
  }
}

/** The identifier of the nth package of a test. */
export function packageId(n: number): string {
  return `urn:uuid:00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
}

/** Adds packages 1…count, one every ten minutes from 20 November 2026, 00:00 UTC. */
export function addPackages(catalogue: FakeHarvestCatalogue, count: number): void {
  for (let n = 1; n <= count; n += 1) {
    const datestamp = `${new Date(Date.UTC(2026, 10, 20) + (n - 1) * 600_000).toISOString().slice(0, 19)}Z`;
    addPackage(catalogue, n, datestamp);
  }
}

export function addPackage(catalogue: FakeHarvestCatalogue, n: number, datestamp: string, deleted = false): void {
  const id = packageId(n);
  const description = {
    title: [`Hồ sơ số ${n}: đo đạc ruộng đất`],
    creator: ['Ủy ban nhân dân huyện Giả Định'],
    date: ['1978'],
    type: ['Text'],
    language: ['vi'],
    identifier: [`H32.1978.${n}`],
  };
  const sets = setsOf(description).map(({ spec }) => spec);
  const entry = deleted ? {} : { package: { title: `Gói ${n}`, producerId: `SIP-${n}`, createdAt: datestamp } };
  catalogue.items.set(id, { id, kind: 'package', datestamp, deleted, sets, description, ...entry });
}
