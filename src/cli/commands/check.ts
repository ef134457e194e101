import { isValid } from '../../base/index.ts';
import type { CheckOutcome } from '../../ingest/index.ts';
import type { Desk } from '../desk.ts';
import { faultAdvice, faultJson, faultSentence } from '../fault-words.ts';
import { findingCounts, findingJson, findingLines } from '../finding-words.ts';
import { type EndedPackage, followPackages, packagesAmong } from '../package-run.ts';
import { printable } from '../printable.ts';
import type { Session } from '../session.ts';

export function addCheck(desk: Desk): void {
  const { words } = desk;
  const command = desk
    .command('check', [0, 1, 2, 3, 4, 5, 130])
    .argument(`<${words.text('value.path')}...>`, words.text('check.paths'));
  command.action((paths: readonly string[]) => desk.run(command, (session) => check(session, paths)));
}

async function check(session: Session, given: readonly string[]): Promise<number> {
  const { operations, signal, progress } = session;
  const paths = packagesAmong(given, session);
  return followPackages(session, {
    command: 'check',
    ends: ['valid', 'failed', 'error'],
    work: (onEnd) => operations.check({
      paths,
      signal,
      onProgress: progress.update,
      onOutcome: (outcome) => { onEnd(sayJudgement(session, outcome)); },
    }),
  });
}

function sayJudgement(session: Session, outcome: CheckOutcome): EndedPackage {
  const { messages, output } = session;
  const { path } = outcome;
  if (outcome.kind === 'error') {
    const { fault } = outcome;
    output.item({ json: { path, outcome: 'error', fault: faultJson(fault, messages) }, lines: () => judgementLines(session, outcome), good: false });
    return { end: 'error', fault: fault.code };
  }
  const { recognised, container, files, bytes } = outcome;
  const end = isValid(outcome.findings) ? 'valid' : 'failed';
  const findings = outcome.findings.map((finding) => findingJson(finding, messages));
  output.item({
    json: { path, outcome: end, recognised, container, files, bytes, findings },
    lines: () => judgementLines(session, outcome),
    good: end === 'valid',
  });
  return { end, files, bytes };
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
