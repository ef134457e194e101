import { expect } from 'chai';
import type { CopyLocation } from '../../src/base/index.ts';
import type { Catalogue, CopyRecord, CopyTask } from '../../src/catalogue/index.ts';
import { linesOf, madeCatalogue, packageIdOf, registrationOf } from './made-catalogue.ts';

const location = (name: string, changes: Partial<CopyLocation> = {}): CopyLocation => ({
  id: `id-${name}`, name, kind: 'fs', path: `/mnt/${name}`, media: 'hdd', zone: 'A', addedAt: '2026-11-20T08:00:00Z', state: 'active', verifyDays: 90, ...changes,
});

const [b, c] = [location('b'), location('c', { provider: 'VNPT', region: 'Huế' })];

describe('what the catalogue knows of copies', () => {
  let made: Awaited<ReturnType<typeof madeCatalogue>>;
  let catalogue: Catalogue;
  beforeEach(async () => {
    made = await madeCatalogue();
    catalogue = made.catalogue;
  });
  afterEach(async () => made.remove());

  const verified = (n: number, locationId: string, version = 1, at = '2026-11-21T00:00:00Z'): CopyRecord => (
    { packageId: packageIdOf(n), locationId, state: 'verified', version, inventoryDigest: `${version}`.repeat(128), at });
  const tasksAt = async (locationId: string, limit = 100): Promise<readonly CopyTask[]> => {
    const all: CopyTask[] = [];
    for (let after: string | undefined; ;) {
      const page = await catalogue.copies.tasks(locationId, { limit, ...(after === undefined ? {} : { after }) });
      all.push(...page.items);
      if (page.next === undefined) return all;
      after = page.next;
    }
  };
  const copiesOf = async (...numbers: readonly number[]): Promise<readonly (number | undefined)[]> => {
    const copies = await catalogue.copies.copiesOf(numbers.map(packageIdOf));
    return numbers.map((n) => copies.get(packageIdOf(n)));
  };

  it('counts the store itself as the one copy while there is no location', async () => {
    await catalogue.registerVersion(registrationOf(1));
    expect(await copiesOf(1, 2)).to.deep.equal([1, undefined]);
    expect(await catalogue.copies.histogram()).to.deep.equal([{ copies: 1, packages: 1 }]);
    expect(await catalogue.copies.replicas(packageIdOf(1))).to.deep.equal([]);
  });

  it('gives locations back as they were set', async () => {
    await catalogue.copies.mirrorLocations([c, b]);
    expect(await catalogue.copies.locations()).to.deep.equal([b, c]);
    const swapped = [{ ...b, name: 'c' }, { ...c, name: 'b' }];
    await catalogue.copies.mirrorLocations(swapped);
    expect((await catalogue.copies.locations()).map(({ id, name }) => [id, name])).to.deep.equal([['id-c', 'b'], ['id-b', 'c']]);
  });

  it('wants every package, old and new, at every active location', async () => {
    await catalogue.registerVersion(registrationOf(1));
    await catalogue.copies.mirrorLocations([b, { ...c, state: 'retired' }]);
    await catalogue.registerVersion(registrationOf(2));
    expect((await tasksAt(b.id)).map(({ packageId, head, state }) => [packageId, head, state])).to.deep.equal([[packageIdOf(1), 1, 'pending'], [packageIdOf(2), 1, 'pending']]);
    expect(await tasksAt(c.id)).to.deep.equal([]);
    expect(await catalogue.copies.countsAt(b.id)).to.deep.equal({ verified: 0, pending: 2, unread: 0, behind: 0, missing: 0, damaged: 0, divergent: 0 });
  });

  it('counts what was verified, and lists what lacks copies', async () => {
    await catalogue.copies.mirrorLocations([b, c]);
    for (const n of [1, 2, 3]) await catalogue.registerVersion(registrationOf(n));
    await catalogue.copies.record([verified(1, b.id), verified(1, c.id), verified(2, b.id, 1, '2026-11-19T00:00:00Z')]);
    expect(await copiesOf(1, 2, 3)).to.deep.equal([3, 2, 1]);
    expect(await catalogue.copies.histogram()).to.deep.equal([{ copies: 1, packages: 1 }, { copies: 2, packages: 1 }, { copies: 3, packages: 1 }]);
    const first = await catalogue.copies.lacking(3, { limit: 1 });
    expect(first.items).to.deep.equal([{ packageId: packageIdOf(3), copies: 1 }]);
    expect(await catalogue.copies.lacking(3, { limit: 1, after: first.next! })).to.deep.equal({ items: [{ packageId: packageIdOf(2), copies: 2 }] });
    expect([await catalogue.copies.fewest(), await catalogue.copies.countLacking(3)]).to.deep.equal([1, 2]);
    expect(await catalogue.copies.countsAt(b.id)).to.include({ verified: 2, pending: 1, oldestVerifiedAt: '2026-11-19T00:00:00Z' });
    expect((await tasksAt(b.id)).map(({ packageId }) => packageId)).to.deep.equal([packageIdOf(3)]);
  });

  it('does not count a copy of an older version than the newest', async () => {
    await catalogue.copies.mirrorLocations([b]);
    await catalogue.registerVersion(registrationOf(1));
    await catalogue.copies.record([verified(1, b.id)]);
    await catalogue.registerVersion(registrationOf(1, 2));
    expect(await copiesOf(1)).to.deep.equal([1]);
    expect(await catalogue.copies.countsAt(b.id)).to.include({ verified: 0, pending: 0, behind: 1 });
    await catalogue.copies.record([verified(1, b.id, 1)]);
    expect(await copiesOf(1), 'a verdict about version 1 came late').to.deep.equal([1]);
    await catalogue.copies.record([verified(1, b.id, 2)]);
    expect(await copiesOf(1)).to.deep.equal([2]);
    await catalogue.registerVersion(registrationOf(1, 2));
    expect(await copiesOf(1), 'the same version again').to.deep.equal([2]);
  });

  it('takes a copy out of the count that was found bad, and keeps when it was last good', async () => {
    await catalogue.copies.mirrorLocations([b]);
    await catalogue.registerVersion(registrationOf(1));
    await catalogue.copies.record([verified(1, b.id)]);
    await catalogue.copies.record([{ packageId: packageIdOf(1), locationId: b.id, state: 'damaged', at: '2026-11-22T00:00:00Z', detail: 'v1/content/0000' }]);
    expect(await copiesOf(1)).to.deep.equal([1]);
    expect(await catalogue.copies.replicas(packageIdOf(1))).to.deep.equal([{
      packageId: packageIdOf(1), locationId: b.id, state: 'damaged', version: 1, inventoryDigest: '1'.repeat(128),
      verifiedAt: '2026-11-21T00:00:00Z', checkedAt: '2026-11-22T00:00:00Z', detail: 'v1/content/0000',
    }]);
    expect((await tasksAt(b.id)).map(({ state }) => state)).to.deep.equal(['damaged']);
  });

  it('pages through tasks of every state once, also when they change on the way', async () => {
    await catalogue.copies.mirrorLocations([b]);
    for (let n = 1; n <= 7; n += 1) await catalogue.registerVersion(registrationOf(n));
    const at = '2026-11-22T00:00:00Z';
    await catalogue.copies.record([{ packageId: packageIdOf(5), locationId: b.id, state: 'missing', at }, { packageId: packageIdOf(6), locationId: b.id, state: 'divergent', at }]);
    expect((await tasksAt(b.id, 2)).map(({ packageId }) => packageId)).to.deep.equal([6, 5, 1, 2, 3, 4, 7].map(packageIdOf));
    const first = await catalogue.copies.tasks(b.id, { limit: 3 });
    await catalogue.copies.record([verified(6, b.id), { packageId: packageIdOf(1), locationId: b.id, state: 'damaged', at }]);
    const rest = await catalogue.copies.tasks(b.id, { limit: 10, after: first.next! });
    expect(rest.items.map(({ packageId }) => packageId)).to.deep.equal([2, 3, 4, 7].map(packageIdOf));
  });

  it('walks verified copies from the oldest verification, and not what the walk has verified itself', async () => {
    await catalogue.copies.mirrorLocations([b]);
    const days = [19, 17, 18, 17];
    for (const [n, day] of days.entries()) {
      await catalogue.registerVersion(registrationOf(n + 1));
      await catalogue.copies.record([verified(n + 1, b.id, 1, `2026-11-${day}T00:00:00Z`)]);
    }
    const before = '2026-11-20T00:00:00Z';
    const page = await catalogue.copies.verified(b.id, { limit: 2, before });
    expect(page.items.map(({ packageId }) => packageId)).to.deep.equal([2, 4].map(packageIdOf));
    await catalogue.copies.record([verified(2, b.id, 1, before), verified(4, b.id, 1, before)]);
    const rest = await catalogue.copies.verified(b.id, { limit: 5, before, after: page.next! });
    expect(rest).to.deep.equal({ items: rest.items });
    expect(rest.items.map(({ packageId }) => packageId)).to.deep.equal([3, 1].map(packageIdOf));
  });

  it('forgets the copies of a location that was retired or taken out, and wants them again when it comes back', async () => {
    await catalogue.copies.mirrorLocations([b, c]);
    await catalogue.registerVersion(registrationOf(1));
    await catalogue.copies.record([verified(1, b.id), verified(1, c.id)]);
    await catalogue.copies.mirrorLocations([b, { ...c, state: 'retired' }]);
    expect(await copiesOf(1)).to.deep.equal([2]);
    await catalogue.copies.mirrorLocations([{ ...c, state: 'active' }]);
    expect(await copiesOf(1)).to.deep.equal([1]);
    expect((await tasksAt(c.id)).map(({ state }) => state)).to.deep.equal(['pending']);
    expect(await catalogue.copies.replicas(packageIdOf(1))).to.have.length(1);
  });

  it('knows nothing of copies after a rebuild until they are verified, and is no part of what storage determines', async () => {
    await catalogue.registerVersion(registrationOf(1));
    const before = await linesOf(catalogue);
    await catalogue.copies.mirrorLocations([b]);
    await catalogue.copies.record([verified(1, b.id)]);
    expect(await linesOf(catalogue)).to.deep.equal(before);
    await catalogue.beginRebuild();
    await catalogue.registerVersion(registrationOf(1));
    await catalogue.endRebuild();
    expect(await copiesOf(1)).to.deep.equal([1]);
    expect((await tasksAt(b.id)).map(({ state }) => state)).to.deep.equal(['pending']);
  });

  it('takes no notice of a record about a package that is gone', async () => {
    await catalogue.copies.mirrorLocations([b]);
    await catalogue.copies.record([verified(9, b.id)]);
    expect(await catalogue.copies.countsAt(b.id)).to.include({ verified: 0, pending: 0 });
  });
});
