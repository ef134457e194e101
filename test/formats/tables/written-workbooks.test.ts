import { expect } from 'chai';
import { bookParts, cellXml, LIST_STYLE, listEnd, listHead, rowXml, sheetPart } from '../../../src/formats/tables/index.ts';
import { readBack, textsOf, zipped } from './made-workbooks.ts';

const ROWS = [['Tiêu đề', 'Số'], ['=1+1', 7], ['_x0041_ & <b>', 8], [`${'ă'.repeat(32_766)}😀😀`, 9]] as const;

function written(title: string): Promise<Buffer> {
  const rows = ROWS.map((cells, at) => rowXml(at + 1, cells, at === 0 ? LIST_STYLE.heading : LIST_STYLE.text)).join('');
  return zipped({ ...Object.fromEntries(bookParts([title])), [sheetPart(1)]: `${listHead([20, 8])}${rows}${listEnd(2, ROWS.length)}` });
}

describe('a workbook that Kho writes', () => {
  it('is read back as what was written: formulas are texts, and what a cell cannot hold ends in …', async () => {
    const read = await readBack(await written('Hồ sơ'));
    expect(read.told).to.deep.equal([]);
    expect(textsOf(read).map(([first]) => first)).to.deep.equal(['Tiêu đề', '=1+1', '_x0041_ & <b>', `${'ă'.repeat(32_766)}…`]);
  });

  it('names its sheets as Excel allows', () => {
    const names = ["Mục lục [số 1]: 'a/b'", 'x'.repeat(40), '', '"<'].map((title) => /<sheet name="([^"]*)"/.exec(bookParts([title])[2]?.[1] ?? '')?.[1]);
    expect(names).to.deep.equal(['Mục lục số 1 a b', 'x'.repeat(31), 'Kho', '&quot;&lt;']);
  });

  it('has columns beyond Z, no cell for an empty text, and nothing that XML cannot carry', () => {
    expect(rowXml(3, [...Array.from({ length: 26 }, () => ''), 'AA'], 1)).to.equal('<row r="3"><c r="AA3" s="1" t="inlineStr"><is><t xml:space="preserve">AA</t></is></c></row>');
    expect(cellXml('A1', '\u0000\uFFFE\uD800', 1)).to.include('>\uFFFD\uFFFD\uFFFD<');
    expect(cellXml('A1', '\u0007', 1, () => '[chuông]')).to.include('>[chuông]<');
  });
});
