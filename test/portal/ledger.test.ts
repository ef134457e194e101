import { expect } from 'chai';
import supertest from 'supertest';
import type { PortalAction, PortalLedger } from '../../src/portal/index.ts';
import { htmlProblems } from './html-check.ts';
import { SampleCatalogue } from './sample-catalogue.ts';
import { portalOptions, webAppOf } from './setting.ts';

const NOTE = 'luutru.example/1\n300\nAAAA\n\n— luutru.example/1 BBBB\n';
const TILE = Buffer.alloc(8192, 7);

describe('the ledger on the web', () => {
  const asked: string[] = [];
  const ledger: PortalLedger = {
    file: async (path) => {
      asked.push(path);
      return path === 'checkpoint' ? { kind: 'newest', bytes: Buffer.from(NOTE) }
        : path === 'tile/0/000' ? { kind: 'tile', bytes: TILE } : path === 'tile/entries/000' ? { kind: 'entries', bytes: TILE } : undefined;
    },
    standing: async () => ({ size: 300, note: NOTE, keys: ['luutru.example/1+01020304+AAAA'] }),
    schema: '<schema/>',
  };
  const catalogue = new SampleCatalogue();
  const app = webAppOf(portalOptions(catalogue, { ledger }));
  beforeEach(() => { asked.length = 0; });

  for (const [path, lang] of [['/ledger/', 'vi'], ['/en/ledger/', 'en']] as const) {
    it(`has a page that says what stands and how to verify it: ${path}`, async () => {
      const { text } = await supertest(app).get(path).expect(200).expect('Content-Type', 'text/html; charset=utf-8');
      expect(await htmlProblems(text)).to.deep.equal([]);
      expect(text).to.include(`<html lang="${lang}">`).and.include('luutru.example/1+01020304+AAAA').and.include('— luutru.example/1 BBBB');
      expect(text.replace(/<[^>]*>/g, ' ')).to.not.match(/\bportal\.[a-z]/);
    });
  }

  it('says so when nothing is signed yet, and is not there where there is no ledger', async () => {
    const { text } = await supertest(webAppOf(portalOptions(catalogue, { ledger: { ...ledger, standing: async () => undefined } }))).get('/ledger/').expect(200);
    expect(text).to.include('Chưa có bản chốt nào được ký.');
    const without = webAppOf(portalOptions(catalogue));
    for (const path of ['/ledger/', '/ledger/checkpoint']) await supertest(without).get(path).expect(404);
    expect((await supertest(without).get('/').expect(200)).text).not.to.include('/ledger/');
    expect((await supertest(app).get('/').expect(200)).text).to.include('href="/ledger/"');
  });

  it('gives a checkpoint that nobody may keep without asking again, and tiles that may be kept for ever', async () => {
    const checkpoint = await supertest(app).get('/ledger/checkpoint').expect(200);
    expect(checkpoint.text).to.equal(NOTE);
    expect([checkpoint.headers['content-type'], checkpoint.headers['cache-control']]).to.deep.equal(['text/plain; charset=utf-8', 'no-cache']);
    await supertest(app).get('/ledger/checkpoint').set('If-None-Match', checkpoint.headers['etag'] ?? '').expect(304);
    for (const [path, encoding] of [['tile/0/000', undefined], ['tile/entries/000', 'gzip']] as const) {
      const { headers, body } = await supertest(app).get(`/ledger/${path}`).set('Accept-Encoding', 'gzip').buffer(true).parse(bytes).expect(200);
      expect((body as Buffer).equals(TILE)).to.equal(true);
      expect(headers['content-type']).to.equal('application/octet-stream');
      expect(headers['cache-control']).to.equal('public, max-age=31536000, immutable');
      expect(headers['content-encoding'], 'hashes do not get smaller').to.equal(encoding);
      expect(headers['access-control-allow-origin']).to.equal('*');
      expect(headers['x-content-type-options']).to.equal('nosniff');
    }
  });

  it('serves the schema that Identify names', async () => {
    await supertest(app).get('/ledger/checkpoint.xsd').expect(200).expect('Content-Type', 'application/xml; charset=utf-8');
  });

  it('hands paths on as they were sent, so that each file has one address, and never to an end outside', async () => {
    for (const path of ['..%2f..%2fkeys%2fledger.key', '%2e%2e/keys/ledger.key', 'tile%2f0%2f000', 'tile/0/%30%30%30', 'tile//0/000', 'tile/0/000%00', 'tile/0/000/']) {
      await supertest(app).get(`/ledger/${path}`).expect(404);
    }
    expect(asked.every((path) => !path.split('/').includes('..'))).to.equal(true);
    expect(asked).to.include('tile%2f0%2f000');
  });

  it('asks the policy before anything is read, and only ever reads', async () => {
    const actions: PortalAction[] = [];
    const closed = webAppOf(portalOptions(catalogue, { ledger, can: (action) => { actions.push(action); return false; } }));
    for (const path of ['/ledger/', '/en/ledger/', '/ledger/checkpoint', '/ledger/tile/0/000', '/ledger/checkpoint.xsd']) await supertest(closed).get(path).expect(403);
    expect([asked, actions]).to.deep.equal([[], Array.from({ length: 5 }, () => 'read-ledger')]);
    for (const method of ['post', 'put', 'patch', 'delete'] as const) await supertest(app)[method]('/ledger/checkpoint').expect(405).expect('Allow', 'GET, HEAD');
  });
});

function bytes(response: supertest.Response, done: (error: Error | null, body: Buffer) => void): void {
  const chunks: Buffer[] = [];
  response.on('data', (chunk: Buffer) => { chunks.push(chunk); });
  response.on('end', () => { done(null, Buffer.concat(chunks)); });
}
