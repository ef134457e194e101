import { expect } from 'chai';
import request, { type Response } from 'supertest';
import { createApi, type ApiOptions } from '../../src/api/index.ts';
import { loadMessages } from '../../src/app/load-messages.ts';
import { Fault } from '../../src/base/index.ts';
import { createWebApp } from '../../src/web/index.ts';

const messages = loadMessages();
const UUID = '00000000-0000-4000-8000-000000000001';
const GOOD = `kho_${'a'.repeat(12)}_${'A'.repeat(43)}`;

/** An interface whose archivist gets as far as the body, and no further. */
function served(changed: Partial<ApiOptions> = {}): { readonly app: ReturnType<typeof createWebApp>; readonly clock: { ms: number }; readonly reached: () => number } {
  const clock = { ms: Date.UTC(2026, 10, 25, 8) };
  let count = 0;
  const options: ApiOptions = {
    catalogue: { records: { list: async () => Promise.resolve({ items: [] }) } } as unknown as ApiOptions['catalogue'],
    jobs: {} as ApiOptions['jobs'], answers: {} as ApiOptions['answers'], openFile: async () => Promise.reject(new Error('no file')), checkpoint: async () => Promise.resolve(undefined),
    holder: async (token) => (token === GOOD ? Promise.resolve({ tokenId: 't', subject: { name: 'Lan', roles: ['archivist'] } }) : Promise.reject(new Fault('TOKEN_UNKNOWN'))),
    witness: async () => Promise.resolve(), changing: async () => { count += 1; return Promise.reject(new Fault('STORE_LOCKED', { command: 'ingest', since: '', pid: 1 })); },
    messages, clock: { now: () => new Date(clock.ms) }, newId: () => UUID, pause: async () => Promise.resolve(), cursorKey: Buffer.alloc(32), baseUrl: 'https://luutru.example',
    name: { vi: 'Kho', en: 'Kho' }, version: '1', ...changed,
  };
  return { app: createWebApp({ routes: [createApi(options)], messages, newIncident: () => UUID, https: false, ready: async () => Promise.resolve(true) }), clock, reached: () => count };
}

const codeOf = (response: Response): string => `${response.status} ${(response.body as { readonly code: string }).code}`;
const CREATOR = { fields: { name: 'UBND huyện Vạn Ninh', creatorType: 'agency' } };

