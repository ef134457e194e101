import { Fault, type Finding } from '../../base/index.ts';
import { readCreatorFromEac } from '../../crosswalks/index.ts';
import { readRecords, type ArchivalRecord } from '../../records/index.ts';
import { refuseForeignFlags } from '../action-flags.ts';
import { runChange, withChangeFlags, withFields } from '../describe-run.ts';
import type { Desk } from '../desk.ts';
import { exportRecords } from '../export-run.ts';
import { oneOf } from '../flag-values.ts';
import { inputBytes } from '../input-file.ts';
import type { Session } from '../session.ts';
import { UsageError } from '../usage-error.ts';
import { listRecords, showRecord, type RecordsFlags } from './records.ts';

const CHANGE = ['reason', 'operator', 'dryRun'] as const;
const FLAGS = { list: ['limit', 'after'], show: [], add: [...CHANGE, 'set'], edit: [...CHANGE, 'set'], succeed: [...CHANGE, 'by'], import: CHANGE, export: ['into'] } as const satisfies Readonly<Record<string, readonly string[]>>;
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
    .option(`--by <${id}>`, words.text('creators.by'))
    .option(`--into <${words.text('value.file')}>`, words.text('records.into'));
  command.action((typed: string, what: string | undefined) => {
    const action = oneOf('creators', ACTIONS)(typed);
    const flags = command.opts<CreatorsFlags>();
    refuseForeignFlags(command, action, FLAGS[action]);
    const named = action !== 'list' && action !== 'add';
    if (named && what === undefined) throw new UsageError('missingArgument', { name: id });
    if (!named && what !== undefined) throw new UsageError('tooManyArguments');
    if (action === 'export' && flags.into === undefined) throw new UsageError('missingFlag', { flag: '--into' });
    if (action === 'succeed' && flags.by === undefined) throw new UsageError('missingFlag', { flag: '--by' });
    return desk.run(command, (session) => creators(session, action, what ?? '', flags));
  });
}

async function creators(session: Session, action: Action, what: string, flags: CreatorsFlags): Promise<number> {
  if (action === 'list') return listRecords(session, 'creators', undefined, { ...flags, kind: 'creator' });
  if (action === 'show') return showRecord(session, 'creators', what);
  if (action === 'export') return exportRecords(session, 'creators', what, { format: 'eac', ...(flags.into === undefined ? {} : { into: flags.into }) });
  // Read before anybody takes the writer lock.
  const given: CreatorsGiven = action === 'import' ? await creatorsIn(session, what) : { kind: 'json', records: [] };
  return runChange(session, 'creators', flags, async ({ records, description, newId }, run) => {
    switch (action) {
      case 'import': return given.kind === 'failed' ? given : given.kind === 'eac' ? description.importCreators(given.records, run) : description.add(given.records, run);
      case 'add': return withFields('creator', flags, async (typed) => description.add([{ id: newId(), kind: 'creator', fields: { creatorType: 'agency', ...typed } }], run));
      case 'edit': return withFields('creator', flags, async (typed) => description.edit((await records.find(what)).id, { fields: typed }, run));
      case 'succeed': return description.nameSuccessor({ id: (await records.find(what)).id, successor: (await records.find(flags.by ?? '')).id }, run);
    }
  });
}

type CreatorsGiven =
  | { readonly kind: 'json' | 'eac'; readonly records: readonly ArchivalRecord[] }
  | { readonly kind: 'failed'; readonly findings: readonly Finding[]; readonly more: 0 };

/** The creators of a file: our JSON, or one of EAC-CPF. What else it holds is not for this command. */
async function creatorsIn({ io }: Session, file: string): Promise<CreatorsGiven> {
  const bytes = await inputBytes(file, io);
  if (isXml(bytes)) return fromEac(bytes, file);
  const { records, findings } = readRecords(Buffer.from(bytes).toString('utf8'));
  const [wrong] = findings.filter(({ severity }) => severity === 'error');
  if (wrong !== undefined) throw new Fault('RECORD_INVALID', { detail: `${wrong.code} ${wrong.place ?? ''}`.trim() });
  const other = records.find(({ kind }) => kind !== 'creator');
  if (other !== undefined) throw new Fault('RECORD_INVALID', { detail: `${other.id} (${other.kind})` });
  return { kind: 'json', records };
}

/** White space and a byte order mark may stand before it. */
function isXml(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.subarray(0, 256)).toString('utf8').replace(/^\uFEFF/, '').trimStart().startsWith('<');
}

async function fromEac(bytes: Uint8Array, file: string): Promise<CreatorsGiven> {
  const reading = await readCreatorFromEac([bytes], () => '00000000-0000-4000-8000-000000000000');
  const path = file.split(/[\\/]/).at(-1) ?? file;
  switch (reading.kind) {
    case 'creator': return { kind: 'eac', records: [reading.record] };
    case 'incomplete': return failed({ standard: 'kho', code: 'M-15', severity: 'error', path, place: '/', params: { missing: reading.missing } });
    case 'not-eac': return failed({ standard: 'kho', code: 'M-16', severity: 'error', path, place: '/', params: { root: reading.root.slice(0, 200) } });
    case 'problem': return failed({ standard: 'kho', code: 'M-12', severity: 'error', path, place: `${reading.problem.line}:${reading.problem.column}`, params: { problem: reading.problem.kind, detail: reading.problem.detail.slice(0, 200) } });
  }
}

function failed(finding: Finding): CreatorsGiven {
  return { kind: 'failed', findings: [finding], more: 0 };
}
