import fs from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { isValid, type Finding } from '../../src/base/index.ts';
import { BAG_RULE_ROWS, readBagProfile } from '../../src/formats/bagit/index.ts';
import type { CheckOutcome } from '../../src/ingest/index.ts';
import { madeBag, told, type Files } from '../formats/bagit/made-bag.ts';
import { RULE_CASES, type RuleCase } from '../formats/bagit/rule-cases.ts';
import { MadeArchive } from './made-archive.ts';
import { BAGIT_PYTHON, bagProblems, needTools } from './outside-tools.ts';

/** Codes that the rules about bags can give; the container and what Kho asks of every package have their own. */
const OWN = new Set(BAG_RULE_ROWS.map(({ id }) => id));

/** Bags that no folder can hold, or that the door refuses before any rule is asked (names that collide, line ends in names). */
const REFUSED_AT_THE_DOOR = ['line ends in a name, encoded', 'names that differ only in case', 'names that differ only in case, asked to be portable'];

type Asked = Pick<Parameters<MadeArchive['operations']['check']>[0], 'version' | 'portable' | 'bagitProfile'>;

describe('bags on disk', function () {
  this.timeout(60_000);
  let archive: MadeArchive;
  before(async () => { archive = await MadeArchive.make(); });
  after(async () => archive.remove());

  const written = (files: Files, name: string): string => {
    const root = archive.at('bags', name);
    fs.mkdirSync(root, { recursive: true });
    for (const [relative, content = ''] of Object.entries(files)) {
      fs.mkdirSync(path.dirname(path.join(root, relative)), { recursive: true });
      fs.writeFileSync(path.join(root, relative), content);
    }
    return root;
  };

  /** What is said of each bag, in the order given. */
  const checked = async (paths: readonly string[], asked: Asked = {}): Promise<readonly (readonly Finding[])[]> => {
    const outcomes: CheckOutcome[] = [];
    const { signal } = new AbortController();
    await archive.operations.check({ paths, standard: 'bagit', ...asked, signal, onProgress: () => {}, onOutcome: (outcome) => { outcomes.push(outcome); } });
    return outcomes.map((outcome) => {
      if (outcome.kind !== 'judged') throw new Error(`not judged: ${JSON.stringify(outcome)}`);
      return outcome.findings;
    });
  };

  it('are judged by kho check as the cases of each rule say', async () => {
    const cases = RULE_CASES.filter(({ title, options, arrival }) => options?.maxLines === undefined && arrival === undefined && !REFUSED_AT_THE_DOOR.includes(title));
    expect(cases.length).to.be.above(100);
    const judged: Record<string, readonly string[]> = {};
    for (const asked of [{}, { portable: true }, { version: '0.97' }, { version: '1.0' }]) {
      const asking = cases.filter(({ options = {} }) => JSON.stringify(options) === JSON.stringify(asked));
      const findings = await checked(asking.map(({ files }, at) => written(files, `${Object.values(asked).join('')} ${at}`)), asked);
      asking.forEach(({ title }, at) => { judged[title] = told(findings[at]?.filter(({ code }) => OWN.has(code)) ?? []); });
    }
    expect(judged).to.deep.equal(Object.fromEntries(cases.map(({ title, expected }) => [title, [...expected].sort()])));
  });

  it('are held to a BagIt profile, whose own oddities are told with them', async () => {
    const text = fs.readFileSync(new URL('../../profiles/bagit/transfer-to-archive.profile.json', import.meta.url), 'utf8');
    const reading = readBagProfile(text.replace('"Version"', '"Phiên bản": "1", "Version"'), 'p.json');
    const [findings = []] = await checked([written(madeBag(), 'cho hồ sơ')], { bagitProfile: reading });
    expect(told(findings)).to.deep.equal([
      'B-72 warning p.json:/BagIt-Profile-Info/Phiên bản', 'B-81 error bag-info.txt', ...Array<string>(5).fill('B-82 error bag-info.txt'),
      'B-85 error manifest-sha512.txt', 'B-87 error tagmanifest-sha512.txt',
    ]);
  });

  it('are valid and invalid for bagit-python too, wherever it has the same notion', function () {
    needTools(this, BAGIT_PYTHON);
    const cases = RULE_CASES.filter((one): one is RuleCase & { readonly python: 'valid' | 'invalid' } => one.python !== undefined);
    expect(cases.length).to.be.above(50);
    const roots = new Map(cases.map(({ title, files }, at) => [title, written(files, `python ${at}`)]));
    const problems = bagProblems([...roots.values()]);
    const verdicts = cases.map(({ title }) => [title, problems[roots.get(title) ?? ''] === undefined ? 'valid' : 'invalid']);
    expect(Object.fromEntries(verdicts)).to.deep.equal(Object.fromEntries(cases.map(({ title, python }) => [title, python])));
  });

  it('and bagit-python’s verdict, where the cases state one, is ours', () => {
    const differing = RULE_CASES.filter(({ python, expected }) => python !== undefined && (python === 'valid') !== isValid(expected.map((line) => ({ standard: 'bagit', code: line, severity: line.includes(' error') ? 'error' : 'info' }))));
    expect(differing.map(({ title }) => title)).to.deep.equal([]);
  });
});
