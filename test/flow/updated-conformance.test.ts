import path from 'node:path';
import fs from 'node:fs';
import { expect } from 'chai';
import { writeSamples } from '../../src/samples/index.ts';
import { needSchemas } from '../formats/xml/official-schema.ts';
import { aipIn, expectSound, judgedDocuments } from './judged-aip.ts';
import { MadeArchive } from './made-archive.ts';
import { BAGIT_PYTHON, bagProblems, EARK_VALIDATOR, earkErrors, needTools, OCFL_PY, ocflVerdict } from './outside-tools.ts';

// Every version that `kho update` made, of every kind of submission, judged by other people's programs and schemas.

describe('each version that updates made, judged from outside', function () {
  this.timeout(120_000);
  let archive: MadeArchive;
  let bags: string[];
  let packages: number;

  before(async () => {
    archive = await MadeArchive.make();
    const { good } = await writeSamples({ into: archive.at('samples'), seed: 'phiên bản', pages: 2 });
    // One of each kind: an E-ARK package brings METS of its own.
    const chosen = ['eark', 'bagit', 'plain'].flatMap((kind) => good.find((sample) => sample.kind === kind) ?? []);
    archive.put('ocr/trang 1.txt', 'chữ nhận dạng');
    const metadata = archive.put('sửa.json', JSON.stringify({ title: 'Tên đã sửa & <dấu>', subject: ['đất đai', 'hộ tịch'] }));
    bags = [];
    for (const { path: submission } of chosen) {
      const id = await archive.archive(submission);
      await archive.update(id, { representations: [{ name: 'ocr', path: archive.at('in', 'ocr') }], reason: 'Chữ nhận dạng & "kiểm" <lần 1>' });
      await archive.update(id, { metadata });
      await archive.update(id, { content: archive.put(`thay/${path.basename(submission)}.txt`, `nội dung của ${submission}`) });
      for (const version of [1, 2, 3, 4]) bags.push(await archive.export(id, 'bag', archive.at('bags', String(version)), version));
    }
    packages = chosen.length;
    expect(packages).to.equal(3);
  });
  after(async () => archive.remove());

  it('has documents that are valid against the official schemas (xmllint)', function () {
    needSchemas(this);
    for (const bag of bags) {
      const representations = fs.readdirSync(path.join(aipIn(bag), 'representations')).length;
      expect(judgedDocuments(aipIn(bag))).to.deep.equal({ 'METS.xml': 1 + representations, 'premis.xml': 1, 'dc.xml': 1 });
    }
  });

  it('is a bag that is complete and right (bagit-python)', function () {
    needTools(this, BAGIT_PYTHON);
    expect(bagProblems(bags)).to.deep.equal({});
  });

  it('is an E-ARK package without an error that is one (eark-validator)', function () {
    needTools(this, EARK_VALIDATOR);
    for (const verdict of Object.values(earkErrors(bags.map(aipIn)))) expectSound(verdict, 'AIP');
  });

  it('lies in valid OCFL objects (ocfl-py)', function () {
    needTools(this, OCFL_PY);
    const { summary, codes } = ocflVerdict(path.join(archive.repo, 'ocfl'));
    expect(codes).to.deep.equal(['W008']);
    expect(summary.join('\n')).to.include(`${packages} / ${packages} are VALID`);
  });
});
