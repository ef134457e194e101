import { expect } from 'chai';
import type { Response } from 'supertest';
import { SCOPES } from '../../src/policy/index.ts';
import { MadeArchive } from '../flow/made-archive.ts';
import { CHEAP, ServedApi } from './setting.ts';

const FONDS = { title: 'UBND huyện Vạn Ninh', fondsType: 'fonds', status: 'open', fondsCode: 'P01', archiveCode: 'LT56', agencyCode: 'H32.101' };
const FILE = {
  fileNumber: '12', title: 'Hồ sơ về đo đạc ruộng đất', retention: 'permanent', access: 'open', languages: ['vie'], startDate: { edtf: '1978-03-12' }, endDate: { edtf: '1979' },
  documentCount: 3, sheetCount: 10, pageCount: 12, reserveCopy: false,
};

interface Problem { readonly code: string; readonly title: string; readonly errors?: readonly { readonly pointer?: string; readonly code: string }[] }
const codeOf = ({ body }: Response): string => (body as Problem).code;
const idOf = ({ body }: Response): string => (body as { readonly id: string }).id;

describe('records over REST', function () {
  this.timeout(120_000);
  let archive: MadeArchive;
  let api: ServedApi;
  let lan: string;
  let fonds: string;

  before(async () => {
    archive = await MadeArchive.make({ secretCost: CHEAP, pause: async () => Promise.resolve() });
    api = await ServedApi.over(archive);
    lan = await api.token('Trần Thị Lan', 'archivist');
    const made = await api.post('/fonds', { fields: FONDS, reason: 'Lập phông theo quyết định 12' }, lan);
    expect(made.status, made.text).to.equal(201);
    fonds = idOf(made);
  });
  after(async () => {
    await api.kho.close();
    await archive.remove();
  });

  it('are drafts of their makers until they are published, and nothing of them is there for the public before', async () => {
    const made = await api.post('/records', { kind: 'file', parent: fonds, fields: FILE }, lan);
    expect(made.status, made.text).to.equal(201);
    const address = `/records/${idOf(made)}`;
    expect(made.get('Location')).to.equal(`/api/v1${address}`);
    expect((await api.get(address)).status).to.equal(404);
    expect((await api.get('/records')).body).to.deep.equal({ items: [] });
    expect((await api.get('/search?q=ruong')).body).to.include({ total: 0 });
    const seen = await api.get(address, lan);
    expect(seen.body).to.deep.equal(made.body);
    expect(seen.get('ETag')).to.equal(made.get('ETag'));

    const before = await api.kho.ledger.size();
    const published = await api.patch(address, { state: 'published', reason: 'Đã duyệt' }, lan, { 'If-Match': String(seen.get('ETag')) });
    expect(published.status, published.text).to.equal(200);
    expect((await api.kho.ledger.newest('aip.commit'))?.seq, 'the change is in the ledger').to.be.at.least(before);
    const { items: [held] } = await api.kho.catalogue.packages({ limit: 1 });
    expect((await api.kho.catalogue.versions(held?.id ?? '')).at(-1), 'with who and why').to.include({ agent: 'Trần Thị Lan' });
    expect((await api.get(address)).body).to.deep.include({ label: FILE.title, state: 'published', access: 'open', titleOnly: false });
    expect((await api.get('/search?q=ruong%20dat&facets=true')).body).to.deep.include({ total: 1 });
    expect((await api.get('/fonds')).body, 'the fonds is still a draft').to.deep.equal({ items: [] });
    expect((await api.get('/fonds', lan)).body).to.have.nested.property('items[0].id', fonds);
  });

  it('are changed only by who saw what is there: 428 without If-Match, 412 when it was changed, one of two at once', async () => {
    const made = await api.post('/records', { kind: 'file', parent: fonds, fields: { ...FILE, fileNumber: '13' } }, lan);
    const [address, etag] = [`/records/${idOf(made)}`, String(made.get('ETag'))];
    const change = (title: string) => ({ fields: { title }, reason: 'Sửa tiêu đề' });
    expect(codeOf(await api.patch(address, change('A không điều kiện'), lan))).to.equal('API_MATCH_MISSING');
    expect(codeOf(await api.patch(address, change('B sai thẻ'), lan, { 'If-Match': '"0"' }))).to.equal('API_MATCH_FAILED');
    const both = await Promise.all(['Tiêu đề của Lan', 'Tiêu đề của Bình'].map(async (title) => api.patch(address, change(title), lan, { 'If-Match': etag })));
    expect(both.map(({ status }) => status).sort()).to.deep.equal([200, 412]);
    const now = await api.get(address, lan);
    expect(now.body).to.deep.equal(both.find(({ status }) => status === 200)?.body);
    const without = await api.patch(address, { fields: { sheetCount: null } }, lan, { 'If-Match': String(now.get('ETag')) });
    expect((without.body as { readonly fields: object }).fields).not.to.have.property('sheetCount');
    expect((await api.get(address, lan, { 'If-None-Match': String(without.get('ETag')) })).status).to.equal(304);
  });

  it('are made once for each Idempotency-Key, however often and at whatever moment it comes again', async () => {
    const body = { kind: 'file', parent: fonds, fields: { ...FILE, fileNumber: '14' } };
    const key = { 'Idempotency-Key': 'lan-2026-11-25-1' };
    const first = await api.post('/records', body, lan, key);
    const again = await api.post('/records', body, lan, key);
    expect([again.status, idOf(again), again.get('Idempotency-Replayed')]).to.deep.equal([201, idOf(first), 'true']);
    expect(codeOf(await api.post('/records', { ...body, fields: { ...body.fields, title: 'Khác' } }, lan, key))).to.equal('API_KEY_REUSED');
    const key2 = { 'Idempotency-Key': 'lan-2026-11-25-2' };
    const many = await Promise.all([1, 2, 3].map(async () => api.post('/records', { ...body, fields: { ...body.fields, fileNumber: '15' } }, lan, key2)));
    expect(new Set(many.filter(({ status }) => status === 201).map(idOf)).size).to.equal(1);
    expect(many.every(({ status }) => status === 201 || status === 409)).to.equal(true);
    // The process died between the change and the answer: what is kept is only that it was begun.
    const db = api.kho.catalogue.sql.withTables<{ kept_answer: { key: string; status: number | null; body: string | null; location: string | null } }>();
    await db.updateTable('kept_answer').set({ status: null, body: null, location: null }).where('key', '=', key['Idempotency-Key']).execute();
    const recovered = await api.post('/records', body, lan, key);
    expect([recovered.status, idOf(recovered)]).to.deep.equal([201, idOf(first)]);
    const same = (await api.get(`/search?q=%22ruong%20dat%22&kind=file&limit=200`, lan)).body as { readonly items: readonly { readonly id: string }[] };
    expect(same.items.filter(({ id }) => id === idOf(first))).to.have.lengthOf(1);
  });

  it('are refused with everything that is wrong, in the language that was asked for', async () => {
    const wrong = await api.post('/records', { kind: 'file', parent: fonds, fields: { ...FILE, retention: 'mãi mãi', pageCount: 'mười', noSuchField: 1 } }, lan, { 'Accept-Language': 'en' });
    expect(wrong.status).to.equal(422);
    expect((wrong.body as Problem).title).to.equal('The description is not acceptable');
    expect((wrong.body as Problem).errors?.map(({ pointer }) => pointer)).to.include.members(['/fields/pageCount', '/fields/noSuchField']);
    const vietnamese = await api.post('/records', { kind: 'file', fields: { title: 'x' }, extra: 1 }, lan);
    expect(vietnamese.get('Content-Language')).to.equal('vi');
    expect([vietnamese.status, codeOf(vietnamese)]).to.deep.equal([422, 'API_BODY_INVALID']);
    expect(codeOf(await api.post('/records', { kind: 'file', parent: '00000000-0000-4000-8000-000000000000', fields: FILE }, lan))).to.equal('HTTP_404');
    expect(codeOf(await api.get(`/fonds/${idOf(await api.post('/creators', { fields: { name: 'Sở Ví Dụ', creatorType: 'agency' } }, lan))}`, lan))).to.equal('HTTP_404');
  });

  it('belong to those who may: the public is asked for a token, other roles and narrower tokens are refused', async () => {
    const body = { kind: 'file', parent: fonds, fields: FILE };
    const anonymous = await api.post('/records', body);
    expect([anonymous.status, codeOf(anonymous), anonymous.get('WWW-Authenticate')]).to.deep.equal([401, 'API_SIGN_IN', 'Bearer realm="kho"']);
    const auditor = await api.token('Kiểm toán viên', 'auditor');
    expect((await api.post('/records', body, auditor)).status).to.equal(403);
    const narrow = await api.token('Lê Thị Hoa', 'archivist', { scopes: SCOPES.filter((scope) => scope !== 'descriptions:write') });
    expect((await api.post('/records', body, narrow)).body).to.include({ status: 403, code: 'API_REFUSED', reason: 'scope' });
    expect((await api.get('/account', narrow)).body).to.deep.include({ name: 'Lê Thị Hoa', roles: ['archivist'] });
    const wrong = await api.get('/records', `${lan}x`);
    expect([wrong.status, codeOf(wrong), wrong.get('WWW-Authenticate')], 'never taken for the public').to.deep.equal([401, 'TOKEN_UNKNOWN', 'Bearer realm="kho", error="invalid_token"']);
  });

  it('with conditional access show everybody their title and nothing else; who reads more is in the ledger first', async () => {
    const made = await api.post('/records', { kind: 'file', parent: fonds, fields: { ...FILE, fileNumber: '20', access: 'conditional', title: 'Hồ sơ tranh chấp đất đai' } }, lan);
    const address = `/records/${idOf(made)}`;
    await api.patch(address, { state: 'published' }, lan, { 'If-Match': String(made.get('ETag')) });
    const list = (await api.get('/records?kind=file&limit=200')).body as { readonly items: readonly { readonly id: string }[] };
    expect(list.items.find(({ id }) => id === idOf(made))).to.deep.equal({
      id: idOf(made), kind: 'file', label: 'Hồ sơ tranh chấp đất đai', state: 'published', access: 'conditional', titleOnly: true, href: `/api/v1${address}`,
    });
    const refused = await api.get(address);
    expect([refused.status, (refused.body as { readonly reason: string }).reason]).to.deep.equal([403, 'restricted']);
    const before = await api.kho.ledger.size();
    expect((await api.get(address, lan)).body).to.have.property('fields');
    const [leaf] = (await api.kho.ledger.ofType('access.restricted')).slice(-1);
    expect(await api.kho.ledger.size()).to.equal(before + 1);
    expect(leaf).to.deep.include({ object: `urn:uuid:${idOf(made)}`, outcome: 'read', detail: { action: 'view-record', state: 'restricted' } });
    expect(JSON.stringify(leaf)).not.to.include('Lan');

    const blind = api.with({ witness: async () => Promise.reject(new Error('the ledger is away')), onError: () => undefined });
    const closed = await blind.get(address, lan);
    expect([closed.status, closed.text.includes('fields')], 'fails closed').to.deep.equal([500, false]);
    expect((await blind.get('/records?kind=file')).status, 'and the public reads on').to.equal(200);
  });

  it('of an agency are open to its own submitter as far as the policy says, and to that of no other agency', async () => {
    const other = idOf(await api.post('/fonds', { fields: { ...FONDS, fondsCode: 'P02', title: 'Sở Ví Dụ' } }, lan));
    const made = await api.post('/records', { kind: 'file', parent: fonds, fields: { ...FILE, fileNumber: '22', access: 'conditional', accessReasons: ['personal'], title: 'Hồ sơ nhân sự' } }, lan);
    expect(made.status, made.text).to.equal(201);
    const address = `/records/${idOf(made)}`;
    await api.patch(address, { state: 'published' }, lan, { 'If-Match': String(made.get('ETag')) });
    const [ours, theirs] = [await api.token('Cán bộ A', 'submitter', { fonds: [fonds] }), await api.token('Cán bộ B', 'submitter', { fonds: [other] })];
    expect((await api.get(address, ours)).body).to.include({ label: 'Hồ sơ nhân sự', titleOnly: false });
    const listed = async (token: string): Promise<readonly string[]> => ((await api.get('/records?kind=file&limit=200', token)).body as { readonly items: readonly { readonly id: string; readonly titleOnly: boolean }[] }).items.filter(({ titleOnly }) => !titleOnly).map(({ id }) => id);
    expect(await listed(ours)).to.include(idOf(made));
    expect(await listed(theirs)).not.to.include(idOf(made));
    expect((await api.get(address, theirs)).status, 'its title is hidden as well').to.equal(404);
  });

  it('that are state secrets are given to nobody, and their words are in no answer', async () => {
    const CANARY = 'Chimvàngcanary';
    const made = await api.post('/records', { kind: 'file', parent: fonds, fields: { ...FILE, fileNumber: '21', access: 'secret', title: `Hồ sơ ${CANARY}` } }, lan);
    expect(made.status, made.text).to.equal(201);
    for (const token of [undefined, lan, await api.token('Quản trị', 'admin'), await api.token('Bình', 'approver')]) {
      for (const path of [`/records/${idOf(made)}`, '/records?limit=200', '/search?q=chimvangcanary', `/records?parent=${fonds}&limit=200`, '/search?facets=true&limit=200']) {
        expect((await api.get(path, token)).text, path).not.to.include(CANARY);
      }
      expect((await api.get(`/records/${idOf(made)}`, token)).status).to.equal(404);
    }
  });

  it('are listed page by page with signed cursors that are good for one list and one asker', async () => {
    const seen: string[] = [];
    let next: string | undefined = '/records?kind=file&limit=2';
    const cursors: string[] = [];
    while (next !== undefined) {
      const page: Response = await api.get(next, lan);
      const { items, nextCursor } = page.body as { readonly items: readonly { readonly id: string }[]; readonly nextCursor?: string };
      seen.push(...items.map(({ id }) => id));
      if (nextCursor !== undefined) cursors.push(nextCursor);
      next = /<https:\/\/luutru\.example\/api\/v1([^>]*)>; rel="next"/.exec(String(page.get('Link')))?.[1];
      expect(next === undefined).to.equal(nextCursor === undefined);
    }
    expect(seen.length).to.be.above(4);
    expect(new Set(seen).size).to.equal(seen.length);
    const [cursor = ''] = cursors;
    const tampered = [cursor.slice(0, -1), `${cursor.slice(0, 3)}A${cursor.slice(4)}`, 'x', '.', `${cursor}.x`, Buffer.from("' or 1=1").toString('base64url'), 'A'.repeat(1999)];
    for (const bad of tampered) expect(codeOf(await api.get(`/records?kind=file&cursor=${encodeURIComponent(bad)}`, lan)), bad).to.equal('API_CURSOR_INVALID');
    expect(codeOf(await api.get(`/records?kind=fonds&cursor=${cursor}`, lan)), 'another filter').to.equal('API_CURSOR_INVALID');
    expect(codeOf(await api.get(`/records?kind=file&cursor=${cursor}`)), 'another asker').to.equal('API_CURSOR_INVALID');
  });
});