describe('the REST interface and hostile requests', () => {
  const { app, reached } = served();
  const send = async (body: string | Buffer, headers: Readonly<Record<string, string>> = {}): Promise<Response> => request(app).post('/api/v1/creators')
    .set({ Authorization: `Bearer ${GOOD}`, 'Content-Type': 'application/json', ...headers }).serialize((raw: unknown) => raw as string).send(body);

  it('reaches the work with a sound body, and says that another writer is at it', async () => {
    const answer = await send(JSON.stringify(CREATOR));
    expect(codeOf(answer)).to.equal('409 STORE_LOCKED');
    expect(answer.get('Retry-After')).to.equal('10');
    expect(reached()).to.equal(1);
  });

  const sound = JSON.stringify(CREATOR);
  type Case = readonly [string, string | Buffer, Readonly<Record<string, string>>?];
  const CASES: Readonly<Record<string, Case>> = {
    'no JSON': ['400 API_JSON_INVALID', '{"fields":'],
    'nothing': ['400 API_JSON_INVALID', ''],
    'a key twice': ['400 API_JSON_INVALID', '{"fields":{"name":"a","name":"b"}}'],
    'a thousand levels': ['400 API_JSON_INVALID', `{"fields":${'['.repeat(1000)}${']'.repeat(1000)}}`],
    'a hundred thousand values': ['400 API_JSON_INVALID', `{"fields":{"x":[${'0,'.repeat(100_000)}0]}}`],
    'a number beyond numbers': ['400 API_JSON_INVALID', '{"fields":{"x":1e999}}'],
    'bytes that are no UTF-8': ['400 API_JSON_INVALID', Buffer.from([0x22, 0xff, 0xfe, 0x22])],
    'the key of prototypes': ['400 API_JSON_INVALID', '{"fields":{"__proto__":{"role":"admin"}}}'],
    'the key of constructors': ['400 API_JSON_INVALID', '{"constructor":{"prototype":{}},"fields":{}}'],
    'an array': ['422 API_BODY_INVALID', '[]'],
    'null': ['422 API_BODY_INVALID', 'null'],
    'a member that nobody knows': ['422 API_BODY_INVALID', '{"fields":{},"role":"admin"}'],
    'a parent that is a path': ['422 API_BODY_INVALID', '{"fields":{},"parent":"../../x"}'],
    'a form': ['415 HTTP_415', sound, { 'Content-Type': 'application/x-www-form-urlencoded' }],
    'text, as a strange page could send it': ['415 HTTP_415', sound, { 'Content-Type': 'text/plain' }],
    'something packed': ['415 HTTP_415', sound, { 'Content-Encoding': 'gzip' }],
    'five megabytes': ['413 HTTP_413', `{"fields":{"name":"${'x'.repeat(5 * 1024 * 1024)}"}}`],
    'a key of another kind': ['400 API_PARAMETER_INVALID', sound, { 'Idempotency-Key': 'x'.repeat(256) }],
  };
  for (const [name, [expected, body, headers]] of Object.entries<Case>(CASES)) {
    it(`refuses ${name} with ${expected}, and does nothing`, async () => {
      const before = reached();
      expect(codeOf(await send(body, headers))).to.equal(expected);
      expect(reached()).to.equal(before);
      expect(({} as { readonly role?: string }).role, 'no prototype was touched').to.equal(undefined);
    });
  }

  it('refuses parameters that it does not know, that stand twice or that are no numbers', async () => {
    for (const query of ['limit=0', 'limit=201', 'limit=1e2', 'limit=-1', 'limit=1&limit=2', 'unknown=1', '__proto__=1', 'kind=everything', 'parent=1', 'cursor=', 'limit[]=1']) {
      expect(codeOf(await request(app).get(`/api/v1/records?${query}`)), query).to.equal('400 API_PARAMETER_INVALID');
    }
    for (const path of ['/records/..%2f..%2fx', '/records/1', '/records/%00', `/records/${UUID.toUpperCase().replace('0', 'A')}`]) expect((await request(app).get(`/api/v1${path}`)).status, path).to.be.oneOf([400, 404]);
    expect((await request(app).get('/api/v1/records/%ff')).status).to.equal(400);
    expect((await request(app).get('/api/v1/account?x=1').set('Authorization', `Bearer ${GOOD}`)).status).to.equal(400);
  });

  it('takes no cookie for a token, and no token from the address', async () => {
    expect((await request(app).get('/api/v1/account').set('Cookie', `token=${GOOD}; session=${GOOD}`)).status).to.equal(401);
    expect((await request(app).get(`/api/v1/account?access_token=${GOOD}`)).status).to.equal(401);
    for (const header of [`Basic ${GOOD}`, GOOD, 'Bearer', `Bearer ${GOOD} x`, `Bearer ${'A'.repeat(5000)}`]) expect((await request(app).get('/api/v1/account').set('Authorization', header)).status, header.slice(0, 20)).to.equal(401);
  });

  it('slows down who asks too much, each by themself, and lets them in again', async () => {
    const { app: limited, clock } = served({ limits: { token: 3, address: 2, refused: 2 } });
    const ask = async (token?: string): Promise<Response> => {
      const get = request(limited).get('/api/v1/records');
      return token === undefined ? get : get.set('Authorization', `Bearer ${token}`);
    };
    expect([(await ask()).status, (await ask()).status]).to.deep.equal([200, 200]);
    const refused = await ask();
    expect([codeOf(refused), refused.get('Retry-After'), refused.get('RateLimit-Policy')]).to.deep.equal(['429 API_TOO_MANY', '30', '"minute";q=2;w=60']);
    expect((await ask(GOOD)).status, 'a token has its own').to.equal(200);
    clock.ms += 30_000;
    expect((await ask()).status).to.equal(200);
    expect([(await ask('kho_x')).status, (await ask('kho_x')).status]).to.deep.equal([401, 401]);
    expect((await ask(GOOD)).status, 'guessing closes the address for a while').to.equal(429);
    clock.ms -= 3_600_000;
    expect((await ask()).status, 'a clock that was set back fills nothing').to.equal(429);
  });

  it('tells nothing of itself when it breaks', async () => {
    const { app: broken } = served({ catalogue: { records: { list: async () => Promise.reject(new Fault('CATALOGUE_FAILED', { path: '/srv/kho/canary-path', detail: 'SQLITE_CORRUPT' })) } } as unknown as ApiOptions['catalogue'] });
    const answer = await request(broken).get('/api/v1/records').set('Accept-Language', 'en;q=0.9, vi;q=0.1');
    expect(answer.body).to.include({ status: 503, code: 'CATALOGUE_FAILED', instance: `urn:uuid:${UUID}` });
    expect(answer.text).not.to.match(/canary|SQLITE/);
    expect(answer.get('Content-Language')).to.equal('en');
  });
});
