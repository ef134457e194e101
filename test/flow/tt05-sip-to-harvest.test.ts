import fs from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { digestOf, packageUuid } from '../../src/base/index.ts';
import { checkTt05, readRecord, type PackageKind } from '../../src/formats/tt05/index.ts';
import { readPremis } from '../../src/formats/premis/index.ts';
import { FAULTY, withRecord } from '../formats/tt05/faulty-packages.ts';
import { goodModel, goodPackage, said, type PackageFiles } from '../formats/tt05/good-packages.ts';
import { madeTar, madeZip } from '../ingest/receive/made-archives.ts';
import { codesOf, explained, MadeArchive } from './made-archive.ts';

// A package of Circular 05/2025 from the agency to the reader: judged, archived as an AIP of the circular inside of the
// bag and the OCFL object, harvested, handed out, found again.

describe('from a TT 05 package to harvest', () => {
  let archive: MadeArchive;
  let id: string;
  const { objectId } = goodModel('SIP_hoso');

  before(async () => {
    archive = await MadeArchive.make();
    id = await archive.archive(placed('SIP_hoso', objectId));
  });
  after(async () => archive.remove());

  /** Puts a package on the disk as a folder; answers its path. */
  function placed(kind: PackageKind, name: string, files: PackageFiles = goodPackage(kind)): string {
    for (const [file, bytes] of files) archive.put(`${kind}/${name}/${file}`, bytes);
    return archive.at('in', kind, name);
  }

  const folderOf = (of: string): string => of.replaceAll(':', '_');

  it('recognises it and finds nothing wrong', async () => {
    const outcome = await archive.check(archive.at('in', 'SIP_hoso', objectId));
    expect(outcome.kind === 'judged' ? outcome.recognised : explained(outcome)).to.equal('tt05');
    expect(codesOf(outcome).filter((code) => code.startsWith('TT05'))).to.deep.equal([]);
  });

  it('describes it in the catalogue by its record', async () => {
    const [entry] = await archive.list();
    expect(entry).to.include({ id, kind: 'tt05', title: goodModel('SIP_hoso').record['title'], producerId: objectId });
    expect(entry!.description).to.deep.include({ date: ['2001-11-05/2001-12-28'], identifier: ['H49.64.2001.160'], language: ['vie'], subject: ['bão lũ', 'cứu trợ'] });
  });

  it('keeps an AIP of the circular that its own rules find valid, with what was submitted beside it', async () => {
    const exported = await archive.export(id, 'folder', archive.at('out'));
    const { kind, findings, package: model } = await judgeFolder(exported);
    expect(kind).to.equal('AIP_hoso');
    // The store writes its identifiers in small letters.
    expect(said(findings)).to.deep.equal(['TT05-I02 METS.xml']);
    expect(model?.items.map(({ record }) => [record['arcFileCode'], record['docOrdinal']])).to.deep.equal([1, 2, 3].map((n) => ['H49.64.2001.160', String(n)]));
    for (const [name, bytes] of goodPackage('SIP_hoso')) {
      const kept = name.startsWith('representations/rep1/data/') ? name : `submission/${name}`;
      expect(fs.readFileSync(path.join(exported, kept)).equals(bytes), kept).to.equal(true);
    }
  });

  it('lies in a bag that is valid, and is damaged when a byte of it changes', async () => {
    const bag = await archive.export(id, 'bag', archive.at('bag'));
    const sound = await archive.check(bag);
    expect(sound.kind === 'judged' ? sound.recognised : explained(sound)).to.equal('bagit');
    expect(sound.kind === 'judged' ? sound.findings.filter(({ severity }) => severity === 'error') : []).to.deep.equal([]);
    fs.appendFileSync(path.join(bag, 'data', folderOf(id), 'metadata/descriptive/EAD.xml'), ' ');
    const changed = await archive.check(bag);
    expect(changed.kind === 'judged' && changed.findings.some(({ severity }) => severity === 'error')).to.equal(true);
  });

  it('tells in PREMIS what the package was made from, and who did what', async () => {
    const premis = await readPremis([fs.readFileSync(path.join(archive.at('out'), folderOf(id), 'metadata/preservation/PREMIS.xml'))]);
    const making = premis.kind === 'premis' ? premis.events.find(({ type }) => type === 'information package creation') : undefined;
    expect(making?.objects).to.deep.equal([{ type: 'local', value: objectId, role: 'source' }, { type: 'URN', value: id, role: 'outcome' }]);
    expect(making?.agents.map(({ role }) => role)).to.deep.equal(['executing program', 'implementer']);
  });

  it('recognises it when it comes again, in a ZIP and in a tar', async () => {
    const parts = [...goodPackage('SIP_hoso')].map(([name, content]) => ({ name: `${objectId}/${name}`, content: Buffer.from(content), pax: { path: `${objectId}/${name}` } }));
    const outcomes = await archive.ingest([archive.put('lại.zip', madeZip(parts)), archive.put('lại.tar', madeTar(parts))]);
    expect(outcomes.map((outcome) => (outcome.kind === 'known' ? outcome.id : explained(outcome)))).to.deep.equal([id, id]);
  });

  it('gets a new version from a changed submission, which remembers the first', async () => {
    const changed = placed('SIP_hoso', 'sửa', withRecord('SIP_hoso', { title: 'Hồ sơ bão lũ (đã chỉnh lý)' }));
    const [outcome] = await archive.ingest(changed, { update: id });
    expect(outcome, explained(outcome)).to.include({ kind: 'archived', id, version: 2 });
    const exported = await archive.export(id, 'folder', archive.at('out 2'));
    const { findings } = await judgeFolder(exported);
    expect(said(findings)).to.deep.equal(['TT05-I02 METS.xml']);
    const record = await readRecord([fs.readFileSync(path.join(exported, 'metadata/descriptive/EAD.xml'))]);
    expect(record.kind === 'record' ? record.fields.find(({ name }) => name === 'title')?.value : '').to.equal('Hồ sơ bão lũ (đã chỉnh lý)');
  });

  it('is handed out as a DIP for one request, which its own rules find valid', async () => {
    const request = archive.put('yêu cầu.json', JSON.stringify({ requestID: 'YC-7', purpose: '01', purposeContent: 'Nghiên cứu lịch sử', researchTopic: 'Bão lũ' }));
    const { path: made } = await archive.operations.export({
      repo: archive.repo, id, as: 'tt05-dip', into: archive.at('dip'), request, signal: new AbortController().signal, onProgress: () => undefined,
    });
    const { kind, findings, package: model } = await judgeFolder(made);
    expect([kind, ...said(findings)]).to.deep.equal(['DIP']);
    expect(model?.record).to.include({ requestID: 'YC-7', purpose: '01', feeObjectType: '10' });
    expect(fs.readFileSync(path.join(made, 'representations/rep1/data/H49.64.2001.160.1.pdf')).equals(goodPackage('SIP_hoso').get('representations/rep1/data/H49.64.2001.160.1.pdf')!)).to.equal(true);
    const before = fs.readdirSync(archive.at('dip'));
    fs.writeFileSync(request, JSON.stringify({ purpose: '09' }));
    const wrong = archive.operations.export({
      repo: archive.repo, id, as: 'tt05-dip', into: archive.at('dip'), request, signal: new AbortController().signal, onProgress: () => undefined,
    });
    expect(await wrong.then(() => 'made', (fault: unknown) => (fault as { code: string }).code)).to.equal('REQUEST_INVALID');
    expect(fs.readdirSync(archive.at('dip')), 'nothing is left of it').to.deep.equal(before);
  });

  it('takes in loose documents and AIPs of others, and no DIP', async () => {
    const kinds: readonly PackageKind[] = ['SIP_tailieu', 'AIP_hoso'];
    for (const kind of kinds) {
      const aip = await archive.archive(placed(kind, `gói ${kind}`, kind === 'SIP_tailieu' ? renamed(goodPackage(kind)) : goodPackage(kind)));
      const { findings, kind: made } = await judgeFolder(await archive.export(aip, 'folder', archive.at(`out ${kind}`)));
      expect([made, ...said(findings)]).to.deep.equal([kind.replace('SIP', 'AIP'), 'TT05-I02 METS.xml']);
    }
    const [refused] = await archive.ingest(placed('DIP', 'gói DIP'));
    expect(refused?.kind).to.equal('failed');
    expect(codesOf(refused).filter((code) => !code.startsWith('F-') && !code.startsWith('TT05-P12'))).to.deep.equal(['K-07']);
  });

  /** The same loose documents under another OBJID: two packages may not share one. */
  function renamed(files: PackageFiles): PackageFiles {
    return new Map([...files].map(([name, bytes]) => [name, name === 'METS.xml' ? Buffer.from(Buffer.from(bytes).toString().replace(/OBJID="uuid-9C/, 'OBJID="uuid-AA')) : bytes]));
  }

  it('refuses a faulty one with the findings that a check gives', async () => {
    const { files } = FAULTY.find(({ title }) => title.startsWith('H13 …'))!;
    const bad = placed('SIP_hoso', 'hỏng', files());
    const [outcome] = await archive.ingest(bad);
    expect(outcome?.kind).to.equal('failed');
    expect(codesOf(outcome)).to.deep.equal(codesOf(await archive.check(bad)));
    expect(codesOf(outcome)).to.include('TT05-H13');
  });

  it('is harvested, shown and intact', async () => {
    const { url } = await archive.serve();
    const xml = await (await fetch(`${url}/oai?verb=ListRecords&metadataPrefix=oai_dc`)).text();
    expect(xml).to.include('<dc:title>Hồ sơ bão lũ (đã chỉnh lý)</dc:title>');
    const page = await fetch(`${url}/goi/${packageUuid(id)!}`);
    expect(page.status).to.equal(200);
    expect(await page.text()).to.include('Thông tư 05/2025/TT-BNV');
    expect((await archive.audit()).summary).to.include({ damaged: 0 });
  });

  it('is found again from storage when the catalogue is gone', async () => {
    const before = await archive.list();
    fs.rmSync(path.join(archive.repo, 'catalogue'), { recursive: true });
    expect((await archive.rebuild()).problems).to.deep.equal([]);
    expect(await archive.list()).to.deep.equal(before);
  });

  it('gives the same bytes for the same submission and job', async () => {
    const trees: string[] = [];
    for (let n = 0; n < 2; n += 1) {
      let next = 0;
      const twin = await MadeArchive.make({ clock: { now: () => new Date('2026-01-31T01:02:03Z') }, newId: () => `00000000-0000-4000-8000-${String(next++).padStart(12, '0')}` });
      const made = await twin.archive(archive.at('in', 'SIP_hoso', objectId));
      trees.push(digestsOf(await twin.export(made, 'bag', twin.at('out'))));
      await twin.remove();
    }
    expect(trees[0]).to.equal(trees[1]);
  });
});

async function judgeFolder(folder: string): ReturnType<typeof checkTt05> {
  const names = fs.readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => fs.statSync(path.join(folder, name)).isFile());
  const files = new Map(names.map((name) => {
    const bytes = fs.readFileSync(path.join(folder, name));
    return [name, { size: bytes.length, digests: { sha256: digestOf('sha256', bytes) } }] as const;
  }));
  return checkTt05({ files, open: (name) => [fs.readFileSync(path.join(folder, name))], folder: path.basename(folder) });
}

function digestsOf(folder: string): string {
  return fs.readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()
    .filter((name) => fs.statSync(path.join(folder, name)).isFile())
    .map((name) => `${digestOf('sha512', fs.readFileSync(path.join(folder, name)))}  ${name}`).join('\n');
}
