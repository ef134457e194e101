import { FAULTS, type FaultCode } from '../../base/index.ts';
import { AGE_BANDS } from '../../catalogue/index.ts';
import type { PlanSummary } from '../../fixity/index.ts';
import type { Desk } from '../desk.ts';
import { EXIT_STATUSES } from '../exit-status.ts';
import { faultJson, faultLines } from '../fault-words.ts';
import type { FixityProblem, FixityStanding, PlaceStanding } from '../fixity-operations.ts';
import { oneOf } from '../flag-values.ts';
import { printable } from '../printable.ts';
import { type Session, refuseInterrupted } from '../session.ts';
import { UsageError } from '../usage-error.ts';
import { auditLines } from './audit.ts';

const ACTIONS = ['run', 'status', 'problems', 'schedule'] as const;
type Action = (typeof ACTIONS)[number];

interface FixityFlags {
  readonly policy?: string;
  readonly location?: string;
  readonly algorithm?: 'auto' | 'sha512' | 'sha256';
  readonly regardless?: true;
  readonly cron?: string;
  readonly tz?: string;
  readonly off?: true;
}

export function addFixity(desk: Desk): void {
  const { words } = desk;
  const command = desk
    .command('fixity', [0, 1, 2, 3, 4, 5, 8, 130])
    .argument(`<${ACTIONS.join('|')}>`, words.text('fixity.action'))
    .option(`--policy <${words.text('value.name')}>`, words.text('fixity.policy'))
    .option(`--location <${words.text('value.name')}>`, words.text('fixity.location'))
    .option('--algorithm <auto|sha512|sha256>', words.text('audit.algorithm'), oneOf('--algorithm', ['auto', 'sha512', 'sha256']))
    .option('--regardless', words.text('fixity.regardless'))
    .option(`--cron <${words.text('schedule.value.cron')}>`, words.text('fixity.cron'))
    .option(`--tz <${words.text('schedule.value.zone')}>`, words.text('schedule.tz'))
    .option('--off', words.text('fixity.off'));
  command.action((typed: string) => {
    const action = oneOf('fixity', ACTIONS)(typed);
    const flags = command.opts<FixityFlags>();
    if (flags.off === true && flags.cron !== undefined) throw new UsageError('exclusiveOptions', { one: '--off', other: '--cron' });
    return desk.run(command, (session) => DONE[action](session, flags));
  });
}

const DONE: Readonly<Record<Action, (session: Session, flags: FixityFlags) => Promise<number>>> = { run, status, problems, schedule };

async function run(session: Session, { policy, location, algorithm = 'auto', regardless }: FixityFlags): Promise<number> {
  const { operations, output, flags, signal, progress, messages, words, marks } = session;
  const faults: FaultCode[] = [];
  const summary = await operations.fixity.run({
    repo: flags.repo, algorithm, regardless: regardless === true, signal, onProgress: progress.update,
    ...(policy === undefined ? {} : { policy }), ...(location === undefined ? {} : { location }),
    onReport: (report) => { output.item({ json: { ...report }, lines: () => auditLines(session, report), good: report.outcome === 'match' }); },
    onLocationFault: (name, fault) => {
      faults.push(fault.code);
      output.item({ json: { location: name, fault: faultJson(fault, messages) }, lines: () => [`${marks.error} ${printable(name)}`, ...faultLines(fault, messages, words)], good: false });
    },
  });
  progress.clear();
  if (summary.state === 'interrupted') refuseInterrupted(signal);
  const exit = runExit(summary, faults);
  output.summary({ command: 'fixity', exit, json: { ...summary, seconds: session.seconds() }, lines: () => runLines(session, summary) });
  return exit;
}

/** A void run is our error, whatever it has seen. Damage (3) is never hidden behind what could not be read (4). */
function runExit({ state, bad, counts, away }: PlanSummary, faults: readonly FaultCode[]): number {
  if (state === 'void') return 1;
  const seen = counts.mismatch + counts.missing + counts.extra > 0 ? 3 : bad > 0 || away.length > 0 ? 4 : 0;
  return EXIT_STATUSES.find((status) => status === seen || faults.some((code) => FAULTS[code].exit === status)) ?? seen;
}

