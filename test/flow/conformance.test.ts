import fs from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { writeSamples, type SampleSet } from '../../src/samples/index.ts';
import { needSchemas } from '../formats/xml/official-schema.ts';
import { aipIn, expectSound, judgedDocuments } from './judged-aip.ts';
import { MadeArchive } from './made-archive.ts';
import { BAGIT_PYTHON, bagProblems, EARK_VALIDATOR, earkErrors, needTools, OCFL_PY, ocflVerdict, outputOf, ROCFL, TAR, UNZIP } from './outside-tools.ts';

// What Kho keeps and hands out, judged by programs and schemas that other people wrote (guarantees §5): an archive that
// only its own software can open is none.

describe('what Kho made, judged from outside', function () {
  this.timeout(120_000);
  let archive: MadeArchive;
  let samples: SampleSet;
  let ids: readonly string[];
  /** The package with two versions. */
  let updated: string;
  /** The newest version of every package as a bag in a folder. */
  let bags: readonly string[];

  before(async () => {
    archive = await MadeArchive.make();
    samples = await writeSamples({ into: archive.at('samples'), seed: 'conformance', pages: 4 });
    const outcomes = await archive.ingest(samples.good.map((sample) => sample.path));
    expect(outcomes.map(({ kind }) => kind)).to.deep.equal(samples.good.map(() => 'archived'));
    archive.put('bản đầu/Tờ trình số 1.txt', 'bản đầu');
    archive.put('bản đầu/ảnh nền.txt', 'giữ nguyên');
    archive.put('bản sau/Tờ trình số 1.txt', 'bản sau');
    archive.put('bản sau/ảnh nền.txt', 'giữ nguyên');
    updated = await archive.archive(archive.at('in', 'bản đầu'));
    await archive.archive(archive.at('in', 'bản sau'), { update: updated });
    ids = [updated, ...(await archive.list()).map(({ id }) => id).filter((id) => id !== updated)];
    bags = await Promise.all(ids.map(async (id) => archive.export(id, 'bag', archive.at('bags'))));
    expect(ids).to.have.length(samples.good.length + 1);
  });
  after(async () => archive.remove());

  it('is METS, PREMIS and Dublin Core that is valid against the official schemas (xmllint)', function () {
    needSchemas(this);
    const judged: Record<string, number> = {};
    for (const bag of bags) {
      for (const [name, count] of Object.entries(judgedDocuments(aipIn(bag)))) judged[name] = (judged[name] ?? 0) + count;
    }
    const representations = bags.reduce((sum, bag) => sum + fs.readdirSync(path.join(aipIn(bag), 'representations')).length, 0);
    const circular = bags.filter(followsCircular).length;
    expect(circular).to.equal(1);
    const written = bags.length - circular;
    expect(judged).to.deep.equal({ 'METS.xml': bags.length + representations, 'premis.xml': written, 'dc.xml': written, 'PREMIS.xml': circular, 'PREMIS_rep1.xml': circular });
  });

  // Names with a percent sign are left out: bagit-python decodes only %0A and %0D in manifests, RFC 8493 §2.1.3 also %25.
  it('is bags that are complete and right, each version (bagit-python)', async function () {
    needTools(this, BAGIT_PYTHON);
    const versions = [await archive.export(updated, 'bag', archive.at('v1'), 1), await archive.export(updated, 'bag', archive.at('v2'), 2)];
    expect(bagProblems([...bags, ...versions])).to.deep.equal({});
    const [broken = ''] = versions;
    fs.appendFileSync(path.join(broken, 'bag-info.txt'), 'Contact-Name: nobody\n');
    expect(Object.keys(bagProblems([broken])), 'the oracle sees what is wrong').to.deep.equal([broken]);
  });

  it('is ZIP files that are whole and hold the same bags (unzip, bagit-python)', async function () {
    needTools(this, UNZIP, BAGIT_PYTHON);
    const unpacked: string[] = [];
    for (const id of ids.slice(0, 4)) {
      const zip = await archive.export(id, 'zip', archive.at('zips'));
      outputOf('unzip', '-tq', zip);
      outputOf('unzip', '-q', zip, '-d', archive.at('unzipped'));
      unpacked.push(archive.at('unzipped', path.basename(zip, '.zip')));
    }
    expect(bagProblems(unpacked)).to.deep.equal({});
  });

  it('is tar files that hold the same bags (tar, bagit-python)', async function () {
    needTools(this, TAR, BAGIT_PYTHON);
    fs.mkdirSync(archive.at('untarred'));
    const unpacked: string[] = [];
    for (const id of ids.slice(0, 4)) {
      const tar = await archive.export(id, 'tar', archive.at('tars'));
      outputOf('tar', '-xf', tar, '-C', archive.at('untarred'));
      unpacked.push(archive.at('untarred', path.basename(tar, '.tar')));
    }
    expect(bagProblems(unpacked)).to.deep.equal({});
  });

  it('is an OCFL storage root of valid objects (ocfl-py)', function () {
    needTools(this, OCFL_PY);
    const { summary, codes } = ocflVerdict(path.join(archive.repo, 'ocfl'));
    // W008: an operator has a name at the command line, but no address that Kho could know.
    expect(codes).to.deep.equal(['W008']);
    expect(summary.join('\n')).to.include(`${ids.length} / ${ids.length} are VALID`).and.to.match(/Storage root ROOT is VALID/);
  });

  it('is an OCFL storage root of valid objects (rocfl)', function () {
    needTools(this, ROCFL);
    expect(outputOf('rocfl', '-r', path.join(archive.repo, 'ocfl'), 'validate', '--level', 'warn')).to.match(/Invalid objects:\s+0\n\s*Storage issues:\s+0/);
  });

  it('is E-ARK packages without an error that is one (eark-validator)', function () {
    needTools(this, EARK_VALIDATOR);
    // METS of Circular 05/2025 is not that of CSIP 2.2.0.
    const aips = bags.filter((bag) => !followsCircular(bag)).map(aipIn);
    const verdicts = Object.values(earkErrors(aips));
    expect(verdicts).to.have.length(aips.length);
    for (const verdict of verdicts) expectSound(verdict, 'AIP');
  });

  it('is made of sample SIPs without an error that is one (eark-validator)', function () {
    needTools(this, EARK_VALIDATOR);
    const sips = samples.good.filter(({ kind, path: at }) => kind === 'eark' && fs.statSync(at).isDirectory()).map((sample) => sample.path);
    expect(sips.length).to.be.above(1);
    for (const verdict of Object.values(earkErrors(sips))) expectSound(verdict, 'SIP');
  });
});

/** Whether the payload of a bag is the AIP_hoso tree of Circular 05/2025. */
function followsCircular(bag: string): boolean {
  return fs.existsSync(path.join(aipIn(bag), 'metadata/descriptive/EAD.xml'));
}
