import fs from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { archivedWithUpdate } from '../flow/killing.ts';
import { treeOf, type MadeArchive } from '../flow/made-archive.ts';
import { objectAt, syncAll } from './acts.ts';
import { deleteRun, dueDeletion, expectDeletionKept, type DueDeletion } from './deletion-act.ts';
import type { Line, PowerScenario } from './power-cut.ts';
import { filesBelow, storageProblems } from './structure.ts';
import { expectWholeStore } from './survived.ts';

/** Two ingests and an update, from submissions that lie on another disk. */
export function ingestsAndUpdate(outside: MadeArchive): PowerScenario {
  const submissions = ['một', 'hai', 'ba'].map((name) => path.dirname(outside.put(`${name}/Quyết định ${name}.txt`, `nội dung ${name}`)));
  const update = path.dirname(outside.put('một sửa/Quyết định một.txt', 'nội dung một, đã sửa'));
  return {
    prepare: async ({ operations, repo }) => { await operations.init({ repo }); },
    act: async ({ repo }, kho) => {
      const ingest = async (firstId: number, ...args: readonly string[]) => kho({ args: ['ingest', '--repo', repo, '--json', '--operator', 'Lan', ...args], firstId });
      const { items: [first] } = await ingest(1000, submissions[0]!);
      await ingest(2000, submissions[1]!, submissions[2]!);
      await ingest(3000, '--update', first?.id ?? '', update);
    },
    expectKept: async (disk, said) => {
      const listed = new Map((await disk.list()).map(({ id, head }) => [id, head]));
      await expectAuditFinds(disk, []);
      for (const { id, version, outcome, path: submission } of said) {
        expect(outcome).to.equal('archived');
        expect(listed.get(String(id)), `${String(submission)} was said to be archived`).to.be.at.least(version as number);
      }
      const outcomes = await disk.ingest(submissions);
      expect(outcomes.map(({ kind }) => kind).filter((kind) => kind !== 'archived' && kind !== 'known'), 'the next command').to.deep.equal([]);
      const first = outcomes.find((outcome) => outcome.path === submissions[0]);
      const [updated] = await disk.ingest(update, { update: first !== undefined && 'id' in first ? first.id : '' });
      expect(updated?.kind, 'the next update').to.be.oneOf(['archived', 'known']);
      expect((await disk.list()).map(({ head }) => head).sort(), 'newest versions').to.deep.equal([1, 1, 2]);
      await expectWholeStore(disk, new Set());
    },
  };
}

/** A file whose bytes went bad before the recording. */
interface Harm {
  readonly place: 'kho' | 'b';
  readonly packageId: string;
  readonly file: string;
  readonly good: Buffer;
  readonly bad: Buffer;
}

/**
 * A store and a location on one disk: one package is damaged in the store, one at the location, one has a new version and one
 * is new. Everything is copied, then everything is repaired.
 */
