import { expect } from 'chai';
import { documentList, fileList, fondsGuide, personIndex, type Block } from '../../../src/finding-aids/index.ts';
import type { ArchivalRecord } from '../../../src/records/index.ts';
import { ARCHIVE, CATALOGUE, CREATOR, DOCUMENT, FILE, FONDS, id, PHOTO, RECORDING } from '../../records/made-records.ts';
import { blocksOf, FORM } from '../made-aids.ts';

const rows = (blocks: readonly Block[]): readonly (readonly (string | number)[])[] => blocks.flatMap((block) => (block.block === 'row' ? [block.cells] : []));
const texts = (blocks: readonly Block[]): readonly string[] => blocks.flatMap((block) => (block.block === 'text' || block.block === 'group' || block.block === 'section' ? [block.text] : []));

describe('the list of files', () => {
  it('has the seven columns of the decree, a heading for each catalogue and the number of files in words', async () => {
    const other: ArchivalRecord = { ...FILE, id: id(20), fields: { fileNumber: '161', title: 'Hồ sơ khác', startDate: { edtf: '1978' }, endDate: { edtf: '1978' }, retention: 'other', retentionNote: 'Lâu dài' } };
    const blocks = await blocksOf(fileList([CATALOGUE, FILE, other], { ...FORM, fonds: FONDS }));
    const table = blocks.find((block) => block.block === 'table');
    expect(table?.columns.map(({ heading }) => heading)).to.deep.equal(['Số TT', 'Số, ký hiệu hồ sơ', 'Tiêu đề hồ sơ', 'Thời gian tài liệu', 'Thời hạn bảo quản', 'Số tờ/Số trang', 'Ghi chú']);
    expect(rows(blocks)).to.deep.equal([
      [1, '160', 'Hồ sơ khắc phục hậu quả bão lũ ở các xã ven biển', '05/11/2001 - 28/12/2001', 'Vĩnh viễn', '6/9', 'Người lập: Nguyễn Thị Hường'], [2, '161', 'Hồ sơ khác', '1978', 'Lâu dài', '', ''],
    ]);
    expect(texts(blocks)).to.deep.equal(['Mục lục số 01: Mục lục hồ sơ số 1', 'Mục lục này gồm: 2 hồ sơ (đơn vị bảo quản).', 'Viết bằng chữ: Hai.']);
    expect(blocks[0]).to.deep.equal({ block: 'head', left: FORM.issuer, right: ['CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM', 'Độc lập - Tự do - Hạnh phúc'] });
    expect(blocks.at(-1)).to.deep.equal({ block: 'sign', lines: ['Giả Định, ngày 25 tháng 11 năm 2026', 'Người lập', 'Nguyễn Thị Hường'] });
  });

  it('is complete in English, without Vietnamese number words', async () => {
    const blocks = await blocksOf(fileList([FILE], { ...FORM, lang: 'en', fonds: FONDS }));
    expect(texts(blocks)).to.deep.equal(['This list has 1 files (units of keeping).']);
    expect(rows(blocks)[0]?.[4]).to.equal('Permanent');
  });

  it('of no files is a list of none', async () => {
    expect(texts(await blocksOf(fileList([], { ...FORM, fonds: FONDS })))).to.deep.equal(['Mục lục này gồm: 0 hồ sơ (đơn vị bảo quản).', 'Viết bằng chữ: Không.']);
  });
});

describe('the list of documents', () => {
  it('has a table for each file, and says no type twice', async () => {
    const titled = { ...DOCUMENT, id: id(21), fields: { ...DOCUMENT.fields, ordinal: 4, title: 'Quyết định thành lập', sheets: '3-5' } };
    const blocks = await blocksOf(documentList([FILE, DOCUMENT, PHOTO, RECORDING, titled, { ...FILE, id: id(22) }], { ...FORM, fonds: FONDS }));
    expect(rows(blocks)).to.deep.equal([
      [1, '12/QĐ-UB', '05/11/2001', 'Quyết định · Về việc trợ cấp khó khăn đột xuất', 'Ủy ban nhân dân huyện Giả Định', '3', ''],
      [2, '', '11/2001', 'Đê biển vỡ', 'Trần Văn Đức', '', ''], [3, '', '2001', 'Lời kể của người dân', '', '00:12:35', ''],
      [4, '12/QĐ-UB', '05/11/2001', 'Quyết định thành lập', 'Ủy ban nhân dân huyện Giả Định', '3-5', ''],
    ]);
    expect(blocks.filter(({ block }) => block === 'table')).to.have.length(2);
    expect(blocks.filter(({ block }) => block === 'end')).to.have.length(2);
    expect(texts(blocks).at(-2)).to.equal('Tổng số: 4 văn bản, tài liệu.');
  });
});

