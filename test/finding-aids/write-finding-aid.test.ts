import { expect } from 'chai';
import { fileList, writeFindingAid, type Blocks, type FindingAidFormat } from '../../src/finding-aids/index.ts';
import { parseXml } from '../../src/formats/xml/index.ts';
import type { ArchivalRecord } from '../../src/records/index.ts';
import { needTools, PDFTOTEXT } from '../flow/outside-tools.ts';
import { readBack, textsOf } from '../formats/tables/made-workbooks.ts';
import { CATALOGUE, FILE, FONDS, id } from '../records/made-records.ts';
import { bytesOf, FONTS, FORM, partsOf, pdfText } from './made-aids.ts';

const options = (format: FindingAidFormat) => ({ format, title: 'Mục lục hồ sơ', date: '2026-11-25', fonts: FONTS, pageHead: (page: number) => `Phông UBND huyện Giả Định · trang ${page}` });
const list = (records: readonly ArchivalRecord[]): Blocks => fileList(records, { ...FORM, fonds: FONDS });
const write = async (format: FindingAidFormat, records: readonly ArchivalRecord[]): Promise<Buffer> => bytesOf(writeFindingAid(list(records), options(format)));
const titled = (n: number, title: string): ArchivalRecord => ({ ...FILE, id: id(1000 + n), fields: { ...FILE.fields, fileNumber: String(n), title } });

/** Titles that break carelessly written documents. */
const HOSTILE = ['=HYPERLINK("http://x","y")', '+84', '-1', '@SUM(A1)', '<b>&amp;</b>', 'bell\u0007 and\u0000 lone \uD800 end', '_x000D_', '漢喃 ̀ễ', 'Dòng một\nDòng hai', 'x'.repeat(900)];

describe('a finding aid that is written', () => {
  it('as a workbook reads back as it was given, every text a text', async () => {
    const bytes = await write('xlsx', [CATALOGUE, FILE, ...HOSTILE.map((title, n) => titled(n, title))]);
    const read = await readBack(bytes);
    expect(read.told).to.deep.equal([]);
    const texts = textsOf(read);
    expect(texts[0]).to.deep.equal(['SỞ NỘI VỤ TỈNH GIẢ ĐỊNH', 'SỞ NỘI VỤ TỈNH GIẢ ĐỊNH', 'SỞ NỘI VỤ TỈNH GIẢ ĐỊNH', 'CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM', 'CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM', 'CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM', 'CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM']);
    const heading = texts.findIndex(([first]) => first === 'Số TT');
    expect(texts[heading + 3]).to.deep.equal(['1', '160', 'Hồ sơ khắc phục hậu quả bão lũ ở các xã ven biển', '05/11/2001 - 28/12/2001', 'Vĩnh viễn', '6/9', 'Người lập: Nguyễn Thị Hường']);
    expect(texts.slice(heading + 4, heading + 4 + HOSTILE.length).map((row) => row[2])).to.deep.equal(HOSTILE.map((title) => title.replace(/[\p{Cs}]|(?![\n])\p{Cc}/gu, '\uFFFD')));
    const sheet = (await partsOf(bytes)).get('xl/worksheets/sheet1.xml')!;
    expect(sheet).not.to.match(/<f[ >]/);
  });

  it('as a text document has well-formed parts, the head of the form, and headings that repeat', async () => {
    const parts = await partsOf(await write('docx', [CATALOGUE, FILE, ...HOSTILE.map((title, n) => titled(n, title))]));
    for (const [name, text] of parts) expect(await parseXml([Buffer.from(text)], {}), name).to.equal(undefined);
    const document = parts.get('word/document.xml')!;
    let text = '';
    await parseXml([Buffer.from(document)], { text: (value) => { text += value; }, close: ({ local }) => { if (local === 'p' || local === 'br') text += '\n'; } });
    for (const line of ['TRUNG TÂM LƯU TRỮ LỊCH SỬ', 'Độc lập - Tự do - Hạnh phúc', 'Mục lục số 01: Mục lục hồ sơ số 1', 'Dòng một', '=HYPERLINK("http://x","y")', 'Viết bằng chữ: Mười một.']) expect(text.split('\n'), line).to.include(line);
    expect(document.match(/<w:tblHeader\/>/g)).to.have.length(2);
    expect(document.match(/<w:tr>/g)).to.have.length(1 + 2 + 1 + 1 + HOSTILE.length);
  });

  it('as PDF shows every page with its headings and number, and no letter is missing', async function test() {
    needTools(this, PDFTOTEXT);
    const bytes = await write('pdf', [CATALOGUE, FILE, ...HOSTILE.map((title, n) => titled(n, title)), ...Array.from({ length: 120 }, (_, n) => titled(100 + n, 'Hồ sơ về việc giải quyết đơn thư khiếu nại của công dân xã Ninh Hải, huyện Giả Định'))]);
    const pages = pdfText(bytes).split('\f').filter((page) => page.trim() !== '');
    expect(pages).to.have.length.above(3);
    expect(pages[0]).to.include('CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM').and.include('MỤC LỤC HỒ SƠ, TÀI LIỆU NỘP LƯU').and.include('Mục lục số 01: Mục lục hồ sơ số 1').and.not.include('trang 1');
    expect(pages[1]).to.include('Phông UBND huyện Giả Định · trang 2').and.include('Thời hạn');
    const words = pages.join('\n').replace(/\s+/g, ' ');
    expect(words).to.include('Vĩnh viễn').and.include('Viết bằng chữ: Một trăm ba mươi mốt.').and.include('Nguyễn Thị Hường');
    expect(pages.join('').match(/khiếu nại/g)).to.have.length(120);
  }).timeout(30_000);

  for (const format of ['xlsx', 'docx', 'pdf'] as const) {
    it(`as ${format} is the same bytes from the same records`, async () => {
      const [one, other] = [await write(format, [CATALOGUE, FILE]), await write(format, [CATALOGUE, FILE])];
      expect(one.equals(other)).to.equal(true);
    });

    it(`as ${format} ends with the error of its records: half a list is none`, async () => {
      const breaking = async function* breaking(): AsyncGenerator<ArchivalRecord> {
        yield CATALOGUE;
        for (let n = 0; n < 2000; n += 1) yield titled(n, 'Hồ sơ');
        throw new Error('the database is gone');
      };
      let thrown = '';
      await bytesOf(writeFindingAid(fileList(breaking(), { ...FORM, fonds: FONDS }), options(format))).catch((error: unknown) => { thrown = String(error); });
      expect(thrown).to.equal('Error: the database is gone');
    }).timeout(30_000);

    it(`as ${format} of 5,000 files asks for records only as it writes them`, async () => {
      let given = 0;
      const records = function* records(): Generator<ArchivalRecord> {
        for (let n = 0; n < 5000; n += 1) {
          given += 1;
          yield titled(n, `Hồ sơ về việc giải quyết đơn thư số ${n} của công dân xã Ninh Hải`);
        }
      };
      let size = 0;
      let first: number | undefined;
      for await (const chunk of writeFindingAid(fileList(records(), { ...FORM, fonds: FONDS }), options(format))) {
        size += chunk.byteLength;
        // Beyond what stands before the first record: the ZIP archive begins with its small parts, the PDF with its first lines.
        if (size > 20_000) first ??= given;
      }
      expect(given).to.equal(5000);
      expect(first).to.be.below(5000);
      expect(size).to.be.above(50_000);
    }).timeout(60_000);
  }
});
