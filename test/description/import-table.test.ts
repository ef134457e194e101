import fs from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import type { ImportOutcome, TableImport } from '../../src/description/index.ts';
import { objectRootPath } from '../../src/formats/ocfl/index.ts';
import { convertLegacyText } from '../../src/records/index.ts';
import { DescribedArchive, madeFonds, RUN } from './made-description.ts';

const HEADINGS = ['Phông', 'Mục lục', 'Hộp số', 'Số và ký hiệu hồ sơ', 'Tiêu đề', 'THBQ', 'Chế độ sử dụng', 'Ngôn ngữ', 'Ngày bắt đầu', 'Tháng bắt đầu', 'Năm bắt đầu', 'Năm kết thúc', 'Số lượng tờ'];
const row = (number: string, title = `Hồ sơ ${number}`, day = '5'): readonly string[] => ['P01', '01', 'H3', number, title, 'Vĩnh viễn', 'Công khai', 'Tiếng Việt', day, '11', '2001', '2002', '6'];
const csv = (...rows: readonly (readonly string[])[]): string => [HEADINGS, ...rows].map((cells) => cells.map((cell) => `"${cell}"`).join(';')).join('\n');

describe('a table that is imported', () => {
  let kho: DescribedArchive;
  const fonds = madeFonds();
  beforeEach(async () => {
    kho = await DescribedArchive.make();
    await kho.add(fonds);
  });
  afterEach(async () => kho.remove());

  const into = async (text: string, options: Partial<TableImport> & { readonly dryRun?: boolean } = {}): Promise<ImportOutcome> => {
    const { dryRun = false, ...wanted } = options;
    const file = kho.archive.put('muc-luc.csv', text);
    const answer: ImportOutcome[] = [];
    await kho.change(async ({ description }) => {
      const outcome = await description.importTable({ file, ...wanted }, { ...RUN, dryRun });
      answer.push(outcome);
      return outcome;
    });
    return answer[0]!;
  };
  const versions = (): readonly string[] => fs.readdirSync(path.join(kho.archive.repo, 'ocfl', objectRootPath(`urn:uuid:${fonds.id}`))).filter((name) => /^v\d+$/.test(name));

  it('is one version with catalogue, box and files, and again changes nothing', async () => {
    const table = csv(row('160'), row('161'), row('162'));
    const first = await into(table);
    expect(first.kind === 'changed' ? first.counts : first).to.deep.equal({ changed: 5, added: 5, removed: 0 });
    expect(versions()).to.deep.equal(['v1', 'v2']);
    expect((await into(table)).kind).to.equal('unchanged');
    expect(versions()).to.deep.equal(['v1', 'v2']);
    const found = await kho.read(async (records) => records.find('LT56.H32.101.2001.161.01'));
    expect(found).to.deep.include({ label: 'Hồ sơ 161', kind: 'file', fromYear: 2001, toYear: 2002, access: 'open' });
  });

  it('changes what it says and leaves what it says nothing of', async () => {
    await into(csv(row('160'), row('161')));
    const { id } = await kho.read(async (records) => records.find('LT56.H32.101.2001.160.01'));
    await kho.change(async ({ description }) => description.edit(id, { fields: { note: 'Đã đối chiếu' } }, RUN));
    const again = await into(csv(row('160', 'Hồ sơ bão lũ'), row('161')));
    expect(again.kind === 'changed' ? again.counts : again).to.deep.equal({ changed: 1, added: 0, removed: 0 });
    expect((await kho.read(async (records) => records.record(id)))?.record.fields).to.deep.include({ title: 'Hồ sơ bão lũ', note: 'Đã đối chiếu' });
  });

  it('tells the same in a trial run and in the import, and with one wrong cell keeps nothing', async () => {
    const table = csv(row('160'), row('161', 'Hồ sơ 161', '31'));
    const before = await kho.dump();
    const trial = await into(table, { dryRun: true });
    const real = await into(table);
    expect([trial.kind, real.kind]).to.deep.equal(['failed', 'failed']);
    expect(real.findings).to.deep.equal(trial.findings);
    expect(real.findings.filter(({ severity }) => severity === 'error').map(({ code, path: file, place }) => [code, file, place])).to.deep.equal([['T-36', 'muc-luc.csv', 'I3']]);
    expect(await kho.dump()).to.deep.equal(before);
    expect((await into(csv(row('160')), { dryRun: true })).kind).to.equal('planned');
    expect(await kho.dump()).to.deep.equal(before);
  });

  it('is kept byte for byte, and text in TCVN3 is converted only when somebody says so', async () => {
    const old = 'Hå s¬ c«ng v¨n ®i vµ ®Õn n¨m 1978';
    const table = csv(row('160', old), row('161', old));
    expect((await into(table)).kind).to.equal('failed');
    const outcome = await into(table, { encoding: 'tcvn3' });
    expect(outcome.kind).to.equal('changed');
    const { id } = await kho.read(async (records) => records.find('LT56.H32.101.2001.160.01'));
    const stored = await kho.read(async (records) => records.record(id));
    expect(stored?.record.fields.title).to.equal(convertLegacyText(old, 'tcvn3'));
    expect(Object.values(stored?.record.asReceived ?? {})).to.include(old);
    const out = await kho.archive.export(`urn:uuid:${fonds.id}`, 'bag', kho.archive.at('out'));
    const data = path.join(out, 'data', `urn_uuid_${fonds.id}`, 'representations/rep1/data');
    const [source] = fs.readdirSync(path.join(data, 'sources'));
    expect(fs.readFileSync(path.join(data, 'sources', source!), 'utf8')).to.equal(table);
  });

  it('of twelve thousand files is parted into files of at most five thousand lines, and a rebuild reads them all', async () => {
    const rows = Array.from({ length: 12_000 }, (_, n) => row(String(n + 1)));
    const outcome = await into(csv(...rows));
    expect(outcome.kind === 'changed' ? outcome.counts.added : outcome).to.equal(12_002);
    const content = path.join(kho.archive.repo, 'ocfl', objectRootPath(`urn:uuid:${fonds.id}`), 'v2', 'content');
    const lines = fs.readdirSync(content).map((name) => fs.readFileSync(path.join(content, name), 'utf8')).filter((text) => text.startsWith('{"changed"')).map((text) => text.split('\n').length - 1);
    expect(Math.max(...lines)).to.be.at.most(5000);
    expect(lines.reduce((sum, count) => sum + count, 0)).to.equal(12_002);
    const [one] = await kho.read(async (records) => (await records.list({ kind: 'catalogue', limit: 1 })).items);
    await kho.change(async ({ description }) => description.edit(one!.id, { fields: { note: 'Mục lục duy nhất' } }, RUN));
    const rewritten = fs.readdirSync(path.join(kho.archive.repo, 'ocfl', objectRootPath(`urn:uuid:${fonds.id}`), 'v3', 'content')).map((name) => fs.readFileSync(path.join(kho.archive.repo, 'ocfl', objectRootPath(`urn:uuid:${fonds.id}`), 'v3', 'content', name), 'utf8')).filter((text) => text.startsWith('{"changed"'));
    expect(rewritten, 'only the file with the changed record is written again').to.have.length(1);
    const after = await kho.dump();
    fs.rmSync(path.join(kho.archive.repo, 'catalogue'), { recursive: true });
    await kho.archive.operations.rebuild({ repo: kho.archive.repo, signal: RUN.signal, onProgress: () => undefined });
    expect(await kho.dump()).to.deep.equal(after);
  }).timeout(120_000);
});
