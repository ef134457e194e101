import { expect } from 'chai';
import type { AuditReportAnswer, AuditReportRequest, ChallengeRequest, EvidenceAnswer } from '../../../src/cli/index.ts';
import { readPeriod, type Challenged } from '../../../src/reports/index.ts';
import { kho } from '../setting.ts';

const OUTCOMES = { match: 1200, mismatch: 0, missing: 0, extra: 0, unreadable: 0, skipped: 0, 'not-checked': 3, overdue: 0 };

function answer(given: Partial<AuditReportAnswer['made']> = {}, delivered: readonly string[] = []): AuditReportAnswer {
  return {
    delivered,
    made: {
      folder: '/kho/reports/000003_2026-Q4', number: 3, report: {}, period: readPeriod('2026-Q4')!, until: '2026-12-31T17:00:00Z', complete: true, rows: 1203, outcomes: OUTCOMES, away: [], sha256: 'a'.repeat(64), fingerprint: 'f'.repeat(64), seq: 77, files: [], ...given,
    },
  };
}

describe('kho audit-report', () => {
  const run = async (argv: readonly string[], given: AuditReportAnswer = answer()): Promise<{ readonly status: number; readonly stdout: string; readonly stderr: string; readonly asked: AuditReportRequest | undefined }> => {
    let asked: AuditReportRequest | undefined;
    const ran = await kho(['audit-report', ...argv], { auditReports: { make: async (request) => { asked = request; return given; }, challenge: async () => { throw new Error('not asked'); }, archive: async () => { throw new Error('not asked'); } } });
    return { ...ran, asked };
  };

  it('says what was made, where it is, its digest and the fingerprint to tell by another way', async () => {
    const { status, stdout, asked } = await run(['--period', '2026-Q4', '--into', 'ra', '--zip', '--bag', '--lang', 'en'], answer({}, ['/ra/000003_2026-Q4.zip', '/ra/000003_2026-Q4-bag']));
    expect(status).to.equal(0);
    expect(asked).to.deep.include({ period: '2026-Q4', into: 'ra', forms: ['zip', 'bag'], newKey: false });
    for (const part of ['Report number 3, period 2026-Q4: 1,203 files', 'match 1,200', 'not yet due 3', '/kho/reports/000003_2026-Q4', '/ra/000003_2026-Q4.zip', 'a'.repeat(64), 'f'.repeat(64), 'by another way']) expect(stdout).to.include(part);
  });

  it('ends with 3 when something differs, and with 4 when something is overdue or away', async () => {
    expect((await run(['--period', '2026-Q4'], answer({ outcomes: { ...OUTCOMES, mismatch: 1 } }))).status).to.equal(3);
    expect((await run(['--period', '2026-Q4'], answer({ outcomes: { ...OUTCOMES, overdue: 5 } }))).status).to.equal(4);
    const away = await run(['--period', '2026-Q4', '--lang', 'en'], answer({ away: [{ name: 'ổ B', code: 'LOCATION_MISSING' }] }));
    expect([away.status, away.stderr.includes('ổ B could not be reached (LOCATION_MISSING)')]).to.deep.equal([4, true]);
  });

  it('is a copy as a folder when no form is named, and wants a place for a form', async () => {
    expect((await run(['--period', '2026', '--into', 'ra'])).asked?.forms).to.deep.equal(['folder']);
    expect((await run(['--period', '2026', '--zip'])).status).to.equal(2);
  });

  it('says in its own words which flag is lacking', async () => {
    const none = await run(['--lang', 'vi']);
    expect([none.status, none.stderr]).to.deep.equal([2, '! Thiếu cờ --period.\n  → Xem cách dùng: kho <lệnh> --help.\n']);
  });

  it('archives months without a period, or the one that is named, and ends with 3 for files that are not what the ledger has', async () => {
    let asked: unknown;
    const answer: EvidenceAnswer = {
      archived: [{ month: '2026-10', id: 'urn:uuid:0', version: 2, files: 31, runs: 720, reports: 1, challenges: 0 }], months: 1, problems: [{ file: 'fixity/runs/2026/x.ndjson', detail: 'not the run that the ledger has' }],
    };
    const archive = async (argv: readonly string[], given: EvidenceAnswer): Promise<{ readonly status: number; readonly stdout: string }> => kho(['audit-report', '--archive', ...argv, '--lang', 'en'], { auditReports: {
      archive: async (request) => { asked = request; return given; }, make: async () => { throw new Error('not asked'); }, challenge: async () => { throw new Error('not asked'); },
    } });
    const { status, stdout } = await archive(['--period', '2026-10'], answer);
    expect([status, asked]).to.deep.include(3).and.to.have.nested.property('[1].month', '2026-10');
    for (const told of ['2026-10  version 2', '31 new files', '720 runs', 'fixity/runs/2026/x.ndjson']) expect(stdout).to.include(told);
    const lost = await archive([], { archived: [], months: 4, problems: [{ file: 'reports/000003_*', detail: 'ledger 71', missing: true }] });
    expect([lost.status, lost.stdout.includes('reports/000003_*  stands in the ledger (ledger 71), and there is NO file'), lost.stdout.includes('are archived already')]).to.deep.equal([3, true, false]);
    const none = await archive([], { archived: [], months: 4, problems: [] });
    expect([none.status, none.stdout.includes('4 months are archived already')]).to.deep.equal([0, true]);
    expect(asked).to.not.have.property('month');
  });

  it('tells programs the same in one line', async () => {
    const { stdout } = await run(['--period', '2026-Q4', '--json'], answer({ complete: false, until: '2026-11-25T00:00:01Z' }));
    const summary = JSON.parse(stdout.trim().split('\n').at(-1)!) as Record<string, unknown>;
    expect(summary).to.deep.include({ type: 'summary', command: 'audit-report', exit: 0, number: 3, files: 1203, outcomes: OUTCOMES, complete: false, until: '2026-11-25T00:00:01Z', ledgerEntry: 77 });
  });
});

