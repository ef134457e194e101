import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { openForReading } from '../../src/app/compose.ts';
import { Fault } from '../../src/base/index.ts';
import type { Progress, RebuildReport } from '../../src/ingest/index.ts';
import { dumped, FROM_SOURCE } from './killing.ts';
import { MadeArchive } from './made-archive.ts';

const SCRIPT = fileURLToPath(new URL('./dying-rebuild.ts', import.meta.url));
/** More than one transaction registers. */
const PACKAGES = 300;

describe('a rebuild', function () {
  this.timeout(120_000);
  let archive: MadeArchive;
  let whole: readonly string[];
  let store: string;

  before(async () => {
    archive = await MadeArchive.make();
    const paths = Array.from({ length: PACKAGES }, (_, n) => archive.put(`${n}.txt`, `gói ${n}`));
    await archive.ingest(paths);
    const [one] = await archive.list();
    for (const [subject, version] of [['một', 2], ['hai', 3]] as const) {
      const outcome = await archive.update(one?.id ?? '', { metadata: archive.put('m.json', JSON.stringify({ subject })) });
      expect(outcome).to.have.nested.property('change.version', version);
    }
    store = archive.at('whole');
    fs.cpSync(archive.repo, store, { recursive: true });
    whole = await dumped(archive);
  });
  beforeEach(() => {
    fs.rmSync(archive.repo, { recursive: true });
    fs.cpSync(store, archive.repo, { recursive: true });
    for (const part of ['', '-wal', '-shm']) fs.rmSync(path.join(archive.repo, `catalogue/kho.sqlite${part}`), { force: true });
  });
  after(async () => archive.remove());

  /** Rebuilds; `stopAfter` packages it is told to stop. */
  async function rebuild({ stopAfter = Infinity, ...request }: { readonly stopAfter?: number; readonly fromStart?: boolean } = {}): Promise<RebuildReport | string> {
    const stop = new AbortController();
    const onProgress = ({ packages }: Progress): void => { if (packages >= stopAfter) stop.abort(); };
    return archive.operations.rebuild({ repo: archive.repo, signal: stop.signal, onProgress, ...request })
      .catch((thrown: unknown) => (thrown instanceof Fault ? thrown.code : String(thrown)));
  }
  const report = async (request?: Parameters<typeof rebuild>[0]): Promise<RebuildReport> => {
    const answered = await rebuild(request);
    if (typeof answered === 'string') throw new Error(answered);
    return answered;
  };

  it('gives the catalogue that was lost, and tells about how far it is', async () => {
    const told: Progress[] = [];
    await archive.operations.rebuild({ repo: archive.repo, signal: new AbortController().signal, onProgress: (progress) => { told.push(progress); } });
    expect(await dumped(archive)).to.deep.equal(whole);
    const half = told.find(({ packages }) => packages > PACKAGES / 3);
    expect(half?.packagesTotal).to.be.within(PACKAGES * 0.7, PACKAGES * 1.4);
    expect(told.at(-1)).to.include({ packages: PACKAGES });
  });

  it('goes on where it was interrupted, and nobody writes in between', async () => {
    expect(await rebuild({ stopAfter: 270 })).to.equal('INTERRUPTED');
    const refused = await archive.update('urn:uuid:00000000-0000-4000-8000-000000000000', { metadata: 'x' }).catch((thrown: unknown) => [(thrown as Fault).code, (thrown as Fault).params['detail']]);
    expect(refused).to.deep.equal(['CATALOGUE_FAILED', 'rebuild']);
    const { packages, kept, problems } = await report();
    expect({ packages, problems }).to.deep.equal({ packages: PACKAGES, problems: [] });
    expect(kept).to.be.above(200);
    expect(await dumped(archive)).to.deep.equal(whole);
  });

  it('begins anew when it is asked to', async () => {
    expect(await rebuild({ stopAfter: 270 })).to.equal('INTERRUPTED');
    expect(await report({ fromStart: true })).to.include({ packages: PACKAGES, kept: 0 });
    expect(await dumped(archive)).to.deep.equal(whole);
  });

  it('believes nothing that changed meanwhile: what went is forgotten, what is another is read again', async () => {
    expect(await rebuild({ stopAfter: 270 })).to.equal('INTERRUPTED');
    const kho = await openForReading(archive.repo, archive.surroundings);
    const known = new Set((await kho.catalogue.headsAfter('', 1000)).map(({ id }) => id));
    await kho.close();
    const roots = archive.objectRoots().filter((root) => known.has(decodeURIComponent(path.basename(root))));
    const [gone = '', damaged = '', rolledBack = ''] = [roots[0], roots[1], roots.find((root) => fs.existsSync(path.join(root, 'v3')))];
    fs.renameSync(gone, archive.at('set aside'));
    fs.appendFileSync(path.join(damaged, 'inventory.json'), ' ');
    if (rolledBack !== '') {
      for (const name of ['v3', 'inventory.json', 'inventory.json.sha512']) fs.rmSync(path.join(rolledBack, name), { recursive: true });
      for (const name of ['inventory.json', 'inventory.json.sha512']) fs.cpSync(path.join(rolledBack, 'v2', name), path.join(rolledBack, name));
    }
    await report();
    const resumed = await dumped(archive);
    await report({ fromStart: true });
    expect(await dumped(archive)).to.deep.equal(resumed);
    expect(resumed.filter((line) => line.includes('"what":"package"'))).to.have.length(PACKAGES - 1);
    fs.rmSync(archive.at('set aside'), { recursive: true });
  });

  it('survives the killing of its process, again and again', async () => {
    for (const at of [40, 280]) {
      const child = spawn(process.execPath, [...FROM_SOURCE, SCRIPT, archive.repo, String(at)], { stdio: ['ignore', 'ignore', 'inherit'] });
      const [, signal] = await once(child, 'exit') as [number | null, NodeJS.Signals | null];
      expect(signal, `reached ${at}`).to.equal('SIGKILL');
    }
    expect((await report()).kept).to.be.above(200);
    expect(await dumped(archive)).to.deep.equal(whole);
  });
});
