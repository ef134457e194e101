import fs from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import type { Fault } from '../../src/base/index.ts';
import { seededNumbers } from '../../src/samples/seeded-numbers.ts';
import { archivedWithUpdate, dumped, threeSubmissions } from '../flow/killing.ts';
import { MadeArchive, treeOf } from '../flow/made-archive.ts';
import { AT_MOST, campaign } from './campaign.ts';
import { DAMAGES, targetsIn, type Target } from './damaging.ts';
import { LONG } from './guarantee-table.ts';
import { builtOperations } from './real-kho.ts';
import { workFolder } from './scene.ts';
import { filesBelow } from './structure.ts';

// A drill has to tell a backup that restores from one that does not: a certificate that says *passed* is only true when
// the same store comes back, byte for byte. `KHO_CRASH_SEED=seed` does one case again.

const ONLY = process.env['KHO_CRASH_SEED'];
const CASES = LONG ? Math.min(500, AT_MOST) : 2;
const followed = { signal: new AbortController().signal, onProgress: () => undefined };

describe('a backup of which something was damaged', function () {
  this.timeout(LONG ? 3_600_000 : 60_000);
  let folder: string;
  let archive: MadeArchive;
  let backup: string;
  let targets: readonly Target[];

  before(async () => {
    folder = workFolder('drills');
    archive = MadeArchive.over(path.join(folder, 'live'), await builtOperations());
    fs.mkdirSync(archive.folder);
    await archive.operations.init({ repo: archive.repo });
    const { id, second } = await archivedWithUpdate(archive);
    await archive.archive(second, { update: id });
    for (const submission of threeSubmissions(archive)) await archive.archive(submission);
    backup = path.join(folder, 'backup');
    const { folder: generation } = await archive.operations.backup({ repo: archive.repo, into: backup, verify: false, fresh: false, ...followed });
    const ocfl = path.join(backup, 'packages', 'ocfl');
    const objects = archive.objectRoots().map((root) => path.join(ocfl, path.relative(path.join(archive.repo, 'ocfl'), root)));
    const ofGeneration = filesBelow(generation).map((name): Target => ({ fileClass: 'description', file: path.join(generation, name), object: generation, packageId: '' }));
    targets = [...targetsIn(objects), ...ofGeneration, ...ofGeneration];
    fs.cpSync(backup, path.join(folder, 'pristine'), { recursive: true });
  });
  after(() => { fs.rmSync(folder, { recursive: true, force: true }); });

  it('the drill says so, or all of it comes back', async () => {
    const seeds = Array.from({ length: CASES }, (_, n) => `drill ${n}`).filter((seed) => ONLY === undefined || seed === ONLY);
    const verdicts = new Map<string, number>();
    await campaign(seeds, async (seed) => {
      const random = seededNumbers('drills', seed);
      let done: string | undefined;
      while (done === undefined) {
        const [name, damage] = random.pick(Object.entries(DAMAGES));
        const target = random.pick(targets);
        done = damage(target, random, targets);
        if (done !== undefined) done = `${name} (${done}): ${target.file}`;
      }
      try {
        const verdict = await drilled();
        verdicts.set(verdict, (verdicts.get(verdict) ?? 0) + 1);
        if (verdict === 'passed') await expectSameStore(done);
      } finally {
        fs.rmSync(backup, { recursive: true });
        fs.cpSync(path.join(folder, 'pristine'), backup, { recursive: true });
      }
      return 'survived';
    }, { guarantee: 'G25', faults: 'files of a backup damaged in every way, then a drill: it passes only when the same store comes back' });
    expect(await drilled(), 'put back').to.equal('passed');
    if (LONG && ONLY === undefined) expect(verdicts.get('failed') ?? 0, JSON.stringify([...verdicts])).to.be.above(0);
  });

  async function drilled(): Promise<string> {
    try {
      const { certificate } = await archive.operations.drill({ repo: archive.repo, from: backup, work: folder, certificate: path.join(folder, 'certificate.json'), ...followed });
      return certificate.verdict;
    } catch (thrown) {
      // The compiled product has its own class of faults.
      const { code } = thrown as Fault;
      if (code !== 'BACKUP_DAMAGED' && code !== 'BACKUP_NOT_FOUND' && code !== 'STORAGE_FAILED') throw thrown;
      return code;
    }
  }

  async function expectSameStore(done: string): Promise<void> {
    const into = path.join(folder, 'restored');
    try {
      const report = await archive.operations.restore({ from: backup, into: path.join(into, 'kho'), partial: false, rebuild: false, ...followed });
      expect(report.outcome, done).to.equal('restored');
      const restored = MadeArchive.over(into, await builtOperations());
      expect(treeOf(path.join(restored.repo, 'ocfl')), done).to.deep.equal(treeOf(path.join(archive.repo, 'ocfl')));
      expect(await dumped(restored), done).to.deep.equal(await dumped(archive));
    } finally {
      fs.rmSync(into, { recursive: true, force: true });
    }
  }
});
