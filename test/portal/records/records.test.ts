import fs from 'node:fs';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { readDublinCore } from '../../../src/formats/dublincore/index.ts';
import { readRecordsFromEad } from '../../../src/crosswalks/index.ts';
import { compileSchema, validateDocument } from '../../../src/formats/xsd/index.ts';
import type { ArchivalRecord } from '../../../src/records/index.ts';
import { recordPath } from '../../../src/portal/records/record-kinds.ts';
import { needSchemas, schemaProblems } from '../../formats/xml/official-schema.ts';
import { htmlProblems, tagsOf, unescaped } from '../html-check.ts';
import { made, madeFile, RUN } from '../../description/made-description.ts';
import { CANARY, DescribedSite, HOSTILE } from './described-site.ts';

const textOf = (html: string): string => unescaped(html.replace(/<script[\s\S]*?<\/script>/g, ' ').replace(/<[^>]*>/g, ' ')).replace(/\s+/g, ' ');
const dataOf = (html: string): readonly Record<string, unknown>[] => [...html.matchAll(/<script type="application\/ld\+json">([\s\S]*?)<\/script>/g)].map(([, json]) => JSON.parse(json ?? '') as Record<string, unknown>);
const OPEN = ['fonds', 'catalogue', 'box', 'file', 'document', 'photo', 'transfer', 'evil', 'evilDocument', 'conditional', 'belowDraft'] as const;
const CONCEALED = ['personal', 'secret', 'draft', 'hiddenWithdrawn'] as const;
const NEVER = '7d0c1a52-3b52-4b3f-9a5e-0d7c3f6f1a11';

