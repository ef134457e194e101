import { expect } from 'chai';
import { checkBag, readBagProfile, type BagFile } from '../../../src/formats/bagit/index.ts';
import { checkFiles, declaration, madeBag, sha256, told, type Files } from './made-bag.ts';

const GOOD = madeBag();
const text = String(GOOD['manifest-sha256.txt']);
const MIB = 1024 * 1024;

/** How often each code is told. */
function counts(files: Files): Readonly<Record<string, number>> {
  const all: Record<string, number> = {};
  for (const { code } of checkFiles(files).findings) all[code] = (all[code] ?? 0) + 1;
  return all;
}

/** Milliseconds of processor time for a bag of this many files, of which every manifest line is compared. */
function timeFor(files: number): number {
  const digest = sha256('x');
  const names = Array.from({ length: files }, (_, at) => `data/hộp ${at % 100}/tờ ${at}.tif`);
  const paths = new Map(names.map((name): [string, BagFile] => [name, { size: 1, digests: { sha256: digest }, receivedName: name }]));
  const manifest = Buffer.from(names.map((name) => `${digest}  ${name}\n`).join(''));
  const tagFiles = new Map([['bagit.txt', Buffer.from(declaration('1.0'))], ['manifest-sha256.txt', manifest]]);
  const started = process.cpuUsage();
  expect(checkBag({ paths, tagFiles }, { portable: true }).findings).to.deep.equal([]);
  const { user, system } = process.cpuUsage(started);
  return (user + system) / 1e3;
}

describe('a hostile bag', function () {
  this.timeout(30_000);

  it('with a line of 10 MB in a manifest: the line is cut and named, the others are read', () => {
    const manifest = `${text}${sha256('x')}  data/${'x'.repeat(10 * MIB)}\n${sha256('x')}  data/ba.txt\n`;
    expect(told(checkFiles(madeBag({ tags: { 'manifest-sha256.txt': manifest } })).findings)).to.deep.equal([
      'B-03 error data/ba.txt', 'B-16 error manifest-sha256.txt:3', 'B-58 error manifest-sha256.txt:3',
    ]);
  });

  it('with 4 MB of continued lines: one value, in time', () => {
    const info = `Title: a\n${' b\n'.repeat(1_300_000)}`;
    const { findings, info: read } = checkFiles(madeBag({ tags: { 'bag-info.txt': info } }));
    expect(findings).to.deep.equal([]);
    expect(read[0]?.value).to.have.length(2 * 1_300_000 + 1);
  });

  it('with a million lines that are none: a thousand are told, the rest is counted', () => {
    const { findings } = checkFiles(madeBag({ tags: { 'manifest-sha256.txt': `${text}${'x\n'.repeat(1_000_000)}` } }));
    expect(findings.filter(({ code }) => code === 'B-18')).to.have.length(1_000);
    expect(findings.filter(({ code }) => code === 'B-99')).to.deep.equal([{ standard: 'kho', code: 'B-99', severity: 'error', params: { code: 'B-18', more: 999_000 } }]);
  });

  it('with hundreds of thousands of paths out of the bag, and of repetitions', () => {
    const climbing = `${sha256('x')}  ../x\n`.repeat(200_000) + text.repeat(100_000);
    expect(counts(madeBag({ tags: { 'manifest-sha256.txt': `${text}${climbing}` } }))).to.deep.equal({ 'B-16': 1_000, 'B-20': 1_000, 'B-99': 2 });
  });

  it('with twenty thousand files that no manifest lists: ten thousand are told, the rest is counted', () => {
    const files = Object.fromEntries(Array.from({ length: 20_000 }, (_, at) => [`data/thừa ${at}`, 'x']));
    expect(counts({ ...GOOD, ...files })).to.deep.equal({ 'B-04': 10_000, 'B-05': 1, 'B-99': 1 });
  });

  it('with thousands of manifests for one algorithm: one is read, and the rightly named one', () => {
    const extra = Object.fromEntries(Array.from({ length: 2_000 }, (_, at) => [`manifest-sha${'-'.repeat(at % 200)}256${'_'.repeat(Math.floor(at / 200) + 1)}.txt`, 'x']));
    const { findings } = checkFiles({ ...madeBag({ tagManifests: false }), ...extra });
    expect([...new Set(findings.map(({ code }) => code))].sort()).to.deep.equal(['B-32', 'B-33']);
    expect(findings.filter(({ code }) => code === 'B-32')).to.have.length(2_000);
  });

  it('with names that are traps for programs: they are names, and nothing more', () => {
    const names = ['data/__proto__', 'data/constructor', 'data/$(reboot)', 'data/`id`', 'data/-rf', 'data/a;b', "data/' OR 1=1"];
    const payload = Object.fromEntries(names.map((name) => [name, 'x']));
    expect(told(checkFiles(madeBag({ payload, tags: { 'bag-info.txt': '__proto__: x\nconstructor: y\n' } })).findings)).to.deep.equal([]);
  });

  it('with NUL, control and replacement characters in paths', () => {
    const bad = ['data/a\0b', 'data/a\u0007b', 'data/a\u001bb', 'data/a\uFFFDb'].map((name) => `${sha256('x')}  ${name}\n`).join('');
    expect(told(checkFiles(madeBag({ tags: { 'manifest-sha256.txt': text + bad } })).findings)).to.deep.equal([3, 4, 5, 6].map((line) => `B-16 error manifest-sha256.txt:${line}`));
  });

  it('of eight times as many files takes about eight times as long, not sixty-four', () => {
    timeFor(5_000);
    const [few, many] = [Math.min(timeFor(25_000), timeFor(25_000)), Math.min(timeFor(200_000), timeFor(200_000))];
    expect(many / few).to.be.below(30);
  });
});

