import fs from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { openForWriting } from '../../src/app/compose.ts';
import { openSqlite } from '../../src/catalogue/sql/sqlite-driver.ts';
import { dumped, killed } from '../flow/killing.ts';
import { MadeArchive, treeOf } from '../flow/made-archive.ts';
import { campaign } from './campaign.ts';
import { LONG, guaranteeRow } from './guarantee-table.ts';
import { builtOperations, realKho, type KhoRun } from './real-kho.ts';
import { workFolder } from './scene.ts';
import { expectWholeStore } from './survived.ts';

// What other people and other machines do to a store: a second writer, a newer Kho, a clock that was set wrongly.

interface Ended {
  readonly type: string;
  readonly code?: string;
  readonly params?: Readonly<Record<string, unknown>>;
}

/** The fault that ended a command. */
function endOf({ stdout }: KhoRun): Ended | undefined {
  return stdout.split('\n').filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as Ended).find(({ type }) => type === 'exit_error');
}

describe('a store that is not alone', function () {
  this.timeout(LONG ? 600_000 : 60_000);
  let folder: string;
  let archive: MadeArchive;
  beforeEach(async () => {
    folder = workFolder('neighbours');
    archive = MadeArchive.over(folder, await builtOperations());
    await archive.operations.init({ repo: archive.repo });
  });
  afterEach(() => { fs.rmSync(folder, { recursive: true, force: true }); });

  const submission = (name: string): string => path.dirname(archive.put(`${name}/tờ.txt`, `tờ của ${name}`));

  it('while somebody writes: a second writer is told who, and readers are not kept out', async () => {
    const id = await archive.archive(submission('trước'));
    const holder = await openForWriting(archive.repo, 'ingest', archive.surroundings, { threads: 1 });
    const second = submission('sau');
    const refused = await realKho({ args: ['ingest', '--repo', archive.repo, '--json', second], firstId: 0 });
    expect(refused.status).to.equal(6);
    expect(endOf(refused)).to.deep.include({ code: 'STORE_LOCKED' }).and.to.have.nested.property('params.pid', process.pid);
    expect(endOf(refused)).to.have.nested.property('params.command', 'ingest');
    const listed = await realKho({ args: ['list', '--repo', archive.repo, '--json'], firstId: 0 });
    expect([listed.status, listed.stdout.includes(id)]).to.deep.equal([0, true]);
    expect((await realKho({ args: ['audit', '--repo', archive.repo, '--json'], firstId: 0 })).status).to.equal(0);
    await holder.close();
    expect((await realKho({ args: ['ingest', '--repo', archive.repo, '--json', second], firstId: 0 })).status).to.equal(0);
    await expectWholeStore(archive, new Set());
  });

  it('when several writers start at once: one at a time works, each other is told of another, nothing is made twice', async () => {
    const rounds = LONG ? 30 : 2;
    await campaign(Array.from({ length: rounds }, (_, n) => `round ${n}`), async (_, n) => {
      const before = (await archive.list()).length;
      const paths = ['một', 'hai', 'ba'].map((name) => submission(`${name} ${n}`));
      const runs = await Promise.all(paths.map(async (one, lane) => realKho({ args: ['ingest', '--repo', archive.repo, '--json', one], firstId: 10_000 * n + 1000 * lane })));
      const pids = runs.map(({ pid }) => pid);
      for (const run of runs) {
        expect(run.status, run.stdout + run.stderr).to.be.oneOf([0, 6]);
        if (run.status === 6) expect(endOf(run)?.params?.['pid'], `${run.pid} is told of another: ${run.stdout}`).to.be.oneOf(pids.filter((pid) => pid !== run.pid));
      }
      expect(runs.some(({ status }) => status === 0)).to.equal(true);
      const kinds = (await archive.ingest(paths)).map(({ kind }) => kind);
      expect(kinds.filter((kind) => kind !== 'archived' && kind !== 'known')).to.deep.equal([]);
      expect(await archive.list()).to.have.length(before + 3);
      return 'survived';
    }, { guarantee: 'G3', faults: 'three writers started at the same moment' });
    await expectWholeStore(archive, new Set());
  });

  it('when a newer Kho wrote it: every command refuses, says which format, and changes nothing', async () => {
    const id = await archive.archive(submission('một'));
    const declaration = path.join(archive.repo, 'kho.json');
    const declared = JSON.parse(fs.readFileSync(declaration, 'utf8')) as { readonly format: number };
    fs.writeFileSync(declaration, JSON.stringify({ ...declared, format: 7 }));
    const before = treeOf(archive.repo);
    const commands = [['ingest', submission('hai')], ['list'], ['show', id], ['audit'], ['rebuild'], ['export', id, '--to', path.join(folder, 'out')]];
    for (const [command = '', ...rest] of commands) {
      const run = await realKho({ args: [command, '--repo', archive.repo, '--json', ...rest], firstId: 0 });
      expect([command, run.status, endOf(run)?.code, endOf(run)?.params?.['version']]).to.deep.equal([command, 8, 'STORE_UNSUPPORTED', 7]);
    }
    expect(treeOf(archive.repo)).to.deep.equal(before);
    guaranteeRow({ guarantee: 'G31', faults: 'a store of a newer format, by every command', tried: commands.length, survived: commands.length });
  });

  it('when only its catalogue is of a newer Kho: readers and writers refuse, a rebuild sets it aside and makes ours', async () => {
    await archive.archive(submission('một'));
    const catalogued = await dumped(archive);
    const database = openSqlite(path.join(archive.repo, 'catalogue', 'kho.sqlite'));
    database.exec('INSERT INTO kysely_migration VALUES (\'catalogue-9999\', \'2036-01-01T00:00:00.000Z\')');
    database.close();
    for (const args of [['list'], ['ingest', submission('hai')]]) {
      const run = await realKho({ args: [args[0]!, '--repo', archive.repo, '--json', ...args.slice(1)], firstId: 0 });
      expect([run.status, endOf(run)?.code]).to.deep.equal([8, 'STORE_UNSUPPORTED']);
    }
    expect(await archive.rebuild()).to.deep.equal({ packages: 1, kept: 0, problems: [] });
    expect(await dumped(archive)).to.deep.equal(catalogued);
    expect(fs.readdirSync(path.join(archive.repo, 'catalogue')).filter((name) => name.startsWith('kho.sqlite.unreadable-'))).to.have.length(1);
  });
});

