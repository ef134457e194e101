import path from 'node:path';
import { expect } from 'chai';
import { MadeArchive } from '../flow/made-archive.ts';
import { expectSameObjects, followed, itemsOf, syncAll, TIME, type ActScene } from './acts.ts';
import { builtOperations, type KhoRun } from './real-kho.ts';
import { scene } from './scene.ts';
import { storageProblems } from './structure.ts';
import { expectReadable, expectWholeStore } from './survived.ts';

// Packages of Kho's own: descriptions of fonds, and what shows that packages were checked. Nobody else has their content: a change of
// them that was acknowledged and is gone is lost for ever, and a version that nobody asked for is a forged one.

const FONDS = '5b186340-0000-4000-8000-000000000001';
const FILE = '5b186340-0000-4000-8000-000000000002';
const RUN = { reason: 'Biên mục theo mục lục giấy', operator: 'Trần Thị Lan', signal: followed.signal };
const [OLD, NEW] = ['Hồ sơ cũ', 'Hồ sơ mới'];

interface Description {
  readonly title: string | undefined;
  readonly fileNumber: string | undefined;
  readonly fonds: readonly string[];
}

/** `kho records edit` of a file whose fonds has a copy at b. */
export async function recordsAct(): Promise<ActScene> {
  return scene('act-records', async (archive) => {
    const before = await described(archive);
    return {
      args: ['records', 'edit', FILE, '--set', `title=${NEW}`, '--reason', RUN.reason, '--operator', 'Lan', '--repo', archive.repo, '--json'], submissions: [], before, time: TIME,
      survived: async (after: MadeArchive, run: KhoRun) => {
        await expectReadableBut(after, before);
        expect([OLD, NEW], 'readers see the whole old description or the whole new one').to.include((await descriptionIn(after)).title);
        await editNumber(after);
        const found = await descriptionIn(after);
        expect(found.fileNumber, 'the next change').to.equal('2');
        expect(wasSaid(run) ? [NEW] : [OLD, NEW], 'the change before is not lost by it').to.include(found.title);
        await expectCopied(after);
      },
    };
  });
}

/** `kho fonds add`: the first version of a package. */
export async function fondsAct(): Promise<ActScene> {
  return scene('act-fonds', async (archive) => {
    const before = await described(archive);
    return {
      args: ['fonds', 'add', '--set', 'title=Sở Giáo dục', '--set', 'fondsCode=P02', '--reason', RUN.reason, '--operator', 'Lan', '--repo', archive.repo, '--json'], submissions: [], before, time: TIME,
      survived: async (after: MadeArchive, run: KhoRun) => {
        await expectReadableBut(after, before);
        await editNumber(after);
        const found = await descriptionIn(after);
        expect([found.title, found.fileNumber], 'the fonds that was there').to.deep.equal([OLD, '2']);
        expect(found.fonds, 'the new one once, or not at all').to.be.deep.oneOf([['P01', 'P02'], ...wasSaid(run) ? [] : [['P01']]]);
        await expectCopied(after);
      },
    };
  });
}

/** `kho audit-report --archive` of a month whose package has a version, after another run. */
export async function evidenceAct(): Promise<ActScene> {
  return scene('act-evidence', async (archive) => {
    const id = await archive.archive(path.dirname(archive.put('một/tờ.txt', 'nội dung một')));
    await archive.operations.copies.addLocation({ repo: archive.repo, path: archive.at('b'), name: 'b' });
    const dated = await atTime(archive);
    await fixityRun(dated);
    await archived(dated);
    await syncAll(archive);
    await fixityRun(dated);
    const before = new Map([[id, 1]]);
    return {
      args: ['audit-report', '--archive', '--period', '2026-11', '--repo', archive.repo, '--json'], submissions: [], before, time: TIME,
      survived: async (after: MadeArchive, run: KhoRun) => {
        const now = await atTime(after);
        await expectReadableBut(after, before);
        const next = await archived(now);
        expect(next.filter(({ version }) => version !== 2), 'the month has no version that nobody asked for').to.deep.equal([]);
        if (itemsOf(run).some(({ version }) => version === 2)) expect(next, 'said to be archived').to.deep.equal([]);
        expect(await archived(now), 'once archived nothing is new').to.deep.equal([]);
        await expectCopied(after);
      },
    };
  });
}

/** An ordinary package, a fonds with a file, and their copies at b. */
async function described(archive: MadeArchive): Promise<ReadonlyMap<string, number>> {
  const id = await archive.archive(path.dirname(archive.put('một/tờ.txt', 'nội dung một')));
  await archive.operations.copies.addLocation({ repo: archive.repo, path: archive.at('b'), name: 'b' });
  await archive.operations.description.changing({ repo: archive.repo, signal: followed.signal }, async ({ description }) => description.add([
    { id: FONDS, kind: 'fonds', fields: { title: 'UBND huyện Vạn Ninh', fondsType: 'fonds', status: 'open', fondsCode: 'P01' } },
    { id: FILE, kind: 'file', parent: FONDS, fields: { fileNumber: '1', title: OLD } },
  ], RUN));
  await syncAll(archive);
  return new Map([[id, 1]]);
}

async function descriptionIn(archive: MadeArchive): Promise<Description> {
  return archive.operations.description.reading({ repo: archive.repo }, async ({ records }) => {
    const file = await records.record(FILE);
    const listed = await records.list({ kind: 'fonds', limit: 10 });
    const codes = await Promise.all(listed.items.map(async ({ id }) => String((await records.record(id))?.record.fields.fondsCode)));
    return { title: file?.record.fields.title, fileNumber: file?.record.fields.fileNumber, fonds: codes.sort() };
  });
}

async function editNumber(archive: MadeArchive): Promise<void> {
  const outcome = await archive.operations.description.changing({ repo: archive.repo, signal: followed.signal }, async ({ description }) => description.edit(FILE, { fields: { fileNumber: '2' } }, RUN));
  expect(outcome.kind, JSON.stringify(outcome)).to.equal('changed');
}

/** Between the renames of a version its root is unfinished: readers know, other people's tools may complain until the next command. */
async function expectReadableBut(archive: MadeArchive, before: ReadonlyMap<string, number>): Promise<void> {
  await expectReadable(archive, before);
  for (const place of ['kho', 'b']) {
    const halves = storageProblems(archive.at(place, 'ocfl')).filter((problem) => !problem.startsWith('empty folder') && !UNFINISHED.test(problem));
    expect(halves, `independent check of ${place}`).to.deep.equal([]);
  }
}

const UNFINISHED = /sidecar|root inventory is not the head's|has other bytes|inventory\.json|extra v\d/;

async function expectCopied(archive: MadeArchive): Promise<void> {
  await syncAll(archive);
  expectSameObjects(archive, 'b');
  await expectWholeStore(archive);
}

const wasSaid = (run: KhoRun): boolean => itemsOf(run).some(({ outcome }) => outcome === 'changed');

async function atTime(archive: MadeArchive): Promise<MadeArchive> {
  return MadeArchive.over(archive.folder, await builtOperations(), { clock: { now: () => new Date(TIME) } });
}

async function fixityRun(archive: MadeArchive): Promise<void> {
  await archive.operations.fixity.run({ repo: archive.repo, ...followed, all: true, onReport: () => undefined });
}

async function archived(archive: MadeArchive): Promise<readonly { readonly version: number }[]> {
  const { archived: made, problems } = await archive.operations.auditReports.archive({ repo: archive.repo, month: '2026-11', operator: 'Lan', signal: followed.signal });
  expect(problems).to.deep.equal([]);
  return made;
}
