import { expect } from 'chai';
import { readBack, textsOf, workbookOf, workbookParts, zipped } from './made-workbooks.ts';

const row = (number: number, ...cells: readonly string[]): string => `<row r="${number}">${cells.join('')}</row>`;
const one = (xml: string, more = {}): Promise<Buffer> => zipped(workbookParts([{ name: 'Hồ sơ', xml }], more));

describe('a workbook that is read', () => {
  it('gives the texts of its cells with their places, however they are stored', async () => {
    const bytes = await one(`<sheetData>${row(1, '<c r="A1" t="s"><v>1</v></c>', '<c r="C1" t="inlineStr"><is><t>trong ô</t></is></c>')}${row(3, '<c r="B3" t="str"><v>kết quả</v></c>', '<c r="D3" t="b"><v>1</v></c>', '<c r="E3"><v>12.5</v></c>')}</sheetData>`, {
      strings: '<si><t>không dùng</t></si><si><r><rPr><rFont val=".VnTime"/></rPr><t>B¶o </t></r><r><t>Th¾ng</t></r><rPh sb="0" eb="1"><t>đọc</t></rPh></si>',
    });
    const read = await readBack(bytes);
    expect(read.told).to.deep.equal([]);
    expect(read.rows).to.deep.equal([
      { sheet: 'Hồ sơ', row: 1, cells: [{ text: 'B¶o Th¾ng', type: 'text', font: '.VnTime' }, undefined, { text: 'trong ô', type: 'text' }] },
      { sheet: 'Hồ sơ', row: 3, cells: [undefined, { text: 'kết quả', type: 'text' }, undefined, { text: '1', type: 'boolean' }, { text: '12.5', type: 'number' }] },
    ]);
  });

  it('gives days as they are shown: a day, a month, a year, a duration, a number with zeros before', async () => {
    const styles = '<numFmts><numFmt numFmtId="164" formatCode="mm/yyyy"/><numFmt numFmtId="165" formatCode="yyyy"/><numFmt numFmtId="166" formatCode="[h]:mm:ss"/><numFmt numFmtId="167" formatCode="000"/>'
      + '<numFmt numFmtId="168" formatCode="#,##0.00\\ &quot;m&quot;"/></numFmts><cellXfs>'
      + [0, 14, 164, 165, 166, 167, 168].map((format) => `<xf numFmtId="${format}" fontId="0"/>`).join('') + '</cellXfs>';
    const cells = ([[1, '28560'], [2, '28560'], [3, '28560'], [4, '0.5087'], [5, '7'], [6, '5767.8999999999996'], [1, '59'], [1, '61'], [0, '28560']] as const).map(([style, value]) => `<c s="${style}"><v>${value}</v></c>`);
    const read = await readBack(await one(`<sheetData>${row(1, ...cells)}</sheetData>`, { styles }));
    expect(textsOf(read)).to.deep.equal([['1978-03-11', '03/1978', '1978', '12:12:32', '007', '5767.9', '1900-02-28', '1900-03-01', '28560']]);
  });

  it('counts days from 1904 where the workbook does', async () => {
    const read = await readBack(await one(`<sheetData>${row(1, '<c s="0"><v>27098</v></c>')}</sheetData>`, { book: '<workbookPr date1904="1"/>', styles: '<cellXfs><xf numFmtId="14"/></cellXfs>' }));
    expect(textsOf(read)).to.deep.equal([['1978-03-11']]);
  });

  it('never evaluates a formula: the stored result is taken and told, and a missing one too', async () => {
    const read = await readBack(await one(`<sheetData>${row(2, '<c r="A2"><f>1+1</f><v>2</v></c>', '<c r="B2" t="str"><f>HYPERLINK("http://x")</f></c>')}${row(3, '<c r="A3"><f>A2</f><v>3</v></c>', '<c r="C3" t="e"><f>A0</f><v>#REF!</v></c>')}</sheetData>`));
    expect(textsOf(read)).to.deep.equal([['2'], ['3']]);
    expect(read.told).to.deep.equal(['T-16 Hồ sơ!A2', 'T-16 Hồ sơ!C3', 'T-25 Hồ sơ!B2', 'T-17 Hồ sơ!C3']);
    expect(read.findings[0]?.params).to.deep.equal({ count: 2, column: 'A' });
  });

  it('fills the cells that a merged one covers, and says so', async () => {
    const bytes = await workbookOf([['Thời gian', undefined, 'Tiêu đề'], ['Ngày', 'Năm', undefined], ['1', '1978', 'Hồ sơ'], [undefined, '1979', undefined]], '<mergeCells count="3"><mergeCell ref="A1:B1"/><mergeCell ref="C1:C2"/><mergeCell ref="A3:A4"/></mergeCells>');
    const read = await readBack(bytes);
    expect(textsOf(read)).to.deep.equal([['Thời gian', 'Thời gian', 'Tiêu đề'], ['Ngày', 'Năm', 'Tiêu đề'], ['1', '1978', 'Hồ sơ'], ['1', '1979']]);
    expect(read.rows.map(({ cells }) => cells.map((cell) => cell?.merged ?? '-').join(' '))).to.deep.equal(['- left -', '- - above', '- - -', 'above -']);
  });

  it('is not led astray by a text that looks like a merged region', async () => {
    const read = await readBack(await workbookOf([['<mergeCell ref="A1:B9"/>', undefined], ['x', undefined]]));
    expect(textsOf(read)).to.deep.equal([['<mergeCell ref="A1:B9"/>', ''], ['x', '']].map(([first]) => [first]));
  });

  it('leaves hidden sheets out and says so, and reads the others in their order', async () => {
    const sheet = (name: string, state?: string): { readonly name: string; readonly xml: string; readonly state?: string } => ({ name, xml: `<sheetData>${row(1, `<c t="str"><v>${name}</v></c>`)}</sheetData>`, ...(state === undefined ? {} : { state }) });
    const read = await readBack(await zipped(workbookParts([sheet('Hồ sơ'), sheet('Mã', 'hidden'), sheet('Văn bản')])));
    expect(textsOf(read)).to.deep.equal([['Hồ sơ'], ['Văn bản']]);
    expect(read.told).to.deep.equal(['T-19 Mã']);
  });

  it('is read by whoever takes only its first rows, and reading ends there', async () => {
    const bytes = await workbookOf(Array.from({ length: 5000 }, (_, n) => [`dòng ${n}`]));
    const { readTable, tableSource } = await import('../../../src/formats/tables/index.ts');
    const texts: string[] = [];
    for await (const event of readTable(tableSource('x', bytes))) {
      if (event.kind === 'row') texts.push(event.row.cells[0]?.text ?? '');
      if (texts.length === 3) break;
    }
    expect(texts).to.deep.equal(['dòng 0', 'dòng 1', 'dòng 2']);
  });
});
