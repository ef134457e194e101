import fs from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { packageUuid } from '../../src/base/index.ts';
import type { PublicationState } from '../../src/catalogue/index.ts';
import { askOai } from './oai-client.ts';
import { MadeArchive } from './made-archive.ts';

const CANARY = 'hoàngyến7531';

/** A folder with a title, and what its description says of access. */
function folder(archive: MadeArchive, name: string, { title, rights = '' }: { readonly title: string; readonly rights?: string }): string {
  archive.put(`${name}/văn bản.txt`, name);
  archive.put(`${name}/metadata.csv`, `filename,dc.title,dc.rights\nvăn bản.txt,"${title}","${rights}"\n`);
  return archive.at('in', name);
}

describe('who may see a package', function () {
  this.timeout(60_000);
  let archive: MadeArchive;
  let url: string;
  let time = new Date('2026-11-20T08:00:00Z');
  let kept: string;
  let moved: string;

  before(async () => {
    archive = await MadeArchive.make({ clock: { now: () => time } });
    kept = await archive.archive(folder(archive, 'giữ', { title: 'Hồ sơ giữ lại' }));
    moved = await archive.archive(folder(archive, 'rút', { title: `Hồ sơ ${CANARY}` }));
    ({ url } = await archive.serve());
  });
  after(async () => archive.remove());

  const decide = async (id: string, state: PublicationState, into?: string) => archive.operations.publication.decide({
    repo: archive.repo, id, state, reason: 'QĐ 12/QĐ-TTLT', by: 'Lan', ...(into === undefined ? {} : { into }),
  });
  const at = (text: string): void => { time = new Date(text); };
  const header = async (id: string): Promise<string> => {
    const { xml } = await askOai(`${url}/oai`, `verb=GetRecord&metadataPrefix=oai_dc&identifier=oai:kho.example:${packageUuid(id) ?? ''}`);
    return /<header[\s\S]*?<\/header>|<error[^>]*>/.exec(xml)?.[0].replace(/\s*\n\s*/g, '') ?? '';
  };
  const everywhere = async (id: string): Promise<string> => {
    const uuid = packageUuid(id) ?? '';
    const pages = ['/', '/?tim=ho+so', `/goi/${uuid}`, `/en/goi/${uuid}`, '/oai?verb=ListRecords&metadataPrefix=oai_dc', '/oai?verb=ListRecords&metadataPrefix=mets', '/oai?verb=ListSets', '/robots.txt'];
    return (await Promise.all(pages.map(async (page) => (await fetch(`${url}${page}`)).text()))).join('\n');
  };

  for (const [state, hour] of [['withdrawn', '10'], ['restricted', '11'], ['merged', '12']] as const) {
    it(`is nobody when it was ${state}: the page says so or leads to the package that it is in, no word of it is left, and harvesters are told deleted with a new datestamp`, async () => {
      at(`2026-11-20T${hour}:00:00Z`);
      await decide(moved, state, state === 'merged' ? kept : undefined);
      expect(await header(moved)).to.include('<header status="deleted">').and.include(`<datestamp>2026-11-20T${hour}:00:00Z</datestamp>`);
      const page = await fetch(`${url}/goi/${packageUuid(moved) ?? ''}`, { redirect: 'manual' });
      expect([page.status, page.headers.get('location')]).to.deep.equal(state === 'merged' ? [302, `/goi/${packageUuid(kept) ?? ''}`] : [410, null]);
      expect((await everywhere(moved)).toLowerCase()).to.not.include(CANARY);
      const { xml } = await askOai(`${url}/oai`, `verb=ListIdentifiers&metadataPrefix=oai_dc&from=2026-11-20T${hour}:00:00Z`);
      expect([...xml.matchAll(/<header status="deleted">/g)]).to.have.length(1);

      at(`2026-11-20T${hour}:30:00Z`);
      await decide(moved, 'published');
      expect(await header(moved)).to.include('<header>').and.include(`<datestamp>2026-11-20T${hour}:30:00Z</datestamp>`);
      expect((await fetch(`${url}/goi/${packageUuid(moved) ?? ''}`)).status).to.equal(200);
      expect(await everywhere(moved)).to.include(CANARY);
    });
  }

  it('is nobody, files included, while it is withdrawn, and a new version does not bring it back', async () => {
    const page = await (await fetch(`${url}/goi/${packageUuid(moved) ?? ''}`)).text();
    const file = /href="(\/goi\/[^"]*\/tep\/[^"]*)"/.exec(page)?.[1] ?? '';
    expect((await fetch(`${url}${file}`)).status).to.equal(200);
    at('2026-11-20T13:00:00Z');
    await decide(moved, 'withdrawn');
    expect((await fetch(`${url}${file}`)).status).to.equal(404);
    at('2026-11-20T13:10:00Z');
    await archive.update(moved, { metadata: archive.put('mới.json', JSON.stringify({ title: `Sửa ${CANARY}` })) });
    expect(await header(moved)).to.include('<header status="deleted">').and.include('<datestamp>2026-11-20T13:00:00Z</datestamp>');
    expect(await everywhere(moved)).to.not.include(CANARY);
  });

  it('is nobody when its own description says so; harvesters, who never knew of it, are not told that it is deleted', async () => {
    const secret = await archive.archive(folder(archive, 'mật', { title: `Hồ sơ mật ${CANARY}`, rights: 'Mật' }));
    expect(await header(secret)).to.equal('<error code="idDoesNotExist">');
    expect(await everywhere(secret)).to.not.include(CANARY).and.not.include('Hồ sơ mật');
    expect((await fetch(`${url}/goi/${packageUuid(secret) ?? ''}`)).status).to.equal(404);
    await decide(secret, 'restricted');
    expect(await header(secret)).to.equal('<error code="idDoesNotExist">');
  });

  it('is nobody as long as it is described as a state secret, whoever decides', async () => {
    const secret = await archive.archive(folder(archive, 'tối mật', { title: `Hồ sơ tối mật ${CANARY}`, rights: 'Độ mật: Tối mật' }));
    const refused = await decide(secret, 'published').then(() => undefined, (thrown: unknown) => thrown);
    expect(refused).to.include({ code: 'SECRET_NOT_PUBLISHED' });
    expect(await everywhere(secret)).to.not.include(CANARY);
    const described = async (rights: string): Promise<void> => { await archive.update(secret, { metadata: archive.put('quyền.json', JSON.stringify({ rights })) }); };
    await described('Sử dụng có điều kiện');
    expect(await everywhere(secret)).to.not.include(CANARY);
    await decide(secret, 'published');
    expect(await everywhere(secret)).to.include(CANARY);
    await described('Tuyệt mật');
    expect(await everywhere(secret), 'a secret that was found out later').to.not.include(CANARY);
  });

  it('is remembered by storage: a lost catalogue is made again with the same answers', async () => {
    for (const part of ['', '-wal', '-shm']) fs.rmSync(path.join(archive.repo, `catalogue/kho.sqlite${part}`), { force: true });
    at('2026-11-21T08:00:00Z');
    expect((await archive.rebuild()).problems).to.deep.equal([]);
    ({ url } = await archive.serve());
    expect(await header(moved)).to.include('<header status="deleted">').and.include('<datestamp>2026-11-21T08:00:00Z</datestamp>');
    expect(await header(kept)).to.include('<header>');
    expect(await everywhere(moved)).to.not.include(CANARY);
    const { xml } = await askOai(`${url}/oai`, 'verb=ListIdentifiers&metadataPrefix=oai_dc');
    expect([...xml.matchAll(/<header/g)], 'nothing of what was never published').to.have.length(3);
  });

  it('is nobody when the decision cannot be read, and the rebuild says so', async () => {
    fs.writeFileSync(path.join(archive.repo, 'publication', `${packageUuid(kept) ?? ''}.json`), '{"state":');
    expect((await archive.rebuild()).problems).to.deep.equal([{ objectRoot: `publication/${packageUuid(kept) ?? ''}.json`, detail: 'publication' }]);
    expect(await header(kept)).to.include('<header status="deleted">');
  });

  it('is told to people at /oai/kham-pha: requests to try, sets, and where a record is, but not a word of what is not public', async () => {
    const look = async (path: string): Promise<string> => (await fetch(`${url}${path}`)).text();
    const there = await archive.archive(folder(archive, 'mới', { title: 'Hồ sơ mới' }));
    expect(await look('/oai/kham-pha')).to.include('Cổng thu hoạch OAI-PMH').and.include(`<code class="copyable">${url}/oai</code>`);
    const found = await look(`/oai/kham-pha?ma=${url}/goi/${packageUuid(there) ?? ''}`);
    expect(found).to.include('Bản ghi có trong danh mục thu hoạch').and.include(`identifier=oai%3Akho.example%3A${packageUuid(there) ?? ''}`);
    expect(await look(`/en/oai/kham-pha?ma=${moved}`)).to.include('The record is told to be deleted since').and.not.include(CANARY);
    for (const nothing of ['x', '00000000-0000-4000-8000-000000000000', '<script>alert(1)</script>']) {
      expect(await look(`/oai/kham-pha?ma=${encodeURIComponent(nothing)}`)).to.include('Không có bản ghi này').and.not.include('<script>alert');
    }
  });

  it('is told by kho list and kho show, with reason and person; the same again changes nothing, another reason is recorded', async () => {
    const shown = async () => (await archive.operations.show({ repo: archive.repo, id: moved, fileLimit: 0 })).publication;
    at('2026-11-21T10:00:00Z');
    await decide(moved, 'published');
    expect(await decide(moved, 'withdrawn')).to.not.have.property('already');
    const first = await shown();
    expect(first).to.include({ state: 'withdrawn', reason: 'QĐ 12/QĐ-TTLT', by: 'Lan', at: '2026-11-21T10:00:00Z' });
    expect((await archive.list()).find(({ id }) => id === moved)).to.have.nested.property('publication.state', 'withdrawn');
    const told = await header(moved);
    at('2026-11-21T10:10:00Z');
    expect(await decide(moved, 'withdrawn')).to.include({ already: 'unchanged', at: '2026-11-21T10:00:00Z' });
    expect(await shown()).to.deep.equal(first);
    expect(await header(moved)).to.equal(told);
    expect(await archive.operations.publication.decide({ repo: archive.repo, id: moved, state: 'withdrawn', reason: 'sửa lý do', by: 'Bình' })).to.include({ already: 'reworded' });
    expect(await shown()).to.include({ reason: 'sửa lý do', by: 'Bình' });
  });

  it('is not decided as merged into itself, nor into what was withdrawn or merged', async () => {
    const codeOf = async (id: string, into: string) => decide(id, 'merged', into).then(() => 'no fault', (fault: unknown) => (fault as { readonly code: string }).code);
    const other = await archive.archive(folder(archive, 'khác', { title: 'Hồ sơ khác' }));
    expect(await codeOf(other, other)).to.equal('MERGED_INTO_ITSELF');
    expect(await codeOf(other, moved)).to.equal('MERGED_INTO_UNSEEN');
    await decide(moved, 'published');
    expect(await codeOf(other, moved)).to.equal('no fault');
    expect(await codeOf(moved, other)).to.equal('MERGED_INTO_UNSEEN');
  });

  it('is not decided of packages that are not there', async () => {
    const unknown = 'urn:uuid:00000000-0000-4000-8000-000000000000';
    for (const [id, into] of [[unknown], ['nonsense'], [moved, unknown]] as const) {
      const refused = await decide(id, 'merged', into).then(() => undefined, (fault: unknown) => (fault as { readonly code: string }).code);
      expect(refused).to.equal('PACKAGE_NOT_FOUND');
    }
  });
});
