import { expect } from 'chai';
import type { AuditRequest, Operations } from '../../../src/cli/index.ts';
import type { AuditReport, AuditSummary, OutcomeCounts } from '../../../src/fixity/index.ts';
import { ID, auditReport, kho, ndjson } from '../setting.ts';

const NONE: OutcomeCounts = { match: 0, mismatch: 0, missing: 0, extra: 0, unreadable: 0 };

function summaryOf(counts: Partial<OutcomeCounts>, damaged: number): AuditSummary {
  return { packages: 2, damaged, unknown: 0, files: 24, bytes: 6800, counts: { ...NONE, ...counts } };
}

function auditing(summary: AuditSummary, ...reports: readonly AuditReport[]): Partial<Operations> {
  return {
    audit: async ({ onReport }) => {
      for (const report of reports) onReport(report);
      return summary;
    },
  };
}

const DAMAGED = auditReport({
  outcome: 'mismatch',
  counts: { ...NONE, match: 9, mismatch: 1, missing: 2 },
  problems: [
    { path: 'v1/content/0007', outcome: 'mismatch', logicalPath: 'data/x/a\u202e.tif', expected: 'aa', found: 'bb' },
    { path: 'v1/content/0008', outcome: 'missing' },
  ],
});

describe('kho audit', () => {
  it('asks for what the flags say', async () => {
    let asked: AuditRequest | undefined;
    const audit: Operations['audit'] = async (request) => { asked = request; return summaryOf({}, 0); };
    await kho(['audit'], { audit });
    expect([asked?.repo, asked?.algorithm]).to.deep.equal(['storage', 'auto']);
    expect(asked).not.to.have.any.keys('id', 'sample', 'seed', 'maxRate', 'readers');
    await kho(['audit', '--id', ID, '--sample', '2,5%', '--seed', 's', '--algorithm', 'sha256', '--max-rate', '80MB/s', '--readers', '4'], { audit });
    expect([asked?.id, asked?.sample, asked?.seed, asked?.algorithm, asked?.maxRate, asked?.readers]).to.deep.equal([ID, 2.5, 's', 'sha256', 80_000_000, 4]);
  });

  it('names every damaged file with both digests, and never shows where a name turns the text around', async () => {
    const { status, stdout } = await kho(['audit', '--lang', 'en'], auditing(summaryOf({ match: 21, mismatch: 1, missing: 2 }, 1), auditReport(), DAMAGED));
    expect(status).to.equal(3);
    expect(stdout.split('\n')).to.deep.equal([
      `✓ ${ID} v1  match · 12 files · 3.4 KB · sha512`,
      `✕ ${ID} v1  mismatch 1 · missing 2 · 12 files · 3.4 KB · sha512`,
      '    mismatch  v1/content/0007 = data/x/a\\u{202e}.tif',
      '      inventory aa, read bb',
      '    missing  v1/content/0008',
      '    … and 1 more file',
      'Done: 2 packages · 24 files · 6.8 KB · match 21 · mismatch 1 · missing 2 · extra 0 · unreadable 0.',
      '1 package has files that do not match.',
      '→ Do not edit in the store by hand. Run kho repair --all to repair from a good copy; see kho incidents list. Where there is no copy, restore from a backup.',
      '',
    ]);
  });

  it('prints reports and the summary as they are with --json', async () => {
    const summary = summaryOf({ match: 12 }, 0);
    expect(ndjson((await kho(['audit', '--json'], auditing(summary, auditReport()))).stdout)).to.deep.equal([
      { type: 'item', ...auditReport() },
      { type: 'summary', command: 'audit', exit: 0, ...summary, seconds: 0 },
    ]);
  });

  const statuses: readonly (readonly [Partial<OutcomeCounts>, number, number])[] = [
    [{ match: 24 }, 0, 0],
    [{ mismatch: 1 }, 1, 3],
    [{ missing: 1 }, 1, 3],
    [{ extra: 1 }, 1, 3],
    [{ unreadable: 1 }, 1, 4],
    [{ unreadable: 5, mismatch: 1 }, 2, 3],
    [{}, 1, 3],
  ];
  for (const [counts, damaged, expected] of statuses) {
    it(`ends with ${expected} for ${JSON.stringify(counts)} and ${damaged} damaged packages`, async () => {
      expect((await kho(['audit'], auditing(summaryOf(counts, damaged)))).status).to.equal(expected);
    });
  }

  it('is quiet about what matches', async () => {
    expect(await kho(['audit', '-q'], auditing(summaryOf({ match: 24 }, 0), auditReport()))).to.deep.equal({ status: 0, stdout: '', stderr: '' });
    expect((await kho(['audit', '-q'], auditing(summaryOf({ mismatch: 1 }, 1), auditReport(), DAMAGED))).stdout).to.match(/^✕ /);
  });
});
