import http from 'node:http';
import { expect } from 'chai';
import { type Request, type Response, Router } from 'express';
import supertest from 'supertest';
import { FAULTS, Fault, type FaultCode, createMessages } from '../../src/base/index.ts';
import { type ErrorReport, type WebAppOptions, createWebApp, listen, sendDownload, sendText } from '../../src/web/index.ts';

const BYTES = Buffer.from('0123456789'.repeat(10));
const SHA256 = '12'.repeat(32);

function appWith(handler: (request: Request, response: Response) => unknown, options: Partial<WebAppOptions> = {}) {
  const router = Router();
  router.get('/x', async (request, response) => {
    await handler(request, response);
  });
  return createWebApp({
    routes: [router],
    messages: createMessages(new Map([['http.404', { vi: 'Không có', en: 'None' }]])),
    newIncident: () => 'incident-1',
    https: false,
    ready: async () => true,
    ...options,
  });
}

describe('createWebApp', () => {
  it('forbids inline code, other origins and frames on every answer, errors included', async () => {
    const app = appWith((_request, response) => response.send('x'));
    for (const path of ['/x', '/nothing', '/healthz']) {
      const { headers } = await supertest(app).get(path);
      expect(headers['content-security-policy'], path).to.equal(
        "default-src 'self';base-uri 'none';form-action 'self';frame-ancestors 'none';object-src 'none'",
      );
      expect(headers['x-content-type-options']).to.equal('nosniff');
      expect(headers['referrer-policy']).to.equal('same-origin');
      expect(headers).to.not.have.any.keys('x-powered-by', 'strict-transport-security', 'server');
    }
  });

  it('tells browsers to stay on https only when it is served by https', async () => {
    const { headers } = await supertest(appWith(() => undefined, { https: true })).get('/healthz');
    expect(headers['strict-transport-security']).to.equal('max-age=31536000; includeSubDomains');
  });

  it('is healthy as a process and ready as the application says', async () => {
    await supertest(appWith(() => undefined)).get('/healthz').expect(200, 'ok\n');
    await supertest(appWith(() => undefined)).get('/readyz').expect(200, 'ready\n');
    await supertest(appWith(() => undefined, { ready: async () => false })).get('/readyz').expect(503, 'not ready\n');
    await supertest(appWith(() => undefined, { ready: () => Promise.reject(new Error('x')) })).get('/readyz').expect(503);
  });

  for (const code of Object.keys(FAULTS) as readonly FaultCode[]) {
    it(`answers ${code} with HTTP ${FAULTS[code].http} as problem+json`, async () => {
      const app = appWith(() => {
        throw new Fault(code, { detail: '/secret/path' });
      });
      const response = await supertest(app).get('/x').expect(FAULTS[code].http).expect('Content-Type', /^application\/problem\+json/);
      expect(response.body).to.deep.include({ status: FAULTS[code].http, code, type: 'about:blank' });
      if (FAULTS[code].http >= 500) {
        expect(response.text).to.not.include('secret');
        expect(response.text).to.include('incident-1');
      }
    });
  }

  it('reports what is ours to mend, once, with its cause', async () => {
    const reports: ErrorReport[] = [];
    const app = appWith(() => Promise.reject(new TypeError('boom')), { onError: (report) => reports.push(report) });
    await supertest(app).get('/x').expect(500);
    await supertest(app).get('/nothing').expect(404);
    expect(reports.map(({ status, code }) => ({ status, code }))).to.deep.equal([{ status: 500, code: 'INTERNAL' }]);
    expect(reports[0]?.fault?.cause).to.be.instanceOf(TypeError);
  });

  it('answers people with a page and programs with a problem document', async () => {
    const app = appWith(() => undefined, { errorPage: ({ status }) => `<h1>${status}</h1>` });
    await supertest(app).get('/nothing').set('Accept', 'text/html,*/*;q=0.8').expect(404, '<h1>404</h1>').expect('Content-Type', /html/);
    await supertest(app).get('/nothing').set('Accept', 'application/json').expect(404).expect('Content-Type', /problem\+json/);
  });

  it('survives addresses that cannot be decoded', async () => {
    await supertest(appWith(() => undefined)).get('/%E0%A4%A').expect(404);
  });
});

