import { expect } from 'chai';
import { digestOf, textOf } from '../../../src/base/index.ts';
import {
  bagInfoValues, checkBag, isBagTagFile, parseBagInfo, requiredAlgorithms, tagFileLines, writeBagDeclaration, writeBagInfo, writeManifest,
} from '../../../src/formats/bagit/index.ts';
import type { BagCheck, BagFile } from '../../../src/formats/bagit/index.ts';

const DECLARATION = 'BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n';

/** A bag from a table of path → content. Paths are received as they are written here. */
function check(files: Readonly<Record<string, string | Uint8Array>>): BagCheck {
  const algorithms = requiredAlgorithms(Object.keys(files));
  const paths = new Map<string, BagFile>();
  const tagFiles = new Map<string, string | Uint8Array>();
  for (const [name, content] of Object.entries(files)) {
    const digests = Object.fromEntries(algorithms.map((algorithm) => [algorithm, digestOf(algorithm, content)]));
    paths.set(name.normalize('NFC'), { size: Buffer.byteLength(content), digests, receivedName: `top/${name}` });
    if (isBagTagFile(name)) tagFiles.set(name, content);
  }
  return checkBag({ paths, tagFiles });
}

function summary({ findings }: BagCheck): readonly string[] {
  return findings.map(({ code, path, place }) => [code, path, place].filter((part) => part !== undefined).join(' '));
}

const sha256 = (content: string): string => digestOf('sha256', content);
const bag = (files: Readonly<Record<string, string | Uint8Array>>): BagCheck => check({ 'bagit.txt': DECLARATION, ...files });

