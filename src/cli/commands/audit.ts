import { FAULTS, type FaultCode } from '../../base/index.ts';
import type { AuditProblem, AuditReport, OutcomeCounts } from '../../fixity/index.ts';
import type { Desk } from '../desk.ts';
import { EXIT_STATUSES } from '../exit-status.ts';
import { faultJson, faultLines } from '../fault-words.ts';
import { oneOf, percent, rate, wholeNumber } from '../flag-values.ts';
import type { AuditAnswer } from '../operations.ts';
import type { TitledOutcome } from '../repair-operations.ts';
import { detailWords } from '../detail-words.ts';
import { packageName } from '../package-name.ts';
import { printable } from '../printable.ts';
import { type Session, refuseInterrupted } from '../session.ts';
import { sayOutcome } from './repair.ts';

interface AuditFlags {
  readonly id?: string;
  readonly sample?: number;
  readonly seed?: string;
  readonly algorithm?: 'auto' | 'sha512' | 'sha256';
  readonly maxRate?: number;
  readonly readers?: number;
  readonly location?: string;
  readonly repair?: true;
}

const BAD = ['mismatch', 'missing', 'extra', 'unreadable'] as const;
const MOST_READERS = 256;

export function addAudit(desk: Desk): void {
  const { words } = desk;
  const command = desk
    .command('audit', [0, 1, 2, 3, 4, 5, 6, 8, 130])
    .option(`--id <${words.text('value.id')}>`, words.text('audit.id'))
    .option('--sample <%>', words.text('audit.sample'), percent('--sample'))
    .option(`--seed <${words.text('value.text')}>`, words.text('audit.seed'))
    .option('--algorithm <auto|sha512|sha256>', words.text('audit.algorithm'), oneOf('--algorithm', ['auto', 'sha512', 'sha256']))
    .option(`--max-rate <${words.text('value.rate')}>`, words.text('audit.maxRate'), rate('--max-rate'))
    .option(`--readers <${words.text('value.number')}>`, words.text('audit.readers'), wholeNumber('--readers', 1, MOST_READERS))
    .option(`--location <${words.text('value.name')}|all>`, words.text('audit.location'))
    .option('--repair', words.text('audit.repair'));
  command.action(() => {
    const flags = command.opts<AuditFlags>();
    return desk.run(command, (session) => audit(session, flags));
  });
}

async function audit(session: Session, { id, sample, seed, algorithm = 'auto', maxRate, readers, location, repair }: AuditFlags): Promise<number> {
  const { operations, output, flags, signal, progress, io } = session;
  const faults: FaultCode[] = [];
  const summary = await operations.audit({
    repo: flags.repo,
    ...(id === undefined ? {} : { id }),
    ...(sample === undefined ? {} : { sample }),
    ...(seed === undefined ? {} : { seed }),
    algorithm,
    ...(maxRate === undefined ? {} : { maxRate }),
    ...(readers === undefined ? {} : { readers }),
    ...(location === undefined ? {} : { location }),
    ...(repair === undefined ? {} : { repair, operator: io.user, onRepair: (outcome: TitledOutcome) => { sayOutcome(session, outcome, false); } }),
    onLocationFault: (name, fault) => {
      faults.push(fault.code);
      output.item({ json: { location: name, fault: faultJson(fault, session.messages) }, lines: () => [`${session.marks.error} ${printable(name)}`, ...faultLines(fault, session.messages, session.words)], good: false });
    },
    signal,
    onProgress: progress.update,
    onReport: (report) => {
      output.item({ json: { ...report }, lines: () => reportLines(session, report), good: report.outcome === 'match' && report.unknownAt === undefined });
    },
  });
  refuseInterrupted(signal);
  progress.clear();
  const exit = worst(auditExit(summary), faults);
  output.summary({ command: 'audit', exit, json: { ...summary, seconds: session.seconds() }, lines: () => summaryLines(session, { summary, exit, copies: location !== undefined }) });
  return exit;
}

/** A location that could not be read weighs as much as it does alone. */
function worst(exit: number, faults: readonly FaultCode[]): number {
  return EXIT_STATUSES.find((status) => status === exit || faults.some((code) => FAULTS[code].exit === status)) ?? exit;
}

