import { EXIT_STATUSES } from '../exit-status.ts';
import type { Desk } from '../desk.ts';
import type { Session } from '../session.ts';
import { UsageError } from '../usage-error.ts';
import { bilingual } from '../words.ts';

export const EXIT_CODES_TOPIC = 'exit-codes';

export function addHelp(desk: Desk): void {
  const { words } = desk;
  const command = desk.command('help', [0, 2]).argument(`[${words.text('value.topic')}]`, words.text('help.topic'));
  command.action((topic: string | undefined) => {
    if (topic === EXIT_CODES_TOPIC) return desk.run(command, explainExitCodes);
    const named = topic === undefined ? desk.root : desk.root.commands.find((known) => known.name() === topic);
    if (named === undefined) throw new UsageError('unknownTopic', { name: topic ?? '', topics: [...desk.root.commands.map((known) => known.name()), EXIT_CODES_TOPIC].join(', ') });
    named.outputHelp();
    return undefined;
  });
}

async function explainExitCodes({ output, messages, words }: Session): Promise<number> {
  const meaning = (key: string) => bilingual((lang) => messages.text(`cli.exit.${key}`, lang));
  for (const exit of [...EXIT_STATUSES].sort((one, other) => one - other)) {
    output.item({ json: { exit, meaning: meaning(String(exit)) }, lines: () => [`${String(exit).padStart(3)}  ${words.text(`exit.${exit}`)}`], good: false });
  }
  const rules = ['worst', 'several', 'unknown'];
  output.summary({
    command: 'help',
    exit: 0,
    json: { worstFirst: EXIT_STATUSES, rules: rules.map(meaning) },
    lines: () => ['', words.text('exit.worst', { order: EXIT_STATUSES.join(' > ') }), words.text('exit.several'), words.text('exit.unknown')],
  });
  return 0;
}
