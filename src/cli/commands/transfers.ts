import type { TransferRecord } from '../../description/index.ts';
import { refuseForeignFlags } from '../action-flags.ts';
import { sayLocationFault, sayStanding } from '../copies-words.ts';
import type { CopyStanding } from '../../replicas/index.ts';
import type { Desk } from '../desk.ts';
import { oneOf } from '../flag-values.ts';
import { sayUnsigned } from '../ledger-words.ts';
import { tellChanges } from '../record-lines.ts';
import { credentialsOf, type SecretFlags } from '../secret-input.ts';
import type { Session } from '../session.ts';
import { transferLines } from '../transfer-run.ts';
import { UsageError } from '../usage-error.ts';

const WHO = ['as', 'secretFile'] as const;
const FLAGS = { list: ['all'], approve: [...WHO, 'operator'], refuse: [...WHO, 'reason'], withdraw: [...WHO, 'reason'] } as const satisfies Readonly<Record<string, readonly string[]>>;
type Action = keyof typeof FLAGS;
const ACTIONS = Object.keys(FLAGS) as readonly Action[];

interface TransfersFlags extends SecretFlags {
  readonly all?: true;
  readonly reason?: string;
  readonly operator?: string;
}

/** `kho transfers`: what was asked for by `kho records transfer`, and the word of the second person. */
export function addTransfers(desk: Desk): void {
  const { words } = desk;
  const command = desk
    .command('transfers', [0, 1, 2, 3, 4, 5, 6, 7, 8, 130])
    .argument(`<${ACTIONS.join('|')}>`, words.text('transfers.action'))
    .argument(`[${words.text('value.record')}]`, words.text('transfers.what'))
    .option(`--reason <${words.text('value.text')}>`, words.text('transfers.reason'))
    .option(`--operator <${words.text('value.name')}>`, words.text('ingest.operator'))
    .option('--all', words.text('transfers.all'))
    .option(`--as <${words.text('value.name')}>`, words.text('flag.as'))
    .option(`--secret-file <${words.text('value.file')}>`, words.text('flag.secretFile'));
  command.action((typed: string, id: string | undefined) => {
    const action = oneOf('transfers', ACTIONS)(typed);
    const flags = command.opts<TransfersFlags>();
    refuseForeignFlags(command, action, FLAGS[action]);
    if (action !== 'list' && id === undefined) throw new UsageError('missingArgument', { name: words.text('value.record') });
    if ((action === 'refuse' || action === 'withdraw') && flags.reason === undefined) throw new UsageError('missingFlag', { flag: '--reason' });
    return desk.run(command, (session) => {
      if (action === 'list') return list(session, id, flags);
      return action === 'approve' ? approve(session, id ?? '', flags) : decide(session, { action, id: id ?? '', flags });
    });
  });
}

/** Those that wait for a decision, all, or those of one record. */
async function list(session: Session, record: string | undefined, { all }: TransfersFlags): Promise<number> {
  const { operations, output, words, signal } = session;
  const found = await operations.description.transferring({ repo: session.flags.repo, signal, writing: false }, async ({ records, transfers }) => transfers.list(
    record === undefined ? (all === true ? {} : { states: ['requested'] }) : { record: (await records.find(record)).id },
  ));
  for (const transfer of found) say(session, transfer);
  output.summary({ command: 'transfers', exit: 0, json: { action: 'list', transfers: found.length }, lines: () => [words.text('transfers.total', { count: found.length })] });
  return 0;
}

async function approve(session: Session, id: string, flags: TransfersFlags): Promise<number> {
  const { operations, io, signal } = session;
  const by = await credentialsOf(session, flags);
  let standing: CopyStanding | undefined;
  const { transfer, outcome } = await operations.description.transferring({
    repo: session.flags.repo, signal, writing: true,
    onLocationFault: (location, fault) => { sayLocationFault(session, location, fault); },
    onStanding: (now) => { standing = now; },
    onUnsigned: (fault) => { sayUnsigned(session, fault); },
  }, async ({ transfers }) => transfers.approve(id, by, { operator: flags.operator ?? io.user, signal }));
  say(session, transfer);
  const exit = tellChanges(session, 'transfers', [outcome]);
  sayStanding(session, standing);
  return exit;
}

async function decide(session: Session, { action, id, flags }: { readonly action: 'refuse' | 'withdraw'; readonly id: string; readonly flags: TransfersFlags }): Promise<number> {
  const { operations, output, signal } = session;
  const by = await credentialsOf(session, flags);
  const transfer = await operations.description.transferring({ repo: session.flags.repo, signal, writing: false }, async ({ transfers }) => transfers[action](id, flags.reason ?? '', by));
  say(session, transfer);
  output.summary({ command: 'transfers', exit: 0, json: { action, transfer: transfer.id }, lines: () => [] });
  return 0;
}

function say(session: Session, transfer: TransferRecord): void {
  session.output.item({ json: { ...transfer }, lines: () => transferLines(session, transfer), good: true });
}
