import { expect } from 'chai';
import { isValid } from '../../src/base/index.ts';
import { bagsOf, checkCorpusBag, needBagCorpus } from '../formats/bagit/bag-corpus.ts';
import { told, type Files } from '../formats/bagit/made-bag.ts';
import { conformanceRow } from './conformance-table.ts';

const STANDARD = 'BagIt 0.93–1.0';
const HELD: readonly string[] = [
  'Compared: whether the bag, as its files lie there, has a finding of severity error.',
];

const WARNING_REMARKS: readonly string[] = [
  'Compared: the exact findings; each bag has its warning, and five are valid.',
  'duplicate-file-with-different-case lists one file in two cases with one digest, and its Payload-Oxum counts one file: nothing is missing, so it is valid and warned of (B-36). In BagIt 1.0, or with another digest, the second name would be a missing file (B-03).',
  'special-system-files lists data/.DS_Store, which this copy of the suite lost: warned of (B-37), and invalid, since a listed file is not there (B-03, B-05). With that file put back, which is tested too, it is valid.',
];

/** The exact findings of every bag of the suite that is not simply right. */
const EXPECTED: Readonly<Record<string, readonly string[]>> = {
  'v0.96/valid/bag-with-leading-dot-slash-in-manifest': ['B-26 warning manifest-md5.txt'],
  'v0.96/valid/holey-bag': ['B-07 info fetch.txt'],
  'v0.97/valid/ISO-8859-1-encoded-tag-files': ['B-11 warning bagit.txt:2'],
  'v0.97/valid/UTF-16-encoded-tag-files': ['B-11 warning bagit.txt:2'],
  'v0.97/valid/bag-with-leading-dot-slash-in-manifest': ['B-26 warning manifest-md5.txt'],
  'v0.97/valid/holey-bag': ['B-07 info fetch.txt'],
};

describe('the BagIt conformance suite of the Library of Congress', () => {
  before(function () {
    needBagCorpus(this);
  });

  it('has 27 valid bags, and Kho finds an error in none', () => {
    const bags = bagsOf('valid');
    const wrong = bags.filter((bag) => !isValid(checkCorpusBag(bag).findings));
    conformanceRow({
      standard: STANDARD, corpus: 'Library of Congress suite, valid', cases: bags.length, right: bags.length - wrong.length, wrong: wrong.length, notImplemented: [],
      remarks: [
        ...HELD,
        'The two bags named holey-bag have a fetch.txt, but every file that it lists lies in the bag: they are complete, and fetch.txt is told of (B-07). A bag that really lacks files is incomplete (RFC 8493 §3) and refused (B-06): Kho never downloads.',
      ],
    });
    expect(bags).to.have.length(27);
    expect(wrong).to.deep.equal([]);
  });

  it('has 15 invalid bags, and Kho finds an error in each', () => {
    const bags = bagsOf('invalid');
    const wrong = bags.filter((bag) => isValid(checkCorpusBag(bag).findings));
    conformanceRow({ standard: STANDARD, corpus: 'Library of Congress suite, invalid', cases: bags.length, right: bags.length - wrong.length, wrong: wrong.length, notImplemented: [], remarks: HELD });
    expect(bags).to.have.length(15);
    expect(wrong).to.deep.equal([]);
  });

  it('has 6 bags that are dangerous on Linux, and Kho names the path in each', () => {
    const bags = bagsOf('linux-only');
    const wrong = bags.filter((bag) => !codes(bag).includes('B-16'));
    conformanceRow({ standard: STANDARD, corpus: 'Library of Congress suite, linux-only', cases: bags.length, right: bags.length - wrong.length, wrong: wrong.length, notImplemented: [], remarks: ['Compared: whether B-16, the finding of a path that leads out of the bag, is among the errors.'] });
    expect(bags).to.have.length(6);
    expect(wrong).to.deep.equal([]);
  });

  it('has 6 bags that are dangerous on Windows: with --portable Kho names the path in each, without it is a strange name', () => {
    const bags = bagsOf('windows-only');
    const wrong = bags.filter((bag) => !codes(bag, true).includes('B-60') || codes(bag).includes('B-60'));
    conformanceRow({
      standard: STANDARD, corpus: 'Library of Congress suite, windows-only (--portable)', cases: bags.length, right: bags.length - wrong.length, wrong: wrong.length, notImplemented: [],
      remarks: ['Compared: whether --portable, and only it, finds the path (B-60). Without it the bags are judged as on Linux, where such a path is a strange name outside data/, an error of another kind (B-17, B-34).'],
    });
    expect(bags).to.have.length(6);
    expect(wrong).to.deep.equal([]);
  });

  for (const bag of Object.keys(EXPECTED)) {
    it(`makes Kho say of ${bag}: ${EXPECTED[bag]?.join(', ') ?? ''}`, () => {
      expect(told(checkCorpusBag(bag).findings)).to.deep.equal(EXPECTED[bag]);
    });
  }

  it('has nothing to be said of in the other valid bags', () => {
    const others = bagsOf('valid').filter((bag) => EXPECTED[bag] === undefined);
    expect(Object.fromEntries(others.map((bag) => [bag, told(checkCorpusBag(bag).findings)]).filter(([, findings]) => findings?.length !== 0))).to.deep.equal({});
  });

  for (const [bag, expected] of INVALID()) {
    it(`makes Kho say of ${bag}: ${expected.join(', ')}`, () => {
      expect([...new Set(codes(bag))].sort()).to.deep.equal(expected);
    });
  }
});

