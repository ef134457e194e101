import { expect } from 'chai';
import { createJobQueue } from '../../src/jobs/index.ts';
import { madeCatalogue } from '../catalogue/made-catalogue.ts';
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
