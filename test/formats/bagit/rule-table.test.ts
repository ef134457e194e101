import { expect } from 'chai';
import { BAG_RULE_ROWS, BAG_RULES, BAGIT_VERSIONS, severityOf } from '../../../src/formats/bagit/index.ts';
import { PROFILE_DOCUMENT_RULES } from '../../../src/formats/bagit/profile-document-rules.ts';
import { readBagProfile } from '../../../src/formats/bagit/read-profile.ts';
import { checkFiles, told } from './made-bag.ts';
import { PROFILE_CASES, PROFILE_FILE_CASES } from './profile-cases.ts';
import { RULE_CASES } from './rule-cases.ts';

/** A profile file that is no JSON ends the reading before any rule: B-70 is the reader's own. */
const READERS_OWN = ['B-70'];

describe('the table of rules about bags', () => {
  const ids = BAG_RULE_ROWS.map(({ id }) => id);

  it('names every rule once, and every rule has a function', () => {
    expect(ids.length).to.equal(new Set(ids).size);
    expect([...ids].sort()).to.deep.equal([...Object.keys(BAG_RULES), ...Object.keys(PROFILE_DOCUMENT_RULES), ...READERS_OWN].sort());
  });

  it('gives every rule a severity in at least one version, in our words and with its clause', () => {
    for (const row of BAG_RULE_ROWS) {
      expect(BAGIT_VERSIONS.some((version) => severityOf(row, version) !== undefined), row.id).to.equal(true);
      expect(row.text.length * row.clause.length, row.id).to.be.greaterThan(0);
      expect(row.severity === undefined, `${row.id}: an exception has its reason`).to.equal(row.because === undefined);
    }
  });

  it('has exactly one rule for each finding of the cases, or it would not be in the table', () => {
    const codes = [...RULE_CASES, ...PROFILE_CASES, ...PROFILE_FILE_CASES].flatMap(({ expected }) => expected.map((line) => line.split(' ')[0]));
    expect([...new Set(codes)].sort()).to.deep.equal([...ids].sort());
  });
});

describe('a rule about bags that is switched off', () => {
  const bags = [...RULE_CASES, ...PROFILE_CASES];
  for (const id of Object.keys(BAG_RULES)) {
    it(`is missed: ${id}`, () => {
      const { [id]: _off, ...rules } = BAG_RULES;
      const missed = bags.filter(({ files, options, arrival, expected }) => (
        told(checkFiles(files, { ...options, rules }, arrival).findings).join('\n') !== [...expected].sort().join('\n')
      ));
      expect(missed).to.not.deep.equal([]);
    });
  }
  for (const id of Object.keys(PROFILE_DOCUMENT_RULES)) {
    it(`is missed: ${id}`, () => {
      const { [id]: _off, ...rules } = PROFILE_DOCUMENT_RULES;
      const missed = PROFILE_FILE_CASES.filter(({ text, expected }) => told(readBagProfile(text, 'p.json', rules).findings).join('\n') !== [...expected].sort().join('\n'));
      expect(missed).to.not.deep.equal([]);
    });
  }
});
