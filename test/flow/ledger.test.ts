import fs from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { asFault } from '../../src/base/index.ts';
import { openForReading } from '../../src/app/compose.ts';
import { readCheckpoint, readNote } from '../../src/formats/tlog/index.ts';
import { readLeaf, type Leaf } from '../../src/ledger/index.ts';
import { killed } from './killing.ts';
import { MadeArchive } from './made-archive.ts';
import { expectLedgerWhole } from './whole-ledger.ts';

/** The ledger of a whole repository: from init through ingest, audit, crash and loss to what an auditor gets. */
describe('the ledger of a repository', function () {
  this.timeout(60_000);
  let archive: MadeArchive;
  beforeEach(async () => { archive = await MadeArchive.make(); });
  afterEach(async () => archive.remove());

  const leaves = async (): Promise<readonly Leaf[]> => {
    const kho = await openForReading(archive.repo, archive.surroundings);
    const found = (await kho.ledger.leaves(0, 10_000)).map(({ bytes }) => readLeaf(bytes)!);
    await kho.close();
    return found;
  };
  const published = (): number => readCheckpoint(readNote(fs.readFileSync(path.join(archive.repo, 'ledger/checkpoint')))!.text)!.size;
  const submission = (name: string): string => path.dirname(archive.put(`${name}/tờ.txt`, `nội dung ${name}`));
  const codeOf = async (work: Promise<unknown>): Promise<string> => work.then(() => 'nothing', (thrown: unknown) => asFault(thrown).code);

  it('begins with the store, and every package is in the signed log when its ingest has ended', async () => {
    expect(published()).to.equal(1);
    const id = await archive.archive(submission('một'));
    expect((await leaves()).map(({ type, object }) => [type, object])).to.deep.equal([['software.start', undefined], ['aip.commit', id]]);
    expect(published()).to.equal(2);
    await expectLedgerWhole(archive);
  });

  it('has a key that nobody else can read, and refuses to use one that others can', async function () {
    if (process.platform === 'win32') this.skip();
    const key = path.join(archive.repo, 'keys/ledger.key');
    expect(fs.statSync(key).mode & 0o777).to.equal(0o600);
    expect(fs.statSync(path.dirname(key)).mode & 0o777).to.equal(0o700);
    fs.chmodSync(key, 0o644);
    await archive.archive(submission('một'));
    expect(published()).to.equal(1);
    fs.chmodSync(key, 0o600);
    await archive.archive(submission('hai'));
    expect(published()).to.equal(3);
  });

  it('keeps its key wherever KHO_LEDGER_KEY says', async () => {
    const elsewhere = await MadeArchive.make({ env: { KHO_LEDGER_KEY: archive.at('secret', 'key'), KHO_NAMESPACE: 'luutru.example.vn' } });
    await elsewhere.archive(submission('một'));
    expect(fs.existsSync(path.join(elsewhere.repo, 'keys'))).to.equal(false);
    expect(fs.readdirSync(archive.at('secret')).sort()).to.deep.equal(['key', 'key.signed']);
    expect(fs.readFileSync(path.join(elsewhere.repo, 'ledger/checkpoint'), 'utf8')).to.match(/^luutru\.example\.vn\/[0-9a-f-]{36}\n2\n/);
    await elsewhere.remove();
  });

  it('keeps leaves without their key, signs none of them, and signs all once the key is back', async () => {
    const key = path.join(archive.repo, 'keys/ledger.key');
    fs.renameSync(key, `${key}.away`);
    await archive.archive(submission('một'));
    expect([published(), (await leaves()).length]).to.deep.equal([1, 2]);
    fs.renameSync(`${key}.away`, key);
    await archive.archive(submission('hai'));
    expect(published()).to.equal(3);
  });

  it('takes up what a killed process had committed and not yet published', async () => {
    await killed(archive, { when: 'registered 1', paths: [submission('một')] });
    expect([published(), (await leaves()).length]).to.deep.equal([1, 2]);
    await archive.archive(submission('hai'));
    expect([published(), (await leaves()).length]).to.deep.equal([3, 3]);
    await expectLedgerWhole(archive);
  });

  it('survives the loss of the database: kho rebuild puts every leaf back, and nothing writes before', async () => {
    await archive.archive(submission('một'));
    await archive.archive(submission('hai'));
    const before = await leaves();
    const old = archive.at('old.sqlite');
    fs.copyFileSync(path.join(archive.repo, 'catalogue/kho.sqlite'), old);
    await archive.archive(submission('ba'));
    const all = await leaves();
    for (const name of fs.readdirSync(path.join(archive.repo, 'catalogue'))) if (name.startsWith('kho.sqlite')) fs.rmSync(path.join(archive.repo, 'catalogue', name));
    fs.copyFileSync(old, path.join(archive.repo, 'catalogue/kho.sqlite'));
    expect(await leaves()).to.deep.equal(before);
    expect(await codeOf(archive.ingest(submission('bốn')))).to.equal('LEDGER_DATABASE_OLDER');
    expect((await archive.rebuild()).problems).to.deep.equal([]);
    expect(await leaves()).to.deep.equal(all);
    for (const name of fs.readdirSync(path.join(archive.repo, 'catalogue'))) if (name.startsWith('kho.sqlite')) fs.rmSync(path.join(archive.repo, 'catalogue', name));
    expect((await archive.rebuild()).problems).to.deep.equal([]);
    expect(await leaves()).to.deep.equal(all);
    await expectLedgerWhole(archive);
    await archive.archive(submission('bốn'));
    expect(published()).to.equal(all.length + 1);
  });

  it('tells at a rebuild that a version in storage is not the one that was archived, and keeps it catalogued for audits', async () => {
    const id = await archive.archive(submission('một'));
    const other = await MadeArchive.make();
    other.put('một/tờ.txt', 'nội dung khác');
    await other.archive(other.at('in', 'một'));
    // Whole in itself, and another one: as if somebody had made an object under the same identifier.
    const forgery = await forgedObject(other, id);
    const [root = ''] = archive.objectRoots();
    fs.rmSync(root, { recursive: true });
    fs.cpSync(forgery, root, { recursive: true });
    const { problems } = await archive.rebuild();
    expect(problems.map(({ objectRoot, detail }) => [objectRoot, detail.split(' ')[0]])).to.deep.equal([[id, 'LEDGER_CONFLICT']]);
    await other.remove();
  });

  it('takes in what was archived before there was a ledger', async () => {
    const id = await archive.archive(submission('một'));
    const kho = await openForReading(archive.repo, archive.surroundings);
    const { sql } = kho.catalogue;
    await sql.withTables<{ ledger_leaf: object; ledger_head: { size: number } }>().deleteFrom('ledger_leaf').execute();
    await sql.withTables<{ ledger_leaf: object; ledger_head: { size: number } }>().updateTable('ledger_head').set({ size: 0 }).execute();
    await kho.close();
    for (const folder of ['ledger', 'keys']) fs.rmSync(path.join(archive.repo, folder), { recursive: true });
    await archive.archive(submission('hai'));
    expect((await leaves()).map(({ type, object, outcome }) => [type, outcome, object === id])).to.deep.equal([
      ['aip.commit', 'adopted', true], ['software.start', 'started', false], ['aip.commit', 'archived', false],
    ]);
    expect(published()).to.equal(3);
    await expectLedgerWhole(archive);
  });
});

/** The object of another archive under the given identifier: inventory, sidecars and versions all fit each other. */
async function forgedObject(other: MadeArchive, id: string): Promise<string> {
  const { createHash } = await import('node:crypto');
  const [root = ''] = other.objectRoots();
  for (const folder of ['', 'v1']) {
    const file = path.join(root, folder, 'inventory.json');
    const inventory = JSON.parse(fs.readFileSync(file, 'utf8')) as { id: string };
    fs.writeFileSync(file, JSON.stringify({ ...inventory, id }).replaceAll(inventory.id.replaceAll(':', '_'), id.replaceAll(':', '_')));
    fs.writeFileSync(`${file}.sha512`, `${createHash('sha512').update(fs.readFileSync(file)).digest('hex')}  inventory.json\n`);
  }
  return root;
}
