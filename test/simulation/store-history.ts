import type { Catalogue, Sql, StoreTransaction } from '../../src/catalogue/index.ts';
import type { SqliteDatabase } from '../../src/catalogue/sql/sqlite-driver.ts';
import { GroupCommitter, type SealedAip } from '../../src/ingest/group-commit.ts';
import { createJobs, type Jobs, type JobsSql } from '../../src/jobs/index.ts';
import type { Ledger } from '../../src/ledger/index.ts';
import type { Store } from '../../src/storage/index.ts';
import { SimulatedDisk } from './simulated-disk.ts';
import { connect, emptied } from './simulated-sql.ts';
import { World } from './world.ts';

type JournalTables = {
  readonly journal: { readonly id: string; readonly object: string; readonly version: number; readonly base: string | null; readonly digest: string; readonly stage: string; readonly state: string };
  readonly registered: { readonly object: string; readonly version: number; readonly digest: string };
};

const SUBMISSIONS = ['a', 'b', 'c', 'd'];
const PROCESSES = 4;
const TURNS = 400;

/**
 * One history of the commit protocol: processes ingest the same submissions and die one after the other, by a kill or by a
 * loss of power that drops what was not flushed; flushes and statements fail. The committer and the jobs are the real ones, the disk
 * and the catalogue's tables are models that keep the promises of their ports and no more. Answers what was violated.
 */
export async function storeHistory(seed: number, database: SqliteDatabase, disk: SimulatedDisk): Promise<readonly string[]> {
  const world = new World(seed);
  emptied(database);
  disk.enter(world);
  const archived = new Map<string, string>();
  for (let n = 0; n < PROCESSES; n += 1) {
    const last = n === PROCESSES - 1;
    if (last) world.troubled = false;
    const who = `process ${n}`;
    let over = false;
    void ingestAll(new Process({ world, database, disk, who }), archived).catch(() => undefined).then(() => { over = true; });
    const dies = last ? TURNS : world.below(60);
    for (let turn = 0; turn < dies && !isOver(); turn += 1) await world.step();
    if (last && !isOver()) return ['the last process did not come to its end'];
    world.kill(who);
    world.databaseBusy = false;
    if (database.inTransaction()) database.exec('rollback');
    if (!last && world.random() < 0.5) disk.losePower();
    function isOver(): boolean { return over; }
  }
  return violations(database, disk, archived);
}

function violations(database: SqliteDatabase, disk: SimulatedDisk, archived: ReadonlyMap<string, string>): readonly string[] {
  const rows = database.prepare('select object, digest from registered').all([]) as readonly { readonly object: string; readonly digest: string }[];
  const open = database.prepare("select id from journal where state = 'PREPARED'").all([]);
  const jobs = database.prepare("select id from job where state = 'running'").all([]);
  const wrong: string[] = [];
  const must = (holds: boolean, what: string): void => { if (!holds) wrong.push(what); };
  for (const [submission, object] of archived) {
    must(disk.onMedium(object) !== undefined, `${submission} was said to be archived and is not on the medium`);
    must(rows.some((row) => row.object === object), `${submission} was said to be archived and is not in the catalogue`);
  }
  for (const submission of SUBMISSIONS) {
    const objects = disk.objects().filter((object) => disk.onMedium(object) === digestOfSubmission(submission));
    must(objects.length === 1, `${objects.length} objects of ${submission}`);
  }
  for (const { object, digest } of rows) must(disk.onMedium(object) === digest, `the catalogue knows ${object}, and the medium does not have it`);
  must(rows.length === SUBMISSIONS.length && archived.size === SUBMISSIONS.length, `${rows.length} registered, ${archived.size} archived`);
  must(open.length === 0 && jobs.length === 0, `${open.length} transactions and ${jobs.length} jobs are open`);
  return wrong;
}

function digestOfSubmission(submission: string): string {
  return `digest of ${submission}`;
}

/** Recovers what the process before had prepared, then ingests every submission that is not known. */
async function ingestAll(process: Process, archived: Map<string, string>): Promise<void> {
  await process.recover();
  const committer = new GroupCommitter(process.parts);
  for (const submission of SUBMISSIONS) {
    const known = await process.known(digestOfSubmission(submission));
    if (known !== undefined) {
      archived.set(submission, known);
      continue;
    }
    const aip = await process.sealed(submission, (object) => { archived.set(submission, object); });
    await committer.add(aip);
    // Groups of one and of several.
    if (process.world.random() < 0.5) await committer.flush();
    if (committer.failure !== undefined) throw committer.failure;
  }
  await committer.flush();
  if (committer.failure !== undefined) throw committer.failure;
}

