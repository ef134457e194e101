import fs from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { openForReading } from '../../src/app/compose.ts';
import type { OaiItem } from '../../src/catalogue/index.ts';
import type { RecordState } from '../../src/catalogue/index.ts';
import type { ArchivalRecord, RecordFields } from '../../src/records/index.ts';
import { askOai, harvestWith, isInstalled, OUTSIDE_HARVESTERS } from '../flow/oai-client.ts';
import { DescribedArchive, made, madeFile, madeFonds, RUN } from './made-description.ts';

const CANARY = 'chimlạc8642';

/** Level, what it is and whether it is deleted, in the order of levels. */
type Told = Readonly<Record<string, 'live' | 'deleted'>>;

describe('a record of the archive\'s catalogue in the harvest', () => {
  let kho: DescribedArchive;
  let fonds: ArchivalRecord;
  let catalogue: ArchivalRecord;
  let file: ArchivalRecord;
  let document: ArchivalRecord;
  let time: Date;

  beforeEach(async () => {
    time = new Date('2026-11-20T08:00:00Z');
    kho = await DescribedArchive.make({ clock: { now: () => time } });
    fonds = { ...madeFonds(), fields: { ...madeFonds().fields, access: 'open' } };
    catalogue = made('catalogue', { number: '01', title: 'Mục lục số 1' }, fonds);
    file = madeFile(catalogue, '015', 'Hồ sơ bão năm 1978');
    document = made('document', { ordinal: 1, title: 'Báo cáo thiệt hại', documentType: 'bao-cao', date: { edtf: '1978-03-12' }, issuer: 'UBND huyện', languages: ['vie'], pageCount: 2, access: 'open' }, file);
    await kho.add(fonds, catalogue, file, document, made('box', { number: '7' }, fonds), made('creator', { name: 'UBND huyện Vạn Ninh', creatorType: 'agency' }));
  });
  afterEach(async () => kho.remove());

  const at = (text: string): void => { time = new Date(text); };
  const setState = async (record: ArchivalRecord, state: RecordState, withBelow = false): Promise<void> => {
    const outcome = await kho.change(async ({ description }) => description.setState({ id: record.id, state, withBelow }, RUN));
    expect(outcome.findings.filter(({ severity }) => severity === 'error')).to.deep.equal([]);
    expect(outcome.kind).to.equal('changed');
  };
  const edit = async (record: ArchivalRecord, fields: Partial<RecordFields>): Promise<void> => {
    expect((await kho.change(async ({ description }) => description.edit(record.id, { fields }, RUN))).kind).to.equal('changed');
  };
  async function items(): Promise<readonly OaiItem[]> {
    const opened = await openForReading(kho.archive.repo, kho.archive.surroundings);
    try {
      return await opened.catalogue.oaiItems({ limit: 100 });
    } finally {
      await opened.close();
    }
  }
  const told = async (): Promise<Told> => Object.fromEntries((await items()).map(({ level = 'package', deleted }) => [level, deleted ? 'deleted' : 'live'] as const));
  const stamp = async (record: ArchivalRecord): Promise<string | undefined> => (await items()).find(({ id }) => id === `urn:uuid:${record.id}`)?.datestamp;
  const loseCatalogue = async (): Promise<void> => {
    for (const name of fs.readdirSync(path.join(kho.archive.repo, 'catalogue'))) if (name.startsWith('catalogue')) fs.rmSync(path.join(kho.archive.repo, 'catalogue', name));
    await kho.archive.operations.rebuild({ repo: kho.archive.repo, signal: RUN.signal, onProgress: () => undefined });
  };
  const linkPackage = async (record: ArchivalRecord, name = 'gói'): Promise<string> => {
    kho.archive.put(`${name}/văn bản.txt`, name);
    const id = await kho.archive.archive(kho.archive.at('in', name));
    await kho.change(async ({ description }) => description.edit(record.id, { link: id }, RUN));
    return id;
  };

  it('is told of at every level when it is published, and never before; boxes and creators are not harvested', async () => {
    expect(await told()).to.deep.equal({});
    at('2026-11-20T09:00:00Z');
    await setState(fonds, 'published', true);
    expect(await told()).to.deep.equal({ fonds: 'live', catalogue: 'live', file: 'live', document: 'live' });
    expect(await stamp(file)).to.equal('2026-11-20T09:00:00Z');
    const [one] = (await items()).filter(({ level }) => level === 'document');
    expect(one?.description.relation).to.include.members([`urn:uuid:${file.id}`, 'Hồ sơ bão năm 1978']);
    expect(one?.sets).to.deep.equal(['phong', 'phong:H32.101', 'phong:H32.101:ml-01', 'loai', 'loai:text']);
  });

  it('gets a new datestamp when it, or what stands above it, is described otherwise, and nothing else does', async () => {
    await setState(fonds, 'published', true);
    at('2026-11-20T10:00:00Z');
    await edit(document, { pageCount: 3 });
    expect([await stamp(document), await stamp(file)]).to.deep.equal(['2026-11-20T10:00:00Z', '2026-11-20T08:00:00Z']);
    at('2026-11-20T11:00:00Z');
    await edit(file, { title: 'Hồ sơ bão và lụt năm 1978' });
    expect([await stamp(document), await stamp(file), await stamp(fonds)]).to.deep.equal(['2026-11-20T11:00:00Z', '2026-11-20T11:00:00Z', '2026-11-20T08:00:00Z']);
    expect((await items()).find(({ level }) => level === 'document')?.description.relation).to.include('Hồ sơ bão và lụt năm 1978');
  });

  it('is told deleted with a new datestamp when it is withdrawn, restricted or made secret, without a word of it, and stays so when the catalogue is lost and made again', async () => {
    const [restricted, secret] = [madeFile(catalogue, '016', `Hồ sơ ${CANARY} hai`), madeFile(catalogue, '017', `Hồ sơ ${CANARY} ba`)];
    await kho.add(restricted, secret);
    await edit(file, { title: `Hồ sơ ${CANARY}`, keywords: [CANARY] });
    await setState(fonds, 'published', true);
    at('2026-11-20T10:00:00Z');
    await setState(file, 'withdrawn');
    at('2026-11-20T10:10:00Z');
    await edit(restricted, { access: 'conditional', accessReasons: ['personal'] });
    at('2026-11-20T10:20:00Z');
    await edit(secret, { secrecyLevel: 'mat', access: 'secret' });
    const deleted = async (): Promise<readonly OaiItem[]> => (await items()).filter((item) => item.deleted);
    expect((await deleted()).map(({ datestamp }) => datestamp)).to.deep.equal(['2026-11-20T10:00:00Z', '2026-11-20T10:10:00Z', '2026-11-20T10:20:00Z']);
    expect(JSON.stringify((await deleted()).map(({ description }) => description))).to.not.include(CANARY);
    const before = (await deleted()).map(({ id }) => id).sort();
    at('2026-11-20T12:00:00Z');
    await loseCatalogue();
    expect((await deleted()).map(({ id }) => id).sort()).to.deep.equal(before);
    expect((await deleted()).every(({ sets }) => sets.includes('phong:H32.101:ml-01')), 'who harvests the set is told too').to.equal(true);
  });

  it('is never told deleted when nobody ever knew of it, a lost catalogue or not', async () => {
    await setState(file, 'withdrawn');
    expect(await told()).to.deep.equal({});
    await loseCatalogue();
    expect(await told()).to.deep.equal({});
  });

  it('goes and comes with what stands above it: who is closed to readers closes what lies in it', async () => {
    await setState(fonds, 'published', true);
    at('2026-11-20T10:00:00Z');
    await edit(fonds, { access: 'conditional' });
    expect(await told(), 'a file says itself who may see it').to.deep.equal({ fonds: 'deleted', catalogue: 'deleted', file: 'live', document: 'live' });
    expect((await items()).find(({ level }) => level === 'file')?.description.relation, 'and does not say where it stands').to.equal(undefined);
    at('2026-11-20T11:00:00Z');
    await edit(fonds, { access: 'open' });
    at('2026-11-20T12:00:00Z');
    await edit(file, { access: 'conditional', accessReasons: ['personal'] });
    expect(await told()).to.deep.equal({ fonds: 'live', catalogue: 'live', file: 'deleted', document: 'deleted' });
    expect([await stamp(catalogue), await stamp(document)]).to.deep.equal(['2026-11-20T11:00:00Z', '2026-11-20T12:00:00Z']);
  });

  it('is harvested as one with its package: the record has METS too, and the package alone is told deleted and does not come back with a new version', async () => {
    const packageId = await linkPackage(file);
    expect((await items()).map(({ kind, deleted }) => [kind, deleted])).to.deep.equal([['package', false]]);
    at('2026-11-20T10:00:00Z');
    await setState(file, 'published');
    const find = async (id: string) => (await items()).find((item) => item.id === id);
    expect((await find(`urn:uuid:${file.id}`))?.description.relation, 'what stands above it is published by itself').to.equal(undefined);
    expect(await find(packageId)).to.include({ deleted: true, datestamp: '2026-11-20T10:00:00Z' });
    expect(await find(`urn:uuid:${file.id}`)).to.deep.include({ deleted: false, behind: { packageId, given: true } });
    at('2026-11-20T11:00:00Z');
    await kho.archive.update(packageId, { metadata: kho.archive.put('sửa.json', JSON.stringify({ title: 'Bản mới' })) });
    expect([(await find(packageId))?.datestamp, (await find(packageId))?.deleted, await stamp(file)]).to.deep.equal(['2026-11-20T10:00:00Z', true, '2026-11-20T11:00:00Z']);

    const { url } = await kho.archive.serve();
    const ask = async (query: string): Promise<string> => (await askOai(`${url}/oai`, query)).xml;
    const record = `verb=GetRecord&identifier=oai:kho.example:${file.id}&metadataPrefix=`;
    expect(await ask(`${record}mets`)).to.include(`OBJID="${packageId}"`);
    expect(await ask(`verb=ListMetadataFormats&identifier=oai:kho.example:${file.id}`)).to.include('<metadataPrefix>premis<');
    expect([...(await ask('verb=ListIdentifiers&metadataPrefix=mets')).matchAll(/<header(?: status="(\w+)")?>/g)].map(([, status = 'live']) => status)).to.deep.equal(['deleted', 'live']);

    at('2026-11-20T12:00:00Z');
    await kho.archive.operations.publication.decide({ repo: kho.archive.repo, id: packageId, state: 'restricted', reason: 'QĐ 1', by: 'Lan' });
    expect(await ask(`${record}mets`), 'the package was taken away and its description stays').to.include('<header status="deleted">').and.include('2026-11-20T12:00:00Z');
    expect(await ask(`${record}oai_dc`)).to.include('Hồ sơ bão năm 1978');
    at('2026-11-20T13:00:00Z');
    await setState(file, 'withdrawn');
    await kho.archive.operations.publication.decide({ repo: kho.archive.repo, id: packageId, state: 'published', reason: '', by: 'Lan' });
    expect((await items()).map(({ kind, deleted }) => [kind, deleted]), 'nothing comes back in its place').to.deep.equal([['package', true], ['record', true]]);
  });

  it('of several records of one package the highest speaks for it; a record of two packages speaks for none, and unlinked they are by themselves', async () => {
    const packageId = await linkPackage(file);
    await kho.change(async ({ description }) => description.edit(document.id, { link: packageId }, RUN));
    await setState(fonds, 'published', true);
    const behind = async (): Promise<readonly (readonly [string | undefined, string | undefined])[]> => (await items()).filter((item) => item.behind !== undefined).map((item) => [item.level, item.behind?.packageId] as const);
    expect(await behind()).to.deep.equal([['file', packageId]]);
    const other = await linkPackage(file, 'gói-hai');
    expect(await behind()).to.deep.equal([]);
    expect((await items()).filter(({ kind }) => kind === 'package').map(({ id, deleted }) => [id, deleted])).to.have.deep.members([[packageId, false], [other, false]]);
  });

  it('is given in EAD3 and the circular\'s form without what is the archive\'s own, and in no form that it has not', async () => {
    await edit(file, { annotation: 'Có ảnh' });
    await setState(fonds, 'published', true);
    const { url } = await kho.archive.serve();
    const ask = async (query: string): Promise<string> => (await askOai(`${url}/oai`, query)).xml;
    const ead = await ask('verb=ListRecords&metadataPrefix=oai_ead3');
    expect([...ead.matchAll(/<archdesc [^>]*level="(\w+)"/g)].map(([, level]) => level).sort()).to.deep.equal(['file', 'fonds', 'item', 'series']);
    expect(ead).to.include('Có ảnh');
    const circular = await ask('verb=ListRecords&metadataPrefix=vn_tt05');
    expect([...circular.matchAll(/<tt05:record [^>]*class="(\w+)"/g)].map(([, one]) => one).sort()).to.deep.equal(['doc', 'file']);
    expect(circular).to.include('<tt05:fileCode>H32.101.1978.015</tt05:fileCode>');
    expect(await ask(`verb=GetRecord&metadataPrefix=vn_tt05&identifier=oai:kho.example:${fonds.id}`)).to.include('cannotDisseminateFormat');
    expect(await ask('verb=ListRecords&metadataPrefix=mets')).to.include('noRecordsMatch');
    expect([...(await ask('verb=ListIdentifiers&metadataPrefix=oai_dc&set=phong:H32.101:ml-01')).matchAll(/<header>/g)]).to.have.length(3);
  });

  for (const harvester of OUTSIDE_HARVESTERS) {
    it(`is collected at every level by ${harvester.name}, the deleted ones too: exactly the repository's own list (needs ${harvester.name})`, async function () {
      if (!isInstalled(harvester)) this.skip();
      this.timeout(30_000);
      await setState(fonds, 'published', true);
      const { url } = await kho.archive.serve();
      const collect = async (verb: string, prefix: string): Promise<readonly string[]> => (await harvestWith(harvester, [`${url}/oai`, verb, prefix])).map(({ identifier }) => identifier).sort();
      const own = async (): Promise<readonly string[]> => (await items()).map(({ id }) => id.replace('urn:uuid:', 'oai:kho.example:')).sort();
      expect(await collect('ListRecords', 'oai_dc')).to.deep.equal(await own());
      at('2026-11-20T10:00:00Z');
      await setState(file, 'withdrawn');
      await edit(document, { pageCount: 5 });
      expect(await collect('ListIdentifiers', 'oai_dc')).to.deep.equal(await own()).and.to.have.length(4);
    });
  }
});
