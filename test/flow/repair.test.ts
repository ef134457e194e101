import fs from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { openForReading } from '../../src/app/compose.ts';
import { personsOf } from '../../src/app/persons.ts';
import type { AuditAnswer, AuditRequest, RepairSummary } from '../../src/cli/index.ts';
import type { AuditReport } from '../../src/fixity/index.ts';
import type { RepairOutcome } from '../../src/replicas/index.ts';
import { digestOf } from '../../src/base/index.ts';
import { explained, MadeArchive, treeOf } from './made-archive.ts';

// One store with two other locations, through the operations of the command line: ingest → copies → damage → audit → repair.

describe('damage and repair of a whole store', function () {
  this.timeout(90_000);
  let sound: MadeArchive;
  let archive: MadeArchive;
  let id: string;
  const followed = { signal: new AbortController().signal, onProgress: () => undefined };

  before(async () => {
    sound = await MadeArchive.make();
    sound.put('một/giữ.txt', 'không đổi');
    sound.put('một/sửa.txt', 'bản đầu');
    id = await sound.archive(sound.at('in/một'));
    sound.put('hai/giữ.txt', 'không đổi');
    sound.put('hai/sửa.txt', 'bản sau');
    await sound.ingest(sound.at('in/hai'), { update: id });
    for (const name of ['b', 'c']) await sound.operations.copies.addLocation({ repo: sound.repo, path: sound.at(name), name });
    await sound.operations.copies.sync({ repo: sound.repo, ...followed, onReport: () => undefined, onFault: () => undefined });
  });
  after(async () => sound.remove());
  beforeEach(async () => {
    archive = await MadeArchive.make();
    fs.rmSync(archive.repo, { recursive: true });
    for (const name of ['kho', 'b', 'c']) fs.cpSync(sound.at(name), archive.at(name), { recursive: true });
    const settings = path.join(archive.repo, 'locations.json');
    fs.writeFileSync(settings, fs.readFileSync(settings, 'utf8').replaceAll(sound.folder, archive.folder));
  });
  afterEach(async () => archive.remove());

  const object = (place: string, ...parts: readonly string[]): string => {
    const root = path.relative(path.join(sound.repo, 'ocfl'), sound.objectRoots()[0]!);
    return path.join(archive.at(place), 'ocfl', root, ...parts);
  };
  const audit = async (request: Partial<AuditRequest> = {}): Promise<{ readonly answer: AuditAnswer; readonly reports: readonly AuditReport[] }> => {
    const reports: AuditReport[] = [];
    const answer = await archive.operations.audit({ repo: archive.repo, algorithm: 'sha512', readers: 1, ...followed, onReport: (report) => { reports.push(report); }, ...request });
    return { answer, reports };
  };
  const repair = async (request: { readonly id?: string; readonly dryRun?: boolean } = {}): Promise<{ readonly summary: RepairSummary; readonly outcomes: readonly RepairOutcome[] }> => {
    const outcomes: RepairOutcome[] = [];
    const summary = await archive.operations.incidents.repair({ repo: archive.repo, dryRun: false, operator: 'Lan', signal: followed.signal, onOutcome: (outcome) => { outcomes.push(outcome); }, ...request });
    return { summary, outcomes };
  };
  const open = async () => archive.operations.incidents.list({ repo: archive.repo, all: false, limit: 10 });
  const expectWhole = (): void => { for (const place of ['kho', 'b', 'c']) expect(treeOf(object(place)), place).to.deep.equal(treeOf(sound.objectRoots()[0]!)); };

  it('a copy that is known to be harmed is none: not the one in the store either', async () => {
    const copies = async (): Promise<unknown> => ((await archive.list())[0] as { readonly copies?: unknown } | undefined)?.copies;
    await archive.operations.copies.requireCopies({ repo: archive.repo, copies: 3 });
    await archive.operations.copies.sync({ repo: archive.repo, ...followed, onReport: () => undefined, onFault: () => undefined });
    expect(await copies()).to.deep.equal({ verified: 3, required: 3 });
    fs.appendFileSync(object('kho', 'v1/content/0000'), 'x');
    await audit();
    expect(await copies()).to.deep.equal({ verified: 2, required: 3 });
    expect(await archive.operations.copies.sync({ repo: archive.repo, ...followed, onReport: () => undefined, onFault: () => undefined })).to.include({ lacking: 1 });
    await archive.rebuild();
    expect(await copies(), 'the evidence remembers').to.deep.equal({ verified: 0, required: 3 });
    await repair();
    await archive.operations.copies.sync({ repo: archive.repo, ...followed, onReport: () => undefined, onFault: () => undefined });
    expect(await copies()).to.deep.equal({ verified: 3, required: 3 });
  });

  it('an audit records the incident, a repair ends it, and show and ledger tell of both', async () => {
    fs.appendFileSync(object('kho', 'v1/content/0000'), 'x');
    await audit();
    await audit();
    const [incident, ...others] = await open();
    expect(others).to.deep.equal([]);
    expect(incident).to.include({ packageId: id, location: 'primary', locationName: 'kho', class: 'damage', state: 'open', fileCount: 1 });
    expect((await repair()).summary).to.deep.equal({ packages: 1, copies: 1, files: 1, remaining: 0 });
    expectWhole();
    expect(await open()).to.deep.equal([]);
    const { incidentEvents } = await archive.operations.show({ repo: archive.repo, id, fileLimit: 1 });
    expect(incidentEvents.map(({ type, agent }) => `${type} ${agent}`)).to.deep.equal(['opened kho audit', 'repaired Lan']);
    const { lastCheck, package: entry } = await archive.operations.show({ repo: archive.repo, id, fileLimit: 0 });
    expect([lastCheck?.outcome, lastCheck?.algorithm, (lastCheck?.files ?? 0) >= entry.fileCount], 'the repair read all of it again').to.deep.equal(['match', 'sha512', true]);
    const kho = await openForReading(archive.repo, archive.surroundings);
    expect((await kho.ledger.history(id)).filter(({ type }) => type === 'damage' || type === 'repair').map(({ type, outcome }) => `${type} ${outcome}`)).to.deep.equal(['damage open', 'repair repaired']);
    await kho.close();
    expect((await audit()).answer).to.include({ damaged: 0, unknown: 0 });
  });

  it('an audit of every location finds what is damaged elsewhere, and repairs it at once when asked to', async () => {
    fs.appendFileSync(object('b', 'v2/inventory.json'), ' ');
    fs.rmSync(object('c'), { recursive: true });
    const { answer, reports } = await audit({ location: 'all', repair: true });
    expect(reports.map(({ location, outcome }) => ({ location, outcome }))).to.deep.equal([{ location: undefined, outcome: 'match' }, { location: 'b', outcome: 'mismatch' }, { location: 'c', outcome: 'missing' }]);
    expect(answer.repair).to.include({ packages: 1, copies: 2, remaining: 0 });
    expectWhole();
    expect((await audit({ location: 'all' })).answer).to.include({ packages: 3, damaged: 0 });
    expect((await audit({ location: 'b' })).reports.map(({ location, outcome }) => ({ location, outcome }))).to.deep.equal([{ location: 'b', outcome: 'match' }]);
  });

  it('a location that is away is told, and the others are audited all the same', async () => {
    fs.renameSync(archive.at('b'), archive.at('b-away'));
    fs.appendFileSync(object('kho', 'v1/content/0000'), 'x');
    fs.appendFileSync(object('c', 'v1/content/0000'), 'y');
    const away: string[] = [];
    const { answer } = await audit({ location: 'all', onLocationFault: (name, fault) => { away.push(`${name} ${fault.code}`); } });
    expect(away).to.deep.equal(['b LOCATION_MISSING']);
    expect(answer).to.include({ packages: 2, damaged: 2 });
    const waiting = await repair();
    expect(waiting.outcomes.map(({ decision }) => decision)).to.deep.equal([{ kind: 'wait', reason: 'source-unreachable' }]);
    expect(waiting.summary.remaining).to.equal(1);
    fs.renameSync(archive.at('b-away'), archive.at('b'));
    expect((await repair()).summary).to.include({ copies: 2, remaining: 0 });
    expectWhole();
  });

  it('what is forged is suspected by the audit already, handed out to nobody, takes no version, and waits for a person', async () => {
    forge('kho');
    const { reports } = await audit();
    expect(reports[0]?.problems.map(({ path: at, forged }) => ({ at, forged }))).to.deep.equal([{ at: 'inventory.json', forged: true }]);
    const [incident] = await open();
    expect(incident).to.include({ class: 'tampering', state: 'suspected', reason: 'other-inventory' });
    const before = ['kho', 'b', 'c'].map((place) => treeOf(object(place)));
    expect((await repair()).summary, 'named by every run for all, until a person ends it').to.deep.equal({ packages: 1, copies: 0, files: 0, remaining: 1 });
    expect((await repair({ dryRun: true })).summary).to.deep.include({ packages: 1, remaining: 1 });
    expect((await repair({ id })).outcomes[0]?.decision).to.include({ kind: 'suspect', reason: 'other-inventory' });
    expect(await codeOf(archive.export(id, 'folder', archive.at('out')))).to.equal('OBJECT_DAMAGED');
    archive.put('ba/giữ.txt', 'thêm');
    expect(explained((await archive.ingest(archive.at('in/ba'), { update: id }))[0])).to.include('OBJECT_FROZEN');
    await archive.operations.copies.sync({ repo: archive.repo, ...followed, onReport: () => undefined, onFault: () => undefined });
    expect(['kho', 'b', 'c'].map((place) => treeOf(object(place)))).to.deep.equal(before);
    const resolve = async (acceptCopy?: string) => archive.operations.incidents.resolve({
      repo: archive.repo, id: incident!.id.slice(0, 8), note: 'đã đối chiếu', operator: 'Lan', signal: followed.signal, ...(acceptCopy === undefined ? {} : { acceptCopy }),
    });
    expect(await codeOf(resolve('kho'))).to.equal('INCIDENT_UNDECIDED');
    expect(await codeOf(resolve('nowhere'))).to.equal('LOCATION_NOT_FOUND');
    expect((await resolve('b')).incident).to.include({ state: 'repaired', resolvedBy: 'Lan', resolution: 'đã đối chiếu' });
    expectWhole();
    expect(await codeOf(resolve('b')), 'it is over').to.equal('INCIDENT_UNDECIDED');
    expect((await archive.ingest(archive.at('in/ba'), { update: id }))[0]?.kind).to.equal('archived');
  });

  it('a suspicion takes two people once the store has an approver', async () => {
    forge('c');
    await audit({ location: 'c' });
    const [incident] = await open();
    const kho = await openForReading(archive.repo, archive.surroundings);
    const persons = personsOf(kho, { ...archive.surroundings, secretCost: { memory: 8, passes: 1 } });
    await persons.add({ name: 'Minh', secret: 'một mật khẩu đủ dài', role: 'approver' }, { operator: 'Lan' });
    await kho.close();
    const resolve = async (operator: string, secret?: string) => archive.operations.incidents.resolve({
      repo: archive.repo, id: incident!.id, note: 'đã xem', acceptCopy: 'kho', operator, signal: followed.signal, ...(secret === undefined ? {} : { by: { name: 'Minh', secret } }),
    });
    expect(await codeOf(resolve('Lan'))).to.equal('PERSON_NOT_VOUCHED');
    expect(await codeOf(resolve('Lan', 'sai'))).to.equal('SECRET_WRONG');
    expect(await codeOf(resolve('Minh', 'một mật khẩu đủ dài'))).to.equal('SAME_PERSON');
    // Harm elsewhere, with an incident of its own that is no suspicion, is no way around.
    fs.appendFileSync(object('b', 'v1/content/0000'), 'x');
    await audit({ location: 'b' });
    const other = (await open()).find(({ locationName }) => locationName === 'b')!;
    expect(other.state).to.equal('open');
    expect(await codeOf(archive.operations.incidents.resolve({ repo: archive.repo, id: other.id, note: 'đã xem', acceptCopy: 'kho', operator: 'Lan', signal: followed.signal }))).to.equal('PERSON_NOT_VOUCHED');
    expect((await resolve('Lan', 'một mật khẩu đủ dài')).incident.closedAt).to.be.a('string');
    expectWhole();
    const { incident: ended, events } = await archive.operations.incidents.show({ repo: archive.repo, id: incident!.id });
    expect(events.filter(({ type }) => type === 'vouched').map(({ agent, detail }) => `${agent} ${detail}`), 'who vouched').to.deep.equal(['Minh kho']);
    expect([ended.resolvedBy, ended.resolution]).to.deep.equal(['Lan', 'đã xem']);
    expect(fs.readFileSync(path.join(archive.repo, 'quarantine', ended.evidence, 'incident.ndjson'), 'utf8')).to.include('"Minh"');
    const after = await openForReading(archive.repo, archive.surroundings);
    const leaves = (await after.ledger.history(id)).filter(({ type, outcome }) => type === 'repair' && outcome === 'vouched');
    const actors = new Set((await after.ledger.history(id)).filter(({ type, outcome }) => type === 'repair' && outcome !== 'vouched').map(({ actor }) => actor));
    await after.close();
    expect(leaves.map(({ actor }) => actor !== undefined && !actors.has(actor)), 'another pseudonym than that of whoever repaired').to.deep.equal([true]);
    archive.put('ba/giữ.txt', 'thêm');
    await archive.ingest(archive.at('in/ba'), { update: id });
    const told = (await archive.operations.show({ repo: archive.repo, id, fileLimit: 0 })).events.filter(({ agent }) => agent.includes('Minh'));
    expect(told.map(({ type, outcome }) => `${type} ${outcome}`), 'the next version tells it too').to.deep.equal(['fixity check warning']);
  });

  it('incidents survive the loss of the catalogue, and an object that is frozen stays frozen', async () => {
    for (const place of ['kho', 'b', 'c']) fs.appendFileSync(object(place, 'v1/content/0000'), place);
    await audit();
    expect((await repair()).outcomes[0]?.decision).to.deep.equal({ kind: 'freeze', reason: 'no-good-copy' });
    const known = await open();
    expect(known).to.have.length(3);
    fs.rmSync(path.join(archive.repo, 'catalogue'), { recursive: true });
    await archive.rebuild();
    expect((await open()).map(({ id: one, state, location }) => ({ one, state, location }))).to.have.deep.members(known.map(({ id: one, state, location }) => ({ one, state, location })));
    archive.put('ba/giữ.txt', 'thêm');
    expect(explained((await archive.ingest(archive.at('in/ba'), { update: id }))[0])).to.include('OBJECT_FROZEN');
  });

  it('what is frozen is tried again by every run for all, and is whole once a location with the good bytes is back', async () => {
    for (const place of ['kho', 'b', 'c']) fs.appendFileSync(object(place, 'v1/content/0000'), place);
    await audit();
    for (const run of ['first', 'again']) {
      const { summary, outcomes } = await repair();
      expect([summary.remaining, outcomes.map(({ decision }) => decision.kind)], run).to.deep.equal([1, ['freeze']]);
    }
    fs.rmSync(object('c'), { recursive: true });
    fs.cpSync(sound.objectRoots()[0]!, object('c'), { recursive: true });
    expect((await repair({ dryRun: true })).summary).to.include({ packages: 1, remaining: 1 });
    expect((await repair()).summary).to.include({ packages: 1, copies: 2, remaining: 0 });
    expectWhole();
    expect(await open()).to.deep.equal([]);
    expect((await repair()).summary).to.deep.equal({ packages: 0, copies: 0, files: 0, remaining: 0 });
  });

  it('a backup is no location, and a copy of its packages is one that a frozen package is repaired from', async () => {
    await archive.operations.backup({ repo: archive.repo, into: archive.at('backup'), verify: false, fresh: false, ...followed });
    for (const place of ['kho', 'b', 'c']) fs.appendFileSync(object(place, 'v1/content/0000'), place);
    await audit();
    expect((await repair()).outcomes[0]?.decision).to.deep.equal({ kind: 'freeze', reason: 'no-good-copy' });
    const add = async (folder: string) => archive.operations.copies.addLocation({ repo: archive.repo, path: folder, name: 'from-backup' });
    expect(await codeOf(add(archive.at('backup', 'packages')))).to.equal('LOCATION_IS_BACKUP');
    fs.cpSync(archive.at('backup', 'packages'), archive.at('copied'), { recursive: true });
    await add(archive.at('copied'));
    expect((await repair()).summary).to.include({ copies: 3, remaining: 0 });
    expectWhole();
  });

  it('a dry run changes nothing and says what remains', async () => {
    fs.appendFileSync(object('kho', 'v1/content/0000'), 'x');
    const before = treeOf(object('kho'));
    expect((await repair({ id, dryRun: true })).summary).to.deep.equal({ packages: 1, copies: 0, files: 0, remaining: 1 });
    expect(treeOf(object('kho'))).to.deep.equal(before);
    expect(await open()).to.deep.equal([]);
    expect(await codeOf(repair({ id: 'urn:uuid:00000000-0000-4000-8000-000000000000' }))).to.equal('PACKAGE_NOT_FOUND');
  });

  function forge(place: string): void {
    const content = fs.readdirSync(object(place, 'v2/content')).map((name) => `v2/content/${name}`).find((name) => fs.readFileSync(object(place, name), 'utf8') === 'bản sau')!;
    fs.writeFileSync(object(place, content), 'bản giả');
    const text = fs.readFileSync(object(place, 'inventory.json'), 'utf8')
      .replaceAll(digestOf('sha512', 'bản sau'), digestOf('sha512', 'bản giả')).replaceAll(digestOf('sha256', 'bản sau'), digestOf('sha256', 'bản giả'));
    for (const folder of ['', 'v2']) {
      fs.writeFileSync(object(place, folder, 'inventory.json'), text);
      fs.writeFileSync(object(place, folder, 'inventory.json.sha512'), `${digestOf('sha512', text)} inventory.json\n`);
    }
  }
});

async function codeOf(promise: Promise<unknown>): Promise<string> {
  return promise.then(() => 'no fault', (fault: unknown) => (fault as { readonly code?: string }).code ?? String(fault));
}
