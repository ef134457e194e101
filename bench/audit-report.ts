import { createHash, randomUUID } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { openForReading } from '../src/app/compose.ts';
import { initRepository } from '../src/app/init.ts';
import { openLog, publishNow } from '../src/app/ledger.ts';
import { loadMessages } from '../src/app/load-messages.ts';
import { realSurroundings } from '../src/app/surroundings.ts';
import { canonicalJson, type Json } from '../src/base/index.ts';
import { leafHash, TreeEdge, writeVerifierKey } from '../src/formats/tlog/index.ts';
import { makeReport, newReportKey, readPeriod, readReportKey, recordedChecks, type HeldPackage } from '../src/reports/index.ts';

// `npx tsx bench/audit-report.ts --files 100000,1000000 --work DIR`: the report of a period over so many file checks. The results are a
// run's file as a fixity run writes it; the packages are made up, 100 files each. Every part of the report is written. The process that makes
// the report is measured by itself: processor seconds and peak memory, the compilation of the sources on the way included.

const { values } = parseArgs({ options: { files: { type: 'string', default: '10000,100000' }, work: { type: 'string', default: 'bench/work' }, child: { type: 'string' } } });
const store = path.resolve(values.work, 'store-report');
const FILES_A_PACKAGE = 100;
const AT = '2026-11-01T00:00:00Z';
const surroundings = { ...realSurroundings(), clock: { now: () => new Date('2027-01-01T00:00:00Z') } };

/** Runs the verifier and says what it took; the process that waits for it is small. */
const MEASURED = `import resource, subprocess, sys
subprocess.run([sys.executable, "-B"] + sys.argv[1:], check=True, stdout=subprocess.DEVNULL)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print("  verified by kiem_tra.py: %.1f processor seconds, peak %d MiB" % (used.ru_utime + used.ru_stime, used.ru_maxrss / 1024))`;

const digest = (algorithm: string, n: number): string => createHash(algorithm).update(String(n)).digest('hex');

function packageOf(n: number): HeldPackage {
  const id = `urn:uuid:${n.toString(16).padStart(8, '0')}-0000-4000-8000-000000000000`;
  const files = Array.from({ length: FILES_A_PACKAGE }, (_, at) => {
    const file = n * FILES_A_PACKAGE + at;
    return { path: `v1/content/${String(at).padStart(4, '0')}`, version: 1, logicalPath: `data/goi/hồ sơ số ${n}/tờ ${at}.pdf`, size: 1000 + at, sha512: digest('sha512', file), sha256: digest('sha256', file) };
  });
  return { id, objectRoot: `abc/def/012/urn%3auuid%3a${id.slice(9)}`, committedAt: ['2026-10-02T00:00:00Z'], files, formats: new Map([['fmt/354', FILES_A_PACKAGE]]) };
}

async function* holdings(packages: number): AsyncGenerator<HeldPackage> {
  for (let n = 0; n < packages; n += 1) yield packageOf(n);
}

/** A store without packages, whose ledger has the leaf of one fixity run. */
async function prepare(packages: number): Promise<void> {
  fs.rmSync(store, { recursive: true, force: true });
  await initRepository(store, surroundings);
  const folder = path.join(store, 'fixity/runs/2026');
  fs.mkdirSync(folder, { recursive: true });
  const out = fs.openSync(path.join(folder, 'run.ndjson'), 'wx');
  const tree = new TreeEdge();
  let text = '';
  const add = (line: Json, leaf = true): void => {
    const said = canonicalJson(line);
    if (leaf) tree.add(leafHash(Buffer.from(said)));
    tree.takeFull();
    text += `${said}\n`;
    if (text.length < 1_000_000) return;
    fs.writeSync(out, text);
    text = '';
  };
  add({ line: 'run', v: 1, run: 'run', policy: 'default', startedAt: AT });
  add({ line: 'canary', canary: 'good', told: true, outcome: 'match', at: AT });
  for (let n = 0; n < packages; n += 1) {
    const { id, files } = packageOf(n);
    const common = { object: id, version: 1, location: 'primary', at: AT, algorithm: 'sha512' };
    for (const file of files) add({ line: 'file', ...common, path: file.path, size: file.size, expected: file.sha512, actual: file.sha512, outcome: 'match' });
    add({ line: 'object', ...common, outcome: 'match', files: files.length, bytes: 0 });
  }
  const root = Buffer.from(tree.root()).toString('hex');
  add({ line: 'end', run: 'run', outcome: 'sound', root }, false);
  fs.writeSync(out, text);
  fs.closeSync(out);
  const kho = await openForReading(store, surroundings);
  await kho.catalogue.transaction(async (tx) => kho.ledger.append([{ type: 'fixity.run', job: 'run', outcome: 'sound', detail: { root } }], tx));
  await kho.close();
}

async function report(packages: number): Promise<void> {
  const kho = await openForReading(store, surroundings);
  const log = await openLog(kho, surroundings);
  const { catalogue, ledger } = kho;
  const period = readPeriod('2026-Q4');
  const key = readReportKey(newReportKey(createHash('sha256').update('bench').digest()));
  if (period === undefined || key === undefined) throw new Error('period or key');
  const made = await makeReport({
    catalogue, ledger, key, keyAnnouncedAt: 0, folder: path.join(store, 'reports'), clock: surroundings.clock, newId: () => randomUUID(), messages: loadMessages(),
    log: { files: log.files, origin: log.signer.origin, keys: log.signer.keys.map(writeVerifierKey) },
    publishLog: async () => {
      const integration = await publishNow(kho.store, log, surroundings);
      if (integration === undefined) throw new Error('the ledger is busy');
      return integration.checkpoint;
    },
    history: recordedChecks(catalogue), runs: path.join(store, 'fixity/runs'), holdings: () => holdings(packages),
    locations: [{ id: 'primary', name: 'kho', media: '', zone: '', cycleDays: 90 }],
    about: { repository: { id: kho.store.id, name: { vi: 'Kho', en: 'Kho' } }, software: { name: 'Kho', version: '0', node: process.versions.node, sqlite: '' }, minCopies: 1, retired: [], persons: [] },
    verifier: fs.readFileSync('tools/verify/kiem_tra.py', 'utf8'),
  }, { period, signal: new AbortController().signal });
  await kho.close();
  const { user, system } = process.cpuUsage();
  const size = made.files.reduce((sum, file) => sum + file.size, 0);
  process.stdout.write(`${made.rows} file checks (${made.outcomes.match} match): ${((user + system) / 1e6).toFixed(1)} processor seconds, ${process.uptime().toFixed(1)} s here, peak ${Math.round(process.resourceUsage().maxRSS / 1024)} MiB, ${Math.round(size / 1e6)} MB written\n`);
}

if (values.child !== undefined) await report(Number(values.child));
else {
  for (const files of values.files.split(',').map(Number)) {
    const packages = Math.ceil(files / FILES_A_PACKAGE);
    await prepare(packages);
    execFileSync(process.execPath, ['--import', 'tsx', 'bench/audit-report.ts', '--work', values.work, '--child', String(packages)], { stdio: 'inherit' });
    execFileSync('python3', ['-B', '-c', MEASURED, 'tools/verify/kiem_tra.py', path.join(store, 'reports/000001_2026-Q4'), '--lang', 'en'], { stdio: 'inherit' });
    fs.rmSync(store, { recursive: true, force: true });
  }
}