describe('sendText', () => {
  const long = 'Kho lưu trữ số '.repeat(500);
  const app = appWith((request, response) => sendText(request, response, { type: 'text/plain; charset=utf-8', body: long }));

  it('packs for those who take gzip and leaves it for those who do not', async () => {
    const packed = await supertest(app).get('/x').set('Accept-Encoding', 'gzip');
    expect(packed.headers['content-encoding']).to.equal('gzip');
    expect(packed.text).to.equal(long);
    const plain = await supertest(app).get('/x').set('Accept-Encoding', 'identity');
    expect(plain.headers).to.not.have.property('content-encoding');
    expect(plain.text).to.equal(long);
    const refused = await supertest(app).get('/x').set('Accept-Encoding', 'gzip;q=0');
    expect(refused.headers).to.not.have.property('content-encoding');
    expect([packed, plain].map(({ headers }) => headers['vary'])).to.deep.equal(['Accept-Encoding', 'Accept-Encoding']);
  });

  it('says 304 to those who have it already', async () => {
    const first = await supertest(app).get('/x').set('Accept-Encoding', 'gzip');
    const tag = first.headers['etag'] ?? '';
    await supertest(app).get('/x').set('Accept-Encoding', 'gzip').set('If-None-Match', tag).expect(304, '');
    await supertest(app).get('/x').set('Accept-Encoding', 'gzip').set('If-None-Match', '"other"').expect(200);
  });

  it('answers HEAD with the headers alone', async () => {
    const response = await supertest(app).head('/x').set('Accept-Encoding', 'identity').expect(200);
    expect(response.headers['content-length']).to.equal(String(Buffer.byteLength(long)));
  });
});

describe('sendDownload', () => {
  const opened: unknown[] = [];
  const download = (name = 'tờ.tif', mimeType = 'image/tiff') =>
    appWith((request, response) =>
      sendDownload(request, response, {
        name, mimeType, size: BYTES.length, sha256: SHA256,
        open: async function* (range) {
          opened.push(range);
          yield range === undefined ? BYTES : BYTES.subarray(range.start, range.end + 1);
        },
      }));
  beforeEach(() => opened.splice(0));

  it('sends an attachment with its length and its digest', async () => {
    const { headers, body } = await supertest(download()).get('/x').expect(200).buffer(true).parse(binary);
    expect(body).to.deep.equal(BYTES);
    expect(headers).to.deep.include({
      'content-length': '100', 'content-type': 'image/tiff', 'accept-ranges': 'bytes',
      'repr-digest': `sha-256=:${Buffer.from(SHA256, 'hex').toString('base64')}:`,
      'content-security-policy': "default-src 'none'; sandbox",
    });
    expect(headers['content-disposition']).to.match(/^attachment; /);
  });

  it('sends one range, and the whole when several are asked for', async () => {
    const part = await supertest(download()).get('/x').set('Range', 'bytes=10-19').expect(206).buffer(true).parse(binary);
    expect(part.body).to.deep.equal(BYTES.subarray(10, 20));
    expect(part.headers['content-range']).to.equal('bytes 10-19/100');
    await supertest(download()).get('/x').set('Range', 'bytes=0-1,5-6').expect(200);
    expect(opened).to.deep.equal([{ start: 10, end: 19 }, undefined]);
  });

  it('continues a broken download only of the same bytes', async () => {
    await supertest(download()).get('/x').set('Range', 'bytes=50-').set('If-Range', `"${SHA256}"`).expect(206);
    await supertest(download()).get('/x').set('Range', 'bytes=50-').set('If-Range', '"other"').expect(200);
  });

  it('refuses a range outside the file and says how long the file is', async () => {
    const { headers } = await supertest(download()).get('/x').set('Range', 'bytes=100-').expect(416);
    expect(headers['content-range']).to.equal('bytes */100');
    expect(headers).to.not.have.any.keys('content-disposition', 'repr-digest');
  });

  it('answers HEAD and 304 without opening the file', async () => {
    await supertest(download()).head('/x').expect(200).expect('Content-Length', '100');
    await supertest(download()).get('/x').set('If-None-Match', `"${SHA256}"`).expect(304);
    expect(opened).to.deep.equal([]);
  });

  it('never says that bytes are a page or a script, and lets no type reach a header unread', async () => {
    for (const type of ['text/html', 'image/svg+xml', 'application/xhtml+xml', 'text/javascript', 'a/b\r\nX-Evil: 1', 'x', '']) {
      const { headers } = await supertest(download('a', type)).get('/x').expect(200);
      expect(headers['content-type'], type).to.equal('application/octet-stream');
      expect(headers).to.not.have.property('x-evil');
    }
  });

  it('gives a fault of opening its own answer, and cuts the line when the bytes end too early', async () => {
    const failing = appWith((request, response) =>
      sendDownload(request, response, {
        name: 'a', mimeType: 'a/b', size: 10, sha256: SHA256,
        open: () => Promise.reject(new Fault('STORAGE_FAILED')),
      }));
    const { headers } = await supertest(failing).get('/x').expect(500).expect('Content-Type', /problem/);
    expect(headers).to.not.have.any.keys('content-disposition', 'repr-digest', 'etag');

    const short = appWith((request, response) =>
      sendDownload(request, response, {
        name: 'a', mimeType: 'a/b', size: 10, sha256: SHA256,
        open: async function* () {
          yield Buffer.from('123');
          throw new Error('disk');
        },
      }));
    const outcome = await supertest(short).get('/x').then(() => 'complete', () => 'cut');
    expect(outcome).to.equal('cut');
  });
});

