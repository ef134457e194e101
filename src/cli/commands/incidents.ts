import type { Desk } from '../desk.ts';
import { oneOf, wholeNumber } from '../flag-values.ts';
import { printable } from '../printable.ts';
import { eventDetail, fileLines, incidentLine, outcomeLines } from '../repair-lines.ts';
import { secretOf } from '../secret-input.ts';
import type { Session } from '../session.ts';
import { UsageError } from '../usage-error.ts';
import { failedJson } from './repair.ts';

const ACTIONS = ['list', 'show', 'resolve'] as const;
const LISTED = 100;

interface IncidentFlags {
  readonly all?: true;
  readonly id?: string;
  readonly limit?: number;
  readonly note?: string;
  readonly acceptCopy?: string;
  readonly operator?: string;
  readonly by?: string;
  readonly bySecretFile?: string;
}

export function addIncidents(desk: Desk): void {
  const { words } = desk;
  const command = desk
    .command('incidents', [0, 1, 2, 3, 5, 6, 7, 8, 130])
    .argument(`<${ACTIONS.join('|')}>`, words.text('incidents.action'))
    .argument(`[${words.text('incidents.value')}]`, words.text('incidents.valueAbout'))
    .option('--all', words.text('incidents.all'))
    .option(`--id <${words.text('value.id')}>`, words.text('incidents.id'))
    .option(`--limit <${words.text('value.number')}>`, words.text('incidents.limit'), wholeNumber('--limit', 1))
    .option(`--note <${words.text('value.text')}>`, words.text('incidents.note'))
    .option(`--accept-copy <${words.text('value.name')}>`, words.text('incidents.acceptCopy'))
    .option(`--operator <${words.text('value.name')}>`, words.text('repair.operator'))
    .option(`--by <${words.text('value.name')}>`, words.text('incidents.by'))
    .option(`--by-secret-file <${words.text('value.file')}>`, words.text('person.bySecretFile'));
  command.action((typed: string, incident: string | undefined) => {
    const action = oneOf('incidents', ACTIONS)(typed);
    const flags = command.opts<IncidentFlags>();
    if (action === 'list') {
      if (incident !== undefined) throw new UsageError('tooManyArguments');
      return desk.run(command, (session) => list(session, flags));
    }
    if (incident === undefined) throw new UsageError('missingArgument', { name: words.text('incidents.value') });
    return desk.run(command, (session) => (action === 'show' ? show(session, incident) : resolve(session, incident, flags)));
  });
}

/** Open incidents are something to act on: status 3. */
async function list(session: Session, { all = false, id, limit = LISTED }: { readonly all?: boolean; readonly id?: string; readonly limit?: number }): Promise<number> {
  const { operations, output, flags, words } = session;
  const incidents = await operations.incidents.list({ repo: flags.repo, all, limit, ...(id === undefined ? {} : { id }) });
  for (const incident of incidents) {
    output.item({ json: { ...incident }, lines: () => [incidentLine(session, incident)], good: incident.closedAt !== undefined });
  }
  const open = incidents.filter(({ closedAt }) => closedAt === undefined);
  const alarms = open.filter(({ state }) => state !== 'open').length;
  const exit = open.length > 0 ? 3 : 0;
  output.summary({
    command: 'incidents', exit, json: { action: 'list', incidents: incidents.length, open: open.length, alarms },
    lines: () => [
      words.count('incidents.open', open.length),
      ...(alarms > 0 ? [`!!! ${words.count('incidents.alarms', alarms)}`] : []),
      ...(open.length > alarms ? [`→ ${words.text('incidents.repairAdvice')}`] : []),
    ],
  });
  return exit;
}

async function show(session: Session, asked: string): Promise<number> {
  const { operations, output, flags, words } = session;
  const { incident, events } = await operations.incidents.show({ repo: flags.repo, id: asked });
  output.item({
    json: { ...incident, events },
    lines: () => [
      incidentLine(session, incident),
      `  ${words.text('incidents.full', { id: incident.id })}`,
      `  ${words.text('incidents.evidence', { folder: `quarantine/${incident.evidence}` })}`,
      ...fileLines(session, incident.files, incident.fileCount),
      ...events.map((event) => `  ${words.time(event.time)}  ${words.text(`incidents.event.${event.type}`)}  ${printable(event.agent)}  ${eventDetail(session, event)}`.trimEnd()),
      ...(incident.resolution === undefined ? [] : [`  ${words.text('incidents.resolution', { by: incident.resolvedBy ?? '', note: incident.resolution })}`]),
    ],
    good: incident.closedAt !== undefined,
  });
  output.summary({ command: 'incidents', exit: 0, json: { action: 'show', id: incident.id }, lines: () => [] });
  return 0;
}

async function resolve(session: Session, asked: string, { note = '', acceptCopy, operator, by, bySecretFile }: IncidentFlags): Promise<number> {
  const { operations, output, flags, words, io, signal } = session;
  if (note.trim() === '') throw new UsageError('missingFlag', { flag: '--note' });
  const vouching = by === undefined ? {} : { by: { name: by, secret: await secretOf(session, { name: by, file: bySecretFile, flag: '--by-secret-file' }) } };
  const { incident, outcome } = await operations.incidents.resolve({
    ...vouching,
    repo: flags.repo, id: asked, note: note.trim(), operator: operator ?? io.user, signal, ...(acceptCopy === undefined ? {} : { acceptCopy }),
  });
  const isOver = incident.closedAt !== undefined;
  output.item({
    json: { ...incident, ...(outcome === undefined ? {} : { repaired: outcome.repaired, failed: failedJson(outcome) }) },
    lines: () => [...(outcome === undefined ? [] : outcomeLines(session, outcome, false)), incidentLine(session, incident)],
    good: isOver,
  });
  const exit = isOver ? 0 : 3;
  output.summary({ command: 'incidents', exit, json: { action: 'resolve', id: incident.id }, lines: () => [words.text(isOver ? 'incidents.resolved' : 'incidents.unresolved')] });
  return exit;
}
