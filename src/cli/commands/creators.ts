import { Fault } from '../../base/index.ts';
import { readRecords, type ArchivalRecord } from '../../records/index.ts';
import { refuseForeignFlags } from '../action-flags.ts';
import { runChange, withChangeFlags, withFields } from '../describe-run.ts';
import type { Desk } from '../desk.ts';
import { oneOf } from '../flag-values.ts';
import { inputBytes } from '../input-file.ts';
import type { Session } from '../session.ts';
import { UsageError } from '../usage-error.ts';
import { listRecords, showRecord, type RecordsFlags } from './records.ts';

const CHANGE = ['reason', 'operator', 'dryRun'] as const;
const FLAGS = { list: ['limit', 'after'], show: [], add: [...CHANGE, 'set'], edit: [...CHANGE, 'set'], succeed: [...CHANGE, 'by'], import: CHANGE } as const satisfies Readonly<Record<string, readonly string[]>>;
type Action = keyof typeof FLAGS;
const ACTIONS = Object.keys(FLAGS) as readonly Action[];

interface CreatorsFlags extends RecordsFlags {
  readonly by?: string;
}

export function addCreators(desk: Desk): void {
  const { words } = desk;
  const id = words.text('value.record');
  const command = withChangeFlags(desk
    .command('creators', [0, 1, 2, 3, 4, 5, 6, 8, 130])
    .argument(`<${ACTIONS.join('|')}>`, words.text('creators.action'))
    .argument(`[${id}]`, words.text('creators.what')), words)
    .option(`--by <${id}>`, words.text('creators.by'));
  command.action((typed: string, what: string | undefined) => {
    const action = oneOf('creators', ACTIONS)(typed);
    const flags = command.opts<CreatorsFlags>();
    refuseForeignFlags(command, action, FLAGS[action]);
    const named = action !== 'list' && action !== 'add';
    if (named && what === undefined) throw new UsageError('missingArgument', { name: id });
    if (!named && what !== undefined) throw new UsageError('tooManyArguments');
    if (action === 'succeed' && flags.by === undefined) throw new UsageError('missingFlag', { flag: '--by' });
    return desk.run(command, (session) => creators(session, action, what ?? '', flags));
  });
}

async function creators(session: Session, action: Action, what: string, flags: CreatorsFlags): Promise<number> {
  if (action === 'list') return listRecords(session, 'creators', undefined, { ...flags, kind: 'creator' });
  if (action === 'show') return showRecord(session, 'creators', what);
  // Read before anybody takes the writer lock.
  const given = action === 'import' ? await creatorsIn(session, what) : [];
  return runChange(session, 'creators', flags, async ({ records, description, newId }, run) => {
    switch (action) {
      case 'import': return description.add(given, run);
      case 'add': return withFields('creator', flags, async (typed) => description.add([{ id: newId(), kind: 'creator', fields: { creatorType: 'agency', ...typed } }], run));
      case 'edit': return withFields('creator', flags, async (typed) => description.edit((await records.find(what)).id, { fields: typed }, run));
      case 'succeed': return description.nameSuccessor({ id: (await records.find(what)).id, successor: (await records.find(flags.by ?? '')).id }, run);
    }
  });
}

/** The creators of a file; what else it holds is not for this command. */
async function creatorsIn({ io }: Session, file: string): Promise<readonly ArchivalRecord[]> {
  const { records, findings } = readRecords(Buffer.from(await inputBytes(file, io)).toString('utf8'));
  const [wrong] = findings.filter(({ severity }) => severity === 'error');
  if (wrong !== undefined) throw new Fault('RECORD_INVALID', { detail: `${wrong.code} ${wrong.place ?? ''}`.trim() });
  const other = records.find(({ kind }) => kind !== 'creator');
  if (other !== undefined) throw new Fault('RECORD_INVALID', { detail: `${other.id} (${other.kind})` });
  return records;
}
