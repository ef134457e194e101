import { canonicalJson, type Finding } from '../base/index.ts';
import { ownKey, type PutRecord, type RecordChanges, type StoredRecord } from '../catalogue/index.ts';
import { checkAgreement, checkFields, checkRecord, KINDS, labelOf, recordJson, type ArchivalRecord } from '../records/index.ts';
import { objectOfChain } from './description-object.ts';

/** Records that are judged and put at once. */
const BATCH = 500;

/** Where a record comes from; whoever read the table has told what stands in its cells. */
export interface TablePlace {
  readonly path: string;
  readonly place: string;
  /** Nobody has judged yet what it says: everything that is wrong is told, at this place. */
  readonly unjudged?: true;
}

export interface DraftOptions {
  readonly storeId: string;
  /** When the change was begun; its records bear this time. */
  readonly time: string;
  readonly onFindings: (findings: readonly Finding[]) => void;
}

/** A change that is being put together: every record that comes in is judged by the records among which it will stand. */
export class Draft {
  readonly #changes: RecordChanges;
  readonly #storeId: string;
  readonly #time: string;
  #waiting: { readonly stored: StoredRecord; readonly at: TablePlace | undefined }[] = [];
  readonly #onFindings: DraftOptions['onFindings'];

  constructor(changes: RecordChanges, { storeId, time, onFindings }: DraftOptions) {
    this.#changes = changes;
    this.#storeId = storeId;
    this.#time = time;
    this.#onFindings = onFindings;
  }

  /** The record as it will be. */
  async record(id: string): Promise<StoredRecord | undefined> {
    await this.flush();
    await this.#changes.finder.load([id]);
    return this.#changes.finder.stored(id);
  }

  /** A record as it will be when it is not among those that wait: they are read together with others. */
  async known(id: string): Promise<StoredRecord | undefined> {
    const waiting = this.#waiting.findLast(({ stored }) => stored.record.id === id);
    if (waiting !== undefined) return waiting.stored;
    await this.#changes.finder.load([id]);
    return this.#changes.finder.stored(id);
  }

  /**
   * Takes in a record; what stays the same is no change. Parents come before what stands below them. `at`: the row of a table that it comes from.
   */
  async put(stored: Omit<StoredRecord, 'changedAt'>, at?: TablePlace): Promise<void> {
    this.#waiting.push({ stored: { ...stored, changedAt: this.#time }, at });
    if (this.#waiting.length >= BATCH) await this.flush();
  }

  /** Takes in a record as it is, because where it lies has changed. */
  async replace(stored: StoredRecord): Promise<void> {
    await this.flush();
    await this.#changes.finder.load([stored.record.id]);
    await this.#changes.put([{ stored, objectId: objectOfChain(this.#changes.finder.chain(stored.record), this.#storeId) }]);
  }

  /** Everything that was put is judged and in the change. */
  async flush(): Promise<void> {
    const waiting = this.#waiting;
    this.#waiting = [];
    if (waiting.length === 0) return;
    const { finder } = this.#changes;
    await finder.load(waiting.flatMap(({ stored: { record } }) => [record.id, ...record.parent === undefined ? [] : [record.parent], ...referencesOf(record)]), referencesOf);
    const rows: PutRecord[] = [];
    const keys = new Map<string, string>();
    for (const { stored, at } of waiting) {
      const before = finder.stored(stored.record.id);
      if (before !== undefined && sameRecord(before, stored)) continue;
      // Those that come later in this batch are judged with it.
      finder.remember(stored);
      const { record } = stored;
      const chain = finder.chain(record);
      const findings = at === undefined || at.unjudged === true ? placed(await this.#judged(stored, before?.record, keys), at) : this.#judgedOfTable(record, at);
      if (findings.length > 0) this.#onFindings(findings);
      const top = chain.at(-1);
      // Without a fonds above it there is no object that could hold it: the finding says so.
      if (record.kind === 'creator' || top?.kind === 'fonds') rows.push({ stored, objectId: objectOfChain(chain, this.#storeId), ...(before === undefined ? {} : { before: before.record }) });
    }
    if (rows.length > 0) await this.#changes.put(rows);
  }

  /** A description may be incomplete until readers see it; what names it may not. */
  async #judged(stored: StoredRecord, before: ArchivalRecord | undefined, keys: Map<string, string>): Promise<readonly Finding[]> {
    const { record, state } = stored;
    const mayLack = state !== 'published' && record.kind !== 'creator' && record.kind !== 'fonds';
    const findings = checkRecord(record, (id) => this.#changes.finder.stored(id)?.record)
      .map((finding): Finding => (mayLack && finding.code === 'R-01' ? { ...finding, severity: 'warning' } : finding));
    return [...findings, ...await this.#twins(record, keys), ...identity(before, record)];
  }

  /** What the table itself could not tell: whether the record fits where it goes. */
  #judgedOfTable(record: ArchivalRecord, { path, place }: TablePlace): readonly Finding[] {
    const told = new Set([...checkFields(record), ...checkAgreement(record)].map(({ code }) => code));
    return checkRecord(record, (id) => this.#changes.finder.stored(id)?.record).filter(({ code }) => !told.has(code)).map((finding) => ({ ...finding, path, place }));
  }

  /** Two siblings with one number: their codes would be the same. */
  async #twins(record: ArchivalRecord, keys: Map<string, string>): Promise<readonly Finding[]> {
    const key = ownKey(record);
    if (key === undefined || record.parent === undefined) return [];
    const place = `${record.parent}\n${key}`;
    const other = keys.get(place) ?? await this.#changes.idByOwnKey(record.parent, key);
    keys.set(place, record.id);
    if (other === undefined || other === record.id) return [];
    await this.#changes.finder.load([other]);
    const twin = this.#changes.finder.stored(other)?.record;
    return [{ standard: 'kho', code: 'R-19', severity: 'error', place: record.id, params: { number: key.replace(/^\w+ /, ''), other: twin === undefined ? other : labelOf(twin) } }];
  }
}

/** Whoever imported a file knows its places, and no identifiers. */
function placed(findings: readonly Finding[], at: TablePlace | undefined): readonly Finding[] {
  return at === undefined ? findings : findings.map((finding) => ({ ...finding, path: at.path, place: at.place }));
}

/** What a record refers to by identifier. */
export function referencesOf(record: ArchivalRecord): readonly string[] {
  const values = record.fields as Readonly<Record<string, unknown>>;
  return [...KINDS[record.kind].fields.values()].filter(({ refers }) => refers !== undefined).flatMap(({ name }) => {
    const value = values[name];
    return (Array.isArray(value) ? value : [value]).filter((target): target is string => typeof target === 'string');
  });
}

/** A record stays what it is; the name of a creator stays, because everything that bears it was made under it: a successor is added. */
function identity(before: ArchivalRecord | undefined, after: ArchivalRecord): readonly Finding[] {
  if (before === undefined) return [];
  if (before.kind !== after.kind) return [{ standard: 'kho', code: 'M-01', severity: 'error', place: after.id, params: { kind: KINDS[before.kind].vi } }];
  const renamed = before.kind === 'creator' && before.fields.name?.normalize('NFC') !== after.fields.name?.normalize('NFC');
  return renamed ? [{ standard: 'kho', code: 'M-02', severity: 'error', place: `${after.id}/name`, params: { name: labelOf(before) } }] : [];
}

function sameRecord(one: StoredRecord, other: StoredRecord): boolean {
  return one.state === other.state && one.packages.join() === other.packages.join() && canonicalJson(recordJson(one.record)) === canonicalJson(recordJson(other.record));
}
