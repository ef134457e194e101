import { Fault } from '../../base/index.ts';
import { sayLocationFault } from '../copies-words.ts';
import type { Desk } from '../desk.ts';
import { exitStatus } from '../exit-status.ts';
import { findingJson, findingLines } from '../finding-words.ts';
import { oneOf, wholeNumber } from '../flag-values.ts';
import { inputBytes } from '../input-file.ts';
import type { KeyChange } from '../ledger-operations.ts';
import { printable } from '../printable.ts';
import type { Session } from '../session.ts';
import { UsageError } from '../usage-error.ts';
import { witnesses } from './ledger-witnesses.ts';

const ACTIONS = ['checkpoint', 'verify', 'prove', 'keys', 'witness', 'mend'] as const;
type Action = (typeof ACTIONS)[number];
const CHANGES: readonly KeyChange[] = ['add', 'retire', 'distrust', 'replace-lost'];

interface LedgerFlags {
  readonly from?: string;
  readonly key?: string;
  readonly filesOnly?: true;
  readonly location?: string;
  readonly witness?: true;
  readonly url?: string;
  readonly into?: string;
  readonly version?: number;
}

export function addLedger(desk: Desk): void {
  const { words } = desk;
  const file = words.text('value.file');
  const command = desk
    .command('ledger', [0, 1, 2, 3, 4, 5, 6, 8, 130])
    .argument(`<${ACTIONS.join('|')}>`, words.text('ledger.action'))
    .argument(`[${words.text('value.target')}]`, words.text('ledger.target'))
    .option(`--from <${file}>`, words.text('ledger.from'))
    .option(`--key <${file}>`, words.text('ledger.key'))
    .option('--files-only', words.text('ledger.filesOnly'))
    .argument(`[${words.text('value.name')}]`, words.text('ledger.value'))
    .option('--witness', words.text('ledger.witness'))
    .option(`--url <${words.text('value.address')}>`, words.text('ledger.url'))
    .option(`--location <${words.text('value.name')}>`, words.text('ledger.location'))
    .option(`--into <${file}>`, words.text('ledger.into'))
    .option(`--version <${words.text('value.number')}>`, words.text('ledger.version'), wholeNumber('--version', 1));
  command.action((typed: string, target: string | undefined, value: string | undefined) => {
    const action = oneOf('ledger', ACTIONS)(typed);
    if (value !== undefined && action !== 'witness') throw new UsageError('tooManyArguments');
    if (action === 'witness') return desk.run(command, (session) => witnesses(session, command.opts<LedgerFlags>(), target, value));
    if (action === 'prove' && target === undefined) throw new UsageError('missingArgument', { name: words.text('value.id') });
    if (action !== 'prove' && action !== 'keys' && target !== undefined) throw new UsageError('tooManyArguments');
    return desk.run(command, (session) => DONE[action](session, command.opts<LedgerFlags>(), target));
  });
}

type Work = (session: Session, flags: LedgerFlags, target: string | undefined) => Promise<number>;

const DONE: Readonly<Record<Exclude<Action, 'witness'>, Work>> = { checkpoint, verify, prove, keys, mend };

async function checkpoint({ operations, output, words, flags }: Session): Promise<number> {
  const { note, origin, size, added } = await operations.ledger.checkpoint({ repo: flags.repo });
  output.item({ json: { origin, size, note }, lines: () => [note.trimEnd()], good: true });
  output.summary({ command: 'ledger', exit: 0, json: { size, added }, lines: () => [] });
  output.note(words.text('ledger.keep'));
  return 0;
}

