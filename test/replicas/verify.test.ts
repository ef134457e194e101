import fs from 'node:fs';
import { expect } from 'chai';
import type { ObjectView } from '../../src/storage/index.ts';
import { faultOf, published } from '../storage/made-store.ts';
import { MadeReplicas } from './made-replicas.ts';

describe('reading copies again', () => {
  let made: MadeReplicas;
  let views: readonly ObjectView[];
  beforeEach(async () => {
    made = await MadeReplicas.make();
    views = [await made.package({ 'a.txt': 'một' }), await made.package({ 'b.txt': 'hai' }), await made.package({ 'c.txt': 'ba' })];
    await made.add('b', { verifyDays: 10 });
    await made.sync();
    made.clock.time = new Date('2026-11-25T08:00:00Z');
  });
  afterEach(async () => made.remove());

  const oldest = async (): Promise<string | undefined> => (await made.catalogue.copies.countsAt((await made.catalogue.copies.locations())[0]!.id)).oldestVerifiedAt;

  it('finds them right and remembers when', async () => {
    expect(await oldest()).to.equal('2026-11-20T08:00:00Z');
    const { summary, reports } = await made.verify();
    expect(summary).to.include({ locations: 1, unavailable: 0, packages: 3, verified: 3, problems: 0 });
    expect(reports.map(({ outcome, version }) => [outcome, version])).to.deep.equal([['verified', 1], ['verified', 1], ['verified', 1]]);
    expect(await oldest()).to.equal('2026-11-25T08:00:00Z');
  });

  it('finds one that is damaged, one that is gone and one that is old, and takes them out of the count', async () => {
    const [damaged, gone, old] = views as [ObjectView, ObjectView, ObjectView];
    fs.appendFileSync(made.copyAt('b', damaged.id, 'v1/content/0000'), '!');
    fs.rmSync(made.copyAt('b', gone.id), { recursive: true });
    const { reports, summary } = await made.verify();
    expect(Object.fromEntries(reports.map(({ packageId, outcome }) => [packageId, outcome]))).to.deep.equal({ [damaged.id]: 'damaged', [gone.id]: 'missing', [old.id]: 'verified' });
    expect(summary).to.include({ verified: 1, problems: 2 });
    expect(reports.find(({ outcome }) => outcome === 'damaged')?.problems.map(({ path, outcome }) => [path, outcome])).to.deep.equal([['v1/content/0000', 'mismatch']]);
    expect(await made.copiesOf(...views)).to.deep.equal([1, 1, 2]);
    // What is gone is copied again by the next sync; what is damaged is evidence.
    expect((await made.sync()).reports.map(({ packageId, outcome }) => [packageId, outcome])).to.deep.equal([[damaged.id, 'damaged'], [gone.id, 'copied']]);
  });

  it('opens an incident for what it finds, adds nothing when it finds it again, and closes the loss that copying makes good', async () => {
    const [damaged, gone] = views as [ObjectView, ObjectView, ObjectView];
    fs.appendFileSync(made.copyAt('b', damaged.id, 'v1/content/0000'), '!');
    fs.rmSync(made.copyAt('b', gone.id), { recursive: true });
    const incidents = async (id: string): Promise<readonly (readonly string[])[]> => (
      (await made.catalogue.incidents.list({ packageId: id, limit: 10 })).map(({ class: harm, state, locationName, files }) => [harm, state, locationName, ...files.map((file) => `${file.path} ${file.outcome}`)])
    );
    await made.verify();
    expect(await incidents(damaged.id)).to.deep.equal([['damage', 'open', 'b', 'v1/content/0000 mismatch']]);
    expect(await incidents(gone.id)).to.deep.equal([['loss', 'open', 'b', '0=ocfl_object_1.1 missing']]);
    await made.verify({ id: damaged.id });
    expect(await incidents(damaged.id)).to.have.length(1);
    await made.sync();
    expect((await incidents(gone.id))[0]?.slice(0, 2)).to.deep.equal(['loss', 'repaired']);
    expect((await incidents(damaged.id))[0]?.slice(0, 2), 'sync overwrites nothing').to.deep.equal(['damage', 'open']);
    expect((await made.catalogue.incidents.events(gone.id)).map(({ type, agent }) => `${type} ${agent}`)).to.deep.equal(['opened kho replicas', 'repaired kho replicas']);
  });

  it('suspects tampering where a copy is sound in itself and not what was committed', async () => {
    const { id } = views[0]!;
    const other = await MadeReplicas.make();
    const foreign = await published(other.made.store, id, { 'a.txt': 'khác' });
    fs.rmSync(made.copyAt('b', id), { recursive: true });
    fs.cpSync(foreign.directory, made.copyAt('b', id), { recursive: true });
    const { reports } = await made.verify({ id });
    expect(reports.map(({ outcome }) => outcome)).to.deep.equal(['divergent']);
    expect((await made.catalogue.incidents.list({ packageId: id, limit: 10 })).map(({ class: harm, state, reason }) => [harm, state, reason])).to.deep.equal([['tampering', 'suspected', 'other-inventory']]);
    await other.remove();
  });

  it('calls what was never copied to a place not lost there', async () => {
    await made.add('c');
    const { reports, summary } = await made.verify({ id: views[0]!.id, location: 'c' });
    expect([reports.map(({ outcome }) => outcome), summary.problems]).to.deep.equal([['pending'], 0]);
    expect(await made.catalogue.incidents.list({ limit: 10 })).to.deep.equal([]);
  });

  it('reads a location that another store uses too, says so, and holds against nobody what it finds', async () => {
    fs.appendFileSync(made.copyAt('b', views[0]!.id, 'v1/content/0000'), '!');
    fs.writeFileSync(made.at('b', 'kho-turn.txt'), 'another word\n');
    const { summary, faults } = await made.verify();
    expect(faults).to.deep.equal([['b', 'LOCATION_SHARED']]);
    expect(summary).to.include({ unavailable: 1, packages: 3, verified: 2, problems: 1 });
    expect(await made.catalogue.incidents.list({ limit: 10 })).to.deep.equal([]);
  });

  it('sees an older inventory that was rewritten together with its sidecar', async () => {
    const second = await made.package({ 'a.txt': 'một', 'b.txt': 'hai' }, views[0]);
    await made.sync();
    const [inventory, sidecar] = ['v1/inventory.json', 'v1/inventory.json.sha512'].map((file) => made.copyAt('b', second.id, file));
    fs.writeFileSync(inventory!, fs.readFileSync(inventory!, 'utf8').replace('Tiếp nhận', 'Tiếp nhạn'));
    const { createHash } = await import('node:crypto');
    fs.writeFileSync(sidecar!, `${createHash('sha512').update(fs.readFileSync(inventory!)).digest('hex')} inventory.json\n`);
    const { reports } = await made.verify({ id: second.id });
    expect(reports.map(({ outcome }) => outcome)).to.deep.equal(['damaged']);
  });

  it('calls an older version of ours behind, which is no harm', async () => {
    await made.package({ 'a.txt': 'khác' }, views[0]);
    const { reports, summary } = await made.verify({ id: views[0]!.id });
    expect(reports.map(({ outcome, version }) => [outcome, version])).to.deep.equal([['behind', 1]]);
    expect(summary.problems).to.equal(0);
    expect(await made.copiesOf(views[0]!)).to.deep.equal([1]);
  });

  it('reads only what is due when it is asked to', async () => {
    expect((await made.verify({ due: true })).summary.packages).to.equal(0);
    made.clock.time = new Date('2026-12-01T08:00:01Z');
    expect((await made.verify({ due: true })).summary.packages).to.equal(3);
    expect((await made.verify({ due: true })).summary.packages).to.equal(0);
  });

  it('tells of a location that is away and goes on with the others', async () => {
    await made.add('c');
    await made.sync();
    made.clock.time = new Date('2026-11-26T08:00:00Z');
    fs.renameSync(made.at('b'), made.at('b-away'));
    const { summary, faults } = await made.verify();
    expect(faults).to.deep.equal([['b', 'LOCATION_MISSING']]);
    expect(summary).to.include({ unavailable: 1, packages: 3, verified: 3 });
  });

  it('stops when it is told to', async () => {
    const stop = new AbortController();
    stop.abort();
    expect((await faultOf(made.verify({ signal: stop.signal }))).code).to.equal('INTERRUPTED');
  });
});
