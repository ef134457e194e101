import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { archivedWithUpdate, dumped, threeSubmissions } from '../flow/killing.ts';
import { MadeArchive, treeOf } from '../flow/made-archive.ts';
import { builtOperations, type KhoRun } from './real-kho.ts';
import { scene, type Scene } from './scene.ts';
import { expectReadable, expectWholeStore } from './survived.ts';
import { filesBelow, storageProblems } from './structure.ts';

// What people do with packages that are archived already: each act, and what must be true after anything that happened to it.

/** A command of which every moment is tried; `survived` judges what it left behind, and finishes the work. */
export interface ActScene extends Scene {
  /** `run`: what the interrupted command had printed, or an untroubled run. */
  readonly survived: (archive: MadeArchive, run: KhoRun) => Promise<void>;
}

/** A line of NDJSON that was printed whole. */
export type Line = Readonly<Record<string, unknown>>;

export const followed = { signal: new AbortController().signal, onProgress: () => undefined };
/** The clock of the commands: it is part of the names of generations and of what lies in quarantine. */
export const TIME = '2026-11-26T02:00:00.000Z';

export function itemsOf({ stdout }: KhoRun): readonly Line[] {
  return stdout.split('\n').slice(0, -1).filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as Line).filter(({ type }) => type === 'item');
}

/** A storage root as anybody may read it at this moment; folders on the way to an object that has not come yet are no harm. */
function expectReadableRoot(root: string): void {
  expect(storageProblems(root).filter((problem) => !problem.startsWith('empty folder')), `independent check of ${root}`).to.deep.equal([]);
}

export function expectSameObjects(archive: MadeArchive, place: string): void {
  expect(storageProblems(archive.at(place, 'ocfl')), `independent check of ${place}`).to.deep.equal([]);
  expect(treeOf(archive.at(place, 'ocfl')), `objects at ${place}`).to.deep.equal(treeOf(path.join(archive.repo, 'ocfl')));
}

/** Everything has its copies, nothing went wrong. */
export async function syncAll(archive: MadeArchive): Promise<void> {
  const bad: string[] = [];
  const { lacking } = await archive.operations.copies.sync({
    repo: archive.repo, ...followed,
    onReport: ({ packageId, outcome }) => { if (outcome !== 'copied' && outcome !== 'present') bad.push(`${packageId} ${outcome}`); },
    onFault: (name, fault) => { bad.push(`${name} ${fault.code}`); },
  });
  expect([lacking, bad], 'the next sync').to.deep.equal([0, []]);
}

/** `kho update` of one package. */
export async function updateAct(): Promise<ActScene> {
  return scene('act-update', async (archive) => {
    const { id, second } = await archivedWithUpdate(archive);
    return {
      args: ['update', id, '--repo', archive.repo, '--content', second, '--reason', 'Sửa theo biên bản', '--operator', 'Lan', '--json'], submissions: [], before: new Map([[id, 1]]), time: TIME,
      survived: async (after: MadeArchive, run: KhoRun) => {
        await expectReadable(after, new Map([[id, itemsOf(run).some((item) => item['version'] === 2) ? 2 : 1]]));
        expectReadableRootExceptUnfinished(after, id);
        const outcome = await after.update(id, { content: second });
        expect(['error', 'failed'], `the next update: ${JSON.stringify(outcome)}`).not.to.include(outcome.kind);
        expect((await after.list()).map(({ head }) => head)).to.deep.equal([2]);
        await expectWholeStore(after);
      },
    };
  });
}

/** Between the renames of a version an object of the store is unfinished: its readers know, other people's tools may complain until the next command. */
function expectReadableRootExceptUnfinished(archive: MadeArchive, id: string): void {
  const others = storageProblems(path.join(archive.repo, 'ocfl')).filter((problem) => !problem.startsWith('empty folder') && !problem.includes(id.slice(9)));
  expect(others).to.deep.equal([]);
}

/** An ingest that must have two verified copies before it says *archived*. */
export async function twoCopiesAct(): Promise<ActScene> {
  return scene('act-copies', async (archive) => {
    await archive.operations.copies.addLocation({ repo: archive.repo, path: archive.at('b'), name: 'b' });
    await archive.operations.copies.requireCopies({ repo: archive.repo, copies: 2 });
    const submissions = threeSubmissions(archive);
    return {
      args: ['ingest', '--repo', archive.repo, '--json', '--operator', 'Lan', ...submissions], submissions, before: new Map<string, number>(), time: TIME,
      survived: async (after: MadeArchive, run: KhoRun) => {
        expectReadableRoot(after.at('b', 'ocfl'));
        await expectReadable(after, new Map());
        const promised = run.items.filter(({ outcome }) => outcome === 'archived').map(({ id = '' }) => id);
        for (const id of promised) expect(objectAt(after.at('b', 'ocfl'), id), `the second copy of ${id}, which was said to be archived`).to.deep.equal(objectAt(path.join(after.repo, 'ocfl'), id));
        const outcomes = await after.ingest(submissions);
        expect(outcomes.map(({ kind }) => kind).filter((kind) => kind !== 'archived' && kind !== 'known'), 'the next ingest').to.deep.equal([]);
        await syncAll(after);
        expect(await after.list()).to.have.length(3);
        expectSameObjects(after, 'b');
        await expectWholeStore(after);
      },
    };
  });
}

