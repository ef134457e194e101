import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { readXlsx } from 'hucre';
import { asFault, Fault } from '../../../src/base/index.ts';
import { PartFile } from '../../../src/reports/parts/part-file.ts';
import { Workbook } from '../../../src/reports/parts/workbook.ts';

describe('a workbook that is written row by row', () => {
  let folder: string;
  beforeEach(() => { folder = fs.mkdtempSync(path.join(os.tmpdir(), 'kho-workbook-')); });
  afterEach(() => { fs.rmSync(folder, { recursive: true }); });

  const written = async (rows: readonly (readonly (string | number)[])[], rowsASheet = 1_000_000): Promise<Awaited<ReturnType<typeof readXlsx>>> => {
    const book = await Workbook.begin(new PartFile(folder, 'tep.xlsx'), { headings: ['Tên / name', 'Byte / size'], widths: [20, 8], title: 'Tệp', date: new Date('2026-11-01T00:00:00Z'), rowsASheet });
    for (const row of rows) await book.row(row);
    const part = await book.finish();
    expect(part.size).to.equal(fs.statSync(path.join(folder, 'tep.xlsx')).size);
    return readXlsx(fs.readFileSync(path.join(folder, 'tep.xlsx')));
  };

  it('has text as text and numbers as numbers, whatever the text looks like', async () => {
    const { sheets: [sheet] } = await written([['=1+1', 7], ['<&> "tờ trình" _x0041_', 0], ['\u0007chuông', 12_345_678_901]]);
    expect(sheet?.name).to.equal('Tệp');
    expect(sheet?.rows.map((row) => [...row])).to.deep.equal([['Tên / name', 'Byte / size'], ['=1+1', 7], ['<&> "tờ trình" _x0041_', 0], ['\\u{7}chuông', 12_345_678_901]]);
  });

  it('begins another sheet when one is full, each with its headings', async () => {
    const { sheets } = await written(Array.from({ length: 7 }, (_, at) => [`tệp ${at}`, at]), 3);
    expect(sheets.map(({ name, rows }) => [name, rows.length])).to.deep.equal([['Tệp', 4], ['Tệp 2', 4], ['Tệp 3', 2]]);
    expect(sheets[2]?.rows[1]?.[0]).to.equal('tệp 6');
  });

  it('ends with the fault of its file, and waits for nobody, when the disk is full', async () => {
    const full = new Fault('STORAGE_FULL', { path: 'tep.xlsx' });
    const file = { name: 'tep.xlsx', write: () => { throw full; }, finish: async () => ({ name: '', sha256: '', size: 0 }) } as unknown as PartFile;
    const book = await Workbook.begin(file, { headings: ['a'], widths: [8], title: 'Tệp', date: new Date(0) });
    const writing = async (): Promise<unknown> => {
      for (let at = 0; at < 100_000; at += 1) await book.row([`tệp ${at} ${Math.sin(at)}`]);
      return book.finish();
    };
    expect(await writing().then(() => undefined, (thrown: unknown) => asFault(thrown).code)).to.equal('STORAGE_FULL');
  });

  it('is a workbook without rows, too', async () => { expect((await written([])).sheets[0]?.rows).to.have.length(1); });
});
