import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { writeLoadSet } from '../src/samples/index.ts';
import { hold, type Contender, type ContestResult } from './contest.ts';
import { fixityContest, ingestContest, type ContestSettings, type DataSet, type PreparedContest } from './contests.ts';
import { memoryOfIngest, type MemoryResult } from './memory.ts';
import { fixityByPeers, ingestByPeers } from './peers.ts';

// `npm run bench` [-- --scale 0.2 --rounds 5 --only ingest,fixity,memory,peers --sets a,b,c --work DIR]: ratios in one run
// against public tools that run beside it (docs/performance.md). Absolute times are printed, never asserted.

const { values } = parseArgs({
  options: {
    scale: { type: 'string', default: '1' },
    rounds: { type: 'string', default: '5' },
    only: { type: 'string', default: 'ingest,fixity,memory' },
    sets: { type: 'string', default: 'a,b,c' },
    work: { type: 'string', default: 'bench/work' },
    results: { type: 'string', default: 'bench/results.json' },
  },
});
const scale = Number(values.scale);
const rounds = Number(values.rounds);
const work = path.resolve(values.work);
const only = new Set(values.only.split(','));
const sets = new Set(values.sets.split(','));
const kho = `${JSON.stringify(process.execPath)} ${JSON.stringify(path.resolve('bin/kho.js'))}`;

const shapes = [
  { name: 'a', about: 'files of 50 KB in one package', packages: 1, filesPerPackage: Math.round(20_000 * scale), bytesPerFile: 50_000 },
  { name: 'b', about: 'large files in one package', packages: 1, filesPerPackage: 4, bytesPerFile: Math.round(500_000_000 * scale) },
  { name: 'c', about: 'packages of 10 scans of 150 KB', packages: Math.round(2_000 * scale), filesPerPackage: 10, bytesPerFile: 150_000 },
].filter(({ name }) => sets.has(name));

const CONTESTS: Readonly<Record<string, (settings: ContestSettings) => PreparedContest>> = {
  ingest: ingestContest, fixity: fixityContest, peers: ingestByPeers, 'fixity-peers': fixityByPeers,
};

async function dataSet({ name, about, packages, filesPerPackage, bytesPerFile }: (typeof shapes)[number]): Promise<DataSet> {
  const into = path.join(work, `set-${name}`);
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
      if (!only.has(name)) continue;
      const { prepare, cleanUp, contest } = contestOf({ set, work, kho, rounds });
      prepare();
      quiet();
      const quieted = (one: Contender): Contender => ({ ...one, before: (run) => { void one.before?.(run); quiet(); } });
      const [first, ...others] = contest.contenders;
      const result = await hold({ ...contest, contenders: [quieted(first), ...others.map(quieted)] });
      print(result);
      results.push(result);
      cleanUp();
    }
    fs.rmSync(set.path, { recursive: true, force: true });
  }
  return results;
}

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
const results = await contests();
const memory: readonly MemoryResult[] = only.has('memory') ? await memoryOfIngest({ work, kho, scale }) : [];
for (const { files, peakMiB, auditPeakMiB } of memory) console.log(`peak memory, ${files} files in one package: ingest ${peakMiB} MiB, audit ${auditPeakMiB} MiB`);
fs.writeFileSync(values.results, `${JSON.stringify({ machine, scale, results, memory }, undefined, 2)}\n`);