describe('kho challenge', () => {
  const challenged: Challenged = { file: '/kho/c.json', sha256: 'a'.repeat(64), fingerprint: 'f'.repeat(64), seq: 5, samples: 2, total: 100, answers: 4, failed: 0, bytes: 3_000_000 };
  const run = async (argv: readonly string[], given: Challenged): Promise<{ readonly status: number; readonly stdout: string; readonly asked: ChallengeRequest | undefined }> => {
    let asked: ChallengeRequest | undefined;
    const ran = await kho(['challenge', ...argv], { auditReports: {
      make: async () => { throw new Error('not asked'); },
      archive: async () => { throw new Error('not asked'); },
      challenge: async (request) => {
        asked = request;
        const sample = { object: 'urn:uuid:1', objectRoot: 'a', rank: '0', file: { path: 'v1/content/1', version: 1, sha512: '' } };
        request.onAnswer(sample, 'kho', { outcome: 'match', sha256: 'x', hmac: 'y' });
        if (given.failed > 0) request.onAnswer(sample, 'ổ B', { outcome: 'missing', detail: 'ENOENT' });
        return given;
      },
    } });
    return { ...ran, asked };
  };

  it('says each answer, and 0 only when all of them came from the bytes', async () => {
    const good = await run(['--phrase', 'câu hỏi', '--count', '2', '--lang', 'en'], challenged);
    expect([good.status, good.asked?.phrase, good.asked?.count]).to.deep.equal([0, 'câu hỏi', 2]);
    expect(good.stdout).to.include('kho  urn:uuid:1/v1/content/1  match').and.include('Every answer comes from the bytes');
    const bad = await run(['--phrase', 'câu hỏi', '--lang', 'en'], { ...challenged, failed: 1 });
    expect(bad.status).to.equal(3);
    expect(bad.stdout).to.include('ổ B  urn:uuid:1/v1/content/1  MISSING').and.include('1 answer does not show that the bytes are there');
    expect(bad.asked?.count).to.equal(20);
  });

  it('wants a phrase and a count that makes sense', async () => {
    expect((await run([], challenged)).status).to.equal(2);
    expect((await run(['--phrase', 'x', '--count', '0'], challenged)).status).to.equal(2);
  });
});