describe('the six warning bags of the suite', () => {
  before(function () {
    needBagCorpus(this);
  });

  it('get their row: right is exactly what is written here', () => {
    const cases = bagsOf('warning');
    const right = cases.filter((bag) => {
      const expected = WARNING().find((one) => one.bag === bag)?.expected;
      return told(checkCorpusBag(bag).findings).join('\n') === expected?.join('\n');
    });
    conformanceRow({
      standard: STANDARD, corpus: 'Library of Congress suite, warning', cases: cases.length, right: right.length, wrong: cases.length - right.length, notImplemented: [],
      remarks: WARNING_REMARKS,
    });
    expect(cases).to.have.length(6);
    expect(right).to.deep.equal(cases);
  });

  for (const { bag, expected, lost } of WARNING()) {
    it(`${bag}: ${expected.join(', ')}`, () => {
      expect(told(checkCorpusBag(bag).findings)).to.deep.equal(expected);
      if (lost === undefined) expect(isValid(checkCorpusBag(bag).findings)).to.equal(true);
    });
    if (lost === undefined) continue;
    it(`${bag}, with the file that the copy lost put back: valid, and warned of`, () => {
      const { findings } = checkCorpusBag(bag, {}, lost.files);
      expect(told(findings)).to.deep.equal(lost.expected);
      expect(isValid(findings)).to.equal(true);
    });
  }
});

function codes(bag: string, portable = false): readonly string[] {
  return checkCorpusBag(bag, { portable }).findings.filter(({ severity }) => severity !== 'info').map(({ code }) => code);
}

/** The codes of each invalid bag. */
function INVALID(): readonly (readonly [string, readonly string[]])[] {
  return [
    ['v0.97/invalid/baginfo-missing-encoding', ['B-08', 'B-22']],
    ['v0.97/invalid/bom-in-bagit.txt', ['B-10']],
    ['v0.97/invalid/corrupt-data-file', ['B-02', 'B-05']],
    ['v0.97/invalid/corrupt-tag-file', ['B-22']],
    ['v0.97/invalid/extra-file-in-bag', ['B-04', 'B-05']],
    ['v0.97/invalid/invalid-version-number', ['B-08', 'B-22']],
    ['v0.97/invalid/missing-baginfo', ['B-23']],
    ['v0.97/invalid/missing-bagit.txt', ['B-01', 'B-23']],
    ['v0.97/invalid/out-of-scope-file-paths-using-dot-notation', ['B-16', 'B-17']],
    ['v0.97/invalid/out-of-scope-file-paths-using-dot-notation-for-fetch', ['B-16']],
    ['v0.97/invalid/same-filename-listed-twice-with-different-hashes', ['B-19']],
    ['v1.0/invalid/bagit-with-invalid-whitespace', ['B-08']],
    ['v1.0/invalid/notAllManifestsListAllFiles', ['B-04']],
    ['v1.0/invalid/same-filename-listed-twice-with-different-hashes', ['B-19', 'B-22']],
    ['v1.0/invalid/same-filename-listed-twice-with-the-same-hash', ['B-20', 'B-22', 'B-42']],
  ];
}

interface WarningBag {
  readonly bag: string;
  readonly expected: readonly string[];
  /** What the copy of the suite lost on its way, and what is said when it is there. */
  readonly lost?: { readonly files: Files; readonly expected: readonly string[] };
}

function WARNING(): readonly WarningBag[] {
  const nunez = 'data/Núñez';
  return [
    { bag: 'v0.97/warning/duplicate-file-with-different-case', expected: ['B-36 warning data/HELLO.txt'] },
    { bag: 'v0.97/warning/made-with-md5sum-tools', expected: ['B-26 warning manifest-md5.txt', 'B-26 warning tagmanifest-md5.txt'] },
    { bag: 'v0.97/warning/relative-path', expected: ['B-26 warning manifest-sha512.txt'] },
    { bag: 'v0.97/warning/same-filename-listed-twice-with-different-normalization', expected: ['B-20 warning manifest-sha512.txt:2', `N-03 info ${nunez}`] },
    { bag: 'v0.97/warning/same-filename-listed-twice-with-the-same-hash', expected: ['B-20 warning manifest-sha256.txt:2'] },
    { bag: 'v0.97/warning/special-system-files', expected: ['B-03 error data/.DS_Store', 'B-05 error bag-info.txt', 'B-37 warning data/.DS_Store', 'B-37 warning data/Thumbs.db'], lost: { files: { 'data/.DS_Store': '' }, expected: ['B-37 warning data/.DS_Store', 'B-37 warning data/Thumbs.db'] } },
  ];
}
