import fs from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { addLocation, compareLocation, copySettings, copyStanding, describeStore, openPlaces, replicasStatus, requireCopies, retireLocation, type CopyDifference } from '../../src/replicas/index.ts';
import { smallDisk, type SmallDisk } from '../flow/small-disk.ts';
import { faultOf, madeStore, newUrn, published } from '../storage/made-store.ts';
import { MadeReplicas } from './made-replicas.ts';

describe('what an operator decides about copies', () => {
  let made: MadeReplicas;
  beforeEach(async () => { made = await MadeReplicas.make(); });
  afterEach(async () => made.remove());

  const add = async (folder: string, name?: string) => addLocation(made.parts, { path: folder, ...(name === undefined ? {} : { name }) }, '');

  it('is kept in the store and not only in the catalogue', async () => {
    await made.add('b', { zone: 'Huế', media: 'hdd', provider: 'VNPT', region: 'Thừa Thiên', verifyDays: 30 });
    await requireCopies(made.parts, 2);
    await describeStore(made.parts, { zone: 'Hà Nội' });
    const { minCopies, primary, locations } = await copySettings(made.parts);
    expect([minCopies, primary]).to.deep.equal([2, { zone: 'Hà Nội', media: '' }]);
    expect(locations).to.have.length(1);
    expect(locations[0]).to.include({ name: 'b', zone: 'Huế', media: 'hdd', provider: 'VNPT', region: 'Thừa Thiên', verifyDays: 30, state: 'active', path: made.at('b') });
    expect(await made.catalogue.copies.locations()).to.deep.equal(locations);
  });

  it('takes the name of the folder when none is given', async () => {
    expect((await add(made.at('ổ B'))).name).to.equal('ổ B');
  });

  for (const [what, folder] of [['inside the store', 'store/copies'], ['around the store', ''], ['the store itself', 'store'], ['inside another location', 'b/more']] as const) {
    it(`refuses a place ${what}`, async () => {
      await made.add('b');
      expect((await faultOf(add(made.at(folder), 'x'))).code).to.equal('LOCATION_OVERLAPS');
      expect((await copySettings(made.parts)).locations).to.have.length(1);
    });
  }

  it('refuses a backup and every folder in it, also by a link: deletions would reach into it', async () => {
    fs.mkdirSync(made.at('backup', 'packages'), { recursive: true });
    fs.writeFileSync(made.at('backup', 'kho-backup.json'), '{}');
    fs.symlinkSync(made.at('backup', 'packages'), made.at('link'));
    for (const folder of ['backup', 'backup/packages', 'backup/new', 'link']) expect((await faultOf(add(made.at(folder)))).code, folder).to.equal('LOCATION_IS_BACKUP');
    expect(fs.readdirSync(made.at('backup', 'packages'))).to.deep.equal([]);
  });

  it('is not deceived by a link', async () => {
    fs.symlinkSync(made.at('store', 'ocfl'), made.at('link'));
    expect((await faultOf(add(made.at('link', 'copies')))).code).to.equal('LOCATION_OVERLAPS');
  });

  it('refuses a name or a folder twice', async () => {
    await made.add('b');
    expect((await faultOf(add(made.at('c'), 'b'))).code).to.equal('LOCATION_EXISTS');
    expect((await faultOf(add(made.at('b'), 'c'))).code).to.equal('LOCATION_EXISTS');
  });

  it('refuses the copies of another store, and another store', async () => {
    const other = await MadeReplicas.make();
    await other.add('b');
    expect((await faultOf(add(other.at('b')))).code).to.equal('LOCATION_FOREIGN');
    expect((await faultOf(add(other.at('store')))).code).to.equal('TARGET_EXISTS');
    await other.remove();
  });

  it('believes nothing of a location that moved until it was read where it is now', async () => {
    const [whole, harmed] = [await made.package({ 'a.txt': 'một' }), await made.package({ 'b.txt': 'hai' })];
    await made.add('b');
    await made.sync();
    expect(await made.copiesOf(whole, harmed)).to.deep.equal([2, 2]);
    fs.renameSync(made.at('b'), made.at('moved'));
    fs.rmSync(made.copyAt('moved', harmed.id), { recursive: true });
    await add(made.at('moved'), 'b');
    expect(await made.copiesOf(whole, harmed), 'not read there yet').to.deep.equal([1, 1]);
    expect((await made.sync()).reports.map(({ outcome }) => outcome).sort()).to.deep.equal(['copied', 'present']);
    expect(await made.copiesOf(whole, harmed)).to.deep.equal([2, 2]);
  });

  it('refuses the folder of a location that was copied by hand, as long as the location itself is there', async () => {
    const view = await made.package({ 'a.txt': 'một' });
    await made.add('b');
    await made.sync();
    fs.cpSync(made.at('b'), made.at('twin'), { recursive: true });
    const fault = await faultOf(add(made.at('twin'), 'c'));
    expect([fault.code, fault.params]).to.deep.equal(['LOCATION_TWIN', { path: made.at('twin'), name: 'b', detail: made.at('b') }]);
    expect((await copySettings(made.parts)).locations.map(({ path: folder }) => folder)).to.deep.equal([made.at('b')]);
    expect(await made.copiesOf(view)).to.deep.equal([2]);
  });

  it('takes a retired location up again with its copies, also at another path', async () => {
    const view = await made.package({ 'a.txt': 'một' });
    await made.add('b');
    await made.sync();
    const [before] = (await copySettings(made.parts)).locations;
    await retireLocation(made.parts, 'b');
    fs.renameSync(made.at('b'), made.at('moved'));
    const again = await add(made.at('moved'), 'b2');
    expect(again).to.include({ id: before!.id, name: 'b2', path: made.at('moved'), state: 'active' });
    expect((await copySettings(made.parts)).locations).to.have.length(1);
    expect((await made.sync()).reports.map(({ outcome }) => outcome)).to.deep.equal(['present']);
    expect(await made.copiesOf(view)).to.deep.equal([2]);
    expect((await faultOf(retireLocation(made.parts, 'b'))).code).to.equal('LOCATION_NOT_FOUND');
  });
});