/** Files of one object below a storage root; undefined when it is not there. */
export function objectAt(root: string, id: string): Readonly<Record<string, string>> | undefined {
  const found = fs.readdirSync(root, { recursive: true, encoding: 'utf8' }).find((name) => path.basename(name).includes(id.slice(9)));
  return found === undefined ? undefined : treeOf(path.join(root, found));
}

/** `kho replicas sync` to a location that has one package in its first version and lacks the others. */
export async function syncAct(): Promise<ActScene> {
  return scene('act-sync', async (archive) => {
    const { id, second } = await archivedWithUpdate(archive);
    await archive.operations.copies.addLocation({ repo: archive.repo, path: archive.at('b'), name: 'b' });
    await syncAll(archive);
    fs.renameSync(archive.at('b'), archive.at('b xa'));
    await archive.ingest(second, { update: id });
    for (const submission of threeSubmissions(archive).slice(0, 2)) await archive.ingest(submission);
    fs.renameSync(archive.at('b xa'), archive.at('b'));
    const before = new Map((await archive.list()).map((entry) => [entry.id, entry.head]));
    return {
      args: ['replicas', 'sync', '--repo', archive.repo, '--json'], submissions: [], before, time: TIME,
      survived: async (after: MadeArchive, run: KhoRun) => {
        const copied = itemsOf(run).filter(({ outcome }) => outcome === 'copied' || outcome === 'present').map(({ packageId }) => String(packageId));
        for (const one of copied) expect(objectAt(after.at('b', 'ocfl'), one), `the copy of ${one} that was reported`).to.deep.equal(objectAt(path.join(after.repo, 'ocfl'), one));
        await expectReadable(after, before);
        // A version that comes by several renames: the location's own readers see the old one or the new one.
        const unfinished = storageProblems(after.at('b', 'ocfl')).filter((problem) => !problem.startsWith('empty folder') && !problem.includes(id.slice(9)));
        expect(unfinished, 'independent check of b').to.deep.equal([]);
        await syncAll(after);
        expectSameObjects(after, 'b');
        await expectWholeStore(after);
      },
    };
  });
}

/** `kho repair` of a damaged file in the store, from the copy at b. */
export async function repairAct(): Promise<ActScene> {
  return scene('act-repair', async (archive) => {
    const { id, second } = await archivedWithUpdate(archive);
    await archive.ingest(second, { update: id });
    await archive.operations.copies.addLocation({ repo: archive.repo, path: archive.at('b'), name: 'b' });
    await syncAll(archive);
    const damaged = path.relative(archive.folder, path.join(archive.objectRoots()[0]!, 'v1/content/0000'));
    const good = fs.readFileSync(archive.at(damaged));
    const bad = Buffer.concat([good, Buffer.from('!')]);
    fs.writeFileSync(archive.at(damaged), bad);
    await archive.audit();
    const copy = treeOf(archive.at('b', 'ocfl'));
    return {
      args: ['repair', '--all', '--repo', archive.repo, '--operator', 'Lan', '--json'], submissions: [], before: new Map([[id, 2]]), time: TIME,
      survived: async (after: MadeArchive) => {
        const kept = (): boolean => fs.existsSync(path.join(after.repo, 'quarantine'))
          && filesBelow(path.join(after.repo, 'quarantine')).some((name) => fs.readFileSync(path.join(after.repo, 'quarantine', name)).equals(bad));
        const there = fs.readFileSync(after.at(damaged));
        expect(there.equals(good) || there.equals(bad), 'the file has the good bytes or the damaged ones').to.equal(true);
        expect(there.equals(bad) || kept(), 'the damaged bytes are evidence').to.equal(true);
        expect(treeOf(after.at('b', 'ocfl')), 'the copy that is whole').to.deep.equal(copy);
        const summary = await after.operations.incidents.repair({ repo: after.repo, dryRun: false, operator: 'Lan', signal: followed.signal, onOutcome: () => undefined });
        expect(summary.remaining, 'the next repair').to.equal(0);
        expect([fs.readFileSync(after.at(damaged)).equals(good), kept()], 'repaired, with evidence').to.deep.equal([true, true]);
        expect(treeOf(after.at('b', 'ocfl'))).to.deep.equal(copy);
        expect(await after.operations.incidents.list({ repo: after.repo, all: false, limit: 10 }), 'open incidents').to.deep.equal([]);
        await expectWholeStore(after);
      },
    };
  });
}

