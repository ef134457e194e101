import { expect } from 'chai';
import fs from 'node:fs';
import path from 'node:path';
import type { FindingAidRequest } from '../../src/cli/index.ts';
import type { ArchivalRecord } from '../../src/records/index.ts';
import { DescribedArchive, made, madeFile, madeFonds, RUN } from '../description/made-description.ts';
import { readBack, textsOf } from '../formats/tables/made-workbooks.ts';
import { kho as run } from '../cli/setting.ts';

describe('a finding aid of a kept archive', () => {
  let kho: DescribedArchive;
  const fonds = madeFonds();
  const catalogue = made('catalogue', { number: '01', title: 'Mục lục một' }, fonds);
  const [first, second] = [madeFile(catalogue, '2'), madeFile(catalogue, '10')];
  const direct = madeFile(fonds, '99');
  const document = made('document', { ordinal: 1, title: 'Về việc đo đạc', documentType: 'bao-cao', date: { edtf: '1978-03-12' }, issuer: 'UBND', languages: ['vie'], pageCount: 2, access: 'open', signerName: 'Trần Văn Đức' }, first);
  before(async () => {
    kho = await DescribedArchive.make();
    await kho.add(fonds, catalogue, second, first, direct, document);
  });
  after(async () => kho.remove());

  const write = async (name: string, more: Partial<FindingAidRequest> = {}): Promise<{ readonly bytes: Buffer; readonly records: number }> => {
    const into = path.join(kho.archive.repo, '..', name);
    const answer = await kho.archive.operations.findingAids.write({ repo: kho.archive.repo, id: 'P01', form: 'files', as: 'xlsx', into, publicOnly: false, lang: 'vi', issuer: [], signal: RUN.signal, ...more });
    expect(answer.path).to.equal(path.resolve(into));
    const bytes = fs.readFileSync(into);
    expect(answer.bytes).to.equal(bytes.length);
    return { bytes, records: answer.records };
  };
  const titles = async (bytes: Buffer): Promise<readonly (readonly string[])[]> => textsOf(await readBack(bytes)).filter(([number]) => /^\d+$/.test(number ?? '')).map((cells) => cells.slice(0, 2));
  const publish = async (record: ArchivalRecord): Promise<void> => { await kho.change(async ({ description }) => description.setState({ id: record.id, state: 'published', withBelow: false }, RUN)); };

  it('has the files in the order of the archive, catalogue by catalogue, 2 before 10', async () => {
    const { bytes, records } = await write('a.xlsx');
    expect(await titles(bytes)).to.deep.equal([['1', '2'], ['2', '10'], ['3', '99']]);
    expect(records).to.equal(4);
  });

  it('of a catalogue has its files alone, of a file its documents', async () => {
    expect(await titles((await write('b.xlsx', { id: catalogue.id })).bytes)).to.deep.equal([['1', '2'], ['2', '10']]);
    const { bytes } = await write('c.xlsx', { id: first.id, form: 'documents' });
    expect(textsOf(await readBack(bytes)).flat()).to.include('Báo cáo · Về việc đo đạc');
  });

  it('is a guide, an index of persons, a PDF or a text document as well', async () => {
    expect(textsOf(await readBack((await write('d.xlsx', { form: 'guide' })).bytes)).flat()).to.include('CHỈ DẪN PHÔNG LƯU TRỮ').and.include('Mục lục một');
    expect(textsOf(await readBack((await write('e.xlsx', { form: 'persons' })).bytes)).flat()).to.include('Trần Văn Đức').and.include('ML 01, HS 2, VB 1');
    expect((await write('f.pdf', { as: 'pdf' })).bytes.subarray(0, 5).toString()).to.equal('%PDF-');
    expect((await write('g.docx', { as: 'docx' })).bytes.subarray(0, 2).toString()).to.equal('PK');
  });

  it('for the public has only what is published', async () => {
    expect(await titles((await write('h.xlsx', { publicOnly: true })).bytes)).to.deep.equal([]);
    for (const record of [fonds, catalogue, second]) await publish(record);
    expect(await titles((await write('i.xlsx', { publicOnly: true })).bytes)).to.deep.equal([['1', '10']]);
  });

  it('replaces no file, leaves none behind when it fails, and names what is not there', async () => {
    const code = async (work: Promise<unknown>): Promise<string> => work.then(() => 'done', (thrown: unknown) => (thrown as { readonly code: string }).code);
    expect(await code(write('a.xlsx'))).to.equal('TARGET_EXISTS');
    expect(await code(write('j.xlsx', { id: 'X99' }))).to.equal('RECORD_NOT_FOUND');
    const stopped = new AbortController();
    stopped.abort();
    expect(await code(write('k.xlsx', { signal: stopped.signal }))).not.to.equal('done');
    expect(fs.readdirSync(path.join(kho.archive.repo, '..')).filter((name) => /^[jk]\.|unfinished/.test(name))).to.deep.equal([]);
  });
});

describe('kho finding-aid', () => {
  it('asks for a list of files as PDF unless told otherwise, and says where it is', async () => {
    const asked: FindingAidRequest[] = [];
    const ran = await run(['finding-aid', 'P01', '--into', 'ra.pdf', '--issuer', 'SỞ NỘI VỤ', '--issuer', 'TRUNG TÂM', '--place', 'Nha Trang', '--lang', 'en'], { findingAids: { write: async (request) => { asked.push(request); return { path: '/ra.pdf', records: 1200, bytes: 2048 }; } } });
    expect([ran.status, ran.stderr]).to.deep.equal([0, '']);
    expect(ran.stdout).to.include('/ra.pdf').and.include('1,200 records');
    expect(asked[0]).to.deep.include({ id: 'P01', form: 'files', as: 'pdf', into: 'ra.pdf', publicOnly: false, issuer: ['SỞ NỘI VỤ', 'TRUNG TÂM'], place: 'Nha Trang' });
  });

  it('wants to know where to write', async () => {
    expect((await run(['finding-aid', 'P01'])).status).to.equal(2);
  });
});
