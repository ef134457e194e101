import { sql } from 'kysely';
import { asFault } from '../../src/base/index.ts';
import type { SqliteDatabase } from '../../src/catalogue/sql/sqlite-driver.ts';
import {
  createJobQueue, createSchedules, runJobs, sqliteJobs, type JobDialect, type JobKind, type JobQueue, type JobsSql, type JobStep, type WorkEvent,
} from '../../src/jobs/index.ts';
import { connect, emptied } from './simulated-sql.ts';
import { World } from './world.ts';

/** A table that the simulated work writes to. */
type EffectTables = { readonly effect: { readonly job_id: string; readonly step: string; readonly token: number }; readonly counter: { readonly one: number; readonly value: number } };

/** What is put between the workers and the queue: the control breaks it there. */
export type Spoil = (queue: JobQueue, sqlOf: JobsSql) => JobQueue;

const WORKERS = ['w1', 'w2', 'w3'];
const CLIENTS = ['c1', 'c2'];
const KEYS = ['a', 'b', 'c'];
const TERM = 60_000;
const TEN_YEARS = 3652 * 86_400_000;
/** The bad days last so many turns, then everything has to come right within so many more. */
const TROUBLE = 200;
const RECOVERY = 6_000;

export interface Telling {
  readonly spoil?: Spoil;
  /** Told when the clock of this history was set. */
  readonly onJump?: () => void;
}

/**
 * One history: clients ask for the same work again and again, workers do it, schedules fire, statements fail before or
 * after they took effect, workers are paused beyond their leases and killed, the clock jumps ten years. Answers what was
 * violated; an empty list is a good history.
 */
export async function queueHistory(seed: number, database: SqliteDatabase, { spoil = (queue) => queue, onJump = () => undefined }: Telling = {}): Promise<readonly string[]> {
  const world = new World(seed);
  emptied(database);
  const dialect: JobDialect = { ...sqliteJobs, now: () => sql<number>`${world.now + world.clockError}` };
  const history = new History(world, database, { dialect, spoil });
  const clients = CLIENTS.map(async (who) => history.client(who));
  for (const who of WORKERS) history.worker(who);
  const asked = { all: false };
  void Promise.all(clients).then(() => { asked.all = true; });
  for (let turn = 0; turn < TROUBLE; turn += 1) {
    history.trouble();
    await world.step();
  }
  world.troubled = false;
  world.clockError = 0;
  if (history.jumped) onJump();
  history.worker('heir');
  history.operator();
  for (let turn = 0; turn < RECOVERY; turn += 1) {
    await world.step();
    if (asked.all && turn % 10 === 0 && history.isOver()) return history.violations();
  }
  return ['nobody brought the work to its end', ...history.violations()];
}

class History {
  readonly #world: World;
  readonly #database: SqliteDatabase;
  readonly #parts: { readonly dialect: JobDialect; readonly spoil: Spoil };
  readonly #acknowledged = new Map<string, Set<string>>();
  readonly #done: string[] = [];
  readonly #signal = new AbortController().signal;
  #ids = 0;
  jumped = false;

  constructor(world: World, database: SqliteDatabase, parts: { readonly dialect: JobDialect; readonly spoil: Spoil }) {
    this.#world = world;
    this.#database = database;
    this.#parts = parts;
  }

