import type { Catalogue } from '../catalogue/index.ts';
import { foldText, type ArchivalRecord } from '../records/index.ts';

/** The fonds of the archive by what packages may call them. */
export interface FondsKnown {
  /** The fonds that is meant by the first name that means exactly one. */
  meant(names: readonly string[]): ArchivalRecord | undefined;
  /** One that this change makes. */
  made(fonds: ArchivalRecord): void;
  readonly count: number;
}

const PAGE = 500;

/** All fonds at once: an archive has some hundreds. */
export async function fondsKnown({ records }: Pick<Catalogue, 'records'>): Promise<FondsKnown> {
  const named = new Map<string, Set<ArchivalRecord>>();
  const fonds = new Map<string, ArchivalRecord>();
  const add = (record: ArchivalRecord): void => {
    fonds.set(record.id, record);
    const { fondsCode, agencyCode, title } = record.fields;
    for (const name of [fondsCode, agencyCode, title]) if (name !== undefined) named.set(nameKey(name), (named.get(nameKey(name)) ?? new Set()).add(record));
  };
  for (let after: string | undefined; ;) {
    const page = await records.list({ kind: 'fonds', limit: PAGE, ...(after === undefined ? {} : { after }) });
    for (const { id } of page.items) {
      const stored = await records.record(id);
      if (stored !== undefined) add(stored.record);
    }
    if (page.next === undefined) break;
    after = page.next;
  }
  return {
    get count() { return fonds.size; },
    made: add,
    meant: (names) => {
      for (const name of names) {
        const [one, ...more] = named.get(nameKey(name)) ?? [];
        // Two are none: nothing is guessed.
        if (one !== undefined && more.length === 0) return one;
      }
      return undefined;
    },
  };
}

export function nameKey(name: string): string {
  return foldText(name).replace(/\s+/g, ' ').trim();
}