describe('pages of described records', function () {
  this.timeout(120_000);
  let site: DescribedSite;
  const pathOf = (name: keyof DescribedSite['records'], suffix = ''): string => recordPath(site.records[name].kind, site.records[name].id, suffix);

  before(async () => { site = await DescribedSite.make(); });
  after(async () => site.archive.remove());

  it('are there for every kind in both languages, well-formed, each with one canonical address and the way to the other language', async () => {
    for (const name of OPEN) {
      for (const [root, lang, other] of [['', 'vi', '/en'], ['/en', 'en', '']] as const) {
        const { status, body, headers } = await site.get(`${root}${pathOf(name)}`);
        expect([status, headers.get('content-type')], name).to.deep.equal([200, 'text/html; charset=utf-8']);
        expect(await htmlProblems(body), name).to.deep.equal([]);
        expect(body).to.include(`<html lang="${lang}">`).and.include(`<link rel="canonical" href="${site.url}${root}${pathOf(name)}">`);
        expect(body).to.match(new RegExp(`<a class="language" href="${other}${pathOf(name)}"`));
        expect(textOf(body), 'a key without words').to.not.match(/\bportal\.[a-z]/);
      }
    }
  });

  it('say everything under the labels of the regulation, what holds from above too, and where it stands', async () => {
    const text = textOf((await site.get(pathOf('document'))).body);
    for (const said of ['Duyệt theo phông', 'Phông UBND huyện Vạn Ninh', 'Mục lục 1', 'Hồ sơ 15', 'Tên loại tài liệu Quyết định', 'Ký hiệu QĐ-UB', 'Ngày, tháng, năm 12/03/1978', 'Thời hạn lưu trữ Vĩnh viễn (theo hồ sơ)', 'Xem ngay trên mạng']) {
      expect(text).to.include(said);
    }
    const file = textOf((await site.get(pathOf('file'))).body);
    expect(file).to.include('Hộp 12').and.include('Quyết định thành lập tổ đo đạc ruộng đất').and.include('Độ tin cậy');
    expect(file).to.include(`Phông UBND huyện Vạn Ninh, Mục lục 1, Hộp 12, Hồ sơ 15: Hồ sơ thành lập tổ đo đạc ruộng đất thôn Suối Mẫu. ${site.url}${pathOf('file')}`);
    expect(textOf((await site.get(`/en${pathOf('file')}`)).body)).to.include('Retention period Permanent').and.include('Available online');
    expect((await site.get(`/goi/${site.packageId.slice(9)}`)).body).to.include(`href="${pathOf('file')}"`);
    expect(textOf((await site.get(pathOf('fonds'))).body)).to.include('Đơn vị hình thành phông Ủy ban nhân dân huyện Vạn Ninh');
  });

  it('tell of conditional records the title alone, and of what stands above only what may be told', async () => {
    const { body } = await site.get(pathOf('conditional'));
    expect(textOf(body)).to.include('Hồ sơ hợp đồng cung ứng vật tư').and.include('Chỉ công bố tiêu đề').and.include('Tiếp cận có điều kiện');
    expect(body).not.to.include('1978-03-12').and.not.include('12/03/1978');
    const below = await site.get(pathOf('belowDraft'));
    expect(below.status).to.equal(200);
    expect(textOf(below.body)).to.include('Hồ sơ công bố dưới phông chưa công bố');
  });

  it('do not tell what may not be known of apart from what never was', async () => {
    const never = await site.get(`/ho-so/${NEVER}`);
    for (const name of CONCEALED) {
      for (const suffix of ['', '.json', '.ead.xml', '.linkset.json', '?format=dc']) {
        const concealed = await site.get(pathOf(name, suffix));
        expect([concealed.status, concealed.headers.get('location')], `${name}${suffix}`).to.deep.equal([404, null]);
        if (suffix === '') expect(concealed.body).to.equal(never.body);
      }
    }
  });

  it('keep a tombstone of what was withdrawn, without a word of it', async () => {
    for (const root of ['', '/en']) {
      const { status, body } = await site.get(`${root}${pathOf('withdrawn')}`);
      expect(status).to.equal(410);
      expect(await htmlProblems(body)).to.deep.equal([]);
      expect(body).to.include(site.records.withdrawn.id).and.not.include(CANARY);
    }
    expect((await site.get(pathOf('withdrawn', '.json'), 'application/json')).status).to.equal(410);
  });

  it('never give away by any door what is concealed', async () => {
    const pages = ['/', '/phong', '/thoi-gian', '/tim?tim=ho+so', `/tim?tim=${CANARY}`, `/tim?tim=${CANARY}&format=json`, '/tim?den=2000', '/sitemap.xml', '/sitemap/mo-ta-0.xml', '/sitemap/goi-0.xml', '/resourcesync/changelist.xml', '/resourcesync/mo-ta-0.xml',
      ...OPEN.flatMap((name) => ['', '.json', '.ead.xml', '.dc.xml', '.tt05.xml', '.linkset.json'].map((suffix) => pathOf(name, suffix)))];
    for (const path of pages) {
      const { body } = await site.get(path);
      expect(body.replaceAll(`value="${CANARY}"`, '').replaceAll(`“${CANARY}”`, '').replaceAll(`tim=${CANARY}`, '').replaceAll(`"query":"${CANARY}"`, ''), path).not.to.include(CANARY);
      for (const name of [...CONCEALED]) expect(body, `${path} names ${name}`).not.to.include(site.records[name].id);
    }
  });

  it('take markup in every field for text', async () => {
    for (const path of [pathOf('evil'), `/en${pathOf('evil')}`, pathOf('evilDocument'), pathOf('catalogue'), `/tim?tim=${encodeURIComponent(HOSTILE)}`, '/tim?tim=chay']) {
      const { body, headers } = await site.get(path);
      expect(await htmlProblems(body), path).to.deep.equal([]);
      expect(tagsOf(body).filter(({ name }) => name === 'img'), path).to.deep.equal([]);
      expect(headers.get('content-security-policy')).to.match(/^default-src 'self';/);
    }
    const { body, headers } = await site.get(pathOf('evil'));
    expect(dataOf(body)[0]?.['name']).to.equal(site.records.evil.fields.title);
     
    expect(headers.get('link')).to.match(/^[\x20-\x7e]+$/);
    for (const suffix of ['.json', '.ead.xml', '.dc.xml', '.tt05.xml']) expect((await site.get(pathOf('evil', suffix))).body, suffix).not.to.match(/<script|<img/);
  });

  it('lead from a code and from a wrong word to the permanent address, and nowhere from a code that may not be known', async () => {
    const code = 'LT56.H32.101.1978.15.1';
    expect((await site.get(`/ho-so/${code}`)).headers.get('location')).to.equal(pathOf('file'));
    expect((await site.get(`/en/van-ban/${code}`)).headers.get('location')).to.equal(`/en${pathOf('file')}`);
    const moved = await site.get(`/van-ban/${site.records.file.id}.json?a=b`);
    expect([moved.status, moved.headers.get('location')]).to.deep.equal([301, `${pathOf('file', '.json')}?a=b`]);
    expect((await site.get(`/ban-ghi/${site.records.fonds.id}`)).headers.get('location')).to.equal(pathOf('fonds'));
    const concealed = made('catalogue', { number: '1' }, site.records.draft);
    const twin = madeFile(concealed, '15');
    expect((await site.archive.add(concealed, twin)).kind).to.equal('changed');
    expect(await site.archive.read(async (records) => (await records.listed(twin.id))?.code)).to.equal(code);
    expect((await site.get(`/ho-so/${code}`)).headers.get('location'), 'another bears it too, of which nobody may know').to.equal(pathOf('file'));
    for (const lost of ['LT56.H32.101.1978.82.1', 'LT56.H32.101.1978.84.1', '%00', 'x'.repeat(5000), "' or 1=1 --"]) expect((await site.get(`/ho-so/${encodeURIComponent(lost)}`)).status, lost.slice(0, 30)).to.equal(404);
  });

  it('come in the form that is asked for: by header, by suffix, by parameter; and say which forms there are', async () => {
    const path = pathOf('file');
    for (const [accept, type] of [
      ['text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', 'text/html'], ['*/*', 'text/html'], ['application/json', 'application/ld+json'], ['application/ld+json', 'application/ld+json'],
      ['application/xml', 'application/xml'], ['text/xml;q=0.5, application/json;q=0.1', 'application/xml'], ['application/dc+xml', 'application/xml'], ['application/linkset+json', 'application/linkset+json'],
    ] as const) {
      const { status, headers } = await site.get(path, accept);
      expect([status, headers.get('content-type')?.split(';')[0]], accept).to.deep.equal([200, type]);
      expect(headers.get('vary')).to.match(/\bAccept(?!-)\b/);
      const again = await site.get(path, accept, { 'if-none-match': headers.get('etag') ?? '' });
      expect(again.status, `${accept} again`).to.equal(304);
    }
    for (const name of ['json', 'ead', 'dc', 'tt05'] as const) {
      const bySuffix = await site.get(`${path}.${name === 'json' ? 'json' : `${name}.xml`}`);
      const byParameter = await site.get(`${path}?format=${name}`);
      expect(bySuffix.status, name).to.equal(200);
      expect(byParameter.body, name).to.equal(bySuffix.body);
    }
    for (const [asked, accept] of [[path, 'image/png'], [`${path}?format=marc`, '*/*'], [`${pathOf('fonds')}?format=tt05`, '*/*']] as const) {
      const { status, body } = await site.get(asked, accept);
      const { available } = JSON.parse(body) as { readonly available: readonly { readonly url: string }[] };
      expect(status, asked).to.equal(406);
      for (const { url } of available) expect((await fetch(url)).status, url).to.equal(200);
    }
    expect((await site.get(`${path}.marc`)).status).to.equal(404);
    expect((await site.get(pathOf('fonds', '.tt05.xml'))).status).to.equal(404);
  });

  it('are the same record in every form', async () => {
    const { file } = site.records;
    const records: ArchivalRecord[] = [];
    const ead = await site.get(pathOf('file', '.ead.xml'));
    await readRecordsFromEad([Buffer.from(ead.body)], () => NEVER, (record) => { records.push(record); });
    expect(records[0]?.id).to.equal(file.id);
    expect(records[0]?.fields).to.deep.equal(file.fields);
    const dc = await readDublinCore([Buffer.from((await site.get(pathOf('file', '.dc.xml'))).body)]);
    expect(JSON.stringify(dc)).to.include(file.fields.title).and.include(`${site.url}${pathOf('file')}`).and.include('LT56.H32.101.1978.15.1');
    const schema = await compileSchema([{ name: 'vn-tt05.xsd', bytes: fs.readFileSync(new URL('../../../schemas/vn-tt05.xsd', import.meta.url)) }]);
    for (const name of ['file', 'document', 'photo', 'transfer', 'evil', 'conditional'] as const) {
      const { body } = await site.get(pathOf(name, '.tt05.xml'));
      expect((await validateDocument([Buffer.from(body)], { schema, path: 'x.xml', standard: 'tt05' })).findings, name).to.deep.equal([]);
    }
    const json = JSON.parse((await site.get(pathOf('file', '.json'))).body) as Record<string, unknown>;
    expect(json).to.deep.include({ '@type': ['ArchiveComponent', 'Collection'], name: file.fields.title, temporalCoverage: '1978-03-12/1979-12-31', inLanguage: ['vie'] });
    expect(json['isPartOf']).to.deep.include({ '@id': `${site.url}${pathOf('catalogue')}` });
    expect(JSON.stringify(json['additionalProperty'])).to.include('"propertyID":"retention","name":"Thời hạn lưu trữ","value":["Vĩnh viễn"]');
  });

  it('are valid by the schemas of EAD3 and Dublin Core, whatever stands in the fields', async function () {
    needSchemas(this);
    for (const name of ['fonds', 'box', 'file', 'evil', 'evilDocument', 'conditional'] as const) {
      expect(schemaProblems('ead3-1.1.1.xsd', (await site.get(pathOf(name, '.ead.xml'))).body), name).to.equal('');
      expect(schemaProblems('oai_dc.xsd', (await site.get(pathOf(name, '.dc.xml'))).body), name).to.equal('');
    }
  });

  it('point machines the way: what to cite, what describes, what belongs, and a link set of it all', async () => {
    const { headers } = await site.get(pathOf('file'));
    const link = headers.get('link') ?? '';
    for (const said of [`<${site.url}${pathOf('file')}>; rel="cite-as"`, `<${site.url}${pathOf('file', '.ead.xml')}>; rel="describedby"; type="application/xml"`, `<${site.url}${pathOf('catalogue')}>; rel="collection"`,
      'rel="type"', `rel="item"; type="text/plain"`, `<${site.url}${pathOf('file', '.linkset.json')}>; rel="linkset"; type="application/linkset+json"`]) {
      expect(link).to.include(said);
    }
    const { linkset } = JSON.parse((await site.get(pathOf('file', '.linkset.json'))).body) as { readonly linkset: readonly Record<string, readonly { readonly href: string }[]>[] };
    for (const [rel, targets] of Object.entries(linkset[0] ?? {})) {
      if (rel === 'anchor' || rel === 'type') continue;
      for (const { href } of targets) expect((await fetch(href)).status, `${rel} ${href}`).to.equal(200);
    }
    expect((await site.get(pathOf('file', '.json'))).headers.get('link')).to.include('rel="describes"').and.include('rel="cite-as"');
  });

  it('are listed for search engines and for who keeps copies: the open ones, each once, and what was withdrawn as gone', async () => {
    const locs = (xml: string): readonly string[] => [...xml.matchAll(/<loc>([^<]+)<\/loc>/g)].map(([, loc]) => loc ?? '');
    expect((await site.get('/robots.txt')).body).to.include(`Sitemap: ${site.url}/sitemap.xml`);
    const parts = locs((await site.get('/sitemap.xml')).body);
    const listed = (await Promise.all(parts.map(async (part) => locs((await (await fetch(part)).text()))))).flat();
    for (const address of listed) expect((await fetch(address)).status, address).to.equal(200);
    expect(listed.filter((address) => OPEN.some((name) => address.endsWith(site.records[name].id))).sort()).to.deep.equal(OPEN.map((name) => `${site.url}${pathOf(name)}`).sort());
    expect(listed.filter((address) => address.includes('/goi/'))).to.deep.equal([`${site.url}/goi/${site.packageId.slice(9)}`]);

    const follow = async (path: string): Promise<string> => (await site.get(path)).body;
    expect(locs(await follow('/.well-known/resourcesync'))).to.deep.equal([`${site.url}/resourcesync/capabilitylist.xml`]);
    expect(locs(await follow('/resourcesync/capabilitylist.xml'))).to.deep.equal([`${site.url}/resourcesync/resourcelist.xml`, `${site.url}/resourcesync/changelist.xml`]);
    const resources = await Promise.all(locs(await follow('/resourcesync/resourcelist.xml')).map(async (part) => (await (await fetch(part)).text())));
    expect(resources.flatMap(locs).sort()).to.deep.equal(listed.filter((address) => !parts[0]?.includes('x') || /\/[0-9a-f-]{36}$/.test(address)).sort());
    const changes = await follow('/resourcesync/changelist.xml');
    expect(changes).to.match(/<rs:md capability="changelist" from="\d{4}-/).and.include(`<loc>${site.url}${pathOf('withdrawn')}</loc><rs:md change="deleted"`);
    expect(changes).to.include(`<loc>${site.url}${pathOf('file')}</loc>`);
    expect(changes, 'open, though a record speaks for it in the harvest').to.match(new RegExp(`<loc>${site.url}/goi/${site.packageId.slice(9)}</loc><lastmod>[^<]+</lastmod><rs:md change="updated"`));
    const stamps = [...changes.matchAll(/datetime="([^"]+)"/g)].map(([, at]) => at ?? '');
    expect(stamps).to.deep.equal([...stamps].sort());
    for (const wrong of ['/sitemap/mo-ta-1.xml', '/sitemap/mo-ta-00.xml', '/sitemap/x.xml', '/resourcesync/goi-9.xml']) expect((await site.get(wrong)).status, wrong).to.equal(404);
  });

  it('are found: by words with and without marks, by number, by years; with what narrows them down', async () => {
    const found = async (query: string): Promise<readonly string[]> => ((JSON.parse((await site.get(`/tim?${query}&format=json`)).body) as { readonly items: readonly { readonly title: string }[] }).items.map(({ title }) => title));
    const titles = [site.records.file, site.records.document].map(({ fields }) => fields.title);
    expect(await found('tim=ruong+dat')).to.have.members(titles as string[]);
    expect(await found(`tim=${encodeURIComponent('ruộng đất')}`)).to.have.members(titles as string[]);
    expect(await found(`tim=${encodeURIComponent('ruồng dạt')}`)).to.deep.equal([]);
    expect(await found(`tim=${encodeURIComponent('so:17/QĐ-UB')}`)).to.deep.equal([titles[1]]);
    expect(await found(`tim=${encodeURIComponent('đo đạc nam:1979..1990')}`)).to.deep.equal([titles[0]]);
    expect(await found('tim=do+dac&xem=phong-doc')).to.deep.equal([]);
    expect(await found('tim=do+dac&cap=van-ban')).to.deep.equal([titles[1]]);
    expect(await found('tim=vat+tu')).to.deep.equal(['Hồ sơ hợp đồng cung ứng vật tư']);
    const { body } = await site.get('/tim?tim=do+dac&tu=1970');
    expect(await htmlProblems(body)).to.deep.equal([]);
    expect(body).to.include('<mark>đo</mark> <mark>đạc</mark>').and.include('rel="nofollow"');
    expect(textOf(body)).to.include('Xem ngay trên mạng 3').and.include('1970–1979 3').and.include('Phông UBND huyện Vạn Ninh 3').and.include('Đang lọc');
    expect(textOf((await site.get('/tim?tim=so+do+thua')).body)).to.include('Chú giải: Có sơ đồ thửa đất vẽ tay');
  });

  it('of which only the title may be told are found, left out, narrowed down, counted and put in order by the title alone', async () => {
    const counted = async (query: string): Promise<number> => (JSON.parse((await site.get(`/tim?${query}&format=json`)).body) as { readonly total: number }).total;
    expect(await counted('tim=vat+tu')).to.equal(1);
    expect(await counted(`tim=vat+tu+-${CANARY}`), 'a word of the description').to.equal(1);
    expect(await counted('tim=vat+tu+-hop'), 'a word of the title').to.equal(0);
    expect(await counted('tim=do+dac+-thua'), 'what may be told').to.equal(2);
    for (const narrow of ['tu=1978&den=1979', 'tu=1990', 'den=1900', 'loai=quyet-dinh']) expect(await counted(`tim=vat+tu&${narrow}`), narrow).to.equal(0);
    expect(textOf((await site.get('/tim?tim=vat+tu')).body)).to.not.match(/19[78]0–19[78]9/);
    const { facets } = JSON.parse((await site.get('/api/v1/search?q=vat%20tu&facets=true')).body) as { readonly facets: Readonly<Record<string, unknown>> };
    expect([facets['decade'], facets['retention'], facets['documentType']]).to.deep.equal([[{ value: '', count: 1 }], [{ value: '', count: 1 }], [{ value: '', count: 1 }]]);
    const titles = async (order: string): Promise<readonly string[]> => ((JSON.parse((await site.get(`/tim?tim=ho+so&xep=${order}&format=json`)).body) as { readonly items: readonly { readonly title: string }[] }).items.map(({ title }) => title));
    expect((await titles('moi')).at(-1)).to.equal(site.records.conditional.fields.title);
    const decade = /1970–1979 (\d+)/.exec(textOf((await site.get('/thoi-gian')).body))?.[1];
    expect(Number(decade)).to.equal(await counted('tu=1970&den=1979')).and.be.greaterThan(0);
  });

  it('are searched for with anything that somebody types, and every answer helps on', async () => {
    const marks = ['"', '*', '-', '""" OR *', "'; drop table record; --", 'NEAR(a b)', 'title_exact : x', '{a} AND NOT', 'a^2', '\u0000', '\ud800', '(((', '%', 'a'.repeat(10_000), '"'.repeat(10_000), 'nam:..', 'so:"', '-báo', 'NOT', '😀', '﷽ مرحبا'];
    for (const typed of marks) {
      const { status, body } = await site.get(`/tim?tim=${encodeURIComponent(typed.toWellFormed())}`);
      expect(status, typed.slice(0, 20)).to.equal(200);
      expect(await htmlProblems(body), typed.slice(0, 20)).to.deep.equal([]);
      expect(textOf(body), typed.slice(0, 20)).to.match(/Duyệt theo phông|kết quả/);
    }
    for (const query of ['tim[x]=1', 'tim=a&tim=b', 'phong=../../etc', 'tu=abc&den=99999', 'trang=-1', 'trang=9999&tim=ho', 'xep=x&xem=y&loai=%27&cap=creator', 'format=xml']) expect((await site.get(`/tim?${query}`)).status, query).to.equal(200);
    expect(textOf((await site.get(`/tim?tim=${encodeURIComponent('ruồng dạt')}`)).body)).to.match(/Bỏ dấu, tìm mọi cách viết \(2\)/);
    expect(textOf((await site.get(`/tim?tim=${encodeURIComponent('"đất ruộng"')}`)).body)).to.match(/Tìm từng từ, không cần liền nhau \(2\)/);
    expect(textOf((await site.get('/tim?tim=ruong+dat&xem=dieu-kien')).body)).to.match(/Bỏ các bộ lọc \(2\)/);
  });

  it('can be browsed by fonds and by time', async () => {
    for (const root of ['', '/en']) {
      for (const path of ['/phong', '/thoi-gian', '/tim', '/']) expect(await htmlProblems((await site.get(`${root}${path}`)).body), `${root}${path}`).to.deep.equal([]);
    }
    expect((await site.get('/phong')).body).to.include(`href="${pathOf('fonds')}"`);
    expect((await site.get('/thoi-gian')).body).to.match(/href="\/tim\?tu=1970&amp;den=1979&amp;xep=cu"/);
    expect(textOf((await site.get('/')).body)).to.include('Tìm và duyệt mục lục').and.include('1 phông');
    expect(dataOf((await site.get('/')).body)[0]?.['@graph']).to.deep.include.members([{ '@type': 'ArchiveOrganization', '@id': `${site.url}/#luu-tru`, name: 'Kho lưu trữ số', url: `${site.url}/` }]);
  });

  it('weigh little: the first page of a search with all that it loads, and the next one', async () => {
    const { body } = await site.get('/tim?tim=ho+so');
    const css = /<link rel="stylesheet" href="([^"]+)"/.exec(body)?.[1] ?? '';
    const fonts = [...body.matchAll(/rel="preload" as="font" type="font\/ttf" href="([^"]+)"/g)].map(([, href]) => href ?? '');
    // As a browser gets it.
    const sizes = await Promise.all([css, ...fonts].map(async (path) => Number((await fetch(site.url + path, { headers: { 'accept-encoding': 'br, gzip' } })).headers.get('content-length'))));
    const page = gzipSync(body).byteLength;
    expect(sizes.length).to.be.greaterThan(2);
    expect(page, 'the next page').to.be.within(1_000, 20_000);
    expect(page + sizes.reduce((sum, size) => sum + size, 0), 'the first page').to.be.within(10_000, 110_000);
  });

  it('that are concealed, and packages that are withdrawn, are told to who keeps copies as gone, and of nothing else', async () => {
    const photo = pathOf('photo');
    const gone = async (address: string): Promise<string | undefined> => new RegExp(`<loc>${site.url}${address}</loc>(?:<lastmod>[^<]+</lastmod>)?<rs:md change="([a-z]+)"`).exec((await site.get('/resourcesync/changelist.xml')).body)?.[1];
    expect(await gone(photo)).to.equal('updated');
    const conceal = async (id: string, accessReasons: readonly string[]): Promise<void> => {
      expect((await site.archive.change(async ({ description }) => description.edit(id, { fields: { access: 'conditional', accessReasons } }, RUN))).kind).to.equal('changed');
    };
    await conceal(site.records.photo.id, ['personal']);
    await conceal(site.records.document.id, ['business']);
    expect([(await site.get(photo)).status, await gone(photo)]).to.deep.equal([404, 'deleted']);
    expect([(await site.get(pathOf('document'))).status, await gone(pathOf('document'))], 'its title may still be told').to.deep.equal([200, 'updated']);
    for (const name of CONCEALED) expect((await site.get('/resourcesync/changelist.xml')).body, name).not.to.include(site.records[name].id);
    const page = `/goi/${site.packageId.slice(9)}`;
    await site.archive.archive.operations.publication.decide({ repo: site.archive.archive.repo, id: site.packageId, state: 'withdrawn', reason: 'Thu hồi', by: 'Trần Thị Lan' });
    expect([(await site.get(page)).status, await gone(page)]).to.deep.equal([410, 'deleted']);
    const { body } = await site.get(pathOf('catalogue'));
    expect(textOf(body), 'nothing to read on the web any more').to.include('Đọc tại phòng đọc');
    expect(textOf(body)).to.not.include('Xem ngay trên mạng');
    expect(JSON.parse((await site.get('/tim?tim=do+dac&xem=mang&format=json')).body)).to.include({ total: 0 });
    expect(textOf((await site.get('/tim?tim=do+dac')).body)).to.not.match(/Xem ngay trên mạng/);
  });
});
