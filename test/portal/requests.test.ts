import { createHash } from 'node:crypto';
import { expect } from 'chai';
import supertest from 'supertest';
import { Fault } from '../../src/base/index.ts';
import type { PortalAction, PortalResource } from '../../src/portal/index.ts';
import { SampleCatalogue, samplePackage } from './sample-catalogue.ts';
import { CONTENT, portalOptions, webAppOf } from './setting.ts';

const ID = '10000000-0000-4000-8000-000000000003';
const SHA256 = createHash('sha256').update(CONTENT).digest('hex');

describe('requests to the portal', () => {
  const catalogue = new SampleCatalogue();
  const sample = samplePackage(3, { audited: true });
  catalogue.add({ ...sample, files: sample.files.map((file) => ({ ...file, size: CONTENT.length, sha256: SHA256 })) });
  const app = webAppOf(portalOptions(catalogue));
  const [file] = sample.files;
  const address = `/goi/${ID}/tep/${encodeURI(file?.path ?? '')}`;
  const pages = ['/', '/en/', `/goi/${ID}`, `/en/goi/${ID}`, '/oai?verb=Identify'];

  it('are answered to HEAD as to GET, without the body', async () => {
    for (const path of [...pages, address, '/robots.txt']) {
      const get = await supertest(app).get(path).set('Accept-Encoding', 'gzip').expect(200);
      const head = await supertest(app).head(path).set('Accept-Encoding', 'gzip').expect(200);
      expect(head.text, path).to.be.oneOf([undefined, '']);
      for (const name of ['content-type', 'etag', 'cache-control']) expect(head.headers[name], `${path} ${name}`).to.equal(get.headers[name]);
    }
  });

  it('are answered 304 when the reader has the page already', async () => {
    for (const path of [...pages, address]) {
      const { headers } = await supertest(app).get(path).expect(200);
      const again = await supertest(app).get(path).set('If-None-Match', headers['etag'] ?? '').expect(304);
      expect(again.text).to.be.oneOf([undefined, '']);
      await supertest(app).get(path).set('If-None-Match', '"another"').expect(200);
    }
  });

  it('can only read: every other method is refused, with the methods that are allowed', async () => {
    for (const path of ['/', '/en/', `/goi/${ID}`, address, '/robots.txt']) {
      for (const method of ['post', 'put', 'patch', 'delete'] as const) {
        const { headers } = await supertest(app)[method](path).expect(405);
        expect(headers['allow']).to.equal('GET, HEAD');
      }
    }
    expect((await supertest(app).delete('/oai').expect(405)).headers['allow']).to.equal('GET, HEAD, POST');
    await supertest(app).post('/oai').send({ verb: 'Identify' }).expect(415);
    await supertest(app).post('/oai').type('form').send(`verb=Identify&x=${'x'.repeat(20_000)}`).expect(413);
  });

  it('give a file under its own name, with its digest, and never as something to run', async () => {
    const { headers, body } = await supertest(app).get(address).buffer(true).parse(bytes).expect(200);
    expect(body).to.deep.equal(CONTENT);
    expect(headers['content-disposition']).to.equal(
      `attachment; filename="Quyet dinh thanh lap to do dac _ ban ky ngay 12-3-1978.pdf"; filename*=UTF-8''${encodeURIComponent('Quyết định thành lập tổ đo đạc – bản ký ngày 12-3-1978.pdf')}`,
    );
    expect(headers['repr-digest']).to.equal(`sha-256=:${Buffer.from(SHA256, 'hex').toString('base64')}:`);
    expect(headers['content-security-policy']).to.equal("default-src 'none'; sandbox");
    expect(headers['content-length']).to.equal(String(CONTENT.length));
  });

  it('give one range of a file, and say so when it lies outside', async () => {
    const part = await supertest(app).get(address).set('Range', 'bytes=3-6').buffer(true).parse(bytes).expect(206);
    expect(part.body).to.deep.equal(CONTENT.subarray(3, 7));
    expect(part.headers['content-range']).to.equal(`bytes 3-6/${CONTENT.length}`);
    const end = await supertest(app).get(address).set('Range', 'bytes=-4').buffer(true).parse(bytes).expect(206);
    expect(end.body).to.deep.equal(CONTENT.subarray(-4));
    const beyond = await supertest(app).get(address).set('Range', 'bytes=1000-').expect(416);
    expect(beyond.headers['content-range']).to.equal(`bytes */${CONTENT.length}`);
    await supertest(app).get(address).set('Range', 'bytes=3-6').set('If-Range', '"another"').expect(200);
  });

  it('find nothing under an address that names no file, whatever it tries', async () => {
    const root = `/goi/${ID}/tep`;
    for (const path of [
      `${root}/`, root, `${root}/data`, `${root}/data/none.txt`, `${root}/..%2f..%2fetc%2fpasswd`, `${root}/%2e%2e/%2e%2e/kho.json`, `${root}//etc/passwd`,
      `${root}/data%00.txt`, address.toUpperCase(), address.replace(ID, '10000000-0000-4000-8000-000000000777'), `${address}/`,
      `/goi/${ID.replace('1', 'A')}`, '/goi/', `/goi/urn:uuid:${ID}`, '/goi/..%2f..', '/EN/goi',
    ]) await supertest(app).get(path).expect(404);
  });

  it('are refused before anything is looked up where the policy says no', async () => {
    const asked: [PortalAction, PortalResource][] = [];
    const closed = new Proxy(catalogue, { get: (_target, name) => { throw new Error(`looked up ${String(name)}`); } });
    const { catalogue: _, ...options } = portalOptions(catalogue);
    const refusing = webAppOf({ ...options, get catalogue() { return closed; }, can: (action, resource) => (asked.push([action, resource]), false) });
    for (const path of ['/', '/en/', `/goi/${ID}`, `/en/goi/${ID}`, address, `/en${address}`, '/oai?verb=Identify']) {
      await supertest(refusing).get(path).set('Accept', 'text/html').expect(403);
    }
    const packageId = `urn:uuid:${ID}`;
    expect(asked).to.deep.equal([
      ['list-packages', {}], ['list-packages', {}], ['view-package', { packageId }], ['view-package', { packageId }],
      ['download-file', { packageId, path: file?.path }], ['download-file', { packageId, path: file?.path }], ['harvest', {}],
    ]);
  });

  it('do not list a package that may not be viewed', async () => {
    const two = new SampleCatalogue();
    two.add(samplePackage(1));
    two.add(samplePackage(2));
    const options = portalOptions(two, { can: (action, { packageId }) => action !== 'view-package' || packageId?.endsWith('1') === true });
    const { text } = await supertest(webAppOf(options)).get('/').expect(200);
    expect([...text.matchAll(/<h3><a href="([^"]+)"/g)].map(([, href]) => href)).to.deep.equal(['/goi/10000000-0000-4000-8000-000000000001']);
  });

  it('that fail on our side get a number to quote, and no path of the server', async () => {
    const reports: string[] = [];
    const openFile = async (): Promise<never> => { throw new Fault('STORAGE_FAILED', { path: '/srv/kho/ocfl', detail: 'EIO' }); };
    const failing = webAppOf(portalOptions(catalogue, { openFile }), ({ incident }) => reports.push(incident ?? ''));
    const { text, headers } = await supertest(failing).get(address).set('Accept', 'text/html').expect(500);
    expect(text).to.include('20000000-0000-4000-8000-000000000001').and.include('không có gì trong kho bị mất').and.not.include('/srv/kho');
    expect(headers).to.not.have.any.keys('content-disposition', 'etag', 'repr-digest');
    expect(reports).to.deep.equal(['20000000-0000-4000-8000-000000000001']);
  });
});

function bytes(response: supertest.Response, done: (error: Error | null, body: Buffer) => void): void {
  const chunks: Buffer[] = [];
  response.on('data', (chunk: Buffer) => { chunks.push(chunk); });
  response.on('end', () => { done(null, Buffer.concat(chunks)); });
}
