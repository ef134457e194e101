import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { entriesOfBundle } from '../../src/formats/tlog/index.ts';
import { readLeaf } from '../../src/ledger/index.ts';
import { OaiSchemas } from '../harvest/oai-schemas.ts';
import { MadeArchive } from './made-archive.ts';
import { needTools } from './outside-tools.ts';

const SCRIPT = fileURLToPath(new URL('../../tools/verify/verify_ledger.py', import.meta.url));

/** Words that are in packages, and must never be in the ledger: a person, a title, names of files and folders. */
const CANARIES = ['Trần Thị Lan', 'Nguyễn Văn Bí Mật', 'Hồ sơ tuyệt mật', 'kín.txt', 'thư-mục-riêng', 'biên bản 12'];

describe('the ledger from outside', function () {
  this.timeout(60_000);
  let archive: MadeArchive;
  let url: string;
  before(async () => {
    archive = await MadeArchive.make();
    archive.put('thư-mục-riêng/kín.txt', 'Nguyễn Văn Bí Mật');
    archive.put('thư-mục-riêng/metadata.csv', 'filename,dc.title,dc.creator\nkín.txt,Hồ sơ tuyệt mật,Nguyễn Văn Bí Mật\n');
    const id = await archive.archive(archive.at('in', 'thư-mục-riêng'));
    archive.put('mới/kín.txt', 'Nội dung mới');
    const updated = await archive.update(id, { content: archive.at('in', 'mới') });
    expect(updated.kind, JSON.stringify(updated)).to.equal('archived');
    await archive.audit();
    await archive.operations.ledger.checkpoint({ repo: archive.repo });
    url = (await archive.serve()).url;
  });
  after(async () => archive.remove());

  const fetched = async (name: string): Promise<Buffer> => {
    const response = await fetch(`${url}/ledger/${name}`);
    expect(response.status, name).to.equal(200);
    return Buffer.from(await response.arrayBuffer());
  };

  it('is all there to be collected and verified, with keys that were got elsewhere', async function () {
    needTools(this, { name: 'python3', probe: ['python3', '--version'] });
    const checkpoint = await fetched('checkpoint');
    const size = Number(checkpoint.toString().split('\n')[1]);
    const mirror = archive.at('mirror');
    for (const name of [`tile/entries/000.p/${size}`, `tile/0/000.p/${size}`]) {
      fs.mkdirSync(path.dirname(path.join(mirror, name)), { recursive: true });
      fs.writeFileSync(path.join(mirror, name), await fetched(name));
    }
    fs.writeFileSync(path.join(mirror, 'checkpoint'), checkpoint);
    const keys = archive.at('keys.txt');
    fs.writeFileSync(keys, (await archive.operations.ledger.keys({ repo: archive.repo })).keys.map(({ key }) => `${key}\n`).join(''));
    expect((await fetched('keys')).toString()).to.equal(fs.readFileSync(keys, 'utf8'));
    const { status, stdout } = spawnSync('python3', ['-B', SCRIPT, '--key', keys, 'checkpoint', path.join(mirror, 'checkpoint'), '--ledger', mirror], { encoding: 'utf8' });
    expect([status, stdout]).to.deep.equal([0, `OK ${checkpoint.toString().split('\n')[0]}: ${size} entries verified\n`]);
  });

  it('holds no name of a person, no title and no name of a file', async () => {
    const size = Number((await fetched('checkpoint')).toString().split('\n')[1]);
    const entries = entriesOfBundle(await fetched(`tile/entries/000.p/${size}`), size)!;
    const leaves = entries.map((entry) => readLeaf(entry)!);
    expect(leaves.map(({ type }) => type)).to.deep.equal(['software.start', 'aip.commit', 'aip.commit']);
    const texts = entries.map((entry) => Buffer.from(entry).toString());
    for (const canary of CANARIES) for (const form of [canary, canary.normalize('NFD')]) expect(texts.filter((text) => text.includes(form)), form).to.deep.equal([]);
    // Whatever a later kind of leaf says: nothing but identifiers, digests, times, counts and single words of ASCII, without a space.
    expect(texts.filter((text) => /[^\x21-\x7e]/.test(text))).to.deep.equal([]);
    expect(leaves.map(({ actor }) => actor).filter((actor) => actor !== undefined && !/^p:[0-9a-f]{32}$/.test(actor))).to.deep.equal([]);
  });

  it('gives nothing else of the store', async () => {
    for (const name of ['..%2fkeys%2fledger.key', '%2e%2e%2fkho.json', 'tile/0/..%2f..%2f..%2fkeys/ledger.key', 'ledger.key', 'ledger.lock']) {
      expect((await fetch(`${url}/ledger/${name}`)).status, name).to.equal(404);
    }
  });

  it('is described to harvesters, with the very checkpoint, valid against the schema that is served', async function () {
    const xml = await (await fetch(`${url}/oai?verb=Identify`)).text();
    const note = (await fetched('checkpoint')).toString();
    expect(/<note>([^<]*)<\/note>/.exec(xml)?.[1]).to.equal(note);
    expect(xml).to.include(`<size>${note.split('\n')[1]}</size>`).and.include(`urn:kho:ledger-checkpoint:1 ${url}/ledger/checkpoint.xsd`);
    expect((await fetched('checkpoint.xsd')).equals(fs.readFileSync(new URL('../../schemas/ledger-checkpoint.xsd', import.meta.url)))).to.equal(true);
    const missing = OaiSchemas.missing();
    if (missing !== undefined) needTools(this, { name: missing, probe: ['false'] });
    const schemas = new OaiSchemas();
    expect(schemas.problems(xml)).to.equal('');
    expect(schemas.problems(xml.replace('<size>', '<size>x'))).to.include('size');
    schemas.close();
  });

  it('is not described and not shown while the checkpoint is not of the published keys', async () => {
    const file = path.join(archive.repo, 'ledger/checkpoint');
    const note = fs.readFileSync(file, 'utf8');
    fs.writeFileSync(file, note.replace(/\n(\d+)\n/, '\n9$1\n'));
    expect(await (await fetch(`${url}/oai?verb=Identify`)).text()).not.to.include('<checkpoint');
    expect(await (await fetch(`${url}/ledger/`)).text()).to.include('Chưa có bản chốt nào được ký.');
    fs.writeFileSync(file, note);
    expect(await (await fetch(`${url}/oai?verb=Identify`)).text()).to.include('<checkpoint');
  });
});
