import fs from 'node:fs';
import { expect } from 'chai';
import { setsOf, type OaiItem } from '../../src/catalogue/index.ts';
import { compileSchema, validateDocument } from '../../src/formats/xsd/index.ts';
import { ELEMENTS } from '../../src/harvest/vn-tt05.ts';
import { FakeHarvestCatalogue, addPackage, addPackages, packageId } from './fake-catalogue.ts';
import { OaiSchemas } from './oai-schemas.ts';
import { askWith, errorCodes, harvestOf, identifiers, tokenOf } from './setting.ts';

// What people complained of in other providers, one test for each row of the project's page of interfaces, §2.4.

const LIST = 'verb=ListRecords&metadataPrefix=oai_dc';
const IDS = 'verb=ListIdentifiers&metadataPrefix=oai_dc';
const PAGES = { records: 10, headers: 10 };
const ID = 'oai:luutru.example:00000000-0000-4000-8000-0000000000';

function filled(count = 25): FakeHarvestCatalogue {
  const catalogue = new FakeHarvestCatalogue();
  addPackages(catalogue, count);
  return catalogue;
}

function put(catalogue: FakeHarvestCatalogue, n: number, change: Partial<OaiItem>): void {
  addPackage(catalogue, n, '2026-11-21T00:00:00Z');
  const item = catalogue.items.get(packageId(n))!;
  catalogue.items.set(item.id, { ...item, ...change });
}

async function everyPage(ask: (query: string) => Promise<string>, query: string, onPage?: (page: number) => void): Promise<readonly string[]> {
  const verb = query.split('&')[0] ?? '';
  const pages = [await ask(query)];
  for (let token = tokenOf(pages[0]!); token !== undefined && token !== ''; token = tokenOf(pages.at(-1)!)) {
    onPage?.(pages.length);
    pages.push(await ask(`${verb}&resumptionToken=${token}`));
  }
  return pages;
}