describe('a clock that jumps ten years', function () {
  this.timeout(60_000);
  const now = Date.UTC(2026, 10, 25);
  const year = 365.25 * 86_400_000;
  const jumps = { 'forward, then back': [0, 10, 0], 'back, then forward': [0, -10, 0], 'further back each time': [0, -5, -10], 'there and here again': [10, 0, 10] };

  for (const [title, years] of Object.entries(jumps)) {
    it(`${title}: packages, versions, recovery, audits and the rebuilt catalogue are the same as ever, and no harvester misses anything`, async () => {
      const clock = { at: now };
      const archive = await MadeArchive.make({ clock: { now: () => new Date(clock.at) } });
      try {
        const set = (n: number): void => { clock.at = now + years[n]! * year; };
        set(0);
        const id = await archive.archive(path.dirname(archive.put('một/tờ.txt', 'tờ một')));
        const before = await newestDatestamp(archive);
        set(1);
        await archive.archive(path.dirname(archive.put('hai/tờ.txt', 'tờ hai')));
        await archive.archive(path.dirname(archive.put('một sửa/tờ.txt', 'tờ một, đã sửa')), { update: id });
        const third = path.dirname(archive.put('ba/tờ.txt', 'tờ ba'));
        await killed(archive, { when: 'published 1', paths: [third] });
        set(2);
        const [again] = await archive.ingest(third);
        expect(again?.kind).to.equal('known');
        expect((await archive.list()).map(({ head }) => head).sort()).to.deep.equal([1, 1, 2]);
        expect(await newestDatestamp(archive) >= before, 'datestamps grow').to.equal(true);
        await expectWholeStore(archive, new Set());
        guaranteeRow({ guarantee: 'G26', faults: `the clock jumps ten years between commands: ${title}`, tried: 1, survived: 1 });
      } finally {
        await archive.remove();
      }
    });
  }
});

async function newestDatestamp(archive: MadeArchive): Promise<string> {
  const database = openSqlite(path.join(archive.repo, 'catalogue', 'kho.sqlite'));
  try {
    const [row] = database.prepare('SELECT max(datestamp) AS newest FROM oai_item').all([]) as { readonly newest: string }[];
    return row?.newest ?? '';
  } finally {
    database.close();
  }
}
