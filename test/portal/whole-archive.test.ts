import { expect } from 'chai';
import { writeSamples } from '../../src/samples/index.ts';
import { MadeArchive } from '../flow/made-archive.ts';
import { htmlProblems, tagsOf } from './html-check.ts';

// The pages over a real repository: everything that a reader can click is clicked.

describe('the portal over a real repository', function () {
  this.timeout(60_000);
  let archive: MadeArchive;
  let url: string;
  let plain: string;

  before(async () => {
    archive = await MadeArchive.make();
    const samples = await writeSamples({ into: archive.at('samples'), seed: 'portal', pages: 4 });
    await archive.ingest(samples.good.map((sample) => sample.path));
    archive.put('Đường sắt Bắc Nam/Quyết định Đường sắt số 5.txt'.normalize('NFD'), 'nội dung quyết định');
    plain = await archive.archive(archive.at('in', 'Đường sắt Bắc Nam'.normalize('NFD')));
    await archive.audit();
    await archive.operations.auditReports.make({ repo: archive.repo, period: String(new Date(Date.now() + 7 * 3_600_000).getUTCFullYear()), forms: [], newKey: false, signal: new AbortController().signal, onProgress: () => undefined });
    ({ url } = await archive.serve());
  });
  after(async () => archive.remove());

  it('has no link that leads nowhere, no page that is malformed, nothing that its own policy would block', async () => {
    const seen = new Set<string>();
    const queue = ['/', '/en/', '/robots.txt'];
    const failures: string[] = [];
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      if (seen.has(next)) continue;
      seen.add(next);
      const response = await fetch(url + next);
      const type = response.headers.get('content-type') ?? '';
      const body = Buffer.from(await response.arrayBuffer());
      // The one page that asks who somebody is.
      const expected = next.endsWith('/kiem-toan/thach-thuc') ? 401 : 200;
      if (response.status !== expected) failures.push(`${response.status} ${next}`);
      if (next.startsWith('/oai') && body.includes('<error')) failures.push(`OAI error ${next}`);
      if (type !== 'text/html; charset=utf-8') continue;
      expect(response.headers.get('content-security-policy')).to.match(/^default-src 'self';/);
      failures.push(...(await htmlProblems(body.toString())).map((problem) => `${next}: ${problem}`));
      for (const { attributes } of tagsOf(body.toString())) {
        const link = attributes.get('href') ?? attributes.get('src');
        if (link === undefined || link.startsWith('mailto:')) continue;
        const target = new URL(link, url + next);
        if (target.origin === url) queue.push(target.pathname + target.search);
        else failures.push(`${next} leads away to ${target.href}`);
      }
    }
    expect(failures).to.deep.equal([]);
    expect([...seen].filter((address) => /^\/goi\/[^/]+$/.test(address))).to.have.length((await archive.list()).length);
    expect([...seen].filter((address) => address.includes('/tep/')).length).to.be.greaterThan(40);
    expect([...seen].filter((address) => address.startsWith('/oai')).length).to.be.greaterThan(8);
  });

  it('finds words that were typed without their marks, in another case or in another normal form', async () => {
    const found = async (text: string): Promise<number> =>
      [...(await (await fetch(`${url}/?tim=${encodeURIComponent(text)}`)).text()).matchAll(/class="card"/g)].length;
    // A page of the list holds 25.
    expect(await found('')).to.equal(Math.min(25, (await archive.list()).length));
    for (const text of ['duong sat bac nam', 'ĐƯỜNG SẮT Bắc Nam', 'sat   duong', 'Đường sắt'.normalize('NFD'), plain]) {
      expect(await found(text), text).to.equal(1);
    }
    expect(await found('duong sat khong co')).to.equal(0);
  });

  it('hands out a file under its name, with the bytes that it came with', async () => {
    const page = await (await fetch(`${url}/goi/${plain.slice(9)}`)).text();
    const link = tagsOf(page).map(({ attributes }) => attributes.get('href') ?? '').find((href) => decodeURIComponent(href).endsWith('số 5.txt')) ?? '';
    const response = await fetch(url + link);
    expect(await response.text()).to.equal('nội dung quyết định');
    const disposition = response.headers.get('content-disposition') ?? '';
    expect(decodeURIComponent(/filename\*=UTF-8''(\S+)/.exec(disposition)?.[1] ?? '').normalize('NFC')).to.equal('Quyết định Đường sắt số 5.txt');
    expect(page).to.include('Nguyên vẹn');
  });

  it('does not open its door when its answers could not be valid', async () => {
    const wrong = await MadeArchive.make({ env: { KHO_NAMESPACE: 'khong-co-dau-cham' } });
    try {
      expect(await wrong.serve().catch((error: unknown) => error)).to.have.property('code', 'CONFIG_INVALID');
    } finally {
      await wrong.remove();
    }
  });
});
