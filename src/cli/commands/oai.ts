import type { CheckResult } from '../../harvest/index.ts';
import type { Desk } from '../desk.ts';
import { oneOf, wholeNumber } from '../flag-values.ts';
import { printable } from '../printable.ts';
import { type Session, refuseInterrupted } from '../session.ts';

const ACTIONS = ['verify'] as const;
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
    oneOf('oai', ACTIONS)(typed);
    return desk.run(command, (session) => verify(session, url, command.opts<OaiFlags>()));
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

function resultLines({ marks, messages, words }: Session, result: CheckResult): readonly string[] {
  const mark = { passed: marks.good, failed: marks.failed, skipped: marks.same }[result.outcome];
  const line = `${mark} ${messages.text(`oaiCheck.${result.id}`, words.lang)}`;
  if (result.outcome === 'passed') return [line];
  return [line, `    ${printable([result.request, result.detail].filter((part) => part !== '').join('  →  '))}`];
}
