import type { ArchiveRecords, ListedRecord } from '../catalogue/index.ts';
import type { ArchivalRecord } from '../records/index.ts';

/** Records asked for at once. */
const PAGE = 500;

/** Goes through the archive's catalogue in its order: a catalogue, its files, what is in them. */
export class Walk {
  count = 0;
  readonly #records: ArchiveRecords;
  readonly #publicOnly: boolean;
  readonly #signal: AbortSignal;

  constructor(records: ArchiveRecords, { publicOnly }: { readonly publicOnly: boolean }, signal: AbortSignal) {
    this.#records = records;
    this.#publicOnly = publicOnly;
    this.#signal = signal;
  }

  /** The record itself but for a fonds, and what is below; with what is in files when that is asked for. */
  async *below(listed: ListedRecord, withItems: boolean): AsyncGenerator<ArchivalRecord, void> {
    const { kind, id } = listed;
    const itself = kind === 'fonds' ? undefined : await this.#take(listed);
    // Nobody need have decided on a catalogue: its files say themselves what may be told of them. What is in a file goes with it.
    if (kind === 'file' && itself === undefined) return;
    if (itself !== undefined) yield itself;
    if (kind === 'fonds') yield* this.#each(id, { kind: 'catalogue' as const, withItems });
    if (kind === 'fonds' || kind === 'catalogue') yield* this.#each(id, { kind: 'file' as const, withItems });
    if (kind === 'file' && withItems) yield* this.#each(id, { withItems });
  }

  /** A record and everything below it, parents first: what a finding aid for machines has. */
  async *all(id: string): AsyncGenerator<ArchivalRecord, void> {
    yield* this.#allFrom(await this.#records.find(id));
  }

  async *#allFrom(listed: ListedRecord): AsyncGenerator<ArchivalRecord, void> {
    const itself = await this.#take(listed);
    if (itself === undefined) return;
    yield itself;
    let after: string | undefined;
    do {
      this.#signal.throwIfAborted();
      const page = await this.#records.list({ parent: listed.id, limit: PAGE, ...(after === undefined ? {} : { after }) });
      for (const child of page.items) yield* this.#allFrom(child);
      after = page.next;
    } while (after !== undefined);
  }

  async *#each(parent: string, { kind, withItems }: { readonly kind?: 'catalogue' | 'file'; readonly withItems: boolean }): AsyncGenerator<ArchivalRecord, void> {
    let after: string | undefined;
    do {
      this.#signal.throwIfAborted();
      const page = await this.#records.list({ parent, limit: PAGE, ...(kind === undefined ? {} : { kind }), ...(after === undefined ? {} : { after }) });
      for (const listed of page.items) yield* this.below(listed, withItems);
      after = page.next;
    } while (after !== undefined);
  }

  async #take({ id, shown, state }: ListedRecord): Promise<ArchivalRecord | undefined> {
    if (this.#publicOnly && (state !== 'published' || shown === 'none')) return undefined;
    const record = (await this.#records.record(id))?.record;
    if (record === undefined) return undefined;
    this.count += 1;
    return this.#publicOnly && shown === 'title' ? onlyTitle(record) : record;
  }
}

/** Of what is used under conditions anybody may know that it is there, and its number. */
function onlyTitle({ id, kind, parent, fields: { title, number, fileNumber, ordinal } }: ArchivalRecord): ArchivalRecord {
  const fields = Object.fromEntries(Object.entries({ title, ...(kind === 'catalogue' ? { number } : {}), fileNumber, ordinal }).filter(([, value]) => value !== undefined)) as ArchivalRecord['fields'];
  return { id, kind, ...(parent === undefined ? {} : { parent }), fields };
}
