import fs from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { openForReading } from '../../src/app/compose.ts';
import { openSqlite, type SqliteDatabase } from '../../src/catalogue/sql/sqlite-driver.ts';
import { archivedWithUpdate, dumped, threeSubmissions } from '../flow/killing.ts';
import { treeOf, type MadeArchive } from '../flow/made-archive.ts';
import { itemsOf } from './acts.ts';
import { campaign, needTracing, sampleOf } from './campaign.ts';
import { LONG } from './guarantee-table.ts';
import { pausedAt } from './pausing.ts';
import { realKho, type KhoCommand } from './real-kho.ts';
import { scene, type Scene } from './scene.ts';
import { expectWholeStore } from './survived.ts';
import { storageProblems } from './structure.ts';
import { nameOf, recordCalls } from './system-calls.ts';

// A worker stands still, at any of its system calls, until its lease is over and another one has done its jobs. When it goes on,
// it finds that they are not its own any more.

const KINDS = ['audit', 'repair', 'replicate'] as const;

interface WorkScene extends Scene {
  readonly damaged: string;
  readonly good: Buffer;
}

/** A damaged file, a location that lacks a package, and a job for each thing that is to be done. */
async function workScene(): Promise<WorkScene> {
  return scene('paused-worker', async (archive) => {
    const { id, second } = await archivedWithUpdate(archive);
    await archive.ingest(second, { update: id });
    await archive.operations.copies.addLocation({ repo: archive.repo, path: archive.at('b'), name: 'b' });
    await archive.operations.copies.sync({ repo: archive.repo, signal: new AbortController().signal, onProgress: () => undefined, onReport: () => undefined, onFault: () => undefined });
    fs.renameSync(archive.at('b'), archive.at('b xa'));
    await archive.archive(threeSubmissions(archive)[0]!);
    fs.renameSync(archive.at('b xa'), archive.at('b'));
    const root = archive.objectRoots().find((one) => fs.existsSync(path.join(one, 'v2')))!;
    const damaged = path.relative(archive.folder, path.join(root, 'v1/content/0000'));
    const good = fs.readFileSync(archive.at(damaged));
    fs.appendFileSync(archive.at(damaged), '!');
    await archive.audit();
    const kho = await openForReading(archive.repo, archive.surroundings, { threads: 1 });
    for (const kind of KINDS) await kho.queue.enqueue({ kind, idemKey: kind, args: {} });
    await kho.close();
    return { args: ['work', '--once', '--repo', archive.repo, '--json'], submissions: [], before: new Map(), damaged, good };
  });
}

describe('a worker that stands still past its lease', function () {
  this.timeout(LONG ? 3_600_000 : 300_000);
  before(function () { needTracing(this); });

  it('writes nothing when it goes on after another has done its jobs, and keeps nobody from them for good', async () => {
    const made = await workScene();
    const log = `${made.folder}.log`;
    const command = (firstId: number): KhoCommand => ({ args: made.args, firstId });
    try {
      const { run, points } = await recordCalls(command(700_000), [(made.restore(), made.folder)], log);
      expect(endsOf(run.stdout), run.stdout + run.stderr).to.deep.equal({ audit: ['done'], repair: ['done'], replicate: ['done'] });
      const chosen = sampleOf(points, 3);
      await campaign(chosen.map((point) => nameOf(point, made.folder)), async (_, n) => {
        const archive = made.restore();
        const paused = await pausedAt(command(700_000), chosen[n]!, {
          log,
          meanwhile: async () => {
            // A worker that stands in the middle of a transaction of the database is overtaken by nobody.
            if (!leasesEnd(archive)) return undefined;
            const { stdout, stderr, status } = await realKho(command(800_000));
            expect(status, stdout + stderr).to.equal(0);
            return isAllDone(archive) ? everythingAt(archive) : undefined;
          },
        });
        if (paused === undefined) return 'missed';
        expect(paused.run.status, `the one that stood still: ${paused.run.stdout}${paused.run.stderr}`).to.equal(0);
        if (paused.answer !== undefined) expect(everythingAt(archive), `written by the one that stood still: ${paused.run.stdout}`).to.deep.equal(paused.answer);
        else await untilDone(archive, async () => realKho(command(900_000)));
        await expectWorkDone(archive, made);
        return 'survived';
      }, { guarantee: 'G6', faults: 'kho work stopped (SIGSTOP) at each of its calls until its lease is over and another worker has done its jobs, then SIGCONT' });
    } finally {
      made.remove();
    }
  });
});

