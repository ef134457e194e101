import type { Hold } from '../../disposal/index.ts';
import type { Desk } from '../desk.ts';
import { oneOf } from '../flag-values.ts';
import { printable } from '../printable.ts';
import { credentialsOf, type SecretFlags } from '../secret-input.ts';
import type { Session } from '../session.ts';
import { UsageError } from '../usage-error.ts';

const ACTIONS = ['add', 'release', 'list'] as const;

interface HoldFlags extends SecretFlags {
  readonly query?: string;
  readonly reason?: string;
}

export function addHold(desk: Desk): void {
  const { words } = desk;
  const command = desk
    .command('hold', [0, 1, 2, 5, 7, 8])
    .argument(`<${ACTIONS.join('|')}>`, words.text('hold.action'))
    .argument(`[${words.text('value.id')}]`, words.text('hold.id'))
    .option(`--query <${words.text('value.text')}>`, words.text('hold.query'))
    .option(`--reason <${words.text('value.text')}>`, words.text('hold.reason'))
    .option(`--as <${words.text('value.name')}>`, words.text('flag.as'))
    .option(`--secret-file <${words.text('value.file')}>`, words.text('flag.secretFile'));
  command.action((typed: string, id: string | undefined) => {
    const action = oneOf('hold', ACTIONS)(typed);
    const flags = command.opts<HoldFlags>();
    if (action === 'list' && id !== undefined) throw new UsageError('tooManyArguments');
    if (action === 'release' && id === undefined) throw new UsageError('missingArgument', { name: words.text('value.id') });
    if (action === 'add' && (id === undefined) === (flags.query === undefined)) throw new UsageError('holdOneTarget');
    if (action !== 'list' && flags.reason === undefined) throw new UsageError('missingFlag', { flag: '--reason' });
    return desk.run(command, (session) => hold(session, action, id, flags));
  });
}

async function hold(session: Session, action: (typeof ACTIONS)[number], id: string | undefined, flags: HoldFlags): Promise<number> {
  const { operations, output, words, flags: { repo } } = session;
  const { query, reason = '' } = flags;
  const holds = await operations.disposal({ repo, writing: false }, async ({ disposal }) => {
    if (action === 'list') return disposal.holds();
    const by = await credentialsOf(session, flags);
    if (action === 'release') return [await disposal.releaseHold(id ?? '', reason, by)];
    return [await disposal.hold({ reason, ...(id === undefined ? {} : { id }), ...(query === undefined ? {} : { query }) }, by)];
  });
  for (const one of holds) output.item({ json: { ...one }, lines: () => holdLines(session, one), good: true });
  const inForce = holds.filter(({ released }) => released === undefined).length;
  output.summary({ command: 'hold', exit: 0, json: { action, holds: holds.length, inForce }, lines: () => [words.text('hold.total', { count: holds.length, inForce })] });
  return 0;
}

function holdLines({ words, marks }: Session, { id, packageId, query, reason, by, at, released }: Hold): readonly string[] {
  const target = packageId === undefined ? words.text('hold.byQuery', { query: query ?? '' }) : printable(packageId);
  return [
    `${released === undefined ? marks.good : marks.same} ${id}  ${target}`,
    `    ${words.text('hold.added', { by, time: words.time(at), reason })}`,
    ...(released === undefined ? [] : [`    ${words.text('hold.released', { by: released.by, time: words.time(released.at), reason: released.reason })}`]),
  ];
}
