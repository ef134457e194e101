import { expect } from 'chai';
import fc from 'fast-check';
import { readTable, tableSource, type TableSource } from '../../../src/formats/tables/index.ts';
import { readBack, textsOf } from './made-workbooks.ts';

const csv = async (text: string | Buffer): Promise<readonly (readonly string[])[]> => textsOf(await readBack(Buffer.from(text)));

describe('a CSV file that is read', () => {
  it('finds out its separator: comma, semicolon of Vietnamese settings, tabulator, or the one it names', async () => {
    expect(await csv('Tiêu đề,Năm\nHồ sơ,1978')).to.deep.equal([['Tiêu đề', 'Năm'], ['Hồ sơ', '1978']]);
    expect(await csv('Tiêu đề;Năm\r\n"Hồ sơ, đợt 1";1978\r\n')).to.deep.equal([['Tiêu đề', 'Năm'], ['Hồ sơ, đợt 1', '1978']]);
    expect(await csv('Tiêu đề\tNăm\rHồ sơ; đợt 1\t1978')).to.deep.equal([['Tiêu đề', 'Năm'], ['Hồ sơ; đợt 1', '1978']]);
    const named = await readBack(Buffer.from('sep=;\nA,B;C\n1;2'));
    expect(named.rows.map(({ row, cells }) => [row, ...cells.map((cell) => cell?.text)])).to.deep.equal([[2, 'A,B', 'C'], [3, '1', '2']]);
  });

  it('reads UTF-8 and UTF-16 with and without a mark', async () => {
    const text = 'Tiêu đề;Năm\nHồ sơ;1978\n';
    const big = Buffer.from(text, 'utf16le').swap16();
    const forms = [Buffer.from(`\uFEFF${text}`), Buffer.from(`\uFEFF${text}`, 'utf16le'), Buffer.from(text, 'utf16le'), Buffer.concat([Buffer.from([0xfe, 0xff]), big])];
    for (const form of forms) expect(await csv(form)).to.deep.equal([['Tiêu đề', 'Năm'], ['Hồ sơ', '1978']]);
  });

  it('reads bytes that are no Unicode as old Windows shows them, and tells from which line on', async () => {
    const read = await readBack(Buffer.concat([Buffer.from('Tieu de;Nam\nHo so;1978\n'), Buffer.from('B¶o Th¾ng', 'latin1'), Buffer.from(';1979\n')]));
    expect(textsOf(read)[2]).to.deep.equal(['B¶o Th¾ng', '1979']);
    expect(read.told).to.deep.equal(['T-22 3']);
  });

  it('keeps quotation marks, line breaks and the numbers of lines', async () => {
    const read = await readBack(Buffer.from('a;b\n"một ""hai""\nba" ;x\n5" ống;y\n'));
    expect(read.rows.map(({ row, cells }) => [row, cells.map((cell) => cell?.text)])).to.deep.equal([[1, ['a', 'b']], [2, ['một "hai"\nba', 'x']], [4, ['5" ống', 'y']]]);
  });

  it('tells where a quotation mark was opened that is not closed, after the rows before it', async () => {
    const read = await readBack(Buffer.from(`a;b\n1;2\n"x;3\n${'4;5\n'.repeat(1000)}`));
    expect(read.rows).to.have.length(2);
    expect(read.told).to.deep.equal(['T-21 3']);
  });

  it('tells a cell or a row that has no end', async () => {
    expect((await readBack(Buffer.from(`a;b\n${'x'.repeat(5000)};1\n`), { limits: { cell: 1000 } })).told).to.deep.equal(['T-24 2']);
    expect((await readBack(Buffer.from(`a;b\n${';'.repeat(50)}\n`), { limits: { columns: 20 } })).told).to.deep.equal(['T-24 2']);
    expect((await readBack(Buffer.from(`a;b\n1;2\n3;4\n`), { limits: { rows: 2 } })).told).to.deep.equal(['T-15 3']);
    expect((await readBack(Buffer.from('a;b\n1;\0\n'))).told).to.deep.equal(['T-13']);
  });

  it('gives the same rows in whatever pieces the bytes come', async () => {
    const cell = fc.string({ unit: fc.constantFrom('a', 'ễ', 'đ', '"', ';', ',', '\n', '\r', ' ', '1', '𠀀'), maxLength: 8 });
    await fc.assert(fc.asyncProperty(fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 12 }), fc.integer({ min: 1, max: 40 }), async (rows, size) => {
      const written = `sep=;\n${rows.map((cells) => cells.map((text) => `"${text.replaceAll('"', '""')}"`).join(';')).join('\r\n')}`;
      const bytes = Buffer.from(written);
      const inPieces: TableSource = { ...tableSource('x', bytes), read: async function* read(start, end) { for (let at = start; at < end; at += size) yield bytes.subarray(at, Math.min(at + size, end)); } };
      const texts: string[][] = [];
      for await (const event of readTable(inPieces)) if (event.kind === 'row') texts.push(event.row.cells.map((one) => one?.text ?? ''));
      expect(texts).to.deep.equal(rows.filter((cells) => cells.some((text) => text.trim() !== '')).map((cells) => cells.map((text) => (text.trim() === '' ? '' : text))));
    }), { numRuns: 200 });
  });
});
