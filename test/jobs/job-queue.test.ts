import { expect } from 'chai';
import { createJobQueue } from '../../src/jobs/index.ts';
import { madeCatalogue } from '../catalogue/made-catalogue.ts';
import { guaranteeRow } from '../crash/guarantee-table.ts';
import { jobQueueContract } from '../contract/job-queue.ts';
import { endThread, sqliteQueues } from './sqlite-queues.ts';

jobQueueContract('SQLite', sqliteQueues);
after(endThread);

describe('the clock of SQLite', () => {
  it('moves by itself and ends a lease', async () => {
    const made = await madeCatalogue();
    const queue = createJobQueue(made.catalogue.sql, { newId: () => 'job' });
    const ask = { kinds: ['copy'], holder: 'w', termMs: 40 };
    const before = Date.now();
    const { job } = await queue.enqueue({ kind: 'copy', idemKey: 'a', args: {} });
    expect(Date.parse(job.createdAt)).to.be.within(before - 1000, Date.now());
    expect((await queue.claim(ask))?.job.attempt).to.equal(1);
    await new Promise((resolve) => { setTimeout(resolve, 60); });
    expect((await queue.claim(ask))?.job.attempt).to.equal(2);
    await made.remove();
  });
});

describe('one key of work', () => {
  it('is one job when a hundred ask for it at the same moment, over two connections', async () => {
    const KEYS = 20;
    const made = await sqliteQueues();
    const asked = await Promise.all(Array.from({ length: 100 * KEYS }, async (_, n) => made.queues[n % 2 === 0 ? 0 : 1].enqueue({ kind: 'copy', idemKey: `key ${n % KEYS}`, args: {} })));
    const survived = Array.from({ length: KEYS }, (_, key) => new Set(asked.filter(({ job }) => job.idemKey === `key ${key}`).map(({ job }) => job.id)).size).filter((size) => size === 1).length;
    await made.close();
    guaranteeRow({ guarantee: 'G3', faults: 'one idempotency key enqueued a hundred times at once over two connections', tried: KEYS, survived });
  });
});
