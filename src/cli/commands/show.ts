import type { CataloguedFile, Publication } from '../../catalogue/index.ts';
import type { Desk } from '../desk.ts';
import { wholeNumber } from '../flag-values.ts';
import type { PackageDetails, ShownReplica } from '../operations.ts';
import { printable } from '../printable.ts';
import { eventDetail } from '../repair-lines.ts';
import type { Session } from '../session.ts';

const DEFAULT_FILES = 20;

export function addShow(desk: Desk): void {
  const { words } = desk;
  const command = desk
    .command('show', [0, 1, 2, 5, 8, 130])
    .argument(`<${words.text('value.id')}>`, words.text('value.idAbout'))
    .option(`--files <${words.text('value.number')}>`, words.text('show.files'), wholeNumber('--files', 0));
  command.action((id: string) => {
    const { files = DEFAULT_FILES } = command.opts<{ readonly files?: number }>();
    return desk.run(command, (session) => show(session, id, files));
  });
}

async function show(session: Session, id: string, fileLimit: number): Promise<number> {
  const { operations, output, flags } = session;
  const details = await operations.show({ repo: flags.repo, id, fileLimit });
  output.item({ json: { ...details }, lines: () => detailLines(session, details), good: true });
  output.summary({ command: 'show', exit: 0, json: { id: details.package.id }, lines: () => [] });
  return 0;
}

function detailLines(session: Session, details: PackageDetails): readonly string[] {
  const { words } = session;
  const section = (key: string, lines: readonly string[]): readonly string[] => (lines.length === 0 ? [] : ['', words.text(key), ...lines.map((line) => `  ${line}`)]);
  return [
    ...headLines(session, details),
    ...section('show.versions', details.versions.map(({ version, createdAt, message, agent }) =>
      [`v${version}`, words.time(createdAt), printable(message), printable(agent)].join('  '))),
    ...section('show.events', details.events.map(({ type, time, outcome, agent, version }) =>
      [words.time(time), `v${version}`, printable(type), printable(outcome), printable(agent)].join('  '))),
    ...section('show.incidents', details.incidentEvents.map((event) =>
      [words.time(event.time), words.text(`incidents.event.${event.type}`), eventDetail(session, event), printable(event.agent), printable(event.incident.slice(0, 8))].filter((part) => part !== '').join('  '))),
    ...section('show.replicas', details.replicas.map((replica) => replicaLine(session, replica, details.package.head))),
    ...section('show.fileList', [
      ...details.files.map((file) => fileLine(session, file)),
      ...(details.moreFiles ? [words.text('show.moreFiles')] : []),
    ]),
  ];
}

function headLines({ words }: Session, { package: found, lastCheck, copies, publication }: PackageDetails): readonly string[] {
  const check = lastCheck === undefined
    ? words.text('show.neverChecked')
    : `${words.text(`audit.${lastCheck.outcome}`)} · ${words.time(lastCheck.checkedAt)} · ${printable(lastCheck.algorithm)}`;
  const pairs: readonly (readonly [string, string])[] = [
    ['show.id', printable(found.id)],
    ['show.version', `v${found.head}`],
    ['show.kind', words.text(`recognised.${found.kind}`)],
    ...(found.producerId === undefined ? [] : [['show.producerId', printable(found.producerId)] as const]),
    ['show.amount', `${words.count('count.files', found.fileCount)} · ${words.bytes(found.byteCount)}`],
    ['show.created', words.time(found.createdAt)],
    ['show.updated', words.time(found.updatedAt)],
    ['show.lastCheck', check],
    ...(publication === undefined ? [] : [['show.publication', publicationWords(words, publication)] as const]),
    ['show.copies', words.text(copies.verified < copies.required ? 'copies.shownLacking' : 'copies.shown', { ...copies })],
  ];
  const labels = pairs.map(([key]) => words.text(key));
  const width = Math.max(...labels.map((label) => label.length));
  return [printable(found.title), ...pairs.map(([, value], at) => `  ${(labels[at] ?? '').padEnd(width)}  ${value}`)];
}

/** Who may see it, since when, by whom and why. */
function publicationWords(words: Session['words'], { state, mergedInto = '', at, by, reason }: Publication): string {
  const whose = by === '' && reason === '' ? [words.text('publication.byDescription')] : [by, reason].filter((part) => part !== '').map(printable);
  return [words.text(`publication.${state}`, { into: mergedInto }), words.time(at), ...whose].join(' · ');
}

function replicaLine({ words }: Session, { location, state, version, verifiedAt, detail }: ShownReplica, head: number): string {
  const judged = state !== 'pending' || version === undefined ? state : version < head ? 'behind' : 'unread';
  const when = verifiedAt === undefined ? [] : [words.text('copies.verifiedAt', { time: words.time(verifiedAt) })];
  return [printable(location), words.text(`copies.state.${judged}`), ...(version === undefined ? [] : [`v${version}`]), ...when, ...(detail === undefined ? [] : [printable(detail)])].join('  ');
}

function fileLine({ words }: Session, { path, size, mimeType, puid }: CataloguedFile): string {
  return [printable(path), words.bytes(size), printable(mimeType), ...(puid === undefined ? [] : [printable(puid)])].join('  ');
}
