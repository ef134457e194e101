import { expect } from 'chai';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { filesBelow, ROOT, textOf } from '../arch/sources.ts';
import { conformanceRow, rowNames, withRow, type ConformanceRow } from './conformance-table.ts';

const BAGS: ConformanceRow = { standard: 'BagIt 1.0', corpus: 'suite, valid', cases: 27, right: 27, wrong: 0, notImplemented: [] };
const OBJECTS: ConformanceRow = {
  standard: 'OCFL 1.1', corpus: 'fixtures', cases: 156, right: 155, wrong: 1,
  notImplemented: [{ id: 'W99', reason: 'needs\nthe network' }, { id: 'E99', reason: 'nobody can' }],
  remarks: ['One case is wrong itself.'],
};

describe('the conformance table', () => {
  let folder: string;
  let file: string;
  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'kho-table-'));
    file = path.join(folder, 'conformance.md');
  });
  after(() => rmSync(folder, { recursive: true }));

  it('is the same whatever the order in which the gates end', () => {
    expect(withRow(withRow('', OBJECTS), BAGS)).to.equal(withRow(withRow('', BAGS), OBJECTS));
  });

  it('lists what is not implemented with the reason, and the remarks', () => {
    expect(withRow(withRow('', OBJECTS), BAGS).split('\n').slice(5)).to.deep.equal([
      '| standard | corpus | cases | right | wrong | not implemented |',
      '| --- | --- | ---: | ---: | ---: | ---: |',
      '| BagIt 1.0 | suite, valid | 27 | 27 | 0 | 0 |',
      '| OCFL 1.1 | fixtures | 156 | 155 | 1 | 2 |',
      '',
      '## OCFL 1.1 · fixtures',
      '',
      '- One case is wrong itself.',
      '',
      'Not implemented:',
      '',
      '- `E99`: nobody can',
      '- `W99`: needs the network',
      '',
    ]);
  });

  it('replaces a row and keeps those of gates that did not run', () => {
    const both = withRow(withRow('', OBJECTS), BAGS);
    const after = withRow(both, { ...BAGS, right: 26, wrong: 1 });
    expect(after).to.equal(both.replace('| 27 | 27 | 0 |', '| 27 | 26 | 1 |'));
    expect(withRow(after, BAGS)).to.equal(both);
  });

  it('is written by a run, and only compared in CI', () => {
    conformanceRow(BAGS, { file, frozen: false });
    const written = readFileSync(file, 'utf8');
    conformanceRow(BAGS, { file, frozen: true });
    expect(() => { conformanceRow({ ...BAGS, right: 26, wrong: 1 }, { file, frozen: true }); }).to.throw('commit the file');
    expect(() => { conformanceRow(OBJECTS, { file, frozen: true }); }).to.throw('OCFL 1.1 · fixtures');
    expect(readFileSync(file, 'utf8')).to.equal(written);
  });

  it('refuses figures that do not add up', () => {
    expect(() => { conformanceRow({ ...BAGS, right: 3 }, { file, frozen: false }); }).to.throw('do not make 27 cases');
  });

  it('has no row that no gate brings any more', function () {
    const table = path.join(ROOT, 'docs/conformance.md');
    if (!existsSync(table)) this.skip();
    const gates = filesBelow('test/conformance', ['.ts']).filter((name) => !name.includes('conformance-table')).map(textOf).join('\n');
    const unknown = rowNames(readFileSync(table, 'utf8')).filter((name) => {
      const corpus = name.split(' · ')[1] ?? '';
      // A gate over several versions of a standard writes the version in.
      return !gates.includes(corpus) && !gates.includes(corpus.replace(/\d+(?:\.\d+)+$/, '${version}'));
    });
    expect(unknown).to.deep.equal([]);
  });
});
