import { expect } from 'chai';
import { Fault, type Finding } from '../../../src/base/index.ts';
import type { Operations } from '../../../src/cli/index.ts';
import type { StoreOutcome } from '../../../src/storage/index.ts';
import { kho, MESSAGES, ndjson } from '../setting.ts';

type StoreCheckRequest = Parameters<Operations['checkStore']>[0];

const OBJECT = { kind: 'judged', what: 'object', id: 'urn:x', version: '1.1', files: 3, bytes: 2000 } as const;
const MISSING: Finding = {
  standard: 'ocfl', code: 'E092', severity: 'error', path: 'v1/content/a', place: 'sha512', params: { value: '∅', expected: 'abc', inventory: 'inventory.json' },
};
const NO_ADDRESS: Finding = { standard: 'ocfl', code: 'W008', severity: 'warning', path: 'inventory.json', place: 'versions/v1/user' };
const GOOD: StoreOutcome = { ...OBJECT, path: 'a/b', findings: [] };
const WARNED: StoreOutcome = { ...OBJECT, path: 'a/c', findings: [NO_ADDRESS] };
const BAD: StoreOutcome = { ...OBJECT, path: 'a/d', findings: [MISSING] };
const ROOT: StoreOutcome = { kind: 'judged', what: 'root', path: '.', version: '1.1', files: 2, bytes: 0, findings: [] };
const UNREAD: StoreOutcome = { path: 'a/e', kind: 'error', fault: new Fault('SOURCE_NOT_PERMITTED', { path: 'a/e' }) };

function ending(...outcomes: readonly StoreOutcome[]): { readonly given: Partial<Operations>; readonly asked: StoreCheckRequest[] } {
  const asked: StoreCheckRequest[] = [];
  return { asked, given: { checkStore: async (request) => { asked.push(request); for (const outcome of outcomes) request.onOutcome(outcome); } } };
}

describe('kho check-store', () => {
  it('says what is not valid, sums up the warnings of the rest, and exits with 3', async () => {
    const { status, stdout } = await kho(['check-store', 'x', '--lang', 'en'], ending(GOOD, WARNED, { ...WARNED, path: 'a/f' }, BAD, ROOT).given);
    expect(status).to.equal(3);
    expect(stdout.split('\n').filter((line) => !line.startsWith('      →'))).to.deep.equal([
      '✕ a/d  failed · OCFL 1.1 · 1 error',
      '    E092  error  v1/content/a · sha512  inventory.json states sha512 of v1/content/a as abc; found: ∅ (∅: there is no such file).',
      'Warnings; these objects are valid:',
      '    W008  2 objects, a/c for one: versions/v1/user in inventory.json should have an address.',
      'Done: 4 objects · valid 3 · not valid 1 · 12 files · 8 KB.',
      'File content was not read again; to digest everything: kho check-store --deep.',
      '',
    ]);
  });

  it('exits with 0 when only warnings remain', async () => {
    expect((await kho(['check-store'], ending(GOOD, WARNED, ROOT).given)).status).to.equal(0);
  });

  it('exits with 4 when something could not be read, and tells it', async () => {
    const { status, stdout } = await kho(['check-store', 'x'], ending(GOOD, UNREAD, ROOT).given);
    expect(status).to.equal(4);
    expect(stdout).to.include('! a/e  lỗi hệ thống').and.include('không đọc được 1');
  });

  it('tells a root that is not valid', async () => {
    const { status, stdout } = await kho(['check-store', 'x'], ending({ ...ROOT, findings: [{ standard: 'ocfl', code: 'E069', severity: 'error' }] }).given);
    expect(status).to.equal(3);
    expect(stdout).to.match(/^✕ gốc kho {2}không đạt · OCFL 1\.1 · 1 lỗi\n {4}E069/);
  });

  it('takes the folder, else the store of --repo, and reads content only with --deep', async () => {
    const runs = [['check-store', 'x'], ['check-store', '--deep', '--repo', 'kho-tinh'], ['check-store']];
    const asked = await Promise.all(runs.map(async (argv) => {
      const run = ending(ROOT);
      await kho(argv, run.given);
      return run.asked.map(({ root, deep }) => ({ root, deep }))[0];
    }));
    expect(asked).to.deep.equal([{ root: 'x', deep: false }, { root: 'kho-tinh', deep: true }, { root: 'storage', deep: false }]);
  });

  it('prints NDJSON: every finding, then its object, the root, then the sums', async () => {
    const lines = ndjson((await kho(['check-store', 'x', '--json', '--deep'], ending(BAD, UNREAD, ROOT).given)).stdout);
    expect(lines[0]).to.deep.equal({
      type: 'finding', package: 'a/d', ...MISSING,
      message: { vi: MESSAGES.text('E092', 'vi', { ...MISSING.params, path: 'v1/content/a', place: 'sha512' }), en: MESSAGES.text('E092', 'en', { ...MISSING.params, path: 'v1/content/a', place: 'sha512' }) },
      remedy: { vi: MESSAGES.remedy('E092', 'vi'), en: MESSAGES.remedy('E092', 'en') },
    });
    expect(lines[1]).to.deep.equal({ type: 'package', package: 'a/d', recognised: 'ocfl', valid: false, errors: 1, warnings: 0, infos: 0, version: '1.1', id: 'urn:x', files: 3, bytes: 2000 });
    expect(lines[2]).to.deep.include({ type: 'package', package: 'a/e', recognised: 'unknown', valid: false });
    expect(lines[3]).to.deep.equal({ type: 'package', package: '.', recognised: 'ocfl-root', valid: true, errors: 0, warnings: 0, infos: 0, version: '1.1', files: 2, bytes: 0 });
    expect(lines[4]).to.deep.equal({
      type: 'summary', command: 'check-store', exit: 3, deep: true, objects: 1, valid: 0, invalid: 1, unread: 1, files: 3, bytes: 2000, errors: 1, warnings: 0, seconds: 0,
    });
    expect(lines).to.have.length(5);
  });

  for (const lang of ['vi', 'en'] as const) {
    it(`has help with examples and exit codes (${lang})`, async () => {
      const { status, stdout } = await kho(['check-store', '--help', '--lang', lang]);
      expect(status).to.equal(0);
      expect(stdout).to.include('--deep').and.include('kho check-store --json').and.match(/\b130\b/);
    });
  }
});
