import { runChange, withChangeFlags, withFields } from '../describe-run.ts';
import type { Desk } from '../desk.ts';
import { oneOf } from '../flag-values.ts';
import type { Session } from '../session.ts';
import { UsageError } from '../usage-error.ts';
import { listRecords, showRecord, type RecordsFlags } from './records.ts';

const ACTIONS = ['list', 'show', 'add', 'edit', 'close'] as const;
type Action = (typeof ACTIONS)[number];

export function addFonds(desk: Desk): void {
  const { words } = desk;
  const command = withChangeFlags(desk
    .command('fonds', [0, 1, 2, 3, 4, 5, 6, 8, 130])
    .argument(`<${ACTIONS.join('|')}>`, words.text('fonds.action'))
    .argument(`[${words.text('value.id')}]`, words.text('fonds.what')), words);
  command.action((typed: string, what: string | undefined) => {
    const action = oneOf('fonds', ACTIONS)(typed);
    const named = action !== 'list' && action !== 'add';
    if (named && what === undefined) throw new UsageError('missingArgument', { name: words.text('value.id') });
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
