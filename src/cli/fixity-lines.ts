import type { AuditReport, FixityStanding, PlaceStanding, PolicyStanding } from '../fixity/index.ts';
import type { FixityProblems, FixityRunAnswer, PlannedPolicy } from './fixity-operations.ts';
import type { Said } from './output.ts';
import { packageName } from './package-name.ts';
import { printable } from './printable.ts';
import { incidentLine } from './repair-lines.ts';
import type { Session } from './session.ts';

const BAD = ['mismatch', 'missing', 'extra', 'unreadable'] as const;
const PROBLEMS_SHOWN = 10;

/** One copy that a run read. */
export function reportSaid(session: Session, report: AuditReport): Said & { readonly good: boolean } {
  const { marks, words } = session;
  const { packageId, title, head, outcome, files, bytes, location, problems, counts } = report;
  const good = outcome === 'match';
  const found = good ? words.text('audit.match') : BAD.filter((bad) => counts[bad] > 0).map((bad) => words.text(`audit.count.${bad}`, { count: counts[bad] })).join(' · ');
  const where = location === undefined ? '' : `  ${words.text('copies.at', { name: location })}`;
  return {
    json: { ...report },
    good,
    lines: () => [
      `${good ? marks.good : outcome === 'unreadable' ? marks.error : marks.failed} ${packageName(packageId, title)} v${head}${where}  ${[found, words.count('count.files', files), words.bytes(bytes)].join(' · ')}`,
      ...problems.slice(0, PROBLEMS_SHOWN).map((problem) => `    ${words.text(`audit.${problem.outcome}`)}  ${printable(problem.path)}`),
      ...(good ? [] : [`      → ${words.text('fixity.repairAdvice', { id: packageId })}`]),
    ],
  };
}

/** What a run came to, in words that never say more than was read. */
export function describeRun({ words, marks }: Session, { run, tally }: FixityRunAnswer): readonly string[] {
  const { policy, outcome, packages, files, bytes, damaged, notChecked } = run;
  const sampled = outcome === 'sound' && notChecked > 0;
  const mark = outcome === 'sound' && !sampled ? marks.good : outcome === 'sound' || outcome === 'partial' ? marks.same : marks.failed;
  const caught = tally.canaries - tally.canariesMissed;
  return [
    `${mark} ${words.text(sampled ? 'fixity.outcome.sampled' : `fixity.outcome.${outcome}`, { policy })}`,
    `  ${words.text('fixity.read', { packages: words.number(packages), files: words.number(files), amount: words.bytes(bytes) })}`,
    `  ${words.text(tally.canariesMissed > 0 ? 'fixity.canariesMissed' : 'fixity.canaries', { caught, tried: tally.canaries, names: tally.missed.join(', ') })}`,
    ...(damaged > 0 ? [`  ${words.count('fixity.damaged', damaged)}`, `  → ${words.text('fixity.damagedAdvice')}`] : []),
    ...(notChecked > 0 ? [`  ${words.count('fixity.notChecked', notChecked)}`] : []),
    ...((tally.unreadable ?? 0) > 0 ? [`  ${marks.error} ${words.count('fixity.unreadableCopies', tally.unreadable ?? 0)}`, `  → ${words.text('fixity.unreadableAdvice')}`] : []),
    ...(tally.stopped === undefined ? [] : [`  ${words.text(`fixity.stopped.${tally.stopped}`)}`]),
    ...tally.away.map(({ location, fault }) => `  ${marks.error} ${words.text('fixity.away', { location, fault })}`),
    ...(outcome === 'void' ? [`  → ${words.text('fixity.voidAdvice')}`] : []),
    `  ${words.text('fixity.file', { file: `fixity/runs/${run.file}` })}`,
  ];
}

