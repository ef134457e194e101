import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { MadeArchive } from '../flow/made-archive.ts';
import { seededNumbers } from '../../src/samples/seeded-numbers.ts';
import { campaign, sampleOf, skipNaming } from './campaign.ts';
import { LONG } from './guarantee-table.ts';
import { builtOperations, realKho, type PrintedItem } from './real-kho.ts';
import { emptyImage, mountImage, RecordedDisk, replay, whyNoRecording, type DiskCall } from './recorded-disk.ts';
import { expectWholeStore } from './survived.ts';

// The power goes. A disk keeps what it was told before its last flush, and any part of what it was told after it.

/** A promise that somebody read, and after how many calls of the disk it was read. */
interface Said {
  readonly item: PrintedItem;
  readonly after: number;
}

interface Recording {
  readonly pristine: string;
  readonly calls: readonly DiskCall[];
  readonly said: readonly Said[];
  readonly submissions: readonly string[];
  /** The submission that is version 2 of what the first became. */
  readonly update: string;
}

const SEEDS = LONG ? 4 : 1;

describe('a loss of power', function () {
  this.timeout(LONG ? 7_200_000 : 120_000);
  let work: string;
  let outside: string;
  before(async function () {
    const reason = whyNoRecording();
    if (reason !== undefined) skipNaming(this, reason);
    work = fs.mkdtempSync(path.join(os.tmpdir(), 'kho-crash-power-'));
    outside = path.join(work, 'outside');
    await builtOperations();
  });
  after(() => { if ((work as string | undefined) !== undefined) fs.rmSync(work, { recursive: true, force: true }); });

  it('at any moment of ingests and an update: what was said to be archived is there, everything is whole, the next command works', async () => {
    const recording = await record('said', []);
    const cases = statesOf(recording);
    const chosen = sampleOf(cases, 8, 1500);
    await campaign(chosen.map(nameOfState), async (_, n) => {
      expect(await problemsAt(recording, chosen[n]!)).to.equal(undefined);
      return 'survived';
    }, { guarantee: 'G2', faults: 'power lost after each write and flush of ext4 with store and catalogue, un-flushed writes kept or lost' });
  });

  it('is noticed by this test: without flushes (eatmydata) promises are broken', async function () {
    if (spawnSync('eatmydata', ['true']).status !== 0) skipNaming(this, 'eatmydata is not installed');
    const recording = await record('unflushed', ['eatmydata']);
    const cases = recording.said.map(({ after }) => ({ count: after }));
    const broken: string[] = [];
    for (const one of cases) if (await problemsAt(recording, one) !== undefined) broken.push(nameOfState(one));
    expect(broken, 'promises that were broken').to.have.length.at.least(1);
  });

  /** Three commands of a real `kho` on a disk that remembers; every line that it prints is noted with the state of the disk. */
  async function record(name: string, under: readonly string[]): Promise<Recording> {
    const folder = path.join(work, name);
    const pristine = emptyImage(path.join(work, `${name}.pristine`));
    const draft = MadeArchive.over(outside);
    const submissions = ['một', 'hai', 'ba'].map((submission) => path.dirname(draft.put(`${submission}/Quyết định ${submission}.txt`, `nội dung ${submission}`)));
    const update = path.dirname(draft.put('một sửa/Quyết định một.txt', 'nội dung một, đã sửa'));
    const prepared = mountImage(pristine, path.join(work, 'prepare'));
    await realKho({ args: ['init', '--repo', path.join(prepared.folder, 'kho')], firstId: 0 });
    prepared.unmount();
    fs.mkdirSync(folder);
    fs.copyFileSync(pristine, path.join(folder, 'image'));
    const disk = await RecordedDisk.start(folder, path.join(folder, 'image'));
    const said: { readonly line: string; readonly at: number }[] = [];
    const ingest = async (firstId: number, ...args: readonly string[]): Promise<void> => {
      await realKho({ args: ['ingest', '--repo', path.join(disk.folder, 'kho'), '--json', '--operator', 'Lan', ...args], firstId }, { under, onLine: (line) => { said.push({ line, at: disk.position() }); } });
    };
    try {
      await ingest(1000, submissions[0]!);
      await ingest(2000, submissions[1]!, submissions[2]!);
      const { id = '' } = JSON.parse(said[0]?.line ?? '{}') as PrintedItem;
      await ingest(3000, '--update', id, update);
    } catch (thrown) {
      await disk.stop();
      throw thrown;
    }
    const { calls, countAt } = await disk.stop();
    const items = said.map(({ line, at }) => ({ item: JSON.parse(line) as PrintedItem & { readonly type: string }, after: countAt(at) })).filter(({ item }) => item.type === 'item');
    expect(items.map(({ item }) => item.outcome)).to.deep.equal(['archived', 'archived', 'archived', 'archived']);
    return { pristine, calls, said: items, submissions, update };
  }

  /** What is not as it must be after the power went at a moment; undefined when all is well. */
  async function problemsAt(recording: Recording, state: State): Promise<string | undefined> {
    const image = path.join(work, 'replayed');
    const random = seededNumbers('power', String(state.seed));
    replay(recording.pristine, image, recording.calls, { count: state.count, ...(state.seed === undefined ? {} : { lost: () => random.chance(0.5) }) });
    const disk = mountImage(image, path.join(work, 'after'));
    try {
      await expectKept(recording, MadeArchive.over(disk.folder, await builtOperations()), state.count);
      return undefined;
    } catch (thrown) {
      return thrown instanceof Error ? thrown.message : String(thrown);
    } finally {
      disk.unmount();
    }
  }
});

interface State {
  readonly count: number;
  /** Chooses which un-flushed writes are lost; none when absent. */
  readonly seed?: number;
}

function statesOf({ calls }: Recording): readonly State[] {
  return Array.from({ length: calls.length + 1 }, (_, count) => [{ count }, ...Array.from({ length: SEEDS }, (__, seed) => ({ count, seed: count * 1000 + seed }))]).flat();
}

function nameOfState({ count, seed }: State): string {
  return `after ${count} calls${seed === undefined ? '' : `, losses of seed ${seed}`}`;
}

async function expectKept({ said, submissions, update }: Recording, archive: MadeArchive, count: number): Promise<void> {
  const kept = said.filter(({ after }) => after <= count).map(({ item }) => item);
  const listed = new Map((await archive.list()).map(({ id, head }) => [id, head]));
  const { reports } = await archive.audit();
  expect(reports.filter(({ outcome }) => outcome !== 'match'), 'damage that readers would see').to.deep.equal([]);
  for (const { id = '', version = 0, path: submission } of kept) expect(listed.get(id), `${submission} was said to be archived`).to.be.at.least(version);
  const outcomes = await archive.ingest(submissions);
  expect(outcomes.map(({ kind }) => kind).filter((kind) => kind !== 'archived' && kind !== 'known'), 'the next command').to.deep.equal([]);
  const first = outcomes.find((outcome) => outcome.path === submissions[0]);
  const id = first !== undefined && 'id' in first ? first.id : '';
  const [updated] = await archive.ingest(update, { update: id });
  expect(updated?.kind, 'the next update').to.be.oneOf(['archived', 'known']);
  expect((await archive.list()).map(({ head }) => head).sort(), 'newest versions').to.deep.equal([1, 1, 2]);
  await expectWholeStore(archive, new Set());
}
