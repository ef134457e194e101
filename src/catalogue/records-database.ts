import type { Kysely } from 'kysely';
import { ancestry, type ArchivalRecord } from '../records/index.ts';
import { readRecordLine, type StoredRecord } from './records-model.ts';
import type { RecordTables } from './records-tables.ts';
import type { Sql } from './sql/open-sql.ts';

/** The catalogue's database, or a transaction on it, with the tables of the archive's catalogue. */
export type RecordsDatabase = Kysely<RecordTables>;

export function recordsAt(sql: Sql): RecordsDatabase {
  return sql.withTables<RecordTables>();
}

/** Identifiers in one query. */
const AT_ONCE = 500;

/** Records by identifier, as they will be after the change that is being made (`changing`), or as they are. */
export async function recordsById(db: RecordsDatabase, ids: readonly string[], changing: boolean): Promise<ReadonlyMap<string, StoredRecord>> {
  const found = new Map<string, StoredRecord>();
  for (let at = 0; at < ids.length; at += AT_ONCE) {
    const some = ids.slice(at, at + AT_ONCE);
    const now = await db.selectFrom('record_body').selectAll().where('id', 'in', some).execute();
    for (const { id, line } of now) found.set(id, readRecordLine(line, { id, detail: 'record_body' }));
    if (!changing) continue;
    const changes = await db.selectFrom('record_change').select(['id', 'line']).where('id', 'in', some).execute();
    for (const { id, line } of changes) if (line === null) found.delete(id);
    for (const { id, line } of changes) if (line !== null) found.set(id, readRecordLine(line, { id, detail: 'record_change' }));
  }
  return found;
}

/** More parents than this are looked up again: a fonds has thousands of files, and memory stays flat. */
const KEPT = 20_000;

/** Finds records and what stands above them, many at a time; remembers what it found until it is told to forget. */
export class RecordFinder {
  readonly #db: RecordsDatabase;
  readonly #changing: boolean;
  #known = new Map<string, StoredRecord | undefined>();

  constructor(db: RecordsDatabase, { changing }: { readonly changing: boolean }) {
    this.#db = db;
    this.#changing = changing;
  }

  /** Finds records as they are, for whoever only reads. */
  static over(root: Sql): RecordFinder {
    return new RecordFinder(recordsAt(root), { changing: false });
  }

  /** Something was changed: what is remembered of it is old. */
  remember(stored: StoredRecord): void {
    this.#known.set(stored.record.id, stored);
  }

  /** The change was given up or made: everything is read again. */
  forget(): void {
    this.#known.clear();
  }

  /** Brings these, all that stands above them and all that they refer to (by `also`) into memory. */
  async load(ids: Iterable<string>, also: (record: ArchivalRecord) => readonly string[] = () => []): Promise<void> {
    if (this.#known.size > KEPT) this.#known = new Map();
    let wanted = [...new Set(ids)];
    while (wanted.length > 0) {
      const missing = wanted.filter((id) => !this.#known.has(id));
      const found = await recordsById(this.#db, missing, this.#changing);
      for (const id of missing) this.#known.set(id, found.get(id));
      wanted = [...new Set(missing.flatMap((id) => {
        const record = found.get(id)?.record;
        return record === undefined ? [] : [...record.parent === undefined ? [] : [record.parent], ...also(record)];
      }))].filter((id) => !this.#known.has(id));
    }
  }

  /** What was loaded. */
  stored(id: string): StoredRecord | undefined {
    return this.#known.get(id);
  }

  /** The record and those above it, of what was loaded. */
  chain(record: ArchivalRecord): readonly ArchivalRecord[] {
    return ancestry(record, (id) => this.#known.get(id)?.record);
  }
}
