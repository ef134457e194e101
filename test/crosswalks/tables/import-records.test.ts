import { expect } from 'chai';
import { checkFields } from '../../../src/records/index.ts';
import { workbookOf, workbookParts, zipped } from '../../formats/tables/made-workbooks.ts';
import { csvOf, firstOf, FONDS, imported, toldOf } from './imported.ts';

/** The header of a province, 2025, and one of its rows. */
const PROVINCE = ['Phông', 'Mục lục', 'Hộp số', 'Số và ký hiệu hồ sơ', 'Tiêu đề', 'THBQ', 'Chế độ sử dụng', 'Ngôn ngữ', 'Ngày bắt đầu', 'Tháng bắt đầu', 'Năm bắt đầu', 'Ngày kết thúc', 'Tháng kết thúc', 'Năm kết thúc', 'Tổng số văn bản', 'Chú giải', 'Ký hiệu thông tin', 'Từ khóa', 'Số lượng tờ', 'Tình trạng vật lý', 'Mức độ tin cậy', 'Mã hồ sơ giấy gốc', 'Ghi chú'];
const ROW = ['GD05', '01', 'H3', '160', 'Hồ sơ khắc phục hậu quả bão lũ', 'Vĩnh viễn', 'Công khai', 'Tiếng Việt', '5', '11', '2001', '0', '12', '2001', '3', '', 'KT.01', 'bão lũ; cứu trợ', '6', 'Bình thường', 'Số hóa', '56.K1-H3.160', 'Người lập: Hường'];

