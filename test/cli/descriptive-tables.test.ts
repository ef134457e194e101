import { expect } from 'chai';
import { partDescriptiveTables } from '../../src/cli/descriptive-tables.ts';

describe('partDescriptiveTables', () => {
  const table: readonly (readonly [string, readonly string[], readonly string[]])[] = [
    ['sets a table aside beside packages of its folder', ['tot/a', 'tot/b.zip', 'tot/metadata.csv'], ['tot/metadata.csv']],
    ['sees through ./ and a trailing slash', ['./tot/a/', 'tot/metadata.xlsx'], ['tot/metadata.xlsx']],
    ['sets both kinds aside', ['a', 'metadata.csv', 'metadata.xlsx'], ['metadata.csv', 'metadata.xlsx']],
    ['keeps a table that stands alone', ['tot/metadata.csv'], []],
    ['keeps a table of another folder', ['tot/a', 'khac/metadata.csv'], []],
    ['keeps tables that have only each other', ['tot/metadata.csv', 'tot/metadata.xlsx'], []],
    ['keeps other tables', ['tot/a', 'tot/danh-muc.csv'], []],
  ];
  for (const [title, paths, tables] of table) {
    it(title, () => {
      expect(partDescriptiveTables(paths)).to.deep.equal({ packages: paths.filter((path) => !tables.includes(path)), tables });
    });
  }
});
