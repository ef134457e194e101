import { Fault } from '../../base/index.ts';
import type { Desk } from '../desk.ts';
import { oneOf } from '../flag-values.ts';
import { inputBytes } from '../input-file.ts';
import { printable } from '../printable.ts';
import type { Session } from '../session.ts';
import { UsageError } from '../usage-error.ts';
import { DEFAULT_HOST, DEFAULT_PORT, withAddress, type AddressFlags } from './serve.ts';

const ACTIONS = ['init', 'serve', 'cosign'] as const;

interface WitnessFlags extends AddressFlags {
  readonly name?: string;
  readonly log?: string;
}

export function addWitness(desk: Desk): void {
  const { words } = desk;
  const command = withAddress(desk.command('witness', [0, 1, 2, 3, 5, 6, 7, 8]), words)
    .argument(`<${ACTIONS.join('|')}>`, words.text('witness.action'))
    .argument(`<${words.text('value.dir')}>`, words.text('witness.dir'))
    .argument(`[${words.text('value.file')}]`, words.text('witness.request'))
    .option(`--name <${words.text('value.name')}>`, words.text('witness.name'))
    .option(`--log <${words.text('value.file')}>`, words.text('witness.log'));
  command.action((typed: string, dir: string, file: string | undefined) => {
    const action = oneOf('witness', ACTIONS)(typed);
    if (action === 'cosign' && file === undefined) throw new UsageError('missingArgument', { name: words.text('value.file') });
    if (action !== 'cosign' && file !== undefined) throw new UsageError('tooManyArguments');
    const flags = command.opts<WitnessFlags>();
    return desk.run(command, async (session) => {
      if (action === 'init') return init(session, dir, flags);
      return action === 'serve' ? serve(session, dir, flags) : cosign(session, dir, file ?? '');
    });
  });
}

async function init({ io, operations, output, words, marks }: Session, dir: string, { name, log }: WitnessFlags): Promise<number> {
  const logs = log === undefined ? {} : { logs: Buffer.from(await inputBytes(log, io)).toString('utf8') };
  const made = await operations.witness.init({ dir, ...(name === undefined ? {} : { name }), ...logs });
  output.item({ json: { key: made.key, logs: made.logs }, lines: () => [`${marks.good} ${printable(made.key)}`, ...made.logs.map((key) => `    ${printable(key)}`)], good: true });
  output.summary({ command: 'witness', exit: 0, json: { logs: made.logs.length }, lines: () => [words.text('witness.made', { count: made.logs.length })] });
  return 0;
}

async function serve(session: Session, dir: string, { host = DEFAULT_HOST, port = DEFAULT_PORT }: WitnessFlags): Promise<number> {
  const { operations, output, words, marks, signal } = session;
  const { url, closed } = await operations.witness.serve({ dir, host, port, signal });
  output.item({ json: { url }, lines: () => [`${marks.good} ${words.text('witness.open', { url })}`], good: true });
  await closed;
  output.summary({ command: 'witness', exit: 0, json: { url, seconds: session.seconds() }, lines: () => [] });
  return 0;
}

async function cosign({ io, operations, output, words, marks }: Session, dir: string, file: string): Promise<number> {
  const answer = await operations.witness.cosign({ dir, request: await inputBytes(file, io) });
  if (answer.status === 400) throw new Fault('WITNESS_REFUSED', { name: dir, detail: '400' });
  const exit = answer.status === 200 ? 0 : 3;
  output.item({
    json: { ...answer }, good: exit === 0,
    lines: () => (answer.status === 200 ? [answer.cosignature.trimEnd()] : [`${marks.failed} ${words.text(`witness.refused.${answer.status}`, { size: answer.status === 409 ? answer.size : 0 })}`]),
  });
  output.summary({ command: 'witness', exit, json: { status: answer.status }, lines: () => [] });
  return exit;
}
