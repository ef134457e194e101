import type { FaultCode } from '../../base/index.ts';
import type { CopyReport, ReplicasStatus, SyncSummary, VerifyReport, VerifySummary } from '../../replicas/index.ts';
import { sayLocationFault, sayStanding } from '../copies-words.ts';
import type { Desk } from '../desk.ts';
import { exitStatus } from '../exit-status.ts';
import { oneOf, rate } from '../flag-values.ts';
import { packageName } from '../package-name.ts';
import { printable } from '../printable.ts';
import { locationLines } from '../replicas-lines.ts';
import { type Session, refuseInterrupted } from '../session.ts';

const ACTIONS = ['status', 'sync', 'verify'] as const;

interface ReplicasFlags {
  readonly id?: string;
  readonly location?: string;
  readonly compare?: true;
  readonly due?: true;
  readonly maxRate?: number;
}

export function addReplicas(desk: Desk): void {
  const { words } = desk;
  const command = desk
    .command('replicas', [0, 1, 2, 3, 4, 5, 6, 8, 130])
    .argument(`<${ACTIONS.join('|')}>`, words.text('replicas.action'))
    .option(`--id <${words.text('value.id')}>`, words.text('replicas.id'))
    .option(`--location <${words.text('value.name')}>`, words.text('replicas.location'))
    .option('--compare', words.text('replicas.compare'))
    .option('--due', words.text('replicas.due'))
    .option(`--max-rate <${words.text('value.rate')}>`, words.text('replicas.maxRate'), rate('--max-rate'));
  command.action((typed: string) => {
    const work = { status, sync, verify }[oneOf('replicas', ACTIONS)(typed)];
    return desk.run(command, (session) => work(session, command.opts<ReplicasFlags>()));
  });
}

async function status(session: Session, { compare }: ReplicasFlags): Promise<number> {
  const { operations, output, flags, signal, words, marks } = session;
  let different = 0;
  const now = await operations.copies.status({
    repo: flags.repo,
    compare: compare === true,
    signal,
    onDifference: (location, { kind, object }) => {
      different += 1;
      output.item({
        json: { location, difference: kind, object },
        lines: () => [`${marks.failed} ${printable(object)}  ${words.text('copies.at', { name: location })} · ${words.text(`copies.difference.${kind}`)}`],
        good: false,
      });
    },
  });
  refuseInterrupted(signal);
  sayStatus(session, now, compare === true ? { different } : {});
  return exitOfStatus(now, different);
}

/** Harm is 3; copies that are lacking or a location that is away is 4: something is still to be done. */
function exitOfStatus({ places, lacking }: ReplicasStatus, different: number): number {
  const harmed = places.some(({ counts }) => counts.damaged + counts.divergent + counts.missing > 0);
  return exitStatus({ packages: 1, findings: harmed || different > 0, undone: lacking > 0 || places.some(({ fault }) => fault !== undefined), faults: [] });
}

function sayStatus(session: Session, now: ReplicasStatus, compared: { readonly different?: number }): void {
  const { output, words } = session;
  const { histogram, places, required, locations, packages, single, lacking, level, warning } = now;
  for (const place of places) {
    const { location: { id, name, path, zone, media, verifyDays }, counts, facts, fault, sharesDiskWith } = place;
    output.item({
      json: { id, name, path, zone, media, verifyDays, ...counts, ...facts, sharesDiskWith, ...(fault === undefined ? {} : { fault: fault.code }) },
      lines: () => locationLines(session, place),
      good: fault === undefined && sharesDiskWith.length === 0 && counts.damaged + counts.divergent + counts.missing === 0,
    });
  }
  output.summary({
    command: 'replicas', exit: exitOfStatus(now, compared.different ?? 0),
    json: { action: 'status', required, locations, packages, single, lacking, level, warning, histogram, ...compared },
    lines: () => [
      ...histogram.map(({ copies, packages: count }) => `  ${words.count('copies.histogram', copies)}: ${words.count('count.packages', count)}`),
      `${words.count('copies.required', required)} ${words.text('copies.lackingNow', { count: lacking })}`,
      `${words.text('copies.level', { level })} ${words.text(`copies.level.${level}`)}`,
      ...(compared.different === undefined ? [] : [words.count('copies.compared', compared.different)]),
    ],
  });
  sayStanding(session, now);
}

