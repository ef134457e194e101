import fs from 'node:fs';
import { expect } from 'chai';
import { lockPlace, requireCopies, retireLocation } from '../../src/replicas/index.ts';
import { faultOf, madeStore, published, treeOf } from '../storage/made-store.ts';
import { MadeReplicas } from './made-replicas.ts';

describe('bringing locations up to date', () => {
  let made: MadeReplicas;
  beforeEach(async () => { made = await MadeReplicas.make(); });
  afterEach(async () => made.remove());

  it('copies every package to every location, byte for byte, and counts the copies', async () => {
    const views = [await made.package({ 'a.txt': 'một' }), await made.package({ 'b.txt': 'hai', 'c.txt': 'ba' })];
    await made.add('b');
    await made.add('c');
    await requireCopies(made.parts, 3);
    const { summary, reports, faults } = await made.sync();
    expect(faults).to.deep.equal([]);
    expect(summary).to.include({ required: 3, locations: 2, unavailable: 0, packages: 4, copied: 4, present: 0, problems: 0, lacking: 0 });
    expect(reports.map(({ location, outcome }) => [location, outcome])).to.deep.equal([['b', 'copied'], ['b', 'copied'], ['c', 'copied'], ['c', 'copied']]);
    expect(await made.copiesOf(...views)).to.deep.equal([3, 3]);
    for (const { id, directory } of views) for (const name of ['b', 'c']) expect(treeOf(made.copyAt(name, id))).to.deep.equal(treeOf(directory));
  });

  it('has nothing to do the second time', async () => {
    await made.package({ 'a.txt': 'một' });
    await made.add('b');
    await made.sync();
    expect((await made.sync()).summary).to.include({ packages: 0, copied: 0, bytes: 0, lacking: 0 });
  });

  it('brings a new version, and only that', async () => {
    const first = await made.package({ 'a.txt': 'một' });
    await made.add('b');
    await made.sync();
    const second = await made.package({ 'a.txt': 'một', 'b.txt': 'hai' }, first);
    expect(await made.copiesOf(second)).to.deep.equal([1]);
    const before = fs.statSync(made.copyAt('b', first.id, 'v1/content/0000')).ino;
    expect((await made.sync()).reports.map(({ outcome, version }) => [outcome, version])).to.deep.equal([['copied', 2]]);
    expect(treeOf(made.copyAt('b', first.id))).to.deep.equal(treeOf(second.directory));
    expect(fs.statSync(made.copyAt('b', first.id, 'v1/content/0000')).ino).to.equal(before);
    expect(await made.copiesOf(second)).to.deep.equal([2]);
  });

  it('finds what is there when the catalogue was lost, and counts it only after reading it', async () => {
    const view = await made.package({ 'a.txt': 'một' });
    await made.add('b');
    await made.sync();
    await made.catalogue.beginRebuild();
    await made.register(view);
    await made.catalogue.endRebuild();
    expect(await made.copiesOf(view)).to.deep.equal([1]);
    const { reports } = await made.sync();
    expect(reports.map(({ outcome, copies }) => [outcome, copies])).to.deep.equal([['present', 2]]);
  });

  it('goes on with the other locations when one is away, and completes it when it is back', async () => {
    const view = await made.package({ 'a.txt': 'một' });
    await made.add('b');
    await made.add('c');
    fs.renameSync(made.at('b'), made.at('b-away'));
    const { summary, faults } = await made.sync();
    expect(faults).to.deep.equal([['b', 'LOCATION_MISSING']]);
    expect(summary).to.include({ locations: 2, unavailable: 1, copied: 1 });
    expect(fs.existsSync(made.at('b'))).to.equal(false);
    expect(await made.copiesOf(view)).to.deep.equal([2]);
    fs.renameSync(made.at('b-away'), made.at('b'));
    await made.sync();
    expect(await made.copiesOf(view)).to.deep.equal([3]);
  });

  it('leaves another history at a location as it is, and tells of it every time', async () => {
    const view = await made.package({ 'a.txt': 'một' });
    await made.add('b');
    const elsewhere = await madeStore();
    const foreign = await published(elsewhere.store, view.id, { 'x.txt': 'khác' });
    fs.cpSync(foreign.directory, made.copyAt('b', view.id), { recursive: true });
    for (let n = 0; n < 2; n += 1) {
      const { reports, summary } = await made.sync();
      expect(reports.map(({ outcome }) => outcome)).to.deep.equal(['divergent']);
      expect(summary).to.include({ problems: 1, lacking: 0 });
    }
    expect(treeOf(made.copyAt('b', view.id))).to.deep.equal(treeOf(foreign.directory));
    expect(await made.catalogue.copies.replicas(view.id)).to.have.nested.property('[0].state', 'divergent');
    expect(await made.copiesOf(view)).to.deep.equal([1]);
    await elsewhere.remove();
  });

  it('copies nothing of a package that is not what was committed', async () => {
    const [damaged, swapped, whole] = [await made.package({ 'a.txt': 'một' }), await made.package({ 'b.txt': 'hai' }), await made.package({ 'c.txt': 'ba' })];
    await made.add('b');
    fs.appendFileSync(`${damaged.directory}/v1/content/0000`, '!');
    // Consistent in itself, and not what the catalogue remembers: somebody rewrote it.
    const elsewhere = await madeStore();
    const other = await published(elsewhere.store, swapped.id, { 'b.txt': 'thay' });
    fs.rmSync(swapped.directory, { recursive: true });
    fs.cpSync(other.directory, swapped.directory, { recursive: true });
    const { reports } = await made.sync();
    expect(Object.fromEntries(reports.map(({ packageId, outcome }) => [packageId, outcome]))).to.deep.equal({
      [damaged.id]: 'source-damaged', [swapped.id]: 'source-damaged', [whole.id]: 'copied',
    });
    expect(fs.existsSync(made.copyAt('b', damaged.id)) || fs.existsSync(made.copyAt('b', swapped.id))).to.equal(false);
    await elsewhere.remove();
  });

  it('does not copy a version that the catalogue does not know yet', async () => {
    const first = await made.package({ 'a.txt': 'một' });
    await made.add('b');
    await published(made.made.store, first.id, { 'a.txt': 'hai' }, first);
    expect((await made.sync()).reports.map(({ outcome }) => outcome)).to.deep.equal(['unsettled']);
    expect(fs.existsSync(made.copyAt('b', first.id))).to.equal(false);
  });

  it('does one package and one location when it is asked to', async () => {
    const [one, other] = [await made.package({ 'a.txt': 'một' }), await made.package({ 'b.txt': 'hai' })];
    await made.add('b');
    await made.add('c');
    const { reports } = await made.sync({ id: one.id.slice('urn:uuid:'.length), location: 'c' });
    expect(reports.map(({ packageId, location }) => [packageId, location])).to.deep.equal([[one.id, 'c']]);
    expect(await made.copiesOf(one, other)).to.deep.equal([2, 1]);
    expect((await faultOf(made.sync({ location: 'd' }))).code).to.equal('LOCATION_NOT_FOUND');
    expect((await faultOf(made.sync({ id: 'urn:uuid:00000000-0000-4000-8000-000000000000' }))).code).to.equal('PACKAGE_NOT_FOUND');
  });

  it('gives a retired location nothing more', async () => {
    const view = await made.package({ 'a.txt': 'một' });
    await made.add('b');
    await made.sync();
    await retireLocation(made.parts, 'b');
    await made.package({ 'b.txt': 'hai' });
    expect((await made.sync()).summary).to.include({ locations: 0, packages: 0 });
    expect(await made.copiesOf(view)).to.deep.equal([1]);
    expect(fs.existsSync(made.copyAt('b', view.id))).to.equal(true);
  });

  it('refuses a location that another process is writing to, and says who it is', async () => {
    await made.package({ 'a.txt': 'một' });
    await made.add('b');
    const [location] = await made.catalogue.copies.locations();
    const lock = await lockPlace(made.parts, location!, 'ingest');
    expect((await made.sync()).faults).to.deep.equal([['b', 'LOCATION_BUSY']]);
    await lock.release();
    expect((await made.sync()).faults).to.deep.equal([]);
  });

  it('stops when it is told to and goes on where it was', async () => {
    for (let n = 0; n < 300; n += 1) await made.package({ 'a.txt': String(n) });
    await made.add('b');
    const stop = new AbortController();
    let reported = 0;
    const fault = await faultOf(made.sync({ signal: stop.signal, onReport: () => { if (++reported === 1) stop.abort(); } }));
    expect(fault.code).to.equal('INTERRUPTED');
    expect(reported).to.be.within(1, 299);
    expect(fs.readdirSync(made.at('b', 'staging'))).to.deep.equal([]);
    const counts = await made.catalogue.copies.countsAt((await made.catalogue.copies.locations())[0]!.id);
    expect(counts.verified).to.equal(reported);
    const { summary } = await made.sync();
    expect(summary.copied + summary.present).to.equal(300 - reported);
    expect((await made.catalogue.copies.histogram())).to.deep.equal([{ copies: 2, packages: 300 }]);
  });
});
