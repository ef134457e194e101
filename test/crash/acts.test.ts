import { expect } from 'chai';
import { FAULTS, type FaultCode } from '../../src/base/index.ts';
import { backupAct, itemsOf, repairAct, restoreAct, syncAct, twoCopiesAct, updateAct, type ActScene } from './acts.ts';
import { campaign, needTracing, sampleOf, type Ended } from './campaign.ts';
import { deleteAct } from './deletion-act.ts';
import { reportAct } from './report-act.ts';
import { LONG } from './guarantee-table.ts';
import { evidenceAct, fondsAct, recordsAct } from './own-packages-act.ts';
import { isChange, nameOf, recordCalls, runWith, type CallPoint, type Injection } from './system-calls.ts';
import { inTurn } from '../tried-again.ts';

// The same as killed-anywhere and failing-calls, for what is done with packages that are archived already: new versions,
// copies, repairs, deletions, backups, restores.

const ACTS: Readonly<Record<string, { readonly make: () => Promise<ActScene>; readonly guarantee: string }>> = {
  'kho update': { make: updateAct, guarantee: 'G1' },
  'an ingest that needs two copies': { make: twoCopiesAct, guarantee: 'G1' },
  'kho replicas sync': { make: syncAct, guarantee: 'G8' },
  'kho repair': { make: repairAct, guarantee: 'G8' },
  'kho delete run': { make: deleteAct, guarantee: 'G13' },
  'kho audit-report': { make: reportAct, guarantee: 'G15' },
  'kho records edit': { make: recordsAct, guarantee: 'G1' },
  ...(LONG ? { 'kho fonds add': { make: fondsAct, guarantee: 'G1' } } : {}),
  'kho audit-report --archive': { make: evidenceAct, guarantee: 'G1' },
  'kho backup': { make: backupAct, guarantee: 'G25' },
  'kho restore': { make: restoreAct, guarantee: 'G25' },
};

const FAILURES: Readonly<Record<string, { readonly injection: Extract<Injection, `error=${string}`>; readonly lasting: boolean }>> = {
  'EIO once': { injection: 'error=EIO', lasting: false },
  'EIO from then on': { injection: 'error=EIO', lasting: true },
  'ENOSPC once': { injection: 'error=ENOSPC', lasting: false },
  'ENOSPC from then on': { injection: 'error=ENOSPC', lasting: true },
};
/** `KHO_CRASH_ACT='kho repair'` keeps to one act. */
const ONLY = process.env['KHO_CRASH_ACT'];
const CHOSEN = Object.entries(ACTS).filter(([title]) => ONLY === undefined || title === ONLY);

describe('an act of an archivist', function () {
  this.timeout(LONG ? 7_200_000 : 120_000);
  before(function () { needTracing(this); });

  for (const [title, { make, guarantee }] of inTurn(dailyFew(CHOSEN, 5))) {
    it(`${title}, killed before any system call: nothing that was said is untrue, and the next command finishes it`, async () => {
      const scene = await make();
      try {
        const chosen = sampleOf(await changesOf(scene), 1);
        await campaign(chosen.map((point) => nameOf(point, scene.folder)), async (_, n) => {
          const archive = scene.restore();
          const { run } = await runWith(scene, chosen[n]!, 'signal=SIGKILL', { log: `${scene.folder}.log` });
          if (run.signal !== 'SIGKILL') return 'missed';
          await scene.survived(archive, run);
          return 'survived';
        }, { guarantee, faults: `SIGKILL before each call that changes the disk: ${title}` });
      } finally {
        scene.remove();
      }
    });
  }

  for (const [title, { make }] of inTurn(dailyFew(CHOSEN))) {
    it(`${title}, at calls that fail: an honest fault or none, no damage, and the next command finishes it`, async () => {
      const scene = await make();
      try {
        const points = await pointsOf(scene);
        for (const [name, { injection, lasting }] of dailyFew(Object.entries(FAILURES))) {
          const chosen = sampleOf(points.filter((point) => injection === 'error=EIO' || isChange(point)), 1);
          await campaign(chosen.map((point) => nameOf(point, scene.folder)), async (_, n) => failed(scene, chosen[n]!, injection, lasting),
            { guarantee: 'G4', faults: `${name} at each call: ${title}` });
        }
      } finally {
        scene.remove();
      }
    });
  }
});

/** All in the long run; otherwise so many, others on other days. */
function dailyFew<T>(all: readonly T[], count = 2): readonly T[] {
  return LONG || ONLY !== undefined ? all : sampleOf(all, count);
}

async function failed(scene: ActScene, point: CallPoint, injection: Injection, lasting: boolean): Promise<Ended> {
  const archive = scene.restore();
  const { run, trace } = await runWith(scene, point, injection, { log: `${scene.folder}.log`, lasting });
  if (!trace.some((line) => line.endsWith('(INJECTED)'))) return 'missed';
  expect(run.signal, `ends by itself: ${run.stderr}`).to.equal(null);
  const codes = [...run.faults, ...itemsOf(run).flatMap(({ fault }) => (typeof fault === 'object' && fault !== null && 'code' in fault ? [String(fault.code)] : []))];
  for (const code of codes) {
    expect(code, `a fault of ours: ${run.stdout}`).not.to.equal('INTERNAL');
    expect(code in FAULTS, code).to.equal(true);
  }
  const exits = codes.map((code) => FAULTS[code as FaultCode].exit);
  // A place that cannot be reached leaves the rest done (4); damage that was found is content (3); a request that was stopped is 6.
  expect(run.status, `exit status: ${run.stdout}${run.stderr}`).to.be.oneOf([0, 3, 4, 6, ...exits]);
  await scene.survived(archive, run);
  return 'survived';
}

async function pointsOf(scene: ActScene): Promise<readonly CallPoint[]> {
  const archive = scene.restore();
  const { run, points } = await recordCalls(scene, [scene.folder], `${scene.folder}.log`);
  expect(run.status, run.stdout + run.stderr).to.equal(0);
  await scene.survived(archive, run);
  return points.filter((point) => !point.path.startsWith(`${scene.folder}/in/`));
}

async function changesOf(scene: ActScene): Promise<readonly CallPoint[]> {
  return (await pointsOf(scene)).filter(isChange);
}