describe('checkBag', () => {
  it('lists everything that is wrong at once, one finding per file', () => {
    const result = bag({
      'bag-info.txt': 'Payload-Oxum: 9.9\nno colon\n',
      'manifest-sha256.txt': `${sha256('other')}  data/a\n${sha256('c')}  data/c\nnonsense\n${sha256('x')}  ../x\n${sha256('x')}  bag-info.txt\n`,
      'tagmanifest-sha256.txt': `${sha256('')}  bagit.txt\n${sha256('')}  gone.txt\n`,
      'data/a': 'a',
      'data/b': 'b',
    });
    expect(summary(result)).to.deep.equal([
      'B-24 bag-info.txt 2',
      'B-18 manifest-sha256.txt 3',
      'B-16 manifest-sha256.txt 4',
      'B-17 manifest-sha256.txt 5',
      'B-03 data/c',
      'B-02 top/data/a',
      'B-23 gone.txt',
      'B-22 top/bagit.txt',
      'B-04 top/data/b',
      'B-29 tagmanifest-sha256.txt',
      'B-42 top/bag-info.txt',
      'B-05 bag-info.txt',
    ]);
  });

  it('gives the payload with the digests that its producer declared', () => {
    const result = bag({
      'manifest-sha256.txt': `${sha256('a').toUpperCase()}  data/a\n`,
      'manifest-md5.txt': `${digestOf('md5', 'a')}\tdata/a\n`,
      'data/a': 'a',
    });
    expect(result).to.deep.include({ findings: [], version: '1.0', algorithms: ['md5', 'sha256'] });
    expect(result.payload).to.deep.equal([{ path: 'data/a', size: 1, declared: { md5: digestOf('md5', 'a'), sha256: sha256('a') } }]);
  });

  it('refuses a holey bag, file by file, and never looks at the address', () => {
    const result = bag({
      'bag-info.txt': 'Payload-Oxum: 2.2\n',
      'fetch.txt': 'http://127.0.0.1/b - data/b\nhttp://127.0.0.1/x 5 ../x\nbroken\nhttp://127.0.0.1/t 5 bagit.txt\n',
      'manifest-sha256.txt': `${sha256('a')}  data/a\n${sha256('b')}  data/b\n`,
      'data/a': 'a',
    });
    expect(summary(result)).to.deep.equal(['B-06 data/b 1', 'B-28 fetch.txt 3', 'B-34 fetch.txt 4', 'B-16 fetch.txt 2']);
  });

  it('matches names in another Unicode form and says so once', () => {
    const nfc = 'data/Quyết.txt'.normalize('NFC');
    const result = bag({
      'manifest-sha256.txt': `${sha256('x')}  ${nfc}\n`,
      'manifest-md5.txt': `${digestOf('md5', 'x')}  ${nfc}\n`,
      [nfc.normalize('NFD')]: 'x',
    });
    expect(result.findings).to.deep.equal([
      { standard: 'bagit', code: 'N-03', severity: 'info', path: `top/${nfc.normalize('NFD')}`, params: { name: nfc } },
    ]);
  });

  it('demands of BagIt 1.0 that every manifest lists every file, and only warns about it before', () => {
    const files = {
      'manifest-sha256.txt': `${sha256('a')}  data/a\n${sha256('b')}  data/b\n`,
      'manifest-md5.txt': `${digestOf('md5', 'a')}  data/a\n`,
      'data/a': 'a',
      'data/b': 'b',
    };
    const severities = ['1.0', '0.97'].map((version) => check({ ...files, 'bagit.txt': DECLARATION.replace('1.0', version) }).findings);
    expect(severities.map((findings) => findings.map(({ code, severity }) => `${code} ${severity}`))).to.deep.equal([['B-21 error'], ['B-21 warning']]);
  });

  it('takes `*` for the mark of md5sum only when no file has that name', () => {
    const star = `${sha256('x')}  *data/a\n`;
    expect(summary(bag({ 'manifest-sha256.txt': star, 'data/a': 'x' }))).to.deep.equal(['B-26 manifest-sha256.txt']);
    const tags = `${sha256('x')}  *note.txt\n${sha256(`${sha256('x')}  data/a\n`)}  manifest-sha256.txt\n`;
    const named = bag({ 'manifest-sha256.txt': `${sha256('x')}  data/a\n`, 'tagmanifest-sha256.txt': tags, 'data/a': 'x', '*note.txt': 'x' });
    expect(summary(named)).to.deep.equal(['B-42 top/bagit.txt']);
  });

  it('does not take an unknown algorithm or an empty payload for a checked bag', () => {
    expect(summary(bag({ 'manifest-blake3.txt': 'abc  data/a\n', 'data/a': 'x' }))).to.deep.equal(['B-14', 'B-15 manifest-blake3.txt']);
    expect(summary(bag({ 'manifest-sha256.txt': '' }))).to.deep.equal(['B-27 data/']);
    expect(summary(bag({ 'data/a': 'x' }))).to.deep.equal(['B-14']);
  });

  it('says when a tag file is not in the declared encoding, and when the encoding is unknown', () => {
    const manifest = `${sha256('x')}  data/a\n`;
    const wrong = bag({ 'manifest-sha256.txt': manifest, 'bag-info.txt': Buffer.from([0x41, 0x3a, 0xff]), 'data/a': 'x' });
    expect(summary(wrong)).to.deep.equal(['B-13 bag-info.txt']);
    const unknown = check({ 'bagit.txt': DECLARATION.replace('UTF-8', 'TCVN-5712'), 'manifest-sha256.txt': manifest, 'data/a': 'x' });
    expect(summary(unknown)).to.deep.equal(['B-12 bagit.txt 2']);
  });

  it('throws when a digest that it needs was not made', () => {
    const paths = new Map([['data/a', { size: 1, digests: {}, receivedName: 'data/a' }]]);
    const tagFiles = new Map([['manifest-md5.txt', `${digestOf('md5', 'a')}  data/a\n`]]);
    expect(() => checkBag({ paths, tagFiles })).to.throw('no md5 digest');
  });

  it('checks 100,000 files in seconds', function () {
    this.timeout(10_000);
    const digests = { sha512: digestOf('sha512', 'x'), sha256: sha256('x') };
    const names = Array.from({ length: 100_000 }, (_, index) => `data/tài liệu ${index}.pdf`.normalize('NFC'));
    const paths = new Map(names.map((name) => [name, { size: 1, digests, receivedName: name }]));
    const manifest = (digest: string): Uint8Array => Buffer.from(names.map((name) => `${digest}  ${name}\n`).join(''));
    const tagFiles = new Map<string, string | Uint8Array>([
      ['bagit.txt', DECLARATION], ['manifest-sha512.txt', manifest(digests.sha512)], ['manifest-sha256.txt', manifest(digests.sha256)],
    ]);
    const result = checkBag({ paths, tagFiles });
    expect(result.findings).to.deep.equal([]);
    expect(result.payload).to.have.length(100_000);
  });
});