async function verify(session: Session, { from, key, filesOnly, location, witness }: LedgerFlags): Promise<number> {
  const { io, operations, output, messages, words, marks, flags, signal, progress } = session;
  let away = 0;
  const old = from === undefined ? {} : { from: await inputBytes(from, io) };
  const trusted = key === undefined ? {} : { keys: Buffer.from(await inputBytes(key, io)).toString('utf8') };
  const answer = await operations.ledger.verify({
    repo: flags.repo, ...old, ...trusted, ...(location === undefined ? {} : { location }), filesOnly: filesOnly === true, witnessed: witness === true, signal, onProgress: () => undefined,
    onLocationFault: (name, fault) => {
      away += 1;
      sayLocationFault(session, name, fault);
    },
  });
  progress.clear();
  const { findings, leaves, size = 0 } = answer;
  for (const finding of findings) output.item({ json: findingJson(finding, messages), lines: () => findingLines([finding], messages, words), good: false });
  for (const { location: name, state, size: held } of answer.mirrors) {
    const good = state === 'current';
    output.item({ json: { location: name, mirror: state, size: held }, lines: () => [`${good ? marks.good : state === 'ahead' || state === 'forked' ? marks.failed : marks.error} ${printable(name)}  ${words.text(`ledger.mirror.${state}`, { size: held })}`], good });
  }
  const undone = away > 0 || answer.mirrors.some(({ state }) => state === 'behind' || state === 'absent');
  const exit = exitStatus({ packages: 1, findings: findings.length > 0, undone, faults: [] });
  output.summary({
    command: 'ledger', exit, json: { leaves, size, findings: findings.length, ...(answer.old === undefined ? {} : { old: answer.old }) },
    lines: () => (findings.length === 0
      ? [`${marks.good} ${words.text('ledger.verified', { size })}`, ...(answer.old === undefined ? [] : [words.text('ledger.goesOn', { old: answer.old })])]
      : [`${marks.failed} ${words.text('ledger.refused')}`]),
  });
  return exit;
}

async function prove({ operations, output, words, marks, flags }: Session, { version, into }: LedgerFlags, id = ''): Promise<number> {
  const { proof, seq, size } = await operations.ledger.prove({ repo: flags.repo, id, ...(version === undefined ? {} : { version }), ...(into === undefined ? {} : { into }) });
  output.item({
    json: { id, seq, size, ...(into === undefined ? { proof } : { path: into }) },
    lines: () => (into === undefined ? [proof.trimEnd()] : [`${marks.good} ${printable(into)}  ${words.text('ledger.proved', { seq, size })}`]),
    good: true,
  });
  output.summary({ command: 'ledger', exit: 0, json: { seq, size }, lines: () => [] });
  return 0;
}

/** What is printed is a file of keys as it stands: `kho ledger keys > keys.txt` is what witnesses and auditors are handed. */
async function keys({ operations, output, words, flags }: Session, _flags: LedgerFlags, change: string | undefined): Promise<number> {
  const asked = change === undefined ? {} : { change: oneOf('keys', CHANGES)(change) };
  const { origin, path, keys: known } = await operations.ledger.keys({ repo: flags.repo, ...asked });
  if (known.length === 0) throw new Fault('LEDGER_KEY_MISSING', { path });
  for (const { key, state, pem } of known) {
    output.item({ json: { key, state, pem }, lines: () => [`# ${words.text(`ledger.key.${state}`)}`, printable(key)], good: true });
  }
  output.summary({ command: 'ledger', exit: 0, json: { origin, keys: known.length }, lines: () => [] });
  output.note(words.text('ledger.keyFile', { path: printable(path) }));
  return 0;
}

async function mend({ operations, output, words, marks, flags }: Session, { location }: LedgerFlags): Promise<number> {
  const { leaves, setAside, size } = await operations.ledger.mend({ repo: flags.repo, ...(location === undefined ? {} : { location }) });
  for (const name of setAside) output.item({ json: { setAside: name }, lines: () => [`${marks.same} ${words.text('ledger.setAside', { name })}`], good: true });
  output.summary({ command: 'ledger', exit: 0, json: { leaves, setAside: setAside.length, size }, lines: () => [`${marks.good} ${words.text('ledger.mended', { leaves, count: setAside.length, size })}`] });
  return 0;
}
