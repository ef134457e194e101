import { expect } from 'chai';
import { PROFILED_RULES, RULE_IDS } from '../../../src/formats/tt05/index.ts';
import { FAULTY } from './faulty-packages.ts';
import { judge, said } from './good-packages.ts';

const codeOf = (line: string): string => line.slice(0, line.indexOf(' '));

describe('the rules of Circular 05/2025', () => {
  for (const { title, files, expected, folder } of FAULTY) {
    it(`say exactly what is wrong: ${title}`, async () => {
      const { findings } = await judge(files(), folder === undefined ? {} : { folder });
      expect(said(findings)).to.deep.equal([...expected].sort());
    });

    it(`say the same, word for word, where only findings are wanted: ${title}`, async () => {
      const whole = await judge(files(), folder === undefined ? {} : { folder });
      const { findings, package: model } = await judge(files(), { findingsOnly: true, ...(folder === undefined ? {} : { folder }) });
      expect(findings).to.deep.equal(whole.findings);
      expect(model).to.equal(undefined);
    });
  }

  it('are those of the profile, each under its own id', () => {
    expect([...RULE_IDS].sort()).to.deep.equal([...PROFILED_RULES.keys()].sort());
    expect(new Set(RULE_IDS).size).to.equal(RULE_IDS.length);
  });

  for (const id of RULE_IDS) {
    it(`${id} is asked: without it, a faulty package would pass for something better`, async () => {
      const package_ = FAULTY.find(({ expected }) => expected.some((line) => codeOf(line) === id));
      expect(package_, 'a fixture that breaks the rule').to.not.equal(undefined);
      const { findings } = await judge(package_!.files(), { off: new Set([id]), ...(package_!.folder === undefined ? {} : { folder: package_!.folder }) });
      expect(said(findings)).to.deep.equal(package_!.expected.filter((line) => codeOf(line) !== id).sort());
    });
  }
});