/** `kho backup` for the second time: one package is new, one has a new version. */
export async function backupAct(): Promise<ActScene> {
  return scene('act-backup', async (archive) => {
    const { id, second } = await archivedWithUpdate(archive);
    const into = archive.at('sao lưu');
    const { manifest: { generation } } = await archive.operations.backup({ repo: archive.repo, into, verify: false, fresh: false, ...followed });
    const earlier = await dumped(archive);
    await archive.ingest(second, { update: id });
    await archive.archive(path.dirname(archive.put('mới/tờ.txt', 'mới')));
    const now = await dumped(archive);
    return {
      args: ['backup', into, '--repo', archive.repo, '--json'], submissions: [], before: new Map([[id, 2]]), time: TIME,
      survived: async (after: MadeArchive, run: KhoRun) => {
        const complete = run.stdout.includes('"type":"summary"') && run.status === 0;
        execFileSync('sha512sum', ['-c', '--quiet', 'SHA512SUMS'], { cwd: into, stdio: 'pipe' });
        // A backup that said that it lacks a package may be the newest; then the one before is whole.
        const first = await restoredDump(after, into, run.status === 3 ? generation : undefined);
        expect(JSON.stringify(first) === JSON.stringify(now) || (!complete && JSON.stringify(first) === JSON.stringify(earlier)), 'the newest generation is a whole one').to.equal(true);
        const { manifest } = await after.operations.backup({ repo: after.repo, into, verify: false, fresh: false, ...followed });
        expect([manifest.packages, manifest.notBackedUp, manifest.remaining], 'the next backup').to.deep.equal([2, [], []]);
        expect(await restoredDump(after, into)).to.deep.equal(now);
        expect(storageProblems(path.join(into, 'packages/ocfl')), 'independent check of the backup').to.deep.equal([]);
        expect(fs.readdirSync(path.join(into, 'packages/staging'))).to.deep.equal([]);
        await expectWholeStore(after);
      },
    };
  });
}

async function restoredDump(archive: MadeArchive, from: string, generation?: string): Promise<readonly string[]> {
  const folder = archive.at('thử phục hồi');
  try {
    const { outcome, lost } = await archive.operations.restore({ from, into: path.join(folder, 'kho'), partial: false, rebuild: false, ...followed, ...(generation === undefined ? {} : { generation }) });
    expect([outcome, lost]).to.deep.equal(['restored', []]);
    return await dumped(MadeArchive.over(folder, await builtOperations()));
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** `kho restore` of a store with a package of two versions and others. */
export async function restoreAct(): Promise<ActScene> {
  return scene('act-restore', async (archive) => {
    const { id, second } = await archivedWithUpdate(archive);
    await archive.ingest(second, { update: id });
    for (const submission of threeSubmissions(archive).slice(0, 2)) await archive.archive(submission);
    const from = archive.at('sao lưu');
    await archive.operations.backup({ repo: archive.repo, into: from, verify: false, fresh: false, ...followed });
    const [catalogued, objects, backup] = [await dumped(archive), treeOf(path.join(archive.repo, 'ocfl')), treeOf(from)];
    const into = archive.at('mới', 'kho');
    fs.mkdirSync(archive.at('mới'));
    return {
      args: ['restore', from, '--into', into, '--json'], submissions: [], before: new Map<string, number>(), time: TIME,
      survived: async (after: MadeArchive, run: KhoRun) => {
        const finished = fs.existsSync(path.join(into, 'kho.json')) && !fs.existsSync(path.join(into, 'kho-location.json'));
        if (run.stdout.includes('"outcome":"restored"')) expect(finished, 'said to be restored').to.equal(true);
        if (!finished) expect((await after.operations.restore({ from, into, partial: false, rebuild: false, ...followed })).outcome, 'the next restore').to.equal('restored');
        const restored = MadeArchive.over(after.at('mới'), await builtOperations());
        expect(await dumped(restored)).to.deep.equal(catalogued);
        expect(treeOf(path.join(into, 'ocfl'))).to.deep.equal(objects);
        expect(treeOf(from), 'the backup is only read').to.deep.equal(backup);
        await expectWholeStore(restored);
      },
    };
  });
}