describe('a table of a province that is imported', () => {
  it('becomes catalogue, box and file, parents first', async () => {
    const result = await imported(csvOf(PROVINCE, ROW));
    expect(toldOf(result)).to.deep.equal([]);
    const [catalogue, box, file] = result.records;
    expect(result.records.map(({ kind }) => kind)).to.deep.equal(['catalogue', 'box', 'file']);
    expect(catalogue).to.deep.include({ parent: FONDS, fields: { number: '01' } });
    expect(box).to.deep.include({ parent: catalogue!.id, fields: { number: 'H3' } });
    expect(file).to.deep.equal({
      id: file!.id, kind: 'file', parent: catalogue!.id,
      fields: {
        fileNumber: '160', title: 'Hồ sơ khắc phục hậu quả bão lũ', retention: 'permanent', access: 'open', languages: ['vie'], startDate: { edtf: '2001-11-05' }, endDate: { edtf: '2001-12' }, documentCount: 3,
        classificationMark: 'KT.01', keywords: ['bão lũ', 'cứu trợ'], sheetCount: 6, physicalCondition: 'fair', origin: 'digitised', paperFileCode: '56.K1-H3.160', note: 'Người lập: Hường', box: box!.id,
      },
    });
    expect(checkFields(file!).map(({ place }) => place?.split('/')[1])).to.deep.equal(['pageCount', 'reserveCopy']);
    expect(result.plans[0]).to.deep.include({ profile: 'tt05-2025', kind: 'file', headingRow: 1 });
    expect(result.summary).to.deep.equal({ rows: 1, records: { catalogue: 1, box: 1, file: 1 }, findings: { error: 0, warning: 0, info: 1 } });
  });

  it('finds its headings below title rows, over two rows that are merged, and passes the numbers of columns over', async () => {
    const bytes = await workbookOf([
      ['ỦY BAN NHÂN DÂN HUYỆN GIẢ ĐỊNH'], ['MỤC LỤC HỒ SƠ, TÀI LIỆU NỘP LƯU'], [undefined],
      ['Số TT', 'Số, ký hiệu hồ sơ', 'Tiêu đề hồ sơ', 'Thời gian bắt đầu', undefined, undefined, 'Thời gian kết thúc', undefined, undefined, 'Số tờ'],
      [undefined, undefined, undefined, 'Ngày', 'Tháng', 'Năm', 'Ngày', 'Tháng', 'Năm', undefined],
      ['(1)', '(2)', '(3)', '(4)', '(5)', '(6)', '(7)', '(8)', '(9)', '(10)'],
      ['I', undefined, 'Năm 1978'],
      ['1', '01', 'Hồ sơ hợp tác hóa', '12', '3', '1978', '', '', '1979', '45'],
      [undefined, undefined, 'Mục lục này gồm: 01 hồ sơ'], [undefined, undefined, undefined, undefined, undefined, undefined, undefined, 'Người lập'],
    ], '<mergeCells><mergeCell ref="A4:A5"/><mergeCell ref="B4:B5"/><mergeCell ref="C4:C5"/><mergeCell ref="D4:F4"/><mergeCell ref="G4:I4"/><mergeCell ref="J4:J5"/></mergeCells>');
    const result = await imported(bytes, { fonds: FONDS });
    expect(result.plans[0]).to.deep.include({ headingRow: 4, kind: 'file' });
    expect(result.records.map(({ fields }) => fields)).to.deep.equal([{ fileNumber: '01', title: 'Hồ sơ hợp tác hóa', startDate: { edtf: '1978-03-12' }, endDate: { edtf: '1979' }, sheetCount: 45 }]);
    expect(toldOf(result)).to.deep.equal(['T-43 Hồ sơ!7', 'T-43 Hồ sơ!9', 'T-43 Hồ sơ!10']);
  });

  it('reads headings over two rows in CSV too, where nothing is merged', async () => {
    const result = await imported(csvOf(['STT', 'Hồ sơ số', 'Tiêu đề', 'Thời gian', '', 'Ghi chú'], ['', '', '', 'Bắt đầu', 'Kết thúc', ''], ['1', '7', 'Hồ sơ A', '3/1978', '1979', '']), { fonds: FONDS });
    expect(firstOf(result, 'file').fields).to.deep.equal({ fileNumber: '7', title: 'Hồ sơ A', startDate: { edtf: '1978-03' }, endDate: { edtf: '1979' } });
  });

  it('knows the English names that contractors write above the Vietnamese ones', async () => {
    const result = await imported(csvOf(['FileNotation', 'Title', 'Maintenance', 'Rights', 'StartDate'], ['Số và ký hiệu hồ sơ', 'Tiêu đề hồ sơ', 'Thời hạn bảo quản', 'Chế độ sử dụng', 'Thời gian bắt đầu'], ['5', 'Hồ sơ B', '20 năm', 'Hạn chế', '01/02/1978']), { fonds: FONDS });
    expect(result.records.map(({ fields }) => fields)).to.deep.equal([{ fileNumber: '5', title: 'Hồ sơ B', retention: 'years-20', access: 'conditional', startDate: { edtf: '1978-02-01' } }]);
  });

  it('keeps columns that nobody knows, and says so', async () => {
    const result = await imported(csvOf(['Hồ sơ số', 'Tiêu đề', 'Mã vạch', 'Tiêu đề hồ sơ'], ['1', 'A', '8934', 'Khác', 'thừa']), { fonds: FONDS });
    expect(toldOf(result)).to.deep.equal(['T-33 C1', 'T-33 D1']);
    expect(firstOf(result, 'file').asReceived).to.deep.equal({ 'table:Mã vạch': '8934', 'table:Tiêu đề hồ sơ': 'Khác', 'table:E1': 'thừa' });
  });

  it('takes files and their documents from two sheets', async () => {
    const cells = (rows: readonly (readonly string[])[]): string => `<sheetData>${rows.map((row) => `<row>${row.map((text) => `<c t="inlineStr"><is><t>${text}</t></is></c>`).join('')}</row>`).join('')}</sheetData>`;
    const result = await imported(await zipped(workbookParts([
      { name: 'Hồ sơ', xml: cells([['Mã phông', 'Số và ký hiệu hồ sơ', 'Tiêu đề hồ sơ'], ['GD05', '01', 'Hồ sơ A'], ['GD05', '02', 'Hồ sơ B']]) },
      { name: 'Văn bản', xml: cells([['Số và ký hiệu hồ sơ', 'STT văn bản', 'Tên loại', 'Số', 'Ký hiệu', 'Ngày', 'Tháng', 'Năm', 'Cơ quan ban hành', 'Trích yếu', 'Tờ số'],
        ['02', '1', 'Quyết định', '12', 'QĐ-UB', '5', '11', '2001', 'UBND huyện', 'Về việc trợ cấp', '1-3'], ['02', '2', 'CV', '', '', '', '', '2002', '', 'Công văn trả lời', '4'], ['03', '1', '', '', '', '', '', '', '', 'Lạc', '']]) },
      { name: 'Ghi chú', xml: cells([['Người nhập: Hường']]) },
    ])));
    const [a, b, one, two] = result.records;
    expect(result.records.map(({ kind, parent }) => [kind, parent])).to.deep.equal([['file', FONDS], ['file', FONDS], ['document', b!.id], ['document', b!.id]]);
    expect(a!.fields.title).to.equal('Hồ sơ A');
    expect(one!.fields).to.deep.equal({ ordinal: 1, documentType: 'quyet-dinh', number: '12', notation: 'QĐ-UB', date: { edtf: '2001-11-05' }, issuer: 'UBND huyện', title: 'Về việc trợ cấp', sheets: '1-3' });
    expect(two!.fields).to.deep.equal({ ordinal: 2, documentType: 'cong-van', date: { edtf: '2002' }, title: 'Công văn trả lời', sheets: '4' });
    expect(toldOf(result)).to.deep.equal(['T-45 Văn bản!4', 'T-31 Ghi chú']);
  });

  it('takes files and documents from one sheet, whether the file is merged over its documents or written once', async () => {
    const rows = [['Hồ sơ số', 'Tiêu đề hồ sơ', 'Số, ký hiệu văn bản', 'Ngày tháng văn bản', 'Trích yếu nội dung', 'Tác giả'],
      ['01', 'Hồ sơ A', '12/QĐ-UB', '1/2/1978', 'Quyết định một', 'UBND'], [undefined, undefined, '13/QĐ-UB', '2/2/1978', 'Quyết định hai', 'UBND'], ['02', 'Hồ sơ B', 'TT-01', '3/1978', 'Tờ trình', 'Ty']] as const;
    const expected = [['file', '01', undefined], ['document', undefined, 1], ['document', undefined, 2], ['file', '02', undefined], ['document', undefined, 1]];
    for (const merged of ['', '<mergeCells><mergeCell ref="A2:A3"/><mergeCell ref="B2:B3"/></mergeCells>']) {
      const result = await imported(await workbookOf(rows, merged), { fonds: FONDS });
      expect(result.records.map(({ kind, fields }) => [kind, fields.fileNumber, fields.ordinal])).to.deep.equal(expected);
      expect(result.records.map(({ parent }) => parent)).to.deep.equal([FONDS, result.records[0]!.id, result.records[0]!.id, FONDS, result.records[3]!.id]);
      expect(firstOf(result, 'document').fields).to.deep.include({ number: '12', notation: 'QĐ-UB' });
      expect(toldOf(result)).to.deep.equal(['T-57 Hồ sơ']);
    }
  });

  it('gives the same records and findings every time, and the ids that the archive has already', async () => {
    const table = csvOf(PROVINCE, ROW, [...ROW.slice(0, 3), '161', ...ROW.slice(4)]);
    const [first, second] = [await imported(table), await imported(table)];
    expect(second.events).to.deep.equal(first.events);
    const kept = await imported(table, { find: (key) => (key.kind === 'fonds' ? FONDS : key.kind === 'file' && 'fileNumber' in key && key.fileNumber === '160' ? 'known-id' : undefined) });
    expect(kept.events.flatMap((event) => (event.kind === 'record' && event.record.kind === 'file' ? [[event.record.id === 'known-id', event.isNew]] : []))).to.deep.equal([[true, false], [false, true]]);
  });
});

