import type { Desk } from '../desk.ts';
import { wholeNumber } from '../flag-values.ts';
import { printable } from '../printable.ts';
import { refuseInterrupted, type Session } from '../session.ts';

interface ChallengeFlags {
  readonly phrase?: string;
  readonly count?: number;
  readonly location?: string;
  readonly into?: string;
}

const DEFAULT_COUNT = 20;
const MOST = 10_000;

export function addChallenge(desk: Desk): void {
  const { words } = desk;
  const command = desk
    .command('challenge', [0, 1, 2, 3, 5, 6, 8, 130])
    .requiredOption(`--phrase <${words.text('value.text')}>`, words.text('challenge.phrase'))
    .option(`--count <${words.text('value.number')}>`, words.text('challenge.count'), wholeNumber('--count', 1, MOST))
    .option(`--location <${words.text('value.name')}>`, words.text('challenge.location'))
    .option(`--into <${words.text('value.file')}>`, words.text('challenge.into'));
  command.action(() => desk.run(command, (session) => challenge(session, command.opts<ChallengeFlags>())));
}

async function challenge(session: Session, { phrase = '', count = DEFAULT_COUNT, location, into }: ChallengeFlags): Promise<number> {
  const { operations, output, words, marks, flags: { repo }, signal, progress } = session;
  const challenged = await operations.auditReports.challenge({
    repo, phrase, count, signal, onProgress: progress.update, ...(location === undefined ? {} : { location }), ...(into === undefined ? {} : { into }),
    onAnswer: ({ object, file, rank }, place, answer) => {
      const good = answer.outcome === 'match';
      output.item({
        json: { object, path: file.path, logicalPath: file.logicalPath, rank, location: place, ...answer },
        lines: () => [`${good ? marks.good : marks.failed} ${printable(place)}  ${printable(object)}/${printable(file.path)}  ${words.text(`challenge.outcome.${answer.outcome}`)}`],
        good,
      });
    },
  });
  refuseInterrupted(signal);
  progress.clear();
  const { file, sha256, fingerprint, seq, samples, total, answers, failed, bytes } = challenged;
  // Nothing read, nothing shown.
  const exit = failed > 0 || answers === 0 ? 3 : 0;
  output.summary({
    command: 'challenge',
    exit,
    json: { file, sha256, fingerprint, ledgerEntry: seq, samples, total, answers, failed, bytes, seconds: session.seconds() },
    lines: () => [
      words.text('challenge.done', { samples, total, answers, bytes: words.bytes(bytes) }),
      failed > 0 ? `${marks.failed} ${words.count('challenge.failed', failed)}` : answers === 0 ? `${marks.failed} ${words.text('challenge.empty')}` : `${marks.good} ${words.text('challenge.passed')}`,
      `  ${words.text('challenge.at', { path: file })}`,
      `  ${words.text('audit-report.fingerprint', { fingerprint })}`,
      ...(failed > 0 ? [`→ ${words.text('challenge.advice')}`] : []),
    ],
  });
  return exit;
}
