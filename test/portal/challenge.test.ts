import { expect } from 'chai';
import supertest from 'supertest';
import type { PortalChallenge, PortalChallenges, PortalReports } from '../../src/portal/index.ts';
import { htmlProblems } from './html-check.ts';
import { SampleCatalogue } from './sample-catalogue.ts';
import { portalOptions, webAppOf } from './setting.ts';

const ID = '30000000-0000-4000-8000-000000000001';
const BYTES = Buffer.from('{"schema":"kho-challenge/1"}');

describe('a random challenge on the web', () => {
  const asked: unknown[] = [];
  let waiting = 0;
  const answered: PortalChallenge = {
    id: ID, phrase: 'con <b>cáo</b>', count: 20, askedAt: '2026-11-25T03:00:00Z', state: 'done', seq: 12, answers: 1, failed: 0,
    answer: { total: 7, samples: [{ object: 'urn:uuid:1', path: 'v1/content/0001', answers: [{ location: 'kho', outcome: 'match', sha256: 'ab'.repeat(32), hmac: 'cd'.repeat(32) }] }] },
    files: [{ name: 'web.json', sha256: 'ef'.repeat(32), size: BYTES.byteLength }],
  };
  const others: Readonly<Record<string, Partial<PortalChallenge>>> = {
    waiting: { state: 'waiting' }, failed: { state: 'failed', answers: 4, failed: 1 }, nothing: { state: 'failed', answers: 0, failed: 0 }, stopped: { state: 'parked', reason: 'CHALLENGE_TOO_LARGE' },
  };
  const challenges: PortalChallenges = {
    admits: async (authorization) => (authorization === 'Bearer auditor' ? { name: 'Lan', may: true } : authorization === 'Bearer reader' ? { name: 'Minh', may: false } : undefined),
    ask: async (order) => {
      asked.push(order);
      return waiting >= 3 ? undefined : ID;
    },
    list: async () => [answered],
    get: async (id) => (id === ID ? answered : id in others ? { id, phrase: 'x', count: 2, askedAt: answered.askedAt, state: 'waiting', ...others[id] } : undefined),
    open: () => (async function* () { yield BYTES; })(),
  };
  const reports: PortalReports = { list: async () => [], open: () => (async function* () { yield BYTES; })() };
  const app = webAppOf(portalOptions(new SampleCatalogue(), { reports, challenges }));
  const get = (path: string, who = 'auditor'): supertest.Test => supertest(app).get(path).set('Authorization', `Bearer ${who}`);
  const post = (form: string): supertest.Test => supertest(app).post('/kiem-toan/thach-thuc').set('Authorization', 'Bearer auditor').send(form);
  beforeEach(() => { asked.length = 0; waiting = 0; });

  it('is asked and seen by nobody without a token of somebody who may', async () => {
    for (const path of ['/kiem-toan/thach-thuc', '/en/kiem-toan/thach-thuc', `/kiem-toan/thach-thuc/${ID}`, `/kiem-toan/thach-thuc/${ID}/web.json`]) {
      const { text, headers } = await supertest(app).get(path).expect(401);
      expect(headers['www-authenticate']).to.equal('Basic realm="Kho", charset="UTF-8"');
      expect(text).to.not.include('&lt;b&gt;').and.not.include('<form class="filter" method="post"');
      await get(path, 'reader').expect(403);
    }
    await supertest(app).post('/kiem-toan/thach-thuc').send('cau=x&so=2').expect(401);
    expect(asked).to.deep.equal([]);
  });

  it('is asked by a form, and its answer is shown with what every copy said and the files to take home', async () => {
    expect(await htmlProblems((await get('/kiem-toan/thach-thuc').expect(200)).text)).to.deep.equal([]);
    await post('cau=con+c%C3%A1o&so=20').expect(303).expect('Location', `/kiem-toan/thach-thuc/${ID}`);
    expect(asked).to.deep.equal([{ phrase: 'con cáo', count: 20, by: 'Lan' }]);
    for (const lang of ['', '/en']) {
      const { text, headers } = await get(`${lang}/kiem-toan/thach-thuc/${ID}`).expect(200);
      expect(await htmlProblems(text)).to.deep.equal([]);
      expect(headers['cache-control']).to.equal('private, no-store');
      for (const words of ['con &lt;b&gt;', 'v1/content/0001', 'abababababababab', 'cdcdcdcdcdcdcdcd', 'web.json', 'kiem_tra.py']) expect(text).to.include(words);
      expect(text.replace(/<[^>]*>/g, ' ')).to.not.match(/\bportal\.[a-z]/);
    }
    await get(`/kiem-toan/thach-thuc/${ID}/web.json`).expect(200).expect('Cache-Control', 'private, no-store');
    for (const path of [`/kiem-toan/thach-thuc/${ID}/kho.json`, '/kiem-toan/thach-thuc/zzz']) await get(path).expect(404);
  });

  it('is called passed only when something was read and every answer is of the bytes', async () => {
    for (const [id, words, not] of [['waiting', 'chưa đọc gì', 'Đạt:'], ['failed', 'KHÔNG đạt: 1 trong 4', 'Đạt:'], ['nothing', 'không chứng tỏ gì', 'Đạt:'], ['stopped', 'CHALLENGE_TOO_LARGE', 'Đạt:']] as const) {
      const { text } = await get(`/kiem-toan/thach-thuc/${id}`).expect(200);
      expect(text, id).to.include(words).and.not.include(not);
    }
  });

  it('is bounded: in files, in words, and in how many wait', async () => {
    for (const form of ['cau=&so=2', 'cau=x&so=51', 'cau=x&so=0', 'cau=x&so=1e3', `cau=${'x'.repeat(201)}&so=2`, 'cau[]=x&so=2', 'so=2']) {
      const { text } = await post(form).expect(400);
      expect(text).to.include('Không dùng được');
    }
    expect(asked).to.deep.equal([]);
    waiting = 3;
    expect((await post('cau=x&so=2').expect(429)).text).to.include('CHƯA được nhận');
  });

  it('is not asked in the name of a reader by a form of another site', async () => {
    await post('cau=x&so=2').set('Sec-Fetch-Site', 'cross-site').expect(403);
    for (const origin of ['https://evil.example', 'null', 'http://[', '//luutru.example']) {
      await post('cau=x&so=2').set('Host', 'luutru.example').set('Origin', origin).expect(403);
    }
    expect(asked).to.deep.equal([]);
    await post('cau=x&so=2').set('Origin', 'https://luutru.example').expect(303);
    await post('cau=x&so=2').set('Sec-Fetch-Site', 'same-origin').expect(303);
  });

  it('is offered beside the reports', async () => {
    expect((await supertest(app).get('/kiem-toan').expect(200)).text).to.include('href="/kiem-toan/thach-thuc"');
  });
});
