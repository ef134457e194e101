import type { FaultCode } from '../../base/index.ts';
import type { Desk } from '../desk.ts';
import { exitStatus } from '../exit-status.ts';
import { faultJson, faultLines } from '../fault-words.ts';
import type { WorkTold } from '../job-operations.ts';
import { faultOfReason, reasonLines } from '../job-words.ts';
import { printable } from '../printable.ts';
import type { Session } from '../session.ts';

export function addWork(desk: Desk): void {
  const command = desk.command('work', [0, 1, 2, 3, 5, 8]).option('--once', desk.words.text('work.once'));
  command.action(() => {
    const { once = false } = command.opts<{ readonly once?: true }>();
    return desk.run(command, async (session) => work(session, once));
  });
}

type Ended = Extract<WorkTold, { readonly type: 'ended' }>;

/** A worker is ended by Ctrl-C: that is no interruption. With `--once` the status tells of the jobs. */
async function work(session: Session, once: boolean): Promise<number> {
  const { operations, output, words, flags, signal } = session;
  const ended: Ended[] = [];
  if (!once) output.note(words.text('work.open'));
  await operations.jobs.work({
    repo: flags.repo, once, signal,
    onEvent: (event) => {
      // A worker may run for months: what ended is only counted there by whoever reads its lines.
      if (event.type === 'ended' && once) ended.push(event);
      tell(session, event);
    },
  });
  if (!once) output.note(words.text('work.stopped'));
  const counted = (end: Ended['end']): number => ended.filter((one) => one.end === end).length;
  const exit = once ? exitStatus({ packages: 0, findings: counted('failed') > 0, faults: ended.flatMap(parkedCode) }) : 0;
  output.summary({
    command: 'work', exit,
    json: once ? { jobs: ended.length, done: counted('done'), failed: counted('failed'), retry: counted('retry'), parked: counted('parked') } : {},
    lines: () => (once ? [words.text('work.total', { count: ended.length, done: counted('done'), failed: counted('failed'), retry: counted('retry'), parked: counted('parked') })] : []),
  });
  return exit;
}

function parkedCode({ end, reason }: Ended): readonly FaultCode[] {
  return end === 'parked' && reason !== undefined ? [faultOfReason(reason).code] : [];
}

function tell({ output, words, marks, messages }: Session, event: WorkTold): void {
  switch (event.type) {
    case 'begun':
      output.item({ json: { event: 'begun', job: event.job.id, kind: event.job.kind, attempt: event.job.attempt }, lines: () => [`… ${jobName(event)}`], good: true });
      return;
    case 'ended': {
      const { job, end, reason, delayMs } = event;
      const mark = end === 'done' ? marks.good : end === 'failed' ? marks.failed : end === 'retry' || end === 'parked' ? marks.error : marks.same;
      output.item({
        json: { event: 'ended', job: job.id, kind: job.kind, end, ...(reason === undefined ? {} : { reason: { ...reason } }), ...(delayMs === undefined ? {} : { delayMs }) },
        lines: () => [`${mark} ${jobName(event)}  ${words.text(`work.end.${end}`, { seconds: Math.round((delayMs ?? 0) / 1000) })}`, ...reasonLines({ words, messages }, event)],
        good: end !== 'failed' && end !== 'parked',
      });
      return;
    }
    case 'fired': {
      const { type: _, ...fired } = event;
      output.item({ json: { event: 'fired', ...fired }, lines: () => firedLines(event, words), good: event.missed === 0 && event.jobId !== undefined });
      return;
    }
    case 'ahead':
      output.item({
        json: { event: 'ahead', schedule: event.schedule, dueAt: event.dueAt },
        lines: () => [`${marks.error} ${printable(event.schedule)}  ${words.text('schedule.ahead', { time: words.time(event.dueAt) })}`], good: false,
      });
      return;
    case 'fault':
      output.item({ json: { event: 'fault', fault: { ...faultJson(event.fault, messages) } }, lines: () => faultLines(event.fault, messages, words), good: false });
  }
}

function jobName({ job }: { readonly job: { readonly id: string; readonly kind: string } }): string {
  return `${printable(job.kind)} ${printable(job.id)}`;
}

function firedLines({ schedule, dueAt, jobId, missed }: Extract<WorkTold, { readonly type: 'fired' }>, words: Session['words']): readonly string[] {
  const key = jobId === undefined ? 'work.passed' : 'work.fired';
  return [`⏱ ${words.text(key, { name: schedule, time: words.time(dueAt), job: jobId ?? '' })}`, ...(missed > 0 ? [`  ${words.count('work.missed', missed)}`] : [])];
}
