import { expect } from 'chai';
import { DescribedSite } from '../portal/records/described-site.ts';
import { ServedApi } from './setting.ts';

const NEVER = '00000000-0000-4000-8000-000000000001';

interface Record { readonly id: string; readonly parent?: string; readonly fonds?: string; readonly packages?: number; readonly heldBy?: readonly string[] }

describe('what the public may not know of, over REST', function () {
  this.timeout(120_000);
  let site: DescribedSite;
  let api: ServedApi;
  let url: (name: keyof DescribedSite['records']) => string;

  before(async () => {
    site = await DescribedSite.make();
    api = await ServedApi.over(site.archive.archive);
    url = (name) => `/records/${site.records[name].id}`;
  });
  after(async () => {
    await api.kho.close();
    await site.archive.remove();
  });

  it('is answered as what never was, also when it was withdrawn; a withdrawal that may be known is 410', async () => {
    const never = await api.get(`/records/${NEVER}`);
    for (const name of ['personal', 'secret', 'draft', 'hiddenWithdrawn'] as const) {
      const { status, text } = await api.get(url(name));
      expect([status, text], name).to.deep.equal([never.status, never.text]);
    }
    expect((await api.get(url('withdrawn'))).status).to.equal(410);
  });

  it('is not named by what stands below it, in lists, counts or by itself', async () => {
    const one = (await api.get(url('belowDraft'))).body as Record;
    expect([one.id, one.parent, one.fonds]).to.deep.equal([site.records.belowDraft.id, undefined, undefined]);
    for (const path of [url('belowDraft'), '/records?limit=200', '/search?facets=true&limit=200']) expect((await api.get(path)).text, path).not.to.include(site.records.draft.id);
    expect((await api.get('/search?facets=true')).body).to.have.nested.property('facets.held');
    expect(((await api.get(url('document'))).body as Record).parent).to.equal(site.records.file.id);
  });

  it('is nothing that something can be put below: a secret is answered as what never was', async () => {
    const lan = await api.token('Lan', 'archivist');
    const etag = String((await api.get(url('file'), lan)).get('ETag'));
    const moved = async (parent: string): Promise<readonly [number, string]> => {
      const { status, text } = await api.patch(url('file'), { parent }, lan, { 'If-Match': etag });
      return [status, text];
    };
    const never = await moved(NEVER);
    expect(never[0]).to.equal(404);
    expect(await moved(site.records.secret.id)).to.deep.equal(never);
    expect((await api.get(url('file'), lan)).get('ETag'), 'and nothing was moved').to.equal(etag);
  });

  it('has no bytes that anybody on the way may keep', async () => {
    const { items } = (await api.get(`/packages/${site.packageId.slice(9)}/files`)).body as { readonly items: readonly { readonly href: string }[] };
    const bytes = await api.get(String(items[0]?.href).slice('/api/v1'.length));
    expect([bytes.status, bytes.get('Cache-Control'), bytes.get('Vary')]).to.deep.equal([200, 'no-store', 'Authorization']);
  });

  it('is a package that was withdrawn: its record neither names nor counts it', async () => {
    const listed = async (): Promise<Record | undefined> => ((await api.get('/records?kind=file&limit=200')).body as { readonly items: readonly Record[] }).items.find(({ id }) => id === site.records.file.id);
    expect([(await listed())?.packages, ((await api.get(url('file'))).body as Record).heldBy]).to.deep.equal([1, [site.packageId]]);
    await site.archive.archive.operations.publication.decide({ repo: site.archive.archive.repo, id: site.packageId, state: 'restricted', reason: 'Chờ thẩm tra', by: 'Trần Thị Lan' });
    expect([(await listed())?.packages, ((await api.get(url('file'))).body as Record).heldBy]).to.deep.equal([0, []]);
  });
});
