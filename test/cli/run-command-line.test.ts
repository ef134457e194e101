import { expect } from 'chai';
import { Fault } from '../../src/base/index.ts';
import { kho, ndjson } from './setting.ts';

const COMMANDS = ['init', 'ingest', 'update', 'check', 'list', 'show', 'audit', 'fixity', 'repair', 'incidents', 'export', 'location', 'replicas', 'fsck', 'rebuild', 'ledger', 'witness', 'schemas', 'doctor', 'serve', 'challenge', 'fonds', 'creators', 'records', 'transfers', 'person', 'token', 'hold', 'delete', 'withdraw', 'publish', 'oai', 'backup', 'restore', 'drill', 'jobs', 'schedule', 'work', 'demo', 'version', 'help'];

describe('the help of kho', () => {
  for (const name of [...COMMANDS, 'audit-report', 'finding-aid']) {
    it(`explains ${name} in Vietnamese and English, with examples and exit codes`, async () => {
      const vi = await kho([name, '--help']);
      const en = await kho([name, '--help', '--lang', 'en']);
      expect([vi.status, vi.stderr, en.status, en.stderr]).to.deep.equal([0, '', 0, '']);
      expect(vi.stdout).to.match(new RegExp(`^Cách dùng: kho ${name} `)).and.to.include('\nVí dụ:\n  ').and.to.include('\nMã thoát:\n    0  xong, không có gì sai');
      expect(en.stdout).to.match(new RegExp(`^Usage: kho ${name} `)).and.to.include('\nExamples:\n  ').and.to.include('\nExit codes:\n    0  finished, nothing wrong');
      expect(vi.stdout).to.include('--repo <thư-mục>');
      expect(`${vi.stdout}${en.stdout}`, 'a key without words').not.to.match(/cli\.[a-z]/);
      expect(vi.stdout, 'English words of the parser').not.to.match(/Usage|Options|Arguments|default:|choices:/);
      expect((await kho(['help', name])).stdout).to.equal(vi.stdout);
    });
  }

  it('lists all commands', async () => {
    const { status, stdout } = await kho(['help']);
    expect(status).to.equal(0);
    expect([...stdout.matchAll(/^ {2}([a-z]+) /gm)].map(([, name]) => name).filter((name) => name !== 'kho')).to.deep.equal(COMMANDS);
    expect((await kho(['--help'])).stdout).to.equal(stdout);
  });

  it('explains the exit codes and says that unknown ones are failure', async () => {
    const { status, stdout } = await kho(['help', 'exit-codes', '--lang', 'en']);
    expect(status).to.equal(0);
    expect([...stdout.matchAll(/^ *(\d+) {2}/gm)].map(([, code]) => Number(code))).to.deep.equal([0, 1, 2, 3, 4, 5, 6, 7, 8, 130]);
    expect(stdout).to.include('Unknown codes must be treated as failure.').and.to.include('130 > 1 > 2 > 8 > 7 > 6 > 5 > 4 > 3 > 0');
  });

  it('is NDJSON for the exit codes with --json', async () => {
    const lines = ndjson((await kho(['help', 'exit-codes', '--json'])).stdout);
    expect(lines.map(({ type }) => type)).to.deep.equal([...Array.from({ length: 10 }, () => 'item'), 'summary']);
  });
});

describe('a wrong command line', () => {
  const table: readonly (readonly [string, readonly string[], string, string])[] = [
    ['an unknown flag', ['list', '--dry'], 'Không có cờ --dry.', 'Xem các cờ'],
    ['a flag that is nearly right', ['ingest', 'x', '--dry-rnu'], 'Không có cờ --dry-rnu.', 'Có phải ý là --dry-run?'],
    ['a flag of another command', ['list', '--version'], 'Không có cờ --version.', ''],
    ['an unknown command', ['xyz'], 'Không có lệnh “xyz”.', 'kho --help'],
    ['a command that is nearly right', ['ingets', 'x'], 'Không có lệnh “ingets”.', 'Có phải ý là ingest?'],
    ['no command', [], 'Chưa nêu lệnh.', 'kho demo'],
    ['a missing argument', ['ingest'], 'Thiếu tham số <đường-dẫn>.', 'kho <lệnh> --help'],
    ['a missing value', ['list', '--limit'], 'Cờ --limit <số> thiếu giá trị.', ''],
    ['too many arguments', ['list', 'đo', 'đạc'], 'Thừa tham số.', 'dấu nháy'],
    ['a choice that there is not', ['export', 'x', '--as', 'rar'], '--as không nhận “rar”.', 'folder, bag, zip, tar'],
    ['a language that there is not', ['list', '--lang', 'fr'], '--lang không nhận “fr”.', 'vi, en'],
    ['a port that there is not', ['serve', '--port', '70000'], '--port cần một số nguyên từ 0 đến 65535, không phải “70000”.', ''],
    ['an update of several packages', ['ingest', '--update', 'id', 'a', 'b'], '--update chỉ dùng với đúng một gói, đã nêu 2.', ''],
    ['help on nothing', ['help', 'xyz'], 'Không có mục trợ giúp “xyz”.', 'exit-codes'],
    ['control characters', ['list', '--\u001b[31m'], 'Không có cờ --\\u{1b}[31m.', ''],
  ];
  for (const [title, argv, message, hint] of table) {
    it(`with ${title} ends with status 2 and a hint before any work`, async () => {
      const { status, stdout, stderr } = await kho(argv);
      expect([status, stdout]).to.deep.equal([2, '']);
      const [head, remedy] = stderr.slice(stderr.lastIndexOf('! ')).split('\n');
      expect(head).to.equal(`! ${message}`);
      expect(remedy).to.match(/^ {2}→ ./).and.to.include(hint);
    });
  }

  it('is told in English when that is asked for, even behind the mistake', async () => {
    const { stderr } = await kho(['list', '--limit', '0', '--lang', 'en']);
    expect(stderr).to.equal('! --limit needs a whole number of at least 1, not “0”.\n  → For example: --limit 1\n');
  });

  it('is one exit_error line with --json', async () => {
    const { status, stdout, stderr } = await kho(['ingets', '--json']);
    expect([status, stderr]).to.deep.equal([2, '']);
    expect(ndjson(stdout)).to.deep.equal([{
      type: 'exit_error', code: 'USAGE', exit: 2,
      message: { vi: 'Không có lệnh “ingets”.', en: 'There is no command “ingets”.' },
      remedy: { vi: 'Có phải ý là ingest? Xem các lệnh: kho --help.', en: 'Did you mean ingest? See the commands: kho --help.' },
      params: { name: 'ingets', similar: 'ingest' },
    }]);
  });
});

