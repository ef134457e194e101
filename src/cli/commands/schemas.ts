import type { Desk } from '../desk.ts';
import { oneOf } from '../flag-values.ts';
import { printable } from '../printable.ts';
import type { Session } from '../session.ts';
import { UsageError } from '../usage-error.ts';

const ACTIONS = ['install', 'list'] as const;

interface SchemasFlags {
  readonly into?: string;
}

export function addSchemas(desk: Desk): void {
  const { words } = desk;
  const command = desk
    .command('schemas', [0, 1, 2, 4, 5, 8])
    .argument(`<${ACTIONS.join('|')}>`, words.text('schemas.action'))
    .argument(`[${words.text('value.path')}]`, words.text('schemas.path'))
    .option(`--into <${words.text('value.dir')}>`, words.text('schemas.into'));
  command.action((typed: string, from: string | undefined) => {
    const action = oneOf('schemas', ACTIONS)(typed);
    if (action === 'install' && from === undefined) throw new UsageError('missingArgument', { name: words.text('value.path') });
    if (action === 'list' && from !== undefined) throw new UsageError('tooManyArguments');
    return desk.run(command, (session) => schemas(session, from, command.opts<SchemasFlags>()));
  });
}

/** Installs what is at a path, or only lists: either way the answer is what is in use now. */
async function schemas({ operations, output, flags, marks, words }: Session, from: string | undefined, { into }: SchemasFlags): Promise<number> {
  const { folder, schemas: shelved, refused } = await operations.schemas({
    repo: flags.repo, ...(from === undefined ? {} : { from }), ...(into === undefined ? {} : { into }),
  });
  for (const { namespace, origin, name, official } of shelved) {
    const told = words.text(`schemas.origin.${origin}`, { name, official });
    output.item({ json: { namespace, origin, name, official }, lines: () => [`${origin === 'official' ? marks.good : marks.same} ${namespace}  ${told}`], good: true });
  }
  for (const name of refused) output.note(words.text('schemas.refused', { name: printable(name) }));
  const count = shelved.filter(({ origin }) => origin === 'official').length;
  output.summary({
    command: 'schemas', exit: 0, json: { folder, official: count, refused },
    lines: () => [words.text('schemas.total', { count, of: shelved.length, folder: printable(folder) })],
  });
  return 0;
}
