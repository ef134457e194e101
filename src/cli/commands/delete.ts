import type { FaultCode } from '../../base/index.ts';
import type { DeletionOutcome, DeletionRequest, Disposal, ListedRequest } from '../../disposal/index.ts';
import type { Credentials } from '../../persons/index.ts';
import type { CopyStanding } from '../../replicas/index.ts';
import { sayLocationFault, sayStanding } from '../copies-words.ts';
import type { Desk } from '../desk.ts';
import { exitStatus, EXIT_STATUSES } from '../exit-status.ts';
import { faultAdvice, faultJson, faultSentence } from '../fault-words.ts';
import { oneOf, wholeNumber } from '../flag-values.ts';
import { packageName } from '../package-name.ts';
import { printable } from '../printable.ts';
import { credentialsOf, type SecretFlags } from '../secret-input.ts';
import { type Session, refuseInterrupted } from '../session.ts';
import { UsageError } from '../usage-error.ts';
import { copyLine, restOfTime } from './deletion-lines.ts';

const ACTIONS = ['request', 'approve', 'refuse', 'withdraw', 'list', 'run'] as const;
type Action = (typeof ACTIONS)[number];

interface DeleteFlags extends SecretFlags {
  readonly reason?: string;
  readonly basis?: string;
  readonly wait?: number;
  readonly concealTitle?: true;
  readonly all?: true;
}

/** Longest waiting time, days. */
const LONGEST_WAIT = 3650;
const DAY = 86_400;
const OPEN = ['requested', 'approved', 'executing'] as const;

export function addDelete(desk: Desk): void {
  const { words } = desk;
  const command = desk
    .command('delete', [0, 1, 2, 3, 4, 5, 6, 7, 8, 130])
    .argument(`<${ACTIONS.join('|')}>`, words.text('delete.action'))
    .argument(`[${words.text('value.id')}]`, words.text('delete.id'))
    .option(`--reason <${words.text('value.text')}>`, words.text('delete.reason'))
    .option(`--basis <${words.text('value.text')}>`, words.text('delete.basis'))
    .option(`--wait <${words.text('value.number')}>`, words.text('delete.wait'), wholeNumber('--wait', 1, LONGEST_WAIT, 30))
    .option('--conceal-title', words.text('delete.conceal'))
    .option('--all', words.text('delete.all'))
    .option(`--as <${words.text('value.name')}>`, words.text('flag.as'))
    .option(`--secret-file <${words.text('value.file')}>`, words.text('flag.secretFile'));
  command.action((typed: string, id: string | undefined) => {
    const action = oneOf('delete', ACTIONS)(typed);
    const flags = command.opts<DeleteFlags>();
    refuseMistyped(action, id, flags, words.text('value.id'));
    return desk.run(command, (session) => {
      if (action === 'run') return run(session);
      return action === 'list' ? list(session, flags) : decide(session, action, id ?? '', flags);
    });
  });
}

function refuseMistyped(action: Action, id: string | undefined, { reason, basis }: DeleteFlags, name: string): void {
  const alone = action === 'run' || action === 'list';
  if (alone && id !== undefined) throw new UsageError('tooManyArguments');
  if (!alone && id === undefined) throw new UsageError('missingArgument', { name });
  if (!alone && action !== 'approve' && reason === undefined) throw new UsageError('missingFlag', { flag: '--reason' });
  if (action === 'request' && basis === undefined) throw new UsageError('missingFlag', { flag: '--basis' });
}

async function decide(session: Session, action: Exclude<Action, 'run' | 'list'>, id: string, flags: DeleteFlags): Promise<number> {
  const { operations, output, words, flags: { repo } } = session;
  const request = await operations.disposal({ repo, writing: false }, async ({ disposal }): Promise<ListedRequest> => {
    const decided = await decision(disposal, { action, id, flags }, await credentialsOf(session, flags));
    return (await disposal.list()).find((one) => one.id === decided.id) ?? decided;
  });
  output.item({ json: { ...request }, lines: () => requestLines(session, request), good: true });
  output.summary({
    command: 'delete', exit: 0, json: { action, request: request.id },
    lines: () => [`→ ${words.text(`delete.next.${action}`, { id: request.id, days: (request.waitSeconds / DAY).toFixed(0) })}`],
  });
  return 0;
}

interface Decision {
  readonly action: Exclude<Action, 'run' | 'list'>;
  readonly id: string;
  readonly flags: DeleteFlags;
}

async function decision(disposal: Disposal, { action, id, flags: { reason = '', basis = '', wait, concealTitle } }: Decision, by: Credentials): Promise<DeletionRequest> {
  switch (action) {
    case 'request':
      return disposal.request({ id, reason, basis, conceal: concealTitle === true, ...(wait === undefined ? {} : { waitSeconds: wait * DAY }) }, by);
    case 'approve':
      return disposal.approve(id, by);
    case 'refuse':
      return disposal.refuse(id, reason, by);
    case 'withdraw':
      return disposal.withdraw(id, reason, by);
  }
}