describe('a hostile BagIt profile', () => {
  it('with patterns made to be slow is compared in time', () => {
    const patterns = Array.from({ length: 50 }, (_, at) => `data/${'*a'.repeat(200)}*b${at}`);
    const info = { 'BagIt-Profile-Identifier': 'x:y', 'BagIt-Profile-Version': '1.4.0', 'Source-Organization': 'a', 'External-Description': 'b', Version: '1' };
    const { profile } = readBagProfile(JSON.stringify({ 'BagIt-Profile-Info': info, 'Accept-BagIt-Version': ['1.0'], 'Payload-Files-Allowed': patterns }), 'p.json');
    expect(profile).to.not.equal(undefined);
    const files = madeBag({ payload: { [`data/${'a'.repeat(240)}`]: 'x' }, tags: { 'bag-info.txt': 'BagIt-Profile-Identifier: x:y\n' } });
    expect(told(checkFiles(files, profile === undefined ? {} : { profile }).findings)).to.deep.equal([`B-92 error data/${'a'.repeat(240)}`]);
  });

  it('with a long string, many keys, big numbers and odd escapes is read', () => {
    const many = Array.from({ length: 20_000 }, (_, at) => `"k${at}":${'9'.repeat(300)}`).join(',');
    expect(readBagProfile(`{${many}}`.slice(0, 900_000), 'p.json').findings.map(({ code }) => code)).to.deep.equal(['B-70']);
    expect(readBagProfile(`{"a":"${'\\u0041'.repeat(100_000)}","b":1e99,"c":-0.0}`, 'p.json').findings.filter(({ code }) => code === 'B-72')).to.have.length(3);
    for (const broken of ['{"a":01}', '{"a":1e999}', '{"a":1.}', "{'a':1}", '{"a":"\n"}', '{"a":"\\x"}', '{"a":tru}', '[1,]', '{"a":1 "b":2}', '"', '']) {
      expect(readBagProfile(broken, 'p.json').findings.map(({ code }) => code), broken).to.deep.equal(['B-70']);
    }
  });
});
