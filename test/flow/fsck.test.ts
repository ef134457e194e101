import { createHash, randomUUID } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { openForReading, openForWriting } from '../../src/app/compose.ts';
import { objectRootPath } from '../../src/formats/ocfl/index.ts';
import type { Difference, FsckSummary } from '../../src/fixity/index.ts';
import { killed } from './killing.ts';
import { MadeArchive, treeOf } from './made-archive.ts';

/** A damaged store by what is wrong with it: how it comes about, and exactly what a full check must say. */
interface Damaged {
  readonly name: string;
  readonly damage: (store: Store) => Promise<void> | void;
  readonly expected: (store: Store) => readonly string[];
  /** The same of a quick check; nothing unless it is said. */
  readonly quick?: (store: Store) => readonly string[];
}

interface Store {
  readonly archive: MadeArchive;
  /** Package with two versions, package with one, both plain. */
  readonly two: string;
  readonly one: string;
  /** Absolute object root, or a place inside. */
  at(id: string, ...inside: readonly string[]): string;
  /** The same as fsck names it. */
  place(id: string, ...inside: readonly string[]): string;
}

const write = (file: string): void => {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, 'lạc');
};
/** Puts the root back to version 1: what a restored older copy looks like. */
const rollBack = ({ at, two }: Store): void => {
  for (const name of ['v2', 'inventory.json', 'inventory.json.sha512']) fs.rmSync(at(two, name), { recursive: true });
  for (const name of ['inventory.json', 'inventory.json.sha512']) fs.cpSync(at(two, 'v1', name), at(two, name));
};
const forget = async ({ archive }: Store, id: string): Promise<void> => {
  const kho = await openForReading(archive.repo, archive.surroundings);
  await kho.catalogue.forgetPackages([id]);
  await kho.close();
};

