import type { Finding } from '../../base/index.ts';
import { countFindings, isValid } from '../../base/index.ts';
import { KINDS, RECORD_KINDS, type RecordKind } from '../../records/index.ts';
import { refuseForeignFlags } from '../action-flags.ts';
import { describePackages, UNKNOWN_FONDS, type DescribeFlags } from '../describe-packages-run.ts';
import { ENCODINGS, IMPORT_PROFILES, importRecords, type ImportFlags } from '../import-run.ts';
import { ACCESS, reindexRecords, searchRecords, SORTS, type SearchFlags } from '../search-run.ts';
import { runChange, withChangeFlags, withFields } from '../describe-run.ts';
import { RECORD_FORMATS } from '../description-operations.ts';
import type { Desk } from '../desk.ts';
import { exportRecords, type ExportFlags } from '../export-run.ts';
import { findingJson, findingLines } from '../finding-words.ts';
import { oneOf, wholeNumber } from '../flag-values.ts';
import { recordDetails, recordLines } from '../record-lines.ts';
import type { Session } from '../session.ts';
import { proposeTransfer, type TransferFlags } from '../transfer-run.ts';
import { UsageError } from '../usage-error.ts';

const CHANGE = ['reason', 'operator', 'dryRun'] as const;
/** Every action with the flags that mean something to it. */
const FLAGS = {
  list: ['kind', 'limit', 'after'], show: [], add: [...CHANGE, 'in', 'set'], edit: [...CHANGE, 'set'], move: [...CHANGE, 'in'], link: [...CHANGE, 'package', 'unlink'],
  describe: [...CHANGE, 'in', 'unknownFonds'], export: ['format', 'into', 'public'], transfer: ['to', 'reason', 'basis', 'as', 'secretFile'], publish: [...CHANGE, 'below'], withdraw: [...CHANGE, 'below'], import: [...CHANGE, 'fonds', 'profile', 'convertEncoding'],
  search: ['title', 'kind', 'fonds', 'access', 'from', 'to', 'sort', 'facets', 'readers', 'offset', 'limit'], reindex: [], validate: [], fields: [],
} as const satisfies Readonly<Record<string, readonly string[]>>;
type Action = keyof typeof FLAGS;
const ACTIONS = Object.keys(FLAGS) as readonly Action[];
/** Those that need no object. */
const ALONE: ReadonlySet<Action> = new Set(['list', 'validate', 'reindex', 'search']);
type Changing = 'add' | 'edit' | 'move' | 'link' | 'publish' | 'withdraw';

export interface RecordsFlags extends ImportFlags, Omit<SearchFlags, 'to'>, DescribeFlags, TransferFlags, ExportFlags {
  readonly package?: string;
  readonly unlink?: true;
  readonly below?: true;
  readonly kind?: RecordKind;
  readonly limit?: number;
  readonly after?: string;
}

const DEFAULT_LIMIT = 50;
const MOST = 100_000;

