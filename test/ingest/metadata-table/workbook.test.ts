import { expect } from 'chai';
import { writeXlsx, type CellValue, type WriteSheet } from 'hucre/xlsx';
import { readMetadataTable, type MetadataTable } from '../../../src/ingest/metadata-table/index.ts';
import { madeArchive, sheetXml, workbookParts, type MadePart } from './made-archive.ts';

const NAME = 'metadata.xlsx';
const read = async (bytes: Uint8Array): Promise<MetadataTable> => readMetadataTable(NAME, bytes);
const written = async (...sheets: readonly WriteSheet[]): Promise<MetadataTable> => read(await writeXlsx({ sheets: [...sheets] }));
const rowsOf = async (...rows: readonly CellValue[][]): Promise<MetadataTable> => written({ name: 'A', rows: [...rows] });
const said = ({ findings }: MetadataTable): readonly string[] => findings.map(({ code, place }) => [code, place].filter((part) => part !== undefined).join(' '));
const refusal = ({ rows, findings }: MetadataTable): unknown => ({ rows: rows.length, found: findings.map(({ code, params }) => `${code} ${params?.['problem'] ?? ''}`) });

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
        { row: 3, file: 'b.pdf', description: { title: ['Một', 'Hai'], date: ['2020-03-04T10:30:00'], type: ['Công văn'], identifier: ['0.3'] } },
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

  it('takes the result of a formula, and warns with T-07 of one without or with an error', async () => {
    const cells = '<c r="A2" t="str"><f>B1</f><v>Kết quả</v></c><c r="B2"><f>A1</f></c><c r="C2" t="e"><f>1/0</f><v>#DIV/0!</v></c>';
    const table = await read(madeArchive(workbookParts(sheetXml(row('title', 'date', 'subject'), `<row>${cells}</row>`))));
    expect(table.rows).to.deep.equal([{ row: 2, description: { title: ['Kết quả'] } }]);
    expect(table.findings).to.deep.equal(['B2', 'C2'].map((place) => ({ standard: 'kho', code: 'T-07', severity: 'warning', path: NAME, place })));
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
    const none: readonly (readonly [string, Uint8Array])[] = [
      ['empty', new Uint8Array(0)],
      ['text', Buffer.from('title,date\nMột,2020\n'.repeat(5))],
      ['an OLE2 file, as old or protected workbooks are', Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(2048)])],
      ['an archive of something else', madeArchive({ 'a.txt': { content: 'x' } })],
      ['cut short', madeArchive(workbookParts(sheetXml(row('title'), row('x')))).subarray(0, 900)],
      ['without its sheet', madeArchive(Object.entries(workbookParts('')).filter(([name]) => !name.includes('sheet1')))],
      ['with an encrypted part', madeArchive({ ...workbookParts(sheetXml(row('title'), row('x'))), 'a.xml': { content: 'x', encrypted: true } })],
      ['with a part named twice', madeArchive([...Object.entries(workbookParts(sheetXml(row('title'), row('x')))), ['xl/workbook.xml', { content: '<workbook/>' }]])],
      ['with a part longer than it says', madeArchive(workbookParts('', { 'xl/worksheets/sheet1.xml': { content: sheetXml(row('title'), row('x')), declared: 20 } }))],
    ];
    for (const [situation, bytes] of none) {
      it(`is T-01 when it is ${situation}`, async () => {
        expect((await read(bytes)).findings.map(({ code, severity, params }) => ({ code, severity, params }))).to.deep.equal([
          { code: 'T-01', severity: 'error', params: { problem: 'not-a-workbook' } },
        ]);
      });
    }
  });

  describe('that is hostile', function () {
    this.timeout(90_000);
    const MB = 1024 * 1024;
    const repeated = (piece: string, megabytes: number): Buffer => Buffer.alloc(Math.floor((megabytes * MB) / piece.length) * piece.length, piece);
    const good = sheetXml(row('title'), row('x'));

    it('is refused when it says that it unpacks to more than 256 MB', async () => {
      const parts: Record<string, MadePart> = { ...workbookParts(good) };
      for (let n = 0; n < 3; n++) parts[`media/${n}.png`] = { content: 'x', declared: 100 * MB };
      expect(refusal(await read(madeArchive(parts)))).to.deep.equal({ rows: 0, found: ['T-01 too-large'] });
    });

    it('is refused when one part is too large to be read', async () => {
      const table = await read(madeArchive(workbookParts('', { 'xl/worksheets/sheet1.xml': { content: 'x', declared: 129 * MB } })));
      expect(table.findings).to.deep.equal([
        { standard: 'kho', code: 'T-01', severity: 'error', path: NAME, place: 'xl/worksheets/sheet1.xml', params: { problem: 'too-large' } },
      ]);
    });

    it('is not unpacked past what it says: a part of no size is not there', async () => {
      const bomb = { 'xl/sharedStrings.xml': { content: repeated('<si/>', 60), declared: 0 } };
      expect(await read(madeArchive(workbookParts(good, bomb)))).to.deep.equal({ rows: [{ row: 2, description: { title: ['x'] } }], findings: [] });
    });

    it('ends its own thread, not us, when its markup fills the memory', async () => {
      const deep = { 'xl/sharedStrings.xml': { content: repeated('<a>', 120) } };
      expect(refusal(await read(madeArchive(workbookParts(good, deep))))).to.deep.equal({ rows: 0, found: ['T-01 too-large'] });
    });

    it('is refused when a few cells span millions', async () => {
      const corner = '<row r="1"><c r="A1" t="inlineStr"><is><t>title</t></is></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>';
      expect(refusal(await read(madeArchive(workbookParts(sheetXml(corner)))))).to.deep.equal({ rows: 0, found: ['T-01 not-a-workbook'] });
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
