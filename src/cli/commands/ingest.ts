import { isValid } from '../../base/index.ts';
import { keptAs, type AipPlan, type IngestOutcome, type KeptCopies } from '../../ingest/index.ts';
import type { CopyStanding } from '../../replicas/index.ts';
import { sayLocationFault, sayStanding } from '../copies-words.ts';
import type { Desk } from '../desk.ts';
import { sayIngestDescribed } from '../describe-packages-run.ts';
import { faultAdvice, faultJson, faultSentence } from '../fault-words.ts';
import { findingCounts, findingJson, findingLines } from '../finding-words.ts';
import { oneOf } from '../flag-values.ts';
import { UNKNOWN_FONDS_AT_THE_DOOR } from '../description-operations.ts';
import { type EndedPackage, followPackages, packagesAmong } from '../package-run.ts';
import { sayUnsigned } from '../ledger-words.ts';
import { printable } from '../printable.ts';
import type { Session } from '../session.ts';
import { UsageError } from '../usage-error.ts';

interface IngestFlags {
  readonly dryRun?: true;
  readonly update?: string;
  readonly operator?: string;
  readonly reread?: true;
  readonly in?: string;
  readonly unknownFonds?: (typeof UNKNOWN_FONDS_AT_THE_DOOR)[number];
}

/** Files of a plan that people are shown; `--json` has all. */
const PLANNED_FILES_SHOWN = 10;

export function addIngest(desk: Desk): void {
  const { words } = desk;
  const command = desk
    .command('ingest', [0, 1, 2, 3, 4, 5, 6, 8, 130])
    .argument(`<${words.text('value.path')}...>`, words.text('ingest.paths'))
    .option('-n, --dry-run', words.text('ingest.dryRun'))
    .option(`--update <${words.text('value.id')}>`, words.text('ingest.update'))
    .option(`--operator <${words.text('value.name')}>`, words.text('ingest.operator'))
    .option('--reread', words.text('ingest.reread'))
    .option(`--in <${words.text('value.record')}>`, words.text('ingest.in'))
    .option(`--unknown-fonds <${UNKNOWN_FONDS_AT_THE_DOOR.join('|')}>`, words.text('ingest.unknownFonds'), oneOf('--unknown-fonds', UNKNOWN_FONDS_AT_THE_DOOR))
    .option('-y, --yes', words.text('ingest.yes'));
  command.action((paths: readonly string[]) => {
    const flags = command.opts<IngestFlags>();
    return desk.run(command, (session) => ingest(session, paths, flags));
  });
}

async function ingest(session: Session, given: readonly string[], { dryRun, update, operator, reread, in: place, unknownFonds = 'wait' }: IngestFlags): Promise<number> {
  const { operations, flags, io, signal, progress } = session;
  const paths = packagesAmong(given, session);
  if (update !== undefined && paths.length !== 1) throw new UsageError('updateOne', { count: String(paths.length) });
  let undone = false;
  let standingNow: CopyStanding | undefined;
  const exit = await followPackages(session, {
    command: 'ingest',
    isUndone: () => undone,
    ends: ['archived', 'stored', 'known', 'planned', 'failed', 'error'],
    work: (onEnd) => operations.ingest({
      repo: flags.repo,
      paths,
      dryRun: dryRun === true,
      ...(update === undefined ? {} : { update }),
      operator: operator ?? io.user,
      reread: reread === true,
      signal,
      onProgress: progress.update,
      describing: { unknownFonds, ...(place === undefined ? {} : { in: place }) },
      onOutcome: (outcome) => { onEnd(sayOutcome(session, outcome)); },
      onDescribed: (described) => { if (sayIngestDescribed(session, described)) undone = true; },
      onLocationFault: (location, fault) => {
        undone = true;
        sayLocationFault(session, location, fault);
      },
      onStanding: (standing) => { standingNow = standing; },
      onUnsigned: (fault) => { sayUnsigned(session, fault); },
    }),
  });
  sayStanding(session, standingNow);
  return exit;
}

