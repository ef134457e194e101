import fs from 'node:fs';
import { expect } from 'chai';
import { sql } from 'kysely';
import { jobKinds } from '../../src/app/job-kinds.ts';
import { openForReading, openForWriting, writingAlone } from '../../src/app/compose.ts';
import { Fault } from '../../src/base/index.ts';
import type { WorkTold } from '../../src/cli/index.ts';
import { createJobs, createSchedules, type JsonObject } from '../../src/jobs/index.ts';
import { MadeArchive } from './made-archive.ts';

describe('a worker of a real store', function () {
  this.timeout(60_000);
  let archive: MadeArchive;
  beforeEach(async () => { archive = await MadeArchive.make(); });
  afterEach(async () => archive.remove());

  const worked = async (signal = new AbortController().signal, once = true): Promise<readonly WorkTold[]> => {
    const events: WorkTold[] = [];
    await archive.operations.jobs.work({ repo: archive.repo, once, signal, onEvent: (event) => { events.push(event); } });
    return events;
  };
  const faultCode = async (work: Promise<unknown>): Promise<unknown> => work.then(() => undefined, (thrown: unknown) => (thrown as { code?: unknown }).code);

  it('audits when a schedule says so, once, and the job tells what was found', async () => {
    const good = await archive.archive(archive.put('hồ sơ/a.txt', 'Sổ địa bạ'));
    const bad = await archive.archive(archive.put('tờ trình/b.txt', 'Tờ trình'));
    damage(archive, bad, 'Tờ trình');
    await archive.operations.jobs.addSchedule({ repo: archive.repo, schedule: { name: 'đêm', spec: '* * * * *', timeZone: 'UTC', kind: 'audit', args: {}, missed: 'once' } });
    const kho = await openForReading(archive.repo, archive.surroundings);
    // Made yesterday, so that it is due.
    await sql`update schedule set since = since - 86400000`.execute(kho.catalogue.sql);
    const events = await worked();
    expect(events.map((event) => (event.type === 'ended' ? event.end : event.type)).slice(0, 3)).to.deep.equal(['fired', 'begun', 'done']);
    const { items: [job] } = await archive.operations.jobs.list({ repo: archive.repo, limit: 1, kind: 'audit' });
    expect(job).to.deep.include({ state: 'done' }).and.have.nested.property('result.damaged', 1);
    expect((await kho.catalogue.fixityChecks(good, 1))[0]?.outcome).to.equal('match');
    expect((await createSchedules(kho.catalogue.sql, archive.surroundings).list())[0]?.last?.jobId).to.equal(job?.id);
    await kho.close();
  });

  it('parks an audit of a package that is not there, and goes on with it when a person says so', async () => {
    const kho = await openForReading(archive.repo, archive.surroundings);
    const { job } = await kho.queue.enqueue({ kind: 'audit', idemKey: 'one', args: { id: 'urn:uuid:00000000-0000-4000-8000-000000000000' } });
    expect((await worked()).map((event) => (event.type === 'ended' ? event.end : event.type))).to.deep.equal(['begun', 'parked']);
    expect((await archive.operations.jobs.show({ repo: archive.repo, id: job.id })).job.reason?.code).to.equal('PACKAGE_NOT_FOUND');
    await archive.operations.jobs.resume({ repo: archive.repo, id: job.id });
    expect(await worked()).to.have.length(2);
    expect((await archive.operations.jobs.cancel({ repo: archive.repo, id: job.id })).state).to.equal('cancelled');
    expect(await worked()).to.deep.equal([]);
    await kho.close();
  });

  it('records nothing of an audit when another worker has the job by then', async () => {
    const id = await archive.archive(archive.put('tờ trình/b.txt', 'Tờ trình'));
    damage(archive, id, 'Tờ trình');
    const kho = await openForReading(archive.repo, archive.surroundings);
    const audit = jobKinds(kho, archive.surroundings).find(({ kind }) => kind === 'audit')!.steps[0]!;
    const overtaken = { job: { id: 'x', args: {} }, signal: new AbortController().signal, progress: () => undefined, fence: async () => Promise.reject(new Fault('JOB_LEASE_LOST', { id: 'x' })) };
    expect(await faultCode(audit.run(overtaken as unknown as Parameters<typeof audit.run>[0]))).to.equal('JOB_LEASE_LOST');
    expect(await kho.catalogue.fixityChecks(id, 1)).to.deep.equal([]);
    expect(await archive.operations.incidents.list({ repo: archive.repo, all: true, limit: 10 })).to.deep.equal([]);
    await kho.close();
  });

  it('knows no kind of which nobody told it', async () => {
    const schedule = { name: 'x', spec: '0 2 * * *', timeZone: 'UTC', kind: 'dance', args: {}, missed: 'once' as const };
    expect(await faultCode(archive.operations.jobs.addSchedule({ repo: archive.repo, schedule }))).to.equal('JOB_KIND_UNKNOWN');
  });

  it('refuses arguments that the work would not understand when the schedule is made, not at night', async () => {
    const add = async (kind: string, args: JsonObject): Promise<unknown> => (
      faultCode(archive.operations.jobs.addSchedule({ repo: archive.repo, schedule: { name: 'x', spec: '0 2 * * *', timeZone: 'UTC', kind, args, missed: 'once' } }))
    );
    const refused: readonly (readonly [string, JsonObject, string])[] = [
      ['audit', { smaple: 5 }, 'JOB_ARGS_INVALID'], ['audit', { sample: '5%' }, 'JOB_ARGS_INVALID'], ['audit', { sample: 500 }, 'JOB_ARGS_INVALID'],
      ['audit', { id: 'một gói' }, 'JOB_ARGS_INVALID'], ['audit', { id: 'urn:uuid:00000000-0000-4000-8000-000000000000' }, 'PACKAGE_NOT_FOUND'],
      ['backup', {}, 'JOB_ARGS_INVALID'], ['backup', { into: '' }, 'JOB_ARGS_INVALID'], ['delete', { id: 'x' }, 'JOB_ARGS_INVALID'],
      ['replicate', { location: 'ở đâu' }, 'LOCATION_NOT_FOUND'], ['verify-replicas', { due: 'yes' }, 'JOB_ARGS_INVALID'],
    ];
    for (const [kind, args, code] of refused) expect(await add(kind, args), `${kind} ${JSON.stringify(args)}`).to.equal(code);
    expect(await archive.operations.jobs.schedules({ repo: archive.repo })).to.deep.equal([]);
    expect(await add('backup', { into: '/mnt/usb', verify: true })).to.equal(undefined);
  });

  it('leaves the jobs of an ingest to the ingest: only the next writer may end one', async () => {
    const kho = await openForWriting(archive.repo, 'ingest', archive.surroundings);
    const [opened] = await createJobs(kho.catalogue.sql, archive.surroundings).openMany([{ kind: 'ingest', idemKey: 'a', args: {}, ids: {} }]);
    const id = opened?.id ?? '';
    expect(await worked()).to.deep.equal([]);
    expect(await faultCode(archive.operations.jobs.cancel({ repo: archive.repo, id }))).to.equal('STORE_LOCKED');
    expect(await faultCode(archive.operations.jobs.resume({ repo: archive.repo, id }))).to.equal('JOB_OF_COMMAND');
    await kho.close();
    expect((await archive.operations.jobs.cancel({ repo: archive.repo, id })).state).to.equal('cancelled');
  });

  it('writes to the store only while nobody else does, and lets go of it after each job', async () => {
    const kho = await openForReading(archive.repo, archive.surroundings);
    const writer = await openForWriting(archive.repo, 'ingest', archive.surroundings);
    expect(await faultCode(writingAlone(kho, 'work', archive.surroundings, async () => 'written'))).to.equal('STORE_LOCKED');
    await writer.close();
    expect(await writingAlone(kho, 'work', archive.surroundings, async () => 'written')).to.equal('written');
    expect(await faultCode(writingAlone(kho, 'work', archive.surroundings, async () => { throw new Error('no'); }))).to.equal(undefined);
    await (await openForWriting(archive.repo, 'ingest', archive.surroundings)).close();
    await kho.close();
  });

  it('that waits for work stops at once when it is told to', async () => {
    const stop = new AbortController();
    const began = Date.now();
    setTimeout(() => { stop.abort(); }, 300);
    expect(await worked(stop.signal, false)).to.deep.equal([]);
    expect(Date.now() - began).to.be.below(1_900);
  });
});

/** Changes the stored bytes of the one content file that holds this text. */
function damage(archive: MadeArchive, id: string, text: string): void {
  const files = fs.readdirSync(archive.repo, { recursive: true, encoding: 'utf8' }).map((name) => `${archive.repo}/${name}`)
    .filter((name) => name.includes(encodeURIComponent(id).toLowerCase().slice(-36)) && fs.statSync(name).isFile() && fs.readFileSync(name, 'utf8') === text);
  expect(files).to.have.length.above(0);
  for (const file of files) fs.writeFileSync(file, text.replace('T', 'X'));
}
