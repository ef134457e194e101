import type { Desk } from '../desk.ts';
import { printable } from '../printable.ts';
import type { Session } from '../session.ts';

export function addInit(desk: Desk): void {
  const { words } = desk;
  const command = desk.command('init', [0, 1, 2, 6, 8]).argument(`[${words.text('value.dir')}]`, words.text('init.dir'));
  command.action((dir: string | undefined) => desk.run(command, (session) => init(session, dir ?? session.flags.repo)));
}

async function init({ operations, output, words, marks }: Session, repo: string): Promise<number> {
  const { root, id } = await operations.init({ repo });
  output.item({ json: { root, id }, lines: () => [`${marks.good} ${words.text('init.made', { root, id })}`], good: true });
  output.note(`→ ${words.text('init.next', { repo: printable(repo) })}`);
  output.summary({ command: 'init', exit: 0, json: { root, id }, lines: () => [] });
  return 0;
}
