import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { openForReading } from '../src/app/compose.ts';
import { fastestDigest } from '../src/app/fastest-digest.ts';
import { rememberedDigests } from '../src/app/known-copies.ts';
import { loadMessages } from '../src/app/load-messages.ts';
import { createOperations } from '../src/app/operations.ts';
import { realSurroundings } from '../src/app/surroundings.ts';
import { auditStore } from '../src/fixity/index.ts';
import { median } from './contest.ts';

// `npx tsx bench/fixity-recorded.ts --packages 40 --files 20 --bytes 1000000 --rounds 5 --work DIR`: a planned fixity run with everything on (canaries,
// the run's file, the catalogue, the leaf of the ledger and its signature) beside an audit of the same store that writes nothing down. The two
// take turns in one process, so that a machine that changes its speed changes it for both; the first round warms up and is not counted.

const { values } = parseArgs({ options: { packages: { type: 'string', default: '40' }, files: { type: 'string', default: '20' }, bytes: { type: 'string', default: '1000000' }, rounds: { type: 'string', default: '5' }, work: { type: 'string', default: 'bench/work' } } });
const [packages, files, bytes, rounds] = [values.packages, values.files, values.bytes, values.rounds].map(Number) as [number, number, number, number];
const work = path.resolve(values.work, 'fixity-recorded');
const repo = path.join(work, 'kho');
const surroundings = realSurroundings();
const operations = createOperations(surroundings, loadMessages());
const { signal } = new AbortController();
const quiet = { signal, onProgress: () => undefined };

interface Turn {
  readonly cpu: number;
  readonly wall: number;
}

async function turn(run: () => Promise<void>): Promise<Turn> {
  const [begun, before] = [performance.now(), process.cpuUsage()];
  await run();
  const { user, system } = process.cpuUsage(before);
  return { cpu: (user + system) / 1e6, wall: (performance.now() - begun) / 1000 };
}

async function prepare(): Promise<void> {
  fs.rmSync(work, { recursive: true, force: true });
  await operations.init({ repo });
  for (let n = 0; n < packages; n += 1) {
    const folder = path.join(work, 'in', String(n));
    fs.mkdirSync(folder, { recursive: true });
    for (let at = 0; at < files; at += 1) fs.writeFileSync(path.join(folder, `to-${at}.tif`), Buffer.alloc(bytes, `${n} ${at}`));
  }
  await operations.ingest({ repo, paths: fs.readdirSync(path.join(work, 'in')).map((name) => path.join(work, 'in', name)), dryRun: false, operator: 'bench', reread: false, ...quiet, onOutcome: () => undefined });
  fs.rmSync(path.join(work, 'in'), { recursive: true });
}

async function recordingNothing(): Promise<void> {
  const kho = await openForReading(repo, surroundings);
  try {
    const catalogue = { ...kho.catalogue, recordFixity: async () => Promise.resolve() };
    const { packages: read, damaged } = await auditStore(
      { store: kho.store, catalogue, pool: kho.pool, clock: surroundings.clock, committedDigests: async (id) => (await rememberedDigests(kho, id)).digests },
      { algorithm: fastestDigest(() => process.hrtime.bigint()), ...quiet, onReport: () => undefined },
    );
    if (read !== packages || damaged > 0) throw new Error(`${read} packages, ${damaged} damaged`);
  } finally {
    await kho.close();
  }
}

async function recordingAll(): Promise<void> {
  const answer = await operations.fixity.run({ repo, all: true, ...quiet, onReport: () => undefined });
  if ('findings' in answer || answer.some(({ run }) => run.outcome !== 'sound' || run.packages !== packages)) throw new Error(JSON.stringify(answer));
}

await prepare();
const pairs: { readonly off: Turn; readonly on: Turn }[] = [];
for (let round = 0; round <= rounds; round += 1) {
  const first = round % 2 === 0;
  const [one, other] = [await turn(first ? recordingNothing : recordingAll), await turn(first ? recordingAll : recordingNothing)];
  if (round > 0) pairs.push(first ? { off: one, on: other } : { off: other, on: one });
}
const ratio = (of: (pair: (typeof pairs)[number]) => number): string => {
  const all = pairs.map(of).sort((a, b) => a - b);
  return `${median(all).toFixed(3)} (${all[0]?.toFixed(3)}–${all.at(-1)?.toFixed(3)})`;
};
process.stdout.write(`${packages} packages of ${files} files of ${bytes} bytes, ${rounds} pairs: off ${median(pairs.map(({ off }) => off.cpu)).toFixed(2)} s, on ${median(pairs.map(({ on }) => on.cpu)).toFixed(2)} s of processor time; `
  + `on / off ${ratio(({ on, off }) => on.cpu / off.cpu)}, by the wall clock ${ratio(({ on, off }) => on.wall / off.wall)}\n`);
fs.rmSync(work, { recursive: true });