/** What was repaired at once is no damage any more. Damage that was seen (3) is never hidden behind what could not be read; only unreadable files are "partly" (4). */
function auditExit({ counts, damaged, unknown, repair }: AuditAnswer): number {
  if (repair !== undefined) return repair.remaining > 0 || unknown > 0 ? 3 : 0;
  if (unknown > 0) return 3;
  if (counts.mismatch + counts.missing + counts.extra > 0) return 3;
  if (counts.unreadable > 0) return 4;
  return damaged > 0 ? 3 : 0;
}

function reportLines(session: Session, report: AuditReport): readonly string[] {
  const { marks, words } = session;
  const { outcome, packageId, head, files, bytes, counts, problems } = report;
  const mark = outcome === 'match' ? (report.unknownAt === undefined ? marks.good : marks.error) : outcome === 'unreadable' ? marks.error : marks.failed;
  const amounts = [words.count('count.files', files), words.bytes(bytes), report.algorithm];
  const judged = outcome === 'match' ? words.text('audit.match') : badCounts(counts).map((bad) => words.text(`audit.count.${bad}`, { count: counts[bad] })).join(' · ');
  const more = BAD.reduce((sum, bad) => sum + counts[bad], 0) - problems.length;
  return [
    `${mark} ${packageName(packageId, report.title)} v${head}${report.location === undefined ? '' : `  ${words.text('repair.at', { name: report.location })}`}  ${[judged === '' ? words.text(`audit.${outcome}`) : judged, ...amounts].join(' · ')}`,
    ...(report.unknownAt === undefined ? [] : [`    ${words.text('audit.unknown', { path: report.unknownAt })}`]),
    ...problems.flatMap((problem) => problemLines(session, problem)),
    ...(more > 0 ? [`    ${words.count('audit.moreProblems', more)}`] : []),
  ];
}

function problemLines(session: Session, problem: AuditProblem): readonly string[] {
  const { words } = session;
  const { path, logicalPath, expected, found } = problem;
  const detail = detailWords(session, problem.detail);
  const name = logicalPath === undefined ? printable(path) : `${printable(path)} = ${printable(logicalPath)}`;
  const line = `    ${words.text(`audit.${problem.outcome}`)}  ${name}${detail === undefined ? '' : `  (${detail})`}`;
  const forged = problem.forged === true ? [`      !!! ${words.text('audit.forged')}`] : [];
  if (expected === undefined || found === undefined) return [line, ...forged];
  return [line, ...forged, `      ${words.text('audit.digests', { expected, found })}`];
}

interface Ended {
  readonly summary: AuditAnswer;
  readonly exit: number;
  readonly copies: boolean;
}

/** At locations it is copies that are read: three of one package are three. */
function summaryLines({ words }: Session, { summary, exit, copies }: Ended): readonly string[] {
  const { packages, damaged, unknown, files, bytes, counts, repair } = summary;
  const parts = [
    words.count(copies ? 'count.copies' : 'count.packages', packages),
    words.count('count.files', files),
    words.bytes(bytes),
    words.text('audit.count.match', { count: counts.match }),
    ...BAD.map((bad) => words.text(`audit.count.${bad}`, { count: counts[bad] })),
  ];
  return [
    `${words.text('summary.done')} ${parts.join(' · ')}.`,
    ...(damaged > 0 ? [words.count(copies ? 'audit.damagedCopies' : 'audit.damaged', damaged)] : []),
    ...(unknown > 0 ? [words.count('audit.unknownCount', unknown), `→ ${words.text('audit.unknownAdvice')}`] : []),
    ...(repair === undefined ? [] : [words.text('repair.sum', { copies: repair.copies, files: repair.files })]),
    ...(repair !== undefined && repair.remaining > 0 ? [words.count('repair.remaining', repair.remaining), `→ ${words.text('repair.remainingAdvice')}`] : []),
    ...(exit === 3 && damaged > 0 && repair === undefined ? [`→ ${words.text('audit.damagedAdvice')}`] : []),
    ...(summary.unrecorded === true ? [`! ${words.text('readOnly.unrecorded')}`] : []),
    ...(counts.unreadable > 0 ? [`→ ${words.text('audit.unreadableAdvice')}`] : []),
  ];
}

function badCounts(counts: OutcomeCounts): readonly (typeof BAD)[number][] {
  return BAD.filter((bad) => counts[bad] > 0);
}
