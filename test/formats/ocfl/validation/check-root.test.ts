import { expect } from 'chai';
import { checkRoot, EMPTY_ROOT, OCFL_RULES, type Declaration, type RootFacts, type RuleBook } from '../../../../src/formats/ocfl/index.ts';
import { readJson, type JsonReading } from '../../../../src/formats/json/index.ts';

const declaration = (name: string, facts: Partial<Declaration> = {}): Declaration => ({ name, isFile: true, version: undefined, text: `${name.slice(2)}\n`, ...facts });
const OURS = declaration('0=ocfl_1.1', { version: '1.1' });
const layout = (text: string): JsonReading => readJson(Buffer.from(text));
const GOOD: RootFacts = {
  ...EMPTY_ROOT,
  declarations: [OURS],
  layout: layout('{"extension":"0004-hashed-n-tuple-storage-layout","description":"x"}'),
  extensionFolders: ['extensions/0004-hashed-n-tuple-storage-layout'],
  depths: new Map([[4, 'a/b/c/d']]),
};
const { layout: _, ...WITHOUT_LAYOUT } = GOOD;

const SPOILT: readonly (readonly [codes: string, title: string, facts: Partial<RootFacts>])[] = [
  ['', 'nothing spoilt', {}],
  ['E069', 'no declaration', { declarations: [] }],
  ['E075', 'a folder for a declaration, beside the right one', { declarations: [OURS, declaration('0=ocfl_1.0', { isFile: false, version: '1.0' })] }],
  ['E076', 'two declarations', { declarations: [OURS, declaration('0=ocfl_1.0', { version: '1.0' })] }],
  ['E077', 'a declaration without its tag', { declarations: [OURS, declaration('ocfl_1.1')] }],
  ['E078', 'a declaration with another tag', { declarations: [OURS, declaration('1=ocfl_1.1')] }],
  ['E079', 'a declaration of a version that there is not', { declarations: [declaration('0=ocfl_9.9')] }],
  ['E080', 'a declaration with other text', { declarations: [{ ...OURS, text: 'ocfl_1.1' }] }],
  ['E070', 'a layout that is no JSON', { layout: layout('{') }],
  ['E070', 'a layout that is a list', { layout: layout('[]') }],
  ['E070', 'a layout without a description', { layout: layout('{"extension":"0002-flat-direct-storage-layout"}') }],
  ['E071', 'a layout that nobody registered', { layout: layout('{"extension":"0099-mine","description":"x"}') }],
  ['E072', 'a file on the way', { strayFiles: ['a/notes.txt'] }],
  ['E073', 'an empty folder', { emptyFolders: ['a/b'] }],
  ['E081', 'an object of a newer version', { version: '1.0', declarations: [declaration('0=ocfl_1.0', { version: '1.0' })], newerObjects: [{ path: 'a', id: 'x', declared: '1.1' }] }],
  ['E082', 'an object inside an object', { nestedObjects: ['a/b'] }],
  ['E083', 'an object in another place', { misplaced: [{ path: 'a', expected: 'b' }] }],
  ['E085', 'a branch that ends in files', { deadEnds: ['a/b'] }],
  ['E086', 'a file among the extensions, in 1.0', { version: '1.0', declarations: [declaration('0=ocfl_1.0', { version: '1.0' })], extensionFiles: ['extensions/x'] }],
  ['E088', 'a folder that leads to no object', { foreignFolders: ['logs'] }],
  ['E089', 'a pipe', { specials: [{ path: 'a/x', kind: 'fifo' }] }],
  ['E089', 'a device', { specials: [{ path: 'a/x', kind: 'device' }] }],
  ['E090', 'a link', { specials: [{ path: 'a/x', kind: 'link' }] }],
  ['E090', 'a file with two names', { specials: [{ path: 'a/x', kind: 'hardlink' }] }],
  ['E112', 'a file among the extensions', { extensionFiles: ['extensions/x'] }],
  ['W014', 'objects at two depths, without a declared layout', { ...WITHOUT_LAYOUT, layout: undefined, depths: new Map([[2, 'a/b'], [3, 'a/c/d']]) }],
  ['W015', 'objects in the root and below', { depths: new Map([[1, 'a'], [2, 'b/c']]) }],
  ['W016', 'an extension that nobody registered', { extensionFolders: ['extensions/0099-mine'] }],
];

function codesOf(facts: Partial<RootFacts>, rules?: RuleBook): string {
  return [...new Set(checkRoot({ ...GOOD, ...facts }, rules).map(({ code }) => code))].sort().join(' ');
}

describe('the check of a storage root', () => {
  for (const [codes, title, facts] of SPOILT) {
    it(`finds ${codes === '' ? 'nothing wrong' : codes} with ${title}`, () => {
      expect(codesOf(facts)).to.equal(codes);
    });
  }

  for (const code of Object.keys(OCFL_RULES.root)) {
    it(`does not find ${code} when its rule is switched off`, () => {
      const own = SPOILT.filter(([codes]) => codes === code);
      expect(own, 'a root that is spoilt in this way').to.have.length.above(0);
      const root = Object.fromEntries(Object.entries(OCFL_RULES.root).filter(([name]) => name !== code));
      for (const [, , facts] of own) expect(codesOf(facts, { ...OCFL_RULES, root })).to.equal('');
    });
  }

  it('lists a thousand findings of a code and counts the others', () => {
    const findings = checkRoot({ ...GOOD, strayFiles: Array.from({ length: 1500 }, (__, n) => `a/${n}`) });
    expect(findings).to.have.length(1001);
    expect(findings.at(-1)).to.deep.equal({ standard: 'kho', code: 'O-02', severity: 'info', params: { value: 'E072', count: 500 } });
  });
});
