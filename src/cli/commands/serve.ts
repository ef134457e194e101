import type { Command } from 'commander';
import type { Desk } from '../desk.ts';
import { wholeNumber } from '../flag-values.ts';
import type { Session } from '../session.ts';
import type { Words } from '../words.ts';

export interface AddressFlags {
  readonly host?: string;
  readonly port?: number;
}

export const DEFAULT_HOST = '127.0.0.1';
export const DEFAULT_PORT = 8080;

export function addServe(desk: Desk): void {
  const command = withAddress(desk.command('serve', [0, 1, 2, 5, 6, 7, 8]), desk.words);
  command.action(() => {
    const flags = command.opts<AddressFlags>();
    return desk.run(command, (session) => serve(session, flags));
  });
}

/** `--host` and `--port`; only this machine can look unless it is said otherwise. */
export function withAddress(command: Command, words: Words): Command {
  return command
    .option(`--host <${words.text('value.address')}>`, words.text('serve.host'))
    .option(`--port <${words.text('value.number')}>`, words.text('serve.port'), wholeNumber('--port', 0, 65_535));
}

/** Ctrl-C is how a server is meant to end: that is no interruption, the status is 0. */
async function serve(session: Session, { host = DEFAULT_HOST, port = DEFAULT_PORT }: AddressFlags): Promise<number> {
  const { operations, output, words, marks, flags, signal } = session;
  const { url, closed } = await operations.serve({ repo: flags.repo, host, port, signal });
  output.item({ json: { url }, lines: () => [`${marks.good} ${words.text('serve.open', { url })}`], good: true });
  output.note(words.text('serve.stop'));
  await closed;
  output.note(words.text('serve.stopped'));
  output.summary({ command: 'serve', exit: 0, json: { url, seconds: session.seconds() }, lines: () => [] });
  return 0;
}