class Process {
  readonly world: World;
  readonly parts: ConstructorParameters<typeof GroupCommitter>[0];
  readonly #disk: SimulatedDisk;
  readonly #sql: JobsSql;
  readonly #jobs: Jobs;
  readonly #newId: () => string;

  constructor({ world, database, disk, who }: { readonly world: World; readonly database: SqliteDatabase; readonly disk: SimulatedDisk; readonly who: string }) {
    let ids = 0;
    this.world = world;
    this.#disk = disk;
    this.#sql = connect(database, world, who);
    this.#newId = () => `${who} ${++ids}`;
    this.#jobs = createJobs(this.#sql, { clock: { now: () => new Date(world.now) }, newId: this.#newId });
    this.parts = { store: disk.storeOf(who) as Store, catalogue: this.#catalogue() as Catalogue, jobs: this.#jobs, ledger: { append: async () => [] } as Partial<Ledger> as Ledger, newId: this.#newId };
  }

  async known(digest: string): Promise<string | undefined> {
    const row = await this.#sql.withTables<JournalTables>().selectFrom('registered').select('object').where('digest', '=', digest).executeTakeFirst();
    return row?.object;
  }

  /** A sealed stage of the object that the job of this submission has named, once for all. */
  async sealed(submission: string, onArchived: (object: string) => void): Promise<SealedAip> {
    const [job] = await this.#jobs.openMany([{ kind: 'ingest', idemKey: submission, args: {}, ids: { object: this.#newId() } }]);
    const object = job?.ids['object'];
    if (job === undefined || typeof object !== 'string') throw new Error('no job');
    const digest = digestOfSubmission(submission);
    const stage = this.#disk.stage(this.#newId(), object, digest);
    return {
      jobId: job.id, files: 1, bytes: 1,
      sealed: { stage, id: object, version: 1, inventoryDigest: digest } as unknown as SealedAip['sealed'],
      registration: { package: { id: object, inventoryDigest: digest }, version: { version: 1, agent: '' } } as unknown as SealedAip['registration'],
      settle: (ended) => { if (!('failure' in ended)) onArchived(object); },
    };
  }

  /** As `recoverStore` does it, over the model's object. */
  async recover(): Promise<void> {
    const db = this.#sql.withTables<JournalTables>();
    for (const { id, object, version, digest, stage } of await db.selectFrom('journal').selectAll().where('state', '=', 'PREPARED').execute()) {
      const published = await this.#disk.recover(stage, object, digest);
      const job = published ? await this.#jobs.byCheckpoint('commit', 'stage', stage) : undefined;
      await this.#sql.transaction().execute(async (tx) => {
        const tables = tx.withTables<JournalTables>();
        if (published) await tables.insertInto('registered').values({ object, version, digest }).onConflict((conflict) => conflict.doNothing()).execute();
        await tables.updateTable('journal').set({ state: published ? 'COMMITTED' : 'ABANDONED' }).where('id', '=', id).execute();
        if (job !== undefined) await this.#jobs.finish(job.id, 'done', {}, tx);
      });
    }
  }

  #catalogue(): Partial<Catalogue> {
    const tables = (tx: Sql | undefined) => (tx ?? this.#sql).withTables<JournalTables>();
    return {
      transaction: async (work) => this.#sql.transaction().execute(work),
      prepareTransactions: async (prepared: readonly StoreTransaction[], tx) => {
        for (const { id, objectId, version, newDigest, stage, baseDigest } of prepared) {
          await tables(tx).insertInto('journal').values({ id, object: objectId, version, base: baseDigest ?? null, digest: newDigest, stage, state: 'PREPARED' }).execute();
        }
      },
      registerVersion: async ({ package: { id, inventoryDigest } }, tx) => { await tables(tx).insertInto('registered').values({ object: id, version: 1, digest: inventoryDigest }).execute(); },
      settleTransactions: async (ids, state, tx) => { await tables(tx).updateTable('journal').set({ state }).where('id', 'in', ids).execute(); },
    };
  }
}
