import { expect } from 'chai';
import supertest from 'supertest';
import { SampleCatalogue, samplePackage } from './sample-catalogue.ts';
import type { PortalCopies } from '../../src/portal/index.ts';
import { htmlProblems, tagsOf, unescaped } from './html-check.ts';
import { portalOptions, webAppOf } from './setting.ts';

const uuid = (n: number): string => `10000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const GONE = `urn:uuid:${uuid(9999)}`;
const HOSTILE = `"><script>alert(1)</script><img src=x onerror=alert(2)> 'Đất' & &amp; javascript:alert(3)`;

function filledCatalogue(): SampleCatalogue {
  const catalogue = new SampleCatalogue();
  for (let n = 0; n < 60; n += 1) catalogue.add(samplePackage(n, { files: n === 3 ? 120 : 5, audited: n % 2 === 1 }));
  catalogue.gone.set(GONE, { id: GONE, kind: 'package', sets: [], datestamp: '2026-11-21T20:00:00Z', deleted: true, description: { title: ['Hồ sơ đã rút'] } });
  return catalogue;
}

describe('the public pages', () => {
  const catalogue = filledCatalogue();
  const app = webAppOf(portalOptions(catalogue));
  const page = async (path: string, status = 200): Promise<string> => {
    const response = await supertest(app).get(path).set('Accept', 'text/html').expect(status);
    expect(response.headers['content-type']).to.equal('text/html; charset=utf-8');
    return response.text;
  };
  const textOf = (html: string): string => unescaped(html.replace(/<[^>]*>/g, ' ')).replace(/\s+/g, ' ');

  for (const [path, status, lang] of [
    ['/', 200, 'vi'], ['/en/', 200, 'en'], [`/goi/${uuid(3)}`, 200, 'vi'], [`/en/goi/${uuid(3)}`, 200, 'en'], [`/goi/${uuid(4)}`, 200, 'vi'],
    [`/?tim=${encodeURIComponent(HOSTILE)}`, 200, 'vi'], ['/?tim=muối', 200, 'vi'], ['/nothing', 404, 'vi'], ['/en/nothing', 404, 'en'],
    [`/goi/${uuid(777)}`, 404, 'vi'], [`/goi/${uuid(9999)}`, 410, 'vi'], [`/en/goi/${uuid(9999)}`, 410, 'en'], ['/goi/%E0%A4%A', 400, 'vi'],
  ] as const) {
    it(`are well-formed, accessible and in the right language: ${path.slice(0, 40)} (${status})`, async () => {
      const html = await page(path, status);
      expect(await htmlProblems(html)).to.deep.equal([]);
      expect(html).to.include(`<html lang="${lang}">`);
      expect(textOf(html), 'a key without words').to.not.match(/\b(portal|http)\.[a-z]/);
    });
  }

  it('show the newest packages first, with totals and what has been verified', async () => {
    const text = textOf(await page('/'));
    expect(text).to.include('gói 60 tệp 415 dung lượng').and.include('30 gói chưa được kiểm tra lần nào');
    const html = await page('/');
    const listed = [...html.matchAll(/<h3><a href="\/goi\/([^"]+)"/g)].map(([, id]) => id);
    expect(listed).to.deep.equal(Array.from({ length: 25 }, (_, n) => uuid(59 - n)));
  });

  it('say plainly that one copy is kept, count what has only one, and are quiet when all have two', async () => {
    const said = async (copies: PortalCopies, path = '/'): Promise<string> => {
      const app = webAppOf(portalOptions(catalogue, { copies: async () => copies }));
      return textOf((await supertest(app).get(path).set('Accept', 'text/html')).text);
    };
    expect(await said({ single: 0, fewest: 1, elsewhere: false })).to.include('Kho này hiện chỉ giữ một bản của mỗi gói').and.include('Mức NDSA về lưu trữ: 0/4');
    expect(await said({ single: 7, fewest: 1, elsewhere: true }, '/en/')).to.include('7 packages have no second copy yet');
    expect(await said({ single: 0, fewest: 2, elsewhere: true })).to.include('Mỗi gói được giữ ít nhất 2 bản ở những nơi khác nhau');
    expect(await said({ single: 0, elsewhere: false }), 'an empty repository').not.to.include('bản của mỗi gói');
    expect(textOf(await page('/'))).not.to.include('bản của mỗi gói');
  });

  it('list every package once over all pages, and lead back to the newest', async () => {
    const seen: string[] = [];
    let next: string | undefined = '/en/';
    for (let count = 1; next !== undefined; count += 1) {
      const html: string = await page(next.replace(/#.*/, ''));
      seen.push(...[...html.matchAll(/<h3><a href="\/en\/goi\/([^"]+)"/g)].map(([, id]) => id ?? ''));
      const older: string | undefined = /rel="next" href="([^"]+)"/.exec(html)?.[1];
      if (count > 1) expect(html).to.include('href="/en/#danh-sach"').and.include('<meta name="robots" content="noindex">');
      next = older === undefined ? undefined : unescaped(older);
    }
    expect(seen).to.deep.equal(Array.from({ length: 60 }, (_, n) => uuid(59 - n)));
  });

  it('keep the filter in its field, in the title and on the next page, and say when nothing matches', async () => {
    const html = await page('/?tim=ru%E1%BB%99ng');
    expect(html).to.include('value="ruộng"').and.include('<title>Tìm “ruộng” · ');
    expect([...html.matchAll(/class="card"/g)]).to.have.length(10);
    expect(textOf(await page('/?tim=kh%C3%B4ng+c%C3%B3'))).to.include('Không có gói nào khớp với “không có”.');
    const small = webAppOf(portalOptions(catalogue, { pageSize: { packages: 4 } }));
    const { text } = await supertest(small).get('/?tim=ru%E1%BB%99ng').expect(200);
    expect(unescaped(/rel="next" href="([^"]+)"/.exec(text)?.[1] ?? '')).to.match(/^\/\?tim=ru%E1%BB%99ng&sau=urn.*#danh-sach$/);
  });

  it('take a hostile filter for text and nothing else', async () => {
    const html = await page(`/?tim=${encodeURIComponent(HOSTILE)}`);
    expect(tagsOf(html).filter(({ name, attributes }) => ['script', 'img'].includes(name) && attributes.get('type') !== 'application/ld+json')).to.deep.equal([]);
    expect(tagsOf(html).find(({ name }) => name === 'input')?.attributes.get('value')).to.equal(HOSTILE);
    await page(`/?tim=a&tim=b&tim[x]=c&sau=%00&sau=${'x'.repeat(2000)}`);
  });

  it('take everything that a producer wrote for text', async () => {
    const own = new SampleCatalogue();
    const sample = samplePackage(1, { title: HOSTILE });
    const evil = sample.files.map((file) => ({ ...file, path: `${file.path}${HOSTILE}`, originalName: HOSTILE, mimeType: HOSTILE, puid: HOSTILE }));
    const description = Object.fromEntries(Object.keys(sample.package.description).map((name) => [name, [HOSTILE]]));
    own.add({
      ...sample, files: evil, package: { ...sample.package, description, producerId: HOSTILE },
      events: sample.events.map((event) => ({ ...event, type: HOSTILE, outcome: HOSTILE, detail: HOSTILE, agent: HOSTILE })),
      versions: sample.versions.map((version) => ({ ...version, message: HOSTILE, agent: HOSTILE })),
    });
    const evilApp = webAppOf(portalOptions(own));
    for (const path of ['/', `/goi/${uuid(1)}`, `/en/goi/${uuid(1)}`]) {
      const { text } = await supertest(evilApp).get(path).expect(200);
      expect(await htmlProblems(text), path).to.deep.equal([]);
      expect(tagsOf(text).filter(({ name, attributes }) => ['script', 'img'].includes(name) && attributes.get('type') !== 'application/ld+json')).to.deep.equal([]);
    }
  });

  it('tell of a package all that the public may know', async () => {
    const html = await page(`/goi/${uuid(3)}`);
    const text = textOf(html);
    for (const part of [
      'Tổ đo đạc gồm năm người', 'Ủy ban nhân dân huyện Giả Định', 'Ngôn ngữ Tiếng Việt',
      'Quyết định thành lập tổ đo đạc – bản ký ngày 12-3-1978.pdf', 'Ẫ Ặ ỡ Ự Đ – tờ 01.tif', 'application/pdf fmt/276', '120 tệp do bên nộp gửi',
      '12345678'.repeat(8), 'a1b2c3d4'.repeat(16), 'Phiên bản 2 21/11/2026 10:00', 'Phiên bản 1', 'Quét mã độc Không đạt',
      'Nguyên vẹn 12/11/2026 09:00 (11 ngày trước)', 'đối chiếu bằng SHA-512', `oai:luutru.example:${uuid(3)}`, `urn:uuid:${uuid(3)}`,
      `https://luutru.example/goi/${uuid(3)}`, 'H32.05.1978.003',
    ]) expect(text).to.include(part);
    const events = [...html.matchAll(/<time datetime="(2026-11-20T[^"]+)"/g)].map(([, time]) => time);
    expect(events).to.deep.equal(['2026-11-20T09:14:00Z', '2026-11-20T09:13:00Z', '2026-11-20T09:12:00Z', '2026-11-20T09:11:00Z']);
  });

  it('tells of harm to copies and of its repair among the events, and names neither people nor places', async () => {
    const sample = samplePackage(0);
    const catalogue = new SampleCatalogue();
    catalogue.add(sample);
    const { id: packageId } = sample.package;
    const event = { incident: 'i', packageId, agent: 'máy trực đêm', detail: 'damage · 1' };
    catalogue.incidentEvents.push({ ...event, type: 'opened', time: '2026-11-20T09:12:30Z' }, { ...event, type: 'seen', time: '2026-11-21T00:00:00Z' }, { ...event, type: 'repaired', time: '2026-11-22T00:00:00Z', detail: '1 · kho-b' });
    const { text: html } = await supertest(webAppOf(portalOptions(catalogue))).get(`/goi/${uuid(0)}`).expect(200);
    const times = [...html.matchAll(/<li><strong>([^<]+)<\/strong>.*?<time datetime="(2026-11-2[0-9]T[^"]+)"/g)].map(([, name, time]) => `${time} ${name}`);
    expect(times.filter((line) => /Sửa bản lưu|sai lệch/.test(line))).to.deep.equal(['2026-11-22T00:00:00Z Sửa bản lưu', '2026-11-20T09:12:30Z Phát hiện sai lệch ở một bản lưu']);
    expect(html).not.to.include('kho-b').and.not.to.include('máy trực đêm');
  });

  it('never call a package intact that nobody has read again, nor one that has changed', async () => {
    expect(textOf(await page(`/goi/${uuid(4)}`))).to.include('Chưa kiểm tra lần nào').and.not.include('Nguyên vẹn');
    const own = new SampleCatalogue();
    const sample = samplePackage(1, { audited: true });
    own.add({ ...sample, checks: sample.checks.map((check) => ({ ...check, outcome: 'mismatch' as const, problems: [{ path: 'data/a.tif', outcome: 'missing' as const }] })) });
    const damaged = webAppOf(portalOptions(own));
    const text = textOf((await supertest(damaged).get(`/en/goi/${uuid(1)}`)).text);
    expect(text).to.include('Mismatch 12 Nov 2026 09:00 (11 days ago)').and.include('Missing: data/a.tif').and.not.include('Intact');
    expect(textOf((await supertest(damaged).get('/en/')).text)).to.include('1 package has open discrepancies.');
  });

  it('page through the files of a package, each once', async () => {
    const seen: string[] = [];
    let next: string | undefined = `/goi/${uuid(3)}`;
    for (; next !== undefined;) {
      const html: string = await page(next.replace(/#.*/, ''));
      seen.push(...tagsOf(html).filter(({ attributes }) => attributes.has('download')).map(({ attributes }) => decodeURIComponent(attributes.get('href') ?? '')));
      const link = /rel="next" href="([^"]+)"/.exec(html)?.[1];
      next = link === undefined ? undefined : unescaped(link);
    }
    expect(seen).to.deep.equal(catalogue.samples.get(`urn:uuid:${uuid(3)}`)?.files.map((file) => `/goi/${uuid(3)}/tep/${file.path}`));
  });

  it('say the same in English, and lead from each page to itself in the other language', async () => {
    const html = await page(`/en/goi/${uuid(3)}`);
    expect(textOf(html)).to.include('Preservation history').and.include('120 files from the producer').and.include('Language Vietnamese');
    for (const [from, to] of [
      ['/', '/en/'], ['/en/', '/'], [`/en/goi/${uuid(3)}`, `/goi/${uuid(3)}`], ['/?tim=mu%E1%BB%91i', '/en/?tim=mu%E1%BB%91i'],
      [`/goi/${uuid(9999)}`, `/en/goi/${uuid(9999)}`],
    ] as const) {
      const tags = tagsOf((await supertest(app).get(from)).text);
      expect(tags.find(({ attributes }) => attributes.get('class') === 'language')?.attributes.get('href'), from).to.equal(to);
      const alternates = tags.filter(({ name, attributes }) => name === 'link' && attributes.has('hreflang')).map(({ attributes }) => attributes.get('href'));
      expect(alternates).to.include(`https://luutru.example${to}`);
    }
  });

  it('keep a tombstone of what was withdrawn: 410, title, day, identifier, whom to ask', async () => {
    const text = textOf(await page(`/goi/${uuid(9999)}`, 410));
    expect(text).to.include('Gói này không còn được công bố').and.include('Hồ sơ đã rút').and.include('22/11/2026');
    expect(text).to.include(GONE).and.include('hotro@luutru.example');
  });

  it('offer a search where a page is missing', async () => {
    expect(await page('/goi/khong-co', 404)).to.include('role="search"').and.include('href="/"');
  });

  it('say on every page that a demonstration is one, and how far it is', async () => {
    const demo = webAppOf(portalOptions(catalogue, { demo: true, status: () => ({ text: { vi: 'Đang tạo', en: 'Making' }, done: 14, total: 36 }) }));
    for (const path of ['/', `/goi/${uuid(3)}`, '/nothing', `/goi/${uuid(9999)}`]) {
      const { text, headers } = await supertest(demo).get(path).set('Accept', 'text/html');
      expect(textOf(text), path).to.include('DỮ LIỆU MẪU – không phải tài liệu thật').and.include('14 / 36');
      expect(await htmlProblems(text)).to.deep.equal([]);
      if (path === '/') expect(headers['cache-control']).to.equal('no-store');
    }
  });
});