async function list(session: Session, { all }: DeleteFlags): Promise<number> {
  const { operations, output, words, flags: { repo } } = session;
  const requests = await operations.disposal({ repo, writing: false }, async ({ disposal }) => disposal.list(all === true ? undefined : OPEN));
  for (const request of requests) output.item({ json: { ...request }, lines: () => requestLines(session, request), good: true });
  output.summary({ command: 'delete', exit: 0, json: { action: 'list', requests: requests.length }, lines: () => [words.count('delete.total', requests.length)] });
  return 0;
}

async function run(session: Session): Promise<number> {
  const { operations, output, words, io, flags: { repo }, signal } = session;
  const outcomes: DeletionOutcome[] = [];
  const onOutcome = (outcome: DeletionOutcome): void => {
    outcomes.push(outcome);
    tell(session, outcome);
  };
  let standing: CopyStanding | undefined;
  await operations.disposal({
    repo, writing: true,
    onLocationFault: (location, fault) => { sayLocationFault(session, location, fault); },
    onStanding: (now) => { standing = now; },
  }, async ({ disposal }) => disposal.run({ operator: io.user, signal, onOutcome }));
  refuseInterrupted(signal);
  const count = (kind: DeletionOutcome['kind']): number => outcomes.filter((outcome) => outcome.kind === kind).length;
  const counts = { deleted: count('deleted'), waiting: count('waiting'), stopped: count('stopped'), outstanding: count('outstanding'), error: count('error') };
  const exit = runExit(outcomes);
  output.summary({ command: 'delete', exit, json: { action: 'run', ...counts }, lines: () => [words.text('delete.ran', counts)] });
  sayStanding(session, standing);
  return exit;
}

/** What was stopped is a conflict (6), a copy that cannot be reached makes the run partly done (4), faults are what they are. */
function runExit(outcomes: readonly DeletionOutcome[]): number {
  const faults: readonly FaultCode[] = outcomes.flatMap((outcome) => (outcome.kind === 'error' ? [outcome.fault.code] : []));
  const exits = [
    exitStatus({ packages: outcomes.length, findings: false, faults }),
    ...outcomes.map(({ kind }) => (kind === 'stopped' ? 6 : kind === 'outstanding' ? 4 : 0)),
  ];
  return EXIT_STATUSES.find((status) => exits.includes(status)) ?? 0;
}

function tell(session: Session, outcome: DeletionOutcome): void {
  const { output, messages } = session;
  const json = outcome.kind === 'error' ? { ...outcome, fault: faultJson(outcome.fault, messages) } : { ...outcome };
  output.item({ json, lines: () => outcomeLines(session, outcome), good: outcome.kind === 'deleted' || outcome.kind === 'waiting' });
}

function outcomeLines(session: Session, outcome: DeletionOutcome): readonly string[] {
  const { words, marks, messages } = session;
  const id = packageName(outcome.packageId, outcome.title);
  switch (outcome.kind) {
    case 'waiting':
      return [
        `${marks.same} ${id}  ${words.text('delete.waiting', { time: restOfTime(outcome.remainingSeconds, words) })}`,
        ...(outcome.clock === 'steady' ? [] : [`    ${words.text(`delete.clock.${outcome.clock}`)}`]),
      ];
    case 'stopped':
      return [`${marks.error} ${id}  ${words.text(`delete.stopped.${outcome.why}`)}`, `    → ${words.text('delete.stoppedAdvice')}`];
    case 'error':
      return [`${marks.error} ${id}  ${faultSentence(outcome.fault, messages, words.lang)}`, ...faultAdvice(outcome.fault, messages, words, '    ')];
    case 'deleted':
    case 'outstanding': {
      const mark = outcome.kind === 'deleted' ? marks.good : marks.error;
      return [
        `${mark} ${id}  ${words.text(`delete.${outcome.kind}`, { tombstone: outcome.tombstoneId })}`,
        ...outcome.copies.map((copy) => `    ${copyLine(copy, words)}`),
      ];
    }
  }
}

function requestLines({ words, marks }: Session, request: DeletionRequest & Partial<Pick<ListedRequest, 'title' | 'remainingSeconds'>>): readonly string[] {
  const { id, packageId, state, title, remainingSeconds, requestedBy, requestedAt, reason, basis, decidedBy, decidedAt, note } = request;
  return [
    `${state === 'done' ? marks.good : marks.same} ${id}  ${printable(packageId)}  ${words.text(`delete.state.${state}`)}`,
    ...(title === undefined ? [] : [`    ${printable(title)}`]),
    `    ${words.text('delete.requested', { by: requestedBy, time: words.time(requestedAt), reason, basis })}`,
    ...(decidedBy === undefined || decidedAt === undefined ? [] : [`    ${words.text('delete.decided', { by: decidedBy, time: words.time(decidedAt) })}`]),
    ...(note === undefined ? [] : [`    ${words.text(state === 'stopped' ? `delete.stopped.${note}` : 'delete.note', { note })}`]),
    ...(remainingSeconds === undefined ? [] : [`    ${words.text('delete.waiting', { time: restOfTime(remainingSeconds, words) })}`]),
  ];
}
