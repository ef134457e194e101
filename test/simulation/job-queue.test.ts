import { expect } from 'chai';
import type { SqliteDatabase } from '../../src/catalogue/sql/sqlite-driver.ts';
import type { JobQueue, JobsSql } from '../../src/jobs/index.ts';
import { guaranteeRow } from '../crash/guarantee-table.ts';
import { queueHistory, type Spoil } from './queue-history.ts';
import { seedsOf, tryAll } from './seeds.ts';
import { simulatedDatabase } from './simulated-sql.ts';

const FILE = 'test/simulation/job-queue.test.ts';

describe('simulated histories of jobs', function () {
  this.timeout(600_000);
  let database: SqliteDatabase;
  before(async () => { database = await simulatedDatabase(); });
  after(() => { database.close(); });

  it('end well, whatever fails, pauses, dies or tells the wrong time', async () => {
    const seeds = seedsOf(200, 5_000);
    let jumps = 0;
    const survived = await tryAll(seeds, FILE, async (seed) => queueHistory(seed, database, { onJump: () => { jumps += 1; } }));
    // One history that somebody looks at is no campaign.
    if (seeds.length === 1) return;
    guaranteeRow({
      guarantee: 'G6', faults: 'simulated histories of jobs: statements fail before or after they took effect, workers are paused past their leases and killed',
      tried: seeds.length, survived, remark: 'without its fences the queue fails the same test',
    });
    guaranteeRow({ guarantee: 'G26', faults: 'simulated histories of jobs in which the clock of the database jumps ten years', tried: jumps, survived: jumps });
  });

  it('are the same for the same seed', async () => {
    const calls = async (): Promise<unknown> => {
      await queueHistory(42, database);
      return database.prepare('select * from job order by id').all([]);
    };
    expect(await calls()).to.deep.equal(await calls());
  });

  for (const [broken, spoil] of [
    ['workers that were overtaken may write', unfenced],
    ['a claim is given to two workers', shared],
  ] as const satisfies readonly (readonly [string, Spoil])[]) {
    it(`are seen to end badly when ${broken}`, async () => {
      const seeds = Array.from({ length: 300 }, (_, n) => n + 1);
      const thrown: unknown = await tryAll(seeds, FILE, async (seed) => queueHistory(seed, database, { spoil })).catch((error: unknown) => error);
      expect(thrown).to.be.instanceOf(Error).with.property('message').that.matches(/again: KHO_SIM_SEED=\d+ npx mocha test\/simulation/);
    });
  }
});

/** A queue without fences: each write takes whatever token the job has now. */
function unfenced(queue: JobQueue, connection: JobsSql): JobQueue {
  const current = async (tx: JobsSql | undefined, id: string): Promise<number> => {
    const row = await (tx ?? connection).withTables<{ readonly job: { readonly id: string; readonly token: number } }>()
      .selectFrom('job').select('token').where('id', '=', id).executeTakeFirstOrThrow();
    return row.token;
  };
  return {
    ...queue,
    checkpoint: async (claim, step, tx) => queue.checkpoint({ ...claim, job: { ...claim.job, token: await current(tx, claim.job.id) } }, step, tx),
    renew: async (claim) => queue.renew({ ...claim, job: { ...claim.job, token: await current(undefined, claim.job.id) } }),
  };
}

/** A queue whose leases are over at once. */
function shared(queue: JobQueue): JobQueue {
  return { ...queue, claim: async (ask) => queue.claim({ ...ask, termMs: 0 }), checkpoint: async () => undefined };
}
