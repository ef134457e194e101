import path from 'node:path';
import { expect } from 'chai';
import { tombstoneIdOf } from '../../src/formats/deletion/index.ts';
import { needSchemas } from '../formats/xml/official-schema.ts';
import { aipIn, expectSound, judgedDocuments } from '../flow/judged-aip.ts';
import { BAGIT_PYTHON, bagProblems, EARK_VALIDATOR, earkErrors, needTools, OCFL_PY, ocflVerdict } from '../flow/outside-tools.ts';
import { DeletingArchive } from './made-deletion.ts';

// A tombstone has to be readable when Kho is long gone: programs that other people wrote judge it like every package.

describe('a tombstone, judged from outside', function () {
  this.timeout(120_000);
  let kho: DeletingArchive;
  /** Both versions: the decision, and the certificate. */
  let bags: readonly string[];

  before(async () => {
    kho = await DeletingArchive.make();
    const id = await kho.package();
    await kho.deleted(id);
    bags = await Promise.all([1, 2].map(async (version) => kho.archive.export(tombstoneIdOf(id), 'bag', kho.archive.at(`v${version}`), version)));
  });
  after(async () => kho.remove());

  it('is a complete and right bag in each version (bagit-python)', function () {
    needTools(this, BAGIT_PYTHON);
    expect(bagProblems(bags)).to.deep.equal({});
  });

  it('leaves a storage root of valid objects, without an empty folder where the package was (ocfl-py)', function () {
    needTools(this, OCFL_PY);
    const { summary, codes } = ocflVerdict(path.join(kho.archive.repo, 'ocfl'));
    expect(codes).to.deep.equal(['W008']);
    expect(summary.join('\n')).to.include('1 / 1 are VALID').and.to.match(/Storage root ROOT is VALID/);
  });

  it('is an E-ARK AIP (eark-validator)', function () {
    needTools(this, EARK_VALIDATOR);
    for (const verdict of Object.values(earkErrors(bags.map(aipIn)))) expectSound(verdict, 'AIP');
  });

  it('is METS, PREMIS and Dublin Core by the official schemas (xmllint)', function () {
    needSchemas(this);
    for (const bag of bags) expect(judgedDocuments(aipIn(bag))).to.deep.equal({ 'METS.xml': 2, 'premis.xml': 1, 'dc.xml': 1 });
  });
});
