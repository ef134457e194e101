import { derivedUuid, Fault, type ByteStream, type Finding } from '../base/index.ts';
import { ownKey, type StoredRecord } from '../catalogue/index.ts';
import { readRecordsFromEad } from '../crosswalks/index.ts';
import type { EadReading } from '../formats/ead/index.ts';
import { labelOf, type ArchivalRecord } from '../records/index.ts';
import { changeRecords, type ChangeOutcome } from './change-records.ts';
import type { Draft } from './draft.ts';
import { fondsKnown, type FondsKnown } from './fonds-known.ts';
import { openSource } from './open-source.ts';
import type { ChangeRun, DescriptionParts } from './parts.ts';

/** A finding aid (EAD3 or EAD 2002; untrusted) that is to become records. */
export interface EadImport {
  readonly file: string;
  /** Identifier of the fonds that it describes, whatever it says. */
  readonly fonds?: string;
  /** Units so far. */
  readonly onProgress?: (records: number) => void;
}

/** A unit with the way to it, as XPath counts. */
interface PlacedUnit {
  readonly record: ArchivalRecord;
  readonly place: string;
}

const PROGRESS = 1000;

/**
 * Imports a finding aid: one change, however many units; the same again changes nothing. Units are known again by our identifiers, by fonds code and
 * numbers, otherwise by where they stand and what they are called. A dry run is the same call and gives the same findings. The file is kept.
 */
export async function importEad(parts: DescriptionParts, run: ChangeRun, wanted: EadImport): Promise<ChangeOutcome> {
  const file = await openSource(wanted.file);
  try {
    return await changeRecords(parts, run, async (draft, { tell }) => {
      const { name, size } = file.source;
      const units = new UnitsTaken(parts, { draft, tell, wanted, name, fonds: await fondsKnown(parts.catalogue) });
      const waiting: PlacedUnit[] = [];
      const place = new PlaceCounter();
      let made = 0;
      const reading = await readRecordsFromEad(inPieces(file.source.read(0, size), async () => {
        if (run.signal.aborted) throw new Fault('INTERRUPTED');
        for (const unit of waiting.splice(0)) await units.take(unit);
      }), () => `${NEW}${made++}`, (record) => { waiting.push({ record, place: place.of(record) }); });
      for (const unit of waiting.splice(0)) await units.take(unit);
      tell(readingFindings(reading, name));
      return { documents: [{ name: `sources/${file.sha512.slice(0, 16)}.xml`, open: file.whole }], note: `import of ${units.count} units from "${name}", sha512:${file.sha512}` };
    });
  } finally {
    file.close();
  }
}

/** Marks an identifier that is none yet. */
const NEW = 'new ';

/** What was read is taken in before more is read: a million units are never waiting together. */
async function* inPieces(source: ByteStream, between: () => Promise<void>): ByteStream {
  for await (const piece of source) {
    yield piece;
    await between();
  }
}

/** `/ead/archdesc/dsc/c[2]/c[1]`: components are counted whatever a form calls them. */
class PlaceCounter {
  readonly #above: { readonly id: string; count: number }[] = [];

