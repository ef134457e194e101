import { expect } from 'chai';
import { Fault } from '../../../src/base/index.ts';
import type { JobOperations, WorkTold } from '../../../src/cli/index.ts';
import type { JobView, ScheduleView } from '../../../src/jobs/index.ts';
import { jobOperationsOf, kho, ndjson } from '../setting.ts';

const JOB: JobView = {
  id: 'job-1', kind: 'audit', idemKey: 'nightly 2026-11-22T19:00:00Z', args: { sample: 5 }, ids: {}, token: 2, state: 'running', priority: 0, attempt: 1, maxAttempts: 5,
  createdAt: '2026-11-22T19:00:01Z', changedAt: '2026-11-22T19:05:00Z', holder: 'máy-1 42', leaseUntil: '2026-11-22T19:06:00Z', progress: { done: 3, total: 9 },
};
const PARKED: JobView = { ...JOB, id: 'job-2', state: 'parked', attempt: 5, reason: { code: 'STORAGE_FULL', params: { path: '/kho' } } };
const SCHEDULE: ScheduleView = {
  name: 'đêm', spec: '0 2 * * *', timeZone: 'Asia/Ho_Chi_Minh', kind: 'audit', args: {}, missed: 'once', enabled: true,
  nextDue: '2026-11-23T19:00:00Z', last: { dueAt: '2026-11-22T19:00:00Z', jobId: 'job-1', missed: 0 },
};

const withJobs = (jobs: Partial<JobOperations>): { readonly jobs: JobOperations } => ({ jobs: jobOperationsOf(jobs) });

describe('kho jobs', () => {
  it('lists jobs with their state and, where a person must act, the reason and the remedy', async () => {
    let asked: unknown;
    const { status, stdout, stderr } = await kho(['jobs', 'list', '--state', 'parked,running', '--kind', 'audit', '--lang', 'en'], withJobs({
      list: async (request) => { asked = request; return { items: [JOB, PARKED], next: 'x' }; },
    }));
    expect(status).to.equal(0);
    expect(asked).to.deep.equal({ repo: 'storage', limit: 50, states: ['parked', 'running'], kind: 'audit' });
    expect(stdout).to.equal([
      '= job-1  audit  running · 33% · 2026-11-22 19:05 UTC',
      '! job-2  audit  parked, a person must act · 33% · 2026-11-22 19:05 UTC',
      '    The disk of the store is full; writing /kho failed. [STORAGE_FULL]',
      '      → Free or extend the disk and run the same command again. No package was stored half-way.', '',
    ].join('\n'));
    expect(stderr).to.equal('2 jobs shown, there are more: raise --limit.\n');
  });

  it('shows one with its steps', async () => {
    const { stdout } = await kho(['jobs', 'show', 'job-1'], withJobs({
      show: async () => ({ job: JOB, steps: [{ n: 1, name: 'audit', state: 'running', inputDigest: '', output: { at: 3 } }] }),
    }));
    expect(stdout).to.include('= job-1  audit  đang làm').and.to.include('  khóa: nightly 2026-11-22T19:00:00Z\n')
      .and.to.include('  số lần làm: 1 trên tối đa 5\n').and.to.include('  tiến trình đang giữ: máy-1 42\n').and.to.include('  bước 1, audit: đang dở\n');
  });

  it('resumes from a step and cancels', async () => {
    const asked: unknown[] = [];
    const operations = withJobs({
      resume: async (request) => { asked.push(request); return { ...PARKED, state: 'waiting' }; },
      cancel: async (request) => { asked.push(request); return { ...JOB, state: 'cancelled' }; },
    });
    expect((await kho(['jobs', 'resume', 'job-2', '--from-step', '2'], operations)).stdout).to.include('Sẽ được làm tiếp khi kho work chạy.');
    expect((await kho(['jobs', 'cancel', 'job-1', '--lang', 'en'], operations)).stdout).to.include('Cancelled; what was done stays done.');
    expect(asked).to.deep.equal([{ repo: 'storage', id: 'job-2', fromStep: 2 }, { repo: 'storage', id: 'job-1' }]);
  });

  it('ends with the fault of what cannot be done', async () => {
    const { status, stderr } = await kho(['jobs', 'resume', 'x', '--lang', 'en'], withJobs({ resume: async () => { throw new Fault('JOB_OF_COMMAND', { id: 'x', kind: 'ingest' }); } }));
    expect(status).to.equal(6);
    expect(stderr).to.include('Run the command that began it again');
  });

  it('refuses to guess what is meant', async () => {
    for (const argv of [['jobs'], ['jobs', 'go'], ['jobs', 'show'], ['jobs', 'list', 'x'], ['jobs', 'list', '--state', 'well'], ['jobs', 'resume', 'x', '--from-step', '0']]) {
      expect((await kho(argv, withJobs({}))).status, argv.join(' ')).to.equal(2);
    }
  });
});

