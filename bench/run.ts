import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { writeLoadSet } from '../src/samples/index.ts';
import { hold, type Contender, type Contest, type ContestResult } from './contest.ts';
import { fixityContest, ingestContest, type ContestSettings, type DataSet, type PreparedContest } from './contests.ts';
import { memoryOfIngest, type MemoryResult } from './memory.ts';
import { fixityByPeers, ingestByPeers } from './peers.ts';
import { replicateContest } from './replicate-contest.ts';
import { updateContest } from './update-contest.ts';

// `npm run bench` [-- --quick | --scale 0.2 --rounds 5 --only ingest,fixity,replicate,update,memory,peers,fixity-peers --sets a,b,c --work DIR]:
// ratios in one run against public tools that run beside it (docs/performance.md). Absolute times are printed, never asserted.

const { values } = parseArgs({
  options: {
    /** A fifth of the data, 3 rounds, no peers, memory in full, in less than ten minutes; what is left lies there until the end. */
    quick: { type: 'boolean', default: false },
    scale: { type: 'string' },
    rounds: { type: 'string' },
    only: { type: 'string' },
    sets: { type: 'string', default: 'a,b,c' },
    work: { type: 'string', default: 'bench/work' },
    results: { type: 'string', default: 'bench/results.json' },
  },
});
const { quick } = values;
const scale = Number(values.scale ?? (quick ? 0.2 : 1));
const rounds = Number(values.rounds ?? (quick ? 3 : 5));
const work = path.resolve(values.work);
const only = new Set((values.only ?? (quick ? 'ingest,fixity,memory' : 'ingest,fixity,replicate,update,memory,peers,fixity-peers')).split(','));
const sets = new Set(values.sets.split(','));
const kho = `${JSON.stringify(process.execPath)} ${JSON.stringify(path.resolve('bin/kho.js'))}`;

const shapes = [
  { name: 'a', about: 'files of 50 KB in one package', packages: 1, filesPerPackage: Math.round(20_000 * scale), bytesPerFile: 50_000 },
  { name: 'b', about: 'large files in one package', packages: 1, filesPerPackage: 4, bytesPerFile: Math.round(500_000_000 * scale) },
  { name: 'c', about: 'packages of 10 scans of 150 KB', packages: Math.round(2_000 * scale), filesPerPackage: 10, bytesPerFile: 150_000 },
].filter(({ name }) => sets.has(name));

const CONTESTS: Readonly<Record<string, (settings: ContestSettings) => PreparedContest>> = {
  ingest: ingestContest, fixity: fixityContest, replicate: replicateContest,
  'update-add': updateContest('add'), 'update-replace': updateContest('replace'), peers: ingestByPeers, 'fixity-peers': fixityByPeers,
};

/** Folders that are removed at the end, also of a bench that fails. */
const made: string[] = [];

async function dataSet({ name, about, packages, filesPerPackage, bytesPerFile }: (typeof shapes)[number]): Promise<DataSet> {
  const into = path.join(work, `set-${name}`);
  made.push(into);
  fs.rmSync(into, { recursive: true, force: true });
  await writeLoadSet({ into, seed: `kho ${name}`, packages, filesPerPackage, bytesPerFile });
  const files = packages * filesPerPackage;
  return { name, about: `(${name}) ${packages} × ${filesPerPackage} ${about}`, path: into, packages, files, bytes: files * bytesPerFile };
}

/** Quiet the disk, so that no contender pays for the one before it. */
const quiet = (): void => { execFileSync('sync'); };

async function contests(): Promise<readonly ContestResult[]> {
  const results: ContestResult[] = [];
  for (const shape of shapes) {
    const set = await dataSet(shape);
    for (const [name, contestOf] of Object.entries(CONTESTS)) {
      if (!only.has(name) && !only.has(name.replace(/^update-.*/, 'update'))) continue;
      // A new version is of one package.
      if (name.startsWith('update-') && set.packages > 1) continue;
      const own = path.join(work, `${name}-${shape.name}`);
      fs.mkdirSync(own, { recursive: true });
      made.push(own);
      const { prepare, cleanUp, contest } = contestOf({ set, work: own, kho, rounds });
      refuseTooLittleRoom(name, set, contest);
      prepare();
      quiet();
      const quieted = (one: Contender): Contender => ({ ...one, before: (run) => { void one.before?.(run); quiet(); } });
      const [first, ...others] = contest.contenders;
      const result = await hold({ ...contest, contenders: [quieted(first), ...others.map(quieted)] });
      print(result);
      results.push(result);
      // Removing costs the next contest a minute of waiting (forget): a quick run has room to leave it all.
      if (!quick) cleanUp();
    }
    fs.rmSync(set.path, { recursive: true, force: true });
  }
  return results;
}

/** Every run writes into a folder of its own and nothing is removed before the end: a disk that fills up stops more than this. */
function refuseTooLittleRoom(name: string, set: DataSet, { contenders }: Contest): void {
  const { bavail, bsize } = fs.statfsSync(work);
  const writes = WRITES_NOTHING.has(name) ? 1 : contenders.length * (rounds + 1) + 2;
  const needed = set.bytes * 1.1 * writes;
  if (bavail * bsize < needed) {
    throw new Error(`${name} (${set.name}) needs ${gigabytes(needed)} GB in ${work}, where ${gigabytes(bavail * bsize)} GB are free: fewer rounds (--rounds), less data (--scale) or another folder (--work)`);
  }
}

const gigabytes = (bytes: number): string => (bytes / 1e9).toFixed(1);
const WRITES_NOTHING: ReadonlySet<string> = new Set(['fixity', 'fixity-peers']);

function print(result: ContestResult): void {
  const doubt = result.conclusive ? '' : ', INCONCLUSIVE: the control is more than 5 % off';
  console.log(`\n${result.contest} (reference: ${result.reference}, ${result.rounds} rounds${doubt})`);
  for (const { name, medianSeconds, medianRatio, ratios, medianCpuRatio, peakMiB } of result.standings) {
    const spread = `${Math.min(...ratios).toFixed(2)}–${Math.max(...ratios).toFixed(2)}`;
    console.log(`  ${name.padEnd(34)} ${medianSeconds.toFixed(2).padStart(8)} s  ${medianRatio.toFixed(2)}×  (${spread})  cpu ${medianCpuRatio.toFixed(2)}×  ${peakMiB} MiB`);
  }
}

fs.mkdirSync(work, { recursive: true });
const machine = { cpu: os.cpus()[0]?.model, cores: os.availableParallelism(), node: process.version, kernel: os.release() };
console.log(JSON.stringify(machine));
process.once('exit', () => { for (const folder of made) fs.rmSync(folder, { recursive: true, force: true }); });
const results = await contests();
const memory: readonly MemoryResult[] = only.has('memory') ? await memoryOfIngest({ work, kho }) : [];
for (const { files, bytesPerFile, peakMiB, auditPeakMiB } of memory) {
  console.log(`peak memory, ${files} files of ${bytesPerFile} bytes in one package: ingest ${peakMiB} MiB, audit ${auditPeakMiB} MiB`);
}
fs.writeFileSync(values.results, `${JSON.stringify({ machine, scale, rounds, results, memory }, undefined, 2)}\n`);
