import { expect } from 'chai';
import { loadMessages } from '../../../../src/app/load-messages.ts';
import { explain } from '../../../../src/base/index.ts';
import { checkObject, OCFL_CODES, OCFL_RULES, type RuleBook } from '../../../../src/formats/ocfl/index.ts';
import { goodDraft, objectOf } from './made-object.ts';
import { SPOILT, type Spoilt } from './spoilt-objects.ts';

// One good object, spoilt in one way at a time: exactly the codes of that way must be found, by the rule of each code alone.

const MESSAGES = loadMessages();
const OBJECT_CODES = [OCFL_RULES.object, OCFL_RULES.inventory, OCFL_RULES.content].flatMap((rules) => Object.keys(rules));

async function codesOf({ spoil, version = '1.1' as const }: { readonly spoil?: Spoilt['spoil']; readonly version?: '1.0' | '1.1' }, rules?: RuleBook): Promise<string> {
  const draft = goodDraft(version);
  spoil?.(draft);
  const { findings } = await checkObject(objectOf(draft), { deep: true, ...(rules === undefined ? {} : { rules }) });
  for (const finding of findings) {
    const { message, remedy } = explain(finding, MESSAGES);
    for (const text of [message.vi, message.en, remedy.vi, remedy.en]) expect(text, finding.code).to.match(/^[^{}]+$|\{…\}/);
  }
  return [...new Set(findings.map(({ code }) => code))].sort().join(' ');
}

function without(code: string): RuleBook {
  const off = <Rule>(rules: Readonly<Record<string, Rule>>): Readonly<Record<string, Rule>> => Object.fromEntries(Object.entries(rules).filter(([name]) => name !== code));
  return { object: off(OCFL_RULES.object), inventory: off(OCFL_RULES.inventory), content: off(OCFL_RULES.content), root: off(OCFL_RULES.root) };
}

describe('the check of an OCFL object', () => {
  for (const version of ['1.0', '1.1'] as const) {
    it(`finds nothing wrong with a good object of ${version} with all fixity algorithms`, async () => {
      expect(await codesOf({ version })).to.equal('');
    });
  }

  for (const one of SPOILT) {
    it(`finds ${one.codes === '' ? 'nothing wrong' : one.codes} with ${one.title}`, async () => {
      expect(await codesOf(one)).to.equal(one.codes);
    });
  }

  for (const code of OBJECT_CODES) {
    it(`does not find ${code} when its rule is switched off`, async () => {
      const own = SPOILT.filter(({ codes }) => codes.split(' ').includes(code));
      expect(own, 'an object that is spoilt in this way').to.have.length.above(0);
      for (const one of own) {
        const left = one.codes.split(' ').filter((other) => other !== code).join(' ');
        expect(await codesOf(one, without(code)), one.title).to.equal(left);
      }
    });
  }
});

describe('the codes of OCFL', () => {
  const checked = new Set([...OBJECT_CODES, ...Object.keys(OCFL_RULES.root)]);

  for (const version of ['1.0', '1.1'] as const) {
    it(`${version} each have a function of that name, or a reason why not`, () => {
      const codes = [...OCFL_CODES[version].values()];
      expect(codes.filter(({ id, notChecked }) => checked.has(id) === (notChecked !== undefined)).map(({ id }) => id)).to.deep.equal([]);
    });
  }

  it('are those that functions answer for, and no others', () => {
    const known = new Set([...OCFL_CODES['1.0'].keys(), ...OCFL_CODES['1.1'].keys()]);
    expect([...checked].filter((code) => !known.has(code))).to.deep.equal([]);
    const named = Object.entries({ ...OCFL_RULES.object, ...OCFL_RULES.inventory, ...OCFL_RULES.content, ...OCFL_RULES.root });
    expect(named.filter(([code, rule]) => rule.name !== code.toLowerCase()).map(([code]) => code)).to.deep.equal([]);
  });

  it('have words in both languages when they are checked', () => {
    const keys = MESSAGES.keys().filter((key) => /^[EW]\d{3}$/.test(key));
    expect(keys.sort()).to.deep.equal([...checked].sort());
  });
});
