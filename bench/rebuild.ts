import { execSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { writeLoadSet } from '../src/samples/index.ts';
import { growStore } from './grown-store.ts';
import { measured } from './measured-process.ts';

// `npx tsx bench/rebuild.ts --packages 100,3000,100000 --work DIR` (after `npm run build`): packages of 10 small files are ingested (of more
// than 3000 the rest is grown from those), the catalogue is deleted and made again. Processor seconds and peak memory count; the wall clock
// only on a quiet machine. `--store DIR`: a store that is there already is taken for the last size, and kept.

const { values } = parseArgs({ options: { packages: { type: 'string', default: '100,3000' }, work: { type: 'string', default: 'bench/work' }, store: { type: 'string' } } });
const work = path.resolve(values.work);
const kho = `${JSON.stringify(process.execPath)} ${JSON.stringify(path.resolve('bin/kho.js'))}`;

const MOST_INGESTED = 3000;
fs.mkdirSync(work, { recursive: true });
const sizes = values.packages.split(',').map(Number);

for (const [n, packages] of sizes.entries()) {
  const given = n === sizes.length - 1 ? values.store : undefined;
  const store = given ?? await storeOf(packages);
  for (const part of ['', '-wal', '-shm']) fs.rmSync(path.join(store, 'catalogue', `kho.sqlite${part}`), { force: true });
  const { seconds, cpuSeconds, peakBytes, status } = await measured(`${kho} rebuild --quiet --repo '${store}'`, path.join(work, 'rebuild.log'));
  if (status !== 0) throw new Error(`rebuild of ${packages} packages ended with ${String(status)}`);
  const rate = (time: number): number => Math.round(packages / time);
  process.stdout.write(`${packages} packages of 10 files: ${rate(cpuSeconds)} per processor second, ${rate(seconds)}/s here, peak ${Math.round(peakBytes / 1024 ** 2)} MiB\n`);
  if (given === undefined) fs.rmSync(store, { recursive: true, force: true });
}

async function storeOf(packages: number): Promise<string> {
  const [set, store] = [path.join(work, 'set-rebuild'), path.join(work, 'store-rebuild')];
  for (const folder of [set, store]) fs.rmSync(folder, { recursive: true, force: true });
  await writeLoadSet({ into: set, seed: 'kho rebuild', packages: Math.min(packages, MOST_INGESTED), filesPerPackage: 10, bytesPerFile: 200 });
  execSync(`${kho} init --quiet '${store}'`);
  execSync(`find '${set}' -mindepth 1 -maxdepth 1 -print0 | xargs -0 -n 5000 ${kho} ingest --quiet --repo '${store}'`, { stdio: 'ignore' });
  growStore(store, packages);
  fs.rmSync(set, { recursive: true, force: true });
  return store;
}
