import fs from 'node:fs';
import { expect } from 'chai';
import { Fault, type Finding } from '../../../src/base/index.ts';
import type { Operations } from '../../../src/cli/index.ts';
import { JUDGED_STANDARDS, type CheckOutcome } from '../../../src/ingest/index.ts';
import { kho, MESSAGES, ndjson, type Ran } from '../setting.ts';

const VALID: CheckOutcome = { path: 'a.zip', kind: 'judged', recognised: 'bagit', container: 'zip', files: 3, bytes: 2000, findings: [] };
const INVALID: CheckOutcome = { ...VALID, path: 'b', container: 'folder', findings: [{ standard: 'bagit', code: 'B-01', severity: 'error' }] };
const NAMED: Finding = { standard: 'kho', code: 'N-06', severity: 'warning', path: 'con' };
const MISSING: Finding = { standard: 'bagit', code: 'B-03', severity: 'error' };
const WARNED: CheckOutcome = { ...VALID, findings: [NAMED] };
const ERROR: CheckOutcome = { path: 'c', kind: 'error', fault: new Fault('SOURCE_NOT_PERMITTED', { path: 'c' }) };

function ending(...outcomes: readonly CheckOutcome[]): Partial<Operations> {
  return { check: async ({ onOutcome }) => { for (const outcome of outcomes) onOutcome(outcome); } };
}

