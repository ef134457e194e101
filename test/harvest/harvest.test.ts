import { expect } from 'chai';
import { Fault } from '../../src/base/index.ts';
import { OAI_REASONS } from '../../src/formats/oaipmh/index.ts';
import { FakeHarvestCatalogue, addPackage, addPackages, packageId } from './fake-catalogue.ts';
import { OaiSchemas } from './oai-schemas.ts';
import { askWith, errorCodes, harvestOf, identifiers, messagesOf, tokenOf } from './setting.ts';

const PAGES = { records: 10, headers: 20 };

describe('createHarvest', () => {
  let catalogue: FakeHarvestCatalogue;
  let ask: (query: string) => Promise<string>;

  beforeEach(() => {
    catalogue = new FakeHarvestCatalogue();
    addPackages(catalogue, 25);
    ask = askWith(harvestOf(catalogue, { pageSize: PAGES }));
  });

  async function collect(query: string, onPage?: (page: number) => void): Promise<readonly string[]> {
    const all: string[] = [];
    const verb = new URLSearchParams(query).get('verb') ?? '';
    let next: string | undefined = query;
    for (let page = 1; next !== undefined; page += 1) {
      const xml: string = await ask(next);
      all.push(...identifiers(xml));
      const token = tokenOf(xml);
      next = token === undefined || token === '' ? undefined : `verb=${verb}&resumptionToken=${token}`;
      onPage?.(page);
    }
    return all;
  }

  it('says who it is, with an identifier that resolves', async () => {
    const xml = await ask('verb=Identify');
    expect(xml).to.include('<earliestDatestamp>2026-11-20T00:00:00Z</earliestDatestamp>');
    expect(xml).to.include('<deletedRecord>persistent</deletedRecord>').and.include('<granularity>YYYY-MM-DDThh:mm:ssZ</granularity>');
    const sample = /<sampleIdentifier>([^<]+)</.exec(xml)?.[1] ?? '';
    expect(errorCodes(await ask(`verb=GetRecord&identifier=${sample}&metadataPrefix=oai_dc`))).to.deep.equal([]);
  });

  it('gives a record in Dublin Core with its permanent page and both identifiers', async () => {
    const xml = await ask('verb=GetRecord&identifier=oai:luutru.example:00000000-0000-4000-8000-000000000001&metadataPrefix=oai_dc');
    const values = [...xml.matchAll(/<dc:(\w+)>([^<]*)</g)].map((match) => `${match[1]}=${match[2]}`);
    expect(values).to.deep.equal([
      'title=Hồ sơ số 1: đo đạc ruộng đất',
      'creator=Ủy ban nhân dân huyện Giả Định',
      'date=1978',
      'type=Text',
      'identifier=https://luutru.example/goi/00000000-0000-4000-8000-000000000001',
      'identifier=SIP-1',
      'identifier=H32.1978.1',
      'source=H32.1978.1. Kho lưu trữ số mẫu',
      'language=vi',
    ]);
  });

  it('gives METS without its XML declaration', async () => {
    const xml = await ask('verb=GetRecord&identifier=oai:luutru.example:00000000-0000-4000-8000-000000000001&metadataPrefix=mets');
    expect(xml.match(/<\?xml/g)).to.have.length(1);
    expect(xml).to.include('<mets xmlns="http://www.loc.gov/METS/" OBJID="urn:uuid:00000000-0000-4000-8000-000000000001"');
  });

  for (const [query, code] of Object.entries({
    'verb=ListSets&resumptionToken=x': 'badResumptionToken',
    'verb=ListRecords&metadataPrefix=oai_dc&set=phong:05': 'noRecordsMatch',
    'verb=ListRecords&metadataPrefix=marc': 'cannotDisseminateFormat',
    'verb=ListRecords&resumptionToken=x': 'badResumptionToken',
    'verb=ListRecords&metadataPrefix=oai_dc&from=2030-01-01': 'noRecordsMatch',
    'verb=ListRecords&metadataPrefix=oai_dc&until=1990-01-01': 'noRecordsMatch',
    'verb=GetRecord&metadataPrefix=oai_dc&identifier=oai:luutru.example:nothing': 'idDoesNotExist',
    'verb=GetRecord&metadataPrefix=oai_dc&identifier=oai:other.example:00000000-0000-4000-8000-000000000001': 'idDoesNotExist',
    'verb=GetRecord&metadataPrefix=marc&identifier=oai:luutru.example:00000000-0000-4000-8000-000000000001': 'cannotDisseminateFormat',
    'verb=ListMetadataFormats&identifier=oai:luutru.example:nothing': 'idDoesNotExist',
    'verb=Nothing': 'badVerb',
    'verb=Identify&a=1': 'badArgument',
  })) {
    it(`answers ${query} with ${code}`, async () => {
      expect(errorCodes(await ask(query))).to.deep.equal([code]);
    });
  }

  it('echoes arguments with errors of the repository but not with errors of the request', async () => {
    expect(await ask('verb=ListRecords&metadataPrefix=marc')).to.include('<request verb="ListRecords" metadataPrefix="marc">');
    expect(await ask('verb=ListRecords&metadataPrefix=oai_dc&x=1')).to.include('<request>http');
  });

  it('lists every record once, page by page, by key', async () => {
    const all = await collect('verb=ListRecords&metadataPrefix=oai_dc');
    expect(all).to.deep.equal(Array.from({ length: 25 }, (_, n) => `oai:luutru.example:${packageId(n + 1).slice(9)}`));
    expect(catalogue.queries.map(({ limit }) => limit)).to.deep.equal([11, 11, 11]);
    expect(catalogue.queries.filter(({ after }) => after !== undefined)).to.have.length(2);
  });

  it('counts pages with cursor and completeListSize, to the empty token of the last one', async () => {
    const attributes: string[] = [];
    let query = 'verb=ListIdentifiers&metadataPrefix=oai_dc';
    for (;;) {
      const xml = await ask(query);
      attributes.push(/<resumptionToken ([^>/]*)/.exec(xml)?.[1] ?? 'none');
      const token = tokenOf(xml);
      if (token === undefined || token === '') break;
      query = `verb=ListIdentifiers&resumptionToken=${token}`;
    }
    expect(attributes).to.deep.equal(['completeListSize="25" cursor="0"', 'completeListSize="25" cursor="20"']);
  });

  it('gives no token when the whole list fits on one page', async () => {
    expect(tokenOf(await ask('verb=ListIdentifiers&metadataPrefix=oai_dc&until=2026-11-20T00:10:00Z'))).to.equal(undefined);
  });

  it('gives exactly one page when the list ends with the page', async () => {
    const xml = await ask('verb=ListRecords&metadataPrefix=oai_dc&until=2026-11-20T01:30:00Z');
    expect(identifiers(xml)).to.have.length(10);
    expect(tokenOf(xml)).to.equal(undefined);
  });

  it('includes both ends of a window, and takes one day or one second', async () => {
    const of = async (window: string): Promise<number> => identifiers(await ask(`verb=ListIdentifiers&metadataPrefix=oai_dc&${window}`)).length;
    addPackage(catalogue, 90, '2026-11-21T00:00:00Z');
    addPackage(catalogue, 91, '2026-11-21T23:59:59Z');
    addPackage(catalogue, 92, '2026-11-22T00:00:00Z');
    expect(await of('from=2026-11-21&until=2026-11-21')).to.equal(2);
    expect(await of('from=2026-11-21T00:00:00Z&until=2026-11-21T00:00:00Z')).to.equal(1);
    expect(await of('from=2026-11-21T00:00:01Z')).to.equal(2);
    expect(await of('until=2026-11-20T00:00:00Z')).to.equal(1);
  });

  it('repeats the same page for the same token, even on another server with the same key', async () => {
    const token = tokenOf(await ask('verb=ListRecords&metadataPrefix=oai_dc')) ?? '';
    const query = `verb=ListRecords&resumptionToken=${token}`;
    const first = await ask(query);
    expect(await ask(query)).to.equal(first);
    expect(await askWith(harvestOf(catalogue, { pageSize: PAGES }))(query)).to.equal(first);
  });

  it('takes a token only for the verb that it was given for', async () => {
    const token = tokenOf(await ask('verb=ListRecords&metadataPrefix=oai_dc')) ?? '';
    expect(errorCodes(await ask(`verb=ListIdentifiers&resumptionToken=${token}`))).to.deep.equal(['badResumptionToken']);
  });

  it('neither loses nor doubles other records when one is edited or added during the harvest', async () => {
    let now = '2026-11-23T08:00:00Z';
    ask = askWith(harvestOf(catalogue, { pageSize: PAGES, clock: { now: () => new Date(now) } }));
    const all = await collect('verb=ListRecords&metadataPrefix=oai_dc', (page) => {
      if (page > 1) return;
      now = '2026-11-23T08:01:00Z';
      addPackage(catalogue, 3, now);
      addPackage(catalogue, 20, now);
      addPackage(catalogue, 99, now);
    });
    expect(new Set(all).size).to.equal(all.length);
    const incremental = await collect('verb=ListRecords&metadataPrefix=oai_dc&from=2026-11-23T08:00:00Z');
    expect(incremental.map((id) => Number(id.slice(-12)))).to.deep.equal([3, 20, 99]);
    expect(new Set([...all, ...incremental]).size).to.equal(26);
  });

  it('gives the new versions when everything that was left has been edited', async () => {
    let now = '2026-11-23T08:00:00Z';
    ask = askWith(harvestOf(catalogue, { pageSize: PAGES, clock: { now: () => new Date(now) } }));
    const all = await collect('verb=ListRecords&metadataPrefix=oai_dc', (page) => {
      if (page > 1) return;
      now = '2026-11-23T08:01:00Z';
      for (let n = 11; n <= 15; n += 1) addPackage(catalogue, n, now);
      for (let n = 16; n <= 25; n += 1) catalogue.items.delete(packageId(n));
    });
    expect(all).to.have.length(15);
  });

  it('tells deleted records by their header alone, in every format', async () => {
    addPackage(catalogue, 5, '2026-11-22T00:00:00Z', true);
    const xml = await ask('verb=GetRecord&metadataPrefix=mets&identifier=oai:luutru.example:00000000-0000-4000-8000-000000000005');
    expect(xml).to.include('<header status="deleted">').and.not.include('<metadata>');
  });

  it('leaves out a damaged package from METS lists and goes on', async () => {
    const mets = async (id: string): Promise<string> => {
      if (id === packageId(2)) throw new Fault('OBJECT_DAMAGED', { id });
      return `<mets xmlns="http://www.loc.gov/METS/" OBJID="${id}"/>`;
    };
    ask = askWith(harvestOf(catalogue, { pageSize: PAGES, documents: { mets } }));
    expect(await collect('verb=ListRecords&metadataPrefix=mets')).to.have.length(24);
    const one = await ask('verb=GetRecord&metadataPrefix=mets&identifier=oai:luutru.example:00000000-0000-4000-8000-000000000002');
    expect(errorCodes(one)).to.deep.equal(['cannotDisseminateFormat']);
  });

  it('lets faults of the system through', async () => {
    const mets = async (): Promise<string> => {
      throw new Fault('STORAGE_FAILED');
    };
    const asked = askWith(harvestOf(catalogue, { documents: { mets } }))('verb=ListRecords&metadataPrefix=mets');
    expect(await asked.catch((error: unknown) => error)).to.have.property('code', 'STORAGE_FAILED');
  });

  it('ends a page early when its metadata grows large', async () => {
    ask = askWith(harvestOf(catalogue, { pageSize: { ...PAGES, metadata: 1000 } }));
    const all = await collect('verb=ListRecords&metadataPrefix=mets');
    expect(all).to.have.length(25);
    expect(identifiers(await ask('verb=ListRecords&metadataPrefix=mets')).length).to.be.lessThan(10);
  });

  it('answers noRecordsMatch from an empty repository and still identifies itself', async () => {
    ask = askWith(harvestOf(new FakeHarvestCatalogue()));
    expect(errorCodes(await ask('verb=ListRecords&metadataPrefix=oai_dc'))).to.deep.equal(['noRecordsMatch']);
    expect(errorCodes(await ask('verb=Identify'))).to.deep.equal([]);
  });

  it('refuses to start when its answers could not be valid', () => {
    const repository = { name: 'Kho', baseUrl: 'http://127.0.0.1/oai', adminEmail: 'root@localhost', namespace: 'localhost' };
    expect(() => harvestOf(catalogue, { repository })).to.throw(Fault).with.property('code', 'CONFIG_INVALID');
    expect(() => harvestOf(catalogue, { pageSize: { records: 0 } })).to.throw(Fault).with.property('code', 'CONFIG_INVALID');
  });

  it('has words in both languages for every reason', () => {
    const messages = messagesOf('oai');
    const reasons = messages.keys().filter((key) => !/^oai\.(set|type)\./.test(key));
    expect(reasons.toSorted()).to.deep.equal(OAI_REASONS.map((reason) => `oai.${reason}`).toSorted());
    for (const key of messages.keys()) {
      expect(messages.text(key, 'vi'), key).to.not.equal('');
      expect(messages.text(key, 'en'), key).to.not.equal(messages.text(key, 'vi'));
    }
  });
});

