import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect } from 'chai';
import { objectRootPath } from '../../../src/formats/ocfl/index.ts';
import { checkStore, createDigestPool, type DigestPool, type StoreOutcome } from '../../../src/storage/index.ts';
import { goodDraft, writtenFiles, type Draft } from '../../formats/ocfl/validation/made-object.ts';

// Storage roots on a real disk, good but for one thing.

const LAYOUT = '0003-hash-and-id-n-tuple-storage-layout';
const [FIRST, SECOND] = ['urn:example:1', 'urn:example:2'] as const;

describe('checking a store', () => {
  let pool: DigestPool;
  let scratch: string;
  let root: string;

  before(() => {
    pool = createDigestPool({ threads: 2 });
    scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'kho-check-store-'));
  });
  after(async function () {
    this.timeout(120_000);
    await pool.close();
    fs.rmSync(scratch, { recursive: true });
  });

  beforeEach(() => {
    root = path.join(fs.mkdtempSync(path.join(scratch, 'made-')), 'root');
    put('0=ocfl_1.1', 'ocfl_1.1\n');
    put('ocfl_layout.json', JSON.stringify({ extension: LAYOUT, description: 'x' }));
    put(`extensions/${LAYOUT}/config.json`, JSON.stringify({ extensionName: LAYOUT }));
    putObject(objectRootPath(FIRST), FIRST);
    putObject(objectRootPath(SECOND), SECOND);
  });

  function put(file: string, text: string): void {
    const target = path.join(root, file);
    fs.mkdirSync(path.dirname(target), { recursive: true });
    fs.writeFileSync(target, text);
  }

  function putObject(where: string, id: string, draft: Draft = goodDraft()): void {
    for (const inventory of [draft.root, ...Object.values(draft.prior)]) inventory['id'] = id;
    for (const [file, text] of writtenFiles(draft)) put(`${where}/${file}`, text);
  }

  async function outcomes(options: { readonly deep?: boolean; readonly at?: string } = {}): Promise<readonly StoreOutcome[]> {
    const found: StoreOutcome[] = [];
    await checkStore({
      root: options.at ?? root, deep: options.deep ?? true, pool, signal: new AbortController().signal, onOutcome: (outcome) => { found.push(outcome); }, onProgress: () => {},
    });
    return found;
  }

  /** `package code path`, of everything that was found. */
  async function said(options: { readonly deep?: boolean; readonly at?: string } = {}): Promise<readonly string[]> {
    return (await outcomes(options)).flatMap((outcome) => (
      outcome.kind === 'error' ? [`${outcome.path} ${outcome.fault.code}`] : outcome.findings.map(({ code, path: file = '' }) => `${outcome.path} ${code} ${file}`))).sort();
  }

  it('finds nothing wrong with a good one, and tells its objects and the root last', async () => {
    const found = await outcomes();
    expect(found.map(({ path: where }) => where).slice(0, -1).sort()).to.deep.equal([objectRootPath(FIRST), objectRootPath(SECOND)].sort());
    expect(found.at(-1)).to.deep.include({ path: '.', kind: 'judged', what: 'root', version: '1.1', findings: [] });
    expect(await said()).to.deep.equal([]);
  });

  it('takes the folder of one object', async () => {
    expect(await outcomes({ at: path.join(root, objectRootPath(FIRST)) })).to.have.length(1);
  });

  it('reads content again only when it should', async () => {
    const where = objectRootPath(FIRST);
    put(`${where}/v1/content/a.txt`, 'Quyết địnH');
    expect(await said({ deep: false })).to.deep.equal([]);
    const codes = new Set(await said());
    expect([...codes]).to.deep.equal([`${where} E092 v1/content/a.txt`, `${where} E093 v1/content/a.txt`]);
  });

  it('sees a file that is gone without reading any', async () => {
    fs.rmSync(path.join(root, objectRootPath(FIRST), 'v2/content/d.txt'));
    expect(new Set(await said({ deep: false }))).to.deep.equal(new Set([
      `${objectRootPath(FIRST)} E092 v2/content/d.txt`, `${objectRootPath(FIRST)} E093 v2/content/d.txt`, `${objectRootPath(FIRST)} W003 v2/content`,
    ]));
  });

  it('tells stray files, empty folders, dead ends and folders that lead nowhere', async () => {
    const [top = ''] = objectRootPath(FIRST).split('/');
    put(`${top}/notes.txt`, 'x');
    put(`${top}/zzz/end/file.txt`, 'x');
    fs.mkdirSync(path.join(root, top, 'empty'));
    put('logs/2026.txt', 'x');
    put('README.md', 'E087: left alone');
    put('extensions/file.txt', 'x');
    put('extensions/0099-mine/config.json', '{}');
    expect(await said()).to.deep.equal([
      `. E072 ${top}/notes.txt`, `. E073 ${top}/empty`, `. E085 ${top}/zzz/end`, '. E088 logs', '. E112 extensions/file.txt', '. W016 extensions/0099-mine',
    ]);
  });

  it('tells links, pipes and hard links, follows none, and does not wait for a pipe', async () => {
    const where = objectRootPath(FIRST);
    fs.symlinkSync('/etc', path.join(root, where, 'v1/content/etc'));
    fs.linkSync(path.join(root, where, 'v1/content/a.txt'), path.join(root, where, 'v1/content/b/hard.txt'));
    execFileSync('mkfifo', [path.join(root, where, 'v1/content/pipe')]);
    fs.symlinkSync(path.join(root, where), path.join(root, 'again'));
    expect(await said()).to.deep.equal([
      '. E090 again', `${where} E023 v1/content/b/hard.txt`, `${where} E023 v1/content/b/hard.txt`,
      `${where} E089 v1/content/pipe`, `${where} E090 v1/content/a.txt`, `${where} E090 v1/content/b/hard.txt`, `${where} E090 v1/content/etc`,
    ]);
  });

  it('tells an object that does not lie where the layout puts it, and one that is there twice', async () => {
    putObject('abc/def/012/elsewhere', FIRST);
    expect(new Set(await said())).to.satisfy((found: ReadonlySet<string>) => (
      found.has('. E083 abc/def/012/elsewhere') && [...found].some((line) => line.startsWith('. O-03 ')) && found.size === 2));
  });

  it('follows a layout by its configuration, and says when it cannot', async () => {
    put(`extensions/${LAYOUT}/config.json`, JSON.stringify({ tupleSize: 2, numberOfTuples: 2 }));
    expect(await said()).to.deep.equal([objectRootPath(FIRST), objectRootPath(SECOND)].map((where) => `. E083 ${where}`).sort());
    for (const config of ['{ "tupleSize": 99 }', '{ "extensionName": "0004-hashed-n-tuple-storage-layout" }']) {
      put(`extensions/${LAYOUT}/config.json`, config);
      expect(await said()).to.deep.equal([`. O-04 extensions/${LAYOUT}/config.json`]);
    }
  });

  it('says nothing about places without a layout, but tells different depths', async () => {
    fs.rmSync(path.join(root, 'ocfl_layout.json'));
    expect(await said()).to.deep.equal([]);
    putObject('direct', 'urn:example:3');
    putObject('a/b', 'urn:example:4');
    expect(await said()).to.deep.equal(['. W014 a/b', `. W014 ${[objectRootPath(FIRST), objectRootPath(SECOND)].sort()[0]!}`, '. W015 direct'].sort());
  });

  it('judges objects by their own version, and none may be newer than the root', async () => {
    const where = objectRootPath('urn:example:3');
    putObject(where, 'urn:example:3', goodDraft('1.0'));
    expect(await said()).to.deep.equal([]);
    expect((await outcomes()).find(({ path: one }) => one === where)).to.deep.include({ version: '1.0' });
    fs.rmSync(path.join(root, '0=ocfl_1.1'));
    put('0=ocfl_1.0', 'ocfl_1.0\n');
    expect(await said()).to.deep.equal([objectRootPath(FIRST), objectRootPath(SECOND)].map((one) => `. E081 ${one}`).sort());
  });

  it('tells an object inside an object, and one that lost its declaration', async () => {
    const where = objectRootPath(FIRST);
    putObject(`${where}/inner`, 'urn:example:5');
    fs.rmSync(path.join(root, objectRootPath(SECOND), '0=ocfl_object_1.1'));
    expect(await said()).to.deep.equal([`. E082 ${where}/inner`, `${where} E001 inner`, `${objectRootPath(SECOND)} E003 .`].sort());
  });

  it('knows a Kho store by its declaration, and refuses a folder that is not there', async () => {
    put('../kho.json', '{}');
    fs.renameSync(root, path.join(path.dirname(root), 'ocfl'));
    expect(await said({ at: path.dirname(root) })).to.deep.equal([]);
    const thrown: unknown = await outcomes({ at: path.join(root, 'nowhere') }).catch((fault: unknown) => fault);
    expect(thrown).to.have.property('code', 'SOURCE_NOT_FOUND');
  });

  it('tells an empty folder that is no store', async () => {
    const empty = fs.mkdtempSync(path.join(scratch, 'empty-'));
    expect(await said({ at: empty })).to.deep.equal(['. E069 .']);
  });

  it('goes on after an object that the disk does not let it read', async () => {
    const where = objectRootPath(FIRST);
    fs.chmodSync(path.join(root, where, 'v1/content/a.txt'), 0);
    for (const folder of [scratch, path.dirname(root)]) fs.chmodSync(folder, 0o755);
    // Root may read everything: the check is done by somebody else.
    const isRoot = process.geteuid?.() === 0;
    if (isRoot) process.seteuid?.(65_534);
    try {
      expect(await said()).to.deep.equal([`${where} SOURCE_NOT_PERMITTED`]);
    } finally {
      if (isRoot) process.seteuid?.(0);
    }
  });

  it('tells names that are not UTF-8', async () => {
    const where = path.join(root, objectRootPath(FIRST), 'v1/content/');
    fs.writeFileSync(Buffer.concat([Buffer.from(where), Buffer.from([0x61, 0xff])]), 'x');
    expect(await said()).to.deep.equal([`${objectRootPath(FIRST)} O-05 v1/content`]);
  });

  it('stops when it is told to', async () => {
    const stopped = new AbortController();
    const run = checkStore({ root, deep: true, pool, signal: stopped.signal, onOutcome: () => { stopped.abort(); }, onProgress: () => {} });
    expect(await run.catch((fault: unknown) => fault)).to.have.property('code', 'INTERRUPTED');
  });

  it('looks at hundreds of objects with the memory of a few', async () => {
    // One small object under many names: what lies in memory at once must not grow with their number.
    const files = [...writtenFiles(goodDraft())];
    for (let n = 0; n < 600; n += 1) {
      const where = `many/${n % 40}/${n}`;
      for (const [file, text] of files) put(`${where}/${file}`, text);
    }
    fs.rmSync(path.join(root, 'ocfl_layout.json'));
    const live: number[] = [];
    await checkStore({
      root, deep: false, pool, signal: new AbortController().signal, onProgress: () => {},
      onOutcome: () => { live.push(live.length % 200 === 100 ? liveHeap() : 0); },
    });
    expect(live).to.have.length(603);
    const [early, , late] = live.filter((bytes) => bytes > 0);
    expect(late! - early!, 'bytes kept for 400 more objects').to.be.below(8 * 1024 ** 2);
  }).timeout(120_000);
});

/** What is still in use: other tests of the same process have left what nobody needs any more. */
function liveHeap(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed;
}