  of({ id, parent }: ArchivalRecord): string {
    while (this.#above.length > 1 && this.#above.at(-1)?.id !== parent) this.#above.pop();
    const last = this.#above.at(-1);
    if (last !== undefined) last.count += 1;
    const steps = this.#above.map(({ count }, n) => `${n === 0 ? '/dsc' : ''}/c[${count}]`);
    this.#above.push({ id, count: 0 });
    return `/ead/archdesc${steps.join('')}`;
  }
}

function readingFindings(reading: EadReading, path: string): readonly Finding[] {
  switch (reading.kind) {
    case 'not-ead': return [{ standard: 'kho', code: 'M-11', severity: 'error', path, place: '/', params: { root: reading.root.slice(0, 200) } }];
    case 'problem': return [{ standard: 'kho', code: 'M-12', severity: 'error', path, place: `${reading.problem.line}:${reading.problem.column}`, params: { problem: reading.problem.kind, detail: reading.problem.detail.slice(0, 200) } }];
    case 'finding-aid': return reading.unread.length === 0 ? [] : [{ standard: 'kho', code: 'M-13', severity: 'warning', path, place: '/ead', params: { elements: reading.unread.slice(0, 30).join(', ') } }];
  }
}

interface Taking {
  readonly draft: Draft;
  readonly tell: (findings: readonly Finding[]) => void;
  readonly wanted: EadImport;
  readonly name: string;
  readonly fonds: FondsKnown;
}

class UnitsTaken {
  count = 0;
  readonly #parts: DescriptionParts;
  readonly #with: Taking;
  /** Where each unit of the file went; parents are asked for. */
  readonly #ids = new Map<string, string>();
  readonly #twins = new Map<string, number>();

  constructor(parts: DescriptionParts, taking: Taking) {
    this.#parts = parts;
    this.#with = taking;
  }

  async take({ record, place }: PlacedUnit): Promise<void> {
    const { draft, wanted, name, tell } = this.#with;
    const at = { path: name, place, unjudged: true as const };
    const parent = record.parent === undefined ? (record.kind === 'fonds' ? undefined : wanted.fonds) : this.#ids.get(record.parent) ?? record.parent;
    if (record.kind !== 'fonds' && parent === undefined) {
      tell([{ standard: 'kho', code: 'M-14', severity: 'error', path: name, place, params: { title: labelOf(record) } }]);
      return;
    }
    const own = { ...record, ...(parent === undefined ? {} : { parent }) };
    const derived = record.id.startsWith(NEW) ? this.#idOf(own) : record.id;
    const before = await this.#before(own, derived);
    const id = before?.record.id ?? derived;
    this.#ids.set(record.id, id);
    this.count += 1;
    if (this.count % PROGRESS === 0) wanted.onProgress?.(this.count);
    // EAD does not say of a fonds whether it is closed; the archivist looks at a draft.
    const begun = own.kind === 'fonds' ? { fondsType: 'fonds', status: 'open', ...own.fields } : own.fields;
    if (before === undefined) return draft.put({ record: { ...own, id, fields: begun }, state: 'draft', packages: [] }, at);
    const asReceived = { ...before.record.asReceived, ...record.asReceived };
    const merged = { ...before.record, fields: { ...before.record.fields, ...record.fields }, ...(Object.keys(asReceived).length === 0 ? {} : { asReceived }) };
    return draft.put({ ...before, record: merged }, at);
  }

  /** What this unit is in the archive already: ours by its identifier, a fonds by its code, others by their number, or made by an import before. */
  async #before(record: ArchivalRecord, id: string): Promise<StoredRecord | undefined> {
    const { draft, wanted, fonds } = this.#with;
    const known = async (asked: string | undefined): Promise<StoredRecord | undefined> => {
      const stored = asked === undefined ? undefined : await draft.known(asked);
      return stored?.record.kind === record.kind ? stored : undefined;
    };
    if (record.kind === 'fonds') return await known(wanted.fonds) ?? await known(id) ?? known(fonds.meant([record.fields.fondsCode ?? ''])?.id);
    const ours = await known(id);
    if (ours !== undefined) return ours;
    const key = ownKey(record);
    return key === undefined || record.parent === undefined ? undefined : known(await this.#parts.catalogue.recordChanges.idByOwnKey(record.parent, key));
  }

  /** The same file again gives the same identifiers: by place, kind and name, and by number among those that are called the same. */
  #idOf(record: ArchivalRecord): string {
    const place = [record.parent ?? this.#parts.store.id, record.kind, ownKey(record) ?? labelOf(record)].join('\n');
    const n = this.#twins.get(place) ?? 0;
    this.#twins.set(place, n + 1);
    return derivedUuid('ead', place, String(n));
  }
}
