import type { TokenView } from '../../persons/index.ts';
import { SCOPES, type Scope } from '../../policy/index.ts';
import type { Desk } from '../desk.ts';
import { oneOf, wholeNumber } from '../flag-values.ts';
import { printable } from '../printable.ts';
import { credentialsOf, type SecretFlags } from '../secret-input.ts';
import type { Session } from '../session.ts';
import { UsageError } from '../usage-error.ts';

const ACTIONS = ['create', 'list', 'revoke'] as const;
const DEFAULT_DAYS = 90;
const MOST_DAYS = 366;

interface TokenFlags extends SecretFlags {
  readonly scope?: readonly Scope[];
  readonly days?: number;
}

/** `kho token`: keys for machines that use the REST interface. */
export function addToken(desk: Desk): void {
  const { words } = desk;
  const command = desk
    .command('token', [0, 1, 2, 5, 7, 8])
    .argument(`<${ACTIONS.join('|')}>`, words.text('token.action'))
    .argument(`[${words.text('value.text')}]`, words.text('token.target'))
    .option(`--scope <${SCOPES.join('|')}>`, words.text('token.scope'), (typed: string, before: readonly Scope[] | undefined): readonly Scope[] | undefined => [...before ?? [], oneOf('--scope', SCOPES)(typed)])
    .option(`--days <${words.text('value.number')}>`, words.text('token.days'), wholeNumber('--days', 1, MOST_DAYS, DEFAULT_DAYS))
    .option(`--as <${words.text('value.name')}>`, words.text('token.as'))
    .option(`--secret-file <${words.text('value.file')}>`, words.text('token.secretFile'));
  command.action((typed: string, target: string | undefined) => {
    const action = oneOf('token', ACTIONS)(typed);
    if (action !== 'list' && target === undefined) throw new UsageError('missingArgument', { name: words.text('value.text') });
    if (action === 'list' && target !== undefined) throw new UsageError('tooManyArguments');
    const flags = command.opts<TokenFlags>();
    return desk.run(command, async (session) => (action === 'create' ? create(session, target ?? '', flags) : action === 'list' ? list(session) : revoke(session, target ?? '')));
  });
}

async function create(session: Session, label: string, flags: TokenFlags): Promise<number> {
  const { operations, output, words, io, flags: { repo } } = session;
  const { scope: scopes = ['descriptions:read'], days = DEFAULT_DAYS } = flags;
  const credentials = await credentialsOf(session, flags);
  const { token, view } = await operations.tokens.using({ repo }, async (tokens) => tokens.create(credentials, { label, scopes, days }, io.user));
  output.item({ json: { ...view, token }, lines: () => [...lines(session, view), '', `  ${token}`, '', words.text('token.once')], good: false });
  output.summary({ command: 'token', exit: 0, json: { action: 'create', count: 1 }, lines: () => [words.text('token.done.create', { date: view.expiresAt.slice(0, 10) })] });
  return 0;
}

async function list(session: Session): Promise<number> {
  const { operations, output, words, flags: { repo } } = session;
  const views = await operations.tokens.using({ repo }, async (tokens) => tokens.list());
  for (const view of views) tell(session, view);
  output.summary({ command: 'token', exit: 0, json: { action: 'list', count: views.length }, lines: () => [words.count('token.done.list', views.length)] });
  return 0;
}

async function revoke(session: Session, id: string): Promise<number> {
  const { operations, output, words, io, flags: { repo } } = session;
  tell(session, await operations.tokens.using({ repo }, async (tokens) => tokens.revoke(id, io.user)));
  output.summary({ command: 'token', exit: 0, json: { action: 'revoke', count: 1 }, lines: () => [words.text('token.done.revoke')] });
  return 0;
}

function tell(session: Session, view: TokenView): void {
  session.output.item({ json: { ...view }, lines: () => lines(session, view), good: true });
}

function lines({ words, marks }: Session, { id, person, label, scopes, expiresAt, lastUsedAt, revokedAt }: TokenView): readonly string[] {
  const state = revokedAt === undefined ? words.text('token.expires', { date: expiresAt.slice(0, 10) }) : words.text('token.revoked', { time: words.time(revokedAt) });
  const use = lastUsedAt === undefined ? words.text('token.unused') : words.text('token.used', { time: words.time(lastUsedAt) });
  return [`${revokedAt === undefined ? marks.good : marks.same} ${id}  ${printable(label)}  ${printable(person)}`, `    ${scopes.join(', ')} · ${state} · ${use}`];
}