describe('kho check', () => {
  it('prints what each package is, whether it is valid, and the sums', async () => {
    const { status, stdout } = await kho(['check', 'x'], ending(VALID, INVALID, ERROR));
    expect(status).to.equal(3);
    expect(stdout.split('\n').filter((line) => !line.startsWith('      →'))).to.deep.equal([
      '✓ a.zip  đạt · BagIt (zip) · 3 tệp · 2 KB',
      '✕ b  không đạt · BagIt (thư mục) · 3 tệp · 2 KB · 1 lỗi',
      '    B-01  lỗi  Gói thiếu tệp `bagit.txt`.',
      '! c  lỗi hệ thống: Không có quyền đọc c. [SOURCE_NOT_PERMITTED]',
      'Xong: 3 gói · đạt 1 · không đạt 1 · lỗi hệ thống 1 · 6 tệp · 4 KB.',
      '→ Không đạt: bên nộp sửa gói theo các lỗi đã nêu rồi nộp lại.',
      '→ Lỗi hệ thống: không phải lỗi của gói; người quản trị kho xử lý rồi chạy lại.',
      '',
    ]);
  });

  it('prints NDJSON: every finding, then its package, then the sums', async () => {
    const lines = ndjson((await kho(['check', 'x', '--json'], ending(VALID, INVALID, ERROR))).stdout);
    expect(lines.slice(0, 3)).to.deep.equal([
      { type: 'package', package: 'a.zip', recognised: 'bagit', valid: true, errors: 0, warnings: 0, infos: 0, container: 'zip', files: 3, bytes: 2000 },
      {
        type: 'finding', package: 'b', standard: 'bagit', code: 'B-01', severity: 'error', params: {},
        message: { vi: MESSAGES.text('B-01', 'vi'), en: MESSAGES.text('B-01', 'en') }, remedy: { vi: MESSAGES.remedy('B-01', 'vi'), en: MESSAGES.remedy('B-01', 'en') },
      },
      { type: 'package', package: 'b', recognised: 'bagit', valid: false, errors: 1, warnings: 0, infos: 0, container: 'folder', files: 3, bytes: 2000 },
    ]);
    const { fault, ...unjudged } = lines[3] as { readonly fault: { readonly code: string; readonly exit: number } };
    expect(unjudged).to.deep.equal({ type: 'package', package: 'c', recognised: 'unknown', valid: false, errors: 0, warnings: 0 });
    expect([fault.code, fault.exit]).to.deep.equal(['SOURCE_NOT_PERMITTED', 4]);
    expect(lines[4]).to.deep.equal({
      type: 'summary', command: 'check', exit: 3, packages: 3, valid: 1, failed: 1, error: 1, files: 6, bytes: 4000, errors: 1, warnings: 0, infos: 0, seconds: 0,
    });
    expect(lines).to.have.length(5);
  });

  it('says path and place of a finding when there is one', async () => {
    const [finding] = ndjson((await kho(['check', 'x', '--json'], ending({ ...WARNED, findings: [{ ...NAMED, place: 'line 3' }] }))).stdout);
    expect([finding?.['path'], finding?.['place']]).to.deep.equal(['con', 'line 3']);
  });

  it('tells people of many notes of one standard in one line, of few one by one, and programs of all', async () => {
    const note = (code: string): Finding => ({ standard: 'eark', code, severity: 'info', path: 'METS.xml', place: '/mets', params: { value: '' } });
    const [few, many] = [['SIP5', 'SIP6', 'SIP7'], ['SIP5', 'SIP6', 'SIP7', 'SIP8']].map((codes) => ({ ...VALID, findings: codes.map(note) }));
    const shown = async (outcome: CheckOutcome): Promise<readonly string[]> => (await kho(['check', 'x'], ending(outcome))).stdout.split('\n').filter((line) => /^ {4}\S/.test(line));
    expect(await shown(few!)).to.have.length(3);
    expect(await shown(many!)).to.deep.equal(['    eark: còn 4 điểm chỉ để biết, không phải sửa: SIP5, SIP6, SIP7, SIP8 (giải thích bằng --json hoặc --html)']);
    expect(ndjson((await kho(['check', 'x', '--json'], ending(many!))).stdout).filter(({ type }) => type === 'finding')).to.have.length(4);
  });

  it('shows people twenty findings of a code, errors first, and programs all', async () => {
    const many = { ...WARNED, findings: [NAMED, ...Array.from({ length: 25 }, (_, at) => ({ ...MISSING, path: `data/${at}` }))] };
    const lines = (await kho(['check', 'x', '--lang', 'en'], ending(many))).stdout.split('\n').filter((line) => line.startsWith('    ') && !line.startsWith('      '));
    expect(lines).to.have.length(22);
    expect(lines[0]).to.match(/^ {4}B-03 {2}error {2}data\/0 /);
    expect(lines[20]).to.equal('    … and 5 more of B-03 (--json has all)');
    expect(lines[21]).to.match(/^ {4}N-06 {2}warning {2}con /);
    expect(ndjson((await kho(['check', 'x', '--json'], ending(many))).stdout)).to.have.length(28);
  });

  it('is content with warnings', async () => {
    expect((await kho(['check', 'x'], ending(WARNED))).status).to.equal(0);
  });

  it('is quiet about valid packages', async () => {
    expect(await kho(['check', 'x', '-q'], ending(VALID, WARNED))).to.deep.equal({ status: 0, stdout: '', stderr: '' });
    expect((await kho(['check', 'x', '-q'], ending(VALID, INVALID))).stdout).to.match(/^✕ b /);
  });

  describe('takes its paths', () => {
    const asked = async (argv: readonly string[], input?: string | Uint8Array): Promise<Ran & { readonly paths: readonly string[] }> => {
      const paths: string[] = [];
      const ran = await kho(argv, { check: async (request) => { paths.push(...request.paths); } }, {
        readInput: async () => (typeof input === 'string' ? Buffer.from(input) : input ?? Buffer.alloc(0)),
      });
      return { ...ran, paths };
    };

    it('from arguments and from a list, which may have comments, blank lines and line ends of Windows', async () => {
      const { paths } = await asked(['check', 'a', '--from-file', '-'], '\uFEFF# lô 7\r\nb/Hồ sơ 1.zip\r\n\r\n  \n./#c\n d \nlast');
      expect(paths).to.deep.equal(['a', 'b/Hồ sơ 1.zip', './#c', ' d ', 'last']);
    });

    it('each once, and says how many were repeated', async () => {
      const { paths, stderr } = await asked(['check', 'a', './a', 'b', 'c/../b/', '--lang', 'en'], '');
      expect(paths).to.deep.equal(['a', 'b']);
      expect(stderr).to.equal('2 repeated paths were left out: each package is judged once.\n');
    });

    it('without the descriptive table that a list names beside packages', async () => {
      const { paths, stderr } = await asked(['check', '--from-file', '-'], 'lo/a\nlo/metadata.csv\n');
      expect(paths).to.deep.equal(['lo/a']);
      expect(stderr).to.match(/^lo\/metadata\.csv /);
    });

    it('and refuses a list that holds none, or that is no text', async () => {
      expect((await asked(['check'])).stderr).to.match(/^! Chưa nêu gói nào/);
      expect(await asked(['check', '--from-file', '-'], '# nothing\n')).to.include({ status: 2, stderr: '! Danh sách - không có đường dẫn nào.\n  → Xem lại lệnh đã tạo ra danh sách: mỗi dòng phải là một đường dẫn.\n' });
      expect((await asked(['check', '--from-file', 'l.txt', '--lang', 'en'], Buffer.from('a\nb\xe9\n', 'latin1'))).stderr).to.match(/^! The list l\.txt is not UTF-8 text \(line 2\)/);
      expect((await asked(['check', '--from-file', 'l.txt', '--lang', 'en'], 'a\nb\0c')).stderr).to.match(/^! The list l\.txt holds a NUL character \(line 2\)/);
    });

    it('and refuses a path that is empty, as a variable without a value makes it', async () => {
      const { status, stderr, paths } = await asked(['check', 'a', '', '--lang', 'en']);
      expect({ status, paths }).to.deep.equal({ status: 2, paths: [] });
      expect(stderr).to.match(/^! One of the paths is empty\./);
    });

    it('and says of a folder in place of the list what it is', async () => {
      const readInput = async (): Promise<never> => { throw Object.assign(new Error('folder'), { code: 'EISDIR' }); };
      const { status, stderr } = await kho(['check', '--from-file', 'lô-7', '--lang', 'en'], {}, { readInput });
      expect(status).to.equal(2);
      expect(stderr).to.match(/^! lô-7 is a folder, not a file\./);
    });

    it('and says when the list itself is not there', async () => {
      const readInput = async (): Promise<never> => { throw Object.assign(new Error('gone'), { code: 'ENOENT' }); };
      const { status, stdout } = await kho(['check', '--json', '--from-file', 'l.txt'], {}, { readInput });
      expect(status).to.equal(5);
      expect(ndjson(stdout)[0]).to.include({ type: 'exit_error', code: 'SOURCE_NOT_FOUND' });
    });
  });

  describe('takes its rules', () => {
    const requested = async (...argv: readonly string[]): Promise<unknown> => {
      let rules = {};
      await kho(['check', 'x', ...argv], { check: async ({ standard, version, portable }) => { rules = { standard, version, portable }; } });
      return rules;
    };
    const refused = async (...argv: readonly string[]): Promise<readonly unknown[]> => {
      const { status, stderr } = await kho(['check', 'x', '--lang', 'en', ...argv]);
      return [status, ...stderr.trimEnd().split('\n')];
    };

    it('from what each package is, unless told otherwise', async () => {
      expect(await requested()).to.deep.equal({ standard: undefined, version: undefined, portable: undefined });
      expect(await requested('--standard', 'bagit', '--version', '0.97', '--portable')).to.deep.equal({ standard: 'bagit', version: '0.97', portable: true });
      expect(await requested('--standard=eark', '--version=2.2.0')).to.deep.equal({ standard: 'eark', version: '2.2.0', portable: undefined });
    });

    it('and refuses what it does not know, with what it knows', async () => {
      const [status, what, remedy] = await refused('--standard', 'zip');
      expect([status, what]).to.deep.equal([2, '! --standard does not take “zip”.']);
      for (const standard of Object.keys(JUDGED_STANDARDS)) expect(remedy).to.include(standard);
      expect(await refused('--standard', 'bagit', '--version', '2')).to.deep.equal([2, '! --version does not take “2”.', '  → Choose one of: 0.93, 0.94, 0.95, 0.96, 0.97, 1.0.']);
      expect((await refused('--version', '1.0')).slice(0, 2)).to.deep.equal([2, '! --version needs --standard: it must be known of which standard that is a version.']);
      expect(await refused('--version')).to.include(2);
      expect(await refused('--standard')).to.include(2);
    });

    describe('from a BagIt profile', () => {
      const SOUND = fs.readFileSync(new URL('../../../profiles/bagit/digitisation-contractor.profile.json', import.meta.url), 'utf8');
      const held = async (text: string | undefined, ...argv: readonly string[]): Promise<Ran & { readonly asked?: unknown }> => {
        let asked: unknown;
        const readInput = async (): Promise<Uint8Array> => {
          if (text === undefined) throw Object.assign(new Error('gone'), { code: 'EACCES' });
          return Buffer.from(text);
        };
        const check: Operations['check'] = async ({ standard, bagitProfile }) => { asked = { standard, identifier: bagitProfile?.profile?.identifier }; };
        const ran = await kho(['check', 'x', '--lang', 'en', '--bagit-profile', 'thư mục/p.json', ...argv], { check }, { readInput });
        return { ...ran, ...(asked === undefined ? {} : { asked }) };
      };

      it('which makes bags of all packages', async () => {
        expect(await held(SOUND)).to.include({ status: 0 }).and.to.deep.include({ asked: { standard: 'bagit', identifier: 'https://kho.example.vn/bagit/digitisation-contractor-1.0.json' } });
        expect(await held(SOUND, '--standard', 'eark')).to.deep.include({ status: 2, stderr: '! --bagit-profile is for bags only.\n  → Leave out --standard, or say --standard bagit.\n' }).and.not.to.have.property('asked');
      });

      it('but judges nothing by one that cannot be used, or read', async () => {
        const { status, stderr, ...rest } = await held('{"Manifests-Required": "md5"}');
        expect([status, rest]).to.deep.equal([2, { stdout: '' }]);
        expect(stderr).to.match(/^! The BagIt profile thư mục\/p\.json cannot be used: B-73 BagIt profile p\.json: \/Manifests-Required must be \[ "…" \]\. B-74 .* …\n {2}→ Correct the profile/);
        expect(await held(undefined)).to.include({ status: 4 }).and.not.to.have.property('asked');
      });
    });
  });

  describe('takes its reports', () => {
    const requested = async (...argv: readonly string[]): Promise<unknown> => {
      let reports: unknown;
      await kho(['check', 'x', ...argv], { check: async (request) => { reports = request.reports; } });
      return reports;
    };

    it('as files for people, beside what it prints', async () => {
      expect(await requested()).to.deep.equal({});
      expect(await requested('--html', 'r.html', '--xlsx', 'r.xlsx', '--json')).to.deep.equal({ html: 'r.html', xlsx: 'r.xlsx' });
      const lines = ndjson((await kho(['check', 'x', '--json', '--html', 'r.html'], ending(VALID))).stdout);
      expect(lines.at(-1)?.['reports']).to.deep.equal(['r.html']);
      expect((await kho(['check', 'x', '--html', 'r.html'], ending(VALID))).stdout.split('\n')).to.include('Báo cáo: r.html');
    });

    it('and refuses to write into a package, over a package or over the other report', async () => {
      for (const argv of [['x', '--html', 'x'], ['x', '--xlsx', './x/r.xlsx'], ['.', '--html', 'r.html'], ['--html', 'r', '--xlsx', './r', 'x']]) {
        const { status, stderr } = await kho(['check', ...argv]);
        expect(status, argv.join(' ')).to.equal(2);
        expect(stderr, argv.join(' ')).to.match(/^! (Báo cáo .* nằm trong|--html và --xlsx cùng ghi)/);
      }
      expect(await requested('--html', 'x.html')).to.deep.equal({ html: 'x.html' });
    });
  });
});
