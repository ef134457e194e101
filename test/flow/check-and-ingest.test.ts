import { expect } from 'chai';
import fs from 'node:fs';
import path from 'node:path';
import { writeSamples } from '../../src/samples/index.ts';
import { kho, ndjson } from '../cli/setting.ts';
import { FAULTY } from '../formats/tt05/faulty-packages.ts';
import { goodPackage, type PackageFiles } from '../formats/tt05/good-packages.ts';
import { CORPUS as EARK, corpusReferences } from '../formats/eark/eark-corpus.ts';
import { MadeArchive } from './made-archive.ts';

type Json = Readonly<Record<string, unknown>>;

const OCFL = path.join(EARK, '../ocfl');
const BAGS = path.join(EARK, '../bagit');

describe('the findings of kho check and of kho ingest on the same package are identical', function () {
  this.timeout(120_000);
  let archive: MadeArchive;
  beforeEach(async () => { archive = await MadeArchive.make(); });
  afterEach(async () => archive.remove());

  it('on every sample, good and bad: bags, SIPs and plain files as folders, zip and tar', async () => {
    const set = await writeSamples({ into: archive.at('in'), seed: 'same', pages: 28, dpi: 30 });
    const paths = [...set.good, ...set.bad].map((sample) => sample.path);
    const { checked, ingested } = await both(paths);
    expect(ingested).to.deep.equal(checked);
    expect([...checked.values()].filter((findings) => findings.some(({ severity }) => severity !== 'info'))).to.have.length(set.bad.length);
  });

  it('on packages of Circular 05/2025 that an archive does not take in, or that have no document', async () => {
    const put = (name: string, files: PackageFiles): string => {
      for (const [file, bytes] of files) archive.put(`${name}/${file}`, bytes);
      return archive.at('in', name);
    };
    const linked = goodPackage('SIP_hoso');
    const dip = put('dip', goodPackage('DIP'));
    const fetching = put('fetching', new Map([...linked, ['representations/rep1/data/H49.64.2001.160.9.fetch.txt', Buffer.from('https://kho.example/9')]]));
    const unlike = put('unlike', new Map([...linked, ['representations/rep1/data/la.jpg', Buffer.from('%PDF-1.7\n')]]));
    const empty = put('empty', FAULTY.find(({ expected }) => expected.some((one) => one.startsWith('TT05-P05')))!.files());
    const { checked, ingested } = await both([dip, fetching, empty, unlike]);
    expect(ingested).to.deep.equal(checked);
    const codes = (name: string): readonly unknown[] => (checked.get(name) ?? []).map(({ code }) => code);
    expect(codes(dip)).to.include('K-07');
    expect(codes(fetching)).to.include('K-08');
    expect(codes(empty)).to.include('TT05-P05');
    expect(codes(unlike), 'what the formats say stands beside errors').to.include.members(['TT05-P15', 'F-01']);
    const byTheCircular = ndjson((await kho(['check', '--json', '--standard', 'tt05', dip], archive.operations)).stdout);
    expect(byTheCircular.filter(({ code }) => code === 'K-07')).to.deep.equal([]);
  });

  it('on the public bags', async function () {
    if (!fs.existsSync(BAGS)) this.skip();
    const folders = fs.readdirSync(BAGS, { recursive: true, encoding: 'utf8' });
    const bags = folders.filter((name) => /^v[^/]+\/(valid|invalid|warning|linux-only|windows-only)\/[^/]+$/.test(name)).map((name) => path.join(BAGS, name)).filter((name) => fs.statSync(name).isDirectory());
    expect(bags).to.have.length(60);
    const { checked, ingested } = await both(bags, ['--dry-run']);
    expect(ingested).to.deep.equal(checked);
  });

  it('on packages of the E-ARK test cases', async function () {
    if (!fs.existsSync(EARK)) this.skip();
    const all = [...new Set(corpusReferences().filter(({ exists }) => exists).map((one) => path.join(EARK, one.path)))];
    // Every fifth meets all chapters of the specifications; `npm run test:long` takes all.
    const { checked, ingested } = await both(process.env['KHO_LONG'] === '1' ? all : all.filter((_, at) => at % 5 === 0), ['--dry-run']);
    expect(checked.size).to.be.above(30);
    expect(ingested).to.deep.equal(checked);
  });

  it('on the published OCFL objects', async function () {
    if (!fs.existsSync(OCFL)) this.skip();
    const objects = fs.readdirSync(OCFL, { recursive: true, encoding: 'utf8' }).filter((name) => /(^|\/)(good|bad|warn)-objects\/[^/]+$/.test(name)).sort()
      .map((name) => path.join(OCFL, name)).filter((name) => fs.statSync(name).isDirectory());
    expect(objects.length).to.be.above(100);
    const { checked, ingested } = await both(objects, ['--dry-run']);
    expect(ingested).to.deep.equal(checked);
  });

  /** By package: what each command says of it, without what tells the lines apart. */
  async function both(paths: readonly string[], flags: readonly string[] = []): Promise<Readonly<Record<'checked' | 'ingested', ReadonlyMap<string, readonly Json[]>>>> {
    const checked = new Map<string, Json[]>(paths.map((name) => [name, []]));
    for (const line of ndjson((await kho(['check', '--json', ...paths], archive.operations)).stdout)) {
      const { type, package: name, ...finding } = line;
      if (type === 'finding') checked.get(String(name))?.push(finding);
    }
    const lines = ndjson((await kho(['ingest', '--repo', archive.repo, '--json', ...flags, ...paths], archive.operations)).stdout);
    const items = lines.filter(({ type }) => type === 'item');
    expect(items.filter(({ outcome }) => outcome === 'error')).to.deep.equal([]);
    return { checked, ingested: new Map(items.map((item) => [String(item['path']), item['findings'] as Json[]])) };
  }
});
