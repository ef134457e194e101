import { expect } from 'chai';
import fc from 'fast-check';
import { allowedPackages, allowedRecords, recordResource } from '../../src/catalogue/allowed-rows.ts';
import { catalogueTables } from '../../src/catalogue/database.ts';
import { recordsAt } from '../../src/catalogue/records-database.ts';
import type { Catalogue, PublicationState } from '../../src/catalogue/index.ts';
import { can, PUBLIC, ROLES, THING_ACTIONS, type Subject } from '../../src/policy/index.ts';
import { madeCatalogue, packageIdOf, registrationOf } from './made-catalogue.ts';

// The policy as SQL and the policy as a function are asked of the same rows: every state that a row can be in.

const RIGHTS = [undefined, 'Công khai', 'Tiếp cận có điều kiện', '03 - Mật', 'Có nội dung mật', 'bản quyền của ai đó'];
const DECISIONS: readonly (PublicationState | undefined)[] = [undefined, 'published', 'restricted', 'withdrawn', 'merged'];
const FONDS = [null, 'fonds-1', 'fonds-2'];
const subjects = fc.record({ roles: fc.subarray([...ROLES]), organisations: fc.subarray(['fonds-1', 'fonds-2', "x' or '1'='1"]) });

describe('the policy inside the database', () => {
  let catalogue: Catalogue;
  let remove: () => Promise<void>;
  const recordIds: string[] = [];
  const packageIds: string[] = [];

  before(async () => {
    ({ catalogue, remove } = await madeCatalogue());
    let n = 0;
    for (const state of ['draft', 'published', 'withdrawn']) for (const access of ['open', 'conditional', 'unknown', 'secret']) for (const shown of ['full', 'title', 'none']) for (const fonds of FONDS) {
      n += 1;
      const id = `record-${n}`;
      recordIds.push(id);
      await recordsAt(catalogue.sql).insertInto('record').values({
        id, object_id: 'o', shelf: 's', kind: 'file', parent: null, fonds, own_key: null, label: id, sort_key: id, code: null, from_year: null, to_year: null,
        access, shown, state, retention: null, document_type: null, packages: 0, datestamp: '2026-11-20T08:00:00Z', indexed: 0,
      }).execute();
    }
    let p = 0;
    for (const rights of RIGHTS) for (const state of DECISIONS) for (const fonds of FONDS) {
      p += 1;
      const registration = registrationOf(p, 1, 0);
      const { id } = registration.package;
      packageIds.push(id);
      await catalogue.registerVersion({ ...registration, package: { ...registration.package, description: { title: ['x'], ...(rights === undefined ? {} : { rights: [rights] }) } } });
      if (state !== undefined) await catalogue.putPublication({ packageId: id, state, reason: '', by: 'Lan', at: '2026-11-20T08:00:00Z', wasPublic: false });
      const record = recordIds[FONDS.indexOf(fonds)];
      await catalogue.sql.withTables<{ record_package: { record_id: string; package_id: string } }>().insertInto('record_package').values({ record_id: record!, package_id: id }).execute();
    }
  });
  after(async () => remove());

  const selected = async (subject: Subject, action: (typeof THING_ACTIONS)[number]): Promise<{ readonly records: readonly string[]; readonly packages: readonly string[] }> => ({
    records: (await recordsAt(catalogue.sql).selectFrom('record').select('id').where(allowedRecords({ subject, action })).execute()).map(({ id }) => id).sort(),
    packages: (await catalogueTables(catalogue.sql).selectFrom('package').select('id').where(allowedPackages({ subject, action })).execute()).map(({ id }) => id).sort(),
  });

  it('selects exactly the rows of which the policy function says yes, whoever asks for whatever', async () => {
    const records = await Promise.all(recordIds.map(async (id) => ({ id, resource: (await catalogue.records.resource(id))! })));
    const packages = await Promise.all(packageIds.map(async (id) => ({ id, resource: (await catalogue.packageResource(id))! })));
    expect(new Set(packages.map(({ resource }) => resource.state))).to.deep.equal(new Set(['published', 'restricted', 'withdrawn', 'secret']));
    await fc.assert(fc.asyncProperty(subjects, fc.constantFrom(...THING_ACTIONS), async (subject, action) => {
      const found = await selected(subject, action);
      expect(found.records).to.deep.equal(records.filter(({ resource }) => can(subject, action, resource)).map(({ id }) => id).sort());
      expect(found.packages).to.deep.equal(packages.filter(({ resource }) => can(subject, action, resource)).map(({ id }) => id).sort());
    }), { numRuns: 120 });
  });

  it('shows the public the packages that the portal has always shown', async () => {
    const all = await catalogue.packages({ limit: 500, onlyPublic: true });
    const allowed = await catalogue.packages({ limit: 500, allowedTo: { subject: PUBLIC, action: 'view-package' } });
    expect(allowed.items.map(({ id }) => id)).to.deep.equal(all.items.map(({ id }) => id).filter((id) => allowed.items.some((item) => item.id === id)));
    // A decision to publish that was put there beside the rules opens no state secret.
    const more = all.items.filter(({ id }) => !allowed.items.some((item) => item.id === id));
    expect(new Set(more.flatMap(({ description }) => description.rights ?? []))).to.deep.equal(new Set(['03 - Mật']));
  });

  it('counts, pages and facets of a list are made of what somebody may see', async () => {
    const forPublic = await catalogue.recordsSearch.search({ audience: 'readers', limit: 5, facets: true, allowedTo: { subject: PUBLIC, action: 'view-title' } });
    const visible = recordIds.length - (await hidden()).length;
    expect(forPublic.total).to.equal(visible);
    expect(forPublic.facets.access?.map(({ value }) => value)).to.not.include('secret');
    const listed = await catalogue.records.list({ limit: 500, allowedTo: { subject: PUBLIC, action: 'view-title' } });
    expect(listed.items).to.have.lengthOf(visible);
  });

  it('knows a deleted package as deleted, and nothing of one that never was', async () => {
    expect(await catalogue.packageResource(packageIdOf(9999))).to.equal(undefined);
    const registration = registrationOf(9998, 1, 0);
    await catalogue.registerVersion(registration);
    const record = registrationOf(9997, 1, 0);
    await catalogue.registerVersion({
      ...record, package: { ...record.package, kind: 'tombstone' },
      tombstone: {
        packageId: packageIdOf(9998), tombstoneId: packageIdOf(9997), deletedAt: '2026-11-20T08:00:00Z', reason: 'Hết thời hạn', basis: '12/QĐ', requestedBy: 'Lan', approvedBy: 'Bình',
        submissions: [], certified: false,
      },
    });
    expect(await catalogue.packageResource(packageIdOf(9998))).to.deep.equal({ state: 'deleted' });
    expect(recordResource({ state: 'published', access: 'open', shown: 'full', fonds: null })).to.deep.equal({ state: 'published', titleOpen: true, organisations: [] });
  });

  async function hidden(): Promise<readonly string[]> {
    const resources = await Promise.all(recordIds.map(async (id) => ({ id, resource: (await catalogue.records.resource(id))! })));
    return resources.filter(({ resource }) => !can(PUBLIC, 'view-title', resource)).map(({ id }) => id);
  }
});
