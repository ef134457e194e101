import { refuseForeignFlags } from '../action-flags.ts';
import { runChange, withChangeFlags, withFields } from '../describe-run.ts';
import type { Desk } from '../desk.ts';
import { oneOf } from '../flag-values.ts';
import type { Session } from '../session.ts';
import { UsageError } from '../usage-error.ts';
import { listRecords, showRecord, type RecordsFlags } from './records.ts';

const CHANGE = ['reason', 'operator', 'dryRun'] as const;
const FLAGS = { list: ['limit', 'after'], show: [], add: [...CHANGE, 'set'], edit: [...CHANGE, 'set'], close: CHANGE } as const satisfies Readonly<Record<string, readonly string[]>>;
type Action = keyof typeof FLAGS;
const ACTIONS = Object.keys(FLAGS) as readonly Action[];

export function addFonds(desk: Desk): void {
  const { words } = desk;
  const command = withChangeFlags(desk
    .command('fonds', [0, 1, 2, 3, 4, 5, 6, 8, 130])
    .argument(`<${ACTIONS.join('|')}>`, words.text('fonds.action'))
    .argument(`[${words.text('value.record')}]`, words.text('fonds.what')), words);
  command.action((typed: string, what: string | undefined) => {
    const action = oneOf('fonds', ACTIONS)(typed);
    refuseForeignFlags(command, action, FLAGS[action]);
    const named = action !== 'list' && action !== 'add';
    if (named && what === undefined) throw new UsageError('missingArgument', { name: words.text('value.record') });
    if (!named && what !== undefined) throw new UsageError('tooManyArguments');
    return desk.run(command, (session) => fonds(session, action, what ?? '', command.opts<RecordsFlags>()));
  });
}

async function fonds(session: Session, action: Action, what: string, flags: RecordsFlags): Promise<number> {
  if (action === 'list') return listRecords(session, 'fonds', undefined, { ...flags, kind: 'fonds' });
  if (action === 'show') return showRecord(session, 'fonds', what);
  return runChange(session, 'fonds', flags, async ({ records, description, newId }, run) => {
    if (action === 'add') {
      return withFields('fonds', flags, async (typed) => description.add([{ id: newId(), kind: 'fonds', fields: { fondsType: 'fonds', status: 'open', ...typed } }], run));
    }
    const { id } = await records.find(what);
    if (action === 'close') return description.edit(id, { fields: { status: 'closed' } }, run);
    return withFields('fonds', flags, async (typed) => description.edit(id, { fields: typed }, run));
  });
}
