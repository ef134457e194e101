import fs from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { archivedWithUpdate } from '../flow/killing.ts';
import type { MadeArchive } from '../flow/made-archive.ts';
import { itemsOf } from './acts.ts';
import { campaign, needTracing, sampleOf } from './campaign.ts';
import { LONG } from './guarantee-table.ts';
import { pausedAt } from './pausing.ts';
import { realKho, type KhoCommand, type KhoRun } from './real-kho.ts';
import { scene, type Scene } from './scene.ts';
import { expectWholeStore } from './survived.ts';
import { nameOf, recordCalls } from './system-calls.ts';

// Two people change one package at the same moment, and the process of one of them stands still, at any of its system calls,
// for as long as the other needs. Whatever was acknowledged is a version of its own, and the newest one has both changes.

/** What an archivist changes, and the words by which it is found again. */
interface Change {
  readonly command: KhoCommand;
  readonly reason: string;
  readonly value: string;
}

interface TwoChanges extends Scene {
  readonly id: string;
  readonly first: Change;
  readonly second: Change;
}

async function twoChanges(...flags: readonly string[]): Promise<TwoChanges> {
  return scene('paused', async (archive) => {
    const { id } = await archivedWithUpdate(archive);
    const change = (who: string, element: string, firstId: number): Change => {
      const [reason, value] = [`Lý do của ${who}`, `lời của ${who}`];
      const metadata = archive.put(`${who}.json`, JSON.stringify({ [element]: value }));
      return { reason, value, command: { args: ['update', id, '--metadata', metadata, '--reason', reason, '--operator', who, '--repo', archive.repo, '--json', ...flags], firstId } };
    };
    const first = change('Lan', 'subject', 700_000);
    return { id, first, second: change('Bình', 'description', 800_000), args: first.command.args, submissions: [], before: new Map([[id, 1]]) };
  });
}

describe('an update that stands still while somebody else updates the same package', function () {
  this.timeout(LONG ? 3_600_000 : 300_000);
  before(function () { needTracing(this); });

  it('is the next version or is told that it may not write: each that was acknowledged is a version, and no change is lost', async () => {
    await tried(await twoChanges(), 'kho update stopped (SIGSTOP) at each of its calls, another kho update of the same package meanwhile, then SIGCONT', async (made, paused, other) => {
      expect(paused.status, `the one that stood still: ${paused.stdout}${paused.stderr}`).to.equal(0);
      const runs = [{ change: made.first, run: paused }, { change: made.second, run: other }];
      // Whoever was refused comes again.
      if (other.status !== 0) runs.push({ change: made.second, run: await realKho({ ...made.second.command, firstId: 900_000 }) });
      return runs;
    });
  });

  it('and was decided on a version that is no longer the newest, is told so: one of the two is acknowledged', async () => {
    await tried(await twoChanges('--if-version', '1'), 'kho update stopped (SIGSTOP) at each of its calls, another one meanwhile that was decided on the same version (--if-version), then SIGCONT', async (made, paused, other) => {
      const codes = [paused, other].flatMap(({ faults }) => faults);
      expect(codes, `one of them is refused: ${paused.stdout}${other.stdout}`).to.have.length(1);
      expect(codes[0]).to.be.oneOf(['VERSION_CONFLICT', 'STORE_LOCKED']);
      return [{ change: made.first, run: paused }, { change: made.second, run: other }];
    });
  });
});

type Judged = (made: TwoChanges, paused: KhoRun, other: KhoRun) => Promise<readonly { readonly change: Change; readonly run: KhoRun }[]>;

async function tried(made: TwoChanges, faults: string, judged: Judged): Promise<void> {
  const log = `${made.folder}.log`;
  try {
    made.restore();
    const { run, points } = await recordCalls(made.first.command, [made.folder], log);
    expect(run.status, run.stdout + run.stderr).to.equal(0);
    const chosen = sampleOf(points, 1);
    await campaign(chosen.map((point) => nameOf(point, made.folder)), async (_, n) => {
      const archive = made.restore();
      const paused = await pausedAt(made.first.command, chosen[n]!, {
        log,
        meanwhile: async () => {
          // SQLite is closed to readers while a connection opens or closes its log: a fault then, never a wrong answer.
          const heads = await archive.list().then((listed) => listed.map(({ head }) => head), (thrown: unknown) => (thrown as { readonly code?: unknown }).code);
          if (heads !== 'CATALOGUE_FAILED') expect(heads, 'readers').to.be.an('array').with.property('length', 1);
          return realKho(made.second.command);
        },
      });
      if (paused === undefined) return 'missed';
      expectRefusedHonestly(paused.answer, paused.pid);
      const runs = await judged(made, paused.run, paused.answer);
      expectEachItsVersion(archive, runs.filter((one) => one.run.status === 0));
      await expectWholeStore(archive);
      return 'survived';
    }, { guarantee: 'G6', faults });
  } finally {
    made.remove();
  }
}

/** Acknowledged, or told who writes; or that the version is not the newest. */
function expectRefusedHonestly(run: KhoRun, pid: number): void {
  if (run.status === 0 || run.faults[0] === 'VERSION_CONFLICT') return;
  const end = run.stdout.split('\n').filter((line) => line.includes('"exit_error"')).map((line) => JSON.parse(line) as { readonly code: string; readonly params: { readonly pid: number } });
  expect([run.status, end.map(({ code, params }) => `${code} ${params.pid}`)], run.stdout + run.stderr).to.be.deep.oneOf([
    [6, [`STORE_LOCKED ${pid}`]],
    // It stands still between taking the lock and writing down who it is.
    [6, ['STORE_LOCKED 0']],
  ]);
}

/** Each acknowledged change is the version that was said, there are no others, and the newest has the words of all. */
function expectEachItsVersion(archive: MadeArchive, acknowledged: readonly { readonly change: Change; readonly run: KhoRun }[]): void {
  const [root = ''] = archive.objectRoots();
  const { head, versions, manifest } = JSON.parse(fs.readFileSync(path.join(root, 'inventory.json'), 'utf8')) as Inventory;
  const said = acknowledged.map(({ change, run }) => `v${String(itemsOf(run)[0]?.['version'])} ${change.reason}`).sort();
  const there = Object.entries(versions).slice(1).map(([name, { message }]) => `${name} ${message}`).sort();
  expect(there, 'versions and why they were made').to.deep.equal(said);
  const text = Object.keys(versions[head]?.state ?? {}).map((digest) => fs.readFileSync(path.join(root, manifest[digest]?.[0] ?? ''), 'utf8')).join('\n');
  for (const { change } of acknowledged) expect(text.includes(change.value), `${change.value} in ${head}`).to.equal(true);
}

interface Inventory {
  readonly head: string;
  readonly manifest: Readonly<Record<string, readonly string[]>>;
  readonly versions: Readonly<Record<string, { readonly message: string; readonly state: Readonly<Record<string, readonly string[]>> }>>;
}
