import { expect } from 'chai';
import { openForReading } from '../../src/app/compose.ts';
import type { RecordSearch, RecordsFound } from '../../src/catalogue/index.ts';
import { DescribedArchive, madeFile, madeFonds, RUN } from './made-description.ts';

const TITLES = [
  'Quyết định về việc giao đất', 'Hồ sơ đường Trần Phú', 'Hồ sơ về họ Dương', 'Báo cáo năm 1978', 'Báo cáo miền Nam', 'Công văn của UBND tỉnh Khánh Hoà', 'Kế hoạch của huyện Vạn Ninh', 'Thuỷ lợi xã Vạn Thọ', 'NOT a AND "b" OR (c*',
];

describe('searching the archive\'s catalogue', () => {
  let kho: DescribedArchive;
  const fonds = madeFonds();
  before(async () => {
    kho = await DescribedArchive.make();
    const files = TITLES.map((title, n) => madeFile(fonds, String(n + 1), title));
    const secret = { ...madeFile(fonds, '90', 'Hồ sơ cán bộ mật danh Hoa Phượng'), fields: { ...madeFile(fonds, '90').fields, title: 'Hồ sơ cán bộ mật danh Hoa Phượng', access: 'secret' } };
    const conditional = { ...madeFile(fonds, '91'), fields: { ...madeFile(fonds, '91').fields, title: 'Hồ sơ khiếu nại', access: 'conditional', note: 'Người khiếu nại: ông Bằng Lăng' } };
    await kho.add(fonds, ...files, secret, conditional);
    await kho.change(async ({ description }) => description.setState({ id: fonds.id, state: 'published', withBelow: true }, RUN));
  });
  after(async () => kho.remove());

  const search = async (asked: Partial<RecordSearch>): Promise<RecordsFound> => {
    const opened = await openForReading(kho.archive.repo, kho.archive.surroundings);
    try {
      return await opened.catalogue.recordsSearch.search({ audience: 'staff', limit: 20, ...asked });
    } finally {
      await opened.close();
    }
  };
  const titles = async (text: string, more: Partial<RecordSearch> = {}): Promise<readonly string[]> => (await search({ text, kind: 'file', ...more })).items.map(({ label }) => label).sort();

  for (const [typed, found] of [
    ['quyet dinh', ['Quyết định về việc giao đất']], ['QUYẾT ĐỊNH', ['Quyết định về việc giao đất']], ['duong', ['Hồ sơ về họ Dương', 'Hồ sơ đường Trần Phú']], ['đường', ['Hồ sơ đường Trần Phú']],
    ['năm', ['Báo cáo năm 1978']], ['nam', ['Báo cáo miền Nam', 'Báo cáo năm 1978']], ['khánh hòa', ['Công văn của UBND tỉnh Khánh Hoà']], ['khanh hoa', ['Công văn của UBND tỉnh Khánh Hoà']],
    ['thủy lợi', ['Thuỷ lợi xã Vạn Thọ']], ['"van ninh"', ['Kế hoạch của huyện Vạn Ninh']], ['"ninh van"', []], ['vạn -huyện', ['Thuỷ lợi xã Vạn Thọ']], ['quy*', ['Quyết định về việc giao đất']],
    ['"b" OR (c', ['NOT a AND "b" OR (c*']], ['b OR zzz', []], ['NOT a AND b', ['NOT a AND "b" OR (c*']],
  ] as const) {
    it(`finds ${JSON.stringify(found)} by ${typed}`, async () => { expect(await titles(typed)).to.deep.equal([...found].sort()); });
  }

  it('counts what was found by kind, fonds, decade and access, and narrows by them', async () => {
    const { facets, total } = await search({ text: 'hồ sơ', facets: true });
    expect(total).to.equal(4);
    expect(facets.access).to.deep.equal([{ value: 'open', count: 2 }, { value: 'conditional', count: 1 }, { value: 'secret', count: 1 }]);
    expect(facets.decade).to.deep.equal([{ value: '1970', count: 4 }]);
    expect((await search({ text: 'hồ sơ', access: 'open' })).total).to.equal(2);
    expect((await search({ text: 'hồ sơ', fromYear: 1980 })).total).to.equal(0);
    expect((await search({ text: 'hồ sơ', fromYear: 1979, toYear: 1990 })).total).to.equal(4);
  });

  it('gives readers nothing by words that they may not read', async () => {
    expect(await titles('"hoa phượng"')).to.have.length(1);
    expect(await titles('"hoa phượng"', { audience: 'readers' })).to.deep.equal([]);
    expect(await titles('bằng lăng')).to.deep.equal(['Hồ sơ khiếu nại']);
    expect(await titles('bằng lăng', { audience: 'readers' })).to.deep.equal([]);
    expect(await titles('khiếu nại', { audience: 'readers' })).to.deep.equal(['Hồ sơ khiếu nại']);
  });

  it('finds what was changed by its new words and no longer by the old ones', async () => {
    const [{ id } = { id: '' }] = (await search({ text: 'miền nam' })).items;
    await kho.change(async ({ description }) => description.edit(id, { fields: { title: 'Báo cáo Trung Bộ' } }, RUN));
    expect(await titles('miền nam')).to.deep.equal([]);
    expect(await titles('trung bộ')).to.deep.equal(['Báo cáo Trung Bộ']);
    expect((await search({})).unindexed).to.equal(0);
  });

  it('goes on with an index that was forgotten where it was stopped', async () => {
    const opened = await openForReading(kho.archive.repo, kho.archive.surroundings);
    const { recordsSearch } = opened.catalogue;
    await recordsSearch.forgetIndex();
    expect((await recordsSearch.search({ text: 'quyet dinh', audience: 'staff', limit: 5 })).items).to.deep.equal([]);
    const stopped = new AbortController();
    stopped.abort();
    expect(await recordsSearch.index({ signal: stopped.signal })).to.equal(0);
    const told: number[] = [];
    expect(await recordsSearch.index({ signal: RUN.signal, onProgress: (done) => told.push(done) })).to.equal(TITLES.length + 3);
    expect(told).to.deep.equal([TITLES.length + 3]);
    expect(await recordsSearch.index({ signal: RUN.signal })).to.equal(0);
    await opened.close();
    expect(await titles('quyet dinh')).to.have.length(1);
  });
});
