import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { MadeArchive } from '../flow/made-archive.ts';
import { campaign, sampleOf, skipNaming } from './campaign.ts';
import { LONG } from './guarantee-table.ts';
import { cutsOf, nameOfCut, problemAt, promisesOf, recorded, type PowerScenario } from './power-cut.ts';
import { copiesAndRepairs, dueDeletionRun, ingestsAndUpdate } from './power-scenarios.ts';
import { builtOperations } from './real-kho.ts';
import { whyNoRecording } from './recorded-disk.ts';
import { inTurn } from '../tried-again.ts';

// The power goes. A disk keeps what it was told before its last flush, and any part of what it was told after it.

describe('a loss of power', function () {
  this.timeout(LONG ? 7_200_000 : 120_000);
  let work: string;
  before(async function () {
    const reason = whyNoRecording();
    if (reason !== undefined) skipNaming(this, reason);
    work = fs.mkdtempSync(path.join(os.tmpdir(), 'kho-crash-power-'));
    await builtOperations();
  });
  after(() => { if ((work as string | undefined) !== undefined) fs.rmSync(work, { recursive: true, force: true }); });

  const scenarios: readonly { readonly title: string; readonly make: () => PowerScenario; readonly promises: number; readonly faults: string }[] = [{
    title: 'ingests and an update',
    make: () => ingestsAndUpdate(MadeArchive.over(path.join(work, 'outside'))),
    promises: 4,
    faults: 'power lost after each write and flush of ext4 with store and catalogue, un-flushed writes kept or lost',
  }, {
    title: 'kho replicas sync and kho repair',
    make: copiesAndRepairs,
    promises: 5,
    faults: 'power lost after each write and flush of ext4 with store, catalogue and a location, during kho replicas sync and kho repair',
  }, {
    title: 'kho delete run',
    make: dueDeletionRun,
    promises: 1,
    faults: 'power lost after each write and flush of ext4 with store, catalogue and a location, during kho delete run',
  }];

  for (const { title, make, promises, faults } of inTurn(scenarios)) {
    it(`at any moment of ${title}: what was said is there, everything is whole, the next command works`, async () => {
      const recording = await recorded(path.join(work, 'said'), make());
      try {
        expect(recording.said, JSON.stringify(recording.said.map(({ line }) => line))).to.have.length(promises);
        const chosen = sampleOf(cutsOf(recording), 4, 1500);
        await campaign(chosen.map(nameOfCut), async (_, n) => {
          expect(await problemAt(recording, chosen[n]!)).to.equal(undefined);
          return 'survived';
        }, { guarantee: 'G2', faults, remark: 'without flushes (eatmydata) the same test finds promises broken' });
      } finally {
        fs.rmSync(path.join(work, 'said'), { recursive: true });
      }
    });

    it(`during ${title} is noticed by this test: without flushes (eatmydata) promises are broken`, async function () {
      if (spawnSync('eatmydata', ['true']).status !== 0) skipNaming(this, 'eatmydata is not installed');
      const recording = await recorded(path.join(work, 'unflushed'), make(), ['eatmydata']);
      try {
        const broken: string[] = [];
        for (const cut of promisesOf(recording)) if (await problemAt(recording, cut) !== undefined) broken.push(nameOfCut(cut));
        expect(broken, 'promises that were broken').to.have.length.at.least(1);
      } finally {
        fs.rmSync(path.join(work, 'unflushed'), { recursive: true });
      }
    });
  }
});
