import { expect } from 'chai';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { isValid, type Finding } from '../../src/base/index.ts';
import { checkObject, OCFL_CODES, type OcflVersion } from '../../src/formats/ocfl/index.ts';
import { objectOnDisk } from '../formats/ocfl/validation/object-on-disk.ts';
import { conformanceRow } from './conformance-table.ts';

const CORPUS = fileURLToPath(new URL('../../../shared/corpora/ocfl', import.meta.url));

/** The published fixtures: the folder between version and name is the verdict, the name begins with the codes. */
const VERDICTS = ['good', 'warn', 'bad'] as const;
const CASES = { '1.0': 76, '1.1': 80 } as const;

interface Case {
  readonly name: string;
  readonly verdict: (typeof VERDICTS)[number];
  readonly folder: string;
}

function casesOf(version: OcflVersion): readonly Case[] {
  return VERDICTS.flatMap((verdict) => {
    const parent = path.join(CORPUS, version, `${verdict}-objects`);
    return fs.readdirSync(parent).sort().map((name) => ({ name, verdict, folder: path.join(parent, name) }));
  });
}

function expectedCodes({ name, verdict }: Case): readonly string[] {
  return verdict === 'good' ? [] : [...name.matchAll(/[EW]\d{3}(?=_)/g)].map(([code]) => code).sort();
}

/** Of bad objects the names tell the errors only; whether they also go against a recommendation is left open. */
function foundCodes(findings: readonly Finding[], { verdict }: Case): readonly string[] {
  return [...new Set(findings.filter(({ severity }) => verdict !== 'bad' || severity === 'error').map(({ code }) => code))].sort();
}

for (const version of ['1.0', '1.1'] as const) {
  describe(`the published OCFL ${version} objects`, () => {
    const outcomes: { readonly one: Case; readonly findings: readonly Finding[]; readonly judgedBy: OcflVersion }[] = [];

    before(async function () {
      if (!fs.existsSync(CORPUS)) this.skip();
      for (const one of casesOf(version)) {
        const { findings, version: judgedBy } = await checkObject(objectOnDisk(one.folder), { deep: true });
        outcomes.push({ one, findings, judgedBy });
      }
    });

    it('are all there', () => {
      expect(outcomes).to.have.length(CASES[version]);
    });

    it('are valid or not as their folder says', () => {
      expect(outcomes.filter(({ one, findings }) => isValid(findings) === (one.verdict === 'bad')).map(({ one }) => one.name)).to.deep.equal([]);
    });

    it('have exactly the codes that their names give', () => {
      const wrong = outcomes.map(({ one, findings }) => ({ name: one.name, expected: expectedCodes(one), found: foundCodes(findings, one) }))
        .filter(({ expected, found }) => expected.join() !== found.join());
      expect(wrong).to.deep.equal([]);
    });

    it('are judged by the version that they declare', () => {
      // Two objects declare nothing: the inventory of one names its version, the other one is empty.
      const other = outcomes.filter(({ judgedBy }) => judgedBy !== version).map(({ one }) => one.name);
      expect(other).to.deep.equal(version === '1.1' ? [] : ['E003_E063_empty']);
    });

    after(() => {
      if (outcomes.length === 0) return;
      const right = outcomes.filter(({ one, findings }) => (
        isValid(findings) === (one.verdict !== 'bad') && expectedCodes(one).join() === foundCodes(findings, one).join()));
      conformanceRow({
        standard: `OCFL ${version}`,
        corpus: `published objects ${version}`,
        cases: outcomes.length,
        right: right.length,
        wrong: outcomes.length - right.length,
        notImplemented: [...OCFL_CODES[version].values()].flatMap(({ id, notChecked }) => (notChecked === undefined ? [] : [{ id, reason: notChecked }])),
        remarks: ['A case is right when the object is valid or not as its folder says and the set of codes is exactly that of its name (of bad objects: the set of error codes).'],
      });
    });
  });
}
