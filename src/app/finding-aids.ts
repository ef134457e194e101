import fs from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Fault, type Messages } from '../base/index.ts';
import type { ArchiveRecords, ListedRecord } from '../catalogue/index.ts';
import type { FindingAidOperations, FindingAidRequest } from '../cli/index.ts';
import { documentList, fileList, fondsGuide, personIndex, writeFindingAid, type Blocks, type FormOptions } from '../finding-aids/index.ts';
import { labelOf, type ArchivalRecord } from '../records/index.ts';
import { onStorage, syncPath } from '../storage/index.ts';
import { openForReading } from './compose.ts';
import type { Surroundings } from './surroundings.ts';

/** Records asked for at once. */
const PAGE = 500;
/** Forms of Vietnamese offices are dated by Vietnamese time. */
const VIETNAM_MS = 7 * 3_600_000;

/** `kho finding-aid`. */
export function findingAidOperations(surroundings: Surroundings, messages: Messages): FindingAidOperations {
  return {
    write: async (request) => {
      const kho = await openForReading(request.repo, surroundings);
      try {
        return await writeAid(kho.catalogue.records, request, { messages, date: new Date(surroundings.clock.now().getTime() + VIETNAM_MS).toISOString().slice(0, 10) });
      } finally {
        await kho.close();
      }
    },
  };
}

async function writeAid(records: ArchiveRecords, request: FindingAidRequest, { messages, date }: Pick<FormOptions, 'messages' | 'date'>): Promise<{ readonly path: string; readonly records: number; readonly bytes: number }> {
  const { lang, as, signal } = request;
  const start = await records.find(request.id);
  const chain = await records.chain(start.id);
  const fonds = chain.find(({ kind }) => kind === 'fonds');
  if (fonds === undefined) throw new Fault('RECORD_NOT_FOUND', { id: request.id });
  const walk = new Walk(records, request, signal);
  const issuer = request.issuer.length > 0 ? request.issuer : [messages.text('aid.issuer', lang)];
  const options: FormOptions = { messages, lang, date, issuer, ...(request.place === undefined ? {} : { place: request.place }), ...(request.maker === undefined ? {} : { maker: request.maker }) };
  const blocks = await blocksOf({ records, walk, start, fonds }, request, options);
  // The typeface of the pages is that of print; the portal brings a web server, which no other command waits for.
  const { loadPortalFonts } = await import('../portal/index.ts');
  const fonts = await loadPortalFonts();
  if (fonts === undefined) throw new Fault('CONFIG_INVALID', { detail: '@expo-google-fonts/be-vietnam-pro' });
  const title = `${messages.text(TITLES[request.form], lang)} · ${labelOf(fonds)}`;
  const target = path.resolve(request.into);
  const bytes = await writeWhole(target, writeFindingAid(blocks, { format: as, title, date, fonts, pageHead: (page) => messages.text('aid.pageHead', lang, { title: labelOf(fonds), page }) }));
  return { path: target, records: walk.count, bytes };
}

const TITLES = { files: 'aid.files.title', documents: 'aid.documents.title', guide: 'aid.guide.title', persons: 'aid.persons.title' } as const;

interface Scope {
  readonly records: ArchiveRecords;
  readonly walk: Walk;
  readonly start: ListedRecord;
  readonly fonds: ArchivalRecord;
}

async function blocksOf({ records, walk, start, fonds }: Scope, { form }: FindingAidRequest, options: FormOptions): Promise<Blocks> {
  switch (form) {
    case 'files': return fileList(walk.below(start, false), { ...options, fonds });
    case 'documents': return documentList(walk.below(start, true), { ...options, fonds });
    case 'persons': return personIndex(walk.below(start, true), { ...options, fonds });
    case 'guide': {
      const creators = await Promise.all((fonds.fields.creators ?? []).map(async (id) => (await records.record(id))?.record));
      return fondsGuide(walk.below(start, false), { ...options, fonds, creators: creators.filter((creator) => creator !== undefined) });
    }
  }
}

/** Goes through the archive's catalogue in its order: a catalogue, its files, what is in them. */
class Walk {
  count = 0;
  readonly #records: ArchiveRecords;
  readonly #publicOnly: boolean;
  readonly #signal: AbortSignal;

  constructor(records: ArchiveRecords, { publicOnly }: FindingAidRequest, signal: AbortSignal) {
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

/** A new file, whole or not at all: written beside its name, flushed, then renamed. */
async function writeWhole(target: string, content: AsyncIterable<Uint8Array>): Promise<number> {
  if (fs.existsSync(target)) throw new Fault('TARGET_EXISTS', { path: target });
  const unfinished = `${target}.${process.pid}.unfinished`;
  try {
    return await onStorage(target, async () => {
      await pipeline(content, fs.createWriteStream(unfinished, { flags: 'wx', flush: true }));
      const { size } = await fs.promises.stat(unfinished);
      await fs.promises.rename(unfinished, target);
      await syncPath(path.dirname(target));
      return size;
    });
  } catch (thrown) {
    await fs.promises.rm(unfinished, { force: true });
    throw thrown;
  }
}
