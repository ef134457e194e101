import type { Desk } from '../desk.ts';
import { exitStatus } from '../exit-status.ts';
import { printable } from '../printable.ts';
import { refuseInterrupted, type Session } from '../session.ts';
import { UsageError } from '../usage-error.ts';

interface ReportFlags {
  readonly period?: string;
  readonly into?: string;
  readonly zip?: true;
  readonly bag?: true;
  readonly newKey?: true;
  readonly archive?: true;
}

export function addAuditReport(desk: Desk): void {
  const { words } = desk;
  const command = desk
    .command('audit-report', [0, 1, 2, 3, 4, 5, 6, 8, 130])
    .option(`--period <${words.text('value.period')}>`, words.text('audit-report.period'))
    .option(`--into <${words.text('value.dir')}>`, words.text('audit-report.into'))
    .option('--zip', words.text('audit-report.zip'))
    .option('--bag', words.text('audit-report.bag'))
    .option('--new-key', words.text('audit-report.newKey'))
    .option('--archive', words.text('audit-report.archive'));
  command.action(() => {
    const flags = command.opts<ReportFlags>();
    // A form says how the copy is to look: without a place there is none.
    if (flags.into === undefined && (flags.zip === true || flags.bag === true)) throw new UsageError('missingArgument', { name: '--into' });
    if (flags.archive === true) return desk.run(command, (session) => archiveMonths(session, flags));
    if (flags.period === undefined) throw new UsageError('missingFlag', { flag: '--period' });
    return desk.run(command, (session) => auditReport(session, flags));
  });
}

async function auditReport(session: Session, { period = '', into, zip, bag, newKey }: ReportFlags): Promise<number> {
  const { operations, output, words, marks, flags: { repo }, signal, progress } = session;
  const forms = [...(zip === true ? ['zip' as const] : []), ...(bag === true ? ['bag' as const] : [])];
  const { made, delivered, finished } = await operations.auditReports.make({
    repo, period, forms: forms.length === 0 ? ['folder'] : forms, newKey: newKey === true, signal, onProgress: progress.update, ...(into === undefined ? {} : { into }),
  });
  refuseInterrupted(signal);
  progress.clear();
  const { number, folder, sha256, fingerprint, seq, rows, outcomes, period: asked, complete, until, away } = made;
  const { match, mismatch, missing, extra, unreadable, skipped, overdue } = outcomes;
  const bad = mismatch + missing + extra + unreadable;
  if (finished !== undefined) output.note(`! ${words.text('audit-report.finished', { number: finished.number, path: finished.folder })}`);
  for (const { name, code } of away) output.note(`! ${words.text('audit-report.away', { name, code })}`);
  const exit = exitStatus({ packages: 1, findings: bad > 0, undone: overdue > 0 || away.length > 0, faults: [] });
  output.summary({
    command: 'audit-report',
    exit,
    json: { number, period: asked.name, from: asked.from, until, complete, files: rows, outcomes, folder, delivered, sha256, fingerprint, ledgerEntry: seq, away, ...(finished === undefined ? {} : { finished: { number: finished.number, period: finished.period, folder: finished.folder } }), seconds: session.seconds() },
    lines: () => [
      `${bad > 0 ? marks.failed : marks.good} ${words.text('audit-report.done', { number, period: asked.name, files: words.number(rows) })}`,
      ...(complete ? [] : [`  ${words.text('audit-report.partial', { until: words.time(until) })}`]),
      `  ${words.text('audit-report.outcomes', { match, mismatch, missing, extra, unreadable, skipped, overdue, notChecked: outcomes['not-checked'] })}`,
      `  ${words.text('audit-report.at', { path: folder })}`,
      ...delivered.map((path) => `  ${words.text('audit-report.copied', { path: printable(path) })}`),
      `  ${words.text('audit-report.sha256', { digest: sha256 })}`,
      `  ${words.text('audit-report.fingerprint', { fingerprint })}`,
      `→ ${words.text('audit-report.tell')}`,
      ...(bad > 0 ? [`→ ${words.text('audit-report.bad', { count: bad })}`] : []),
      ...(overdue > 0 ? [`→ ${words.text('audit-report.overdue', { count: overdue })}`] : []),
    ],
  });
  return exit;
}

/** Runs, reports and challenges into the packages of their months. */
async function archiveMonths(session: Session, { period }: ReportFlags): Promise<number> {
  const { operations, output, words, marks, io, flags: { repo }, signal, progress } = session;
  const { archived, months, problems } = await operations.auditReports.archive({ repo, signal, operator: io.user, ...(period === undefined ? {} : { month: period }) });
  refuseInterrupted(signal);
  progress.clear();
  for (const one of archived) {
    output.item({
      json: { ...one }, good: true,
      lines: () => [`${marks.good} ${one.month}  ${words.text('audit-report.archived', { version: one.version, files: words.number(one.files), runs: one.runs, reports: one.reports, challenges: one.challenges })}`, `    ${one.id}`],
    });
  }
  for (const problem of problems) {
    const { file, detail, missing } = problem;
    output.item({ json: { ...problem }, good: false, lines: () => [`${marks.failed} ${printable(file)}  ${words.text(missing === true ? 'audit-report.noFile' : 'audit-report.notArchived', { detail: printable(detail) })}`] });
  }
  const exit = problems.length > 0 ? 3 : 0;
  output.summary({
    command: 'audit-report', exit, json: { archived: archived.length, months, problems: problems.length, seconds: session.seconds() },
    lines: () => (archived.length > 0 || problems.length > 0 ? [] : [words.text(months === 0 ? 'audit-report.nothingToArchive' : 'audit-report.allArchived', { months })]),
  });
  return exit;
}
