import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { restoreIncidents } from '../../../src/replicas/index.ts';
import { madeCatalogue } from '../../catalogue/made-catalogue.ts';
import { LOCATIONS, ThreeCopies, type LocationName } from './three-copies.ts';

describe('the repair of a package with three copies', function () {
  this.timeout(20_000);
  let three: ThreeCopies;
  beforeEach(async () => { three = await ThreeCopies.make(); });
  afterEach(async () => three.remove());

  const expectWhole = (): void => { for (const location of LOCATIONS) expect(three.tree(location), location).to.deep.equal(three.whole); };
  const incidents = async () => three.catalogue.incidents.list({ limit: 10 });

  it('does nothing to sound copies and records nothing', async () => {
    expect(await three.repair()).to.deep.equal({ packageId: three.id, decision: { kind: 'nothing' }, harm: [], repaired: [], failed: [], open: [] });
    expect(three.evidence()).to.deep.equal([]);
  });

  it('repairs damage at any location, keeps the damaged bytes and records what was done', async () => {
    for (const location of LOCATIONS) {
      fs.appendFileSync(three.at(location, 'v1/content/0000'), location);
      const outcome = await three.repair();
      expect(outcome.decision.kind).to.equal('repair');
      expect(outcome.repaired.map(({ name, files }) => ({ name, files: files.map(({ path: at, from }) => ({ at, from })) }))).to.deep.equal([
        { name: `nơi ${location}`, files: [{ at: 'v1/content/0000', from: location === 'primary' ? 'nơi b' : 'nơi primary' }] },
      ]);
      expect(outcome.open).to.deep.equal([]);
      expectWhole();
      expect(three.evidence().filter((content) => content.endsWith(location))).to.have.length(1);
    }
    expect((await incidents()).map(({ location, class: is, state, fileCount }) => ({ location, is, state, fileCount }))).to.deep.equal(
      [...LOCATIONS].reverse().map((location) => ({ location, is: 'damage', state: 'repaired', fileCount: 1 })),
    );
    expect((await three.catalogue.incidents.events(three.id)).map(({ type, detail }) => `${type} ${detail}`).slice(0, 2)).to.deep.equal(['opened damage · 1', 'repaired 1 · nơi b']);
  });

  it('restores an object, a version or a rolled back root from the other copies', async () => {
    fs.rmSync(three.at('primary'), { recursive: true });
    fs.rmSync(three.at('b', 'v2'), { recursive: true });
    for (const name of ['inventory.json', 'inventory.json.sha512']) fs.copyFileSync(three.at('b', 'v1', name), three.at('b', name));
    const { decision, open } = await three.repair();
    expect({ kind: decision.kind, open }).to.deep.equal({ kind: 'repair', open: [] });
    expectWhole();
    expect((await incidents()).map(({ class: is }) => is)).to.deep.equal(['loss', 'loss']);
  });

  it('freezes what is bad everywhere, overwrites nothing, and repairs it when a good copy has come back', async () => {
    for (const location of LOCATIONS) fs.appendFileSync(three.at(location, 'v1/content/0000'), location);
    fs.appendFileSync(three.at('b', 'v1/content/0001'), 'x');
    const before = LOCATIONS.map((location) => three.tree(location));
    const { decision, open } = await three.repair();
    expect(decision).to.deep.equal({ kind: 'freeze', reason: 'no-good-copy' });
    expect(open.map(({ state }) => state)).to.deep.equal(['frozen', 'frozen', 'frozen']);
    expect(LOCATIONS.map((location) => three.tree(location))).to.deep.equal(before);
    expect(await three.catalogue.incidents.isFrozen(three.id)).to.equal(true);
    fs.writeFileSync(three.at('c', 'v1/content/0000'), three.whole['v1/content/0000']!);
    expect((await three.repair()).open).to.deep.equal([]);
    expectWhole();
    expect(await three.catalogue.incidents.isFrozen(three.id)).to.equal(false);
  });

  it('suspects a copy that was forged as a whole; neither it nor the others are touched until a person accepts a sound one', async () => {
    forge('b');
    fs.appendFileSync(three.at('c', 'v1/content/0001'), 'x');
    const before = LOCATIONS.map((location) => three.tree(location));
    for (let n = 0; n < 2; n += 1) {
      const { decision, open } = await three.repair();
      expect(decision).to.deep.equal({ kind: 'suspect', as: 'tampering', reason: 'other-inventory', copies: ['b'] });
      expect(open.map(({ location, class: is, state }) => ({ location, is, state }))).to.deep.include({ location: 'b', is: 'tampering', state: 'suspected' });
      expect(LOCATIONS.map((location) => three.tree(location))).to.deep.equal(before);
    }
    expect((await three.repair({ accepted: 'primary' })).open).to.deep.equal([]);
    expectWhole();
    expect(three.evidence().some((content) => content.includes('giả'))).to.equal(true);
  });

  it('lets a suspicion stand when the traces have gone', async () => {
    forge('primary');
    await three.repair();
    fs.rmSync(three.at('primary'), { recursive: true });
    fs.cpSync(three.at('b'), three.at('primary'), { recursive: true });
    const { decision } = await three.repair();
    expect(decision).to.include({ kind: 'suspect', reason: 'other-inventory' });
  });

  it('does not let a person\'s word make a forged copy good', async () => {
    forge('primary');
    const before = LOCATIONS.map((location) => three.tree(location));
    await three.repair();
    expect((await three.repair({ accepted: 'primary', dryRun: true })).decision).to.deep.equal({ kind: 'freeze', reason: 'accepted-copy-differs' });
    expect((await three.repair({ accepted: 'primary' })).decision.kind).to.equal('freeze');
    expect(LOCATIONS.map((location) => three.tree(location))).to.deep.equal(before);
    expect((await three.repair({ accepted: 'b' })).decision.kind).to.equal('repair');
    expectWhole();
  });

  it('lets a person choose when ledger and catalogue disagree, and nobody else', async () => {
    forge('primary');
    const forged = createHash('sha512').update(fs.readFileSync(three.at('primary', 'inventory.json'))).digest('hex');
    const committed = three.remembered.digests.get(2)!;
    three.remembered = { ...three.remembered, disputed: new Map([[2, [committed, forged]]]) };
    expect((await three.repair()).decision).to.deep.include({ kind: 'suspect', reason: 'anchors-differ' });
    expect((await three.repair({ accepted: 'b' })).open).to.deep.equal([]);
    expectWhole();
  });

  it('suspects the same damage in two copies', async () => {
    for (const location of ['primary', 'c'] as const) fs.writeFileSync(three.at(location, 'v1/content/0000'), 'khác');
    expect((await three.repair()).decision).to.deep.equal({ kind: 'suspect', as: 'tampering', reason: 'same-damage', copies: ['primary', 'c'] });
    expect(three.tree('b')).to.deep.equal(three.whole);
  });

  it('leaves a copy that is behind, and damage in it is repaired to what it had', async () => {
    for (const name of ['inventory.json', 'inventory.json.sha512']) fs.copyFileSync(three.at('b', 'v1', name), three.at('b', name));
    fs.rmSync(three.at('b', 'v2'), { recursive: true });
    fs.rmSync(three.at('c'), { recursive: true });
    three.hold(1, undefined);
    const behind = three.tree('b');
    expect((await three.repair()).decision).to.deep.equal({ kind: 'nothing' });
    fs.appendFileSync(three.at('b', 'v1/content/0000'), 'x');
    await three.repair();
    expect(three.tree('b')).to.deep.equal(behind);
    expect(three.tree('c')).to.deep.equal({});
  });

  it('works with a catalogue that does not know older versions\' digests', async () => {
    three.remembered = { head: 2, digests: new Map([[2, three.remembered.digests.get(2)!]]), disputed: new Map() };
    fs.appendFileSync(three.at('primary', 'v1/inventory.json'), ' ');
    fs.appendFileSync(three.at('b', 'v1/inventory.json.sha512'), ' ');
    await three.repair();
    expectWhole();
  });

  it('repairs by the majority, and says so, only when nobody remembers', async () => {
    three.remembered = { digests: new Map(), disputed: new Map() };
    three.hold(undefined, undefined);
    fs.appendFileSync(three.at('b', 'v1/content/0000'), 'x');
    expect((await three.repair()).decision).to.include({ kind: 'repair', basis: 'majority' });
    expectWhole();
    fs.rmSync(three.at('c'), { recursive: true });
    fs.appendFileSync(three.at('b', 'v1/content/0000'), 'x');
    expect((await three.repair()).decision).to.deep.equal({ kind: 'freeze', reason: 'no-committed-digest' });
  });

  it('decides without doing or recording anything in a dry run', async () => {
    fs.appendFileSync(three.at('primary', 'v1/content/0000'), 'x');
    const before = three.tree('primary');
    const { decision, harm, repaired } = await three.repair({ dryRun: true });
    expect(decision.kind).to.equal('repair');
    expect(harm.map(({ location, problems }) => ({ location, paths: problems.map((problem) => problem.path) }))).to.deep.equal([{ location: 'primary', paths: ['v1/content/0000'] }]);
    expect(repaired).to.deep.equal([]);
    expect(three.tree('primary')).to.deep.equal(before);
    expect(await incidents()).to.deep.equal([]);
  });

  it('goes on with the other copies when one cannot be written, and leaves its incident open', async () => {
    for (const location of ['primary', 'b'] as const) fs.appendFileSync(three.at(location, 'v1/content/0000'), location);
    fs.rmSync(path.join(three.root('primary'), 'staging'), { recursive: true });
    fs.writeFileSync(path.join(three.root('primary'), 'staging'), 'no folder');
    const { failed, repaired, open } = await three.repair();
    expect(failed.map(({ location }) => location)).to.deep.equal(['primary']);
    expect(repaired.map(({ location }) => location)).to.deep.equal(['b']);
    expect(open.map(({ location, state, reason }) => ({ location, state, reason }))).to.deep.equal([{ location: 'primary', state: 'open', reason: 'repair-failed' }]);
  });

  it('can be told again from the quarantine when the catalogue was lost', async () => {
    fs.appendFileSync(three.at('b', 'v1/content/0000'), 'x');
    await three.repair();
    forge('primary');
    await three.repair();
    const known = await incidents();
    const events = await three.catalogue.incidents.events(three.id);
    const other = await madeCatalogue();
    const { quarantine } = three.parts();
    fs.mkdirSync(path.join(quarantine, 'x-incident-y'));
    fs.writeFileSync(path.join(quarantine, 'x-incident-y', 'incident.ndjson'), '{"v":1}\nnull\n{"cut');
    expect(await restoreIncidents({ incidents: other.catalogue.incidents, quarantine })).to.equal(2);
    expect(await restoreIncidents({ incidents: other.catalogue.incidents, quarantine })).to.equal(0);
    expect((await other.catalogue.incidents.list({ limit: 10 })).map(({ no: _, ...incident }) => incident)).to.have.deep.members(known.map(({ no: _, ...incident }) => incident));
    expect(await other.catalogue.incidents.events(three.id)).to.have.deep.members([...events]);
    await other.remove();
  });

  /** Whoever can write can make content, inventory and sidecars agree. */
  function forge(location: LocationName): void {
    const inventory = fs.readFileSync(three.at(location, 'inventory.json'), 'utf8');
    const digest = createHash('sha512').update(three.whole['v1/content/0000']!).digest('hex');
    fs.writeFileSync(three.at(location, 'v1/content/0000'), 'giả');
    const forged = inventory.replaceAll(digest, createHash('sha512').update('giả').digest('hex'));
    for (const folder of ['', 'v2']) {
      fs.writeFileSync(three.at(location, folder, 'inventory.json'), forged);
      fs.writeFileSync(three.at(location, folder, 'inventory.json.sha512'), `${createHash('sha512').update(forged).digest('hex')} inventory.json\n`);
    }
  }
});
