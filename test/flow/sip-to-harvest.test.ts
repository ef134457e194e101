import fs from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { packageUuid } from '../../src/base/index.ts';
import { writeSamples, type SampleSet } from '../../src/samples/index.ts';
import { codesOf, MadeArchive } from './made-archive.ts';

// The story of Kho, told once: submissions arrive at the door, become packages on the disk, are audited, harvested,
// handed out and, when the catalogue is lost, found again. Every act is the one that the command line calls.

describe('from submission to harvest', () => {
  let archive: MadeArchive;
  let samples: SampleSet;

  before(async function () {
    this.timeout(120_000);
    archive = await MadeArchive.make();
    samples = await writeSamples({ into: archive.at('samples'), seed: 'flow', pages: 6 });
  });
  after(async () => archive.remove());

  it('archives every good submission, whatever it came as', async () => {
    const outcomes = await archive.ingest(samples.good.map((sample) => sample.path));
    const byPath = new Map(outcomes.map((outcome) => [outcome.path, outcome]));
    for (const sample of samples.good) {
      const outcome = byPath.get(sample.path);
      expect(outcome?.kind, `${sample.path} ${codesOf(outcome).join(' ')}`).to.equal('archived');
    }
    expect(archive.objectRoots()).to.have.length(samples.good.length);
    expect(archive.staged()).to.deep.equal([]);
    const kinds = new Set((await archive.list()).map(({ kind }) => kind));
    expect([...kinds].sort()).to.deep.equal(['bagit', 'eark', 'plain', 'tt05']);
  }).timeout(60_000);

  it('recognises each of them when it comes again', async () => {
    const outcomes = await archive.ingest(samples.good.map((sample) => sample.path));
    expect(new Set(outcomes.map(({ kind }) => kind))).to.deep.equal(new Set(['known']));
    expect(archive.objectRoots()).to.have.length(samples.good.length);
  }).timeout(60_000);

  it('refuses every bad submission with findings, and keeps nothing of it', async () => {
    const before = archive.objectRoots();
    for (const sample of samples.bad) {
      const [outcome] = await archive.ingest(sample.path);
      if (outcome?.kind !== 'failed') expect.fail(`${sample.path}: ${codesOf(outcome).join()}`);
      // What a package may have and has not is no fault of it.
      const faults = outcome.findings.filter(({ severity }) => severity !== 'info').map(({ code }) => code);
      expect([...new Set(faults)].sort(), sample.path).to.deep.equal([...(sample.expected ?? [])].sort());
    }
    expect(archive.objectRoots()).to.deep.equal(before);
    expect(archive.staged()).to.deep.equal([]);
  }).timeout(60_000);

  it('finds every stored byte intact', async () => {
    const { reports, summary } = await archive.audit();
    expect(reports).to.have.length(samples.good.length);
    expect(reports.filter(({ outcome }) => outcome !== 'match')).to.deep.equal([]);
    expect(summary).to.include({ packages: samples.good.length, damaged: 0 });
  });

  it('shows the packages to readers and lets a harvester collect every description', async () => {
    const { url } = await archive.serve();
    const packages = await archive.list();
    const home = await (await fetch(`${url}/`)).text();
    expect(home).to.include(packages[0]!.title.slice(0, 10));
    const uuid = packageUuid(packages[0]!.id)!;
    expect((await fetch(`${url}/goi/${uuid}`)).status).to.equal(200);
    const identifiers: string[] = [];
    for (let query = 'verb=ListRecords&metadataPrefix=oai_dc'; query !== '';) {
      const xml = await (await fetch(`${url}/oai?${query}`)).text();
      identifiers.push(...[...xml.matchAll(/<identifier>oai:[^<]*:([0-9a-f-]{36})<\/identifier>/g)].map(([, one]) => one!));
      const [, token] = /<resumptionToken[^>]*>([^<]+)</.exec(xml) ?? [];
      query = token === undefined ? '' : `verb=ListRecords&resumptionToken=${encodeURIComponent(token)}`;
    }
    expect(identifiers.sort()).to.deep.equal(packages.map(({ id }) => packageUuid(id)!).sort());
  });

  it('hands out a package that is the submission, byte for byte', async () => {
    const sample = samples.good.find(({ kind, path: from }) => kind === 'bagit' && fs.statSync(from).isDirectory())!;
    const [outcome] = await archive.ingest(sample.path);
    const id = outcome?.kind === 'known' ? outcome.id : '';
    const bag = await archive.export(id, 'bag', archive.at('out'));
    const folder = path.join(bag, 'data', id.replaceAll(':', '_'));
    for (const name of fs.readdirSync(path.join(sample.path, 'data'), { recursive: true, encoding: 'utf8' })) {
      const submitted = path.join(sample.path, 'data', name);
      if (!fs.statSync(submitted).isFile()) continue;
      const stored = path.join(folder, 'representations', 'rep1', 'data', name.normalize('NFC'));
      expect(fs.readFileSync(stored).equals(fs.readFileSync(submitted)), name).to.equal(true);
    }
    expect(fs.readFileSync(path.join(folder, 'submission', 'bagit.txt'))).to.deep.equal(fs.readFileSync(path.join(sample.path, 'bagit.txt')));
  });

  it('finds everything again from storage when the catalogue is gone', async () => {
    const before = await archive.list();
    fs.rmSync(path.join(archive.repo, 'catalogue'), { recursive: true });
    expect(await archive.rebuild()).to.deep.equal({ packages: before.length, kept: 0, problems: [] });
    expect(await archive.list()).to.deep.equal(before);
  });
});
