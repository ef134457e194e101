import { expect } from 'chai';
import { Fault } from '../../src/base/index.ts';
import { createJobQueue, failed, runJobs, type JobKind, type JobQueue, type JobStep, type JobView, type RunnerParts, type WorkEvent } from '../../src/jobs/index.ts';
import { madeCatalogue } from '../catalogue/made-catalogue.ts';
import { sqliteWithClock } from './sqlite-queues.ts';
import { sql } from 'kysely';

describe('a worker', () => {
  let made: Awaited<ReturnType<typeof madeCatalogue>>;
  let queue: JobQueue;
  let log: string[];
  let events: WorkEvent[];

  beforeEach(async () => {
    made = await madeCatalogue();
    await sql`create table test_clock (ms integer not null)`.execute(made.catalogue.sql);
    await sql`insert into test_clock values (0)`.execute(made.catalogue.sql);
    let ids = 0;
    queue = createJobQueue(made.catalogue.sql, { newId: () => `job-${++ids}`, dialect: sqliteWithClock });
    log = [];
    events = [];
  });
  afterEach(async () => made.remove());

  const later = async (ms: number): Promise<void> => { await sql`update test_clock set ms = ms + ${ms}`.execute(made.catalogue.sql); };
  const step = (name: string, run: JobStep['run'] = async () => ({ name })): JobStep => ({
    name,
    run: async (context) => {
      log.push(name);
      return run(context);
    },
  });
  const kindOf = (...steps: readonly JobStep[]): JobKind => ({ kind: 'copy', steps });
  /** Works until nothing is due; time passes only when the test says so, and the heart never beats. */
  const work = async (kind: JobKind, more: Partial<RunnerParts> = {}, signal = new AbortController().signal): Promise<void> => runJobs({
    queue, kinds: [kind], holder: 'w', exclusively: async (inside) => inside(), onEvent: (event) => { events.push(event); },
    wait: async (_, stopped) => new Promise((resolve) => { stopped.addEventListener('abort', () => { resolve(); }); }), ...more,
  }, { once: true, signal });
  const order = async (args = {}): Promise<JobView> => (await queue.enqueue({ kind: 'copy', idemKey: 'a', args, maxAttempts: 3 })).job;
  const ends = (): readonly string[] => events.flatMap((event) => (event.type === 'ended' ? [event.end] : []));

  it('does the steps in order, each with what came before, and the job has the last output', async () => {
    const { id } = await order({ n: 1 });
    await work(kindOf(
      step('read', async ({ job }) => ({ sum: Number(job.args['n']) + 1 })),
      step('write', async ({ outputs }) => ({ written: outputs['read']?.['sum'] })),
    ));
    expect(log).to.deep.equal(['read', 'write']);
    expect(await queue.get(id)).to.deep.include({ state: 'done', result: { written: 2 }, attempt: 1 });
    expect((await queue.steps(id)).map(({ name, state }) => `${name} ${state}`)).to.deep.equal(['read done', 'write done']);
  });

  it('tries a job again after a fault of ours, without doing again what was done, and waits longer each time', async () => {
    const { id } = await order();
    const kind = kindOf(step('read'), step('write', async () => { throw new Fault('STORAGE_FULL', { path: 'x' }); }));
    for (const delay of [10_000, 20_000]) {
      await work(kind);
      expect(await queue.get(id)).to.deep.include({ state: 'waiting', reason: { code: 'STORAGE_FULL', params: { path: 'x' } } });
      await later(delay - 1);
      await work(kind);
      await later(1);
    }
    await work(kind);
    expect(log).to.deep.equal(['read', 'write', 'write', 'write']);
    expect(ends()).to.deep.equal(['retry', 'retry', 'parked']);
    await queue.resume(id);
    await work(kindOf(step('read'), step('write')));
    expect(log.slice(4)).to.deep.equal(['write']);
    expect((await queue.get(id)).state).to.equal('done');
  });

  it('does a step again when it depends on something that has changed, and then those that follow', async () => {
    const { id } = await order();
    let policy = 1;
    const kind = kindOf(
      step('read'),
      { ...step('judge', async () => ({ policy })), dependsOn: async () => policy },
      step('write', async () => { if (log.length < 4) throw new Error('no'); return {}; }),
    );
    await work(kind);
    policy = 2;
    await later(10_000);
    await work(kind);
    expect(log).to.deep.equal(['read', 'judge', 'write', 'judge', 'write']);
    expect((await queue.steps(id))[1]?.output).to.deep.equal({ policy: 2 });
  });

  it('does again from the step that a person names', async () => {
    const { id } = await order();
    let broken = true;
    const kind = kindOf(step('a'), step('b'), step('c', async () => { if (broken) throw new Fault('CONFIG_INVALID'); return {}; }));
    await work(kind);
    expect(ends()).to.deep.equal(['parked']);
    broken = false;
    await queue.resume(id, 2);
    await work(kind);
    expect(log).to.deep.equal(['a', 'b', 'c', 'b', 'c']);
  });

  it('ends a job whose content is at fault, and does not try it again', async () => {
    const { id } = await order();
    await work(kindOf(step('judge', async () => failed({ findings: 3 })), step('write')));
    await later(86_400_000);
    await work(kindOf(step('judge'), step('write')));
    expect(log).to.deep.equal(['judge']);
    expect(await queue.get(id)).to.deep.include({ state: 'failed', result: { findings: 3 } });
  });

  it('goes on where an unfinished attempt had saved that it was', async () => {
    const { id } = await order();
    const kind = kindOf(step('read', async ({ saved, save, progress }) => {
      const from = Number(saved?.['at'] ?? 0);
      log.push(`from ${from}`);
      progress(from + 5, 10);
      await save({ at: from + 5 });
      if (from === 0) throw new Error('power');
      return { at: from + 5 };
    }));
    await work(kind);
    await later(10_000);
    await work(kind);
    expect(log).to.deep.equal(['read', 'from 0', 'read', 'from 5']);
    expect((await queue.get(id)).result).to.deep.equal({ at: 10 });
  });

  it('hands the job back when it is stopped, and that was no attempt', async () => {
    const { id } = await order();
    const stop = new AbortController();
    await work(kindOf(step('read'), step('write', async ({ signal }) => {
      stop.abort();
      expect(signal.aborted).to.equal(true);
      throw new Error('some library was told to stop');
    })), {}, stop.signal);
    expect(ends()).to.deep.equal(['released']);
    expect(await queue.get(id)).to.include({ state: 'waiting', attempt: 0 });
    await work(kindOf(step('read'), step('write')));
    expect(log).to.deep.equal(['read', 'write', 'write']);
  });

  it('waits for a store that another writer has, as often as it takes', async () => {
    const { id } = await order();
    const writing: JobKind = { ...kindOf(step('write')), writes: true };
    for (let n = 0; n < 10; n += 1) {
      await work(writing, { exclusively: async () => { throw new Fault('STORE_LOCKED', { command: 'ingest' }); } });
      await later(5_000);
    }
    expect(await queue.get(id)).to.deep.include({ state: 'waiting', attempt: 0, reason: { code: 'STORE_LOCKED', params: { command: 'ingest' } } });
    await work(writing);
    expect((await queue.get(id)).state).to.equal('done');
  });

  it('stops a step whose job was taken over or cancelled, and writes nothing more', async () => {
    const { id } = await order();
    const beats: (() => void)[] = [];
    const wait: RunnerParts['wait'] = async (_, stopped) => new Promise((resolve) => {
      beats.push(resolve);
      stopped.addEventListener('abort', () => { resolve(); });
    });
    await work(kindOf(step('write', async ({ signal, progress, fence }) => {
      progress(1, 2);
      beats.shift()?.();
      while ((await queue.get(id)).progress === undefined) await new Promise((resolve) => { setImmediate(resolve); });
      await queue.cancel(id);
      const told = new Promise((resolve) => { signal.addEventListener('abort', resolve); });
      beats.shift()?.();
      await told;
      const fault: unknown = await fence().catch((thrown: unknown) => thrown);
      expect(fault).to.have.property('code', 'JOB_LEASE_LOST');
      return { written: true };
    })), { wait });
    expect(ends()).to.deep.equal(['lost']);
    expect((await queue.get(id)).state).to.equal('cancelled');
    expect(await queue.steps(id)).to.deep.equal([]);
  });

  it('gives the same identifiers whenever a step is done', async () => {
    await order();
    const ids: string[] = [];
    const kind = kindOf(step('write', async ({ idFor }) => {
      ids.push(idFor('stage'), idFor('event'));
      if (ids.length === 2) throw new Error('once more');
      return {};
    }));
    await work(kind);
    await later(10_000);
    await work(kind);
    expect(ids.slice(2)).to.deep.equal(ids.slice(0, 2));
    expect(ids[0]).not.to.equal(ids[1]);
  });

  it('tells a fault of the queue itself and goes on, unless it was to work once', async () => {
    const stop = new AbortController();
    const broken: JobQueue = { ...queue, claim: async () => { throw new Fault('CATALOGUE_FAILED', { detail: 'x' }); } };
    const run = { queue: broken, kinds: [kindOf()], holder: 'w', exclusively: async <A>(inside: () => Promise<A>) => inside(), onEvent: (event: WorkEvent) => { events.push(event); } };
    await runJobs({ ...run, wait: async () => { if (events.length === 3) stop.abort(); } }, { once: false, signal: stop.signal });
    expect(events.map(({ type }) => type)).to.deep.equal(['fault', 'fault', 'fault']);
    const fault: unknown = await runJobs({ ...run, wait: async () => undefined }, { once: true, signal: new AbortController().signal }).catch((thrown: unknown) => thrown);
    expect(fault).to.have.property('code', 'CATALOGUE_FAILED');
  });
});
