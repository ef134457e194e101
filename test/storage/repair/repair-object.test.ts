import fs from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { digestOf } from '../../../src/base/index.ts';
import { objectRootPath } from '../../../src/formats/ocfl/index.ts';
import {
  committedTree, Evidence, lookAtCopy, recordLines, repairObject, surveyCopy,
  type CommittedTree, type FileProblem, type GoodSource, type ObjectView, type RepairedFile,
} from '../../../src/storage/index.ts';
import { bytesOf, faultOf, madeStore, newUrn, published, treeOf, type MadeStore } from '../made-store.ts';

const signal = new AbortController().signal;

describe('the repair of an object', () => {
  let made: MadeStore;
  let id: string;
  let tree: CommittedTree;
  let view: ObjectView;
  let good: string;
  let whole: Readonly<Record<string, string>>;
  const at = (name: string): string => path.join(view.directory, name);
  const evidence = (): Evidence => new Evidence(made.store.locations.quarantine, 'sự cố');

  beforeEach(async () => {
    made = await madeStore();
    id = newUrn();
    const first = await published(made.store, id, { 'a.txt': 'một', 'b.txt': 'hai', 'c.txt': 'ba' });
    view = await published(made.store, id, { 'a.txt': 'một', 'b.txt': 'hai đã sửa', 'd.txt': 'bốn' }, first);
    tree = committedTree(view.inventory, new Map([[1, first.inventoryDigest], [2, view.inventoryDigest]]));
    good = path.join(made.root, 'good');
    fs.cpSync(view.directory, good, { recursive: true });
    whole = treeOf(view.directory);
  });
  afterEach(async () => made.remove());

  const survey = async (): Promise<readonly FileProblem[]> => surveyCopy(view.directory, tree, { pool: made.pool, signal, head: 2 });
  const from = (folder: string, name = 'bản sao'): ((relative: string) => GoodSource) => (relative) => (
    { name, open: () => fs.createReadStream(path.join(folder, relative)) }
  );
  async function repaired(problems: readonly FileProblem[], sources: readonly ((relative: string) => GoodSource)[] = [from(good)]): Promise<readonly RepairedFile[]> {
    return repairObject(made.store.locations, {
      objectRoot: objectRootPath(id), files: problems.map((problem) => ({ ...problem, from: problem.expected === undefined ? [] : sources.map((source) => source(problem.path)) })),
      evidence: evidence(), stage: 'repair-1', time: '2026-11-25T03:00:00Z', signal,
    });
  }
  const kept = (name: string): Buffer => fs.readFileSync(path.join(evidence().folder, name));

  it('finds nothing to do in a sound object', async () => {
    expect(await survey()).to.deep.equal([]);
    expect(lookAtCopy(made.store.locations.objects, objectRootPath(id), id)).to.deep.equal({ reach: 'there', inventories: [
      { folder: '', sha512: view.inventoryDigest, agrees: true, head: 2 },
      { folder: 'v1', sha512: [...tree].find(([name]) => name === 'v1/inventory.json')![1].sha512, agrees: true, head: 1 },
      { folder: 'v2', sha512: view.inventoryDigest, agrees: true, head: 2 },
    ] });
  });

  for (const name of ['v1/content/0000', 'v2/content/0001', 'v1/inventory.json', 'v2/inventory.json', 'inventory.json', 'v1/inventory.json.sha512', 'v2/inventory.json.sha512', 'inventory.json.sha512', '0=ocfl_object_1.1']) {
    it(`puts ${name} right and keeps the damaged bytes`, async () => {
      const existing = fs.existsSync(at(name)) ? name : fs.readdirSync(at('v2/content'), { recursive: true, encoding: 'utf8' }).map((one) => `v2/content/${one}`).find((one) => fs.statSync(at(one)).isFile())!;
      fs.appendFileSync(at(existing), 'x');
      const damaged = fs.readFileSync(at(existing));
      const problems = await survey();
      expect(problems).to.deep.equal([{ path: existing, outcome: 'mismatch', expected: tree.get(existing)!.sha512, found: digestOf('sha512', damaged) }]);
      const [done] = await repaired(problems);
      expect(done).to.include({ path: existing, outcome: 'mismatch', from: 'bản sao' });
      expect(treeOf(view.directory)).to.deep.equal(whole);
      expect(await survey()).to.deep.equal([]);
      expect(kept(done!.evidence!).equals(damaged)).to.equal(true);
      expect(await recordLines(evidence().folder, 'moves.ndjson')).to.deep.equal([{
        v: 1, time: '2026-11-25T03:00:00Z', object: path.basename(view.directory),
        files: [{ ...problems[0], name: done!.evidence, from: 'bản sao' }],
      }]);
      expect(fs.readdirSync(made.store.locations.staging)).to.deep.equal([]);
    });
  }

  it('puts back missing files, a missing version and a missing object', async () => {
    fs.rmSync(at('v1/content/0000'));
    expect((await repaired(await survey())).map(({ outcome, evidence: name }) => ({ outcome, name }))).to.deep.equal([{ outcome: 'missing', name: undefined }]);
    fs.rmSync(at('v2'), { recursive: true });
    await repaired(await survey());
    expect(treeOf(view.directory)).to.deep.equal(whole);
    fs.rmSync(view.directory, { recursive: true });
    expect(lookAtCopy(made.store.locations.objects, objectRootPath(id), id)).to.deep.equal({ reach: 'absent' });
    await repaired(await survey());
    expect(treeOf(view.directory)).to.deep.equal(whole);
  });

  it('takes out what does not belong there, with the folders that held nothing else', async () => {
    fs.mkdirSync(at('v1/lạ/sâu'), { recursive: true });
    fs.writeFileSync(at('v1/lạ/sâu/tệp.txt'), 'lạ');
    fs.symlinkSync('/etc', at('v1/content/liên kết'));
    const done = await repaired(await survey());
    expect(treeOf(view.directory)).to.deep.equal(whole);
    expect(fs.existsSync(at('v1/lạ'))).to.equal(false);
    expect(done.map(({ outcome }) => outcome)).to.deep.equal(['extra', 'extra']);
    expect(done.map(({ evidence: name }) => fs.lstatSync(path.join(evidence().folder, name!)).isSymbolicLink())).to.deep.equal([true, false]);
  });

  it('does not write through a link that stands where a folder has to be, and reads nothing behind it', async () => {
    const outside = path.join(made.root, 'outside');
    fs.renameSync(at('v1/content'), outside);
    fs.symlinkSync(outside, at('v1/content'));
    const before = treeOf(outside);
    const problems = await survey();
    expect(new Set(problems.map(({ outcome }) => outcome))).to.deep.equal(new Set(['extra', 'missing']));
    await repaired(problems);
    expect(fs.lstatSync(at('v1/content')).isDirectory()).to.equal(true);
    expect(treeOf(view.directory)).to.deep.equal(whole);
    expect(treeOf(outside)).to.deep.equal(before);
  });

  it('replaces a link to the same bytes, a folder and a link in a file\'s place', async () => {
    fs.renameSync(at('v1/content/0000'), path.join(made.root, 'elsewhere'));
    fs.symlinkSync(path.join(made.root, 'elsewhere'), at('v1/content/0000'));
    fs.rmSync(at('v1/content/0001'));
    fs.mkdirSync(at('v1/content/0001'));
    fs.rmSync(at('inventory.json'));
    fs.symlinkSync('v2/inventory.json', at('inventory.json'));
    const problems = await survey();
    expect(problems.map(({ path: name, outcome }) => `${name} ${outcome}`)).to.deep.equal(['inventory.json mismatch', 'v1/content/0000 mismatch', 'v1/content/0001 mismatch']);
    await repaired(problems);
    expect(treeOf(view.directory)).to.deep.equal(whole);
    expect(fs.lstatSync(at('inventory.json')).isFile()).to.equal(true);
  });

  it('takes the first source that has the committed bytes, whatever the others give', async () => {
    const bad = path.join(made.root, 'bad');
    fs.cpSync(good, bad, { recursive: true });
    fs.appendFileSync(path.join(bad, 'v1/content/0000'), 'x');
    fs.appendFileSync(at('v1/content/0000'), 'y');
    const failing = (): GoodSource => ({ name: 'hỏng', open: async function* () { yield* bytesOf('m'); throw new Error('EIO'); } });
    const [done] = await repaired(await survey(), [from(path.join(made.root, 'none'), 'vắng'), from(bad, 'sai'), failing, from(good, 'đúng')]);
    expect(done?.from).to.equal('đúng');
    expect(treeOf(view.directory)).to.deep.equal(whole);
  });

  it('touches nothing when one file has no good source, however many others have', async () => {
    fs.appendFileSync(at('v1/content/0000'), 'y');
    fs.appendFileSync(at('v1/content/0001'), 'z');
    fs.rmSync(path.join(good, 'v1/content/0001'));
    const before = treeOf(made.root);
    expect((await faultOf(repaired(await survey()))).code).to.equal('OBJECT_DAMAGED');
    expect(treeOf(made.root)).to.deep.equal(before);
  });

  it('never writes outside of the object', async () => {
    for (const stray of ['../x', 'v1/../../x', '', '/etc/x', 'v1//x']) {
      expect((await faultOf(repaired([{ path: stray, outcome: 'missing', expected: 'x' }]))).code).to.equal('STORAGE_INCONSISTENT');
    }
  });

  it('that stopped between the second name and the new bytes is finished by doing it again, and keeps all evidence', async () => {
    fs.appendFileSync(at('v1/content/0000'), 'y');
    const damaged = fs.readFileSync(at('v1/content/0000'));
    const first = evidence();
    await first.append('moves.ndjson', {});
    fs.linkSync(at('v1/content/0000'), path.join(first.folder, await first.nameFor('v1/content/0000')));
    fs.appendFileSync(path.join(first.folder, 'moves.ndjson'), '{"cut');
    await repaired(await survey());
    expect(treeOf(view.directory)).to.deep.equal(whole);
    const names = fs.readdirSync(first.folder).filter((name) => /^\d/.test(name));
    expect(names.map((name) => kept(name).equals(damaged))).to.deep.equal([true, true]);
    expect(await recordLines(first.folder, 'moves.ndjson')).to.have.length(2);
  });

  it('gives readers the object while it is being repaired, file by file', async () => {
    fs.appendFileSync(at('inventory.json'), ' ');
    fs.appendFileSync(at('v1/content/0000'), 'y');
    const seen: number[] = [];
    const watching = (relative: string): GoodSource => ({ name: 'x', open: async function* () {
      seen.push((await made.store.openObject(id)).head);
      yield fs.readFileSync(path.join(good, relative));
    } });
    await repaired(await survey(), [watching]);
    expect(seen).to.deep.equal([2, 2]);
  });
});
