import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { loadMessages } from '../../src/app/load-messages.ts';
import { openForReading } from '../../src/app/compose.ts';
import { jobKinds } from '../../src/app/job-kinds.ts';
import { PROVIDER_CHECKS, type CheckResult, type Verification } from '../../src/harvest/index.ts';
import { askOai } from './oai-client.ts';
import { MadeArchive } from './made-archive.ts';

const PACKAGES = 230;

describe('kho oai verify', function () {
  this.timeout(120_000);
  let archive: MadeArchive;
  let url: string;

  before(async () => {
    archive = await MadeArchive.make();
    await archive.ingest(Array.from({ length: PACKAGES }, (_, n) => {
      archive.put(`h${n}/tờ.txt`, `tờ ${n}`);
      archive.put(`h${n}/metadata.csv`, `filename,dc.title,dc.identifier,dc.subject\ntờ.txt,Hồ sơ ${n},H32.1978.${n},Bão lũ\n`);
      return archive.at('in', `h${n}`);
    }));
    const [one] = await archive.list();
    await archive.operations.publication.decide({ repo: archive.repo, id: one?.id ?? '', state: 'withdrawn', reason: 'thử', by: 'Lan' });
    url = `${(await archive.serve()).url}/oai`;
  });
  after(async () => archive.remove());

  async function verify(at?: string, pages?: number): Promise<{ readonly verification: Verification; readonly results: readonly CheckResult[] }> {
    const results: CheckResult[] = [];
    const verification = await archive.operations.oai.verify({
      repo: archive.repo, signal: new AbortController().signal, onResult: (result) => { results.push(result); },
      ...(at === undefined ? {} : { url: at }), ...(pages === undefined ? {} : { pages }),
    });
    return { verification, results };
  }
  const wrong = (results: readonly CheckResult[]): readonly string[] => results.filter(({ outcome }) => outcome === 'failed').map((result) => `${result.id}: ${'detail' in result ? result.detail : ''}`);

  it('finds nothing wrong with this repository, and leaves out no check', async () => {
    const { verification, results } = await verify();
    expect(wrong(results)).to.deep.equal([]);
    expect(results.filter(({ outcome }) => outcome === 'skipped').map(({ id }) => id)).to.deep.equal([]);
    expect(verification).to.deep.equal({ passed: PROVIDER_CHECKS.length, failed: 0, skipped: 0, records: PACKAGES, pages: 3 });
    expect(PROVIDER_CHECKS.length).to.be.greaterThan(40);
  });

  it('finds nothing wrong with it from outside, and follows no more pages than it may', async () => {
    const { verification, results } = await verify(url, 2);
    expect(wrong(results)).to.deep.equal([]);
    expect(verification).to.include({ pages: 2, records: 200 });
  });

  it('has words in both languages for every check', () => {
    const messages = loadMessages();
    for (const { id } of PROVIDER_CHECKS) for (const lang of ['vi', 'en'] as const) expect(messages.text(`oaiCheck.${id}`, lang), id).to.not.match(/^oaiCheck/);
    expect(new Set(PROVIDER_CHECKS.map(({ id }) => id)).size).to.equal(PROVIDER_CHECKS.length);
  });

  it('is work for a schedule', async () => {
    const kho = await openForReading(archive.repo, archive.surroundings);
    expect(jobKinds(kho, archive.surroundings).map(({ kind }) => kind)).to.include('oai-verify');
    await kho.close();
  });

  describe('with a provider that is wrong', () => {
    let server: http.Server;
    let spoil: (query: string, xml: string) => { readonly status?: number; readonly type?: string; readonly xml?: string; readonly location?: string };
    let asked: string;

    before(async () => {
      server = http.createServer((request, response) => {
        void (async () => {
          const parts: Buffer[] = [];
          for await (const part of request) parts.push(part as Buffer);
          const query = request.method === 'POST' ? Buffer.concat(parts).toString() : new URL(request.url ?? '', asked).search.slice(1);
          const { xml } = await askOai(url, query, request.method === 'POST' ? 'POST' : 'GET');
          const spoilt = spoil(query, xml.replaceAll(`${url}<`, `${asked}<`));
          response.writeHead(spoilt.status ?? 200, { 'Content-Type': spoilt.type ?? 'text/xml; charset=utf-8', ...(spoilt.location === undefined ? {} : { Location: spoilt.location }) });
          response.end(spoilt.xml ?? xml.replaceAll(`${url}<`, `${asked}<`));
        })();
      });
      await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
      asked = `http://127.0.0.1:${(server.address() as AddressInfo).port}/oai`;
    });
    after(() => { server.close(); });

    const cases: readonly (readonly [string, readonly string[], typeof spoil])[] = [
      ['answers 422 to an empty window', ['emptyWindow', 'status'], (query) => (query.includes('1970') ? { status: 422 } : {})],
      ['puts a notice after the root', ['wellFormed', 'oneDocument'], (query, xml) => (query.includes('1970') ? { xml: `${xml}<b>Notice</b>` } : {})],
      ['calls XML a page', ['contentType'], () => ({ type: 'text/html' })],
      ['counts wrongly and gives a record twice or under another name', ['cursor', 'sameList'], (query, xml) => (query.includes('resumptionToken=') && query.includes('ListRecords') && !query.includes('phai') && !query.includes('metadataPrefix') ? { xml: xml.replace(/cursor="\d+"/, 'cursor="0"').replace(/<identifier>oai:[^<]+/, '<identifier>oai:x.example:1') } : {})],
      ['tells a date of the future', ['notFuture'], (query, xml) => (query.includes('ListRecords') ? { xml: xml.replace(/<datestamp>20\d\d/, '<datestamp>2099') } : {})],
      ['forgets to withdraw metadata', ['deletedBare'], (query, xml) => (query.includes('ListRecords') ? { xml: xml.replace(/(<header status="deleted">[\s\S]*?<\/header>)/, '$1<metadata><a xmlns="urn:a"/></metadata>') } : {})],
      ['says that its version is 1.1', ['version', 'schema'], (query, xml) => (query === 'verb=Identify' ? { xml: xml.replace('>2.0<', '>1.1<') } : {})],
      ['knows every verb', ['unknownVerb'], (query, xml) => (query === 'verb=KhongCo' ? { xml: xml.replace(/<error[\s\S]*<\/error>/, '<ListMetadataFormats><metadataFormat><metadataPrefix>a</metadataPrefix><schema>a</schema><metadataNamespace>a</metadataNamespace></metadataFormat></ListMetadataFormats>') } : {})],
    ];
    for (const [what, ids, how] of cases) {
      it(`says so: it ${what}`, async () => {
        spoil = how;
        const { results } = await verify(asked, 3);
        // What does not pack is our own relay.
        expect(results.filter(({ outcome, id }) => outcome === 'failed' && id !== 'gzip').map(({ id }) => id)).to.include.members([...ids]);
      });
    }

    it('is told of one that sends to another host, and does not go there', async () => {
      spoil = () => ({ status: 302, location: 'http://other.invalid/oai' });
      const fault = await verify(asked).then(() => undefined, (thrown: unknown) => thrown as { readonly code: string; readonly params: Readonly<Record<string, unknown>> });
      expect([fault?.code, fault?.params['detail']]).to.deep.equal(['SOURCE_UNREADABLE', 'HTTP 302 → http://other.invalid']);
    });

    it('is told of one that does not answer, and of an address that is none', async () => {
      const codes = await Promise.all(['http://127.0.0.1:9/oai', 'ftp://x.example/', 'nonsense'].map(async (at) => verify(at).then(() => '', (thrown: unknown) => (thrown as { readonly code: string }).code)));
      expect(codes).to.deep.equal(['SOURCE_UNREADABLE', 'USAGE', 'USAGE']);
    });
  });
});
