import fs from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { readPremis, type PremisEvent } from '../../src/formats/premis/index.ts';
import { builtOperations } from '../crash/real-kho.ts';
import { workFolder } from '../crash/scene.ts';
import { needSchemas } from '../formats/xml/official-schema.ts';
import { goodModel, packageFiles } from '../formats/tt05/good-packages.ts';
import { aipIn, judgedDocuments } from './judged-aip.ts';
import { dumped } from './killing.ts';
import { MadeArchive } from './made-archive.ts';

// A repair makes no version. What happened to the copies of a package stands in the PREMIS of its next version, whoever makes it,
// once and for good.

describe('repairs, told by the next version', function () {
  this.timeout(90_000);
  let archive: MadeArchive;
  let id: string;
  let exports = 0;
  const signal = new AbortController().signal;

  beforeEach(async () => {
    let seconds = Date.UTC(2026, 10, 20) / 1000;
    const clock = { now: () => new Date((seconds += 1) * 1000) };
    archive = MadeArchive.over(workFolder('told'), await builtOperations(), { clock });
    await archive.operations.init({ repo: archive.repo });
    await archive.operations.copies.addLocation({ repo: archive.repo, path: archive.at('b'), name: 'Ổ đĩa phòng máy' });
    archive.put('hồ sơ/tờ 1.txt', 'tờ thứ nhất');
    id = await archive.archive(archive.at('in', 'hồ sơ'));
    await sync();
  });
  afterEach(async () => archive.remove());

  const sync = async (): Promise<void> => {
    await archive.operations.copies.sync({ repo: archive.repo, signal, onProgress: () => undefined, onReport: () => undefined, onFault: () => undefined });
  };
  const harm = (place: string): void => { fs.appendFileSync(path.join(objectAt(place), 'v1/content/0000'), '!'); };
  const objectAt = (place: string): string => path.join(archive.at(place), 'ocfl', path.relative(path.join(archive.repo, 'ocfl'), archive.objectRoots().find((root) => root.includes(id.slice(9)))!));
  const audited = async (): Promise<void> => {
    await archive.operations.audit({ repo: archive.repo, location: 'all', algorithm: 'sha512', signal, onReport: () => undefined, onProgress: () => undefined });
  };
  const repaired = async (operator = 'Trần Thị Lan'): Promise<void> => {
    expect((await archive.operations.incidents.repair({ repo: archive.repo, dryRun: false, operator, signal, onOutcome: () => undefined })).remaining).to.equal(0);
  };
  const repairedOnce = async (operator?: string): Promise<void> => {
    harm('kho');
    await audited();
    await repaired(operator);
  };
  const corrected = async (value: string): Promise<void> => {
    expect((await archive.update(id, { metadata: archive.put('sửa.json', JSON.stringify({ description: value })) })).kind).to.be.oneOf(['archived', 'stored']);
  };
  const premisOf = async (version?: number): Promise<readonly PremisEvent[]> => {
    const folder = await archive.export(id, 'folder', archive.at('out', String(exports += 1)), version);
    const file = ['premis.xml', 'PREMIS.xml'].map((name) => path.join(folder, 'metadata/preservation', name)).find((one) => fs.existsSync(one)) ?? '';
    const reading = await readPremis([fs.readFileSync(file)]);
    if (reading.kind === 'problem') throw new Error(JSON.stringify(reading));
    return reading.events;
  };
  const ofCopies = (events: readonly PremisEvent[]): readonly PremisEvent[] => events.filter(({ outcomeNote }) => /incident [0-9a-f-]{36}/.test(outcomeNote ?? ''));

  it('what was found, where, what replaced it, who did it and where the evidence lies; in order, between the events of the two versions', async () => {
    await repairedOnce();
    await corrected('một');
    const events = await premisOf();
    const incidents = await archive.operations.incidents.list({ repo: archive.repo, all: true, limit: 10 });
    const [found] = ofCopies(events);
    expect(found).to.deep.include({ type: 'fixity check', outcome: 'fail', detail: 'damage: 1 files were not as committed' });
    const recovery = events.find(({ type }) => type === 'recovery');
    const store = incidents.find(({ location }) => location === 'primary')!;
    expect(recovery).to.deep.include({
      outcome: 'success', time: store.closedAt, detail: '1 damaged files replaced by bytes with the committed digests',
      outcomeNote: `copy in the store itself; from Ổ đĩa phòng máy; incident ${store.id}, evidence in quarantine/${store.evidence}`,
      agents: [{ type: 'local', value: 'operator:Trần Thị Lan', role: 'implementer' }], objects: [{ type: 'URN', value: id }],
    });
    expect(fs.existsSync(path.join(archive.repo, 'quarantine', store.evidence)), 'the evidence that is named').to.equal(true);
    const types = events.map(({ type }) => type);
    expect(types.indexOf('information package creation')).to.be.lessThan(types.indexOf('fixity check'));
    expect(types.lastIndexOf('recovery')).to.be.lessThan(types.indexOf('metadata modification'));
    expect(ofCopies(await premisOf(1)), 'the version before stays as it was').to.deep.equal([]);
  });

  it('names the location whose copy was harmed, and the program when it acted by itself', async () => {
    harm('b');
    await audited();
    await repaired();
    await corrected('một');
    const [found, mended] = ofCopies(await premisOf());
    expect(found?.outcomeNote).to.match(/^copy at location Ổ đĩa phòng máy; incident /);
    expect(found?.agents).to.deep.equal([{ type: 'local', value: 'software:kho audit', role: 'executing program' }]);
    expect(mended?.outcomeNote).to.match(/^copy at location Ổ đĩa phòng máy; from kho; incident \S+, evidence in quarantine\//);
  });

  it('are told once, however many versions follow, and are no reason for a version', async () => {
    await repairedOnce();
    expect((await archive.ingest(archive.at('in', 'hồ sơ')))[0]?.kind).to.equal('known');
    await corrected('một');
    await corrected('hai');
    archive.put('hồ sơ sửa/tờ 1.txt', 'tờ đã sửa');
    await archive.ingest(archive.at('in', 'hồ sơ sửa'), { update: id });
    expect(ofCopies(await premisOf()).map(({ type }) => type)).to.deep.equal(['fixity check', 'recovery']);
    expect((await archive.list())[0]?.head).to.equal(4);
  });

  it('are told by new content too, and those that came later by the version after', async () => {
    await repairedOnce('Lê Văn Hùng');
    archive.put('hồ sơ sửa/tờ 1.txt', 'tờ đã sửa');
    await archive.ingest(archive.at('in', 'hồ sơ sửa'), { update: id });
    expect(ofCopies(await premisOf()).map(({ type }) => type)).to.deep.equal(['fixity check', 'recovery']);
    await sync();
    harm('b');
    await audited();
    await repaired();
    await corrected('một');
    expect(ofCopies(await premisOf()).map(({ type }) => type)).to.deep.equal(['fixity check', 'recovery', 'fixity check', 'recovery']);
  });

  it('stay known when the catalogue is lost, and even when the evidence is lost with it', async () => {
    await repairedOnce();
    await corrected('một');
    const before = await dumped(archive);
    expect((await archive.rebuild()).problems).to.deep.equal([]);
    expect(await dumped(archive)).to.deep.equal(before);
    fs.rmSync(path.join(archive.repo, 'quarantine'), { recursive: true });
    fs.rmSync(path.join(archive.repo, 'kho.sqlite'), { force: true });
    await archive.rebuild();
    const { events } = await archive.operations.show({ repo: archive.repo, id, fileLimit: 0 });
    const told = events.filter(({ type }) => type === 'recovery');
    expect(told.map(({ version, agent }) => ({ version, agent })), 'in the version that was the newest then').to.deep.equal([{ version: 1, agent: 'Trần Thị Lan' }]);
  });

  it('are shown once on the page of the package', async () => {
    await repairedOnce();
    await corrected('một');
    const { url } = await archive.serve();
    const page = await (await fetch(`${url}/en/goi/${id.slice(9)}`)).text();
    expect(page).to.include('Metadata modification');
    expect(page.match(/Recovery from a copy/g), 'the entry of PREMIS beside that of the incident').to.equal(null);
    expect(page.match(/Copy repaired/g), 'the entry of the incident').to.have.length(1);
  });

  it('stand in documents that are valid against the official schema (xmllint)', async function () {
    needSchemas(this);
    await repairedOnce();
    await corrected('một');
    expect(judgedDocuments(aipIn(await archive.export(id, 'bag', archive.at('bags'))))).to.have.property('premis.xml', 1);
  });

  it('and in the PREMIS of an AIP of Circular 05/2025, whose rules they keep', async () => {
    const model = goodModel('SIP_hoso');
    const laid = (title: string, folder: string): string => {
      for (const [file, bytes] of packageFiles({ ...model, record: { ...model.record, title } })) archive.put(`${folder}/${model.objectId}/${file}`, bytes);
      return archive.at('in', folder, model.objectId);
    };
    id = await archive.archive(laid('Hồ sơ bão lũ', 'tt05'));
    await sync();
    await repairedOnce();
    expect((await archive.update(id, { content: laid('Hồ sơ bão lũ, đã chỉnh lý', 'tt05 sửa') })).kind).to.be.oneOf(['archived', 'stored']);
    expect(ofCopies(await premisOf()).map(({ type }) => type)).to.deep.equal(['fixity check', 'recovery']);
    const checked = await archive.check(await archive.export(id, 'folder', archive.at('aip')));
    expect(checked.kind === 'error' ? checked.fault.code : checked.findings.filter(({ severity }) => severity === 'error')).to.deep.equal([]);
    const before = await dumped(archive);
    await archive.rebuild();
    expect(await dumped(archive)).to.deep.equal(before);
  });
});
