import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { machineRunning } from '../../src/app/surroundings.ts';
import { MadeArchive } from '../flow/made-archive.ts';
import { expectSameObjects, followed, itemsOf, objectAt, syncAll, TIME, type ActScene, type Line } from './acts.ts';
import { builtOperations, type KhoRun } from './real-kho.ts';
import { scene } from './scene.ts';
import { filesBelow, storageProblems } from './structure.ts';
import { expectWholeStore } from './survived.ts';

// A deletion that two people decided, carried out eight days later: what it finds, and what must be true of it at every moment.

/** A package that is to be deleted, and one that stays. */
export interface DueDeletion {
  readonly id: string;
  readonly kept: string;
}

/** The command that carries it out, at the time at which it is due. */
export const deleteRun = ({ repo }: Pick<MadeArchive, 'repo'>): { readonly args: readonly string[]; readonly time: string } => (
  { args: ['delete', 'run', '--repo', repo, '--json'], time: TIME }
);

/** One package with a copy at b, of which the deletion was asked for and approved eight days before, and another one. */
export async function dueDeletion(archive: MadeArchive): Promise<DueDeletion> {
  const id = await archive.archive(path.dirname(archive.put('bỏ/tờ.txt', 'hết thời hạn')));
  const kept = await archive.archive(path.dirname(archive.put('giữ/tờ.txt', 'còn thời hạn')));
  await archive.operations.copies.addLocation({ repo: archive.repo, path: archive.at('b'), name: 'b' });
  await syncAll(archive);
  await approveDeletion(archive, id);
  return { id, kept };
}

/** `kho delete run`. */
export async function deleteAct(): Promise<ActScene> {
  return scene('act-delete', async (archive) => {
    const due = await dueDeletion(archive);
    return {
      ...deleteRun(archive), submissions: [], before: new Map([[due.kept, 1]]),
      survived: async (after: MadeArchive, run: KhoRun) => expectDeletionKept(after, due, itemsOf(run)),
    };
  });
}

/** The package is whole for readers or gone; said to be deleted it is nowhere; the next run ends it, and its tombstone stays. */
export async function expectDeletionKept(after: MadeArchive, { id, kept }: DueDeletion, said: readonly Line[]): Promise<void> {
  for (const root of [path.join(after.repo, 'ocfl'), after.at('b', 'ocfl')]) expectReadableRootBut(root, TOMBSTONE_MAY_BE_UNFINISHED);
  const listed = (await after.list()).map((entry) => entry.id);
  expect(listed, 'the package that stays').to.include(kept);
  if (listed.includes(id)) expect(placesOf(after, id), 'what readers see is whole').to.include('kho');
  if (said.some(({ kind }) => kind === 'deleted')) {
    expect(placesOf(after, id), 'said to be deleted').to.deep.equal([]);
    expect(listed, 'said to be deleted').not.to.include(id);
  }
  await whenItIsDue(async (operations) => operations.disposal({ repo: after.repo, writing: true }, async ({ disposal }) => {
    await disposal.run({ operator: 'root', signal: followed.signal, onOutcome: (outcome) => { expect(['deleted', 'waiting'], JSON.stringify(outcome)).to.include(outcome.kind); } });
  }));
  expect(placesOf(after, id), 'places where it still is').to.deep.equal([]);
  for (const folder of [path.join(after.repo, 'deleting'), after.at('b', 'deleting')]) expect(fs.existsSync(folder) ? filesBelow(folder) : [], folder).to.deep.equal([]);
  expect((await after.list()).some((entry) => entry.id === id)).to.equal(false);
  const again = await after.ingest(after.at('in', 'bỏ'));
  expect(again.map(({ kind }) => kind), 'the tombstone').to.deep.equal(['failed']);
  await syncAll(after);
  expectSameObjects(after, 'b');
  await expectWholeStore(after, undefined, [id]);
}

/** The storage roots that have an object. */
function placesOf(archive: MadeArchive, id: string): readonly string[] {
  return ['kho', 'b'].filter((place) => objectAt(archive.at(place, 'ocfl'), id) !== undefined);
}

/** The tombstone gets versions while copies are destroyed; between two renames its root is unfinished. */
const TOMBSTONE_MAY_BE_UNFINISHED = /sidecar|root inventory is not the head's|has other bytes|inventory\.json|extra v\d/;

function expectReadableRootBut(root: string, known: RegExp): void {
  expect(storageProblems(root).filter((problem) => !problem.startsWith('empty folder') && !known.test(problem)), `independent check of ${root}`).to.deep.equal([]);
}

const DAY = 86_400;

async function approveDeletion(archive: MadeArchive, id: string): Promise<void> {
  const [lan, binh] = [{ name: 'Trần Thị Lan', secret: 'mười hai con giáp' }, { name: 'Nguyễn Văn Bình', secret: 'ngựa đúng pin kẹp giấy' }];
  await withMachine(-8 * DAY, archive, async (operations) => {
    const request = await operations.disposal({ repo: archive.repo, writing: false }, async ({ persons, disposal }) => {
      await persons.add({ ...lan, role: 'archivist' }, { operator: 'root' });
      await persons.add({ ...binh, role: 'approver' }, { operator: 'root' });
      return disposal.request({ id, reason: 'Hết thời hạn bảo quản', basis: 'Quyết định 15/QĐ-SNV', conceal: false }, lan);
    });
    await operations.disposal({ repo: archive.repo, writing: false }, async ({ disposal }) => disposal.approve(request.id, binh));
  });
}

async function whenItIsDue<Answer>(work: (operations: MadeArchive['operations']) => Promise<Answer>): Promise<Answer> {
  return withMachine(0, undefined, work);
}

/** Operations on a machine whose clock and running time are seconds away from those of the command. */
async function withMachine<Answer>(seconds: number, archive: MadeArchive | undefined, work: (operations: MadeArchive['operations']) => Promise<Answer>): Promise<Answer> {
  const create = await builtOperations();
  const clock = { now: () => new Date(Date.parse(TIME) + seconds * 1000) };
  const machine = machineRunning();
  const messages = (archive ?? MadeArchive.over(os.tmpdir())).messages;
  const operations = create({ clock, newId: () => crypto.randomUUID(), env: {}, running: () => ({ ...machine, uptime: os.uptime() + seconds }), pause: async () => Promise.resolve(), secretCost: { memory: 8, passes: 1 } }, messages);
  return work(operations);
}
