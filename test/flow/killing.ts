import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { openForReading } from '../../src/app/compose.ts';
import { digestOf } from '../../src/base/index.ts';
import { createJobs } from '../../src/jobs/index.ts';
import { madeZip } from '../ingest/receive/made-archives.ts';
import { explained, treeOf, type MadeArchive } from './made-archive.ts';
import { expectLedgerWhole } from './whole-ledger.ts';

/** Starts a script of the tests from source, its threads compiled where that is the same. */
export const FROM_SOURCE: readonly string[] = ['--import', 'tsx', '--import', new URL('../compiled-threads.mjs', import.meta.url).href];
const SCRIPT = fileURLToPath(new URL('./dying-ingest.ts', import.meta.url));

/** A folder, a bag and a ZIP, small. */
export function threeSubmissions(archive: MadeArchive): string[] {
  archive.put('1/Quyết định.txt', 'Quyết định số 1');
  archive.put('1/Phụ lục/bảng.csv', 'a,b\n1,2\n');
  const payload = 'nội dung của túi';
  archive.put('2/data/Tờ trình.txt', payload);
  archive.put('2/bagit.txt', 'BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n');
  archive.put('2/manifest-sha512.txt', `${digestOf('sha512', payload)}  data/Tờ trình.txt\n`);
  const zip = archive.put('Sổ đăng ký.zip', madeZip([{ name: 'Sổ đăng ký/1.txt', content: 'một' }, { name: 'Sổ đăng ký/2.txt', content: 'hai'.repeat(5000), method: 8 }]));
  return [archive.at('in', '1'), archive.at('in', '2'), zip];
}

export async function archivedWithUpdate(archive: MadeArchive): Promise<{ readonly id: string; readonly second: string }> {
  archive.put('đợt 1/giữ nguyên.txt', 'không đổi');
  archive.put('đợt 1/sửa.txt', 'bản đầu');
  const id = await archive.archive(archive.at('in', 'đợt 1'));
  archive.put('đợt 2/giữ nguyên.txt', 'không đổi');
  archive.put('đợt 2/sửa.txt', 'bản sau');
  return { id, second: archive.at('in', 'đợt 2') };
}

interface Killing {
  readonly when: string;
  readonly paths: readonly string[];
  readonly update?: string;
}

function started(archive: MadeArchive, { when, paths, update = '' }: Killing): ReturnType<typeof spawn> {
  return spawn(process.execPath, [...FROM_SOURCE, SCRIPT, archive.repo, when, update, ...paths], { stdio: ['ignore', 'ignore', 'inherit'] });
}

export async function killed(archive: MadeArchive, killing: Killing): Promise<void> {
  const [, signal] = await once(started(archive, killing), 'exit') as [number | null, NodeJS.Signals | null];
  expect(signal, `reached ${killing.when}`).to.equal('SIGKILL');
}

export async function killedAfter(archive: MadeArchive, paths: readonly string[], milliseconds: number): Promise<void> {
  const child = started(archive, { when: 'never 0', paths });
  const timer = setTimeout(() => child.kill('SIGKILL'), milliseconds);
  await once(child, 'exit');
  clearTimeout(timer);
}

/** Which package identifiers the interrupted jobs had fixed. */
export async function fixedIds(archive: MadeArchive): Promise<ReadonlyMap<string, string>> {
  const kho = await openForReading(archive.repo, archive.surroundings);
  const open = await createJobs(kho.catalogue.sql, archive.surroundings).open(1000);
  await kho.close();
  return new Map(open.map(({ args, ids }) => [args['path'] as string, `urn:uuid:${ids['packageUuid'] as string}`]));
}

export async function expectOneOfEach(archive: MadeArchive, paths: readonly string[], kinds?: ReadonlySet<string>): Promise<void> {
  const fixed = await fixedIds(archive);
  const outcomes = await archive.ingest(paths);
  for (const outcome of outcomes) {
    if (outcome.kind !== 'archived' && outcome.kind !== 'known') throw new Error(explained(outcome));
    if (kinds === undefined && fixed.has(outcome.path)) expect(outcome.id).to.equal(fixed.get(outcome.path));
  }
  expect(outcomes.map((outcome) => outcome.path).sort()).to.deep.equal([...paths].sort());
  const packages = await archive.list();
  expect(packages.map(({ head }) => head)).to.deep.equal(paths.map(() => 1));
  expect(archive.objectRoots()).to.have.length(paths.length);
  await expectWhole(archive);
}

export async function expectVersion2(archive: MadeArchive, id: string, second: string): Promise<void> {
  const [outcome] = await archive.ingest(second, { update: id });
  expect(outcome?.kind, explained(outcome)).to.be.oneOf(['archived', 'known']);
  expect((await archive.list()).map((entry) => ({ id: entry.id, head: entry.head }))).to.deep.equal([{ id, head: 2 }]);
  const [root = ''] = archive.objectRoots();
  expect(fs.readdirSync(root).sort()).to.deep.equal(['0=ocfl_object_1.1', 'inventory.json', 'inventory.json.sha512', 'v1', 'v2']);
  const folder = await archive.export(id, 'folder', archive.at('out'));
  const data = path.join(folder, 'representations/rep1/data');
  expect(treeOf(data)).to.deep.equal(treeOf(second));
  await expectWhole(archive);
}

/** Nothing is left over anywhere, every byte is right, and the catalogue is what storage says. */
export async function expectWhole(archive: MadeArchive, { openJobs = false } = {}): Promise<void> {
  const { reports, summary } = await archive.audit();
  expect(reports.filter(({ outcome }) => outcome !== 'match')).to.deep.equal([]);
  expect(summary.packages).to.equal(archive.objectRoots().length);
  expect(archive.staged()).to.deep.equal([]);
  expect(fs.readdirSync(path.join(archive.repo, 'quarantine'))).to.deep.equal([]);
  expect(strays(archive)).to.deep.equal([]);
  if (!openJobs) expect([...await fixedIds(archive)]).to.deep.equal([]);
  await expectLedgerWhole(archive);
  const before = await dumped(archive);
  expect((await archive.rebuild()).problems).to.deep.equal([]);
  expect(await dumped(archive)).to.deep.equal(before);
  await expectLedgerWhole(archive);
}

/** What lies in the storage root outside of objects, and folders in which nothing is. */
export function strays(archive: MadeArchive): readonly string[] {
  const root = path.join(archive.repo, 'ocfl');
  const roots = archive.objectRoots().map((object) => path.relative(root, object));
  return fs.readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => {
    const full = path.join(entry.parentPath, entry.name);
    const relative = path.relative(root, full);
    if (entry.isDirectory()) return fs.readdirSync(full).length === 0;
    return !roots.some((object) => relative.startsWith(`${object}/`));
  }).map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)))
    .filter((name) => !['0=ocfl_1.1', 'ocfl_layout.json'].includes(name) && !name.startsWith('extensions/'));
}

export async function dumped(archive: MadeArchive): Promise<readonly string[]> {
  const kho = await openForReading(archive.repo, archive.surroundings);
  const lines: string[] = [];
  for await (const line of kho.catalogue.logicalDump()) lines.push(line);
  await kho.close();
  return lines;
}
