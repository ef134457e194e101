import type { MessageParams } from '../../base/index.ts';
import type { Desk } from '../desk.ts';
import { wholeNumber } from '../flag-values.ts';
import { printable } from '../printable.ts';
import type { Session } from '../session.ts';
import { bilingual } from '../words.ts';
import { type AddressFlags, DEFAULT_HOST, DEFAULT_PORT, withAddress } from './serve.ts';

interface DemoFlags extends AddressFlags {
  readonly into?: string;
  readonly reset?: true;
  readonly pages?: number;
}

const DEFAULT_FOLDER = 'storage-demo';
const MOST_PAGES = 100_000;

export function addDemo(desk: Desk): void {
  const { words } = desk;
  const command = withAddress(desk.command('demo', [0, 1, 2, 6, 7, 8, 130]), words)
    .option(`--into <${words.text('value.dir')}>`, words.text('demo.into'))
    .option('--reset', words.text('demo.reset'))
    .option(`--pages <${words.text('value.number')}>`, words.text('demo.pages'), wholeNumber('--pages', 1, MOST_PAGES));
  command.action(() => {
    const flags = command.opts<DemoFlags>();
    return desk.run(command, (session) => demo(session, flags));
  });
}

/** Stopped while the samples are being made it was interrupted (130); stopped afterwards it ended as a server does (0). */
async function demo(session: Session, flags: DemoFlags): Promise<number> {
  const { operations, output, words, marks, signal, progress } = session;
  const { into = DEFAULT_FOLDER, reset, host = DEFAULT_HOST, port = DEFAULT_PORT, pages } = flags;
  const { url, closed } = await operations.demo({
    into,
    reset: reset === true,
    host,
    port,
    ...(pages === undefined ? {} : { pages }),
    signal,
    onProgress: progress.update,
    onStage: (key, params) => { sayStage(session, key, params); },
    onServing: (serving) => {
      output.item({ json: { url: serving.url }, lines: () => [`${marks.good} ${words.text('serve.open', { url: serving.url })}`], good: true });
    },
  });
  progress.clear();
  await closed;
  output.note(words.text('serve.stopped'));
  output.summary({ command: 'demo', exit: 0, json: { url, seconds: session.seconds() }, lines: () => [] });
  return 0;
}

function sayStage({ output, messages, words, flags }: Session, key: string, params: MessageParams = {}): void {
  if (flags.json) output.status({ stage: key, params, message: bilingual((lang) => messages.text(key, lang, params)) });
  else output.note(printable(messages.text(key, words.lang, params)));
}