describe('a table in which something is wrong', () => {
  const files = (...rows: readonly (readonly string[])[]): string => csvOf(['Hồ sơ số', 'Tiêu đề', 'Thời gian bắt đầu', 'THBQ', 'Ngôn ngữ', 'Số tờ'], ...rows);
  const at = async (...cells: readonly string[]) => imported(files(cells), { fonds: FONDS });

  for (const [what, date, code] of [
    ['a day that does not exist', '31/02/1978', 'T-36'], ['a month that does not exist', '12/25/1978', 'T-36'], ['a year of two digits', '12/3/78', 'T-37'], ['a span that runs backwards', '1979-1978', 'T-47'], ['no date', 'tháng ba', 'T-48'],
  ] as const) {
    it(`tells ${what}, with its cell, and keeps the wording`, async () => {
      const result = await at('1', 'A', date, 'VV', 'Việt', '5');
      expect(toldOf(result)).to.deep.equal([`${code} C2`]);
      expect(result.findings.find((finding) => finding.code === code)).to.deep.include({ severity: 'error', path: 'bang', params: { heading: 'Thời gian bắt đầu', value: date } });
      const file = firstOf(result, 'file');
      expect(file.fields.startDate).to.equal(undefined);
      expect(file.asReceived).to.deep.equal({ 'table:Thời gian bắt đầu': date });
    });
  }

  for (const [text, edtf] of [['1978', '1978'], ['tháng 3/1978', '1978-03'], ['12/3/1978', '1978-03-12'], ['khoảng 1978', '1978~'], ['Bảo Đại năm thứ 5', '1930~']] as const) {
    it(`reads ${text} as ${edtf}`, async () => {
      const result = await at('1', 'A', text, 'VV', 'Việt', '5');
      expect(toldOf(result)).to.deep.equal([]);
      expect(firstOf(result, 'file').fields.startDate?.edtf).to.equal(edtf);
    });
  }

  it('tells a missing number or title, a number that is none, and codes that are in no list', async () => {
    expect(toldOf(await at('', 'A', '', 'VV', 'Việt', '5'))).to.deep.equal(['T-35 A2']);
    expect(toldOf(await at('1', '', '', 'VV', 'Việt', '5'))).to.deep.equal(['T-35 B2']);
    expect(toldOf(await at('1', 'A', '', 'VV', 'Việt', '1.500'))).to.deep.equal(['T-38 F2']);
    expect(toldOf(await at('1', 'A', '', 'mãi mãi', 'Việt, Klingon', '5'))).to.deep.equal(['T-40 D2', 'T-40 E2']);
  });

  it('reads periods that have no code as other periods, with their words', async () => {
    const periods = await Promise.all(['VV', '01', '20', '70 năm', '5 năm', 'Lâu dài', '07 5 năm', '7'].map(async (text) => {
      const { fields } = firstOf(await at('1', 'A', '', text, 'Việt', '5'), 'file');
      return [fields.retention, fields.retentionNote];
    }));
    expect(periods).to.deep.equal([['permanent', undefined], ['permanent', undefined], ['years-20', undefined], ['years-70', undefined], ['other', '5 năm'], ['other', 'Lâu dài'], ['other', '5 năm'], ['other', undefined]]);
  });

  it('tells a number that comes twice, and where it came first; another year is another file', async () => {
    const result = await imported(csvOf(['Hồ sơ số', 'Tiêu đề', 'Năm hình thành'], ['1', 'A', '1978'], ['1', 'B', '1979'], ['1', 'C', '1978']), { fonds: FONDS });
    expect(toldOf(result)).to.deep.equal(['T-56 A4']);
    expect(result.findings.find(({ code }) => code === 'T-56')?.params).to.deep.equal({ name: '1', other: 'A2' });
    expect(result.records).to.have.length(2);
  });

  it('tells a title that is too long with its cell, and dates that run backwards', async () => {
    const result = await imported(csvOf(['Hồ sơ số', 'Tiêu đề', 'Thời gian bắt đầu', 'Thời gian kết thúc'], ['1', 'ễ'.repeat(1001), '1979', '1978']), { fonds: FONDS });
    expect(toldOf(result)).to.deep.equal(['R-02 B2', 'R-07 C2']);
  });

  it('puts NFD into NFC and takes control characters out, telling it', async () => {
    const result = await at('1', 'Khánh Hòa'.normalize('NFD'), '', 'VV', 'Việt', '5');
    expect(firstOf(result, 'file').fields.title).to.equal('Khánh Hòa');
    const dirty = await at('1', 'Khánh\u0007 Hòa', '', 'VV', 'Việt', '5');
    expect(firstOf(dirty, 'file').fields.title).to.equal('Khánh Hòa');
    expect(toldOf(dirty)).to.deep.equal(['T-49 B2']);
  });

  it('understands “as above”', async () => {
    const result = await imported(files(['1', 'A', '1978', 'VV', 'Việt', '5'], ['2', 'B', '"', '-nt-', 'nt', '6']), { fonds: FONDS });
    expect(result.records[1]?.fields).to.deep.equal({ fileNumber: '2', title: 'B', startDate: { edtf: '1978' }, retention: 'permanent', languages: ['vie'], sheetCount: 6 });
  });

  it('that names a fonds nobody knows, or none, gives no records of it and says so once', async () => {
    const unknown = await imported(csvOf(['Mã phông', 'Hồ sơ số', 'Tiêu đề'], ['XX', '1', 'A'], ['XX', '2', 'B'], ['GD05', '3', 'C']));
    expect(toldOf(unknown)).to.deep.equal(['T-44 2']);
    expect(unknown.records.map(({ fields }) => fields.title)).to.deep.equal(['C']);
    const none = await imported(csvOf(['Hồ sơ số', 'Tiêu đề'], ['1', 'A'], ['2', 'B']));
    expect(toldOf(none)).to.deep.equal(['T-46 2']);
    expect(none.records).to.deep.equal([]);
  });

  it('that has no headings, or not the ones it needs, says which', async () => {
    expect(toldOf(await imported('a;b\n1;2\n'))).to.deep.equal(['T-31 1', 'T-30']);
    const result = await imported(csvOf(['Tiêu đề', 'THBQ', 'Ngôn ngữ'], ['A', 'VV', 'Việt']), { fonds: FONDS });
    expect(toldOf(result)).to.deep.equal(['T-32 1']);
    expect(result.findings[0]?.params).to.deep.equal({ name: 'Số và ký hiệu hồ sơ', field: 'fileNumber' });
    expect(toldOf(await imported(csvOf(['STT văn bản', 'Trích yếu', 'Cơ quan ban hành'], ['1', 'A', 'B']), { fonds: FONDS }))).to.include('T-32 1');
  });

  it('lists a thousand findings of a code and counts the others', async () => {
    const result = await imported(files(...Array.from({ length: 1500 }, (_, n) => [String(n), 'A', '31/02/1978', 'VV', 'Việt', '5'])), { fonds: FONDS });
    expect(result.findings.filter(({ code }) => code === 'T-36')).to.have.length(1000);
    expect(result.findings.find(({ code }) => code === 'T-50')).to.deep.include({ severity: 'error', params: { code: 'T-36', count: 500 } });
    expect(result.summary.findings.error).to.equal(1501);
  });
});

