import { expect } from 'chai';
import { descriptionFor, type MetadataTable } from '../../../src/ingest/metadata-table/index.ts';

/** A table from the names in its file column; each row's title is its place. */
function table(...files: readonly (string | undefined)[]): MetadataTable {
  return { rows: files.map((file, n) => ({ row: n + 2, ...(file === undefined ? {} : { file }), description: { title: [`${n}`] } })), findings: [] };
}

const titles = (names: readonly (string | undefined)[], packageName: string): readonly string[] | undefined => descriptionFor(table(...names), packageName)?.title;

describe('descriptionFor', () => {
  it('takes the row that names the package, with or without extension, in any Unicode form', () => {
    expect(titles(['a', 'HS-01', 'b'], 'HS-01')).to.deep.equal(['1']);
    expect(titles(['a', 'HS-01.zip', 'b'], 'HS-01')).to.deep.equal(['1']);
    expect(titles(['a', 'HS-01', 'b'], 'HS-01.tar.gz')).to.deep.equal(['1']);
    expect(titles(['a', './Hồ sơ/', 'b'], 'Hồ sơ'.normalize('NFD'))).to.deep.equal(['1']);
  });

  it('prefers the exact name', () => {
    expect(titles(['HS.zip', 'HS'], 'HS')).to.deep.equal(['1']);
    expect(titles(['HS', 'HS.zip'], 'HS.zip')).to.deep.equal(['1']);
  });

  it('does not take the end of a number for an extension', () => {
    expect(titles(['HS.01', 'HS.02'], 'HS')).to.equal(undefined);
    expect(titles(['HS', 'HT'], 'HS.01')).to.equal(undefined);
  });

  it('takes the only row, whatever it names', () => {
    expect(titles([undefined], 'HS')).to.deep.equal(['0']);
    expect(titles(['other.pdf'], 'HS')).to.deep.equal(['0']);
  });

  it('takes the rows that name the package as a folder, together', () => {
    expect(titles(['a.pdf', '.', 'D:\\Quét\\HS\\'], 'HS')).to.deep.equal(['1', '2']);
    expect(titles(['a.pdf', './', 'b.pdf'], 'HS')).to.deep.equal(['1']);
  });

  it('gives nothing when the table speaks of something else', () => {
    expect(titles(['a.pdf', 'HS/b.pdf', undefined], 'HS')).to.equal(undefined);
    expect(titles([], 'HS')).to.equal(undefined);
  });
});