describe('tagFileLines', () => {
  it('takes LF, CR and CRLF for line ends, wherever the pieces of the file are cut', () => {
    const long = 'x'.repeat(65_535);
    for (const end of ['\n', '\r', '\r\n']) {
      expect([...tagFileLines(Buffer.from(`${long}${end}b${end}${end}c`))]).to.deep.equal([long, 'b', '', 'c']);
      expect([...tagFileLines(`a${end}b${end}`)]).to.deep.equal(['a', 'b']);
    }
  });

  it('keeps the beginning of a line that has no end, tells its number, and goes on with the next', () => {
    for (const content of [Buffer.from(`a\n${'x'.repeat(1_000_000)}\r\nb`), `a\n${'x'.repeat(1_000_000)}\r\nb`]) {
      const long: number[] = [];
      const lines = [...tagFileLines(content, 'UTF-8', (line) => { long.push(line); })];
      expect(lines.map((line) => line.length)).to.deep.equal([1, 65_536, 1]);
      expect(long).to.deep.equal([2]);
    }
  });
});

describe('bag-info.txt', () => {
  it('keeps order and repetition, joins continued lines and forgives space before the colon', () => {
    const { info, malformed, loose } = parseBagInfo(['A: 1', 'B : two', '  lines', 'a:3', '']);
    expect({ malformed: malformed.items, loose: loose.items }).to.deep.equal({ malformed: [], loose: [2, 4] });
    expect(info).to.deep.equal([{ label: 'A', value: '1' }, { label: 'B', value: 'two lines' }, { label: 'a', value: '3' }]);
    expect(bagInfoValues(info, 'A')).to.deep.equal(['1', '3']);
  });

  it('is written so that no value can begin a new element, and reads back', () => {
    const text = textOf((sink) => { writeBagInfo(sink, [{ label: 'Title', value: 'một\r\nBagging-Date: 1\n hai ' }]); });
    expect(text).to.equal('Title: một Bagging-Date: 1 hai\n');
    expect(() => textOf((sink) => { writeBagInfo(sink, [{ label: 'a:b', value: '' }]); })).to.throw('bad bag-info label');
  });
});

describe('a bag that Kho writes', () => {
  it('is valid for its own reader, with the escapes of RFC 8493', () => {
    const entries = [{ path: 'data/50%.pdf', digest: sha256('x') }, { path: 'data/Hồ sơ/đơn.pdf', digest: sha256('y') }];
    const manifest = textOf((sink) => { writeManifest(sink, entries); });
    expect(manifest).to.equal(`${sha256('x')}  data/50%25.pdf\n${sha256('y')}  data/Hồ sơ/đơn.pdf\n`);
    const files = {
      'bagit.txt': textOf(writeBagDeclaration),
      'bag-info.txt': textOf((sink) => { writeBagInfo(sink, [{ label: 'Payload-Oxum', value: '2.2' }]); }),
      'manifest-sha256.txt': manifest,
      'data/50%.pdf': 'x',
      'data/Hồ sơ/đơn.pdf': 'y',
    };
    const tags = ['bagit.txt', 'bag-info.txt', 'manifest-sha256.txt'] as const;
    const tagmanifest = textOf((sink) => { writeManifest(sink, tags.map((path) => ({ path, digest: sha256(files[path]) }))); });
    expect(summary(check({ ...files, 'tagmanifest-sha256.txt': tagmanifest }))).to.deep.equal([]);
  });
});
