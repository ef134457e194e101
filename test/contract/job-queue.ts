import { expect } from 'chai';
import { Fault, type FaultCode } from '../../src/base/index.ts';
import type { Claim, ClaimAsk, JobOrder, JobQueue, JobsSql } from '../../src/jobs/index.ts';

/** A database of jobs as the suite uses it. */
export interface QueuesUnderTest {
  /** Two independent connections to one database, which really run at the same time. */
  readonly queues: readonly [JobQueue, JobQueue];
  /** Moves the clock of the database, which stands still otherwise. */
  shiftClock(ms: number): Promise<void>;
  /** Runs work in a transaction on the first connection. */
  transaction<Answer>(work: (tx: JobsSql) => Promise<Answer>): Promise<Answer>;
  close(): Promise<void>;
}

const TEN_YEARS = 10 * 365 * 86_400_000;
const TERM = 60_000;

/** What every database of jobs has to keep, whatever its SQL: `open` makes an empty one for each case. */
export function jobQueueContract(name: string, open: () => Promise<QueuesUnderTest>): void {
  describe(`${name} as a queue of jobs`, () => {
    let made: QueuesUnderTest;
    let queue: JobQueue;
    let other: JobQueue;
    beforeEach(async () => {
      made = await open();
      [queue, other] = made.queues;
    });
    afterEach(async () => made.close());

    const claim = async (by: JobQueue = queue, ask: Partial<ClaimAsk> = {}): Promise<Claim> => {
      const claimed = await by.claim({ kinds: ['copy'], holder: 'w', termMs: TERM, ...ask });
      if (claimed === undefined) throw new Error('nothing to claim');
      return claimed;
    };
    const idle = async (by: JobQueue = queue): Promise<void> => {
      expect(await by.claim({ kinds: ['copy'], holder: 'w', termMs: TERM })).to.equal(undefined);
    };

    describe('when work is enqueued', () => {
      it('makes one job of one key, however often and from wherever it is asked for', async () => {
        const asked = await Promise.all(Array.from({ length: 100 }, async (_, n) => (n % 2 === 0 ? queue : other).enqueue(order('a'))));
        expect(new Set(asked.map(({ job }) => job.id)).size).to.equal(1);
        expect(asked.filter(({ fresh }) => fresh)).to.have.length(1);
        expect((await queue.list({ limit: 10 })).items).to.have.length(1);
      });

      it('refuses the same key for other work, and says which job has it', async () => {
        const { job } = await queue.enqueue(order('a', { args: { to: 'b' } }));
        const fault = await faultOf(other.enqueue(order('a', { args: { to: 'c' } })), 'JOB_KEY_CONFLICT');
        expect(fault.params).to.include({ id: job.id, key: 'a' });
        const kind = await queue.enqueue(order('a', { kind: 'check' }));
        expect(kind.fresh).to.equal(true);
      });

      it('answers with the ended job when its key comes again, unless the work is repeatable', async () => {
        for (const repeatable of [false, true]) {
          const key = `again ${String(repeatable)}`;
          const { job } = await queue.enqueue(order(key, { repeatable }));
          await queue.finish(await claim(), 'done', {});
          const again = await queue.enqueue(order(key, { repeatable }));
          expect(again.fresh).to.equal(repeatable);
          expect(again.job.id === job.id).to.equal(!repeatable);
          if (repeatable) await queue.cancel(again.job.id);
        }
      });

      it('is in the transaction of the caller, or not at all', async () => {
        await made.transaction(async (tx) => {
          await queue.enqueue(order('a'), tx);
          throw new Error('power cut');
        }).catch(() => undefined);
        await idle();
        await made.transaction(async (tx) => queue.enqueue(order('a'), tx));
        expect((await claim()).job.idemKey).to.equal('a');
      });

      it('keeps arguments, identifiers, parent and bounds as they were given', async () => {
        const { job } = await queue.enqueue(order('a', { ids: { uuid: 'u' }, args: { 'đường dẫn': 'Hồ sơ' }, parent: 'p', priority: 3, maxAttempts: 7 }));
        expect(await other.get(job.id)).to.deep.include({
          kind: 'copy', idemKey: 'a', state: 'waiting', args: { 'đường dẫn': 'Hồ sơ' }, ids: { uuid: 'u' }, parent: 'p', priority: 3, maxAttempts: 7, attempt: 0,
        });
      });
    });

    describe('when workers ask for work', () => {
      it('gives each job to one of them', async () => {
        for (let n = 0; n < 40; n += 1) await queue.enqueue(order(`${n}`));
        const claims = await Promise.all(Array.from({ length: 60 }, async (_, n) => (n % 2 === 0 ? queue : other).claim({ kinds: ['copy'], holder: `${n}`, termMs: TERM })));
        const given = claims.filter((one) => one !== undefined).map(({ job }) => job.id);
        expect(given).to.have.length(40);
        expect(new Set(given).size).to.equal(40);
      });

      it('gives only kinds that they know, the urgent first, then the longest waiting', async () => {
        for (const [key, priority] of [['late', 0], ['urgent', 5], ['later', 0]] as const) {
          await queue.enqueue(order(key, { priority }));
          await made.shiftClock(10);
        }
        await queue.enqueue(order('unknown', { kind: 'check', priority: 9 }));
        expect([await claim(), await claim(other), await claim()].map(({ job }) => job.idemKey)).to.deep.equal(['urgent', 'late', 'later']);
        await idle();
        expect(await queue.claim({ kinds: [], holder: 'w', termMs: TERM })).to.equal(undefined);
      });

      it('gives nothing before its time', async () => {
        await queue.enqueue(order('a', { delayMs: 5_000 }));
        await idle();
        await made.shiftClock(5_000);
        expect((await claim()).job.attempt).to.equal(1);
      });
    });

    describe('while a job is held', () => {
      it('belongs to its holder until the lease has run out, by the clock of the database', async () => {
        await queue.enqueue(order('a'));
        const held = await claim();
        await made.shiftClock(TERM - 1_000);
        await idle(other);
        await queue.renew(held, { done: 3, total: 9 });
        await made.shiftClock(TERM - 1_000);
        await idle(other);
        expect(await other.get(held.job.id)).to.deep.include({ state: 'running', holder: 'w', progress: { done: 3, total: 9 } });
        await made.shiftClock(1_500);
        const next = await claim(other);
        expect(next.job).to.include({ id: held.job.id, token: held.job.token + 1, attempt: 2 });
      });

      it('is still written by a holder whose lease ran out while nobody else asked', async () => {
        await queue.enqueue(order('a'));
        const held = await claim();
        await made.shiftClock(10 * TERM);
        await queue.checkpoint(held, step(1));
        await idle(other);
        await queue.finish(held, 'done', { ok: true });
        expect((await queue.get(held.job.id)).result).to.deep.equal({ ok: true });
      });

      it('refuses every write of one who was overtaken, also in a transaction of the facts', async () => {
        await queue.enqueue(order('a'));
        const zombie = await claim();
        await made.shiftClock(2 * TERM);
        const heir = await claim(other, { holder: 'heir' });
        for (const write of [
          async () => queue.renew(zombie),
          async () => queue.fence(zombie),
          async () => queue.checkpoint(zombie, step(1)),
          async () => queue.finish(zombie, 'done', {}),
          async () => queue.postpone(zombie, { delayMs: 0, counted: true }),
          async () => queue.park(zombie, { code: 'X', params: {} }),
          async () => made.transaction(async (tx) => {
            await queue.enqueue(order('fact'), tx);
            await queue.fence(zombie, tx);
          }),
        ]) await faultOf(write(), 'JOB_LEASE_LOST');
        expect(await queue.steps(heir.job.id)).to.deep.equal([]);
        expect((await queue.list({ limit: 10 })).items.map(({ idemKey }) => idemKey)).to.deep.equal(['a']);
        expect(await queue.get(heir.job.id)).to.include({ state: 'running', holder: 'heir' });
        await other.finish(heir, 'done', {});
      });

      it('keeps what its steps have left, the last word of each', async () => {
        await queue.enqueue(order('a'));
        const held = await claim();
        await queue.checkpoint(held, { ...step(1), state: 'running', output: { at: 5 } });
        await queue.checkpoint(held, step(1));
        await queue.checkpoint(held, step(2));
        expect(await other.steps(held.job.id)).to.deep.equal([step(1), step(2)]);
      });

      it('records a step in the transaction of the caller, or not at all', async () => {
        await queue.enqueue(order('a'));
        const held = await claim();
        await made.transaction(async (tx) => {
          await queue.checkpoint(held, step(1), tx);
          throw new Error('power cut');
        }).catch(() => undefined);
        expect(await queue.steps(held.job.id)).to.deep.equal([]);
      });
    });

    describe('when an attempt ends', () => {
      it('tries again after the delay, counts the attempt and tells why', async () => {
        await queue.enqueue(order('a'));
        await queue.postpone(await claim(), { delayMs: 1_000, counted: true, reason: { code: 'STORAGE_FULL', params: { path: 'x' } } });
        await idle(other);
        const { items: [waiting] } = await queue.list({ limit: 1, states: ['waiting'] });
        expect(waiting).to.deep.include({ attempt: 1, reason: { code: 'STORAGE_FULL', params: { path: 'x' } } });
        await made.shiftClock(1_000);
        expect((await claim(other)).job.attempt).to.equal(2);
      });

      it('does not count a turn that was merely handed back', async () => {
        await queue.enqueue(order('a'));
        await queue.postpone(await claim(), { delayMs: 0, counted: false });
        expect((await claim()).job.attempt).to.equal(1);
      });

      it('parks a job whose workers end without a word as often as it may be tried', async () => {
        const { job } = await queue.enqueue(order('a', { maxAttempts: 2 }));
        for (let n = 0; n < 2; n += 1) {
          await claim();
          await made.shiftClock(2 * TERM);
        }
        await idle(other);
        expect(await queue.get(job.id)).to.deep.include({ state: 'parked', reason: { code: 'JOB_ABANDONED', params: {} } });
      });

      it('is ended once', async () => {
        await queue.enqueue(order('a'));
        const held = await claim();
        await queue.finish(held, 'failed', { findings: 2 });
        await faultOf(queue.finish(held, 'done', {}), 'JOB_LEASE_LOST');
        expect(await queue.get(held.job.id)).to.deep.include({ state: 'failed', result: { findings: 2 } });
        await idle();
      });
    });

    describe('when a person steps in', () => {
      it('resumes a parked job with what was done, or from a step on', async () => {
        await queue.enqueue(order('a'));
        for (const [fromStep, left] of [[undefined, [1, 2]], [2, [1]], [1, []]] as const) {
          const held = await claim();
          for (const n of [1, 2]) await queue.checkpoint(held, step(n));
          await queue.park(held, { code: 'INTERNAL', params: {} });
          await idle(other);
          const resumed = await other.resume(held.job.id, fromStep);
          expect(resumed).to.include({ state: 'waiting', attempt: 0 }).and.not.to.have.property('reason');
          expect((await queue.steps(held.job.id)).map(({ n }) => n)).to.deep.equal(left);
        }
      });

      it('resumes no job that runs or is done, nor one whose key another open job has', async () => {
        const { job } = await queue.enqueue(order('a', { repeatable: true }));
        await faultOf(queue.resume(job.id), 'JOB_STATE');
        await queue.cancel(job.id);
        await queue.enqueue(order('a', { repeatable: true }));
        await faultOf(queue.resume(job.id), 'JOB_KEY_CONFLICT');
        await faultOf(queue.resume('none'), 'JOB_NOT_FOUND');
      });

      it('cancels an open job at once, whoever works on it', async () => {
        await queue.enqueue(order('a'));
        const held = await claim();
        expect((await other.cancel(held.job.id)).state).to.equal('cancelled');
        expect((await other.cancel(held.job.id)).state).to.equal('cancelled');
        await faultOf(queue.finish(held, 'done', {}), 'JOB_LEASE_LOST');
        await idle();
        await queue.resume(held.job.id);
        await queue.finish(await claim(), 'done', {});
        await faultOf(queue.cancel(held.job.id), 'JOB_STATE');
      });

      it('lists jobs newest first, page by page, by state, kind and parent', async () => {
        for (let n = 0; n < 7; n += 1) {
          await queue.enqueue(order(`${n}`, n % 2 === 0 ? { parent: 'p' } : { kind: 'check' }));
          await made.shiftClock(1_000);
        }
        const keys: string[] = [];
        for (let after: string | undefined; ;) {
          const page = await other.list({ limit: 3, ...(after === undefined ? {} : { after }) });
          keys.push(...page.items.map(({ idemKey }) => idemKey));
          if (page.next === undefined) break;
          after = page.next;
        }
        expect(keys).to.deep.equal(['6', '5', '4', '3', '2', '1', '0']);
        const listed = async (query: Omit<Parameters<JobQueue['list']>[0], 'limit'>): Promise<number> => (await queue.list({ limit: 9, ...query })).items.length;
        expect([await listed({ parent: 'p' }), await listed({ kind: 'check' }), await listed({ states: ['running'] }), await listed({ states: ['waiting'] })])
          .to.deep.equal([4, 3, 0, 7]);
        await faultOf(queue.list({ limit: 1, after: 'nonsense' }), 'USAGE');
      });
    });

    describe('when the clock of the database jumps ten years', () => {
      it('back: what was ahead is moved here, no lease is stolen, and a dead worker is still succeeded', async () => {
        await made.shiftClock(TEN_YEARS);
        await queue.enqueue(order('held'));
        const held = await claim();
        await queue.enqueue(order('soon', { delayMs: 5_000 }));
        await made.shiftClock(-TEN_YEARS);
        await idle(other);
        await made.shiftClock(5_000);
        expect((await claim(other)).job.idemKey).to.equal('soon');
        await queue.renew(held);
        await idle(other);
        await made.shiftClock(TERM);
        expect((await claim(other)).job.idemKey).to.equal('held');
      });

      it('forward: what was held may be taken over, and is written by one alone', async () => {
        await queue.enqueue(order('a'));
        const held = await claim();
        await made.shiftClock(TEN_YEARS);
        const heir = await claim(other);
        await faultOf(queue.finish(held, 'done', {}), 'JOB_LEASE_LOST');
        await other.finish(heir, 'done', {});
      });
    });
  });
}

function order(idemKey: string, more: Partial<JobOrder> = {}): JobOrder {
  return { kind: 'copy', idemKey, args: {}, ...more };
}

function step(n: number): Parameters<JobQueue['checkpoint']>[1] {
  return { n, name: `step ${n}`, state: 'done', inputDigest: `in ${n}`, output: { n } };
}

async function faultOf(work: Promise<unknown>, code: FaultCode): Promise<Fault> {
  const thrown: unknown = await work.then(() => undefined, (fault: unknown) => fault);
  expect(thrown).to.be.instanceOf(Fault).with.property('code', code);
  return thrown as Fault;
}