export function addRecords(desk: Desk): void {
  const { words } = desk;
  const id = words.text('value.record');
  const command = withChangeFlags(desk
    .command('records', [0, 1, 2, 3, 4, 5, 6, 8, 130])
    .argument(`<${ACTIONS.join('|')}>`, words.text('records.action'))
    .argument(`[${words.text('value.what')}...]`, words.text('records.what')), words)
    .option(`--in <${id}>`, words.text('records.in'))
    .option(`--package <${words.text('value.id')}>`, words.text('records.package'))
    .option(`--unknown-fonds <${UNKNOWN_FONDS.join('|')}>`, words.text('records.unknownFonds'), oneOf('--unknown-fonds', UNKNOWN_FONDS))
    .option('--unlink', words.text('records.unlink'))
    .option('--below', words.text('records.below'))
    .option(`--fonds <${id}>`, words.text('records.fonds'))
    .option(`--profile <${IMPORT_PROFILES.join('|')}|${words.text('value.file')}>`, words.text('records.profile'))
    .option(`--convert-encoding <${ENCODINGS.join('|')}>`, words.text('records.encoding'), oneOf('--convert-encoding', ENCODINGS))
    .option(`--kind <${RECORD_KINDS.join('|')}>`, words.text('records.kind'), oneOf('--kind', RECORD_KINDS))
    .option('--title', words.text('records.title'))
    .option(`--access <${ACCESS.join('|')}>`, words.text('records.access'), oneOf('--access', ACCESS))
    .option(`--from <${words.text('value.number')}>`, words.text('records.from'), wholeNumber('--from', 0, 9999))
    .option(`--to <${id}|${words.text('value.number')}>`, words.text('records.to'))
    .option(`--format <${RECORD_FORMATS.join('|')}>`, words.text('records.format'), oneOf('--format', RECORD_FORMATS))
    .option(`--into <${words.text('value.file')}>`, words.text('records.into'))
    .option('--public', words.text('records.public'))
    .option(`--basis <${words.text('value.text')}>`, words.text('transfers.basis'))
    .option(`--as <${words.text('value.name')}>`, words.text('flag.as'))
    .option(`--secret-file <${words.text('value.file')}>`, words.text('flag.secretFile'))
    .option(`--sort <${SORTS.join('|')}>`, words.text('records.sort'), oneOf('--sort', SORTS))
    .option('--facets', words.text('records.facets'))
    .option('--readers', words.text('records.readers'))
    .option(`--offset <${words.text('value.number')}>`, words.text('records.offset'), wholeNumber('--offset', 0, 1_000_000));
  command.action((typed: string, [what, ...more]: readonly string[]) => {
    const action = oneOf('records', ACTIONS)(typed);
    const flags = command.opts<RecordsFlags>();
    refuseForeignFlags(command, action, FLAGS[action]);
    if (what === undefined && !ALONE.has(action)) throw new UsageError('missingArgument', { name: action === 'import' ? words.text('value.file') : id });
    if (action === 'describe') return desk.run(command, (session) => describePackages(session, [what ?? '', ...more], flags));
    if (more.length > 0 || (action === 'reindex' && what !== undefined)) throw new UsageError('tooManyArguments');
    if ((action === 'add' || action === 'move') && flags.in === undefined) throw new UsageError('missingFlag', { flag: '--in' });
    if (action === 'export' && flags.into === undefined) throw new UsageError('missingFlag', { flag: '--into' });
    if (action === 'transfer' && flags.to === undefined) throw new UsageError('missingFlag', { flag: '--to' });
    if (action === 'transfer' && flags.reason === undefined) throw new UsageError('missingFlag', { flag: '--reason' });
    if (action === 'link' && flags.package === undefined) throw new UsageError('missingFlag', { flag: '--package' });
    return desk.run(command, (session) => records(session, action, what, flags));
  });
}

async function records(session: Session, action: Exclude<Action, 'describe'>, what: string | undefined, flags: RecordsFlags): Promise<number> {
  switch (action) {
    case 'list': return listRecords(session, 'records', what, flags);
    case 'show': return showRecord(session, 'records', what ?? '');
    case 'search': return searchRecords(session, what ?? '', searchFlags(flags));
    case 'export': return exportRecords(session, 'records', what ?? '', flags);
    case 'transfer': return proposeTransfer(session, what ?? '', flags);
    case 'reindex': return reindexRecords(session);
    case 'import': return importRecords(session, what ?? '', flags);
    case 'validate': return validate(session, what);
    case 'fields': return fields(session, oneOf('records fields', RECORD_KINDS)(what ?? ''));
    default: return change(session, action, what ?? '', flags);
  }
}

/** `--to` is a year here. */
function searchFlags({ to, ...flags }: RecordsFlags): SearchFlags {
  return { ...flags, ...(to === undefined ? {} : { to: wholeNumber('--to', 0, 9999)(to) }) };
}

/** What stands directly below a record; without one the fonds, or everything of a kind. */
export async function listRecords(session: Session, command: string, what: string | undefined, { kind, limit = DEFAULT_LIMIT, after }: RecordsFlags): Promise<number> {
  const { operations, output, words, flags: { repo } } = session;
  const page = await operations.description.reading({ repo }, async (desk) => {
    const parent = what === undefined ? undefined : (await desk.records.find(what)).id;
    const below = parent === undefined ? { kind: kind ?? 'fonds' as const } : { parent, ...(kind === undefined ? {} : { kind }) };
    return desk.records.list({ ...below, limit, ...(after === undefined ? {} : { after }) });
  });
  for (const item of page.items) output.item({ json: { ...item }, lines: () => recordLines(session, item), good: true });
  const { next } = page;
  output.summary({
    command, exit: 0, json: { count: page.items.length, ...(next === undefined ? {} : { next }) },
    lines: () => [words.text('describe.total', { count: page.items.length }), ...next === undefined ? [] : [words.text('describe.more', { key: next })]],
  });
  return 0;
}

