import type { AuditProblem, AuditReport, AuditSummary, OutcomeCounts } from '../../fixity/index.ts';
import type { Desk } from '../desk.ts';
import { oneOf, percent, rate, wholeNumber } from '../flag-values.ts';
import { printable } from '../printable.ts';
import { type Session, refuseInterrupted } from '../session.ts';

interface AuditFlags {
  readonly id?: string;
  readonly sample?: number;
  readonly seed?: string;
  readonly algorithm?: 'auto' | 'sha512' | 'sha256';
  readonly maxRate?: number;
  readonly readers?: number;
}

const BAD = ['mismatch', 'missing', 'extra', 'unreadable'] as const;
const MOST_READERS = 256;

export function addAudit(desk: Desk): void {
  const { words } = desk;
  const command = desk
    .command('audit', [0, 1, 2, 3, 4, 5, 8, 130])
    .option(`--id <${words.text('value.id')}>`, words.text('audit.id'))
    .option('--sample <%>', words.text('audit.sample'), percent('--sample'))
    .option(`--seed <${words.text('value.text')}>`, words.text('audit.seed'))
    .option('--algorithm <auto|sha512|sha256>', words.text('audit.algorithm'), oneOf('--algorithm', ['auto', 'sha512', 'sha256']))
    .option(`--max-rate <${words.text('value.rate')}>`, words.text('audit.maxRate'), rate('--max-rate'))
    .option(`--readers <${words.text('value.number')}>`, words.text('audit.readers'), wholeNumber('--readers', 1, MOST_READERS));
  command.action(() => {
    const flags = command.opts<AuditFlags>();
    return desk.run(command, (session) => audit(session, flags));
  });
}

async function audit(session: Session, { id, sample, seed, algorithm = 'auto', maxRate, readers }: AuditFlags): Promise<number> {
  const { operations, output, flags, signal, progress } = session;
  const summary = await operations.audit({
    repo: flags.repo,
    ...(id === undefined ? {} : { id }),
    ...(sample === undefined ? {} : { sample }),
    ...(seed === undefined ? {} : { seed }),
    algorithm,
    ...(maxRate === undefined ? {} : { maxRate }),
    ...(readers === undefined ? {} : { readers }),
    signal,
    onProgress: progress.update,
    onReport: (report) => {
      output.item({ json: { ...report }, lines: () => reportLines(session, report), good: report.outcome === 'match' });
    },
  });
  refuseInterrupted(signal);
  progress.clear();
  const exit = auditExit(summary);
  output.summary({ command: 'audit', exit, json: { ...summary, seconds: session.seconds() }, lines: () => summaryLines(session, summary, exit) });
  return exit;
}

/** Damage that was seen (3) is never hidden behind what could not be read; only unreadable files are "partly" (4). */
function auditExit({ counts, damaged }: AuditSummary): number {
  if (counts.mismatch + counts.missing + counts.extra > 0) return 3;
  if (counts.unreadable > 0) return 4;
  return damaged > 0 ? 3 : 0;
}

function reportLines({ marks, words }: Session, report: AuditReport): readonly string[] {
  const { outcome, packageId, head, files, bytes, counts, problems } = report;
  const mark = outcome === 'match' ? marks.good : outcome === 'unreadable' ? marks.error : marks.failed;
  const amounts = [words.count('count.files', files), words.bytes(bytes), report.algorithm];
  const judged = outcome === 'match' ? words.text('audit.match') : badCounts(counts).map((bad) => words.text(`audit.count.${bad}`, { count: counts[bad] })).join(' · ');
  const more = BAD.reduce((sum, bad) => sum + counts[bad], 0) - problems.length;
  return [
    `${mark} ${printable(packageId)} v${head}  ${[judged === '' ? words.text(`audit.${outcome}`) : judged, ...amounts].join(' · ')}`,
    ...problems.flatMap((problem) => problemLines(words.text(`audit.${problem.outcome}`), problem, words)),
    ...(more > 0 ? [`    ${words.count('audit.moreProblems', more)}`] : []),
  ];
}

function problemLines(judged: string, problem: AuditProblem, words: Session['words']): readonly string[] {
  const { path, logicalPath, expected, found, detail } = problem;
  const name = logicalPath === undefined ? printable(path) : `${printable(path)} = ${printable(logicalPath)}`;
  const line = `    ${judged}  ${name}${detail === undefined ? '' : `  (${printable(detail)})`}`;
  if (expected === undefined || found === undefined) return [line];
  return [line, `      ${words.text('audit.digests', { expected, found })}`];
}

function summaryLines({ words }: Session, summary: AuditSummary, exit: number): readonly string[] {
  const { packages, damaged, files, bytes, counts } = summary;
  const parts = [
    words.count('count.packages', packages),
    words.count('count.files', files),
    words.bytes(bytes),
    words.text('audit.count.match', { count: counts.match }),
    ...BAD.map((bad) => words.text(`audit.count.${bad}`, { count: counts[bad] })),
  ];
  return [
    `${words.text('summary.done')} ${parts.join(' · ')}.`,
    ...(damaged > 0 ? [words.count('audit.damaged', damaged)] : []),
    ...(exit === 3 ? [`→ ${words.text('audit.damagedAdvice')}`] : []),
    ...(counts.unreadable > 0 ? [`→ ${words.text('audit.unreadableAdvice')}`] : []),
  ];
}

function badCounts(counts: OutcomeCounts): readonly (typeof BAD)[number][] {
  return BAD.filter((bad) => counts[bad] > 0);
}
