import { expect } from 'chai';
import { readTable } from '../../../src/formats/tables/index.ts';
import { readBack, textsOf, workbookOf, workbookParts, zipped } from './made-workbooks.ts';

/** A compound file (MS-CFB) whose directory, in the sector behind the header, names a stream. */
function compoundFile(stream: string): Buffer {
  const bytes = Buffer.alloc(2048);
  Buffer.from('d0cf11e0a1b11ae1', 'hex').copy(bytes);
  bytes.writeUInt16LE(9, 30);
  bytes.writeUInt32LE(1, 48);
  Buffer.from(stream, 'utf16le').copy(bytes, 1024);
  return bytes;
}

describe('a table that cannot be read, or should not be', () => {
  it('with a password is told apart from one of an old Excel', async () => {
    expect((await readBack(compoundFile('EncryptedPackage'))).told).to.deep.equal(['T-11']);
    expect((await readBack(compoundFile('Workbook'))).told).to.deep.equal(['T-12']);
    expect((await readBack(compoundFile('Workbook').subarray(0, 20))).told).to.deep.equal(['T-12']);
  });

  it('that is empty, or something else, is told for what it is', async () => {
    expect((await readBack(Buffer.alloc(0))).told).to.deep.equal(['T-20']);
    expect((await readBack(Buffer.from('\n;;\n'))).told).to.deep.equal(['T-20']);
    expect((await readBack(await workbookOf([]))).told).to.deep.equal(['T-20']);
    const details = await Promise.all([Buffer.from('%PDF-1.7'), Buffer.from('\uFEFF<html><table>'), await zipped({ 'content.xml': '<a/>' }), await zipped({ 'word/document.xml': '<a/>' }), await zipped({ 'a.txt': 'a' })].map(async (bytes) => {
      const { findings } = await readBack(bytes);
      return `${findings[0]?.code ?? ''} ${findings[0]?.params?.['detail'] ?? ''}`;
    }));
    expect(details).to.deep.equal(['T-13 PDF', 'T-13 HTML', 'T-13 OpenDocument (.ods)', 'T-13 Word (.docx)', 'T-13 ZIP']);
  });

  it('that was cut off is damaged, wherever it was cut, and reading it never throws', async () => {
    const bytes = await workbookOf(Array.from({ length: 300 }, (_, n) => [`hồ sơ ${n} ${(n * 7919).toString(36)}`]));
    for (let end = 2; end < bytes.length; end += 97) {
      const { told } = await readBack(bytes.subarray(0, end));
      expect(told.join(), `cut at ${end}`).to.match(/T-1[34]/);
    }
  });

  it('with any byte changed is read, or told to be damaged', async () => {
    const bytes = await workbookOf([['Tiêu đề', 'Năm'], ['Hồ sơ', '1978']]);
    for (let at = 0; at < bytes.length; at += 5) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ 0x5a;
      const { rows, told } = await readBack(changed);
      expect(rows.length + told.length, `changed at ${at}`).to.be.above(0);
    }
  });

  it('that declares a DOCTYPE is refused for that, and what is no XML is damaged, in the part that is named', async () => {
    const parts = workbookParts([{ name: 'A', xml: '<sheetData><row><c t="str"><v>x</v></c></row></sheetData>' }]);
    const bomb = '<!DOCTYPE a [<!ENTITY b "bbbbbbbb">]><worksheet/>';
    const { findings } = await readBack(await zipped({ ...parts, 'xl/worksheets/sheet1.xml': bomb }));
    expect(findings.map(({ code, place }) => `${code} ${place ?? ''}`)).to.deep.equal(['T-08 xl/worksheets/sheet1.xml']);
    expect((await readBack(await zipped({ ...parts, 'xl/workbook.xml': '<workbook><sheets>' }))).told).to.deep.equal(['T-14']);
    expect((await readBack(await zipped({ ...parts, 'xl/styles.xml': '<styleSheet' }))).told).to.deep.equal(['T-14']);
  });

  it('that inflates without end stops at the limit (zip bomb)', async () => {
    const parts = workbookParts([{ name: 'A', xml: `<sheetData>${'<row/>'.repeat(400_000)}</sheetData>` }]);
    const { told, findings } = await readBack(await zipped(parts), { limits: { part: 1024 * 1024 } });
    expect(told).to.deep.equal(['T-15']);
    expect(findings[0]?.params).to.deep.equal({ part: 'xl/worksheets/sheet1.xml', limit: 1024 * 1024 });
  });

  it('whose shared texts have no end stops at the limit', async () => {
    const parts = workbookParts([{ name: 'A', xml: '<sheetData/>' }], { strings: `<si><t>${'ă'.repeat(1000)}</t></si>`.repeat(100) });
    expect((await readBack(await zipped(parts), { limits: { texts: 100_000 } })).told).to.deep.equal(['T-15']);
    expect((await readBack(await zipped(workbookParts([{ name: 'A', xml: '<sheetData/>' }], { strings: '<si/>'.repeat(10_000) })), { limits: { texts: 100_000 } })).told).to.deep.equal(['T-15']);
  });

  it('with a million empty rows is read, and the rows are counted', async () => {
    const xml = `<sheetData><row r="1"><c t="str"><v>Tiêu đề</v></c></row>${Array.from({ length: 1_000_000 }, (_, n) => `<row r="${n + 2}" s="1"/>`).join('')}</sheetData>`;
    const read = await readBack(await zipped(workbookParts([{ name: 'A', xml }])));
    expect(textsOf(read)).to.deep.equal([['Tiêu đề']]);
    expect(read.findings.map(({ code, params }) => [code, params?.['count']])).to.deep.equal([['T-18', 1_000_000]]);
  }).timeout(60_000);

  it('with cells beyond the last column, references that name nothing and rows that run backwards loses nothing that is sound', async () => {
    const xml = '<sheetData><row r="5"><c r="A5" t="str"><v>năm</v></c><c r="XFE5" t="str"><v>xa</v></c><c r="B5" t="s"><v>99</v></c></row><row r="2"><c r="A2" t="str"><v>hai</v></c></row><row r="0"><c t="str"><v>không</v></c></row></sheetData>';
    const read = await readBack(await zipped(workbookParts([{ name: 'A', xml }])));
    expect(read.rows.map(({ row, cells }) => [row, cells[0]?.text])).to.deep.equal([[5, 'năm'], [6, 'hai'], [7, 'không']]);
    expect(read.told).to.deep.equal(['T-24 A!5']);
  });

  it('with merged regions over everything is still read in a moment', async () => {
    const regions = Array.from({ length: 20_000 }, (_, n) => `<mergeCell ref="A${n + 1}:XFD1048576"/>`).join('');
    const read = await readBack(await workbookOf(Array.from({ length: 300 }, (_, n) => [`${n}`]), `<mergeCells>${regions}</mergeCells>`));
    expect(read.rows).to.have.length(300);
  }).timeout(20_000);

  it('names a part outside of the archive in vain', async () => {
    const parts = workbookParts([{ name: 'A', xml: '<sheetData/>' }]);
    const escaping = parts['xl/_rels/workbook.xml.rels']!.replace('worksheets/sheet1.xml', '../../../../etc/passwd');
    expect((await readBack(await zipped({ ...parts, 'xl/_rels/workbook.xml.rels': escaping }))).told).to.deep.equal(['T-14']);
  });

  it('whose disk fails is no fault of the table: the error of the source is thrown', async () => {
    const failing = (from: number) => ({ name: 'x', size: bytes.length, read: async function* read(start: number, end: number) {
      if (end > from) throw new Error('EIO');
      yield bytes.subarray(start, end);
    } });
    const bytes = await workbookOf([['a']]);
    for (const from of [0, 600, bytes.length - 10]) {
      let thrown = '';
      try {
        for await (const _ of readTable(failing(from)));
      } catch (error) {
        thrown = String(error);
      }
      expect(thrown).to.equal('Error: EIO');
    }
  });
});