function runLines({ words }: Session, summary: PlanSummary): readonly string[] {
  const { state, missed = '', checks, files, bytes, bad, canaries, left, stopped, away } = summary;
  if (state === 'void') return [`!!! ${words.text('fixity.void', { canary: missed })}`, `→ ${words.text('fixity.voidAdvice')}`];
  const amounts = [words.count('fixity.checks', checks), words.count('count.files', files), words.bytes(bytes), words.count('fixity.bad', bad)];
  return [
    `${words.text('summary.done')} ${amounts.join(' · ')}.`,
    ...(checks > 0 ? [words.text('fixity.canaries', { count: canaries })] : []),
    ...stopped.map(({ location, policy, by }) => words.text(`fixity.stopped.${by}`, { location, policy })),
    ...away.map((name) => words.text('fixity.away', { name })),
    left > 0 ? words.count('fixity.left', left) : words.text('fixity.nothingLeft'),
    ...(bad > 0 ? [`→ ${words.text('audit.damagedAdvice')}`] : []),
  ];
}

async function status(session: Session): Promise<number> {
  const { operations, output, flags } = session;
  const standing = await operations.fixity.status({ repo: flags.repo });
  for (const place of standing.places) {
    output.item({ json: { ...place, ...(place.fault === undefined ? {} : { fault: faultJson(place.fault, session.messages) }) }, lines: () => placeLines(session, place), good: isWell(place) });
  }
  const exit = standing.places.every(isWell) ? 0 : 3;
  output.summary({ command: 'fixity', exit, json: { at: standing.at, policies: standing.policies.map(({ name }) => name), ...told(standing) }, lines: () => standingLines(session, standing) });
  return exit;
}

function told({ lastRun, schedule: kept }: FixityStanding): Pick<FixityStanding, 'lastRun' | 'schedule'> {
  return { ...(lastRun === undefined ? {} : { lastRun }), ...(kept === undefined ? {} : { schedule: kept }) };
}

function isWell({ coverage: { overdue, bad }, fault }: PlaceStanding): boolean {
  return overdue === 0 && bad === 0 && fault === undefined;
}

/** What was not read yet has no mark of being well. */
function markOf(place: PlaceStanding, marks: Session['marks']): string {
  const { coverage: { bad, covered, copies } } = place;
  if (bad > 0) return marks.failed;
  if (!isWell(place)) return marks.error;
  return covered === copies && copies > 0 ? marks.good : marks.same;
}

/** Never "well" for what was not read: first what is bad, then how far that is known at all. */
function placeLines({ words, marks, messages }: Session, place: PlaceStanding): readonly string[] {
  const { name, coverage, forecast, fault } = place;
  const { copies, bytes, covered, coveredBytes, due, overdue, never, ages, oldest, bad } = coverage;
  const share = (part: number): number => (bytes === 0 ? (copies === 0 ? 100 : Math.floor((covered / copies) * 100)) : Math.floor((part / bytes) * 100));
  const percent = share(coveredBytes);
  const known = percent === 100 && overdue === 0 ? 'fixity.known.all' : 'fixity.known.part';
  const said = bad > 0 ? words.count('fixity.badCopies', bad) : words.text(known, { percent, rest: 100 - percent });
  const bands = [...AGE_BANDS.map((days, n) => words.text('fixity.band', { from: n === 0 ? 0 : (AGE_BANDS[n - 1] ?? 0) + 1, to: days, count: ages[n] ?? 0 })), words.text('fixity.bandOlder', { days: AGE_BANDS.at(-1) ?? 0, count: ages.at(-1) ?? 0 })];
  return [
    `${markOf(place, marks)} ${printable(name)}  ${copies === 0 ? words.text('fixity.noCopies') : said}`,
    ...(fault === undefined ? [] : faultLines(fault, messages, words)),
    ...(copies === 0 ? [] : [
      `    ${words.count('fixity.copies', copies)} · ${words.bytes(bytes)} · ${words.count('fixity.due', due)} · ${words.count('fixity.overdue', overdue)} · ${words.count('fixity.never', never)}`,
      `    ${words.text('fixity.ages')} ${bands.join(' · ')}`,
      ...(oldest === undefined ? [] : [`    ${words.text('fixity.oldest', { time: words.time(oldest.checkedAt), id: oldest.packageId })}`]),
      ...(overdue === 0 ? [] : [`    ${forecast === undefined ? words.text('fixity.forecastNever') : words.text('fixity.forecast', { time: words.time(forecast) })}`]),
    ]),
  ];
}