const DAMAGED: readonly Damaged[] = [
  { name: 'object-without-row', damage: async (store) => forget(store, store.one), expected: ({ one }) => [`object-unknown ${one}`] },
  { name: 'row-without-object', damage: ({ at, one }) => { fs.rmSync(at(one), { recursive: true }); }, expected: ({ one, place }) => [`folder-empty ${path.dirname(place(one))}`, `object-missing ${one}`] },
  { name: 'rolled-back-to-an-older-version', damage: rollBack, expected: ({ two }) => [`catalogue-ahead ${two}`] },
  {
    name: 'catalogue-older-than-the-store',
    damage: async ({ archive, two }) => {
      const file = path.join(archive.repo, 'catalogue/kho.sqlite');
      const older = fs.readFileSync(file);
      await archive.update(two, { metadata: archive.put('m.json', '{"subject":"mới"}') });
      for (const part of ['-wal', '-shm']) fs.rmSync(`${file}${part}`, { force: true });
      fs.writeFileSync(file, older);
    },
    expected: ({ two }) => [`catalogue-behind ${two}`],
  },
  {
    name: 'inventory-and-sidecar-rewritten',
    damage: ({ at, one }) => {
      const text = fs.readFileSync(at(one, 'inventory.json'), 'utf8').replace('Ingest', 'Ingesr');
      for (const folder of ['', 'v1']) fs.writeFileSync(at(one, folder, 'inventory.json'), text);
      for (const folder of ['', 'v1']) fs.writeFileSync(at(one, folder, 'inventory.json.sha512'), `${sha512(text)} inventory.json\n`);
    },
    expected: ({ one }) => [`inventory-differs ${one}`],
  },
  { name: 'root-inventory-damaged', damage: ({ at, two }) => { fs.appendFileSync(at(two, 'inventory.json'), ' '); }, expected: ({ two }) => [`root-inventory-broken ${two}`] },
  {
    name: 'every-inventory-damaged',
    damage: ({ at, one }) => { for (const folder of ['', 'v1']) fs.appendFileSync(at(one, folder, 'inventory.json'), ' '); },
    expected: ({ one, place }) => [`object-unreadable ${place(one)}`],
  },
  { name: 'version-folder-missing', damage: ({ at, two }) => { fs.rmSync(at(two, 'v1'), { recursive: true }); }, expected: ({ two, place }) => [`version-missing ${place(two, 'v1')}`] },
  { name: 'stray-version-folder', damage: ({ at, one }) => { write(at(one, 'v2', 'gì đó')); }, expected: ({ one, place }) => [`version-stray ${place(one, 'v2')}`] },
  { name: 'stray-file-in-an-object', damage: ({ at, one }) => { write(at(one, '.DS_Store')); }, expected: ({ one, place }) => [`file-in-object ${place(one, '.DS_Store')}`] },
  {
    name: 'stray-files-beside-objects',
    damage: ({ archive, at, one }) => { write(path.join(archive.repo, 'ocfl', 'Thumbs.db')); write(path.join(path.dirname(at(one)), 'a.txt')); },
    expected: ({ one, place }) => ['file-beside-objects ocfl/Thumbs.db', `file-beside-objects ${path.dirname(place(one))}/a.txt`],
  },
  { name: 'link-in-place-of-a-folder', damage: ({ archive }) => { fs.symlinkSync('/', path.join(archive.repo, 'ocfl', 'fff')); }, expected: () => ['file-beside-objects ocfl/fff'] },
  { name: 'empty-folders', damage: ({ archive }) => { fs.mkdirSync(path.join(archive.repo, 'ocfl/abc/def'), { recursive: true }); }, expected: () => ['folder-empty ocfl/abc/def'] },
  {
    name: 'object-in-anothers-place',
    damage: ({ archive, at, one }) => { fs.cpSync(at(one), path.join(archive.repo, 'ocfl', 'bản sao tay'), { recursive: true }); },
    expected: () => ['object-misplaced ocfl/bản sao tay'],
  },
  { name: 'abandoned-stage', damage: ({ archive }) => { write(path.join(archive.repo, 'staging', 'x', 'v1', 'content', '0')); }, expected: () => ['stage-abandoned staging/x'] },
  {
    name: 'settings-of-copies-damaged',
    damage: ({ archive }) => { fs.writeFileSync(path.join(archive.repo, 'locations.json'), '{"format":1,'); },
    expected: () => ['settings-unreadable locations.json'],
    quick: () => ['settings-unreadable locations.json'],
  },
  { name: 'quarantine', damage: ({ archive }) => { write(path.join(archive.repo, 'quarantine', '2026-x', 'a')); }, expected: () => ['quarantine-entry quarantine/2026-x'] },
  ...(['prepared', 'published'] as const).map((point): Damaged => ({
    name: `update-killed-when-${point}`,
    damage: async ({ archive, one }) => killed(archive, { when: `${point} 1`, paths: [archive.put('mới.txt', 'mới')], update: one }),
    expected: ({ archive, one }) => [`open-transaction ${one} ${point === 'prepared' ? 'publish' : 'finish'}`, `job-without-end ${archive.at('in', 'mới.txt')}`],
    quick: ({ archive, one }) => [`open-transaction ${one} ${point === 'prepared' ? 'publish' : 'finish'}`, `job-without-end ${archive.at('in', 'mới.txt')}`],
  })),
  {
    name: 'prepared-for-a-head-that-is-not-there',
    damage: async (store) => {
      const { archive, two } = store;
      await killed(archive, { when: 'prepared 1', paths: [archive.put('mới.txt', 'mới')], update: two });
      rollBack(store);
    },
    expected: ({ archive, two }) => [`open-transaction ${two} set-aside`, `job-without-end ${archive.at('in', 'mới.txt')}`],
    quick: ({ archive, two }) => [`open-transaction ${two} set-aside`, `job-without-end ${archive.at('in', 'mới.txt')}`],
  },
  {
    name: 'rebuild-interrupted',
    damage: async ({ archive }) => {
      const kho = await openForReading(archive.repo, archive.surroundings);
      await kho.catalogue.beginRebuild();
      await kho.close();
    },
    expected: ({ one, two }) => ['rebuild-unfinished catalogue', `object-unknown ${one}`, `object-unknown ${two}`],
    quick: () => ['rebuild-unfinished catalogue'],
  },
];

