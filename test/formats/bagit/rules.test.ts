import { expect } from 'chai';
import { checkFiles, told } from './made-bag.ts';
import { RULE_CASES } from './rule-cases.ts';

describe('the rules about bags', () => {
  for (const { title, files, expected, options, arrival } of RULE_CASES) {
    it(`say of ${title}: ${expected.join(', ').replaceAll('\r\n', '␍␊') || 'nothing'}`, () => {
      expect(told(checkFiles(files, options, arrival).findings)).to.deep.equal([...expected].sort());
    });
  }
});
