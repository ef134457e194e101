import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { Fault } from '../../src/base/index.ts';
import { writeSamples, type SamplePackage, type SampleSet } from '../../src/samples/index.ts';
import { judgedSample, type JudgedSample } from './judged-sample.ts';
import { metsSchemaMissing, metsSchemaProblems } from './mets-schema.ts';

const SMALL = { pages: 28, dpi: 30 } as const;

describe('writeSamples', () => {
  let folder: string;
  let set: SampleSet;
  let good: ReadonlyMap<SamplePackage, JudgedSample>;

  before(async function () {
    this.timeout(60_000);
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'kho-samples-'));
    set = await writeSamples({ into: path.join(folder, 'a'), seed: 'test', ...SMALL });
    good = new Map(await Promise.all(set.good.map(async (sample) => [sample, await judgedSample(sample.path)] as const)));
  });

  after(() => { fs.rmSync(folder, { recursive: true, force: true }); });

  it('writes the same bytes for the same seed and other pages for another', async function () {
    this.timeout(60_000);
    const shown: string[] = [];
    await writeSamples({ into: path.join(folder, 'b'), seed: 'test', ...SMALL, onWritten: (done, total) => { shown.push(`${done}/${total}`); } });
    await writeSamples({ into: path.join(folder, 'c'), seed: 'other', ...SMALL });
    const [a, b, c] = ['a', 'b', 'c'].map((name) => treeDigests(path.join(folder, name)));
    expect(b).to.deep.equal(a);
    // Archives too; tag files like bagit.txt say nothing of the content.
    const contents = (tree: Readonly<Record<string, string>> = {}): readonly string[] => Object.entries(tree).filter(([name]) => !/\.(txt|xml)$/.test(name)).map(([, digest]) => digest);
    const first = contents(a);
    expect(first.length).to.be.above(40);
    expect(contents(c).filter((digest) => first.includes(digest))).to.deep.equal([]);
    expect(shown).to.deep.equal(Array.from({ length: 36 }, (_, n) => `${n + 1}/36`));
  });

  it('covers every kind and container, in three fonds', () => {
    const shapes = set.good.map(({ kind, path: at }) => `${kind} ${/\.(zip|tar\.gz|tar|pdf)$/.exec(at)?.[1] ?? 'folder'}`);
    expect([...new Set(shapes)].sort()).to.deep.equal([
      'bagit folder', 'bagit tar.gz', 'bagit zip', 'eark folder', 'eark tar', 'eark zip', 'plain folder', 'plain pdf', 'tt05 zip',
    ]);
    expect(set.good.length).to.equal(25);
    expect([...new Set(set.good.map(({ path: at }) => path.basename(at).slice(0, 4)))]).to.deep.equal(['GD05', 'VD07', 'ST-H', 'uuid']);
  });

  it('makes sound packages: nothing found but what they need not have, and the kind that was promised', () => {
    for (const [sample, judged] of good) {
      expect(judged.findings.filter(({ severity }) => severity !== 'info'), sample.path).to.deep.equal([]);
      expect(judged.kind, sample.path).to.equal(sample.kind);
    }
  });

  it('makes faulty packages with exactly the findings they announce', async () => {
    for (const sample of set.bad) {
      const { findings } = await judgedSample(sample.path);
      expect(findings.filter(({ severity, standard }) => severity !== 'info' || standard !== 'eark').map(({ code }) => code), sample.fault).to.have.members(sample.expected ?? []);
    }
    expect(set.bad.map(({ fault }) => fault)).to.deep.equal([
      'wrong-checksum', 'missing-file', 'extra-file', 'holey-bag', 'wrong-mets-checksum', 'mets-doctype', 'mets-outside',
      'archive-traversal', 'archive-truncated', 'unicode-twins', 'empty-folder',
    ]);
  });

  it('uses every Vietnamese letter with every tone, small and capital, in names and titles', () => {
    const text = [...good].flatMap(([sample, { files }]) => [sample.title, path.basename(sample.path), ...files.keys()]).join(' ').normalize('NFC');
    const tones = ['', '\u0300', '\u0309', '\u0303', '\u0301', '\u0323'];
    const vowels = Array.from('aăâeêioôơuưy').flatMap((vowel) => tones.map((tone) => (vowel + tone).normalize('NFC')));
    const letters = [...vowels, ...Array.from('bcdđghklmnpqrstvx')].flatMap((letter) => [letter, letter.toUpperCase()]);
    expect(letters.filter((letter) => !text.includes(letter))).to.deep.equal([]);
  });

  it('names some files in NFC and some in NFD', () => {
    const names = [...good.values()].flatMap(({ files }) => [...files.values()].map(({ receivedName }) => receivedName));
    const decomposed = names.filter((name) => name !== name.normalize('NFC'));
    const composed = names.filter((name) => name !== name.normalize('NFD') && name === name.normalize('NFC'));
    expect(decomposed).to.not.deep.equal([]);
    expect(composed).to.not.deep.equal([]);
  });

  it('gives one SIP two representations: TIFF masters and a PDF for reading', () => {
    const both = [...good.values()].filter(({ files }) => files.has('representations/rep2/METS.xml'));
    expect(both.length).to.equal(1);
    const extensions = [...both[0]?.files.keys() ?? []].filter((name) => name.includes('/data/')).map((name) => name.replace(/.*\/(rep\d)\/.*\./, '$1 '));
    expect([...new Set(extensions)].sort()).to.deep.equal(['rep1 tif', 'rep2 pdf']);
  });

  it('writes METS that is valid against the schema', function () {
    const missing = metsSchemaMissing();
    if (missing !== undefined) this.skip();
    const documents = [...good.values()].flatMap(({ files }) => [...files].filter(([name]) => name.endsWith('METS.xml')));
    expect(documents.length).to.equal(21);
    for (const [name, { bytes }] of documents) expect(metsSchemaProblems(bytes), name).to.equal('');
  });

  it('makes a SIP_hoso of Circular 05/2025 with one PDF and one record for each document', () => {
    const [judged] = [...good].filter(([{ kind }]) => kind === 'tt05').map(([, one]) => one);
    const names = [...judged?.files.keys() ?? []];
    const pdfs = names.filter((name) => /^representations\/rep1\/data\/H00\.05\.198\d\.25\.\d\.pdf$/.test(name));
    expect(pdfs.length).to.be.above(1);
    expect(names.filter((name) => name.startsWith('representations/rep1/metadata/descriptive/EAD_doc_'))).to.have.length(pdfs.length);
    expect(judged?.name).to.match(/^uuid-[0-9A-F-]{36}$/);
  });

  it('describes every plain package in the table beside it', () => {
    const table = fs.readFileSync(path.join(folder, 'a', 'tot', 'metadata.csv'), 'utf8');
    const plain = set.good.filter(({ kind }) => kind === 'plain');
    expect(table.trimEnd().split('\r\n').length).to.equal(plain.length + 1);
    for (const { path: at, title } of plain) {
      expect(table).to.include(path.basename(at));
      expect(table).to.include(title);
    }
  });

  it('lays the right text under the pages of a PDF', function () {
    if (spawnSync('pdftotext', ['-v']).error !== undefined) this.skip();
    const pdf = set.good.find(({ path: at }) => at.endsWith('.pdf'));
    const { stdout } = spawnSync('pdftotext', [pdf?.path ?? '', '-'], { encoding: 'utf8' });
    const text = stdout.normalize('NFC').replace(/\s+/g, ' ');
    expect(text).to.include(pdf?.title);
    expect(text).to.include('CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM');
  });

  it('stops when it is told to', async () => {
    const stop = new AbortController();
    const written: number[] = [];
    const onWritten = (done: number): void => { written.push(done); stop.abort(); };
    const thrown: unknown = await writeSamples({ into: path.join(folder, 'd'), seed: 'test', ...SMALL, signal: stop.signal, onWritten }).catch((error: unknown) => error);
    expect(thrown).to.be.instanceOf(Fault).with.property('code', 'INTERRUPTED');
    expect(written.length).to.be.below(4);
  });
});

function treeDigests(folder: string): Readonly<Record<string, string>> {
  const files = fs.readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(files
    .map((entry) => path.join(entry.parentPath, entry.name))
    .map((file) => [path.relative(folder, file), createHash('sha256').update(fs.readFileSync(file)).digest('hex')]));
}