export function copiesAndRepairs(): PowerScenario {
  const harms: Harm[] = [];
  return {
    prepare: async (disk) => {
      const { operations, repo } = disk;
      await operations.init({ repo });
      await operations.copies.addLocation({ repo, path: disk.at('b'), name: 'b' });
      const { id, second } = await archivedWithUpdate(disk);
      const [here, there] = [await disk.archive(submission(disk, 'hỏng ở kho')), await disk.archive(submission(disk, 'hỏng ở bản sao'))];
      await syncAll(disk);
      fs.renameSync(disk.at('b'), disk.at('b xa'));
      await disk.ingest(second, { update: id });
      await disk.archive(submission(disk, 'mới'));
      fs.renameSync(disk.at('b xa'), disk.at('b'));
      harms.push(harm(disk, 'kho', here), harm(disk, 'b', there));
      await operations.audit({ repo, location: 'all', algorithm: 'sha512', signal: new AbortController().signal, onReport: () => undefined, onProgress: () => undefined });
    },
    act: async ({ repo }, kho) => {
      await kho({ args: ['replicas', 'sync', '--repo', repo, '--json'], firstId: 1000 });
      await kho({ args: ['repair', '--all', '--repo', repo, '--operator', 'Lan', '--json'], firstId: 2000 });
    },
    expectKept: async (disk, said) => {
      await expectAuditFinds(disk, harms.filter(({ place }) => place === 'kho').map(({ packageId }) => packageId));
      for (const one of harms) expectGoodOrEvident(disk, one, isSaidRepaired(said, one));
      for (const { packageId, outcome } of said) {
        if (outcome === 'copied') expect(objectAt(disk.at('b', 'ocfl'), String(packageId)), `the copy of ${String(packageId)} that was reported`).to.deep.equal(objectAt(disk.at('kho', 'ocfl'), String(packageId)));
      }
      const { remaining } = await disk.operations.incidents.repair({ repo: disk.repo, dryRun: false, operator: 'Lan', signal: new AbortController().signal, onOutcome: () => undefined });
      expect(remaining, 'the next repair').to.equal(0);
      await syncAll(disk);
      for (const one of harms) expectGoodOrEvident(disk, one, true);
      expect(await disk.operations.incidents.list({ repo: disk.repo, all: false, limit: 10 }), 'open incidents').to.deep.equal([]);
      expect(storageProblems(disk.at('b', 'ocfl')), 'independent check of b').to.deep.equal([]);
      expect(treeOf(disk.at('b', 'ocfl')), 'objects at b').to.deep.equal(treeOf(disk.at('kho', 'ocfl')));
      await expectWholeStore(disk);
    },
  };
}

/** A store and a location on one disk, and a deletion that is due: it reaches both. */
export function dueDeletionRun(): PowerScenario {
  let due: DueDeletion | undefined;
  return {
    prepare: async (disk) => {
      await disk.operations.init({ repo: disk.repo });
      due = await dueDeletion(disk);
    },
    act: async (disk, kho) => { await kho({ ...deleteRun(disk), firstId: 1000 }); },
    expectKept: async (disk, said) => {
      if (due === undefined) throw new Error('not prepared');
      await expectAuditFinds(disk, []);
      await expectDeletionKept(disk, due, said);
    },
  };
}

function submission(disk: MadeArchive, name: string): string {
  return path.dirname(disk.put(`${name}/tờ.txt`, `tờ ${name}`));
}

function harm(disk: MadeArchive, place: Harm['place'], packageId: string): Harm {
  const root = filesBelow(disk.at(place, 'ocfl')).find((name) => name.includes(packageId.slice(9)) && name.endsWith('v1/content/0000'));
  const file = path.join(place, 'ocfl', root ?? '');
  const good = fs.readFileSync(disk.at(file));
  const bad = Buffer.concat([good, Buffer.from('!')]);
  fs.writeFileSync(disk.at(file), bad);
  return { place, packageId, file, good, bad };
}

/** The damaged bytes are where they were, or the good ones are and the damaged are kept as evidence. */
function expectGoodOrEvident(disk: MadeArchive, { place, file, good, bad }: Harm, repaired: boolean): void {
  const now = fs.readFileSync(disk.at(file));
  if (!repaired && now.equals(bad)) return;
  expect(now.equals(good), `${file} has the good bytes${repaired ? '' : ' or the damaged ones'}`).to.equal(true);
  const quarantine = disk.at(place, 'quarantine');
  expect(filesBelow(quarantine).some((name) => fs.readFileSync(path.join(quarantine, name)).equals(bad)), `the damaged bytes of ${file} are evidence`).to.equal(true);
}

function isSaidRepaired(said: readonly Line[], { place, packageId }: Harm): boolean {
  return said.some((line) => line['packageId'] === packageId && JSON.stringify(line['repaired'] ?? []).includes(`"name":"${place}"`));
}

/** Nothing is wrong for readers but what was wrong before. */
async function expectAuditFinds(disk: MadeArchive, damaged: readonly string[]): Promise<void> {
  const { reports } = await disk.audit();
  expect(reports.filter(({ outcome, packageId }) => outcome !== 'match' && !damaged.includes(packageId)), 'damage that readers would see').to.deep.equal([]);
}
