import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { dumped, fixedIds, strays } from '../flow/killing.ts';
import { explained, type MadeArchive } from '../flow/made-archive.ts';
import { expectLedgerWhole } from '../flow/whole-ledger.ts';
import type { PrintedItem } from './real-kho.ts';
import type { Scene } from './scene.ts';
import { filesBelow, storageProblems } from './structure.ts';

/**
 * What must be true after anything that happened to a command: readers see only whole packages, the next command
 * recovers, what was said to be archived is there, each submission is in the store exactly once, nothing is left over,
 * nothing was deleted that is not in the store, and the catalogue is what storage says.
 */
export async function expectSurvived(scene: Scene, archive: MadeArchive, printed: readonly PrintedItem[], { lostCatalogue = false } = {}): Promise<void> {
  const { submissions, update, before } = scene;
  const quarantinedBefore = quarantined(archive);
  await expectReadable(archive, before);
  const outcomes = await archive.ingest(submissions, update === undefined ? {} : { update });
  const ids = new Map<string, string>();
  for (const outcome of outcomes) {
    if (outcome.kind !== 'archived' && outcome.kind !== 'known') throw new Error(`the next command: ${explained(outcome)}`);
    ids.set(path.resolve(outcome.path), outcome.id);
  }
  expect([...ids.keys()].sort(), 'every submission has an outcome').to.deep.equal([...submissions].sort());
  for (const item of printed) {
    if (item.outcome !== 'archived') continue;
    const again = outcomes.find((outcome) => path.resolve(outcome.path) === item.path);
    expect(again?.kind, `${item.path} was said to be archived`).to.equal('known');
    expect(ids.get(item.path), `${item.path} was said to be archived`).to.equal(item.id);
  }
  const heads = new Map((await archive.list()).map(({ id, head }) => [id, head]));
  const expected = new Map(before);
  for (const id of ids.values()) expected.set(id, update === undefined ? 1 : 2);
  expect([...heads].sort(), 'packages and their newest versions').to.deep.equal([...expected].sort());
  // Without the catalogue nobody knows what was prepared, so that all of it is set aside: nothing to compare then.
  await expectWholeStore(archive, lostCatalogue ? undefined : quarantinedBefore);
}

/** Before anybody recovers: what was archived is listed and every byte that a reader gets is right. */
export async function expectReadable(archive: MadeArchive, before: ReadonlyMap<string, number>): Promise<void> {
  const heads = new Map((await archive.list()).map(({ id, head }) => [id, head]));
  for (const [id, head] of before) expect(heads.get(id), `${id} for readers`).to.be.gte(head);
  const { reports } = await archive.audit();
  expect(reports.filter(({ outcome }) => outcome !== 'match'), 'damage that readers would see').to.deep.equal([]);
}

/** The store after recovery, by our own audit and by the independent check. */
export async function expectWholeStore(archive: MadeArchive, quarantinedBefore?: ReadonlySet<string>, deleted: readonly string[] = []): Promise<void> {
  const { reports, summary } = await archive.audit();
  expect(reports.filter(({ outcome }) => outcome !== 'match'), 'audit').to.deep.equal([]);
  expect(summary.packages, 'audited packages').to.equal(archive.objectRoots().length);
  expect(storageProblems(path.join(archive.repo, 'ocfl')), 'independent check').to.deep.equal([]);
  expect(strays(archive), 'strays in the storage root').to.deep.equal([]);
  expect(archive.staged(), 'staging').to.deep.equal([]);
  expect([...await fixedIds(archive)], 'open jobs').to.deep.equal([]);
  if (quarantinedBefore !== undefined) expectNothingLost(archive, quarantinedBefore);
  await expectLedgerWhole(archive, deleted);
  const catalogued = await dumped(archive);
  expect((await archive.rebuild()).problems, 'rebuild').to.deep.equal([]);
  expect(await dumped(archive), 'rebuilt catalogue').to.deep.equal(catalogued);
  await expectLedgerWhole(archive, deleted);
}

/** What recovery set aside is either a copy of what the store has, or was never prepared: nothing in quarantine is the only one of its kind. */
function expectNothingLost(archive: MadeArchive, before: ReadonlySet<string>): void {
  const aside = quarantined(archive);
  for (const name of before) expect(aside.has(name), `${name} stays in quarantine`).to.equal(true);
  const stored = new Set(filesBelow(path.join(archive.repo, 'ocfl')).map((name) => digest(path.join(archive.repo, 'ocfl', name))));
  const only = [...aside].filter((name) => !before.has(name) && !stored.has(digest(path.join(archive.repo, 'quarantine', name))));
  expect(only, 'set aside although nothing else has these bytes').to.deep.equal([]);
}

function quarantined(archive: MadeArchive): ReadonlySet<string> {
  return new Set(filesBelow(path.join(archive.repo, 'quarantine')));
}

function digest(file: string): string {
  return createHash('sha512').update(fs.readFileSync(file)).digest('hex');
}
