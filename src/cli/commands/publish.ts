import type { PublicationState } from '../../catalogue/index.ts';
import type { Desk } from '../desk.ts';
import { oneOf } from '../flag-values.ts';
import { printable } from '../printable.ts';
import type { Session } from '../session.ts';
import { UsageError } from '../usage-error.ts';

const KINDS = ['withdrawn', 'restricted', 'merged'] as const;

interface WithdrawFlags {
  readonly reason?: string;
  readonly as?: (typeof KINDS)[number];
  readonly into?: string;
}

/** `kho withdraw`: nobody but the archive sees the package any more, and harvesters are told that it is gone. */
export function addWithdraw(desk: Desk): void {
  const { words } = desk;
  const command = desk
    .command('withdraw', [0, 1, 2, 5, 6, 8])
    .argument(`<${words.text('value.id')}>`, words.text('withdraw.id'))
    .option(`--reason <${words.text('value.text')}>`, words.text('withdraw.reason'))
    .option(`--as <${KINDS.join('|')}>`, words.text('withdraw.as'), oneOf('--as', KINDS))
    .option(`--into <${words.text('value.id')}>`, words.text('withdraw.into'));
  command.action((id: string) => {
    const { reason, as: state = 'withdrawn', into } = command.opts<WithdrawFlags>();
    if (reason === undefined || reason.trim() === '') throw new UsageError('missingFlag', { flag: '--reason' });
    if ((state === 'merged') !== (into !== undefined)) throw new UsageError('missingFlag', { flag: state === 'merged' ? '--into' : '--as merged' });
    return desk.run(command, (session) => decide(session, 'withdraw', { id, state, reason: reason.trim(), ...(into === undefined ? {} : { into }) }));
  });
}

/** `kho publish`: everybody may see the package (again). */
export function addPublish(desk: Desk): void {
  const { words } = desk;
  const command = desk
    .command('publish', [0, 1, 2, 5, 6, 8])
    .argument(`<${words.text('value.id')}>`, words.text('withdraw.id'))
    .option(`--reason <${words.text('value.text')}>`, words.text('publish.reason'));
  command.action((id: string) => {
    const { reason } = command.opts<{ readonly reason?: string }>();
    return desk.run(command, (session) => decide(session, 'publish', { id, state: 'published', reason: reason?.trim() ?? '' }));
  });
}

interface Decision {
  readonly id: string;
  readonly state: PublicationState;
  readonly reason: string;
  readonly into?: string;
}

async function decide({ operations, output, words, marks, flags, io }: Session, command: string, decision: Decision): Promise<number> {
  const publication = await operations.publication.decide({ repo: flags.repo, by: io.user, ...decision });
  const { packageId, state, mergedInto = '', at, already } = publication;
  const said = words.text(`publication.${state}`, { into: mergedInto });
  output.item({
    json: { ...publication },
    lines: () => [already === undefined
      ? `${marks.good} ${printable(packageId)}  ${said}`
      : `${marks.same} ${printable(packageId)}  ${said} · ${words.text(`publication.already.${already}`, { time: words.time(at) })}`],
    good: true,
  });
  output.summary({ command, exit: 0, json: { state, ...(already === undefined ? {} : { already }) }, lines: () => [words.text(state === 'published' ? 'publication.seen' : publication.wasPublic ? 'publication.told' : 'publication.untold')] });
  return 0;
}