function sayOutcome(session: Session, outcome: IngestOutcome): EndedPackage {
  const ended = endOf(outcome);
  session.output.item({
    json: outcomeJson(session, outcome, ended),
    lines: () => outcomeLines(session, outcome, ended),
    good: ended.end !== 'failed' && ended.end !== 'error' && ended.lacksCopies !== true,
  });
  return ended;
}

function endOf(outcome: IngestOutcome): EndedPackage {
  switch (outcome.kind) {
    case 'archived':
    case 'stored':
      return { end: outcome.kind, files: outcome.files, bytes: outcome.bytes, lacksCopies: outcome.kind === 'stored' };
    case 'planned':
      return isValid(outcome.findings) ? { end: 'planned', files: outcome.plan.fileCount, bytes: outcome.plan.byteCount } : { end: 'failed' };
    case 'error':
      return { end: 'error', fault: outcome.fault.code };
    case 'known':
      return { end: 'known', lacksCopies: keptAs(outcome.copies) === 'stored' };
    case 'failed':
      return { end: 'failed' };
  }
}

function outcomeJson({ messages }: Session, outcome: IngestOutcome, { end }: EndedPackage): Readonly<Record<string, unknown>> {
  const { path, kind } = outcome;
  if (kind === 'error') return { path, outcome: end, fault: faultJson(outcome.fault, messages) };
  const findings = outcome.findings.map((finding) => findingJson(finding, messages));
  switch (kind) {
    case 'archived':
    case 'stored': {
      const { id, version, title, files, bytes, copies } = outcome;
      return { path, outcome: end, id, version, title, files, bytes, copies, findings };
    }
    case 'known':
      return { path, outcome: end, id: outcome.id, title: outcome.title, copies: outcome.copies, findings };
    case 'planned':
      return { path, outcome: end, plan: outcome.plan, findings };
    case 'failed':
      return { path, outcome: end, findings };
  }
}

function outcomeLines(session: Session, outcome: IngestOutcome, { end, lacksCopies }: EndedPackage): readonly string[] {
  const { marks, words, messages } = session;
  const { path } = outcome;
  if (outcome.kind === 'error') {
    const head = `${marks.error} ${printable(path)}  ${words.text('outcome.error')}: ${faultSentence(outcome.fault, messages, words.lang)}`;
    return [head, ...faultAdvice(outcome.fault, messages, words, '      ')];
  }
  const mark = end === 'failed' ? marks.failed : lacksCopies === true ? marks.error : end === 'known' ? marks.same : marks.good;
  const counts = findingCounts(outcome.findings, words);
  const parts = [words.text(end === 'known' && lacksCopies === true ? 'outcome.knownLacking' : `outcome.${end}`), ...outcomeParts(session, outcome), ...(counts === '' ? [] : [counts])];
  return [
    `${mark} ${printable(path)}  ${parts.join(' · ')}`,
    ...findingLines(outcome.findings, messages, words),
    ...(outcome.kind === 'planned' ? planLines(session, outcome.plan) : []),
  ];
}

function outcomeParts({ words }: Session, outcome: Exclude<IngestOutcome, { kind: 'error' }>): readonly string[] {
  switch (outcome.kind) {
    case 'archived':
    case 'stored': {
      const { title, id, version, files, bytes, copies } = outcome;
      return [printable(title), `${id} v${version}`, words.count('count.files', files), words.bytes(bytes), ...copiesPart(words, copies)];
    }
    case 'known':
      return [printable(outcome.title), outcome.id, ...copiesPart(words, outcome.copies)];
    case 'planned': {
      const { title, id, version, fileCount, byteCount } = outcome.plan;
      return [printable(title), `${id} v${version}`, words.count('count.files', fileCount), words.bytes(byteCount)];
    }
    case 'failed':
      return [];
  }
}

function copiesPart(words: Session['words'], { verified, required }: KeptCopies): readonly string[] {
  return Math.max(required, verified) > 1 ? [words.text('copies.of', { verified, required })] : [];
}

function planLines({ words }: Session, { files }: AipPlan): readonly string[] {
  const shown = files.slice(0, PLANNED_FILES_SHOWN).map(({ from, to }) => `    ${printable(from)} → ${printable(to)}`);
  const more = files.length - shown.length;
  return more > 0 ? [...shown, `    ${words.count('ingest.moreFiles', more)}`] : shown;
}