describe('listen', () => {
  it('says which address is taken', async () => {
    const first = await listen(appWith(() => undefined), { host: '127.0.0.1', port: 0 });
    try {
      const second = await listen(appWith(() => undefined), { host: '127.0.0.1', port: first.port }).catch((error: unknown) => error);
      expect(second).to.be.instanceOf(Fault).with.property('code', 'ADDRESS_IN_USE');
    } finally {
      await first.close();
    }
  });

  it('lets a running answer end before it closes, and may be closed twice', async () => {
    let answer: (() => void) | undefined;
    const app = appWith((_request, response) => {
      answer = () => response.send('late');
    });
    const server = await listen(app, { host: '127.0.0.1', port: 0 });
    const asked = get(`${server.url}/x`);
    while (answer === undefined) await new Promise((resolve) => setTimeout(resolve, 5));
    const closed = Promise.all([server.close(), server.close()]);
    answer();
    expect(await asked).to.deep.equal({ status: 200, body: 'late' });
    await closed;
  });

  it('cuts what does not end in the time of grace', async () => {
    const server = await listen(appWith(() => undefined), { host: '127.0.0.1', port: 0, graceMs: 50 });
    const asked = get(`${server.url}/x`).catch(() => 'cut');
    await new Promise((resolve) => setTimeout(resolve, 20));
    await server.close();
    expect(await asked).to.equal('cut');
  });

  it('refuses headers and addresses of 100 kB and goes on serving', async () => {
    const server = await listen(appWith((_request, response) => response.send('x')), { host: '127.0.0.1', port: 0 });
    try {
      // Newer runtimes cut the connection while the client is still sending, so that it may not see the answer.
      const refused = await get(`${server.url}/x?${'a=1&'.repeat(25_000)}`).then(({ status }) => status, () => 'cut');
      expect(refused).to.be.oneOf([431, 'cut']);
      expect(await get(`${server.url}/x`)).to.have.property('status', 200);
    } finally {
      await server.close();
    }
  });
});

function get(url: string): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    http
      .get(url, (response) => {
        let body = '';
        response.setEncoding('utf8').on('data', (text: string) => (body += text));
        response.on('end', () => { resolve({ status: response.statusCode ?? 0, body }); });
      })
      .on('error', reject);
  });
}

function binary(response: supertest.Response, done: (error: Error | null, body: unknown) => void): void {
  const chunks: Buffer[] = [];
  // What superagent hands to a parser is the message itself; its types say otherwise.
  const message = response as unknown as NodeJS.ReadableStream;
  message.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => { done(null, Buffer.concat(chunks)); });
}
