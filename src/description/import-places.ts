import type { Catalogue } from '../catalogue/index.ts';
import type { ImportPlaces, RecordKey } from '../crosswalks/index.ts';
import { nameKey } from './fonds-known.ts';

const PAGE = 500;

/**
 * Knows the records of the archive by the keys that tables have: the same table twice is the same records. Of a record that is new everything below it is
 * new, and nothing is asked.
 */
export class KnownPlaces implements ImportPlaces {
  readonly #catalogue: Pick<Catalogue, 'records' | 'recordChanges'>;
  readonly #newId: () => string;
  readonly #made = new Set<string>();
  #fonds: Promise<ReadonlyMap<string, string>> | undefined;

  constructor(catalogue: Pick<Catalogue, 'records' | 'recordChanges'>, newId: () => string) {
    this.#catalogue = catalogue;
    this.#newId = newId;
  }

  newId(): string {
    return this.#newId();
  }

  /** A record that this import makes; said for those that others stand below. */
  made(id: string): void {
    this.#made.add(id);
  }

  find(key: RecordKey): string | undefined | Promise<string | undefined> {
    if ('parent' in key && this.#made.has(key.parent)) return undefined;
    return this.#asked(key);
  }

  async #asked(key: RecordKey): Promise<string | undefined> {
    const { records, recordChanges } = this.#catalogue;
    switch (key.kind) {
      case 'fonds': return (await (this.#fonds ??= this.#allFonds())).get(nameKey(key.name));
      case 'catalogue': case 'box': return recordChanges.idByOwnKey(key.parent, `${key.kind} ${clean(key.number)}`);
      case 'document': case 'photo': case 'recording': return recordChanges.idByOwnKey(key.parent, `item ${key.ordinal}`);
      case 'file':
        if ('fileCode' in key) return records.idByCode(clean(key.fileCode));
        if ('within' in key) return only(await recordChanges.idsByOwnKeys(key.within, `file ${clean(key.fileNumber)} `));
        return recordChanges.idByOwnKey(key.parent, `file ${clean(key.fileNumber)} ${key.year ?? ''}`);
    }
  }

  async #allFonds(): Promise<ReadonlyMap<string, string>> {
    const names = new Map<string, string>();
    for (let after: string | undefined; ;) {
      const page = await this.#catalogue.records.list({ kind: 'fonds', limit: PAGE, ...(after === undefined ? {} : { after }) });
      for (const { id, code, label } of page.items) for (const name of [code, label]) if (name !== undefined) names.set(nameKey(name), id);
      if (page.next === undefined) return names;
      after = page.next;
    }
  }
}

/** Two are none: nothing is guessed. */
function only(ids: readonly string[]): string | undefined {
  return ids.length === 1 ? ids[0] : undefined;
}

function clean(text: string): string {
  return text.normalize('NFC').trim();
}
