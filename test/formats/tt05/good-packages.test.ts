import { expect } from 'chai';
import { PACKAGE_KINDS } from '../../../src/formats/tt05/index.ts';
import { goodModel, goodPackage, judge } from './good-packages.ts';

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
