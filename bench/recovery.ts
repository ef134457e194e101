import { execFileSync, execSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { writeLoadSet } from '../src/samples/index.ts';
import { growStore } from './grown-store.ts';
import { measured } from './measured-process.ts';
import { quoted } from './shell.ts';

// `npx tsx bench/recovery.ts --packages 10,100000 [--store DIR] --work DIR` (after `npm run build`; needs strace): an ingest is killed between
// PREPARED and published; what the next writer does at its start is counted in system calls, for stores of different sizes.
// `--store`: a store that is there already, of the last size; three packages are added to it.

const { values } = parseArgs({ options: { packages: { type: 'string', default: '10,3000' }, store: { type: 'string' }, work: { type: 'string', default: 'bench/work' } } });
const work = path.resolve(values.work);
const khoWords = [process.execPath, path.resolve('bin/kho.js')];
const kho = khoWords.map(quoted).join(' ');
const COUNTED = ['openat', 'read', 'pread64', 'write', 'pwrite64', 'fsync', 'rename'];

const sizes = values.packages.split(',').map(Number);
for (const [n, packages] of sizes.entries()) {
  const given = n === sizes.length - 1 ? values.store : undefined;
  const store = given ?? await storeOf(packages);
  const set = path.join(work, 'set-recovery');
  fs.rmSync(set, { recursive: true, force: true });
  await writeLoadSet({ into: set, seed: `kho recovery ${Date.now()}`, packages: 3, filesPerPackage: 10, bytesPerFile: 200 });
  const [first = '', second = '', third = ''] = fs.readdirSync(set).sort().map((name) => path.join(set, name));
  // The first writer after a rebuild has its own to do.
  ingest(store, first);
  ingest(store, second);
  const quiet = counted(store, second);
  die(store, third);
  const afterDeath = counted(store, third);
  const more = COUNTED.map((name) => `${name} ${afterDeath.get(name) ?? 0} (${quiet.get(name) ?? 0})`).join(', ');
  process.stdout.write(`${packages} packages, one open transaction: ${sum(afterDeath)} system calls at the next start, ${sum(quiet)} without one: ${more}\n`);
  const { cpuSeconds, seconds } = await measured(`${kho} ingest --quiet --repo ${quoted(store)} ${quoted(third)}`, path.join(work, 'recovery.log'));
  process.stdout.write(`${packages} packages, the start after that: ${cpuSeconds.toFixed(2)} processor seconds, ${seconds.toFixed(2)} s here\n`);
  fs.rmSync(set, { recursive: true, force: true });
  if (given === undefined) fs.rmSync(store, { recursive: true, force: true });
}

async function storeOf(packages: number): Promise<string> {
  const [set, store] = [path.join(work, 'set-recovery'), path.join(work, 'store-recovery')];
  for (const folder of [set, store]) fs.rmSync(folder, { recursive: true, force: true });
  await writeLoadSet({ into: set, seed: 'kho recovery', packages: 10, filesPerPackage: 10, bytesPerFile: 200 });
  execSync(`${kho} init --quiet ${quoted(store)} && ${kho} ingest --quiet --repo ${quoted(store)} ${quoted(set)}/*`, { stdio: 'ignore' });
  if (packages > 10) {
    growStore(store, packages);
    for (const part of ['', '-wal', '-shm']) fs.rmSync(path.join(store, 'catalogue', `kho.sqlite${part}`), { force: true });
    execSync(`${kho} rebuild --quiet --repo ${quoted(store)}`, { stdio: 'ignore' });
  }
  return store;
}

function ingest(store: string, folder: string): void {
  execSync(`${kho} ingest --quiet --repo ${quoted(store)} ${quoted(folder)}`, { stdio: 'ignore' });
}

/** Killed with its version prepared and not yet published. */
function die(store: string, folder: string): void {
  const { signal } = spawnSync(process.execPath, ['--import', 'tsx', path.resolve('test/flow/dying-ingest.ts'), store, 'prepared 1', '', folder], { stdio: 'ignore' });
  if (signal !== 'SIGKILL') throw new Error('the ingest did not die');
  const stages = fs.readdirSync(path.join(store, 'staging'));
  if (stages.length !== 1) throw new Error(`stages left: ${stages.length}`);
}

/** System calls of the next writer, which has nothing else to do: the package is known, or is once it is recovered. */
function counted(store: string, folder: string): ReadonlyMap<string, number> {
  const log = path.join(work, 'strace.txt');
  execFileSync('strace', ['-f', '-c', '-o', log, ...khoWords, 'ingest', '--quiet', '--repo', store, folder], { stdio: 'ignore' });
  const stages = fs.readdirSync(path.join(store, 'staging'));
  if (stages.length > 0) throw new Error(`stages left: ${stages.length}`);
  const lines = fs.readFileSync(log, 'utf8').split('\n').map((line) => line.trim().split(/\s+/)).filter(([percent]) => /^\d+\.\d+$/.test(percent ?? ''));
  // Waiting says how busy the machine is.
  const counts = lines.map((words) => [words.at(-1) ?? '', Number(words[3])] as const).filter(([name]) => !['total', 'futex', 'epoll_pwait', 'epoll_wait', 'sched_yield'].includes(name));
  return new Map(counts);
}

function sum(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((total, count) => total + count, 0);
}
