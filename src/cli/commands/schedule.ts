import type { Json } from '../../base/index.ts';
import { DEFAULT_TIME_ZONE, MISSED, type JsonObject, type Missed, type ScheduleView } from '../../jobs/index.ts';
import type { Desk } from '../desk.ts';
import { oneOf } from '../flag-values.ts';
import { printable } from '../printable.ts';
import type { Session } from '../session.ts';
import { UsageError } from '../usage-error.ts';

const ACTIONS = ['list', 'add', 'remove', 'enable', 'disable'] as const;

interface ScheduleFlags {
  readonly cron?: string;
  readonly kind?: string;
  readonly args?: JsonObject;
  readonly tz?: string;
  readonly missed?: Missed;
}

export function addSchedule(desk: Desk): void {
  const { words } = desk;
  const command = desk
    .command('schedule', [0, 1, 2, 5, 6, 8])
    .argument(`<${ACTIONS.join('|')}>`, words.text('schedule.action'))
    .argument(`[${words.text('value.name')}]`, words.text('schedule.name'))
    .option(`--cron <${words.text('schedule.value.cron')}>`, words.text('schedule.cron'))
    .option(`--kind <${words.text('value.name')}>`, words.text('schedule.kind'))
    .option('--args <json>', words.text('schedule.args'), jsonObject)
    .option(`--tz <${words.text('schedule.value.zone')}>`, words.text('schedule.tz'))
    .option(`--missed <${MISSED.join('|')}>`, words.text('schedule.missed'), oneOf<Missed>('--missed', MISSED));
  command.action((typed: string, name: string | undefined) => {
    const action = oneOf('schedule', ACTIONS)(typed);
    if (action === 'list') {
      if (name !== undefined) throw new UsageError('tooManyArguments');
      return desk.run(command, list);
    }
    if (name === undefined) throw new UsageError('missingArgument', { name: words.text('value.name') });
    const flags = command.opts<ScheduleFlags>();
    const { cron, kind } = flags;
    if (action !== 'add') return desk.run(command, async (session) => change(session, action, name));
    if (cron === undefined) throw new UsageError('missingFlag', { flag: '--cron' });
    if (kind === undefined) throw new UsageError('missingFlag', { flag: '--kind' });
    return desk.run(command, async (session) => add(session, { ...flags, name, cron, kind }));
  });
}

function jsonObject(typed: string): JsonObject {
  try {
    const value = JSON.parse(typed) as Json;
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonObject;
  } catch {
    // The same complaint for what is no JSON at all.
  }
  throw new UsageError('notAnObject', { flag: '--args', value: typed });
}

async function list(session: Session): Promise<number> {
  const { operations, flags } = session;
  const schedules = await operations.jobs.schedules({ repo: flags.repo });
  if (!flags.json && schedules.length === 0) session.output.note(session.words.text('schedule.none'));
  return tell(session, schedules);
}

type Adding = ScheduleFlags & { readonly name: string; readonly cron: string; readonly kind: string };

async function add(session: Session, { name, cron: spec, kind, args = {}, tz: timeZone = DEFAULT_TIME_ZONE, missed = 'once' }: Adding): Promise<number> {
  const { operations, flags } = session;
  return tell(session, [await operations.jobs.addSchedule({ repo: flags.repo, schedule: { name, spec, timeZone, kind, args, missed } })]);
}

async function change(session: Session, action: 'remove' | 'enable' | 'disable', name: string): Promise<number> {
  const { operations, output, words, marks } = session;
  const { repo } = session.flags;
  if (action !== 'remove') return tell(session, [await operations.jobs.enableSchedule({ repo, name, enabled: action === 'enable' })]);
  await operations.jobs.removeSchedule({ repo, name });
  output.item({ json: { name, removed: true }, lines: () => [`${marks.good} ${words.text('schedule.removed', { name })}`], good: true });
  return tell(session, []);
}

function tell({ output, words, marks }: Session, schedules: readonly ScheduleView[]): number {
  for (const schedule of schedules) {
    const { name, spec, timeZone, kind, missed, enabled, nextDue, last, firedAhead } = schedule;
    const told = [
      `${spec} ${timeZone}`,
      kind,
      nextDue === undefined ? words.text('schedule.disabled') : words.text('schedule.next', { time: words.time(nextDue) }),
      ...(last === undefined ? [] : [words.text('schedule.last', { time: words.time(last.dueAt) })]),
      words.text(`schedule.missed.${missed}`),
    ];
    output.item({
      json: { ...schedule },
      lines: () => [
        `${enabled ? marks.good : marks.same} ${printable(name)}  ${told.map(printable).join(' · ')}`,
        ...(firedAhead === undefined ? [] : [`  ${marks.error} ${words.text('schedule.ahead', { time: words.time(firedAhead) })}`]),
      ],
      good: firedAhead === undefined,
    });
  }
  output.summary({ command: 'schedule', exit: 0, json: { schedules: schedules.length }, lines: () => [] });
  return 0;
}
