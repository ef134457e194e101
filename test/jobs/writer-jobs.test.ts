import { expect } from 'chai';
import { Fault } from '../../src/base/index.ts';
import { createJobs, type JobRequest } from '../../src/jobs/index.ts';
import { madeCatalogue } from '../catalogue/made-catalogue.ts';

describe('jobs', () => {
  let made: Awaited<ReturnType<typeof madeCatalogue>>;
  let last = 0;
  const newId = (): string => `job-${++last}`;

  beforeEach(async () => {
    last = 0;
    made = await madeCatalogue();
  });
  afterEach(async () => made.remove());

  const request = (path: string, uuid: string): JobRequest => ({ kind: 'ingest', idemKey: path, args: { path }, ids: { uuid } });
  const process = () => createJobs(made.catalogue.sql, { clock: made.clock, newId });

  it('take up an interrupted job with the identifiers that it had', async () => {
    const [first] = await process().openMany([request('a', 'one')]);
    const [again] = await process().openMany([request('a', 'two')]);
    expect(again).to.deep.equal({ id: first?.id, kind: 'ingest', args: { path: 'a' }, ids: { uuid: 'one' }, token: 2 });
  });

  it('open a new job for the same work once the last one has ended', async () => {
    const jobs = process();
    const [first] = await jobs.openMany([request('a', 'one')]);
    await jobs.finish(first?.id ?? '', 'failed', {});
    const [second] = await jobs.openMany([request('a', 'two')]);
    expect(second).to.include({ id: 'job-2', token: 1 }).and.to.have.deep.property('ids', { uuid: 'two' });
  });

  it('answer in the order of the requests, the same request twice with the same job', async () => {
    const opened = await process().openMany([request('a', 'one'), request('b', 'two'), request('a', 'three')]);
    expect(opened.map(({ id }) => id)).to.deep.equal(['job-1', 'job-2', 'job-1']);
  });

  it('are found by what a step has left', async () => {
    const jobs = process();
    await jobs.openMany([request('a', 'one'), request('b', 'two')]);
    await jobs.checkpointMany([
      { jobId: 'job-1', n: 7, name: 'commit', output: { stage: 's1' } }, { jobId: 'job-2', n: 7, name: 'commit', output: { stage: 's2' } },
    ]);
    expect((await process().byCheckpoint('commit', 'stage', 's2'))?.id).to.equal('job-2');
    expect(await process().byCheckpoint('commit', 'stage', 's3')).to.equal(undefined);
  });

  it('refuse the writes of one who was overtaken', async () => {
    const slow = process();
    await slow.openMany([request('a', 'one')]);
    const quick = process();
    await quick.openMany([request('a', 'one')]);
    for (const write of [
      async () => slow.checkpointMany([{ jobId: 'job-1', n: 1, name: 'receive', output: {} }]),
      async () => slow.finish('job-1', 'done', {}),
    ]) {
      const fault: unknown = await write().catch((thrown: unknown) => thrown);
      expect(fault).to.be.instanceOf(Fault).with.property('code', 'JOB_LEASE_LOST');
    }
    await quick.finish('job-1', 'done', {});
    expect(await quick.open(10)).to.deep.equal([]);
  });

  it('finish in the transaction of the caller, or not at all', async () => {
    const jobs = process();
    await jobs.openMany([request('a', 'one')]);
    await made.catalogue.transaction(async (tx) => {
      await jobs.finish('job-1', 'done', {}, tx);
      throw new Error('power cut');
    }).catch(() => undefined);
    expect((await process().open(10)).map(({ id }) => id)).to.deep.equal(['job-1']);
  });
});
