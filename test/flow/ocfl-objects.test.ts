import fs from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import type { StoreOutcome } from '../../src/storage/index.ts';
import { digest, goodDraft, writtenFiles, type Draft } from '../formats/ocfl/validation/made-object.ts';
import { madeZip } from '../ingest/receive/made-archives.ts';
import { codesOf, MadeArchive, treeOf } from './made-archive.ts';
import { expectRefused, putAll } from './refusing.ts';

// OCFL objects through the whole operation, and the whole store through the check of a store.

describe('an OCFL object as a submission', () => {
  let archive: MadeArchive;
  beforeEach(async () => { archive = await MadeArchive.make(); });
  afterEach(async () => archive.remove());

  function object(spoil: (draft: Draft) => void = () => {}): Readonly<Record<string, string>> {
    const draft = goodDraft();
    spoil(draft);
    return Object.fromEntries(writtenFiles(draft));
  }

  it('is recognised, found valid and kept whole', async () => {
    const submission = putAll(archive, 'đối tượng', object());
    expect(await archive.check(submission)).to.deep.include({ kind: 'judged', recognised: 'ocfl', findings: [] });
    const id = await archive.archive(submission);
    const [entry] = await archive.list();
    expect(entry).to.deep.include({ kind: 'ocfl', title: 'đối tượng', producerId: 'urn:example:1' });
    const exported = await archive.export(id, 'folder', archive.at('out'));
    const [kept] = fs.readdirSync(exported, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('0=ocfl_object_1.1'));
    expect(treeOf(path.join(exported, path.dirname(kept!)))).to.deep.equal(treeOf(submission));
  });

  it('is judged the same from a ZIP', async () => {
    const good = Object.entries(object()).map(([name, content]) => ({ name: `đối tượng/${name}`, content }));
    const zip = archive.put('đối tượng.zip', madeZip(good));
    // BLAKE2b and sha512/256 cannot be made while an archive is only passed through.
    const passedOver = ['O-06', 'O-06', 'O-06', 'O-06', 'O-06'];
    expect(codesOf(await archive.check(zip))).to.deep.equal(passedOver);
    expect(codesOf((await archive.ingest(zip))[0])).to.deep.equal(passedOver);
  });

  it('is judged by its real names, whatever their Unicode form', async () => {
    const name = 'v1/content/Quyết định.txt'.normalize('NFD');
    const submission = putAll(archive, 'nfd', object(({ root, prior, files }) => {
      const text = files.get('v1/content/a.txt')!;
      files.delete('v1/content/a.txt');
      files.set(name, text);
      root['fixity'] = {};
      for (const inventory of [root, prior['v1']!]) inventory['manifest'][digest('sha512', text)] = [name];
    }));
    expect(codesOf(await archive.check(submission))).to.deep.equal([]);
  });

  const bad: readonly (readonly [string, readonly string[], (draft: Draft) => void])[] = [
    ['whose content was changed', ['E092', 'E093'], ({ files }) => files.set('v1/content/a.txt', 'khác')],
    ['that lost its declaration', ['E003'], ({ files }) => files.delete('0=ocfl_object_1.1')],
    ['whose inventory is no JSON', ['E033', 'E060'], ({ after }) => after.set('inventory.json', '{')],
    ['whose manifest climbs out', ['E099'], ({ root }) => { root['manifest'][digest('sha512', 'Biên bản')] = ['v2/content/../../../d.txt']; }],
  ];
  for (const [title, codes, spoil] of bad) {
    it(`${title} is refused by check and ingest alike`, async () => {
      await expectRefused(archive, putAll(archive, 'xấu', object(spoil)), { exit: 3, codes });
    });
  }

  it('that is a whole storage root is sent to check-store', async () => {
    const files = Object.fromEntries(Object.entries(object()).map(([name, text]) => [`a/${name}`, text]));
    await expectRefused(archive, putAll(archive, 'kho', { '0=ocfl_1.1': 'ocfl_1.1\n', ...files }), { exit: 3, codes: ['O-01'] });
    await expectRefused(archive, putAll(archive, 'kho Kho', { 'kho.json': '{}', 'ocfl/0=ocfl_1.1': 'ocfl_1.1\n', 'ocfl/a/x': '' }), { exit: 3, codes: ['O-01'] });
  });
});

describe('our own store', () => {
  let archive: MadeArchive;
  before(async () => {
    archive = await MadeArchive.make();
    const id = await archive.archive(putAll(archive, 'hồ sơ 1', { 'Quyết định.txt': 'một', 'trống/rỗng.txt': '' }));
    await archive.archive(putAll(archive, 'hồ sơ 1 (2)', { 'Quyết định.txt': 'hai' }), { update: id });
    await archive.archive(putAll(archive, 'hồ sơ 2', { 'a.txt': 'ba' }));
  });
  after(async () => archive.remove());

  async function checked(): Promise<readonly StoreOutcome[]> {
    const outcomes: StoreOutcome[] = [];
    await archive.operations.checkStore({
      root: archive.repo, deep: true, signal: new AbortController().signal, onProgress: () => {}, onOutcome: (outcome) => { outcomes.push(outcome); },
    });
    return outcomes;
  }

  it('is valid, every byte of it; the one thing recommended that Kho does not do is an address of the operator', async () => {
    const outcomes = await checked();
    expect(outcomes).to.have.length(3);
    const codes = outcomes.flatMap((outcome) => (outcome.kind === 'error' ? [outcome.fault.code] : outcome.findings.map(({ code }) => code)));
    expect([...new Set(codes)]).to.deep.equal(['W008']);
  });

  it('is no longer after a byte of it has changed', async () => {
    const [root = ''] = archive.objectRoots();
    const content = path.join(root, 'v1/content');
    const file = path.join(content, fs.readdirSync(content)[0]!);
    const bytes = fs.readFileSync(file);
    bytes[0] = (bytes[0] ?? 0) ^ 1;
    fs.chmodSync(file, 0o644);
    fs.writeFileSync(file, bytes);
    const errors = (await checked()).flatMap((outcome) => (outcome.kind === 'error' ? [] : outcome.findings.filter(({ severity }) => severity === 'error').map(({ code }) => code)));
    expect([...new Set(errors)].sort()).to.deep.equal(['E092', 'E093']);
  });
});
