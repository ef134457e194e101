import { expect } from 'chai';
import fc from 'fast-check';
import { readMetadataTable, type MetadataTable } from '../../../src/ingest/metadata-table/index.ts';

const read = async (content: string | Uint8Array, name = 'metadata.csv'): Promise<MetadataTable> =>
  readMetadataTable(name, typeof content === 'string' ? Buffer.from(content, 'utf8') : content);

/** The findings as `code place`, all of them. */
const said = ({ findings }: MetadataTable): readonly string[] => findings.map(({ code, place }) => [code, place].filter((part) => part !== undefined).join(' '));

const descriptions = ({ rows }: MetadataTable): readonly unknown[] => rows.map(({ description }) => description);

describe('readMetadataTable of a CSV file', () => {
  it('reads quoted values, doubled quotes and line breaks, and counts lines', async () => {
    const table = await read('file,title,description\r\na.pdf,"Quyết định ""số 1""","dòng 1\r\ndòng 2"\r\n\r\nb.pdf,Hai,"a, b"\r\n');
    expect(table).to.deep.equal({
      rows: [
        { row: 2, file: 'a.pdf', description: { title: ['Quyết định "số 1"'], description: ['dòng 1\r\ndòng 2'] } },
        { row: 5, file: 'b.pdf', description: { title: ['Hai'], description: ['a, b'] } },
      ],
      findings: [],
    });
  });

  for (const [name, separator] of [['comma', ','], ['semicolon', ';'], ['tab', '\t']] as const) {
    for (const [ending, end] of [['LF', '\n'], ['CRLF', '\r\n'], ['CR', '\r']] as const) {
      it(`detects ${name} and ${ending}, with or without byte order mark`, async () => {
        const text = [['Tiêu đề', 'Tệp', 'Ngày'], ['Một', 'a', '2020'], ['Hai', 'b', '2021']].map((row) => row.join(separator)).join(end);
        for (const start of ['', '\uFEFF']) {
          expect((await read(start + text)).rows).to.deep.equal([
            { row: 2, file: 'a', description: { title: ['Một'], date: ['2020'] } },
            { row: 3, file: 'b', description: { title: ['Hai'], date: ['2021'] } },
          ]);
        }
      });
    }
  }

  it('takes the separator that gives known columns, not the one that stands most often', async () => {
    expect(descriptions(await read('title;"a, b, c, d"\nMột;x\n'))).to.deep.equal([{ title: ['Một'] }]);
  });

  it('obeys the separator line that Excel writes', async () => {
    expect((await read('sep=;\ntitle;date\nMột;2020\n')).rows).to.deep.equal([{ row: 3, description: { title: ['Một'], date: ['2020'] } }]);
  });

  it('reads the “Unicode text” of Excel', async () => {
    const utf16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('Tiêu đề\tMã\r\nMột\t1\r\n', 'utf16le')]);
    expect(descriptions(await read(utf16))).to.deep.equal([{ title: ['Một'], identifier: ['1'] }]);
    expect(descriptions(await read(Buffer.concat([Buffer.from([0xfe, 0xff]), Buffer.from(utf16.subarray(2)).swap16()])))).to.deep.equal([{ title: ['Một'], identifier: ['1'] }]);
  });

  it('normalises values to NFC and trims them', async () => {
    expect(descriptions(await read(`title\n  ${'Hồ sơ'.normalize('NFD')} \n`))).to.deep.equal([{ title: ['Hồ sơ'.normalize('NFC')] }]);
  });

  it('repeats values by | and by repeated columns, and leaves empty ones out', async () => {
    const table = await read('subject,title,dc:subject,date\nđất đai| xây dựng||,T,nhà ở,\n');
    expect(table).to.deep.equal({ rows: [{ row: 2, description: { title: ['T'], subject: ['đất đai', 'xây dựng', 'nhà ở'] } }], findings: [] });
  });

  it('finds the header below the title of a catalogue', async () => {
    const table = await read('SỞ NỘI VỤ,,\nMỤC LỤC HỒ SƠ,,\n,,\nSố ký hiệu,Tên hồ sơ,Tên tệp\n01,Một,a\n');
    expect(table).to.deep.equal({ rows: [{ row: 5, file: 'a', description: { title: ['Một'], identifier: ['01'] } }], findings: [] });
  });

  it('keeps a quotation mark inside an unquoted value, and drops blanks around a quoted one', async () => {
    expect(descriptions(await read('title,date\nQuyết định "A",2020\n "a, b" ,2021\n'))).to.deep.equal([
      { title: ['Quyết định "A"'], date: ['2020'] },
      { title: ['a, b'], date: ['2021'] },
    ]);
  });

  describe('says what is wrong', () => {
    it('T-21 with the line of a quote that never closes', async () => {
      const table = await read('title,date\nMột,2020\nHai,"2021\nBa,2022\n');
      expect(table.rows).to.deep.equal([]);
      expect(table.findings).to.deep.equal([
        { standard: 'kho', code: 'T-21', severity: 'error', path: 'metadata.csv', place: '3' },
      ]);
    });

    it('T-21 when text follows a closing quote, in the header too', async () => {
      expect(said(await read('title\n"Một" và hai\n'))).to.deep.equal(['T-21 2']);
      expect(said(await read('"title\nMột\n'))).to.deep.equal(['T-21 1']);
    });

    it('T-01 with the line of the first byte that is not UTF-8', async () => {
      const table = await read(Buffer.concat([Buffer.from('title\nMột\n'), Buffer.from([0x43, 0xb5, 0xae, 0x0a])]));
      expect(table.findings).to.deep.equal([
        { standard: 'kho', code: 'T-01', severity: 'error', path: 'metadata.csv', place: '3' },
      ]);
      expect(said(await read('title\nMột\0\n')), 'zero bytes are no text').to.deep.equal(['T-13']);
    });

    it('T-02 when no column is known', async () => {
      const table = await read('foo,bar\n1,2\n');
      expect(table).to.deep.equal({ rows: [], findings: [{ standard: 'kho', code: 'T-02', severity: 'error', path: 'metadata.csv' }] });
      expect(said(await read('file\na.pdf\n'))).to.deep.equal(['T-02']);
    });

    it('T-03 for a column that is not known, and for one without name that holds something', async () => {
      const table = await read('title,Ghi chú,,date,\nMột,x,,2020,\nHai,,y,,\n');
      expect(table.findings).to.deep.equal([
        { standard: 'kho', code: 'T-03', severity: 'warning', path: 'metadata.csv', place: 'B', params: { name: 'Ghi chú' } },
        { standard: 'kho', code: 'T-03', severity: 'warning', path: 'metadata.csv', place: 'C', params: { name: '' } },
      ]);
      expect(descriptions(table)).to.deep.equal([{ title: ['Một'], date: ['2020'] }, { title: ['Hai'] }]);
    });

    it('T-04 when there is nothing, or nothing below the header', async () => {
      for (const text of ['', '\uFEFF', '\n\n', ',,\n', 'title,date\n', 'title,date\n , \n']) expect(said(await read(text)), JSON.stringify(text)).to.deep.equal(['T-04']);
    });

    it('T-05 when a row has more cells than the header, but not for empty ones', async () => {
      const table = await read('title,date\nMột, hai,2020\nBa,2021,,\n');
      expect(table.findings).to.deep.equal([
        { standard: 'kho', code: 'T-05', severity: 'warning', path: 'metadata.csv', place: '2', params: { cells: 3, columns: 2 } },
      ]);
    });

    it('T-06 when two rows name the same file, however it is written', async () => {
      const table = await read(`file,title\nHồ sơ/a.pdf,1\nb.pdf,2\n${'.\\Hồ sơ\\a.pdf'.normalize('NFD')},3\n`);
      expect(table.findings).to.deep.equal([
        { standard: 'kho', code: 'T-06', severity: 'error', path: 'metadata.csv', place: '4', params: { name: '.\\Hồ sơ\\a.pdf', first: '2' } },
      ]);
      expect(table.rows).to.have.length(3);
    });

    it('everything at once', async () => {
      expect(said(await read('file,title,x\na,1,\na,2,,4\n'))).to.deep.equal(['T-03 C', 'T-05 3', 'T-06 3']);
    });
  });

  describe('when it is hostile', () => {
    it('refuses a row with more columns than a description has', async () => {
      expect(said(await read(`title\n${','.repeat(2_000_000)}\n`))).to.deep.equal(['T-24 2']);
    });

    it('refuses more rows than a submission has', async () => {
      const table = await read(`title\n${'a\n'.repeat(200_001)}`);
      expect(table.rows).to.deep.equal([]);
      expect(table.findings).to.deep.equal([
        { standard: 'kho', code: 'T-15', severity: 'error', path: 'metadata.csv', place: '200002', params: { part: 'metadata.csv', limit: 200_001 } },
      ]);
    });

    it('passes over millions of empty lines', async () => {
      expect(descriptions(await read(`title\n${'\n'.repeat(3_000_000)}Một\n`))).to.deep.equal([{ title: ['Một'] }]);
    });

    it('shows no more of a name than can be read', async () => {
      const { findings } = await read(`title,${'x'.repeat(1_000_000)}\nMột\n`);
      expect(findings.map(({ params }) => String(params?.['name']).length)).to.deep.equal([200]);
    });

    it('answers for any bytes', async () => {
      await fc.assert(fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
        const { rows, findings } = await read(bytes);
        expect(rows.length > 0 || findings.length > 0).to.equal(true);
      }));
    });

    it('reads back any values that are written with quotes', async () => {
      const value = fc.string({ unit: 'grapheme', minLength: 1 }).map((text) => text.normalize('NFC').replace(/[|\0\uFFFD]/g, '').trim()).filter((text) => text !== '' && text.isWellFormed());
      await fc.assert(fc.asyncProperty(fc.array(value, { minLength: 1, maxLength: 5 }), fc.constantFrom(',', ';', '\t'), async (values, separator) => {
        const text = `title${separator}date\n${values.map((each) => `"${each.replaceAll('"', '""')}"${separator}2020`).join('\n')}\n`;
        expect(descriptions(await read(text))).to.deep.equal(values.map((each) => ({ title: [each], date: ['2020'] })));
      }));
    });
  });

  it('reads 50,000 rows in a moment', async function () {
    this.timeout(30_000);
    const line = (n: number): string => `HS-${n}.pdf;"Hồ sơ số ${n}";UBND tỉnh;"đất đai|xây dựng";2020-01-01`;
    const started = performance.now();
    const { rows, findings } = await read(`tệp;tiêu đề;tác giả;chủ đề;ngày\n${Array.from({ length: 50_000 }, (_, n) => line(n)).join('\n')}`);
    expect(rows).to.have.length(50_000);
    expect(findings).to.deep.equal([]);
    expect(performance.now() - started).to.be.below(10_000);
  });
});