/** How each kind's jobs ended for one worker. */
function endsOf(stdout: string): Readonly<Record<string, readonly unknown[]>> {
  const ends: Record<string, unknown[]> = {};
  for (const item of itemsOf({ stdout } as Parameters<typeof itemsOf>[0])) if (item['event'] === 'ended') (ends[String(item['kind'])] ??= []).push(item['end']);
  return ends;
}

function withDatabase<Answer>(archive: MadeArchive, work: (database: SqliteDatabase) => Answer): Answer {
  const database = openSqlite(path.join(archive.repo, 'catalogue', 'kho.sqlite'));
  try {
    return work(database);
  } finally {
    database.close();
  }
}

/** An hour passes for the leases; false while somebody's transaction is open. */
function leasesEnd(archive: MadeArchive): boolean {
  return withDatabase(archive, (database) => {
    try {
      database.exec('UPDATE job SET lease_until = lease_until - 3600000, since = since - 3600000 WHERE state = \'running\' AND lease_until IS NOT NULL');
      return true;
    } catch {
      return false;
    }
  });
}

function isAllDone(archive: MadeArchive): boolean {
  return withDatabase(archive, (database) => (database.prepare('SELECT state FROM job WHERE kind IN (\'audit\', \'repair\', \'replicate\')').all([]) as { readonly state: string }[]).every(({ state }) => state === 'done'));
}

/** A job that another writer kept from its worker waits some seconds; they pass. */
async function untilDone(archive: MadeArchive, work: () => Promise<unknown>): Promise<void> {
  for (let left = 5; left > 0 && !isAllDone(archive); left -= 1) {
    leasesEnd(archive);
    withDatabase(archive, (database) => { database.exec('UPDATE job SET run_at = since WHERE state = \'waiting\''); });
    await work();
  }
  expect(isAllDone(archive), 'all jobs are done in the end').to.equal(true);
}

/** Every file of the store and of the location, and every row of the catalogue. */
function everythingAt(archive: MadeArchive): unknown {
  const files = Object.entries({ ...treeOf(archive.repo), ...treeOf(archive.at('b')) }).filter(([name]) => !name.startsWith('catalogue/') && !name.includes('lock'));
  const rows = withDatabase(archive, (database) => {
    const tables = database.prepare('SELECT name FROM sqlite_master WHERE type = \'table\' AND name NOT LIKE \'sqlite_%\' ORDER BY name').all([]) as { readonly name: string }[];
    return Object.fromEntries(tables.map(({ name }) => [name, database.prepare(`SELECT * FROM "${name}"`).all([]).map((row) => JSON.stringify(row))]));
  });
  return { files, rows };
}

async function expectWorkDone(archive: MadeArchive, { damaged, good }: WorkScene): Promise<void> {
  expect(fs.readFileSync(archive.at(damaged)).equals(good), 'repaired').to.equal(true);
  expect(await archive.operations.incidents.list({ repo: archive.repo, all: false, limit: 10 }), 'open incidents').to.deep.equal([]);
  expect(storageProblems(archive.at('b', 'ocfl')), 'independent check of b').to.deep.equal([]);
  expect(treeOf(archive.at('b', 'ocfl')), 'copies at b').to.deep.equal(treeOf(path.join(archive.repo, 'ocfl')));
  expect(await dumped(archive)).to.have.length.above(0);
  await expectWholeStore(archive);
}
