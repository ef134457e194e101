import type { Desk } from '../desk.ts';
import { findingJson, findingLines } from '../finding-words.ts';
import { describeRun, reportSaid, sayProblems, saySchedules, sayStanding } from '../fixity-lines.ts';
import type { PolicyFindings } from '../fixity-operations.ts';
import { oneOf, wholeNumber } from '../flag-values.ts';
import { refuseInterrupted, type Session } from '../session.ts';

const ACTIONS = ['run', 'status', 'problems', 'schedule'] as const;
type Action = (typeof ACTIONS)[number];

interface FixityFlags {
  readonly policy?: string;
  readonly location?: string;
  readonly all?: true;
  readonly limit?: number;
  readonly apply?: true;
}

const LISTED = 100;

export function addFixity(desk: Desk): void {
  const { words } = desk;
  const command = desk
    .command('fixity', [0, 1, 2, 3, 4, 5, 6, 8, 130])
    .argument(`<${ACTIONS.join('|')}>`, words.text('fixity.action'))
    .option(`--policy <${words.text('value.name')}>`, words.text('fixity.policy'))
    .option(`--location <${words.text('value.name')}>`, words.text('fixity.location'))
    .option('--all', words.text('fixity.all'))
    .option(`--limit <${words.text('value.number')}>`, words.text('fixity.limit'), wholeNumber('--limit', 1))
    .option('--apply', words.text('fixity.apply'));
  command.action((typed: string) => {
    const action = oneOf('fixity', ACTIONS)(typed);
    return desk.run(command, (session) => DONE[action](session, command.opts<FixityFlags>()));
  });
}

const DONE: Readonly<Record<Action, (session: Session, flags: FixityFlags) => Promise<number>>> = { run, status, problems, schedule };

/** Damage (3) is said before what was not read (4); a void run is ours (1). */
async function run(session: Session, { policy, location, all }: FixityFlags): Promise<number> {
  const { operations, output, flags, signal, progress } = session;
  const answer = await operations.fixity.run({
    repo: flags.repo, signal, onProgress: progress.update, all: all === true,
    ...(policy === undefined ? {} : { policy }), ...(location === undefined ? {} : { location }),
    onReport: (report) => { output.item(reportSaid(session, report)); },
  });
  refuseInterrupted(signal);
  progress.clear();
  if ('findings' in answer) return refused(session, 'run', answer);
  const exits = answer.map(({ run: { outcome } }) => (outcome === 'void' ? 1 : outcome === 'damaged' ? 3 : outcome === 'partial' ? 4 : 0));
  const exit = [1, 3, 4].find((status) => exits.some((one) => one === status)) ?? 0;
  output.summary({
    command: 'fixity', exit, json: { action: 'run', runs: answer.map(({ run: one, tally }) => ({ ...one, tally })), seconds: session.seconds() },
    lines: () => answer.flatMap((one) => describeRun(session, one)),
  });
  return exit;
}

async function status(session: Session): Promise<number> {
  const standing = await session.operations.fixity.status({ repo: session.flags.repo });
  return 'findings' in standing ? refused(session, 'status', standing) : sayStanding(session, standing);
}

async function problems(session: Session, { limit = LISTED }: FixityFlags): Promise<number> {
  return sayProblems(session, await session.operations.fixity.problems({ repo: session.flags.repo, limit }));
}

async function schedule(session: Session, { apply }: FixityFlags): Promise<number> {
  const planned = await session.operations.fixity.schedule({ repo: session.flags.repo, apply: apply === true });
  return 'findings' in planned ? refused(session, 'schedule', planned) : saySchedules(session, planned);
}

/** A policy that cannot be used stops all of them: half of the rules would be another rule. */
function refused({ output, messages, words }: Session, action: Action, { folder, findings }: PolicyFindings): number {
  output.item({ json: { folder, findings: findings.map((finding) => findingJson(finding, messages)) }, lines: () => [words.text('fixity.refused', { folder }), ...findingLines(findings, messages, words)], good: false });
  output.summary({ command: 'fixity', exit: 8, json: { action, findings: findings.length }, lines: () => [] });
  return 8;
}