describe('kho schedule', () => {
  it('adds one with the time zone of the archive', async () => {
    let asked: unknown;
    const { status, stdout } = await kho(['schedule', 'add', 'đêm', '--cron', '0 2 * * *', '--kind', 'audit', '--args', '{"sample":5}', '--lang', 'en'], withJobs({
      addSchedule: async (request) => { asked = request; return SCHEDULE; },
    }));
    expect(status).to.equal(0);
    expect(asked).to.deep.equal({ repo: 'storage', schedule: { name: 'đêm', spec: '0 2 * * *', timeZone: 'Asia/Ho_Chi_Minh', kind: 'audit', args: { sample: 5 }, missed: 'once' } });
    expect(stdout).to.equal('✓ đêm  0 2 * * * Asia/Ho_Chi_Minh · audit · next 2026-11-23 19:00 UTC · last 2026-11-22 19:00 UTC · missed ones are made up for once\n');
  });

  it('lists, enables, disables and removes; a clock that was ahead is told', async () => {
    const asked: unknown[] = [];
    const operations = withJobs({
      schedules: async () => [{ ...SCHEDULE, firedAhead: '2036-11-22T19:00:00Z' }],
      enableSchedule: async (request) => { asked.push(request); return { ...SCHEDULE, enabled: request.enabled }; },
      removeSchedule: async (request) => { asked.push(request); },
    });
    expect((await kho(['schedule', 'list'], operations)).stdout).to.include('! Giờ hẹn 2036-11-22 19:00 UTC đã được làm rồi');
    expect(ndjson((await kho(['schedule', 'disable', 'đêm', '--json'], operations)).stdout)[0]).to.include({ type: 'item', name: 'đêm', enabled: false });
    for (const action of ['enable', 'remove']) expect((await kho(['schedule', action, 'đêm'], operations)).status).to.equal(0);
    expect(asked).to.deep.equal([{ repo: 'storage', name: 'đêm', enabled: false }, { repo: 'storage', name: 'đêm', enabled: true }, { repo: 'storage', name: 'đêm' }]);
  });

  it('refuses what is incomplete', async () => {
    for (const argv of [['schedule'], ['schedule', 'add'], ['schedule', 'add', 'x', '--kind', 'audit'], ['schedule', 'add', 'x', '--cron', '0 2 * * *'], ['schedule', 'list', 'x'],
      ['schedule', 'add', 'x', '--cron', '0 2 * * *', '--kind', 'audit', '--args', '[1]'], ['schedule', 'add', 'x', '--args', '{']]) {
      expect((await kho(argv, withJobs({}))).status, argv.join(' ')).to.equal(2);
    }
  });
});

describe('kho work', () => {
  const working = (...told: readonly WorkTold[]): { readonly jobs: JobOperations } => withJobs({ work: async ({ onEvent }) => { for (const event of told) onEvent(event); } });

  it('tells what it does, and with --once what came of it', async () => {
    const { status, stdout } = await kho(['work', '--once', '--lang', 'en'], working(
      { type: 'fired', schedule: 'nightly', dueAt: '2026-11-22T19:00:00Z', jobId: 'job-1', missed: 2 },
      { type: 'begun', job: JOB }, { type: 'ended', job: JOB, end: 'done' },
      { type: 'ended', job: PARKED, end: 'retry', delayMs: 20_000, reason: { code: 'TOOL_FAILED', params: {} } },
    ));
    expect(status).to.equal(0);
    expect(stdout.split('\n')).to.include.members([
      '⏱ nightly: due at 2026-11-22 19:00 UTC, made job job-1', '  2 due times before it had passed.', '… audit job-1', '✓ audit job-1  done',
      '! audit job-2  did not succeed, tried again in 20 s', 'Finished: 2 turns · done 1 · failed 0 · to be tried again 1 · parked 0.',
    ]);
  });

  it('with --once has the status of the worst job: 3 for content, its own for a parked one', async () => {
    expect((await kho(['work', '--once'], working({ type: 'ended', job: JOB, end: 'failed' }))).status).to.equal(3);
    expect((await kho(['work', '--once'], working({ type: 'ended', job: PARKED, end: 'parked', reason: { code: 'PACKAGE_NOT_FOUND', params: {} } }))).status).to.equal(5);
    expect((await kho(['work', '--once'], working({ type: 'ended', job: PARKED, end: 'parked', reason: { code: 'OF_A_NEWER_KHO', params: {} } }))).status).to.equal(1);
  });

  it('is stopped by Ctrl-C with status 0', async () => {
    let interrupt = (): void => undefined;
    const { status, stdout } = await kho(['work', '--json'], withJobs({ work: async ({ signal }) => { interrupt(); expect(signal.aborted).to.equal(true); } }), { onListening: (press) => { interrupt = press; } });
    expect(status).to.equal(0);
    expect(ndjson(stdout)).to.deep.equal([{ type: 'summary', command: 'work', exit: 0 }]);
  });

  it('is quiet about what is well, not about what somebody must see', async () => {
    const events: readonly WorkTold[] = [
      { type: 'begun', job: JOB }, { type: 'ended', job: JOB, end: 'done' }, { type: 'ahead', schedule: 'nightly', dueAt: '2036-11-22T19:00:00Z' },
      { type: 'fired', schedule: 'nightly', dueAt: '2026-11-22T19:00:00Z', missed: 0 }, { type: 'fault', fault: new Fault('CATALOGUE_FAILED') },
    ];
    const { stdout } = await kho(['work', '-q', '--lang', 'en'], working(...events));
    expect(stdout).to.include('! nightly  The due time 2036-11-22 19:00 UTC was dealt with already').and.to.include('missed, and skipped as the schedule says')
      .and.to.include('[CATALOGUE_FAILED]').and.not.to.include('job-1');
  });
});
