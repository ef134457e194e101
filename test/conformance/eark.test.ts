import fs from 'node:fs';
import { expect } from 'chai';
import { EARK_TABLES, PROFILED } from '../../src/formats/eark/index.ts';
import { CORPUS, corpusFolders, corpusReferences, judgeCorpus, type CorpusReference, type Judged } from '../formats/eark/eark-corpus.ts';
import { conformanceRow } from './conformance-table.ts';

// The corpus scores by requirement: a package that breaks it must give a finding of that id that weighs what the rule of
// the test case says, one that keeps it must not. It is judged as it lies there, line ends and all.

/** A case that the corpus has wrong, and why. `wrong` says how far: only the severity, or the whole verdict. */
interface Exception extends Pick<CorpusReference, 'requirement' | 'rule' | 'path'> {
  readonly wrong: 'severity' | 'verdict';
  readonly reason: string;
}

const EXCEPTIONS = JSON.parse(fs.readFileSync(new URL('eark-exceptions.json', import.meta.url), 'utf8')) as readonly Exception[];

const present = fs.existsSync(CORPUS);
const references = present ? corpusReferences().filter(({ exists }) => exists) : [];
const OFFICIAL_VALIDATOR_MS = 20_000;

const exceptionFor = ({ requirement, rule, path }: CorpusReference): Exception | undefined => (
  EXCEPTIONS.find((one) => one.requirement === requirement && one.rule === rule && one.path === path)
);

describe('the E-ARK corpus', function () {
  this.timeout(60_000);
  let judged: ReadonlyMap<string, Judged>;
  let took = 0;
  before(async () => {
    const started = performance.now();
    if (present) judged = await judgeCorpus(corpusFolders());
    took = performance.now() - started;
  });

  if (!present) it('is judged by requirement (skipped: ../shared/corpora/eark is absent)', function () { this.skip(); });

  /** Severities of the findings under the requirement of a reference. */
  const found = ({ path, requirement }: CorpusReference): readonly string[] => (
    [...new Set((judged.get(path)?.findings ?? []).filter(({ code }) => code === requirement).map(({ severity }) => severity))]
  );
  const isRight = (reference: CorpusReference): boolean => (reference.keeps ? found(reference).length === 0 : found(reference).includes(reference.severity));

  for (const reference of references) {
    const { requirement, rule, path, keeps, severity } = reference;
    const exception = exceptionFor(reference);
    it(`${path} (rule ${rule}): ${keeps ? `no ${requirement}` : `${requirement}, ${severity}`}${exception === undefined ? '' : `, but the case is wrong: ${exception.reason}`}`, () => {
      expect(isRight(reference), `${requirement}: ${found(reference).join()}`).to.equal(exception === undefined);
      if (exception?.wrong === 'severity') expect(found(reference)).to.have.length.above(0);
    });
  }

  if (!present) return;

  it('holds as many cases as this test was written for, and goes into the table of conformance', () => {
    const broken = references.filter(({ keeps }) => !keeps);
    const kept = references.filter(({ keeps }) => keeps);
    const right = (list: readonly CorpusReference[]): number => list.filter(isRight).length;
    expect({ broken: broken.length, kept: kept.length, exceptions: EXCEPTIONS.length }).to.deep.equal({ broken: 100, kept: 94, exceptions: 1 });
    const notImplemented = Object.values(EARK_TABLES).map((tables) => tables.at(-1)).flatMap((table) => (
      table?.notImplemented.map(({ id, reason }) => ({ id: id.startsWith('REF') ? `${table.specification} ${id}` : id, reason })) ?? []
    ));
    const row = (corpus: string, list: readonly CorpusReference[]): void => {
      conformanceRow({
        standard: 'E-ARK CSIP, SIP, AIP, DIP 2.0.4–2.2.0', corpus, cases: list.length, right: right(list), wrong: list.length - right(list),
        notImplemented: list === broken ? notImplemented : [],
        remarks: EXCEPTIONS.filter((one) => list.some((reference) => exceptionFor(reference) === one)).map(({ path, reason }) => `${path}: ${reason}`),
      });
    };
    row('E-ARK test cases, packages that break their requirement', broken);
    row('E-ARK test cases, packages that keep their requirement', kept);
  });

  it('is judged in less time than the official validator takes, and nothing in it ends with a fault', () => {
    expect(judged.size).to.be.above(150);
    expect([...judged].filter(([, { kind }]) => kind.startsWith('fault'))).to.deep.equal([]);
    expect(took).to.be.below(OFFICIAL_VALIDATOR_MS);
  });

  it('gives findings only under codes that have words', () => {
    const codes = new Set([...judged.values()].flatMap(({ findings }) => findings.filter(({ standard }) => standard === 'eark').map(({ code }) => code)));
    expect([...codes].filter((code) => !/^[EX]-\d{2}$/.test(code) && !PROFILED.has(code))).to.deep.equal([]);
    expect(codes.size).to.be.above(60);
  });

  it('names no exception that is none', () => {
    expect(EXCEPTIONS.filter((one) => !references.some((reference) => exceptionFor(reference) === one))).to.deep.equal([]);
  });
});
