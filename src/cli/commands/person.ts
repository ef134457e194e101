import { PERSON_ROLES, type ChangedBy, type Person, type PersonChange, type PersonRole, type Persons } from '../../persons/index.ts';
import type { Desk } from '../desk.ts';
import { oneOf } from '../flag-values.ts';
import { printable } from '../printable.ts';
import { secretOf } from '../secret-input.ts';
import type { Session } from '../session.ts';
import { UsageError } from '../usage-error.ts';

const ACTIONS = ['add', 'list', 'history', 'role', 'agency', 'secret', 'disable', 'enable'] as const;
type Action = (typeof ACTIONS)[number];

interface PersonFlags {
  readonly role?: PersonRole;
  readonly secretFile?: string;
  readonly newSecretFile?: string;
  readonly by?: string;
  readonly bySecretFile?: string;
  readonly reset?: true;
  readonly fonds?: readonly string[];
}

export function addPerson(desk: Desk): void {
  const { words } = desk;
  const command = desk
    .command('person', [0, 1, 2, 5, 6, 7, 8])
    .argument(`<${ACTIONS.join('|')}>`, words.text('person.action'))
    .argument(`[${words.text('value.name')}]`, words.text('person.name'))
    .option(`--role <${PERSON_ROLES.join('|')}>`, words.text('person.role'), oneOf('--role', PERSON_ROLES))
    .option(`--secret-file <${words.text('value.file')}>`, words.text('person.secretFile'))
    .option(`--new-secret-file <${words.text('value.file')}>`, words.text('person.newSecretFile'))
    .option(`--by <${words.text('value.name')}>`, words.text('person.by'))
    .option(`--by-secret-file <${words.text('value.file')}>`, words.text('person.bySecretFile'))
    .option(`--fonds <${words.text('value.id')}>`, words.text('person.fonds'), (typed: string, before: readonly string[] | undefined): readonly string[] | undefined => [...before ?? [], typed])
    .option('--reset', words.text('person.reset'));
  command.action((typed: string, name: string | undefined) => {
    const action = oneOf('person', ACTIONS)(typed);
    const flags = command.opts<PersonFlags>();
    const named = action !== 'list' && action !== 'history';
    if (named && name === undefined) throw new UsageError('missingArgument', { name: words.text('value.name') });
    if (!named && name !== undefined) throw new UsageError('tooManyArguments');
    if ((action === 'add' || action === 'role') && flags.role === undefined) throw new UsageError('missingFlag', { flag: '--role' });
    return desk.run(command, (session) => person(session, action, name ?? '', flags));
  });
}

async function person(session: Session, action: Action, name: string, flags: PersonFlags): Promise<number> {
  const { operations, output, words, flags: { repo } } = session;
  const count = await operations.disposal({ repo, writing: false }, async ({ persons }) => {
    if (action === 'history') return listed(await persons.history(), (change) => { tellChange(session, change); });
    const people = action === 'list' ? await persons.list() : [await changed(session, persons, action, name, flags)];
    return listed(people, (one) => { tellPerson(session, one); });
  });
  output.summary({ command: 'person', exit: 0, json: { action, count }, lines: () => [words.count(`person.done.${action === 'list' || action === 'history' ? action : 'changed'}`, count)] });
  return 0;
}

function listed<Item>(items: readonly Item[], tell: (item: Item) => void): number {
  items.forEach(tell);
  return items.length;
}

async function changed(session: Session, persons: Persons, action: Exclude<Action, 'list' | 'history'>, name: string, flags: PersonFlags): Promise<Person> {
  const { io: { user: operator } } = session;
  const { role = 'archivist', secretFile, newSecretFile } = flags;
  switch (action) {
    case 'add': {
      const by = await vouching(session, flags);
      return persons.add({ name, role, secret: await secretOf(session, { name, file: secretFile, flag: '--secret-file', isNew: true }) }, by);
    }
    case 'role':
      return persons.setRole(name, role, await vouching(session, flags));
    case 'agency':
      return persons.setOrganisations(name, flags.fonds ?? [], await vouching(session, flags));
    case 'enable':
      return persons.enable(name, await vouching(session, flags));
    case 'disable':
      return persons.disable(name, operator);
    case 'secret': {
      const by = flags.reset === true ? await vouching(session, flags) : undefined;
      const old = by === undefined ? await secretOf(session, { name, file: secretFile, flag: '--secret-file' }) : '';
      const secret = await secretOf(session, { name, file: newSecretFile, flag: '--new-secret-file', isNew: true });
      return by === undefined ? persons.changeSecret({ name, secret: old }, secret, operator) : persons.resetSecret({ name, secret }, by);
    }
  }
}

async function vouching(session: Session, { by, bySecretFile }: PersonFlags): Promise<ChangedBy> {
  const { io: { user: operator } } = session;
  if (by === undefined) return { operator };
  return { operator, vouching: { name: by, secret: await secretOf(session, { name: by, file: bySecretFile, flag: '--by-secret-file' }) } };
}

function tellPerson({ output, words, marks }: Session, { name, role, enabled, since, organisations }: Person): void {
  output.item({
    json: { name, role, enabled, since, organisations },
    lines: () => [`${enabled ? marks.good : marks.same} ${printable(name)}  ${words.text(`role.${role}`)}${enabled ? '' : `  ${words.text('person.disabled')}`}`],
    good: true,
  });
}

function tellChange({ output, words }: Session, change: PersonChange): void {
  const { time, name, change: what, detail, operator, vouchedBy } = change;
  output.item({
    json: { ...change },
    lines: () => [[
      words.time(time), printable(name), words.text(`person.change.${what.replace(' ', '')}`),
      ...(detail === '' ? [] : [what === 'organisations' ? detail : words.text(`role.${detail}`)]),
      words.text(vouchedBy === undefined ? 'person.changedBy' : 'person.changedByTwo', { operator, vouchedBy: vouchedBy ?? '' }),
    ].join('  ')],
    good: true,
  });
}
