import { expect } from 'chai';
import { Fault } from '../../src/base/index.ts';
import type { Catalogue, Incident, IncidentEvent, Sighting } from '../../src/catalogue/index.ts';
import { madeCatalogue, packageIdOf, registrationOf } from './made-catalogue.ts';

describe('incidents', () => {
  let catalogue: Catalogue;
  let remove: () => Promise<void>;
  beforeEach(async () => { ({ catalogue, remove } = await madeCatalogue()); });
  afterEach(async () => remove());

  let next = 0;
  const seen = (over: Partial<Sighting> = {}): Sighting => ({
    packageId: packageIdOf(1), location: 'primary', locationName: 'kho', class: 'damage', state: 'open', time: '2026-11-25T03:00:00Z', agent: 'kho audit',
    files: [{ path: 'v1/content/0000', outcome: 'mismatch', expected: 'a', found: 'b' }], id: `incident-${next += 1}`, evidence: `folder-${next}`, ...over,
  });

  it('are opened once for each package and location, however often the damage is seen', async () => {
    const { incident, event } = await catalogue.incidents.record(seen());
    expect(event?.type).to.equal('opened');
    const again = await catalogue.incidents.record(seen({ time: '2026-11-26T03:00:00Z' }));
    expect(again.event).to.equal(undefined);
    expect(again.incident).to.deep.equal({ ...incident, lastSeenAt: '2026-11-26T03:00:00Z' });
    await catalogue.incidents.record(seen({ location: 'b', locationName: 'nhà B' }));
    await catalogue.incidents.record(seen({ packageId: packageIdOf(2) }));
    expect(await catalogue.incidents.list({ limit: 10 })).to.have.length(3);
    expect((await catalogue.incidents.list({ packageId: packageIdOf(1), limit: 10 })).map(({ location }) => location)).to.deep.equal(['b', 'primary']);
    const [, middle] = await catalogue.incidents.list({ limit: 2 });
    expect((await catalogue.incidents.list({ limit: 2, after: middle!.no })).map(({ id }) => id)).to.deep.equal([incident.id]);
  });

  it('are opened once by two that see it at the same moment', async () => {
    const recorded = await Promise.all([catalogue.incidents.record(seen()), catalogue.incidents.record(seen())]);
    expect(new Set(recorded.map(({ incident }) => incident.id)).size).to.equal(1);
    expect(await catalogue.incidents.list({ limit: 10 })).to.have.length(1);
  });

  it('gather files and only become graver', async () => {
    await catalogue.incidents.record(seen({ class: 'tampering', state: 'suspected', reason: 'other-inventory' }));
    const { incident, event } = await catalogue.incidents.record(seen({ files: [{ path: 'v1/content/0001', outcome: 'missing' }] }));
    expect(incident).to.include({ class: 'tampering', state: 'suspected', reason: 'other-inventory', fileCount: 2 });
    expect(incident.files.map(({ path }) => path)).to.deep.equal(['v1/content/0000', 'v1/content/0001']);
    expect(event?.type).to.equal('seen');
    expect((await catalogue.incidents.events(packageIdOf(1))).map(({ type }) => type)).to.deep.equal(['opened', 'seen']);
  });

  it('that are over make room for the next one of the same copy', async () => {
    const { incident } = await catalogue.incidents.record(seen());
    await catalogue.incidents.settle(incident.id, { state: 'repaired', type: 'repaired', time: '2026-11-25T04:00:00Z', agent: 'kho repair', detail: '1' });
    expect(await catalogue.incidents.get(incident.id)).to.deep.equal({ ...incident, state: 'repaired', closedAt: '2026-11-25T04:00:00Z' });
    const second = await catalogue.incidents.record(seen());
    expect(second.incident.id).not.to.equal(incident.id);
    expect((await catalogue.incidents.list({ open: true, limit: 10 })).map(({ id }) => id)).to.deep.equal([second.incident.id]);
  });

  it('keep everybody from writing to a package while a person has to look', async () => {
    await catalogue.registerVersion(registrationOf(1));
    const transaction = { id: 't', objectId: packageIdOf(1), version: 2, baseDigest: '1'.repeat(128), newDigest: 'b', stage: 's' };
    for (const state of ['frozen', 'suspected'] as const) {
      const { incident } = await catalogue.incidents.record(seen({ state }));
      expect(await catalogue.incidents.isFrozen(packageIdOf(1))).to.equal(true);
      expect(await catalogue.incidents.isFrozen(packageIdOf(2))).to.equal(false);
      const refused = await catalogue.prepareTransactions([transaction]).catch((fault: unknown) => fault);
      expect((refused as Fault).code).to.equal('OBJECT_FROZEN');
      expect(await catalogue.openTransactions()).to.deep.equal([]);
      await catalogue.incidents.settle(incident.id, { state: 'resolved', type: 'resolved', time: 'x', agent: 'Trần Thị Lan', detail: '', resolution: 'đã xem' });
    }
    expect(await catalogue.incidents.isFrozen(packageIdOf(1))).to.equal(false);
    await catalogue.prepareTransactions([transaction]);
  });

  it('outlive a rebuild, and come back from their evidence when the catalogue was lost', async () => {
    await catalogue.registerVersion(registrationOf(1));
    const { incident, event } = await catalogue.incidents.record(seen());
    await catalogue.beginRebuild();
    expect(await catalogue.incidents.get(incident.id)).to.deep.equal(incident);
    expect(await catalogue.incidents.restore(incident, [event!])).to.equal(false);
    const other = await madeCatalogue();
    expect(await other.catalogue.incidents.restore(incident, [event!])).to.equal(true);
    expect(await other.catalogue.incidents.get(incident.id)).to.deep.equal(incident);
    expect(await other.catalogue.incidents.events(packageIdOf(1))).to.deep.equal([event] satisfies readonly (IncidentEvent | undefined)[]);
    const twin: Incident = { ...incident, id: 'another' };
    expect(await other.catalogue.incidents.restore(twin, []), 'one open incident for a copy').to.equal(false);
    await other.remove();
  });

  it('list a hundred files and count the rest', async () => {
    const files = Array.from({ length: 250 }, (_, n) => ({ path: `v1/content/${n}`, outcome: 'missing' as const }));
    const { incident } = await catalogue.incidents.record(seen({ files }));
    expect({ listed: incident.files.length, count: incident.fileCount }).to.deep.equal({ listed: 100, count: 250 });
  });
});

describe('committed digests', () => {
  it('are known for every version that was registered', async () => {
    const { catalogue, remove } = await madeCatalogue();
    await catalogue.registerVersion(registrationOf(1, 1));
    await catalogue.registerVersion(registrationOf(1, 2));
    expect(await catalogue.committedDigest(packageIdOf(1), 1)).to.equal('1'.repeat(128));
    expect(await catalogue.committedDigest(packageIdOf(1), 2)).to.equal('2'.repeat(128));
    expect(await catalogue.committedDigest(packageIdOf(1), 3)).to.equal(undefined);
    expect(await catalogue.committedDigest(packageIdOf(2), 1)).to.equal(undefined);
    await remove();
  });
});