describe('a complaint about other OAI-PMH providers is none about this one:', () => {
  const ask = askWith(harvestOf(filled(), { pageSize: PAGES }));

  it('Verbs, arguments: all six verbs; unknown, repeated and missing ones are named (badVerb, badArgument)', async () => {
    for (const query of ['verb=Identify', 'verb=ListMetadataFormats', 'verb=ListSets', IDS, LIST, `verb=GetRecord&metadataPrefix=oai_dc&identifier=${ID}01`]) expect(errorCodes(await ask(query)), query).to.deep.equal([]);
    for (const query of ['', 'verb=', 'verb=listrecords', 'verb=Identify&verb=Identify']) expect(errorCodes(await ask(query)), query).to.deep.equal(['badVerb']);
    for (const query of [`${LIST}&unknown=1`, `${LIST}&from=2026-01-01&from=2026-01-02`, 'verb=ListRecords', `${LIST}&until=`]) expect(errorCodes(await ask(query)), query).to.deep.equal(['badArgument']);
  });

  it('Empty result (metha #39: HTTP 422 for a window killed the harvest): noRecordsMatch', async () => {
    for (const query of ['&from=2031-01-01', '&until=1999-12-31', '&from=2026-11-22T00:00:01Z&until=2026-11-22T00:00:02Z', '&set=phong:KHONG.CO']) {
      expect(errorCodes(await ask(`${LIST}${query}`)), query).to.deep.equal(['noRecordsMatch']);
    }
  });

  it('XML (findsorguk #843, ropensci #17, zenodo #783): one document, nothing after the root, control characters replaced when written, markup of descriptions only text', async () => {
    const catalogue = filled(1);
    put(catalogue, 2, { description: { title: ['A\u0000\u0008\u001F\uFFFE\u{dc00}B\ud800'], description: ['<p>Mô tả &nbsp; <script>alert(1)</script>]]></p>'] } });
    const xml = await askWith(harvestOf(catalogue))(LIST);
    expect(xml).to.match(/^<\?xml version="1.0" encoding="UTF-8"\?>\s*<OAI-PMH[\s\S]*<\/OAI-PMH>\s*$/).and.to.include('<dc:title>A\uFFFD\uFFFD\uFFFD\uFFFD\uFFFDB\uFFFD</dc:title>');
    expect(xml).to.not.match(/<script|<p>|&nbsp;|\]\]>/);
  });

  it('<request> (validators): echoes the arguments, and none after badVerb and badArgument', async () => {
    expect(await ask(`${LIST}&from=2026-11-20`)).to.match(/<request verb="ListRecords" metadataPrefix="oai_dc" from="2026-11-20">/);
    for (const query of ['verb=x', `${LIST}&x=1`]) expect(await ask(query)).to.include('<request>http');
  });

  it('Granularity (ilri/DSpace #63, dataverse #11020, zenodo #783): days and seconds, never mixed, both ends inclusive, one day is a window', async () => {
    const within = async (query: string): Promise<number> => (await everyPage(ask, `${IDS}&${query}`)).flatMap(identifiers).length;
    expect(await within('from=2026-11-20&until=2026-11-20')).to.equal(25);
    expect(await within('from=2026-11-20T00:10:00Z&until=2026-11-20T00:30:00Z')).to.equal(3);
    expect(await within('from=2026-11-20T00:10:00Z&until=2026-11-20T00:10:00Z')).to.equal(1);
    expect(errorCodes(await ask(`${IDS}&from=2026-11-20&until=2026-11-20T00:10:00Z`))).to.deep.equal(['badArgument']);
    for (const odd of ['2026-11-20T00:10Z', '2026-11', '2026-11-20T00:10:00+07:00', '2026-11-20T00:10:00.5Z', '2026-02-29']) expect(errorCodes(await ask(`${IDS}&from=${encodeURIComponent(odd)}`)), odd).to.deep.equal(['badArgument']);
  });

  it('Datestamp (DOAJ #1408): never of the future, never before earliestDatestamp', async () => {
    const catalogue = filled();
    addPackage(catalogue, 40, '2026-11-23T08:00:01Z');
    const asked = askWith(harvestOf(catalogue, { pageSize: PAGES }));
    const stamps = (await everyPage(asked, IDS)).flatMap((xml) => [...xml.matchAll(/<datestamp>([^<]+)/g)].map(([, stamp]) => stamp ?? ''));
    const earliest = /<earliestDatestamp>([^<]+)/.exec(await asked('verb=Identify'))?.[1] ?? '';
    expect(stamps.toSorted()).to.deep.equal(stamps);
    expect(stamps[0]).to.equal(earliest);
    expect(stamps.at(-1)! <= '2026-11-23T08:00:00Z').to.equal(true);
  });

  it('deletedRecord (DOAJ #1408, dataverse #8005, eprints #324, pod4lib #872): persistent; a header with status, no metadata, in every format and list', async () => {
    const catalogue = filled();
    addPackage(catalogue, 7, '2026-11-22T00:00:00Z', true);
    const asked = askWith(harvestOf(catalogue));
    expect(await asked('verb=Identify')).to.include('<deletedRecord>persistent</deletedRecord>');
    for (const prefix of ['oai_dc', 'mets', 'premis', 'vn_tt05', 'oai_ead3']) {
      const xml = await asked(`verb=GetRecord&metadataPrefix=${prefix}&identifier=${ID}07`);
      expect(xml, prefix).to.include('<header status="deleted">').and.not.include('<metadata>');
      expect(await asked(`verb=ListIdentifiers&metadataPrefix=${prefix}`), prefix).to.include('<header status="deleted">');
    }
  });

  it('Sets: hierarchical, named in Vietnamese, described in both languages, all of them in the header, empty ones hidden', async () => {
    const xml = await ask('verb=ListSets');
    expect(xml).to.include('<setSpec>phong</setSpec>').and.include('<setSpec>phong:H32</setSpec>').and.include('<setName>Phông Ủy ban nhân dân huyện Giả Định</setName>');
    expect(xml).to.match(/<dc:title xml:lang="vi">Loại: Văn bản<[\s\S]*<dc:title xml:lang="en">Type: Text</);
    expect(await ask(`verb=GetRecord&metadataPrefix=oai_dc&identifier=${ID}01`)).to.match(/<setSpec>phong<\/setSpec>\s*<setSpec>phong:H32<\/setSpec>\s*<setSpec>loai<\/setSpec>\s*<setSpec>loai:text<\/setSpec>/);
    expect((await everyPage(ask, `${IDS}&set=phong:H32`)).flatMap(identifiers)).to.have.length(25);
    const catalogue = filled(3);
    for (const n of [1, 2, 3]) addPackage(catalogue, n, '2026-11-22T00:00:00Z', true);
    expect(errorCodes(await askWith(harvestOf(catalogue))('verb=ListSets'))).to.deep.equal(['noSetHierarchy']);
  });

  it('Sets: a thousand of them come page by page, each once', async () => {
    const catalogue = filled(0);
    for (let n = 1; n <= 1100; n += 1) put(catalogue, n, { description: { subject: [`chuyên đề ${n}`] } });
    const asked = askWith(harvestOf(catalogue));
    const pages = await everyPage(asked, 'verb=ListSets');
    const specs = pages.flatMap((xml) => [...xml.matchAll(/<setSpec>([^<]+)/g)].map(([, spec]) => spec));
    expect([pages.length, specs.length, new Set(specs).size]).to.deep.equal([3, 1101, 1101]);
    expect(pages.at(-1)).to.include('<resumptionToken completeListSize="1101" cursor="1000"/>');
    expect(errorCodes(await asked(`verb=ListRecords&resumptionToken=${tokenOf(pages[0]!)}`)), 'a token of another verb').to.deep.equal(['badResumptionToken']);
  });

  it('resumptionToken (sickle #19 #25, scihist #572, DataCite #1442, kor #55, scythe #411, zenodo #783, bloomonkey #30 #40): alone, counted, empty at the end, the same page again, good on another server', async () => {
    const pages = await everyPage(ask, LIST);
    expect(pages.map((xml) => /<resumptionToken ([^>/]*)/.exec(xml)?.[1]?.trim())).to.deep.equal(['completeListSize="25" cursor="0"', 'completeListSize="25" cursor="10"', 'completeListSize="25" cursor="20"']);
    expect(tokenOf(pages.at(-1)!)).to.equal('');
    const token = tokenOf(pages[0]!)!;
    const elsewhere = askWith(harvestOf(filled(), { pageSize: PAGES }));
    expect(await elsewhere(`verb=ListRecords&resumptionToken=${token}`)).to.equal(pages[1]);
    expect(errorCodes(await ask(`${LIST}&resumptionToken=${token}`))).to.deep.equal(['badArgument']);
    const stranger = askWith(harvestOf(filled(), { tokenKey: Buffer.alloc(32, 8) }));
    expect(errorCodes(await stranger(`verb=ListRecords&resumptionToken=${token}`)), 'a token of another repository').to.deep.equal(['badResumptionToken']);
  });

  it('expirationDate (eprints #82): none, because tokens do not expire', async () => {
    expect(await ask(LIST)).to.not.include('expirationDate');
  });

  it('Paging key: one that is edited or deleted mid-harvest moves to the end, and no other record is lost or doubled', async () => {
    const catalogue = filled();
    const asked = askWith(harvestOf(catalogue, { pageSize: PAGES }));
    const pages = await everyPage(asked, LIST, (page) => {
      if (page === 1) addPackage(catalogue, 12, '2026-11-23T08:00:05Z');
      if (page === 1) addPackage(catalogue, 3, '2026-11-23T08:00:05Z', true);
      if (page === 2) addPackage(catalogue, 30, '2026-11-23T08:00:06Z');
    });
    const got = pages.flatMap((xml) => [...xml.matchAll(/<header>\s*<identifier>[^<]*(\d\d)</g)].map(([, n]) => Number(n)));
    expect(got).to.deep.equal(Array.from({ length: 25 }, (_, n) => n + 1).filter((n) => n !== 12));
    const later = askWith(harvestOf(catalogue, { clock: { now: () => new Date('2026-11-23T09:00:00Z') } }));
    expect(identifiers(await later(`${IDS}&from=2026-11-23T08:00:00Z`))).to.deep.equal([`${ID}03`, `${ID}12`, `${ID}30`]);
  });

  it('Page size (WeGA #748: 0 gave endless tokens): not less than one', () => {
    for (const size of [0, -1, Number.NaN]) expect(() => harvestOf(filled(), { pageSize: { records: size } })).to.throw();
  });

  it('Formats: oai_dc, oai_ead3, vn_tt05 with our own schema, mets, premis; each for every package', async () => {
    const xml = await ask(`verb=ListMetadataFormats&identifier=${ID}01`);
    expect([...xml.matchAll(/<metadataPrefix>([^<]+)/g)].map(([, prefix]) => prefix)).to.deep.equal(['oai_dc', 'oai_ead3', 'vn_tt05', 'mets', 'premis']);
    expect(xml).to.include('<schema>http://127.0.0.1:8080/oai/vn_tt05.xsd</schema>');
    const record = await ask(`verb=GetRecord&metadataPrefix=vn_tt05&identifier=${ID}01`);
    expect(record).to.include('<tt05:fileCode>H32.1978.1</tt05:fileCode>').and.include('<tt05:startDate>1978</tt05:startDate>').and.include('<tt05:language>01</tt05:language>');
    expect(await ask(`verb=GetRecord&metadataPrefix=oai_ead3&identifier=${ID}01`)).to.include('<unittitle>Hồ sơ số 1: đo đạc ruộng đất</unittitle>');
  });

  it('Formats: a record of the descriptions has those that do not need a package, and is in no list of the others', async () => {
    const catalogue = filled(1);
    put(catalogue, 2, { kind: 'record', level: 'file', description: { title: ['Hồ sơ'] } });
    put(catalogue, 3, { kind: 'record', level: 'fonds', description: { title: ['Phông'] } });
    const asked = askWith(harvestOf(catalogue));
    expect([...(await asked(`verb=ListMetadataFormats&identifier=${ID}02`)).matchAll(/<metadataPrefix>([^<]+)/g)].map(([, prefix]) => prefix)).to.deep.equal(['oai_dc', 'oai_ead3', 'vn_tt05']);
    expect(errorCodes(await asked(`verb=GetRecord&metadataPrefix=vn_tt05&identifier=${ID}03`)), 'the circular has no record of a fonds').to.deep.equal(['cannotDisseminateFormat']);
    expect(identifiers(await asked('verb=ListIdentifiers&metadataPrefix=mets'))).to.deep.equal([`${ID}01`]);
    expect(errorCodes(await asked(`verb=GetRecord&metadataPrefix=premis&identifier=${ID}02`))).to.deep.equal(['cannotDisseminateFormat']);
  });

  it('Identifier: oai:{domain}:{code}; the sample of Identify really resolves', async () => {
    const sample = /<sampleIdentifier>([^<]+)/.exec(await ask('verb=Identify'))?.[1] ?? '';
    expect(sample).to.match(/^oai:luutru\.example:[0-9a-f-]{36}$/);
    expect(errorCodes(await ask(`verb=GetRecord&metadataPrefix=oai_dc&identifier=${sample}`))).to.deep.equal([]);
  });

  it('Identify: name, real address, gzip, and descriptions: oai-identifier, friends, rights', async () => {
    const repository = { name: 'Trung tâm Lưu trữ tỉnh', baseUrl: 'http://127.0.0.1:8080/oai', adminEmail: 'kho@luutru.example', namespace: 'luutru.example', rightsUri: 'https://creativecommons.org/publicdomain/zero/1.0/', friends: ['https://trunguong.example/oai'] };
    const xml = await askWith(harvestOf(filled(), { repository }))('verb=Identify');
    for (const part of ['<repositoryName>Trung tâm Lưu trữ tỉnh<', '<adminEmail>kho@luutru.example<', '<compression>gzip<', '<repositoryIdentifier>luutru.example<', '<baseURL>https://trunguong.example/oai<', 'ref="https://creativecommons.org/publicdomain/zero/1.0/"']) expect(xml).to.include(part);
    if (OaiSchemas.missing() !== undefined) return;
    const schemas = new OaiSchemas();
    expect(schemas.problems(xml)).to.equal('');
    schemas.close();
  });

  it('dc quality (Europeana P1, P2, DPLA): https page first, rights as URI and text, ISO or EDTF dates, a language, a citation, no description that is the title', async () => {
    const catalogue = filled(0);
    put(catalogue, 1, { description: { title: ['Sổ địa bạ'], description: ['Sổ địa bạ', 'Quyển 2'], identifier: ['H32.1936.4'], source: ['Sở Địa chính'], date: ['05/11/1936'], rights: ['Công khai'] } });
    put(catalogue, 2, { description: { date: ['khoảng năm 1936'] }, package: { title: 'Gói không có mô tả', createdAt: '2026-11-20T00:00:00Z' } });
    const repository = { name: 'Kho', baseUrl: 'http://127.0.0.1:8080/oai', adminEmail: 'kho@luutru.example', namespace: 'luutru.example', rightsUri: 'https://creativecommons.org/publicdomain/zero/1.0/' };
    const asked = askWith(harvestOf(catalogue, { repository }));
    const values = async (n: string): Promise<readonly string[]> => [...(await asked(`verb=GetRecord&metadataPrefix=oai_dc&identifier=${ID}${n}`)).matchAll(/<dc:(\w+)>([^<]*)</g)].map(([, name, text]) => `${name}=${text}`);
    expect(await values('01')).to.deep.equal([
      'title=Sổ địa bạ', 'description=Quyển 2', 'date=1936-11-05', `identifier=https://luutru.example/goi/${packageId(1).slice(9)}`, 'identifier=SIP-1', 'identifier=H32.1936.4',
      'source=Sở Địa chính', 'source=H32.1936.4, Sở Địa chính. Kho', 'language=vi', 'rights=https://creativecommons.org/publicdomain/zero/1.0/', 'rights=Công khai',
    ]);
    expect(await values('02')).to.include.members(['title=Gói không có mô tả', 'date=1936~', 'language=vi']);
  });

  it('Self-check: records of our own format are valid by our own schema and validator, and spoilt ones are not', async () => {
    const schema = await compileSchema([{ name: 'vn-tt05.xsd', bytes: fs.readFileSync(new URL('../../schemas/vn-tt05.xsd', import.meta.url)) }]);
    const problems = async (xml: string): Promise<number> => (await validateDocument([Buffer.from(xml)], { schema, path: 'x.xml', standard: 'tt05' })).findings.length;
    const record = /<tt05:record[\s\S]*<\/tt05:record>/.exec(await ask(`verb=GetRecord&metadataPrefix=vn_tt05&identifier=${ID}01`))?.[0] ?? '';
    expect(await problems(record)).to.equal(0);
    expect(await problems(record.replaceAll('tt05:title', 'tt05:tieuDe'))).to.be.greaterThan(0);
    expect(await problems(record.replace('class="file"', 'class="x"'))).to.equal(1);
  });

  it('Self-check: the schema of our own format names exactly the elements that are written', () => {
    const names = [...fs.readFileSync(new URL('../../schemas/vn-tt05.xsd', import.meta.url), 'utf8').matchAll(/<xs:element name="(\w+)" type="t:value"/g)].map(([, name]) => name);
    expect(names).to.deep.equal([...ELEMENTS]);
  });
});