async function sync(session: Session, { id, location }: ReplicasFlags): Promise<number> {
  const { operations, output, flags, signal, progress, words } = session;
  const faults: FaultCode[] = [];
  const summary = await operations.copies.sync({
    repo: flags.repo, signal, onProgress: progress.update,
    ...(id === undefined ? {} : { id }), ...(location === undefined ? {} : { location }),
    onFault: (name, fault) => {
      faults.push(fault.code);
      sayLocationFault(session, name, fault);
    },
    onReport: (report) => { sayCopy(session, report); },
  });
  refuseInterrupted(signal);
  progress.clear();
  const exit = runExit(summary, faults, summary.lacking > 0);
  output.summary({
    command: 'replicas', exit, json: { action: 'sync', ...summary, seconds: session.seconds() },
    lines: () => [
      words.text('replicas.synced', { copied: summary.copied, present: summary.present, problems: summary.problems, amount: words.bytes(summary.bytes) }),
      summary.lacking === 0 && summary.unavailable > 0 ? words.text('replicas.notSeen') : summary.lacking === 0 ? words.count('replicas.allArchived', summary.required) : `→ ${words.count('replicas.lacking', summary.lacking)}`,
    ],
  });
  return exit;
}

/** A location's trouble while others went on is "partly"; when none could be worked with, its own status counts. */
function runExit({ locations, unavailable, problems }: SyncSummary | VerifySummary, faults: readonly FaultCode[], undone: boolean): number {
  return exitStatus({ packages: 1, findings: problems > 0, undone: undone || unavailable > 0, faults: unavailable === locations ? faults : [] });
}

function sayCopy({ output, words, marks }: Session, report: CopyReport): void {
  const { packageId, title, location, outcome, version, bytes, problems, copies } = report;
  const good = outcome === 'copied' || outcome === 'present';
  output.item({
    json: { ...report },
    lines: () => [
      `${good ? marks.good : outcome === 'unsettled' ? marks.same : marks.failed} ${packageName(packageId, title)} v${version}  ${words.text('copies.at', { name: location })} · ${words.text(`copies.outcome.${outcome}`)}`
        + (good ? ` · ${words.bytes(bytes)} · ${words.count('copies.histogram', copies)}` : ''),
      ...problems.slice(0, PROBLEMS_SHOWN).map(({ path, outcome: found }) => `    ${words.text(`audit.${found}`)}  ${printable(path)}`),
      ...(good || outcome === 'unsettled' ? [] : [`      → ${words.text(`copies.advice.${outcome}`, { id: packageId })}`]),
    ],
    good,
  });
}

const PROBLEMS_SHOWN = 10;

async function verify(session: Session, { id, location, due, maxRate }: ReplicasFlags): Promise<number> {
  const { operations, output, flags, signal, progress, words } = session;
  const faults: FaultCode[] = [];
  const summary = await operations.copies.verify({
    repo: flags.repo, signal, onProgress: progress.update, due: due === true,
    ...(id === undefined ? {} : { id }), ...(location === undefined ? {} : { location }), ...(maxRate === undefined ? {} : { maxRate }),
    onFault: (name, fault) => {
      faults.push(fault.code);
      sayLocationFault(session, name, fault);
    },
    onReport: (report) => { sayVerified(session, report); },
  });
  refuseInterrupted(signal);
  progress.clear();
  const exit = runExit(summary, faults, false);
  output.summary({
    command: 'replicas', exit, json: { action: 'verify', ...summary, seconds: session.seconds() },
    lines: () => [
      words.text('replicas.verified', { verified: summary.verified, packages: summary.packages, problems: summary.problems, amount: words.bytes(summary.bytes) }),
      ...(summary.packages === 0 && summary.unavailable === 0 && due !== true ? [`→ ${words.text('replicas.nothingToVerify')}`] : []),
      ...(summary.unrecorded === true ? [`! ${words.text('readOnly.unrecorded')}`] : []),
    ],
  });
  return exit;
}

function sayVerified({ output, words, marks }: Session, report: VerifyReport): void {
  const { packageId, title, location, outcome, bytes, problems } = report;
  const good = outcome === 'verified';
  output.item({
    json: { ...report },
    lines: () => [
      `${good ? marks.good : outcome === 'behind' || outcome === 'pending' ? marks.same : marks.failed} ${packageName(packageId, title)}  ${words.text('copies.at', { name: location })} · ${words.text(`copies.state.${outcome}`)} · ${words.bytes(bytes)}`,
      ...problems.slice(0, PROBLEMS_SHOWN).map(({ path, outcome: found }) => `    ${words.text(`audit.${found}`)}  ${printable(path)}`),
      ...(outcome === 'damaged' || outcome === 'divergent' ? [`      → ${words.text(`copies.advice.${outcome}`, { id: packageId })}`] : []),
    ],
    good,
  });
}