  /** Asks for each piece of work until it is acknowledged, and then sometimes once more. */
  async client(who: string): Promise<void> {
    const queue = createJobQueue(connect(this.#database, this.#world, who), { newId: this.#newId, ...this.#parts });
    for (const key of [...KEYS, ...KEYS]) {
      for (let acknowledged = false; !acknowledged;) {
        try {
          const { job } = await queue.enqueue({ kind: 'copy', idemKey: key, args: { key } });
          this.#acknowledged.set(key, (this.#acknowledged.get(key) ?? new Set()).add(job.id));
          acknowledged = true;
        } catch {
          await this.#world.wait(who, 1_000, this.#signal);
        }
      }
    }
  }

  worker(who: string): void {
    const connection = connect(this.#database, this.#world, who);
    const parts = { newId: this.#newId, dialect: this.#parts.dialect };
    const queue = this.#parts.spoil(createJobQueue(connection, parts), connection);
    const schedules = createSchedules(connection, parts);
    void schedules.add({ name: 'tick', spec: '*/5 * * * *', timeZone: 'Asia/Ho_Chi_Minh', kind: 'tick', args: {}, missed: 'once' }).catch(() => undefined);
    void runJobs({
      queue, holder: who, termMs: TERM,
      kinds: [{ kind: 'copy', steps: [this.#step(who, connection, 'read'), this.#step(who, connection, 'write')] }, { kind: 'tick', steps: [] } satisfies JobKind],
      // Idle workers look seldom here: it is the busy ones that are interesting.
      wait: async (ms, signal) => this.#world.wait(who, ms < TERM / 3 ? 30_000 : ms, signal),
      exclusively: async (work) => work(),
      beforeLooking: async () => { if (this.#world.random() < 0.3) await schedules.fireDue(); },
      onEvent: (event) => { this.#note(event); },
    }, { once: false, signal: this.#signal });
  }

  /** Resumes what was parked. */
  operator(): void {
    const queue = createJobQueue(connect(this.#database, this.#world, 'operator'), { newId: this.#newId, ...this.#parts });
    const watch = async (): Promise<void> => {
      for (;;) {
        for (const { id } of (await queue.list({ states: ['parked'], limit: 100 })).items) await queue.resume(id);
        await this.#world.wait('operator', 120_000, this.#signal);
      }
    };
    void watch();
  }

  /** The bad days: somebody is paused for longer than a lease, somebody dies, somebody sets the clock. */
  trouble(): void {
    const world = this.#world;
    if (world.chance(0.02)) world.pause(WORKERS[world.below(WORKERS.length)] ?? '', world.below(5 * TERM));
    if (world.chance(0.003)) world.kill(WORKERS[world.below(WORKERS.length)] ?? '');
    if (!world.chance(0.004)) return;
    world.clockError = [0, TEN_YEARS, -TEN_YEARS][world.below(3)] ?? 0;
    this.jumped ||= world.clockError !== 0;
  }

  isOver(): boolean {
    return (this.#rows("select count(*) as left from job where state not in ('done', 'cancelled') and kind = 'copy'") as readonly { left: number }[])[0]?.left === 0;
  }

  violations(): readonly string[] {
    const jobs = this.#rows('select id, kind, idem_key, state from job') as readonly { id: string; kind: string; idem_key: string; state: string }[];
    const effects = this.#rows('select job_id, step, token from effect order by n') as readonly { job_id: string; step: string; token: number }[];
    const runs = this.#rows('select due_at, job_id from schedule_run') as readonly { due_at: number; job_id: string | null }[];
    const counter = (this.#rows('select value from counter') as readonly { value: number }[])[0]?.value;
    const copies = jobs.filter(({ kind }) => kind === 'copy');
    const wrong: string[] = [];
    const must = (holds: boolean, what: string): void => { if (!holds) wrong.push(what); };
    for (const key of KEYS) {
      const ofKey = copies.filter(({ idem_key: name }) => name === key).map(({ id }) => id);
      must(ofKey.length === 1, `${ofKey.length} jobs have the key ${key}`);
      must([...this.#acknowledged.get(key) ?? []].join() === ofKey.join(), `what was acknowledged for ${key} is not what is there`);
    }
    for (const { id } of copies) {
      const steps = effects.filter(({ job_id: of }) => of === id);
      must(steps.map(({ step }) => step).join() === 'read,write', `the steps of a job took effect as "${steps.map(({ step }) => step).join()}"`);
      must(steps.every(({ token }, at) => token >= (steps[at - 1]?.token ?? 0)), 'a worker that was overtaken wrote after its heir');
    }
    must(this.#done.every((id) => jobs.find((job) => job.id === id)?.state === 'done'), 'a job that a worker called done is not');
    must(new Set(this.#done).size === this.#done.length, 'a job was done twice');
    must(counter === effects.length, `an update was lost: ${effects.length} were made, ${counter} are counted`);
    const ticks = jobs.filter(({ kind }) => kind === 'tick').map(({ id }) => id);
    must(new Set(runs.map(({ job_id: id }) => id)).size === runs.length && runs.length === ticks.length, `${runs.length} due times, ${ticks.length} jobs of them`);
    must(ticks.length <= this.#mostTicks(), `${ticks.length} jobs of a schedule`);
    return wrong;
  }

  /** A due time each five minutes that really passed, and one for each time that the clock was set. */
  #mostTicks(): number {
    return (this.#world.now - Date.UTC(2026, 10, 25)) / 300_000 + 1 + TROUBLE;
  }

  /** Writes once, in one transaction with the record that it did; in between it counts on from what it read before. */
  #step(who: string, connection: JobsSql, name: string): JobStep {
    return {
      name,
      run: async ({ job, saved, save }) => {
        if (saved?.['written'] === true) return { written: true };
        // The worst moment to be paused: the work is done, and not yet written.
        if (this.#world.chance(0.3)) this.#world.pause(who, this.#world.below(4 * TERM));
        await this.#world.turn(who);
        await connection.transaction().execute(async (transaction) => {
          await save({ written: true }, transaction);
          const tx = transaction.withTables<EffectTables>();
          const { value } = await tx.selectFrom('counter').select('value').executeTakeFirstOrThrow();
          await tx.insertInto('effect').values({ job_id: job.id, step: name, token: job.token }).execute();
          await tx.updateTable('counter').set({ value: value + 1 }).execute();
        });
        await this.#world.turn(who);
        return { written: true };
      },
    };
  }

  #note(event: WorkEvent): void {
    if (event.type === 'ended' && event.end === 'done') this.#done.push(event.job.id);
    if (event.type === 'fault' && asFault(event.fault).code !== 'CATALOGUE_FAILED') throw event.fault;
  }

  readonly #newId = (): string => `id-${++this.#ids}`;

  #rows(query: string): readonly unknown[] {
    return this.#database.prepare(query).all([]);
  }
}
