import { execFileSync } from 'node:child_process';
import { expect } from 'chai';
import type { FileRow } from '../../../src/reports/model.ts';
import { cellsOf, checksumLine, COLUMNS, csvLine } from '../../../src/reports/parts/file-table.ts';

const row: FileRow = {
  object: 'urn:uuid:1', version: 1, location: 'kho', path: 'v1/content/1', size: 7, algorithm: 'sha512', expected: 'aa', actual: 'aa', outcome: 'match', kept: 'file', checkedAt: '2026-11-01T00:00:00Z',
};

describe('a row as a line of CSV', () => {
  const line = (given: Partial<FileRow>): string => csvLine(cellsOf({ ...row, ...given }));
  const read = (text: string): readonly string[] => JSON.parse(execFileSync('python3', ['-c', 'import csv,json,sys; print(json.dumps(list(csv.reader(sys.stdin))))'], { input: text, encoding: 'utf8' })) as readonly string[];

  it('has a cell for each column', () => { expect(cellsOf(row)).to.have.length(COLUMNS.length); });

  it('is one line whatever the names are, and is read back by others as it was', () => {
    const names = ['có "ngoặc", và phẩy', 'xuống\r\ndòng', '100 %', '=HYPERLINK("http://x")', '+1', '-1', '@SUM(A1)', '\ttab', 'thường'];
    const text = names.map((path) => line({ path })).join('\r\n');
    const cells = read(`${text}\r\n`) as unknown as readonly (readonly string[])[];
    expect(cells.map((one) => one[3])).to.deep.equal([
      'có "ngoặc", và phẩy', 'xuống%0D%0Adòng', '100 %25', '\'=HYPERLINK("http://x")', '\'+1', '\'-1', '\'@SUM(A1)', '\'\ttab', 'thường',
    ]);
    expect(cells.every((one) => one.length === COLUMNS.length)).to.equal(true);
  });

  it('guards a location that is named like a formula', () => { expect(line({ location: '=1+1' })).to.include(',\'=1+1,'); });
});

describe('a line for sha256sum', () => {
  it('escapes names as coreutils does', () => {
    expect(checksumLine('d', 'a b')).to.equal('d  a b\n');
    expect(checksumLine('d', 'a\\b\nc\rd')).to.equal('\\d  a\\\\b\\nc\\rd\n');
  });
});
