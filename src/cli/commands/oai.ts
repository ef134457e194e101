import type { CheckResult, Harvester } from '../../harvest/index.ts';
import type { Desk } from '../desk.ts';
import { oneOf, wholeNumber } from '../flag-values.ts';
import { printable } from '../printable.ts';
import { UsageError } from '../usage-error.ts';
import { type Session, refuseInterrupted } from '../session.ts';

const ACTIONS = ['verify', 'harvesters', 'why'] as const;
const MOST_PAGES = 10_000_000;

interface OaiFlags {
  readonly pages?: number;
}

export function addOai(desk: Desk): void {
  const { words } = desk;
  const command = desk
    .command('oai', [0, 1, 2, 3, 4, 5, 8, 130])
    .argument(`<${ACTIONS.join('|')}>`, words.text('oai.action'))
    .argument('[url]', words.text('oai.url'))
    .option(`--pages <${words.text('value.number')}>`, words.text('oai.pages'), wholeNumber('--pages', 1, MOST_PAGES));
  command.action((typed: string, url: string | undefined) => {
    const action = oneOf('oai', ACTIONS)(typed);
    if (action === 'why' && url === undefined) throw new UsageError('missingArgument', { name: words.text('value.id') });
    return desk.run(command, (session) => {
      if (action === 'harvesters') return harvesters(session);
      return action === 'why' ? why(session, url ?? '') : verify(session, url, command.opts<OaiFlags>());
    });
  });
}

async function verify(session: Session, url: string | undefined, { pages }: OaiFlags): Promise<number> {
  const { operations, output, words, flags, signal } = session;
  const verification = await operations.oai.verify({
    repo: flags.repo, signal, ...(url === undefined ? {} : { url }), ...(pages === undefined ? {} : { pages }),
    onResult: (result) => { output.item({ json: { ...result }, lines: () => resultLines(session, result), good: result.outcome !== 'failed' }); },
  });
  refuseInterrupted(signal);
  const exit = verification.failed > 0 ? 3 : 0;
  output.summary({
    command: 'oai', exit, json: { ...(url === undefined ? {} : { url }), ...verification, seconds: session.seconds() },
    lines: () => [words.text('oai.total', { ...verification }), ...(exit === 0 ? [] : [`→ ${words.text('oai.failedAdvice')}`])],
  });
  return exit;
}

async function harvesters({ operations, output, words, messages, flags }: Session): Promise<number> {
  const known = await operations.oai.harvesters({ repo: flags.repo });
  const text = (key: string, params: Readonly<Record<string, string | number>> = {}): string => printable(messages.text(`oaiLog.${key}`, words.lang, params));
  for (const one of known) {
    output.item({
      good: true, json: { ...one },
      lines: () => [
        text('harvester', { agent: one.agent, network: one.network, at: one.at }),
        `    ${text('asked', { ...wordsOf(one), window: windowOf(one, text('all')), end: text(one.done ? 'done' : 'open') })}`,
      ],
    });
  }
  output.summary({ command: 'oai', exit: 0, json: { harvesters: known.length }, lines: () => (known.length === 0 ? [text('none')] : []) });
  return 0;
}

async function why({ operations, output, words, messages, flags }: Session, asked: string): Promise<number> {
  const { item, harvesters: known } = await operations.oai.why({ repo: flags.repo, asked });
  const text = (key: string, params: Readonly<Record<string, string | number>> = {}): string => printable(messages.text(`oaiLog.${key}`, words.lang, params));
  for (const one of known) output.item({ good: one.standing === 'given', json: { ...one }, lines: () => [text(one.standing, { ...wordsOf(one), window: windowOf(one, text('all')) })] });
  output.summary({
    command: 'oai', exit: item === undefined ? 5 : 0, json: { asked, ...(item === undefined ? {} : { item }) },
    lines: () => (item === undefined ? [text('unknown'), `→ ${text('unknownAdvice', { id: asked })}`] : [text(item.deleted ? 'deleted' : 'live', { identifier: item.identifier, datestamp: item.datestamp }), ...known.length === 0 ? [text('none')] : []]),
  });
  return item === undefined ? 5 : 0;
}

function wordsOf({ agent, network, at, verb, metadataPrefix, records, lastDatestamp = '', set = '' }: Harvester): Readonly<Record<string, string | number>> {
  return { agent, network, at, verb, metadataPrefix, records, lastDatestamp, set };
}

function windowOf({ from, until, set }: Harvester, all: string): string {
  const asked = Object.entries({ from, until, set }).flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${value}`]));
  return asked.length === 0 ? all : asked.join(' ');
}

function resultLines({ marks, messages, words }: Session, result: CheckResult): readonly string[] {
  const mark = { passed: marks.good, failed: marks.failed, skipped: marks.same }[result.outcome];
  const line = `${mark} ${messages.text(`oaiCheck.${result.id}`, words.lang)}`;
  if (result.outcome === 'passed') return [line];
  return [line, `    ${printable([result.request, result.detail].filter((part) => part !== '').join('  →  '))}`];
}