describe('text in an old encoding', () => {
  const titles = ['Hå s¬ kh«i phôc hËu qu¶ b·o lò', 'B¸o c¸o t×nh h×nh n«ng nghiÖp', 'C«ng v¨n cña Uû ban nh©n d©n'];
  const table = csvOf(['Hồ sơ số', 'Tiêu đề hồ sơ', 'Ghi chú'], ...titles.map((title, n) => [String(n + 1), title, 'Résumé']));

  it('is told with what it would read, and nothing is converted until somebody decides', async () => {
    const result = await imported(table, { fonds: FONDS });
    expect(toldOf(result)).to.deep.equal(['T-41 B2']);
    expect(result.findings.find(({ code }) => code === 'T-41')).to.deep.include({ severity: 'error', params: { heading: 'Tiêu đề hồ sơ', count: 3, encoding: 'tcvn3', text: titles[0], reads: 'Hồ sơ khôi phục hậu quả bão lũ' } });
    expect(firstOf(result, 'file').fields.title).to.equal(titles[0]);
  });

  it('is converted when asked, column by column, and what was received is kept', async () => {
    const result = await imported(table, { fonds: FONDS, encoding: 'tcvn3' });
    expect(toldOf(result)).to.deep.equal(['T-42 B2']);
    expect(result.records.map(({ fields }) => fields.title)).to.deep.equal(['Hồ sơ khôi phục hậu quả bão lũ', 'Báo cáo tình hình nông nghiệp', 'Công văn của Uỷ ban nhân dân']);
    expect(result.records.map(({ fields }) => fields.note)).to.deep.equal(['Résumé', 'Résumé', 'Résumé']);
    expect(firstOf(result, 'file').asReceived).to.deep.equal({ 'table:Tiêu đề hồ sơ': titles[0] });
  });

  it('is left as it is when that was decided', async () => {
    const result = await imported(table, { fonds: FONDS, encoding: 'keep' });
    expect(result.findings.map(({ code, severity }) => `${code} ${severity}`)).to.include('T-41 info');
    expect(result.summary.findings.error).to.equal(0);
  });

  it('is known in the headings too, in CSV that is no Unicode', async () => {
    const bytes = Buffer.from(['Hå s¬ sè;Tiªu ®Ò hå s¬', ...titles.map((title, n) => `${n + 1};${title}`)].join('\n'), 'latin1');
    const result = await imported(bytes, { fonds: FONDS, encoding: 'tcvn3' });
    expect(toldOf(result)).to.deep.equal(['T-22 1', 'T-42 B2']);
    expect(firstOf(result, 'file').fields).to.deep.equal({ fileNumber: '1', title: 'Hồ sơ khôi phục hậu quả bão lũ' });
  });

  it('is told by its font, also where single words would say nothing', async () => {
    const styles = '<fonts><font><name val="Calibri"/></font><font><name val=".VnTime"/></font></fonts><cellXfs><xf fontId="0"/><xf fontId="1"/></cellXfs>';
    const row = (...cells: readonly string[]): string => `<row>${cells.map((text, n) => `<c s="${n === 1 ? 1 : 0}" t="inlineStr"><is><t>${text}</t></is></c>`).join('')}</row>`;
    const bytes = await zipped(workbookParts([{ name: 'A', xml: `<sheetData>${row('Hồ sơ số', 'Tiªu ®Ò')}${row('1', 'B¶o Th¾ng')}${row('2', 'Hµ')}</sheetData>` }], { styles }));
    const result = await imported(bytes, { fonds: FONDS, encoding: 'tcvn3' });
    expect(result.records.map(({ fields }) => fields.title)).to.deep.equal(['Bảo Thắng', 'Hà']);
  });
});
