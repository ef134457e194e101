import fs from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { jobKinds } from '../../src/app/job-kinds.ts';
import { openForReading, type ReadingKho } from '../../src/app/compose.ts';
import { Fault } from '../../src/base/index.ts';
import type { JobStep, JsonObject, StepContext } from '../../src/jobs/index.ts';
import { MadeArchive } from './made-archive.ts';

// What a worker was about to write when it stood still, and another worker has its job by the time it goes on: nothing of it counts.

describe('a worker that was overtaken while it read copies', function () {
  this.timeout(60_000);
  let archive: MadeArchive;
  let kho: ReadingKho;
  let id: string;

  beforeEach(async () => {
    archive = await MadeArchive.make();
    id = await archive.archive(archive.put('tờ trình/b.txt', 'Tờ trình'));
    await archive.operations.copies.addLocation({ repo: archive.repo, path: archive.at('b'), name: 'b' });
    await archive.operations.copies.sync({ repo: archive.repo, signal: new AbortController().signal, onProgress: () => undefined, onReport: () => undefined, onFault: () => undefined });
    kho = await openForReading(archive.repo, archive.surroundings, { threads: 1 });
  });
  afterEach(async () => {
    await kho.close();
    await archive.remove();
  });

  const stepsOf = (name: string): readonly JobStep[] => jobKinds(kho, archive.surroundings).find(({ kind }) => kind === name)!.steps;
  const runs = (): readonly string[] => fs.readdirSync(path.join(archive.repo, 'fixity/runs'), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ndjson'));
  const harm = async (): Promise<readonly string[]> => (await archive.operations.incidents.list({ repo: archive.repo, all: true, limit: 10 })).map(({ location }) => location);

  /** A step as the worker does it; without the job, when it has lost it. */
  async function done(step: JobStep, args: JsonObject, { outputs = {}, isOvertaken }: { readonly outputs?: Readonly<Record<string, JsonObject>>; readonly isOvertaken: boolean }): Promise<JsonObject> {
    const fence = async (): Promise<void> => (isOvertaken ? Promise.reject(new Fault('JOB_LEASE_LOST', { id: 'x' })) : Promise.resolve());
    const context = { job: { id: 'b8f6f4c2-0000-4000-8000-000000000001', token: 1, args }, outputs, signal: new AbortController().signal, progress: () => undefined, save: async () => Promise.resolve(), fence };
    return step.run(context as unknown as StepContext) as Promise<JsonObject>;
  }
  const lost = async (work: Promise<unknown>): Promise<void> => {
    expect(await work.then(() => 'written', (thrown: unknown) => (thrown as { code?: unknown }).code)).to.equal('JOB_LEASE_LOST');
  };

  it('opens no incident for what a fixity run met; the one who has the job does', async () => {
    spoil(archive.repo);
    const [read] = stepsOf('scrub');
    const args = { policy: 'mac-dinh', now: true, all: true };
    await lost(done(read!, args, { isOvertaken: true }));
    expect(await harm()).to.deep.equal([]);
    await done(read!, args, { isOvertaken: false });
    expect(await harm()).to.deep.equal(['primary']);
  });

  it('publishes no results of a fixity run and records no checks; the one who has the job does', async () => {
    const [read, record] = stepsOf('scrub');
    const args = { policy: 'mac-dinh', now: true, all: true };
    const outputs = { read: await done(read!, args, { isOvertaken: false }) };
    const leaves = await kho.ledger.size();
    await lost(done(record!, args, { outputs, isOvertaken: true }));
    expect(runs()).to.deep.equal([]);
    expect(await kho.catalogue.fixityChecks(id, 1)).to.deep.equal([]);
    expect(await kho.ledger.size()).to.equal(leaves);
    await done(record!, args, { outputs, isOvertaken: false });
    expect(runs()).to.have.length(1);
    expect(await kho.catalogue.fixityChecks(id, 1)).to.have.length(1);
    expect(await kho.ledger.size()).to.equal(leaves + 1);
  });

  it('writes nothing of a copy that it verified; the one who has the job does', async () => {
    spoil(archive.at('b'));
    const [verify] = stepsOf('verify-replicas');
    const before = await kho.catalogue.copies.replicas(id);
    const later = { ...archive.surroundings, clock: { now: () => new Date(Date.now() + 86_400_000) } };
    const [verifyLater] = jobKinds(kho, later).find(({ kind }) => kind === 'verify-replicas')!.steps;
    await lost(done(verifyLater!, { due: false }, { isOvertaken: true }));
    expect(await kho.catalogue.copies.replicas(id)).to.deep.equal(before);
    expect(await harm()).to.deep.equal([]);
    await done(verify!, { id }, { isOvertaken: false });
    expect((await kho.catalogue.copies.replicas(id)).map(({ state }) => state)).to.deep.equal(['damaged']);
    expect(await harm()).to.have.length(1);
  });
});

/** Changes the bytes of the one content file below a folder that holds the text. */
function spoil(folder: string): void {
  const found = fs.readdirSync(path.join(folder, 'ocfl'), { recursive: true, encoding: 'utf8' }).map((name) => path.join(folder, 'ocfl', name))
    .filter((file) => /\/v1\/content\/[^/]+$/.test(file) && fs.readFileSync(file, 'utf8') === 'Tờ trình');
  expect(found).to.have.length(1);
  fs.writeFileSync(found[0]!, 'Xờ trình');
}
