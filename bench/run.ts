import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { writeLoadSet } from '../src/samples/index.ts';
import { hold, type Contender, type ContestResult } from './contest.ts';
import { fixityContests, ingestContests, type DataSet } from './contests.ts';
import { memoryOfIngest, type MemoryResult } from './memory.ts';

// `npm run bench` [-- --scale 0.2 --rounds 5 --only ingest|fixity|memory --work DIR]: ratios in one run against public
// tools that run beside it (docs/performance.md). Absolute times are printed, never asserted.

const { values } = parseArgs({
  options: {
    scale: { type: 'string', default: '1' },
    rounds: { type: 'string', default: '5' },
    only: { type: 'string', default: 'ingest,fixity,memory' },
    sets: { type: 'string', default: 'a,b,c' },
    work: { type: 'string', default: 'bench/work' },
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

async function dataSet(shape: (typeof shapes)[number]): Promise<DataSet> {
  const into = path.join(work, `set-${shape.name}`);
  fs.rmSync(into, { recursive: true, force: true });
  await writeLoadSet({ into, seed: `kho ${shape.name}`, packages: shape.packages, filesPerPackage: shape.filesPerPackage, bytesPerFile: shape.bytesPerFile });
  return { name: shape.name, about: `(${shape.name}) ${shape.packages} × ${shape.filesPerPackage} ${shape.about}`, path: into };
}

/** Quiet the disk, so that no contender pays for the one before it. */
const quiet = (): void => { execFileSync('sync'); };

async function contests(): Promise<readonly ContestResult[]> {
  const results: ContestResult[] = [];
  for (const shape of shapes) {
    const set = await dataSet(shape);
    const settings = { set, work, kho, rounds };
    const entrants = [...(only.has('ingest') ? ingestContests(settings) : []), ...(only.has('fixity') ? fixityContests(settings) : [])];
    for (const { prepare, cleanUp, contest } of entrants) {
      prepare();
      quiet();
      const contenders = contest.contenders.map((one) => ({ ...one, before: (run: number) => { void one.before?.(run); quiet(); } }));
      const result = await hold({ ...contest, contenders: contenders as unknown as readonly [Contender, ...Contender[]] });
      print(result);
      results.push(result);
      cleanUp();
    }
    fs.rmSync(set.path, { recursive: true, force: true });
  }
  return results;
}

function print(result: ContestResult): void {
  console.log(`\n${result.contest} (reference: ${result.reference}, ${result.rounds} rounds)`);
  for (const { name, medianSeconds, medianRatio, ratios, peakMiB } of result.standings) {
    const spread = `${Math.min(...ratios).toFixed(2)}–${Math.max(...ratios).toFixed(2)}`;
    console.log(`  ${name.padEnd(34)} ${medianSeconds.toFixed(2).padStart(8)} s  ${medianRatio.toFixed(2)}×  (${spread})  ${peakMiB} MiB`);
  }
}

fs.mkdirSync(work, { recursive: true });
const machine = { cpu: os.cpus()[0]?.model, cores: os.availableParallelism(), node: process.version, kernel: os.release() };
console.log(JSON.stringify(machine));
const results = only.has('ingest') || only.has('fixity') ? await contests() : [];
const memory: readonly MemoryResult[] = only.has('memory') ? await memoryOfIngest({ work, kho, scale }) : [];
for (const { files, peakMiB } of memory) console.log(`peak memory, ${files} files in one package: ${peakMiB} MiB`);
fs.writeFileSync('bench/results.json', `${JSON.stringify({ machine, scale, results, memory }, undefined, 2)}\n`);