describe('the guide to a fonds', () => {
  it('tells its creators, what it is, how it is used, and its catalogues with their files', async () => {
    const blocks = await blocksOf(fondsGuide([CATALOGUE, FILE, { ...FILE, id: id(23) }, { ...FILE, id: id(24), parent: FONDS.id }], { ...FORM, fonds: FONDS, creators: [CREATOR] }));
    const facts = blocks.flatMap((block) => (block.block === 'fact' ? [`${block.label}: ${block.value}`] : []));
    expect(facts).to.deep.equal([
      'Thời gian hoạt động: 1976 - 30/06/2025', 'Mã cơ quan lưu trữ: 001.03.08', 'Mã phông: GD05', 'Loại (phông, công trình, sưu tập): Phông lưu trữ', 'Trạng thái phông: Phông đóng', 'Số mét giá đã chỉnh lý: 33,6', 'Số mét giá chưa chỉnh lý: 433,2',
      'Chế độ sử dụng: Công khai', 'Ngôn ngữ: Tiếng Việt', 'Thời hạn lưu trữ: Vĩnh viễn',
    ]);
    expect(rows(blocks)).to.deep.equal([['01', 'Mục lục hồ sơ số 1', '', 2]]);
    expect(texts(blocks)).to.deep.equal(['Đơn vị hình thành phông: Ủy ban nhân dân huyện Giả Định', 'Thông tin chung', 'Khai thác, sử dụng', 'Các mục lục hồ sơ', 'Ngoài các mục lục trên còn 1 hồ sơ.']);
  });
});

describe('the index of persons', () => {
  const signed = (n: number, signerName: string, ordinal: number): ArchivalRecord => ({ ...DOCUMENT, id: id(n), fields: { ordinal, title: 'x', signerName } });

  it('is sorted by given name, then middle and family name, đ after d, with every place once', async () => {
    const blocks = await blocksOf(personIndex([CATALOGUE, FILE, signed(30, 'Trần Văn Đức', 1), signed(31, 'Nguyễn Thị Dung', 2), signed(32, 'Lê Văn An', 3), signed(33, 'Trần Văn Đức', 10), signed(34, 'Bùi Thị Ánh', 5), PHOTO], { ...FORM, fonds: FONDS }));
    expect(rows(blocks)).to.deep.equal([
      ['Lê Văn An', 'ML 01, HS 160, VB 3'], ['Bùi Thị Ánh', 'ML 01, HS 160, VB 5'], ['Nguyễn Thị Dung', 'ML 01, HS 160, VB 2'], ['Trần Văn Đức', 'ML 01, HS 160, VB 1; ML 01, HS 160, VB 2; ML 01, HS 160, VB 10'],
    ]);
    expect(blocks.flatMap((block) => (block.block === 'group' ? [block.text] : []))).to.deep.equal(['A', 'D', 'Đ']);
  });

  it('takes two spellings of one name for one, and says how many places it does not print', async () => {
    const many = Array.from({ length: 250 }, (_, n) => signed(100 + n, n % 2 === 0 ? 'Lê Thị Thuý' : 'Lê Thị Thúy', n + 1));
    const blocks = await blocksOf(personIndex([FILE, ...many], { ...FORM, fonds: FONDS }));
    expect(rows(blocks)).to.have.length(1);
    expect(rows(blocks)[0]?.[1]).to.match(/^HS 160, VB 1; .*; và 50 nơi khác$/);
  });

  it('of records without persons is empty', async () => {
    expect(rows(await blocksOf(personIndex(ARCHIVE.filter(({ kind }) => kind === 'catalogue' || kind === 'file'), { ...FORM, fonds: FONDS })))).to.deep.equal([]);
  });
});