describe('the status of copies', () => {
  let made: MadeReplicas;
  let disk: SmallDisk | undefined;
  beforeEach(async () => { made = await MadeReplicas.make(); });
  afterEach(async () => {
    await made.remove();
    disk?.remove();
    disk = undefined;
  });

  it('warns of one copy, and of nothing once two are required and there', async function () {
    disk = smallDisk('8m');
    if (disk === undefined) this.skip();
    await made.package({ 'a.txt': 'một' });
    expect(await copyStanding(made.parts)).to.deep.equal({ required: 1, locations: 0, packages: 1, single: 1, lacking: 0, harmed: 0, level: 0, warning: 'none' });
    await made.add('b', { path: path.join(disk.folder, 'b') });
    expect(await copyStanding(made.parts)).to.include({ locations: 1, single: 1, warning: 'single', level: 0 });
    await made.sync();
    expect(await copyStanding(made.parts)).to.include({ single: 0, lacking: 0, warning: 'notRequired', level: 1 });
    await requireCopies(made.parts, 2);
    expect(await copyStanding(made.parts)).to.deep.equal({ required: 2, locations: 1, packages: 1, single: 0, lacking: 0, harmed: 0, level: 1 });
    await requireCopies(made.parts, 3);
    expect(await copyStanding(made.parts)).to.include({ required: 3, lacking: 1 });
  });

  it('warns of a location on the disk of the store or of another location, and gives no level for it', async () => {
    await made.package({ 'a.txt': 'một' });
    await made.add('b');
    await made.add('c');
    await made.sync();
    const { places, level, warning } = await replicasStatus(made.parts);
    expect(places.map(({ location, sharesDiskWith }) => [location.name, sharesDiskWith])).to.deep.equal([['b', ['kho', 'c']], ['c', ['kho', 'b']]]);
    expect([level, warning]).to.deep.equal([0, 'sameDisk']);
  });

  it('counts what is where, and says what is the matter with a location that is away', async () => {
    const [one, other] = [await made.package({ 'a.txt': 'một' }), await made.package({ 'b.txt': 'hai' })];
    await made.add('b');
    await made.add('c');
    await made.sync({ location: 'b' });
    await made.package({ 'b.txt': 'hai', 'c.txt': 'ba' }, other);
    fs.rmSync(made.copyAt('b', one.id), { recursive: true });
    made.clock.time = new Date('2026-11-21T08:00:00Z');
    await made.verify({ location: 'b' });
    fs.renameSync(made.at('c'), made.at('c-away'));
    const { histogram, places } = await replicasStatus(made.parts);
    expect(histogram).to.deep.equal([{ copies: 1, packages: 2 }]);
    expect(places.map(({ location, counts, fault }) => [location.name, counts, fault?.code])).to.deep.equal([
      ['b', { verified: 0, pending: 0, unread: 0, behind: 1, missing: 1, damaged: 0, divergent: 0 }, undefined],
      ['c', { verified: 0, pending: 2, unread: 0, behind: 0, missing: 0, damaged: 0, divergent: 0 }, 'LOCATION_MISSING'],
    ]);
  });

  it('does not take a location that is away for a second disk, and says that it is away', async function () {
    disk = smallDisk('8m');
    if (disk === undefined) this.skip();
    await made.package({ 'a.txt': 'một' });
    await made.add('b', { path: path.join(disk.folder, 'b') });
    await made.sync();
    await requireCopies(made.parts, 2);
    expect(await copyStanding(made.parts)).to.deep.equal({ required: 2, locations: 1, packages: 1, single: 0, lacking: 0, harmed: 0, level: 1 });
    fs.renameSync(path.join(disk.folder, 'b'), path.join(disk.folder, 'b-away'));
    expect(await copyStanding(made.parts)).to.include({ level: 0, warning: 'away' });
    const elsewhere = await MadeReplicas.make();
    await elsewhere.add('c');
    fs.cpSync(elsewhere.at('c'), path.join(disk.folder, 'b'), { recursive: true });
    const { places, ...foreign } = await replicasStatus(made.parts);
    expect([foreign.level, foreign.warning, places[0]?.fault?.code]).to.deep.equal([0, 'away', 'LOCATION_FOREIGN']);
    await elsewhere.remove();
  });

  it('names repair and not copying when a copy was damaged or the store\'s own object was', async () => {
    const [one, other] = [await made.package({ 'a.txt': 'một' }), await made.package({ 'b.txt': 'hai' })];
    await made.add('b');
    await made.sync();
    fs.appendFileSync(made.copyAt('b', one.id, 'v1/content/0000'), '!');
    made.clock.time = new Date('2026-11-21T08:00:00Z');
    await made.verify();
    expect(await copyStanding(made.parts)).to.include({ single: 1, harmed: 1, warning: 'harmed' });
    fs.appendFileSync(path.join(other.directory, 'v1/content/0000'), '!');
    fs.rmSync(made.copyAt('b', other.id), { recursive: true });
    await made.verify({ id: other.id });
    await made.sync();
    expect(await copyStanding(made.parts)).to.include({ single: 2, harmed: 2, warning: 'harmed' });
  });

  it('tells that another store writes to a location, and still counts what is there', async () => {
    await made.package({ 'a.txt': 'một' });
    await made.add('b');
    await made.sync();
    fs.writeFileSync(made.at('b', 'kho-turn.txt'), 'another word\n');
    const { places } = await replicasStatus(made.parts);
    expect(places.map(({ fault, facts, counts }) => [fault?.code, facts !== undefined, counts.verified])).to.deep.equal([['LOCATION_SHARED', true, 1]]);
  });

  it('believes no copy of before a restore, and counts each when it was read again', async () => {
    const [one, other] = [await made.package({ 'a.txt': 'một' }), await made.package({ 'b.txt': 'hai' })];
    await made.add('b');
    await made.sync();
    expect(await made.catalogue.copies.forgetReadings()).to.equal(2);
    const { places, warning, single } = await replicasStatus(made.parts);
    expect([single, warning, places[0]?.counts]).to.deep.equal([2, 'unread', { verified: 0, pending: 0, unread: 2, behind: 0, missing: 0, damaged: 0, divergent: 0 }]);
    fs.rmSync(made.copyAt('b', other.id), { recursive: true });
    const { summary, reports } = await made.verify({ due: true });
    expect(summary).to.include({ packages: 2, verified: 1, problems: 1 });
    expect(Object.fromEntries(reports.map(({ packageId, outcome }) => [packageId, outcome]))).to.deep.equal({ [one.id]: 'verified', [other.id]: 'missing' });
    expect(await made.copiesOf(one, other)).to.deep.equal([2, 1]);
    expect((await made.sync()).summary).to.include({ copied: 1, present: 0 });
    expect(await made.copiesOf(one, other)).to.deep.equal([2, 2]);
  });

  it('compares a location with the catalogue both ways', async () => {
    const [gone, old, well, bad] = [await made.package({ 'a': '1' }), await made.package({ 'b': '2' }), await made.package({ 'c': '3' }), await made.package({ 'd': '4' })];
    await made.add('b');
    await made.sync();
    const [place] = await openPlaces(made.parts, await copySettings(made.parts));
    if (place === undefined || 'fault' in place) throw new Error('away');
    const compared = async (): Promise<readonly CopyDifference[]> => {
      const differences: CopyDifference[] = [];
      const { different } = await compareLocation(made.catalogue, place.copies, { signal: new AbortController().signal, onDifference: (difference) => { differences.push(difference); } });
      expect(different).to.equal(differences.length);
      return differences;
    };
    expect(await compared()).to.deep.equal([]);
    fs.rmSync(made.copyAt('b', gone.id), { recursive: true });
    await made.package({ 'b': '2', 'e': '5' }, old);
    for (const file of ['inventory.json', 'v1/inventory.json']) fs.writeFileSync(made.copyAt('b', bad.id, file), '{}');
    const elsewhere = await madeStore();
    const extra = await published(elsewhere.store, newUrn(), { 'x': 'lạ' });
    fs.cpSync(extra.directory, made.copyAt('b', extra.id), { recursive: true });
    const kinds = Object.fromEntries((await compared()).map(({ kind, object }) => [object, kind]));
    expect(kinds).to.deep.equal({ [gone.id]: 'missing', [old.id]: 'behind', [extra.id]: 'extra', [path.relative(made.at('b', 'ocfl'), made.copyAt('b', bad.id))]: 'unreadable' });
    expect(kinds).not.to.have.property(well.id);
    await elsewhere.remove();
  });
});