describe('kho fsck', function () {
  this.timeout(60_000);
  let archive: MadeArchive;
  let store: Store;
  let whole: string;

  before(async () => {
    archive = await MadeArchive.make();
    const one = await archive.archive(archive.put('một.txt', 'một'));
    const two = await archive.archive(archive.put('hai.txt', 'hai'));
    await archive.update(two, { metadata: archive.put('m.json', '{"subject":"hai"}') });
    store = {
      archive, one, two,
      at: (id, ...inside) => path.join(archive.repo, 'ocfl', objectRootPath(id), ...inside),
      place: (id, ...inside) => path.join('ocfl', objectRootPath(id), ...inside),
    };
    whole = archive.at('whole');
    fs.cpSync(archive.repo, whole, { recursive: true });
  });
  beforeEach(() => {
    fs.rmSync(archive.repo, { recursive: true });
    fs.cpSync(whole, archive.repo, { recursive: true });
  });
  after(async () => archive.remove());

  async function checked(full: boolean): Promise<{ readonly said: readonly string[]; readonly summary: FsckSummary }> {
    const differences: Difference[] = [];
    const summary = await archive.operations.fsck({
      repo: archive.repo, full, signal: new AbortController().signal, onProgress: () => undefined, onDifference: (difference) => { differences.push(difference); },
    });
    return { said: differences.map(({ kind, place, params }) => `${kind} ${place}${params?.['step'] === undefined ? '' : ` ${params['step']}`}`).sort(), summary };
  }
  const storage = (): object => ({ ocfl: treeOf(path.join(archive.repo, 'ocfl')), staging: treeOf(path.join(archive.repo, 'staging')), quarantine: treeOf(path.join(archive.repo, 'quarantine')) });

  it('finds nothing wrong with a store in order, and counts both sides', async () => {
    const { said, summary } = await checked(true);
    expect({ said, summary }).to.deep.equal({ said: [], summary: { objects: 2, packages: 2, counts: {} } });
  });

  for (const { name, damage, expected, quick = () => [] } of DAMAGED) {
    it(`${name}: says exactly that, and changes nothing`, async () => {
      await damage(store);
      const before = storage();
      expect((await checked(true)).said).to.deep.equal([...expected(store)].sort());
      expect((await checked(false)).said).to.deep.equal([...quick(store)].sort());
      expect(storage()).to.deep.equal(before);
    });
  }

  it('says who is writing, and takes nothing that is under way for a difference', async () => {
    const kho = await openForWriting(archive.repo, 'ingest', archive.surroundings);
    write(path.join(archive.repo, 'staging', randomUUID(), 'v1', 'content', '0'));
    const { said, summary } = await checked(true).finally(async () => kho.close());
    expect(said).to.deep.equal([]);
    expect(summary.writer).to.include({ command: 'ingest', pid: process.pid });
  });

  it('sees no difference while versions are being published beside it', async () => {
    const state = { writing: true };
    const writer = (async () => {
      for (let n = 0; n < 12; n += 1) await archive.update(store.one, { metadata: archive.put('w.json', JSON.stringify({ subject: `${n}` })) });
    })().finally(() => { state.writing = false; });
    let checks = 0;
    while (state.writing) {
      const { said } = await checked(true);
      expect(said.filter((line) => !/^(open-transaction|job-without-end|stage-abandoned)/.test(line))).to.deep.equal([]);
      checks += 1;
    }
    await writer;
    expect(checks).to.be.above(3);
    expect((await checked(true)).said).to.deep.equal([]);
  });

  it('is what `kho rebuild` and the next writer mend, where they are said to', async () => {
    await forget(store, store.one);
    write(path.join(archive.repo, 'staging', 'x', 'a'));
    fs.mkdirSync(path.join(archive.repo, 'ocfl/abc/def'), { recursive: true });
    await archive.update(store.two, { metadata: archive.put('m2.json', '{"subject":"ba"}') });
    expect((await checked(true)).said).to.deep.equal(['folder-empty ocfl/abc/def', `object-unknown ${store.one}`]);
    await archive.rebuild();
    expect((await checked(true)).said).to.deep.equal([]);
  });
});

function sha512(text: string): string {
  return createHash('sha512').update(text).digest('hex');
}
