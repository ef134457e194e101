import fs from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { packageUuid } from '../../src/base/index.ts';
import { objectRootPath } from '../../src/formats/ocfl/index.ts';
import { tombstoneIdOf } from '../../src/formats/deletion/index.ts';
import { dumped } from '../flow/killing.ts';
import { codesOf } from '../flow/made-archive.ts';
import { BASIS, DAY, DeletingArchive, explainedDeletion, REASON } from './made-deletion.ts';

describe('a deletion that two people decided', () => {
  let kho: DeletingArchive;
  let id: string;
  let kept: string;

  before(async () => {
    kho = await DeletingArchive.make();
    id = await kho.package('ho-so-huy');
    kept = await kho.package('ho-so-giu');
    await kho.approved(id);
  });
  after(async () => kho.remove());

  it('does nothing before the waiting time has passed', async () => {
    kho.machine.pass(6 * DAY);
    const [outcome] = await kho.run();
    expect(outcome).to.include({ kind: 'waiting', packageId: id, remainingSeconds: DAY });
    expect(await kho.archive.list()).to.have.length(2);
  });

  it('then takes the package out of catalogue and storage, and nothing else', async () => {
    kho.machine.pass(DAY);
    const [outcome, ...others] = await kho.run();
    expect(outcome?.kind, explainedDeletion(outcome)).to.equal('deleted');
    expect(others).to.deep.equal([]);
    expect((await kho.archive.list()).map((entry) => entry.id)).to.deep.equal([kept]);
    expect(fs.existsSync(path.join(kho.archive.repo, 'ocfl', objectRootPath(id)))).to.equal(false);
    expect(fs.existsSync(path.join(kho.archive.repo, 'ocfl', objectRootPath(kept)))).to.equal(true);
    expect(fs.readdirSync(path.join(kho.archive.repo, 'deleting'))).to.deep.equal([]);
    expect(await kho.run(), 'the next run has nothing to do').to.deep.equal([]);
  });

  it('leaves a tombstone with reason, decision, both people and what was deleted, and a certificate of destruction', async () => {
    const out = await kho.archive.export(tombstoneIdOf(id), 'bag', kho.archive.at('out'));
    const data = path.join(out, 'data', tombstoneIdOf(id).replaceAll(':', '_'));
    const content = path.join(data, 'representations', 'rep1', 'data');
    expect(fs.readdirSync(content).sort()).to.deep.equal(['certificate.txt', 'deleted-inventory.json', 'deletion.json']);
    const record = JSON.parse(fs.readFileSync(path.join(content, 'deletion.json'), 'utf8'));
    expect(record).to.deep.include({ reason: REASON, basis: BASIS, certified: true });
    expect(record.requested.by).to.equal('Trần Thị Lan');
    expect(record.approved.by).to.equal('Nguyễn Văn Bình');
    expect(record.copies).to.have.length(1);
    expect(record.copies[0]).to.include({ location: 'primary', state: 'destroyed' });
    expect(JSON.parse(fs.readFileSync(path.join(content, 'deleted-inventory.json'), 'utf8')).id).to.equal(id);
    const certificate = fs.readFileSync(path.join(content, 'certificate.txt'), 'utf8');
    for (const words of ['BIÊN BẢN HỦY TÀI LIỆU LƯU TRỮ SỐ', 'CERTIFICATE OF DESTRUCTION', REASON, BASIS, id]) expect(certificate).to.include(words);
    expect(certificate, 'every word is in the tables').not.to.match(/deletion\.certificate|\{[a-z]+\}/i);
    const premis = fs.readFileSync(path.join(data, 'metadata', 'preservation', 'premis.xml'), 'utf8');
    expect(premis).to.include('deaccession').and.to.include('>deletion<').and.to.include(BASIS);
    expect(premis).not.to.include('Tờ trình');
  });

  it('answers readers with 410 and the reason, in both languages, and gives no file of package or tombstone', async () => {
    const { url } = await kho.archive.serve();
    const uuid = packageUuid(id)!;
    const page = await fetch(`${url}/goi/${uuid}`);
    expect(page.status).to.equal(410);
    const text = await page.text();
    for (const words of ['Tài liệu này đã được hủy', REASON, BASIS, 'Hồ sơ đo đạc ho-so-huy']) expect(text).to.include(words);
    expect(await (await fetch(`${url}/en/goi/${uuid}`)).text()).to.include('These records were destroyed');
    const tombstone = packageUuid(tombstoneIdOf(id))!;
    expect((await fetch(`${url}/goi/${tombstone}`)).status).to.equal(404);
    const file = `data/${tombstoneIdOf(id).replaceAll(':', '_')}/representations/rep1/data/deletion.json`;
    expect((await fetch(`${url}/goi/${tombstone}/tep/${file}`)).status).to.equal(404);
    const home = await (await fetch(`${url}/`)).text();
    expect(home).to.include('ho-so-giu').and.not.to.include('ho-so-huy');
  });

  it('is told to harvesters as a deleted record, and the tombstone is no record of its own', async () => {
    const { url } = await kho.archive.serve();
    const ask = async (query: string): Promise<string> => (await fetch(`${url}/oai?${query}`)).text();
    expect(await ask('verb=Identify')).to.include('<deletedRecord>persistent</deletedRecord>');
    const uuid = packageUuid(id)!;
    const record = await ask(`verb=GetRecord&metadataPrefix=oai_dc&identifier=oai:kho.example:${uuid}`);
    expect(record).to.match(/<header status="deleted">/).and.to.include('<datestamp>2026-11-27T08:00:00Z</datestamp>');
    expect(record).not.to.include('<metadata>');
    for (const verb of ['ListRecords', 'ListIdentifiers']) {
      const list = await ask(`verb=${verb}&metadataPrefix=oai_dc`);
      expect(list.match(/<header/g), verb).to.have.length(2);
      expect(list, verb).to.include(uuid).and.not.to.include(packageUuid(tombstoneIdOf(id))!);
    }
    expect(await ask(`verb=ListIdentifiers&metadataPrefix=oai_dc&from=2026-11-27T08:00:00Z`)).to.include(uuid).and.not.to.include(packageUuid(kept)!);
  });

  it('lets nobody bring the same submission again', async () => {
    const [outcome] = await kho.archive.ingest(kho.archive.at('in', 'ho-so-huy'));
    expect(outcome?.kind).to.equal('failed');
    expect(codesOf(outcome)).to.include('K-22');
  });

  it('is remembered when the catalogue is lost, and the rebuilt catalogue is the same', async () => {
    const before = await dumped(kho.archive);
    fs.rmSync(path.join(kho.archive.repo, 'catalogue'), { recursive: true });
    expect((await kho.archive.rebuild()).problems).to.deep.equal([]);
    expect(await dumped(kho.archive)).to.deep.equal(before);
    const { url } = await kho.archive.serve();
    expect((await fetch(`${url}/goi/${packageUuid(id)!}`)).status).to.equal(410);
    expect(await (await fetch(`${url}/oai?verb=GetRecord&metadataPrefix=oai_dc&identifier=oai:kho.example:${packageUuid(id)!}`)).text()).to.include('status="deleted"');
    expect(await (await fetch(`${url}/oai?verb=ListIdentifiers&metadataPrefix=oai_dc`)).text(), 'the tombstone is no record of its own').not.to.include(packageUuid(tombstoneIdOf(id))!);
    const [outcome] = await kho.archive.ingest(kho.archive.at('in', 'ho-so-huy'));
    expect(codesOf(outcome)).to.include('K-22');
  });

  it('is audited like every package', async () => {
    const { reports } = await kho.archive.audit();
    expect(reports.map(({ packageId, outcome }) => [packageId, outcome]).sort()).to.deep.equal([[kept, 'match'], [tombstoneIdOf(id), 'match']].sort());
  });
});
