import { expect } from 'chai';
import type { Response } from 'supertest';
import { packageUuid } from '../../src/base/index.ts';
import type { PublicationState } from '../../src/catalogue/index.ts';
import { MadeArchive } from '../flow/made-archive.ts';
import { CHEAP, ServedApi } from './setting.ts';

const CANARY = 'hoàngyến7531';
const TEXT = 'nội dung của văn bản';

function folder(archive: MadeArchive, name: string, title: string, rights = ''): string {
  archive.put(`${name}/văn bản.txt`, `${TEXT} ${name}`);
  archive.put(`${name}/metadata.csv`, `filename,dc.title,dc.rights\nvăn bản.txt,"${title}","${rights}"\n`);
  return archive.at('in', name);
}

const itemsOf = ({ body }: Response): readonly Record<string, string>[] => (body as { readonly items: readonly Record<string, string>[] }).items;

describe('packages over REST', function () {
  this.timeout(120_000);
  let archive: MadeArchive;
  let api: ServedApi;
  const at: Record<string, string> = {};
  const tokens: Record<string, string | undefined> = { public: undefined };

  before(async () => {
    archive = await MadeArchive.make({ secretCost: CHEAP, pause: async () => Promise.resolve() });
    const ids = {
      open: await archive.archive(folder(archive, 'mở', 'Hồ sơ công khai')),
      restricted: await archive.archive(folder(archive, 'hạn chế', `Hồ sơ ${CANARY} hạn chế`)),
      withdrawn: await archive.archive(folder(archive, 'rút', `Hồ sơ ${CANARY} đã rút`)),
      secret: await archive.archive(folder(archive, 'mật', `Hồ sơ ${CANARY} mật`, 'Mật')),
    };
    const decide = async (id: string, state: PublicationState) => archive.operations.publication.decide({ repo: archive.repo, id, state, reason: 'QĐ 12', by: 'Lan' });
    await decide(ids.restricted, 'restricted');
    await decide(ids.withdrawn, 'withdrawn');
    for (const [name, id] of Object.entries(ids)) at[name] = `/packages/${packageUuid(id) ?? ''}`;
    api = await ServedApi.over(archive);
    for (const role of ['reader', 'planner', 'admin', 'auditor', 'archivist'] as const) tokens[role] = await api.token(role, role);
  });
  after(async () => {
    await api.kho.close();
    await archive.remove();
  });

  // The answers by role and state: description, bytes. What they may not see is as if it were not there; who may know of it is told why not.
  const EXPECTED: Readonly<Record<string, Readonly<Record<string, readonly [number, number]>>>> = {
    open: { public: [200, 200], reader: [200, 200], planner: [200, 200], admin: [200, 200], auditor: [200, 200], archivist: [200, 200] },
    restricted: { public: [404, 404], reader: [404, 404], planner: [404, 404], admin: [404, 404], auditor: [200, 403], archivist: [200, 200] },
    withdrawn: { public: [410, 410], reader: [410, 410], planner: [410, 410], admin: [410, 410], auditor: [200, 410], archivist: [200, 200] },
    secret: { public: [404, 404], reader: [404, 404], planner: [404, 404], admin: [404, 404], auditor: [404, 404], archivist: [404, 404] },
  };

  it('and their bytes are answered as the policy says, whoever asks for whatever', async () => {
    const path = itemsOf(await api.get(`${at['open'] ?? ''}/files`)).find(({ role }) => role === 'content')?.['path'] ?? '';
    const paths: Record<string, string> = {};
    for (const state of Object.keys(EXPECTED)) {
      const found = await api.kho.catalogue.files(`urn:uuid:${at[state]?.split('/')[2] ?? ''}`, { limit: 100 });
      paths[state] = found.items.find((file) => file.role === 'content')?.path ?? '';
    }
    expect(path).to.equal(paths['open']);
    const answers: Record<string, Record<string, readonly number[]>> = {};
    for (const state of Object.keys(EXPECTED)) {
      answers[state] = {};
      for (const role of Object.keys(tokens)) {
        const described = await api.get(at[state] ?? '', tokens[role]);
        const bytes = await api.get(`${at[state] ?? ''}/content?path=${encodeURIComponent(paths[state] ?? '')}`, tokens[role]);
        answers[state][role] = [described.status, bytes.status];
        for (const more of ['versions', 'events', 'files']) expect((await api.get(`${at[state] ?? ''}/${more}`, tokens[role])).status, `${state} ${role} ${more}`).to.equal(described.status);
        if (described.status !== 200) expect(described.text + bytes.text).not.to.include(CANARY);
      }
    }
    expect(answers).to.deep.equal(EXPECTED);
  });

  it('are listed and found by those who may see them, and counted for nobody else', async () => {
    for (const [role, count] of Object.entries({ public: 1, reader: 1, admin: 1, auditor: 3, archivist: 3 })) {
      const list = await api.get('/packages?q=ho%20so', tokens[role]);
      expect(itemsOf(list), role).to.have.lengthOf(count);
      expect(list.text.includes(CANARY), role).to.equal(count > 1);
    }
    expect(itemsOf(await api.get('/packages', tokens['archivist'])).map(({ state }) => state).sort()).to.deep.equal(['published', 'restricted', 'withdrawn']);
  });

  it('leave a leaf of the ledger before anybody reads more than the public may, and none before', async () => {
    const size = async (): Promise<number> => api.kho.ledger.size();
    const before = await size();
    await api.get(at['open'] ?? '', tokens['archivist']);
    await api.get(at['restricted'] ?? '');
    await api.get(at['secret'] ?? '', tokens['archivist']);
    expect(await size()).to.equal(before);
    await api.get(at['restricted'] ?? '', tokens['auditor']);
    await api.get('/packages', tokens['auditor']);
    expect(await size()).to.equal(before + 2);
    const leaves = (await api.kho.ledger.ofType('access.restricted')).slice(-2);
    expect(leaves.map(({ outcome, detail, object }) => ({ outcome, detail, object }))).to.deep.equal([
      { outcome: 'read', detail: { action: 'view-package', state: 'restricted' }, object: `urn:uuid:${at['restricted']?.split('/')[2] ?? ''}` },
      { outcome: 'listed', detail: { action: 'view-package', count: 2 }, object: undefined },
    ]);
    const blind = api.with({ witness: async () => Promise.reject(new Error('the ledger is away')), onError: () => undefined });
    expect((await blind.get(at['restricted'] ?? '', tokens['auditor'])).status).to.equal(500);
    expect((await blind.get(at['open'] ?? '', tokens['auditor'])).status).to.equal(200);
  });

  it('hand out bytes whole and by range, with a digest of the whole, as an attachment under the name that they came with', async () => {
    const file = itemsOf(await api.get(`${at['open'] ?? ''}/files`)).find(({ role }) => role === 'content');
    const address = (file?.['href'] ?? '').replace('/api/v1', '');
    const whole = await api.get(address);
    expect(whole.text).to.equal(`${TEXT} mở`);
    const digest = Buffer.from(file?.['sha256'] ?? '', 'hex').toString('base64');
    expect(whole.get('Repr-Digest')).to.equal(`sha-256=:${digest}:`);
    expect(whole.get('Content-Disposition')).to.include("filename*=UTF-8''v%C4%83n%20b%E1%BA%A3n.txt");
    const part = await api.get(address, undefined, { Range: 'bytes=0-3' });
    expect([part.status, part.get('Content-Range'), part.get('Repr-Digest')]).to.deep.equal([206, `bytes 0-3/${Buffer.byteLength(`${TEXT} mở`)}`, `sha-256=:${digest}:`]);
    expect((await api.get(address, undefined, { Range: 'bytes=9999-' })).status).to.equal(416);
    expect((await api.get(address, undefined, { 'If-None-Match': String(whole.get('ETag')) })).status).to.equal(304);
    for (const path of ['../../kho.sqlite', '/etc/passwd', 'data/../../x', 'a'.repeat(3999), '\u0000']) expect((await api.get(`${at['open'] ?? ''}/content?path=${encodeURIComponent(path)}`)).status, path).to.equal(404);
  });

  it('show their figures to those who keep the store, and the checkpoint of the ledger to everybody', async () => {
    expect((await api.get('/fixity', tokens['planner'])).body).to.include({ packages: 4, packagesWithProblems: 0 });
    expect((await api.get('/incidents', tokens['auditor'])).body).to.deep.equal({ items: [] });
    const checkpoint = await api.get('/ledger/checkpoint');
    expect(checkpoint.status).to.equal(200);
    expect((checkpoint.body as { readonly note: string }).note).to.match(/^kho\.example\//);
  });

  it('have jobs that are listed, and followed until they end', async () => {
    const queue = api.kho.queue;
    const { id } = await queue.enqueue({ kind: 'audit', idemKey: 'a', args: { secret: 'canary-argument' } }).then(({ job }) => job);
    const list = await api.get('/jobs?state=waiting', tokens['admin']);
    expect(itemsOf(list).map((one) => one['id'])).to.deep.equal([id]);
    expect(list.text).not.to.include('canary-argument');
    let looks = 0;
    const following = api.with({ pause: async () => { if ((looks += 1) === 2) await queue.cancel(id); } });
    const stream = await following.get(`/jobs/${id}`, tokens['admin'], { Accept: 'text/event-stream' });
    const states = [...stream.text.matchAll(/^data: (.*)$/gm)].map(([, data = '']) => (JSON.parse(data) as { readonly state: string }).state);
    expect(states).to.deep.equal(['waiting', 'cancelled']);
    expect((await api.get(`/jobs/${id}`, tokens['admin'])).body).to.include({ id, state: 'cancelled' });
    expect((await api.get('/jobs/none', tokens['admin'])).body).to.include({ status: 404, code: 'JOB_NOT_FOUND' });
  });
});
