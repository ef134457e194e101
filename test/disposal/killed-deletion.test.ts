import fs from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { Fault } from '../../src/base/index.ts';
import { tombstoneIdOf } from '../../src/formats/deletion/index.ts';
import { objectRootPath } from '../../src/formats/ocfl/index.ts';
import { guaranteeRow, LONG } from '../crash/guarantee-table.ts';
import { dumped } from '../flow/killing.ts';
import { treeOf } from '../flow/made-archive.ts';
import { DAY, DeletingArchive, explainedDeletion } from './made-deletion.ts';

// A deletion that is ended at any point is either nothing, or is finished by the next run. At no point does anybody see
// half of a package, and what nobody decided about is not touched.

/** Where a deletion of one copy can end, in order: laying the tombstone, destroying, certifying. */
const POINTS = [
  'executing', 'sealed', 'durable', 'prepared', 'published', 'registered', 'tombstone', 'destroying', 'taken out', 'half unlinked', 'unlinked', 'destroyed',
  'sealed', 'durable', 'prepared', 'published', 'registered', 'certified',
];

interface Scene {
  readonly kho: DeletingArchive;
  readonly id: string;
  readonly kept: string;
  /** The object of the package that stays. */
  readonly keptTree: Readonly<Record<string, string>>;
}

async function dueDeletion(): Promise<Scene> {
  const kho = await DeletingArchive.make();
  const id = await kho.package('bi-huy');
  const kept = await kho.package('duoc-giu');
  await kho.approved(id);
  kho.machine.pass(8 * DAY);
  return { kho, id, kept, keptTree: treeOf(objectOf(kho, kept)) };
}

function objectOf(kho: DeletingArchive, id: string): string {
  return path.join(kho.archive.repo, 'ocfl', objectRootPath(id));
}

/** Runs and stops at the nth point; answers the name of the point, or undefined when there are fewer. */
async function endedAt(kho: DeletingArchive, n: number): Promise<string | undefined> {
  let left = n;
  let ended: string | undefined;
  await kho.run((point) => {
    left -= 1;
    if (left > 0) return;
    ended ??= point;
    throw new Fault('INTERRUPTED');
  }).catch((thrown: unknown) => {
    if (!(thrown instanceof Fault) || thrown.code !== 'INTERRUPTED') throw thrown;
  });
  return ended;
}

/** Readers see the whole package or its tombstone. */
async function expectWholeOrGone({ kho, id, kept }: Scene, at: string): Promise<void> {
  const ids = (await kho.archive.list()).map((entry) => entry.id);
  expect(ids, at).to.include(kept);
  if (ids.includes(id)) {
    await kho.archive.export(id, 'bag', kho.archive.at(`out-${at.replaceAll(' ', '-')}`));
    expect(fs.existsSync(objectOf(kho, id)), at).to.equal(true);
  }
}

async function expectDeleted({ kho, id, kept, keptTree }: Scene, at: string): Promise<void> {
  expect((await kho.archive.list()).map((entry) => entry.id), at).to.deep.equal([kept]);
  expect(fs.existsSync(objectOf(kho, id)), at).to.equal(false);
  expect(treeOf(objectOf(kho, kept)), at).to.deep.equal(keptTree);
  expect(fs.readdirSync(path.join(kho.archive.repo, 'deleting')), at).to.deep.equal([]);
  expect(kho.archive.staged(), at).to.deep.equal([]);
  expect(fs.readdirSync(path.join(kho.archive.repo, 'quarantine')), at).to.deep.equal([]);
  const { reports } = await kho.archive.audit();
  expect(reports.map(({ packageId, outcome }) => `${packageId} ${outcome}`).sort(), at).to.deep.equal([`${kept} match`, `${tombstoneIdOf(id)} match`].sort());
  const catalogued = await dumped(kho.archive);
  expect(catalogued.some((line) => line.includes('"what":"tombstone"') && line.includes('"certified":true')), at).to.equal(true);
  expect((await kho.archive.rebuild()).problems, at).to.deep.equal([]);
  expect(await dumped(kho.archive), at).to.deep.equal(catalogued);
  expect(await kho.run(), `${at}: nothing is left to do`).to.deep.equal([]);
}

describe('a deletion that ends in the middle', () => {
  it('is finished by the next run, at whatever point it ended', async function () {
    this.timeout(240_000);
    const points: string[] = [];
    for (let n = 1; n <= POINTS.length; n += LONG ? 1 : 4) {
      const scene = await dueDeletion();
      const at = await endedAt(scene.kho, n) ?? '';
      expect(at).to.equal(POINTS[n - 1]);
      points.push(at);
      await expectWholeOrGone(scene, at);
      const outcomes = await scene.kho.run();
      const last = outcomes.at(-1);
      // Ended right before the last word was told, nothing but that word is missing.
      if (last !== undefined) expect(last.kind, `${at}: ${explainedDeletion(last)}`).to.equal('deleted');
      await expectDeleted(scene, at);
      await scene.kho.remove();
    }
    const whole = await dueDeletion();
    expect(await endedAt(whole.kho, POINTS.length + 1), 'there are no other points').to.equal(undefined);
    await whole.kho.remove();
    guaranteeRow({ guarantee: 'G13', faults: 'the run of a deletion ends at each of its points', tried: points.length, survived: points.length });
  });

  it('is finished after the catalogue was lost on top of that', async function () {
    this.timeout(240_000);
    for (const n of LONG ? [7, 8, 9, 10, 11, 12, 18] : [9, 10]) {
      const scene = await dueDeletion();
      const at = `${await endedAt(scene.kho, n)}, catalogue lost`;
      fs.rmSync(path.join(scene.kho.archive.repo, 'catalogue'), { recursive: true });
      expect((await scene.kho.archive.rebuild()).problems, at).to.deep.equal([]);
      await expectWholeOrGone(scene, at);
      await scene.kho.run();
      await expectDeleted(scene, at);
      await scene.kho.remove();
    }
  });

  it('is stopped by a hold as long as there is no tombstone', async () => {
    const scene = await dueDeletion();
    expect(await endedAt(scene.kho, 1)).to.equal('executing');
    await scene.kho.desk(async ({ disposal }) => disposal.hold({ id: scene.id, reason: 'Khiếu nại vào phút chót' }, { name: 'Trần Thị Lan', secret: 'mười hai con giáp' }));
    expect((await scene.kho.run())[0]).to.include({ kind: 'stopped', why: 'held' });
    expect((await scene.kho.archive.list())).to.have.length(2);
    await scene.kho.remove();
  });
});

describe('a deletion on a bad disk', () => {
  it('is told as an error, keeps the others from nothing, and is finished when the disk is well', async () => {
    const kho = await DeletingArchive.make();
    const [first, second] = [await kho.package('mot'), await kho.package('hai')];
    await kho.approved(first);
    await kho.approved(second);
    kho.machine.pass(8 * DAY);
    let failed = '';
    const outcomes = await kho.run((point) => {
      if (point !== 'taken out' || failed !== '') return;
      failed = point;
      throw Object.assign(new Error('EIO'), { code: 'EIO' });
    });
    expect(outcomes.map(({ kind }) => kind).sort()).to.deep.equal(['deleted', 'error']);
    expect(await kho.archive.list()).to.deep.equal([]);
    expect((await kho.run()).map(({ kind }) => kind)).to.deep.equal(['deleted']);
    expect(fs.readdirSync(path.join(kho.archive.repo, 'deleting'))).to.deep.equal([]);
    await kho.remove();
  });
});
