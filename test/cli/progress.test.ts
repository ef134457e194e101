import { expect } from 'chai';
import type { Operations } from '../../src/cli/index.ts';
import { kho, ndjson } from './setting.ts';

const TOTAL = 412_600_000_000;

/** An audit that reports after each number of milliseconds. */
function auditing(clock: { ms: number }, ...waits: readonly number[]): Partial<Operations> {
  return {
    audit: async ({ onProgress, onReport }) => {
      waits.forEach((wait, at) => {
        clock.ms += wait;
        onProgress({ packages: at, packagesTotal: 1204, bytes: ((at + 1) * TOTAL) / 10, bytesTotal: TOTAL });
      });
      const counts = { match: 1, mismatch: 0, missing: 0, extra: 0, unreadable: 0 };
      onReport({ packageId: 'urn:uuid:x', head: 1, checkedAt: '', outcome: 'match', algorithm: 'sha512', files: 1, bytes: 1, counts, problems: [] });
      return { packages: 1, damaged: 0, unknown: 0, files: 1, bytes: 1, counts };
    },
  };
}

describe('progress', () => {
  let clock = { ms: 0 };
  beforeEach(() => { clock = { ms: 0 }; });

  it('redraws one line on a terminal, ten times a second at most, and clears it before a line is printed', async () => {
    const { stderr } = await kho(['audit'], auditing(clock, 60_000, 50, 40, 10), { clock, stderrIsTTY: true });
    expect(stderr.split('\r\u001b[2K')).to.deep.equal([
      '',
      '[01:00] █░░░░░░░░░░░  10 %  41,3 GB/413 GB  688 MB/s  còn 09:00  0/1.204 gói',
      '[01:00] ████░░░░░░░░  40 %  165 GB/413 GB  2,7 GB/s  còn 01:30  3/1.204 gói',
      '',
    ]);
  });

  it('is a plain line every thirty seconds elsewhere', async () => {
    const { stderr } = await kho(['audit', '--lang', 'en'], auditing(clock, 29_999, 1, 1000, 29_000), { clock });
    expect(stderr).to.equal([
      '[00:30] ██░░░░░░░░░░  20 %  82.5 GB/413 GB  2.8 GB/s  02:00 left  1/1,204 packages\n',
      '[01:00] ████░░░░░░░░  40 %  165 GB/413 GB  2.8 GB/s  01:30 left  3/1,204 packages\n',
    ].join(''));
  });

  it('is plain on a terminal too when that is asked for', async () => {
    const { stderr } = await kho(['audit', '--progress', 'plain'], auditing(clock, 100, 30_000), { clock, stderrIsTTY: true });
    expect(stderr).to.match(/^\[00:30\] [^\r\n]+\n$/);
  });

  for (const flag of [['--progress', 'none'], ['--quiet']]) {
    it(`is silent with ${flag.join(' ')}`, async () => {
      expect((await kho(['audit', ...flag], auditing(clock, 60_000, 60_000), { clock, stderrIsTTY: true })).stderr).to.equal('');
    });
  }

  it('is a status line every thirty seconds with --json, every second when plain is asked for', async () => {
    const statuses = async (...flags: readonly string[]): Promise<readonly unknown[]> => {
      clock.ms = 0;
      const { stdout, stderr } = await kho(['audit', '--json', ...flags], auditing(clock, 900, 200, 29_000), { clock, stderrIsTTY: true });
      expect(stderr).to.equal('');
      return ndjson(stdout).filter(({ type }) => type === 'status').map(({ seconds, packages, packagesTotal, bytesTotal }) => [seconds, packages, packagesTotal, bytesTotal]);
    };
    expect(await statuses()).to.deep.equal([[30, 2, 1204, TOTAL]]);
    expect(await statuses('--progress', 'plain')).to.deep.equal([[1, 1, 1204, TOTAL], [30, 2, 1204, TOTAL]]);
    expect(await statuses('--progress', 'none')).to.deep.equal([]);
    expect(await statuses('-q')).to.deep.equal([]);
  });

  it('never runs over the end of a line', async () => {
    const { stderr } = await kho(['audit'], auditing(clock, 60_000), { clock, stderrIsTTY: true });
    expect(Math.max(...stderr.split('\r').map((line) => line.length))).to.be.below(120 + '\u001b[2K'.length);
  });
});