describe('common flags', () => {
  const repoOf = async (argv: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<string> => {
    let asked = '';
    const { status } = await kho(argv, { doctor: async ({ repo }) => { asked = repo; return []; } }, { env });
    return `${status} ${asked}`;
  };

  it('stand before or after the command', async () => {
    expect(await repoOf(['--repo', 'a', 'doctor'])).to.equal('0 a');
    expect(await repoOf(['doctor', '--repo', 'a'])).to.equal('0 a');
    expect(await repoOf(['--repo', 'a', 'doctor', '--repo=b'])).to.equal('0 b');
  });

  it('fall back to KHO_REPO and then to storage', async () => {
    expect(await repoOf(['doctor'], { KHO_REPO: 'kho-tinh' })).to.equal('0 kho-tinh');
    expect(await repoOf(['doctor', '--repo', 'a'], { KHO_REPO: 'kho-tinh' })).to.equal('0 a');
    expect(await repoOf(['doctor'], { KHO_REPO: '' })).to.equal('0 storage');
  });

  it('end at --, behind which everything is a path', async () => {
    let paths: readonly string[] = [];
    const { status } = await kho(['check', '--', '--json', '-q'], { check: async (request) => { paths = request.paths; } });
    expect([status, paths]).to.deep.equal([0, ['--json', '-q']]);
  });

  it('colour marks on a terminal only, and not when nobody wants colours', async () => {
    const coloured = async (argv: readonly string[], stdoutIsTTY: boolean, env = {}): Promise<boolean> => {
      const { stdout } = await kho(argv, { doctor: async () => [{ topic: 'doctor.node', state: 'ok', detail: '24' }] }, { stdoutIsTTY, env });
      return stdout.includes('\u001b[');
    };
    expect(await coloured(['doctor'], true)).to.equal(true);
    expect(await coloured(['doctor'], false)).to.equal(false);
    expect(await coloured(['doctor', '--no-color'], true)).to.equal(false);
    expect(await coloured(['--no-color', 'doctor'], true)).to.equal(false);
    expect(await coloured(['doctor'], true, { NO_COLOR: '1' })).to.equal(false);
  });
});

describe('kho version', () => {
  it('says the version, also when asked with a flag or quietly', async () => {
    for (const argv of [['version'], ['--version'], ['-V'], ['version', '-q']]) expect(await kho(argv)).to.deep.equal({ status: 0, stdout: 'kho 1.2.3\n', stderr: '' });
    expect((await kho(['--json', '--version'])).stdout).to.equal('{"type":"item","version":"1.2.3"}\n{"type":"summary","command":"version","exit":0,"version":"1.2.3"}\n');
  });
});

describe('a fault', () => {
  const locked = async (): Promise<never> => { throw new Fault('STORE_LOCKED', { command: 'ingest', since: '2026-11-23T07:00:00Z', pid: 12_345 }); };

  it('is told on stderr with code and remedy, and its status is the status', async () => {
    const { status, stdout, stderr } = await kho(['rebuild', '--lang', 'en'], { rebuild: locked });
    expect([status, stdout]).to.deep.equal([6, '']);
    expect(stderr).to.match(/^! Another process is writing to the store: ingest, since 2026-11-23T07:00:00Z, PID 12345\. \[STORE_LOCKED\]\n {2}→ Wait .+\n$/);
  });

  it('is one exit_error line with --json', async () => {
    const { status, stdout, stderr } = await kho(['rebuild', '--json'], { rebuild: locked });
    expect([status, stderr]).to.deep.equal([6, '']);
    const [line, ...more] = ndjson(stdout);
    expect(more).to.deep.equal([]);
    expect(Object.keys(line ?? {})).to.deep.equal(['type', 'code', 'exit', 'message', 'remedy', 'params']);
    expect([line?.['type'], line?.['code'], line?.['exit']]).to.deep.equal(['exit_error', 'STORE_LOCKED', 6]);
  });

  it('is told with --quiet too', async () => {
    expect((await kho(['rebuild', '-q'], { rebuild: locked })).stderr).to.include('[STORE_LOCKED]');
  });

  it('shows neither a hole for a missing parameter nor control characters', async () => {
    const { stderr } = await kho(['show', 'x'], { show: async () => { throw new Fault('OBJECT_DAMAGED', { detail: '\u001b[2J' }); } });
    expect(stderr).to.include('Chi tiết: \\u{1b}[2J').and.not.to.match(/[{](?:id|path)[}]/).and.not.to.include('\u001b');
  });

  it('of ours that nobody foresaw is INTERNAL, status 1, with its detail', async () => {
    const { status, stderr } = await kho(['doctor', '--lang', 'en'], { doctor: async () => { throw new TypeError('x is not a function'); } });
    expect(status).to.equal(1);
    expect(stderr).to.include('[INTERNAL]\n  Detail: x is not a function\n');
  });
});

describe('Ctrl-C', () => {
  const untilAborted = async ({ signal }: { readonly signal: AbortSignal }): Promise<never> => new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => { reject(new Fault('INTERRUPTED')); });
  });

  it('once stops the work and ends with 130', async () => {
    const { status, stderr } = await kho(['rebuild', '--lang', 'en'], { rebuild: untilAborted }, { onListening: (interrupt) => { setTimeout(interrupt); } });
    expect(status).to.equal(130);
    expect(stderr).to.match(/^Stopping safely.+\n! Stopped as asked.+\[INTERRUPTED\]\n {2}→ .+safe in the store.+\n$/);
  });

  it('once is an interruption too when the work throws something of a library or just returns', async () => {
    const abortError = async ({ signal }: { readonly signal: AbortSignal }): Promise<never> => new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => { reject(signal.reason instanceof Error ? signal.reason : new Error('aborted')); });
    });
    const returning = async ({ signal }: { readonly signal: AbortSignal }) => new Promise<{ packages: number; kept: number; problems: [] }>((resolve) => {
      signal.addEventListener('abort', () => { resolve({ packages: 1, kept: 0, problems: [] }); });
    });
    for (const rebuild of [abortError, returning]) {
      const { status, stdout } = await kho(['rebuild', '--json'], { rebuild }, { onListening: (interrupt) => { setTimeout(interrupt); } });
      expect([status, ndjson(stdout).map(({ type, code }) => `${String(type)} ${String(code)}`)]).to.deep.equal([130, ['exit_error INTERRUPTED']]);
    }
  });

  it('twice waits for nothing', async () => {
    let hard = 0;
    const clock = { ms: Date.UTC(2026, 10, 23, 8) };
    const { status } = await kho(['rebuild'], { rebuild: async () => new Promise(() => {}) }, {
      clock,
      onListening: (interrupt) => { setTimeout(() => { interrupt(); clock.ms += 300; interrupt(); }); },
      hardExit: (() => { hard += 1; }) as () => never,
    });
    expect([status, hard]).to.deep.equal([130, 1]);
  });

  it('that arrives twice, from the terminal and from npm, is one', async () => {
    let hard = 0;
    const clock = { ms: Date.UTC(2026, 10, 23, 8) };
    const stopping = async ({ signal }: { readonly signal: AbortSignal }) => new Promise<{ packages: number; kept: number; problems: [] }>((resolve) => {
      signal.addEventListener('abort', () => { setTimeout(() => { resolve({ packages: 1, kept: 0, problems: [] }); }, 10); });
    });
    const { status, stdout } = await kho(['rebuild', '--json'], { rebuild: stopping }, {
      clock,
      onListening: (interrupt) => { setTimeout(() => { interrupt(); clock.ms += 299; interrupt(); }); },
      hardExit: (() => { hard += 1; }) as () => never,
    });
    expect([status, hard, ndjson(stdout).map(({ code }) => code)]).to.deep.equal([130, 0, ['INTERRUPTED']]);
  });
});

describe('a reader that went away', () => {
  it('ends nothing in the middle and is no error', async () => {
    let doctorEnded = false;
    const { status, stderr } = await kho(['doctor'], {
      doctor: async () => { doctorEnded = true; return [{ topic: 'doctor.node', state: 'ok', detail: '24' }]; },
    }, { stdoutWrites: () => { throw Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }); } });
    expect([status, stderr, doctorEnded]).to.deep.equal([0, '', true]);
  });
});