/** Coverage of every place, what the policies can do, and the alarm: 3 when something is overdue, bad, or vouched for by nobody. */
export function sayStanding(session: Session, standing: FixityStanding & { readonly folder: string }): number {
  const { output, words, marks } = session;
  for (const place of standing.places) {
    const good = place.overdue.copies === 0 && place.bad.copies === 0 && place.away === undefined;
    output.item({ json: { place: place.name, ...place, ...(place.all.copies === 0 ? {} : { checkedPercent: percentOf(place.matched.bytes, place.all.bytes, place.matched.copies, place.all.copies) }) }, lines: () => placeLines(session, place), good });
  }
  for (const policy of standing.policies) {
    output.item({ json: { ...policy, policy: policy.policy.name, cycleDays: policy.policy.cycleDays }, lines: () => policyLines(session, policy), good: !policy.tooSlow && policy.lastRun?.outcome !== 'void' });
  }
  const { overdue, bad, isVoid } = standing;
  const exit = overdue.copies > 0 || bad.copies > 0 || isVoid ? 3 : 0;
  const unread = standing.places.reduce((sum, { waiting }) => sum + waiting.copies, 0);
  const lacking = standing.places.reduce((sum, place) => sum + (place.lacking?.never ?? 0) + (place.lacking?.behind ?? 0), 0);
  const away = standing.places.filter((place) => place.away !== undefined).map(({ name }) => printable(name));
  output.summary({
    command: 'fixity', exit, json: { action: 'status', overdue, bad, lacking, void: isVoid, policies: standing.folder },
    lines: () => [
      ...(overdue.copies > 0 ? [`${marks.failed} ${words.count('fixity.overdue', overdue.copies)}`, `→ ${words.text('fixity.overdueAdvice')}`] : []),
      ...(bad.copies > 0 ? [`${marks.failed} ${words.count('fixity.bad', bad.copies)}`, `→ ${words.text('fixity.badAdvice')}`] : []),
      ...(isVoid ? [`${marks.error} ${words.text('fixity.lastVoid')}`, `→ ${words.text('fixity.voidAdvice')}`] : []),
      ...(unread > 0 ? [`${marks.same} ${words.count('fixity.waiting', unread)}`] : []),
      ...(lacking > 0 ? [`${marks.error} ${words.count('fixity.lackingCopies', lacking)}`, `→ ${words.text('fixity.lackingAdvice')}`] : []),
      ...(away.length > 0 ? [`${marks.error} ${words.text('fixity.awayPlaces', { names: away.join(', ') })}`] : []),
      // All is said to be well only when all was read, and can be read.
      ...(exit === 0 && unread === 0 && lacking === 0 && away.length === 0 ? [standing.places.every(({ all }) => all.copies === 0) ? `${marks.same} ${words.text('fixity.empty')}` : `${marks.good} ${words.text('fixity.allWithin')}`] : []),
    ],
  });
  return exit;
}

/** Never rounded up to the whole: 99,98 % is 99,9 %. */
function percentOf(bytes: number, allBytes: number, copies: number, allCopies: number): number {
  if (copies === allCopies) return 100;
  return Math.min(99.9, Math.floor((allBytes === 0 ? copies / allCopies : bytes / allBytes) * 1000) / 10);
}

/** Packages that have no copy there, or an older version only: nothing of them can be checked there, and no figure above has them. */
function lackingLines({ words, marks }: Pick<Session, 'words' | 'marks'>, { lacking }: PlaceStanding): readonly string[] {
  if (lacking === undefined || lacking.never + lacking.behind === 0) return [];
  return [`    ${marks.error} ${words.text('fixity.lacking', { never: words.number(lacking.never), behind: words.number(lacking.behind) })}`];
}

