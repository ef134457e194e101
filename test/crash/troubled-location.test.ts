import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { FAULTS, type FaultCode } from '../../src/base/index.ts';
import { treeOf, type MadeArchive } from '../flow/made-archive.ts';
import { itemsOf, objectAt, syncAct, type ActScene } from './acts.ts';
import { campaign, needTracing, sampleOf, skipNaming, type Ended } from './campaign.ts';
import { LONG } from './guarantee-table.ts';
import { pausedAt } from './pausing.ts';
import type { KhoRun } from './real-kho.ts';
import { isChange, nameOf, recordCalls, type CallPoint } from './system-calls.ts';
import { inTurn } from '../tried-again.ts';

// The disk of a location is pulled out, becomes read-only or full, in the middle of `kho replicas sync`: at each call that changes
// it the process stands still, the trouble comes, the process goes on. The store must not suffer, nothing that was said may be
// untrue, nothing may be written into the empty place, and when the disk is back the next command completes it.

interface Trouble {
  readonly faults: string;
  readonly codes: readonly string[];
  /** Needs a file system of its own at the location. */
  readonly mounted: boolean;
  /** Calls before which it can come; all, unless it is said. */
  readonly before?: RegExp;
  /** False where it cannot be made at this moment. */
  readonly begin: (location: string) => boolean;
  readonly end: (location: string) => void;
}

const TROUBLES: Readonly<Record<string, Trouble>> = {
  'is pulled out': {
    faults: 'the folder of a location vanishes', codes: ['LOCATION_MISSING'], mounted: false,
    begin: (location) => { fs.renameSync(location, `${location} xa`); return true; },
    end: (location) => { fs.renameSync(`${location} xa`, location); },
  },
  'is unmounted, and leaves an empty folder': {
    faults: 'a location is unmounted and leaves an empty folder', codes: ['LOCATION_MISSING', 'LOCATION_FOREIGN'], mounted: false,
    begin: (location) => { fs.renameSync(location, `${location} xa`); fs.mkdirSync(location); return true; },
    end: (location) => {
      expect(fs.readdirSync(location), 'written below the mount point').to.deep.equal([]);
      fs.rmdirSync(location);
      fs.renameSync(`${location} xa`, location);
    },
  },
  'becomes read-only': {
    faults: 'the file system of a location becomes read-only', codes: ['LOCATION_READ_ONLY'], mounted: true,
    // The kernel refuses while a file is open for writing.
    before: /^(mkdir|rename|rmdir)/,
    begin: (location) => spawnSync('mount', ['-o', 'remount,ro', location]).status === 0,
    end: (location) => { execFileSync('mount', ['-o', 'remount,rw', location]); },
  },
  'becomes full': {
    faults: 'the file system of a location becomes full', codes: ['LOCATION_FULL'], mounted: true,
    begin: (location) => {
      const { bavail, bsize } = fs.statfsSync(location);
      if (bavail > 0) execFileSync('fallocate', ['-l', String(bavail * bsize), path.join(location, 'đầy')]);
      return true;
    },
    end: (location) => { fs.rmSync(path.join(location, 'đầy'), { force: true }); },
  },
};

describe('a location that has trouble in the middle of kho replicas sync', function () {
  this.timeout(LONG ? 3_600_000 : 120_000);
  before(function () { needTracing(this); });

  for (const [title, trouble] of inTurn(Object.entries(TROUBLES))) {
    it(`${title}: said honestly, without harm to the store or to copies, and completed when it is well again`, async function () {
      if (trouble.mounted && !mayMount()) skipNaming(this, 'mounting needs root on Linux');
      const scene = await syncAct();
      const location = path.join(scene.folder, 'b');
      const log = `${scene.folder}.log`;
      try {
        scene.restore();
        const { run, points } = await recordCalls(scene, [location], log);
        expect(run.status, run.stdout + run.stderr).to.equal(0);
        const chosen = sampleOf(points.filter((point) => isChange(point) && (trouble.before ?? /./).test(point.call)), 2);
        await campaign(chosen.map((point) => nameOf(point, scene.folder)), async (_, n) => tried({ scene, location, log }, trouble, chosen[n]!),
          { guarantee: 'G4', faults: `${trouble.faults} at a call of kho replicas sync that changes it` });
      } finally {
        scene.remove();
      }
    });
  }
});

interface Tried {
  readonly scene: ActScene;
  readonly location: string;
  readonly log: string;
}

async function tried({ scene, location, log }: Tried, { codes, mounted, begin, end }: Trouble, point: CallPoint): Promise<Ended> {
  const archive = scene.restore();
  const unmount = mounted ? ownFileSystem(location) : () => undefined;
  try {
    const store = treeOf(path.join(archive.repo, 'ocfl'));
    const paused = await pausedAt(scene, point, { log, meanwhile: async () => Promise.resolve(begin(location)) });
    if (paused?.answer === true) end(location);
    if (paused?.answer === true) expectHonest(archive, paused.run, codes);
    expect(treeOf(path.join(archive.repo, 'ocfl')), 'the store').to.deep.equal(store);
    await scene.survived(archive, paused?.run ?? NOTHING_SAID);
    return paused?.answer === true ? 'survived' : 'missed';
  } finally {
    unmount();
  }
}

const NOTHING_SAID: KhoRun = { pid: undefined, status: null, signal: null, items: [], faults: [], stdout: '', stderr: '' };

/** Either all was done by then, or the location's trouble is told by its own code, and the exit status is that of the code. */
function expectHonest(archive: MadeArchive, run: KhoRun, codes: readonly string[]): void {
  const told = /"code":"(\w+)"/g;
  const faults = [...run.stdout.matchAll(told)].map(([, code]) => code);
  expect(run.signal, run.stderr).to.equal(null);
  if (run.status === 0) expect(faults, run.stdout).to.deep.equal([]);
  else {
    expect(faults.filter((code) => !codes.includes(code ?? '')), run.stdout + run.stderr).to.deep.equal([]);
    expect(run.status, run.stdout + run.stderr).to.be.oneOf(codes.map((code) => FAULTS[code as FaultCode].exit));
  }
  for (const { packageId, outcome } of itemsOf(run)) {
    if (outcome === 'copied') expect(objectAt(archive.at('b', 'ocfl'), String(packageId)), String(packageId)).to.deep.equal(objectAt(archive.at('kho', 'ocfl'), String(packageId)));
  }
}

/** Puts a small file system of its own where the location is, with what is in it; answers how to take it away. */
function ownFileSystem(location: string): () => void {
  const aside = `${location} cũ`;
  fs.renameSync(location, aside);
  fs.mkdirSync(location);
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', location]);
  fs.cpSync(aside, location, { recursive: true, preserveTimestamps: true });
  fs.rmSync(aside, { recursive: true });
  return () => { execFileSync('umount', [location]); };
}

function mayMount(): boolean {
  return process.platform === 'linux' && process.getuid?.() === 0 && spawnSync('unshare', ['-m', 'true']).status === 0;
}
