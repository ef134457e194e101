import { expect } from 'chai';
import { writeXlsx, type CellValue, type WriteSheet } from 'hucre/xlsx';
import { readMetadataTable, type MetadataTable } from '../../../src/ingest/metadata-table/index.ts';
import { madeArchive, sheetXml, workbookParts } from './made-archive.ts';

const NAME = 'metadata.xlsx';
const read = async (bytes: Uint8Array): Promise<MetadataTable> => readMetadataTable(NAME, bytes);
const written = async (...sheets: readonly WriteSheet[]): Promise<MetadataTable> => read(await writeXlsx({ sheets: [...sheets] }));
const rowsOf = async (...rows: readonly CellValue[][]): Promise<MetadataTable> => written({ name: 'A', rows: [...rows] });
const said = ({ findings }: MetadataTable): readonly string[] => findings.map(({ code, place }) => [code, place].filter((part) => part !== undefined).join(' '));

/** A row of inline strings in the markup of a sheet. */
const row = (...values: readonly string[]): string => `<row>${values.map((value) => `<c t="inlineStr"><is><t>${value}</t></is></c>`).join('')}</row>`;

describe('readMetadataTable of a workbook', () => {
  it('reads text, dates, numbers and truth values as text', async () => {
    const table = await rowsOf(
      ['Tệp', 'Tiêu đề', 'Ngày', 'Mã', 'Loại'],
      ['a.pdf', ` ${'Hồ sơ'.normalize('NFD')} `, new Date('2020-03-04T00:00:00Z'), 12, true],
      ['b.pdf', 'Một|Hai', new Date('2020-03-04T10:30:00Z'), 0.1 + 0.2, 'Công văn'],
    );
    expect(table).to.deep.equal({
      rows: [
        { row: 2, file: 'a.pdf', description: { title: ['Hồ sơ'.normalize('NFC')], date: ['2020-03-04'], type: ['true'], identifier: ['12'] } },
        { row: 3, file: 'b.pdf', description: { title: ['Một', 'Hai'], date: ['2020-03-04'], type: ['Công văn'], identifier: ['0.3'] } },
      ],
      findings: [],
    });
  });

  it('reads the first visible sheet', async () => {
    const table = await written(
      { name: 'Ẩn', hidden: true, rows: [['title'], ['no']] }, { name: 'Hiện', rows: [['title'], ['yes']] }, { name: 'Sau', rows: [['title'], ['later']] },
    );
    expect(table).to.deep.equal({ rows: [{ row: 2, description: { title: ['yes'] } }], findings: [] });
  });

  it('gives the findings of a table with the rows and columns of the sheet', async () => {
    const table = await rowsOf(['DANH MỤC'], [], ['file', 'title', 'Ghi chú'], ['a', 'Một', 'x'], [], ['a', 'Hai', null, 'y']);
    expect(said(table)).to.deep.equal(['T-03 C', 'T-05 6', 'T-06 6']);
    expect(table.findings[2]).to.deep.equal({ standard: 'kho', code: 'T-06', severity: 'error', path: NAME, place: '6', params: { name: 'a', first: '4' } });
  });

  it('takes the result of a formula, and warns of one without (T-25) or with an error (T-17)', async () => {
    const cells = '<c r="A2" t="str"><f>B1</f><v>Kết quả</v></c><c r="B2"><f>A1</f></c><c r="C2" t="e"><f>1/0</f><v>#DIV/0!</v></c>';
    const table = await read(madeArchive(workbookParts(sheetXml(row('title', 'date', 'subject'), `<row>${cells}</row>`))));
    expect(table.rows).to.deep.equal([{ row: 2, description: { title: ['Kết quả'] } }]);
    expect(said(table)).to.deep.equal(['T-25 S!B2', 'T-17 S!C2']);
  });

  it('takes a value over several columns for the first of them, one over several rows for each', async () => {
    const merged = sheetXml(row('title', 'creator', 'source'), row('Một', '', 'Phông A'), row('Hai', 'Sở Nội vụ', ''));
    const sheet = Buffer.from(Buffer.from(merged).toString().replace('</sheetData>', '</sheetData><mergeCells count="2"><mergeCell ref="A2:B2"/><mergeCell ref="C2:C3"/></mergeCells>'));
    expect((await read(madeArchive(workbookParts(sheet)))).rows.map(({ description }) => description)).to.deep.equal([
      { title: ['Một'], source: ['Phông A'] }, { title: ['Hai'], creator: ['Sở Nội vụ'], source: ['Phông A'] },
    ]);
  });

  it('reads shared strings', async () => {
    const strings = { 'xl/sharedStrings.xml': { content: '<sst><si><t>title</t></si><si><r><t>Hồ </t></r><r><t>sơ</t></r></si></sst>' } };
    const table = await read(madeArchive(workbookParts(sheetXml('<row><c t="s"><v>0</v></c></row><row><c t="s"><v>1</v></c></row>'), strings)));
    expect(table).to.deep.equal({ rows: [{ row: 2, description: { title: ['Hồ sơ'] } }], findings: [] });
  });

  it('says T-02 without a known column and T-04 without a row', async () => {
    expect(said(await rowsOf(['foo'], ['x']))).to.deep.equal(['T-02']);
    expect(said(await rowsOf(['title']))).to.deep.equal(['T-04']);
    expect(said(await rowsOf())).to.deep.equal(['T-04']);
  });

  it('does not mind the case of its name', async () => {
    expect((await readMetadataTable('METADATA.XLSX', await writeXlsx({ sheets: [{ name: 'A', rows: [['title'], ['x']] }] }))).rows).to.have.length(1);
  });

  describe('that is none', () => {
    const none: readonly (readonly [string, string, Uint8Array])[] = [
      ['empty', 'T-04', new Uint8Array(0)],
      ['an OLE2 file, as old workbooks are', 'T-12', Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(2048)])],
      ['an archive of something else', 'T-13', madeArchive({ 'a.txt': { content: 'x' } })],
      ['cut short', 'T-14', madeArchive(workbookParts(sheetXml(row('title'), row('x')))).subarray(0, 900)],
      ['without its sheet', 'T-14', madeArchive(Object.entries(workbookParts('')).filter(([name]) => !name.includes('sheet1')))],
      ['with an encrypted part', 'T-11', madeArchive({ ...workbookParts(sheetXml(row('title'), row('x'))), 'a.xml': { content: 'x', encrypted: true } })],
    ];
    for (const [situation, code, bytes] of none) {
      it(`is ${code} when it is ${situation}`, async () => {
        expect((await read(bytes)).findings.map((finding) => `${finding.code} ${finding.severity}`)).to.deep.equal([`${code} error`]);
      });
    }

    it('is read as what it is, whatever its name says', async () => {
      expect((await read(Buffer.from('title,date\nMột,2020\n'))).rows).to.deep.equal([{ row: 2, description: { title: ['Một'], date: ['2020'] } }]);
    });
  });

  describe('that is hostile', function () {
    this.timeout(90_000);
    const MB = 1024 * 1024;
    const repeated = (piece: string, megabytes: number): Buffer => Buffer.alloc(Math.floor((megabytes * MB) / piece.length) * piece.length, piece);
    const good = sheetXml(row('title'), row('x'));

    it('is read by what its parts are, not by what they say: sizes that are too small or too large, a part named twice, pictures', async () => {
      const spoilt: Readonly<Record<string, Uint8Array>> = {
        'a sheet longer than it says': madeArchive(workbookParts('', { 'xl/worksheets/sheet1.xml': { content: good, declared: 20 } })),
        'a sheet shorter than it says': madeArchive(workbookParts('', { 'xl/worksheets/sheet1.xml': { content: good, declared: 129 * MB } })),
        'a part named twice': madeArchive([...Object.entries(workbookParts(good)), ['xl/workbook.xml', { content: '<workbook/>' }]]),
        'large pictures': madeArchive({ ...workbookParts(good), 'media/1.png': { content: 'x', declared: 3000 * MB } }),
      };
      for (const [how, bytes] of Object.entries(spoilt)) expect(await read(bytes), how).to.deep.equal({ rows: [{ row: 2, description: { title: ['x'] } }], findings: [] });
    });

    it('is refused when a part unpacks to more than 128 MB', async () => {
      const start = sheetXml(row('title')).subarray(0, -'</sheetData></worksheet>'.length);
      const large = madeArchive(workbookParts('', { 'xl/worksheets/sheet1.xml': { content: Buffer.concat([start, repeated(row('x'.repeat(1000)), 130)]) } }));
      expect(said(await read(large))).to.deep.equal(['T-15']);
    });

    it('is refused when its texts would fill the memory, or its markup is nested without end', async () => {
      const texts = (content: Uint8Array): Uint8Array => madeArchive(workbookParts(good, { 'xl/sharedStrings.xml': { content } }));
      const many = Buffer.concat([Buffer.from('<sst>'), ...Array.from({ length: 66 }, (_, n) => Buffer.from(`<si><t>${String(n).padStart(MB, 'x')}</t></si>`)), Buffer.from('</sst>')]);
      expect(said(await read(texts(many)))).to.deep.equal(['T-15']);
      expect(said(await read(texts(repeated('<a>', 120))))).to.deep.equal(['T-14']);
    });

    it('takes no cell beyond the columns that a description has', async () => {
      const corner = `${row('title')}<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>`;
      expect(said(await read(madeArchive(workbookParts(sheetXml(corner)))))).to.deep.equal(['T-04', 'T-24 S!1048576']);
    });

    it('is refused with its document type, wherever that stands', async () => {
      const lol = '<!DOCTYPE x [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY f SYSTEM "file:///etc/passwd">]>';
      const sheet = Buffer.concat([Buffer.from(lol), sheetXml(row('title'), row('&b;'), row('&f;'))]);
      const finding = (place: string): unknown => ({ standard: 'kho', code: 'T-08', severity: 'error', path: NAME, place });
      const inSheet = await read(madeArchive(workbookParts(sheet)));
      expect(inSheet).to.deep.equal({ rows: [], findings: [finding('xl/worksheets/sheet1.xml')] });
      const strings = Buffer.from(`\uFEFF<?xml version="1.0"?>\n<!-- một --> <!DOCTYPE sst><sst/>${'<si/>'.repeat(100_000)}`);
      const inStrings = await read(madeArchive(workbookParts(good, { 'xl/sharedStrings.xml': { content: strings, declared: 10 } })));
      expect(inStrings).to.deep.equal({ rows: [], findings: [finding('xl/sharedStrings.xml')] });
    });
  });

  it('reads 50,000 rows', async function () {
    this.timeout(60_000);
    const rows: CellValue[][] = [['Tệp', 'Tiêu đề', 'Tác giả', 'Ngày', 'Chủ đề']];
    for (let n = 0; n < 50_000; n++) rows.push([`HS-${n}.pdf`, `Hồ sơ số ${n}`, 'UBND tỉnh', new Date(Date.UTC(2020, 0, 1)), 'đất đai|xây dựng']);
    const table = await rowsOf(...rows);
    expect(table.findings).to.deep.equal([]);
    expect(table.rows).to.have.length(50_000);
    expect(table.rows[49_999]).to.deep.equal({
      row: 50_001, file: 'HS-49999.pdf',
      description: { title: ['Hồ sơ số 49999'], creator: ['UBND tỉnh'], subject: ['đất đai', 'xây dựng'], date: ['2020-01-01'] },
    });
  });
});