describe('OAI-PMH responses against the official schemas (xmllint)', function () {
  this.timeout(60_000);
  let schemas: OaiSchemas | undefined;

  before(function () {
    const missing = OaiSchemas.missing();
    if (missing === undefined) schemas = new OaiSchemas();
    else this.skip();
  });
  after(() => schemas?.close());

  const catalogue = new FakeHarvestCatalogue();
  addPackages(catalogue, 25);
  addPackage(catalogue, 5, '2026-11-22T00:00:00Z', true);
  const nasty = packageId(6);
  catalogue.items.set(nasty, {
    id: nasty, kind: 'package', sets: [],
    datestamp: '2026-11-20T00:50:00Z',
    deleted: false,
    description: { title: ['<script>alert(1)</script> & "Hồ sơ"\u0000\u0008\u{dc00}', ''], description: ['<b>đậm</b>'], identifier: ['  '] },
  });
  const ask = askWith(harvestOf(catalogue, { pageSize: PAGES }));
  const record = 'verb=GetRecord&identifier=oai:luutru.example:00000000-0000-4000-8000-0000000000';

  for (const query of [
    'verb=Identify', 'verb=ListMetadataFormats', 'verb=ListSets', '', 'verb=<x>', 'verb=ListRecords&a=1&from=x',
    'verb=ListRecords&metadataPrefix=oai_dc', 'verb=ListRecords&metadataPrefix=mets', 'verb=ListIdentifiers&metadataPrefix=oai_dc',
    'verb=ListRecords&metadataPrefix=oai_ead3', 'verb=ListRecords&metadataPrefix=vn_tt05', 'verb=ListRecords&metadataPrefix=premis',
    'verb=ListRecords&metadataPrefix=oai_dc&from=2026-11-20&until=2026-11-20', 'verb=ListRecords&resumptionToken=%00%22<x',
    'verb=ListRecords&metadataPrefix=oai_dc&from=2031-01-01T00:00:00Z', 'verb=ListRecords&metadataPrefix=marc',
    `${record}01&metadataPrefix=oai_dc`, `${record}01&metadataPrefix=mets`, `${record}05&metadataPrefix=oai_dc`,
    `${record}06&metadataPrefix=oai_dc`, `${record}77&metadataPrefix=oai_dc`,
  ]) {
    it(`are valid: ${query}`, async () => {
      expect(schemas?.problems(await ask(query))).to.equal('');
    });
  }

  it('are valid on the middle and the last page', async () => {
    let xml = await ask('verb=ListRecords&metadataPrefix=oai_dc');
    for (let token = tokenOf(xml); token !== undefined && token !== ''; token = tokenOf(xml)) {
      xml = await ask(`verb=ListRecords&resumptionToken=${token}`);
      expect(schemas?.problems(xml)).to.equal('');
    }
    expect(tokenOf(xml)).to.equal('');
  });

  it('are seen to be invalid when they are (the check checks)', async () => {
    const xml = await ask(`${record}01&metadataPrefix=oai_dc`);
    expect(schemas?.problems(xml.replace(/dc:type/g, 'dc:kind'))).to.include('dc');
  });
});
