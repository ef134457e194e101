import { expect } from 'chai';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { digestOf, isValid } from '../../../src/base/index.ts';
import { checkBag, isBagTagFile, requiredAlgorithms } from '../../../src/formats/bagit/index.ts';
import type { BagCheck, BagFile } from '../../../src/formats/bagit/index.ts';

const CORPUS = fileURLToPath(new URL('../../../../shared/corpora/bagit', import.meta.url));

/** The public conformance bags: the folder between version and name is the verdict. */
describe('checkBag on the public conformance bags', () => {
  before(function () {
    if (!existsSync(CORPUS)) this.skip();
  });

  it('finds every valid bag valid', () => {
    const bags = bagsOf('valid');
    expect(bags).to.have.length(27);
    expect(bags.filter((bag) => !isValid(checkFolder(bag).findings))).to.deep.equal([]);
  });

  it('finds every invalid bag invalid', () => {
    const bags = bagsOf('invalid');
    expect(bags).to.have.length(15);
    expect(bags.filter((bag) => isValid(checkFolder(bag).findings))).to.deep.equal([]);
  });

  it('refuses paths that would leave the bag on Linux or on Windows', () => {
    for (const verdict of ['linux-only', 'windows-only']) {
      const bags = bagsOf(verdict);
      expect(bags).to.have.length(6);
      for (const bag of bags) expect(codes(checkFolder(bag)), bag).to.include.oneOf(['B-16', 'B-17']);
    }
  });

  const expected: readonly (readonly [string, readonly string[]])[] = [
    ['v0.97/invalid/baginfo-missing-encoding', ['B-08', 'B-22']],
    ['v0.97/invalid/bom-in-bagit.txt', ['B-10']],
    ['v0.97/invalid/corrupt-data-file', ['B-02', 'B-05']],
    ['v0.97/invalid/corrupt-tag-file', ['B-22']],
    ['v0.97/invalid/extra-file-in-bag', ['B-04', 'B-05']],
    ['v0.97/invalid/invalid-version-number', ['B-08', 'B-22']],
    ['v0.97/invalid/missing-baginfo', ['B-23']],
    ['v0.97/invalid/missing-bagit.txt', ['B-01', 'B-23']],
    ['v0.97/invalid/out-of-scope-file-paths-using-dot-notation', ['B-16']],
    ['v0.97/invalid/out-of-scope-file-paths-using-dot-notation-for-fetch', ['B-16']],
    ['v0.97/invalid/same-filename-listed-twice-with-different-hashes', ['B-19']],
    ['v1.0/invalid/bagit-with-invalid-whitespace', ['B-08']],
    ['v1.0/invalid/notAllManifestsListAllFiles', ['B-04']],
    ['v1.0/invalid/same-filename-listed-twice-with-different-hashes', ['B-19', 'B-22']],
    ['v1.0/invalid/same-filename-listed-twice-with-the-same-hash', ['B-20', 'B-22']],
    ['v0.97/valid/UTF-16-encoded-tag-files', ['B-11']],
    ['v0.97/valid/ISO-8859-1-encoded-tag-files', ['B-11']],
    ['v0.97/valid/holey-bag', ['B-07']],
    ['v0.97/warning/made-with-md5sum-tools', ['B-26']],
    ['v0.97/warning/relative-path', ['B-26']],
    ['v0.97/warning/same-filename-listed-twice-with-different-normalization', ['B-20', 'N-03']],
    ['v0.97/warning/same-filename-listed-twice-with-the-same-hash', ['B-20']],
  ];
  for (const [bag, wanted] of expected) {
    it(`says of ${bag}: ${wanted.join(', ')}`, () => {
      expect([...new Set(codes(checkFolder(join(CORPUS, bag))))].sort()).to.deep.equal(wanted);
    });
  }
});

function codes(check: BagCheck): readonly string[] {
  return check.findings.map((finding) => finding.code);
}

function bagsOf(verdict: string): readonly string[] {
  return readdirSync(CORPUS).sort().flatMap((version) => {
    const folder = join(CORPUS, version, verdict);
    if (!existsSync(folder)) return [];
    return readdirSync(folder).sort().map((name) => join(folder, name)).filter((path) => statSync(path).isDirectory());
  });
}

function checkFolder(root: string): BagCheck {
  const names = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1));
  const algorithms = requiredAlgorithms(names);
  const paths = new Map<string, BagFile>();
  const tagFiles = new Map<string, Uint8Array>();
  for (const name of names) {
    const bytes = readFileSync(join(root, name));
    const digests = Object.fromEntries(algorithms.map((algorithm) => [algorithm, digestOf(algorithm, bytes)]));
    paths.set(name.normalize('NFC'), { size: bytes.byteLength, digests, receivedName: name });
    if (isBagTagFile(name)) tagFiles.set(name, bytes);
  }
  return checkBag({ paths, tagFiles });
}
