import { expect } from 'chai';
import { publicRecords } from '../../src/app/public-records.ts';
import type { Catalogue } from '../../src/catalogue/index.ts';

describe('the catalogue as readers see it', () => {
  it('looks up the list of changes once for all who ask meanwhile, and anew for who comes later', async () => {
    let looked = 0;
    const openPages = { changes: async () => {
      looked += 1;
      await new Promise((resolve) => { setImmediate(resolve); });
      return { items: [] };
    } };
    const records = publicRecords({ openPages } as unknown as Catalogue);
    await Promise.all(Array.from({ length: 50 }, async () => records.changes(20)));
    expect(looked).to.equal(1);
    await records.changes(20);
    expect(looked).to.equal(2);
  });
});
