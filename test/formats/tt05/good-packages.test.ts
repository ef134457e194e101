import { expect } from 'chai';
import { PACKAGE_KINDS } from '../../../src/formats/tt05/index.ts';
import { FIELD_PACKAGE } from './field-package.ts';
import { goodModel, goodPackage, judge, said } from './good-packages.ts';

describe('a good package of Circular 05/2025', () => {
  for (const kind of PACKAGE_KINDS) {
    it(`${kind}: nothing is found, and its model comes back as it was written`, async () => {
      const { kind: recognised, findings, package: model } = await judge(goodPackage(kind));
      expect(findings).to.deep.equal([]);
      expect(recognised).to.equal(kind);
      expect(model).to.deep.equal(goodModel(kind));
    });
  }
});

describe('a package as found in the field', () => {
  it('is read, and its three faults are told', async () => {
    const { findings, package: model } = await judge(FIELD_PACKAGE.files());
    expect(said(findings)).to.deep.equal([...FIELD_PACKAGE.expected].sort());
    expect(model?.items.map(({ name, files }) => [name, ...files])).to.deep.equal([1, 2].map((n) => [`H49.64.2001.160.${n}`, `H49.64.2001.160.${n}.pdf`]));
  });
});