describe('metadata that wants to hurt', () => {
  const cases: Readonly<Record<string, string>> = {
    'control characters': 'a\u0001\u0002\u001Bb', 'lone surrogates': 'a\ud83db\udc00c', 'right to left': '\u202Eوثيقة\u202C tài liệu', 'Hán-Nôm': '漢喃 𡨸喃 𠊛', 'combining marks without end': `ô${'\u0323'.repeat(5000)}`,
    'entities and CDATA': '&xxe;<![CDATA[x]]>&#0;&#xD800;', 'two megabytes': 'Đ'.repeat(2_000_000),
  };
  for (const [name, text] of Object.entries(cases)) {
    it(`is carried in every format, and the answer stays valid: ${name}`, async function () {
      this.timeout(20_000);
      const catalogue = new FakeHarvestCatalogue();
      const description = Object.fromEntries(['title', 'subject', 'description', 'creator', 'date', 'identifier', 'type', 'rights', 'source', 'coverage', 'language'].map((element) => [element, [text]]));
      put(catalogue, 1, { description, sets: setsOf(description).map(({ spec }) => spec) });
      addPackage(catalogue, 2, '2026-11-22T00:00:00Z');
      const asked = askWith(harvestOf(catalogue));
      const schemas = OaiSchemas.missing() === undefined && text.length < 100_000 ? new OaiSchemas() : undefined;
      for (const query of [LIST, 'verb=ListRecords&metadataPrefix=vn_tt05', 'verb=ListRecords&metadataPrefix=oai_ead3', 'verb=ListSets']) {
        const xml = await asked(query);
        expect(errorCodes(xml), query).to.deep.equal([]);
        // eslint-disable-next-line no-control-regex
        expect(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/.test(xml) || !xml.isWellFormed(), query).to.equal(false);
        if (schemas !== undefined) expect(schemas.problems(xml), query).to.equal('');
      }
      schemas?.close();
    });
  }
});
