import { expect } from 'chai';
import { FAULTS, type FaultCode } from '../../src/base/index.ts';
import { campaign, needTracing, sampleOf, type Ended } from './campaign.ts';
import { LONG } from './guarantee-table.ts';
import { ingestScene, twinsScene, updateScene, type Scene } from './scene.ts';
import { expectSurvived } from './survived.ts';
import { isChange, nameOf, recordCalls, runWith, type CallPoint, type Injection } from './system-calls.ts';
import { inTurn } from '../tried-again.ts';

// The disk answers with an error, once or from then on, at every call that a command makes on the store or on what it
// was given. It has to say so with a code that tells an operator what to do, and may not claim anything that is not so.

interface Failing {
  readonly injection: Extract<Injection, `error=${string}`>;
  readonly lasting: boolean;
  /** Codes that tell the truth; an error that does not matter to the outcome needs none. */
  readonly honest: readonly FaultCode[];
  readonly where: (point: CallPoint) => boolean;
}

const READ_ANYWHERE: Failing['where'] = () => true;
const BROKEN: readonly FaultCode[] = ['STORAGE_FAILED', 'CATALOGUE_FAILED', 'SOURCE_UNREADABLE', 'OBJECT_DAMAGED'];
const FAILING: Readonly<Record<string, Failing>> = {
  'EIO once': { injection: 'error=EIO', lasting: false, honest: BROKEN, where: READ_ANYWHERE },
  'EIO from then on': { injection: 'error=EIO', lasting: true, honest: BROKEN, where: READ_ANYWHERE },
  'ENOSPC once': { injection: 'error=ENOSPC', lasting: false, honest: ['STORAGE_FULL'], where: isChange },
  'ENOSPC from then on': { injection: 'error=ENOSPC', lasting: true, honest: ['STORAGE_FULL'], where: isChange },
};
const SCENES = { 'an ingest': ingestScene, 'an update': updateScene } as const;

describe('a system call that fails', function () {
  this.timeout(LONG ? 7_200_000 : 60_000);
  before(function () { needTracing(this); });

  it('after PREPARED: its twin in the same command is not archived, or one submission would be two packages', async () => {
    const scene = await twinsScene();
    try {
      const points = (await pointsOf(scene)).filter(({ call, path }) => call === 'fsync' && path.endsWith('/kho/ocfl'));
      expect(points).to.have.length(1);
      expect(await tried(scene, points[0]!, FAILING['EIO once']!)).to.equal('survived');
    } finally {
      scene.remove();
    }
  });

  it('between the renames of an update: an audit does not take the unfinished version for damage', async () => {
    const scene = await updateScene();
    try {
      const points = (await pointsOf(scene)).filter(({ call, path }) => call === 'rename' && /staging\/[^/]+\/inventory\.json\.sha512$/.test(path));
      expect(points).to.have.length(1);
      expect(await tried(scene, points[0]!, FAILING['ENOSPC once']!)).to.equal('survived');
    } finally {
      scene.remove();
    }
  });

  for (const [title, make] of Object.entries(SCENES)) {
    for (const [name, failing] of inTurn(Object.entries(FAILING))) {
      it(`${title}, ${name}: an honest fault or none, never archived falsely, the next command works`, async () => {
        const scene = await make();
        try {
          const points = await pointsOf(scene);
          const chosen = sampleOf(points.filter(failing.where), 1);
          await campaign(
            chosen.map((point) => nameOf(point, scene.folder)), async (_, n) => tried(scene, chosen[n]!, failing),
            { guarantee: 'G4', faults: `${name} at each call: ${title}` },
          );
        } finally {
          scene.remove();
        }
      });
    }
  }
});

async function pointsOf(scene: Scene): Promise<readonly CallPoint[]> {
  scene.restore();
  const { run, points } = await recordCalls(scene, [scene.folder], `${scene.folder}.log`);
  expect({ status: run.status, stderr: run.stderr }).to.deep.equal({ status: 0, stderr: '' });
  return points;
}

async function tried(scene: Scene, point: CallPoint, { injection, lasting, honest }: Failing): Promise<Ended> {
  const archive = scene.restore();
  const { run, trace } = await runWith(scene, point, injection, { log: `${scene.folder}.log`, lasting });
  if (!trace.some((line) => line.endsWith('(INJECTED)'))) return 'missed';
  expect(run.signal, `ends by itself: ${run.stderr}`).to.equal(null);
  // SQLite hides the system's code from us: for its files, "the catalogue cannot be written" is as much as anybody can know.
  // And Node, asked for a folder with those above it, may name another reason than the system's.
  const truths = /\/catalogue(\/|$)/.test(point.path) ? [...honest, 'CATALOGUE_FAILED'] : point.call === 'mkdir' ? [...honest, 'STORAGE_FAILED'] : honest;
  for (const code of run.faults) expect(code, `a fault that tells the truth: ${run.stdout}`).to.be.oneOf([...truths]);
  const exits = run.faults.map((code) => FAULTS[code as FaultCode].exit);
  expect(run.status, `exit status: ${run.stdout}${run.stderr}`).to.be.oneOf(exits.length === 0 ? [0] : exits);
  if (run.status === 0) {
    expect(run.items.map(({ path, outcome }) => ({ path, outcome })).sort((a, b) => (a.path < b.path ? -1 : 1)), run.stdout)
      .to.deep.equal([...scene.submissions].sort().map((submission) => ({ path: submission, outcome: 'archived' })));
  }
  // What did not reach the medium cannot be asked for again: the kernel may have thrown it away and would answer "done".
  if (point.call === 'fsync' && !/catalogue\//.test(point.path) && !lasting) expect(trace.filter((line) => line.includes('fsync(')).slice(point.nth), 'no second fsync').to.deep.equal([]);
  await expectSurvived(scene, archive, run.items);
  return 'survived';
}
