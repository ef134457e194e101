import fs from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { LONG } from './guarantee-table.ts';
import { campaign, needTracing, sampleOf } from './campaign.ts';
import { ingestScene, recoveryScene, updateScene, type Scene } from './scene.ts';
import { expectSurvived } from './survived.ts';
import { isChange, nameOf, recordCalls, runWith, type CallPoint } from './system-calls.ts';
import { inTurn } from '../tried-again.ts';

// Killed before every call that changes the disk: between two of them the disk cannot be in any other state.

const killAt = (pattern: RegExp, call: string) => async (scene: Scene) => {
  const { points } = await recordCalls(scene, [scene.folder], `${scene.folder}.log`);
  const point = points.filter((one) => one.call === call && pattern.test(one.path)).at(-1);
  if (point === undefined) throw new Error(`no ${call} on ${String(pattern)}`);
  scene.restore();
  return (await runWith(scene, point, 'signal=SIGKILL', { log: `${scene.folder}.log` })).run;
};

const SCENES: Readonly<Record<string, { readonly make: () => Promise<Scene>; readonly sample: number; readonly guarantee: string }>> = {
  'an ingest of a folder, a bag and a ZIP': { make: ingestScene, sample: 3, guarantee: 'G1' },
  'an update': { make: updateScene, sample: 3, guarantee: 'G1' },
  'the recovery of an ingest': { make: async () => recoveryScene(ingestScene, killAt(/staging\/[^/]+$/, 'rename')), sample: 1, guarantee: 'G3' },
  'the recovery of an update': { make: async () => recoveryScene(updateScene, killAt(/staging\/[^/]+\/inventory\.json\.sha512$/, 'rename')), sample: 1, guarantee: 'G3' },
};

/** Killed while it publishes, and then somebody loses the catalogue too: storage alone has to be enough. */
const LOST: Readonly<Record<string, () => Promise<Scene>>> = { 'an ingest': ingestScene, 'an update': updateScene };

describe('killed before any system call', function () {
  this.timeout(LONG ? 3_600_000 : 60_000);
  before(function () { needTracing(this); });

  for (const [title, { make, sample, guarantee }] of inTurn(Object.entries(SCENES))) {
    it(`${title}: nothing half visible, nothing archived is lost, the next command finishes it once`, async () => {
      const scene = await make();
      try {
        const changes = await changesOf(scene);
        const chosen = sampleOf(changes, sample);
        await campaign(chosen.map((point) => nameOf(point, scene.folder)), async (_, n) => {
          const archive = scene.restore();
          const { run } = await runWith(scene, chosen[n]!, 'signal=SIGKILL', { log: `${scene.folder}.log` });
          if (run.signal !== 'SIGKILL') return 'missed';
          await expectSurvived(scene, archive, run.items);
          return 'survived';
        }, { guarantee, faults: `SIGKILL before each call that changes the disk: ${title}` });
      } finally {
        scene.remove();
      }
    });
  }
});

describe('killed before any system call, and the catalogue lost', function () {
  this.timeout(LONG ? 3_600_000 : 60_000);
  before(function () { needTracing(this); });

  for (const [title, make] of inTurn(Object.entries(LOST))) {
    it(`${title}: a rebuild finishes what had arrived, and the next command finishes the rest once`, async () => {
      const scene = await make();
      try {
        const changes = await changesOf(scene);
        const publishing = changes.filter(({ call, path: on }, n) => n >= changes.findIndex((one) => one.call === 'rename') && call !== 'pwrite64' && !on.includes('/catalogue/'));
        const chosen = sampleOf(publishing, 2);
        await campaign(chosen.map((point) => nameOf(point, scene.folder)), async (_, n) => {
          const archive = scene.restore();
          const { run } = await runWith(scene, chosen[n]!, 'signal=SIGKILL', { log: `${scene.folder}.log` });
          if (run.signal !== 'SIGKILL') return 'missed';
          fs.rmSync(path.join(archive.repo, 'catalogue'), { recursive: true });
          expect((await archive.rebuild()).problems).to.deep.equal([]);
          await expectSurvived(scene, archive, run.items, { lostCatalogue: true });
          return 'survived';
        }, { guarantee: 'G9', faults: `SIGKILL before each call of a publication, then the catalogue deleted: ${title}` });
      } finally {
        scene.remove();
      }
    });
  }
});

async function changesOf(scene: Scene): Promise<readonly CallPoint[]> {
  const archive = scene.restore();
  const { run, points } = await recordCalls(scene, [scene.folder], `${scene.folder}.log`);
  expect({ status: run.status, stderr: run.stderr }).to.deep.equal({ status: 0, stderr: '' });
  await expectSurvived(scene, archive, run.items);
  return points.filter((point) => isChange(point) && point.path.startsWith(`${archive.repo}/`));
}
