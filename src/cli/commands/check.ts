import { countFindings, isValid } from '../../base/index.ts';
import { JUDGED_STANDARDS, type CheckOutcome, type JudgedStandard, type ReportPaths } from '../../ingest/index.ts';
import { bagitProfileFrom } from '../bagit-profile.ts';
import type { Desk } from '../desk.ts';
import { faultAdvice, faultJson, faultSentence } from '../fault-words.ts';
import { findingCounts, findingJson, findingLines } from '../finding-words.ts';
import { oneOf } from '../flag-values.ts';
import { eachOnce, pathsFromFile } from '../list-of-paths.ts';
import type { TypedJson } from '../output.ts';
import { refuseReportsAmong } from '../report-paths.ts';
import { type EndedPackage, followPackages, packagesAmong } from '../package-run.ts';
import { printable } from '../printable.ts';
import type { Session } from '../session.ts';
import { UsageError } from '../usage-error.ts';

interface CheckFlags {
  readonly standard?: JudgedStandard;
  readonly version?: string;
  readonly portable?: true;
  readonly bagitProfile?: string;
  readonly fromFile?: string;
  readonly schemas?: string;
  readonly html?: string;
  readonly xlsx?: string;
}

const STANDARDS = Object.keys(JUDGED_STANDARDS) as JudgedStandard[];

export function addCheck(desk: Desk): void {
  const { words } = desk;
  const command = desk
    .command('check', [0, 1, 2, 3, 4, 5, 8, 130])
    .argument(`[${words.text('value.path')}...]`, words.text('check.paths'))
    .option(`--standard <${STANDARDS.join('|')}>`, words.text('check.standard'), oneOf('--standard', STANDARDS))
    .option(`--version <${words.text('value.version')}>`, words.text('check.version'))
    .option(`--schemas <${words.text('value.dir')}>`, words.text('check.schemas'))
    .option('--portable', words.text('check.portable'))
    .option(`--bagit-profile <${words.text('value.file')}>`, words.text('check.bagitProfile'))
    .option(`--from-file <${words.text('value.list')}>`, words.text('check.fromFile'))
    .option(`--html <${words.text('value.file')}>`, words.text('check.html'))
    .option(`--xlsx <${words.text('value.file')}>`, words.text('check.xlsx'));
  command.action((paths: readonly string[]) => {
    const flags = command.opts<CheckFlags>();
    refuseUnknownVersion(flags);
    if (flags.bagitProfile !== undefined && (flags.standard ?? 'bagit') !== 'bagit') throw new UsageError('profileOfBags');
    if (paths.length === 0 && flags.fromFile === undefined) throw new UsageError('nothingToCheck');
    return desk.run(command, (session) => check(session, paths, flags));
  });
}

/** A version is one of a standard: which, has to be said. */
function refuseUnknownVersion({ standard, version }: CheckFlags): void {
  if (version === undefined) return;
  const choices = (name: JudgedStandard): string => JUDGED_STANDARDS[name].versions.join(', ');
  if (standard === undefined) {
    throw new UsageError('versionOfWhat', { choices: STANDARDS.map((name) => `--standard ${name}: ${choices(name)}`).join('; ') });
  }
  const versions: readonly string[] = JUDGED_STANDARDS[standard].versions;
  if (!versions.includes(version)) throw new UsageError('notAChoice', { flag: '--version', value: version, choices: choices(standard) });
}

async function check(session: Session, given: readonly string[], { version, portable, fromFile, schemas, html, xlsx, ...asked }: CheckFlags): Promise<number> {
  const { io, operations, output, signal, progress, words, flags } = session;
  const bagitProfile = asked.bagitProfile === undefined ? undefined : await bagitProfileFrom(asked.bagitProfile, session);
  // Whoever holds packages to a BagIt profile says that they are bags.
  const standard = asked.standard ?? (bagitProfile === undefined ? undefined : 'bagit');
  const listed = fromFile === undefined ? [] : await pathsFromFile(fromFile, io);
  const { once, repeated } = eachOnce([...given, ...listed]);
  if (repeated > 0) output.note(words.count('check.repeated', repeated));
  const paths = packagesAmong(once, session);
  const reports: ReportPaths = { ...(html === undefined ? {} : { html }), ...(xlsx === undefined ? {} : { xlsx }) };
  refuseReportsAmong(paths, reports);
  return followPackages(session, {
    command: 'check',
    reports: Object.values(reports),
    ends: ['valid', 'failed', 'error'],
    work: (onEnd) => operations.check({
      paths,
      repo: flags.repo,
      ...(schemas === undefined ? {} : { schemas }),
      ...(standard === undefined ? {} : { standard }),
      ...(version === undefined ? {} : { version }),
      ...(portable === undefined ? {} : { portable }),
      reports,
      ...(bagitProfile === undefined ? {} : { bagitProfile }),
      signal,
      onProgress: progress.update,
      onOutcome: (outcome) => { onEnd(sayJudgement(session, outcome)); },
    }),
  });
}

function sayJudgement(session: Session, outcome: CheckOutcome): EndedPackage {
  const ended = endOf(outcome);
  session.output.records({
    json: () => judgementJson(session, outcome),
    lines: () => judgementLines(session, outcome),
    good: ended.end === 'valid',
  });
  return ended;
}

function endOf(outcome: CheckOutcome): EndedPackage {
  if (outcome.kind === 'error') return { end: 'error', fault: outcome.fault.code };
  const { files, bytes, findings } = outcome;
  return { end: isValid(findings) ? 'valid' : 'failed', files, bytes, findings: countFindings(findings) };
}

/** The contract that other tools build on: every finding, then the package. */
function* judgementJson({ messages }: Session, outcome: CheckOutcome): Generator<TypedJson> {
  const { path } = outcome;
  if (outcome.kind === 'error') {
    yield { type: 'package', package: path, recognised: 'unknown', valid: false, errors: 0, warnings: 0, fault: faultJson(outcome.fault, messages) };
    return;
  }
  const { recognised, container, files, bytes, findings } = outcome;
  for (const finding of findings) yield { type: 'finding', package: path, ...findingJson(finding, messages) };
  const { error: errors, warning: warnings, info: infos } = countFindings(findings);
  yield { type: 'package', package: path, recognised, valid: errors === 0, errors, warnings, infos, container, files, bytes };
}

function judgementLines({ marks, messages, words }: Session, outcome: CheckOutcome): readonly string[] {
  const name = printable(outcome.path);
  if (outcome.kind === 'error') {
    const head = `${marks.error} ${name}  ${words.text('outcome.error')}: ${faultSentence(outcome.fault, messages, words.lang)}`;
    return [head, ...faultAdvice(outcome.fault, messages, words, '      ')];
  }
  const valid = isValid(outcome.findings);
  const counts = findingCounts(outcome.findings, words);
  const parts = [
    words.text(valid ? 'outcome.valid' : 'outcome.failed'),
    `${words.text(`recognised.${outcome.recognised}`)} (${words.text(`container.${outcome.container}`)})`,
    words.count('count.files', outcome.files),
    words.bytes(outcome.bytes),
    ...(counts === '' ? [] : [counts]),
  ];
  return [`${valid ? marks.good : marks.failed} ${name}  ${parts.join(' · ')}`, ...findingLines(outcome.findings, messages, words)];
}
