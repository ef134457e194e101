import { expect } from 'chai';
import supertest from 'supertest';
import type { PortalOptions, PortalReports } from '../../src/portal/index.ts';
import { htmlProblems } from './html-check.ts';
import { SampleCatalogue } from './sample-catalogue.ts';
import { portalOptions, webAppOf } from './setting.ts';

const BYTES = Buffer.from('byte của tệp');
const SHA256 = 'ab'.repeat(32);

describe('reports for auditors on the web', () => {
  const opened: string[] = [];
  const file = (name: string, isPublic: boolean): Awaited<ReturnType<PortalReports['list']>>[number]['files'][number] => ({ name, size: BYTES.byteLength, sha256: SHA256, isPublic });
  const reports: PortalReports = {
    list: async () => [
      { number: 2, period: '2026-Q4', signedAt: '2027-01-05T03:00:00Z', sha256: 'cd'.repeat(32), fingerprint: 'ef'.repeat(32), seq: 77, files: [file('bao-cao.json', false), file('khoa-cong-khai.pem', true)] },
      { number: 1, period: '2026-Q3', signedAt: '2026-10-05T03:00:00Z', sha256: '01'.repeat(32), fingerprint: 'ef'.repeat(32), seq: 12, files: [] },
    ],
    open: (number, name) => {
      opened.push(`${number}/${name}`);
      return (async function* () { yield BYTES; })();
    },
  };
  const policy: PortalOptions['can'] = (action) => action !== 'read-report';
  const app = webAppOf(portalOptions(new SampleCatalogue(), { reports, can: policy }));
  beforeEach(() => { opened.length = 0; });

  for (const [path, words] of [
    ['/kiem-toan', ['Số 2', '2026-Q3', 'kho challenge']], ['/en/kiem-toan', ['Number 2', '2026-Q4']],
    ['/kiem-toan/2/xac-minh', ['Mức 1', 'Mức 2', 'Mức 3', 'cd'.repeat(32), 'ef'.repeat(32), 'khoa-cong-khai.pem', 'hãy yêu cầu đơn vị lưu trữ']], ['/en/kiem-toan/1/xac-minh', ['are not kept any more']],
  ] as const) {
    it(`have a page that says what is signed and how it is verified: ${path}`, async () => {
      const { text } = await supertest(app).get(path).expect(200).expect('Content-Type', 'text/html; charset=utf-8');
      expect(await htmlProblems(text)).to.deep.equal([]);
      for (const word of words) expect(text).to.include(word);
      expect(text.replace(/<[^>]*>/g, ' ')).to.not.match(/\bportal\.[a-z]/);
    });
  }

  it('hand out what stands in the ledger anyway, and the rest only where the archive decided so', async () => {
    const page = await supertest(app).get('/kiem-toan/2/xac-minh').expect(200);
    expect(page.text).to.not.include('href="/kiem-toan/2/bao-cao.json"');
    const key = await supertest(app).get('/kiem-toan/2/khoa-cong-khai.pem').buffer(true).expect(200);
    expect([key.headers['content-disposition'], key.headers['content-type']]).to.deep.equal(['attachment; filename="khoa-cong-khai.pem"; filename*=UTF-8\'\'khoa-cong-khai.pem', 'application/octet-stream']);
    await supertest(app).get('/kiem-toan/2/bao-cao.json').expect(403);
    expect(opened).to.deep.equal(['2/khoa-cong-khai.pem']);
    const open = webAppOf(portalOptions(new SampleCatalogue(), { reports, can: () => true }));
    await supertest(open).get('/kiem-toan/2/bao-cao.json').expect(200);
    expect((await supertest(open).get('/kiem-toan/2/xac-minh')).text).to.include('href="/kiem-toan/2/bao-cao.json"').and.not.include('hãy yêu cầu đơn vị lưu trữ');
  });

  it('know no other report, file or method, and are not there without reports', async () => {
    for (const path of ['/kiem-toan/3/xac-minh', '/kiem-toan/02/xac-minh', '/kiem-toan/2/tep.csv', '/kiem-toan/1/bao-cao.json', '/kiem-toan/2/..%2F..%2Fkho.json', '/kiem-toan/x/xac-minh']) await supertest(app).get(path).expect(404);
    await supertest(app).post('/kiem-toan').expect(405);
    expect(opened).to.deep.equal([]);
    const without = webAppOf(portalOptions(new SampleCatalogue()));
    await supertest(without).get('/kiem-toan').expect(404);
    expect((await supertest(without).get('/')).text).to.not.include('/kiem-toan');
    expect((await supertest(app).get('/')).text).to.include('href="/kiem-toan"');
  });

  it('are shown to nobody whom the policy does not let', async () => {
    const closed = webAppOf(portalOptions(new SampleCatalogue(), { reports, can: (action) => action !== 'list-reports' && action !== 'read-report' }));
    for (const path of ['/kiem-toan', '/kiem-toan/2/xac-minh', '/kiem-toan/2/khoa-cong-khai.pem']) await supertest(closed).get(path).expect(403);
  });
});
