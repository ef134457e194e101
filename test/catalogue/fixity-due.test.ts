import { expect } from 'chai';
import { CompiledQuery } from 'kysely';
import { dueQuery, fixityAt } from '../../src/catalogue/index.ts';
import { madeCatalogue, packageIdOf, registrationOf } from './made-catalogue.ts';

describe('what is due', () => {
  it('is found by a walk along an index, without looking through the table or sorting', async () => {
    const { catalogue, remove } = await madeCatalogue();
    try {
      const scope = { locationId: 'primary', kind: 'plain', before: '2026-12-01T00:00:00Z', limit: 10 };
      for (const query of [scope, { ...scope, after: { checkedAt: '2026-11-01T00:00:00Z', packageNo: 5 } }]) {
        const { sql, parameters } = dueQuery(fixityAt(catalogue.sql), query).compile();
        const { rows } = await catalogue.sql.executeQuery(CompiledQuery.raw(`explain query plan ${sql}`, [...parameters]));
        const steps = (rows as readonly { readonly detail: string }[]).map(({ detail }) => detail);
        expect(steps[0]).to.match(/SEARCH fixity_due USING (COVERING )?INDEX fixity_due_oldest/);
        expect(steps.filter((step) => /SCAN|TEMP B-TREE/.test(step))).to.deep.equal([]);
      }
    } finally {
      await remove();
    }
  });

  it('comes first when it was never read, then the longest unread; a new version is to be read anew', async () => {
    const { catalogue, remove } = await madeCatalogue();
    try {
      for (const n of [1, 2, 3]) await catalogue.registerVersion(registrationOf(n));
      await catalogue.fixityDue.record([
        { packageId: packageIdOf(1), locationId: 'primary', at: '2026-11-22T00:00:00Z', outcome: 'match', version: 1 },
        { packageId: packageIdOf(2), locationId: 'primary', at: '2026-11-21T00:00:00Z', outcome: 'match', version: 1 },
      ]);
      const due = async (): Promise<readonly string[]> => (await catalogue.fixityDue.due({ locationId: 'primary', kind: 'plain', before: '2026-12-01T00:00:00Z', limit: 10 })).map(({ packageId }) => packageId);
      expect(await due()).to.deep.equal([3, 2, 1].map(packageIdOf));
      await catalogue.registerVersion(registrationOf(1));
      expect(await due()).to.deep.equal([3, 2, 1].map(packageIdOf));
      await catalogue.registerVersion(registrationOf(1, 2));
      expect(await due()).to.deep.equal([1, 3, 2].map(packageIdOf));
    } finally {
      await remove();
    }
  });
});
