import { expect } from 'chai';
import { PACKAGE_KINDS } from '../../src/formats/tt05/index.ts';
import { FIELD_PACKAGE } from '../formats/tt05/field-package.ts';
import { FAULTY, type FaultyPackage } from '../formats/tt05/faulty-packages.ts';
import { goodPackage, judge, said } from '../formats/tt05/good-packages.ts';
import { conformanceRow } from './conformance-table.ts';

describe('the gate of Circular 05/2025', () => {
  it('every package of ours is judged with exactly the findings that it was made for', async () => {
    const good = PACKAGE_KINDS.map((kind): FaultyPackage => ({ title: kind, files: () => goodPackage(kind), expected: [] }));
    const wrong: string[] = [];
    const cases = [...good, FIELD_PACKAGE, ...FAULTY];
    for (const { title, files, expected, folder } of cases) {
      const { findings } = await judge(files(), folder === undefined ? {} : { folder });
      if (said(findings).join('\n') !== [...expected].sort().join('\n')) wrong.push(title);
    }
    expect(wrong).to.deep.equal([]);
    conformanceRow({
      standard: 'TT 05/2025/TT-BNV', corpus: 'packages of our own', cases: cases.length, right: cases.length - wrong.length, wrong: wrong.length,
      notImplemented: [
        { id: 'numberOfPage', reason: 'the pages of a PDF are not counted: that would read every document a second time' },
        { id: 'PDF/A', reason: 'the quality of scans (two layers, resolution, colour) is another examination than that of a package' },
        { id: 'linked documents', reason: 'a .fetch.txt is named, but the package that it points to is not looked up' },
      ],
      remarks: [
        'There is no public test suite for this circular: the packages are made in the tests, one good one of each kind and at least one faulty one for each rule.',
        'One package is built like one found in the field, with its three faults. docs/tt05.md tells which rules are sure and which are choices.',
      ],
    });
  });
});