function standingLines({ words }: Session, { places, lastRun, schedule: kept, policies }: FixityStanding): readonly string[] {
  const overdue = places.reduce((sum, { coverage }) => sum + coverage.overdue, 0);
  return [
    ...policies.map(({ name, about }) => words.text('fixity.policyLine', { name, about: about[words.lang] })),
    lastLine(words, lastRun),
    kept?.nextDue === undefined ? words.text('fixity.noSchedule') : words.text('schedule.next', { time: words.time(kept.nextDue) }),
    ...(overdue > 0 ? [`→ ${words.text('fixity.overdueAdvice')}`] : []),
  ];
}

function lastLine(words: Session['words'], lastRun: FixityStanding['lastRun']): string {
  if (lastRun === undefined) return words.text('fixity.neverRun');
  const { startedAt, end } = lastRun;
  const key = end === undefined ? 'interrupted' as const : end.state;
  return words.text(`fixity.lastRun.${key}`, { time: words.time(startedAt), checks: end?.checks ?? 0, bad: end?.bad ?? 0 });
}

async function problems(session: Session): Promise<number> {
  const { operations, output, flags, words, marks } = session;
  let count = 0;
  for await (const problem of operations.fixity.problems({ repo: flags.repo })) {
    count += 1;
    output.item({ json: { ...problem }, lines: () => [`${marks.failed} ${problemLine(session, problem)}`], good: false });
  }
  const exit = count > 0 ? 3 : 0;
  output.summary({
    command: 'fixity', exit, json: { problems: count },
    lines: () => [count === 0 ? `${marks.good} ${words.text('fixity.noProblems')}` : words.count('fixity.problems', count), ...(count > 0 ? [`→ ${words.text('audit.damagedAdvice')}`] : [])],
  });
  return exit;
}

function problemLine({ words }: Session, { packageId, title = packageId, locationName, outcome, checkedAt, incident }: FixityProblem): string {
  const parts = [words.text('fixity.problem', { location: locationName, outcome: words.text(`audit.${outcome}`), time: words.time(checkedAt) }), printable(packageId)];
  return `${printable(title)}  ${[...parts, ...(incident === undefined ? [] : [words.text('fixity.incident', { id: incident })])].join(' · ')}`;
}

async function schedule({ operations, output, flags, words, marks }: Session, { cron, tz, off }: FixityFlags): Promise<number> {
  const kept = await operations.fixity.schedule({ repo: flags.repo, ...(cron === undefined ? {} : { cron }), ...(tz === undefined ? {} : { timeZone: tz }), ...(off === true ? { remove: true } : {}) });
  output.item({
    json: kept === undefined ? { schedule: null } : { schedule: { ...kept } },
    lines: () => (kept === undefined
      ? [`${marks.same} ${words.text('fixity.noSchedule')}`]
      : [`${marks.good} ${printable(kept.spec)} ${printable(kept.timeZone)}${kept.nextDue === undefined ? '' : ` · ${words.text('schedule.next', { time: words.time(kept.nextDue) })}`}`, `  ${words.text('fixity.work')}`]),
    good: true,
  });
  output.summary({ command: 'fixity', exit: 0, json: {}, lines: () => [] });
  return 0;
}