export async function showRecord(session: Session, command: string, what: string): Promise<number> {
  const { operations, output, flags: { repo } } = session;
  const { item, stored, chain, counts } = await operations.description.reading({ repo }, async (desk) => {
    const found = await desk.records.find(what);
    return { item: found, stored: await desk.records.record(found.id), chain: await desk.records.chain(found.id), counts: await desk.records.counts(found.id) };
  });
  const below = Object.entries(counts).map(([kind, count]) => `${KINDS[kind as RecordKind][session.words.lang]}: ${session.words.number(count)}`);
  output.item({
    json: { ...item, ...(stored === undefined ? {} : { record: stored.record, packages: stored.packages, changedAt: stored.changedAt }), below: counts },
    lines: () => [...recordLines(session, item), ...stored === undefined ? [] : recordDetails(session, stored, chain), ...below.length === 0 ? [] : [`    ↓ ${below.join(' · ')}`]],
    good: true,
  });
  output.summary({ command, exit: 0, json: { id: item.id }, lines: () => [] });
  return 0;
}

async function change(session: Session, action: Changing, what: string, flags: RecordsFlags): Promise<number> {
  return runChange(session, 'records', flags, async ({ records: known, description, newId }, run) => {
    if (action === 'add') {
      const kind = oneOf<RecordKind>('records add', RECORD_KINDS.filter((one) => one !== 'creator' && one !== 'fonds'))(what);
      const parent = await known.find(flags.in ?? '');
      return withFields(kind, flags, async (typed) => description.add([{ id: newId(), kind, parent: parent.id, fields: typed }], run));
    }
    const { id, kind } = await known.find(what);
    switch (action) {
      case 'edit': return withFields(kind, flags, async (typed) => description.edit(id, { fields: typed }, run));
      case 'move': return description.edit(id, { parent: (await known.find(flags.in ?? '')).id }, run);
      case 'link': return description.edit(id, flags.unlink === true ? { unlink: flags.package ?? '' } : { link: flags.package ?? '' }, run);
      case 'publish': return description.setState({ id, state: 'published', withBelow: flags.below === true }, run);
      case 'withdraw': return description.setState({ id, state: 'withdrawn', withBelow: flags.below === true }, run);
    }
  });
}

/** Findings that are printed; `--json` has all of them. */
async function validate({ operations, output, words, messages, marks, signal, flags }: Session, what: string | undefined): Promise<number> {
  const kept: Finding[] = [];
  const count = await operations.description.reading({ repo: flags.repo }, async ({ records: known, validate: judge }) => judge({
    ...(what === undefined ? {} : { under: (await known.find(what)).id }), publishing: true, signal,
    onFindings: (findings) => {
      if (flags.json) for (const finding of findings) output.item({ json: findingJson(finding, messages), lines: () => [], good: false });
      kept.push(...findings.slice(0, Math.max(0, MOST - kept.length)));
    },
  }));
  const exit = isValid(kept) ? 0 : 3;
  const { error, warning, info } = countFindings(kept);
  output.summary({
    command: 'records', exit, json: { action: 'validate', records: count, error, warning, info },
    lines: () => [`${exit === 0 ? marks.good : marks.failed} ${words.text('describe.valid', { count })}`, ...findingLines(kept, messages, words)],
  });
  return exit;
}

/** The fields of a kind: what they are called, what they hold, which are needed. */
async function fields({ output, words }: Session, kind: RecordKind): Promise<number> {
  for (const field of KINDS[kind].fields.values()) {
    const { name, type, need, length, codes } = field;
    output.item({
      json: { name, type, need, vi: field.vi, en: field.en, ...(length === undefined ? {} : { length }), ...(codes === undefined ? {} : { codes }) },
      lines: () => [`${need === 'required' ? '!' : need === 'conditional' ? '?' : ' '} ${name}  ${field[words.lang]}  (${type}${length === undefined ? '' : `, ≤ ${length}`})`], good: true,
    });
  }
  output.summary({ command: 'records', exit: 0, json: { action: 'fields', kind }, lines: () => [] });
  return Promise.resolve(0);
}
