import { expect } from 'chai';
import { packageUuid } from '../../src/base/index.ts';
import { writeSamples } from '../../src/samples/index.ts';
import { OaiSchemas } from '../harvest/oai-schemas.ts';
import { MadeArchive } from './made-archive.ts';
import { OUTSIDE_HARVESTERS, askOai, collectPages, harvestWith, headerIdentifiers, isInstalled } from './oai-client.ts';

// The national archive's machine comes by night. Nobody is there to help it: what it collects must be everything,
// once, and valid, whatever software it runs and whatever happens in the repository meanwhile.

/** With the samples more than one page of 500 headers, and six of 100 records. */
const PLAIN_FOLDERS = 500;

describe('a harvest from outside', function () {
  this.timeout(60_000);
  let archive: MadeArchive;
  let oai: string;
  let expected: readonly string[];

  before(async function () {
    this.timeout(180_000);
    archive = await MadeArchive.make();
    await ingestFolders('ho-so', PLAIN_FOLDERS);
    const samples = await writeSamples({ into: archive.at('samples'), seed: 'harvest', pages: 4 });
    await archive.ingest(samples.good.map((sample) => sample.path));
    oai = `${(await archive.serve()).url}/oai`;
    expected = await identifiersNow();
  });
  after(async () => archive.remove());

  async function ingestFolders(name: string, count: number): Promise<void> {
    const paths = Array.from({ length: count }, (_, n) => {
      archive.put(`${name}-${n}/Văn bản số ${n}.txt`, `${name} ${n}`);
      return archive.at('in', `${name}-${n}`);
    });
    const outcomes = await archive.ingest(paths);
    expect(new Set(outcomes.map(({ kind }) => kind))).to.deep.equal(new Set(['archived']));
  }

  async function identifiersNow(): Promise<readonly string[]> {
    return (await archive.list()).map(({ id }) => `oai:kho.example:${packageUuid(id) ?? ''}`).sort();
  }

  for (const harvester of OUTSIDE_HARVESTERS) {
    for (const [verb, prefix, root] of [['ListRecords', 'oai_dc', 'dc'], ['ListRecords', 'mets', 'mets'], ['ListIdentifiers', 'oai_dc', '-']] as const) {
      it(`gives ${harvester.name} every record once by ${verb} ${prefix} (needs ${harvester.name})`, async function () {
        if (!isInstalled(harvester)) this.skip();
        const lines = await harvestWith(harvester, [oai, verb, prefix]);
        expect(lines.map(({ identifier }) => identifier).sort()).to.deep.equal(expected);
        expect(new Set(lines.map((line) => line.root.replace(/^.*:/, '')))).to.deep.equal(new Set([root]));
        expect(lines.filter(({ datestamp }) => !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(datestamp))).to.deep.equal([]);
      });
    }
  }

  for (const method of ['GET', 'POST'] as const) {
    for (const [query, pages] of [
      ['verb=ListRecords&metadataPrefix=oai_dc', 6], ['verb=ListRecords&metadataPrefix=mets', 6], ['verb=ListIdentifiers&metadataPrefix=mets', 2],
    ] as const) {
      it(`gives a plain loop of ${method} every record once: ${query}`, async () => {
        const got = await collectPages(oai, query, method);
        expect(got).to.have.length(pages);
        expect([...headerIdentifiers(got)].sort()).to.deep.equal(expected);
        expect(got.map((xml) => /<resumptionToken ([^>/]*)/.exec(xml)?.[1]?.trim())).to.deep.equal(
          got.map((_, page) => `completeListSize="${expected.length}" cursor="${page * (pages === 2 ? 500 : 100)}"`),
        );
        expect(got.at(-1)).to.match(/<resumptionToken [^>]*(\/>|><\/resumptionToken>)/);
      });
    }
  }

  it('gives each record by GetRecord as the list gave it', async () => {
    const { xml } = await askOai(oai, 'verb=ListRecords&metadataPrefix=oai_dc');
    const records = [...xml.matchAll(/<record>[\s\S]*?<\/record>/g)].map(([record]) => record.replace(/\s+/g, ' '));
    expect(records).to.have.length(100);
    for (const record of records.filter((_, n) => n % 20 === 0)) {
      const identifier = /<identifier>([^<]+)/.exec(record)?.[1] ?? '';
      const one = await askOai(oai, `verb=GetRecord&metadataPrefix=oai_dc&identifier=${encodeURIComponent(identifier)}`, 'POST');
      expect(one.xml.replace(/\s+/g, ' ')).to.include(record);
    }
  });

  it('answers with one well-formed document even to a broken request', async () => {
    for (const method of ['GET', 'POST'] as const) {
      const { status, contentType, xml } = await askOai(oai, 'verb=%00%ff<script>&&&=', method);
      expect([status, contentType]).to.deep.equal([200, 'text/xml; charset=utf-8']);
      expect(xml).to.match(/^<\?xml[\s\S]*<error code="badVerb">[\s\S]*<\/OAI-PMH>\n?$/);
    }
  });

  it('packs what it answers for who takes gzip, and gives it plain to everybody else; its schema lies below its address', async () => {
    const url = `${oai}?verb=ListRecords&metadataPrefix=oai_dc`;
    const [packed, plain] = await Promise.all(['gzip', 'identity'].map(async (coding) => fetch(url, { headers: { 'Accept-Encoding': coding } })));
    expect([packed?.headers.get('content-encoding'), plain?.headers.get('content-encoding')]).to.deep.equal(['gzip', null]);
    const withoutDate = async (response: Response | undefined): Promise<string | undefined> => (await response?.text())?.replace(/<responseDate>[^<]*/, '');
    expect(await withoutDate(packed)).to.equal(await withoutDate(plain));
    const schema = await fetch(`${oai}/vn_tt05.xsd`);
    expect([schema.status, schema.headers.get('content-type')]).to.deep.equal([200, 'application/xml; charset=utf-8']);
    expect(await schema.text()).to.include('targetNamespace="urn:kho:vn-tt05:1"');
  });

  it('names itself and its pages by the address at which it listens', async () => {
    const { xml } = await askOai(oai, 'verb=Identify');
    expect(xml).to.include(`<baseURL>${oai}</baseURL>`);
    const record = await askOai(oai, `verb=GetRecord&metadataPrefix=oai_dc&identifier=${expected[0] ?? ''}`);
    const page = /<dc:identifier>(http[^<]+)</.exec(record.xml)?.[1] ?? '';
    expect((await fetch(page)).status).to.equal(200);
  });

  describe('that asks for what is not there', () => {
    const record = `verb=GetRecord&identifier=`;
    // noMetadataFormats cannot be provoked: every item that is not deleted has oai_dc, and a deleted one has all formats.
    const cases: Readonly<Record<string, readonly string[]>> = {
      badVerb: ['', 'verb=', 'verb=Nothing', 'verb=identify', 'verb=Identify&verb=Identify', 'metadataPrefix=oai_dc'],
      badArgument: [
        'verb=Identify&metadataPrefix=oai_dc', 'verb=ListRecords', 'verb=ListIdentifiers&from=2026-01-01', 'verb=GetRecord&metadataPrefix=oai_dc',
        'verb=ListRecords&metadataPrefix=oai_dc&metadataPrefix=mets', 'verb=ListRecords&metadataPrefix=oai_dc&from=01-01-2026',
        'verb=ListRecords&metadataPrefix=oai_dc&from=2026-02-30', 'verb=ListRecords&metadataPrefix=oai_dc&from=2026-01-01&until=2026-01-02T00:00:00Z',
        'verb=ListRecords&metadataPrefix=oai_dc&from=2026-01-02&until=2026-01-01', 'verb=ListRecords&metadataPrefix=oai_dc&resumptionToken=x',
      ],
      badResumptionToken: ['verb=ListRecords&resumptionToken=x', 'verb=ListIdentifiers&resumptionToken=a.b', 'verb=ListSets&resumptionToken=x'],
      cannotDisseminateFormat: ['verb=ListRecords&metadataPrefix=marc21', 'verb=ListIdentifiers&metadataPrefix=marc21', `${record}%&metadataPrefix=marc21`],
      idDoesNotExist: [
        `${record}oai:kho.example:00000000-0000-4000-8000-000000000000&metadataPrefix=oai_dc`, `${record}nonsense&metadataPrefix=oai_dc`,
        'verb=ListMetadataFormats&identifier=oai:other.example:1',
      ],
      noRecordsMatch: ['verb=ListRecords&metadataPrefix=oai_dc&until=2001-01-01', 'verb=ListIdentifiers&metadataPrefix=mets&from=2099-01-01T00:00:00Z', 'verb=ListRecords&metadataPrefix=oai_dc&set=phong:khong-co'],
    };
    for (const [code, queries] of Object.entries(cases)) {
      it(`is answered ${code} with HTTP 200, by GET and by POST`, async () => {
        for (const query of queries.map((text) => text.replace('%', expected[0] ?? ''))) {
          for (const method of ['GET', 'POST'] as const) {
            const { status, xml } = await askOai(oai, query, method);
            const codes = new Set([...xml.matchAll(/<error code="([^"]+)"/g)].map(([, one]) => one));
            expect({ status, codes }, `${method} ${query}`).to.deep.equal({ status: 200, codes: new Set([code]) });
            const echoes = code === 'badVerb' || code === 'badArgument' ? '' : ' verb=';
            expect(xml, query).to.include(`<request${echoes}`);
          }
        }
      });
    }
  });

  describe('checked against the official schemas (needs xmllint and ../shared/schemas)', () => {
    let schemas: OaiSchemas | undefined;
    before(function () {
      if (OaiSchemas.missing() === undefined) schemas = new OaiSchemas();
      else this.skip();
    });
    after(() => schemas?.close());

    const record = (prefix: string): string => `verb=GetRecord&identifier=%&metadataPrefix=${prefix}`;
    for (const query of [
      'verb=Identify', 'verb=ListMetadataFormats', 'verb=ListMetadataFormats&identifier=%', 'verb=ListSets', record('oai_dc'), record('mets'),
      'verb=ListIdentifiers&metadataPrefix=oai_dc', 'verb=ListRecords&metadataPrefix=oai_dc', 'verb=ListRecords&metadataPrefix=mets', 'verb=ListRecords&metadataPrefix=premis',
      'verb=ListRecords&metadataPrefix=oai_ead3', 'verb=ListRecords&metadataPrefix=vn_tt05', 'verb=Nothing',
    ]) {
      it(`is valid on every page: ${query}`, async () => {
        for (const xml of await collectPages(oai, query.replace('%', expected[0] ?? ''), 'GET')) expect(schemas?.problems(xml)).to.equal('');
      });
    }
  });

  // Last, for it adds to the repository.
  it('neither loses nor doubles a record when others arrive in the middle', async () => {
    const pages = await collectPages(oai, 'verb=ListRecords&metadataPrefix=oai_dc', 'GET', async (page) => {
      if (page === 2) await ingestFolders('den-sau', 30);
    });
    const first = /<responseDate>([^<]+)/.exec(pages[0] ?? '')?.[1] ?? '';
    const full = headerIdentifiers(pages);
    expect(new Set(full).size).to.equal(full.length);
    expect(full).to.include.members([...expected]);
    const later = headerIdentifiers(await collectPages(oai, `verb=ListRecords&metadataPrefix=oai_dc&from=${first}`, 'GET'));
    expect([...new Set([...full, ...later])].sort()).to.deep.equal(await identifiersNow());
  });

  for (const harvester of OUTSIDE_HARVESTERS) {
    it(`goes on undisturbed with ${harvester.name} while packages are ingested (needs ${harvester.name})`, async function () {
      if (!isInstalled(harvester)) this.skip();
      const before = await identifiersNow();
      const [lines] = await Promise.all([
        harvestWith(harvester, [oai, 'ListRecords', 'oai_dc']),
        ingestFolders(`cung-luc-${harvester.script}`, 60),
      ]);
      const got = lines.map(({ identifier }) => identifier);
      expect(new Set(got).size).to.equal(got.length);
      expect(got).to.include.members([...before]);
    });
  }

  // Very last: it takes away.
  for (const harvester of OUTSIDE_HARVESTERS) {
    it(`tells ${harvester.name} exactly the repository's own list while packages are edited and withdrawn (needs ${harvester.name})`, async function () {
      if (!isInstalled(harvester)) this.skip();
      const [edited, withdrawn] = await archive.list();
      const changes = async (): Promise<void> => {
        await archive.update(edited?.id ?? '', { metadata: archive.put('sửa.json', JSON.stringify({ title: `Sửa cho ${harvester.name}` })) });
        await archive.operations.publication.decide({ repo: archive.repo, id: withdrawn?.id ?? '', state: 'withdrawn', reason: 'thử', by: 'Lan' });
      };
      const before = await identifiersNow();
      const [during] = await Promise.all([harvestWith(harvester, [oai, 'ListIdentifiers', 'oai_dc']), changes()]);
      const got = during.map(({ identifier }) => identifier);
      expect(new Set(got).size).to.equal(got.length);
      const moved = [edited, withdrawn].map((entry) => `oai:kho.example:${packageUuid(entry?.id ?? '') ?? ''}`);
      expect(got, 'what was not touched is all there').to.include.members(before.filter((identifier) => !moved.includes(identifier)));
      const after = (await harvestWith(harvester, [oai, 'ListIdentifiers', 'oai_dc'])).map(({ identifier }) => identifier);
      expect(after.toSorted(), 'and the next harvest has everything once').to.deep.equal(before);
      await archive.operations.publication.decide({ repo: archive.repo, id: withdrawn?.id ?? '', state: 'published', reason: '', by: 'Lan' });
    });
  }
});