function placeLines({ words, marks }: Session, place: PlaceStanding): readonly string[] {
  const { name, away, all, matched, overdue, waiting, bad, ages, never, oldestCheck, unreadSince } = place;
  if (all.copies === 0) return [`${marks.same} ${printable(name)}  ${words.text('fixity.nothing')}`, ...lackingLines({ words, marks }, place)];
  const checked = percentOf(matched.bytes, all.bytes, matched.copies, all.copies);
  const share = (amount: { readonly bytes: number; readonly copies: number }): string => (
    words.number(Math.ceil((all.bytes === 0 ? amount.copies / all.copies : amount.bytes / all.bytes) * 1000) / 10)
  );
  const parts = [
    words.text(bad.copies > 0 ? 'fixity.coverageBad' : 'fixity.coverage', { checked: words.number(checked), bad: words.number(bad.copies) }),
    ...(overdue.copies > 0 ? [words.text('fixity.coverageOverdue', { share: share(overdue) })] : []),
    ...(waiting.copies > 0 ? [words.text('fixity.coverageWaiting', { share: share(waiting) })] : []),
  ];
  const oldest = unreadSince ?? oldestCheck;
  const lacking = lackingLines({ words, marks }, place);
  return [
    `${bad.copies > 0 || overdue.copies > 0 ? marks.failed : waiting.copies > 0 ? marks.same : marks.good} ${printable(name)}  ${parts.join('; ')}.`,
    `    ${words.text('fixity.amounts', { copies: words.number(all.copies), amount: words.bytes(all.bytes), read: words.bytes(matched.bytes) })}`,
    `    ${words.text('fixity.ages', { first: ages[0]?.copies ?? 0, second: ages[1]?.copies ?? 0, third: ages[2]?.copies ?? 0, older: ages[3]?.copies ?? 0, never: never.copies })}`,
    ...(oldest === undefined ? [] : [`    ${words.text(unreadSince === undefined ? 'fixity.oldest' : 'fixity.unread', { time: words.time(oldest) })}`]),
    ...lacking,
    ...(away === undefined ? [] : [`    ${marks.error} ${words.text('fixity.awayNow', { fault: away })}`]),
  ];
}

function policyLines({ words, marks }: Session, { policy, left, bytesPerDay, daysLeft, tooSlow, lastRun }: PolicyStanding): readonly string[] {
  const forecast = left.copies === 0 ? words.text('fixity.nothingLeft')
    : bytesPerDay === undefined || daysLeft === undefined ? words.text('fixity.noForecast', { amount: words.bytes(left.bytes) })
      : words.text('fixity.forecast', { amount: words.bytes(left.bytes), daily: words.bytes(bytesPerDay), days: words.number(daysLeft) });
  return [
    `${tooSlow ? marks.failed : marks.same} ${words.text('fixity.policyLine', { policy: policy.name, days: policy.cycleDays })}  ${forecast}`,
    ...(tooSlow ? [`    ${words.text('fixity.tooSlow', { days: policy.cycleDays })}`] : []),
    `    ${lastRun === undefined ? words.text('fixity.noRun') : words.text('fixity.lastRun', { time: words.time(lastRun.endedAt), outcome: words.text(`fixity.outcomeWord.${lastRun.outcome}`) })}`,
  ];
}

export function sayProblems(session: Session, { incidents, copies }: FixityProblems): number {
  const { output, words, marks } = session;
  for (const incident of incidents) output.item({ json: { incident: { ...incident } }, lines: () => [incidentLine(session, incident)], good: false });
  for (const copy of copies) {
    output.item({
      json: { copy: { ...copy } },
      lines: () => [`${marks.failed} ${packageName(copy.packageId, copy.title)}  ${words.text('copies.at', { name: copy.location })} · ${words.text(`audit.${copy.outcome}`)} · ${words.time(copy.checkedAt)}`],
      good: false,
    });
  }
  const exit = incidents.length + copies.length > 0 ? 3 : 0;
  output.summary({
    command: 'fixity', exit, json: { action: 'problems', incidents: incidents.length, copies: copies.length },
    lines: () => (exit === 0 ? [words.text('fixity.noProblems')] : [words.text('fixity.problemCount', { incidents: incidents.length, copies: copies.length }), `→ ${words.text('fixity.badAdvice')}`]),
  });
  return exit;
}

export function saySchedules({ output, words, marks }: Session, planned: readonly PlannedPolicy[]): number {
  for (const { policy, schedule } of planned) {
    const next = schedule?.nextDue;
    output.item({
      json: { policy: { ...policy }, ...(schedule === undefined ? {} : { schedule: { ...schedule } }) },
      lines: () => [`${next === undefined ? marks.error : marks.good} ${printable(policy.name)}  ${printable(policy.schedule)} ${printable(policy.timeZone)} · ${next === undefined ? words.text('fixity.unscheduled') : words.text('schedule.next', { time: words.time(next) })}`],
      good: next !== undefined,
    });
  }
  const without = planned.filter(({ schedule }) => schedule?.nextDue === undefined).length;
  const exit = without > 0 ? 3 : 0;
  output.summary({ command: 'fixity', exit, json: { action: 'schedule', policies: planned.length, unscheduled: without }, lines: () => (without > 0 ? [`→ ${words.text('fixity.applyAdvice')}`] : []) });
  return exit;
}
