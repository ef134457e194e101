import type { IncidentEvent } from '../catalogue/index.ts';
import { PRIMARY_NAME } from '../replicas/index.ts';
import { detailWords } from './detail-words.ts';
import { faultSentence } from './fault-words.ts';
import { packageName } from './package-name.ts';
import { printable } from './printable.ts';
import type { TitledIncident, TitledOutcome } from './repair-operations.ts';
import type { Session } from './session.ts';

/** Files that are listed of one copy for people; `--json` has them all. */
const FILES_SHOWN = 10;

/** What came of one package: the decision in a sentence, then each copy, then what a person has to do. */
export function outcomeLines(session: Session, outcome: TitledOutcome, dryRun: boolean): readonly string[] {
  const { marks, messages, words } = session;
  const { packageId, title, decision, harm, repaired, failed, open } = outcome;
  const isWell = decision.kind === 'nothing' && open.length === 0;
  const isRepaired = decision.kind === 'repair' && !dryRun && failed.length === 0 && open.length === 0;
  const mark = isWell ? marks.same : isRepaired ? marks.good : decision.kind === 'wait' || dryRun ? marks.error : marks.failed;
  const told = decision.kind === 'repair' && dryRun ? 'repair.decision.wouldRepair' : `repair.decision.${decision.kind}`;
  return [
    `${mark} ${packageName(packageId, title)}  ${words.text(told)}${'reason' in decision ? `: ${words.text(`incidents.reason.${decision.reason}`)}` : ''}`,
    ...(decision.kind === 'repair' && decision.basis !== 'committed' ? [`    ${words.text(`repair.basis.${decision.basis}`)}`] : []),
    ...harm.flatMap(({ name, problems }) => [
      `    ${placeName(words, name)}  ${words.count('repair.harmed', problems.length)}`,
      ...fileLines(session, problems),
    ]),
    ...repaired.map(({ name, files }) => {
      const from = [...new Set(files.flatMap((file) => (file.from === undefined ? [] : [file.from])))].join(', ');
      return `    ${marks.good} ${placeName(words, name)}  ${words.count('repair.repaired', files.length)}${from === '' ? '' : `  ← ${printable(from)}`}`;
    }),
    ...failed.map(({ name, fault }) => `    ${marks.error} ${placeName(words, name)}  ${words.text('repair.failed', { detail: faultSentence(fault, messages, words.lang) })}`),
    ...(decision.kind === 'freeze' || decision.kind === 'suspect' ? [`    !!! ${words.text(`repair.alarm.${decision.kind}`)}`, `    → ${words.remedy(`repair.alarm.${decision.kind}`, { id: packageId })}`] : []),
  ];
}

export function fileLines(session: Session, files: readonly { readonly path: string; readonly outcome: 'mismatch' | 'missing' | 'extra' | 'unreadable'; readonly detail?: string }[], count: number = files.length): readonly string[] {
  const { words } = session;
  const more = count - Math.min(files.length, FILES_SHOWN);
  return [
    ...files.slice(0, FILES_SHOWN).map(({ path, outcome, detail }) => {
      const why = detailWords(session, detail);
      return `      ${words.text(`audit.${outcome}`)}  ${printable(path)}${why === undefined ? '' : `  (${why})`}`;
    }),
    ...(more > 0 ? [`      ${words.count('audit.moreProblems', more)}`] : []),
  ];
}

/** A location by its name; the store itself has none that people use. */
export function placeName(words: Session['words'], name: string): string {
  return name === PRIMARY_NAME ? words.text('repair.atStore') : words.text('repair.at', { name });
}

/** One incident on one line. */
export function incidentLine({ marks, words }: Session, incident: TitledIncident): string {
  const { id, class: harm, state, packageId, title, locationName, openedAt, fileCount, reason } = incident;
  const mark = state === 'repaired' || state === 'resolved' ? marks.same : state === 'open' ? marks.error : marks.failed;
  const parts = [
    words.text(`incidents.class.${harm}`), words.text(`incidents.state.${state}`), placeName(words, locationName), words.count('repair.harmed', fileCount),
    ...(reason === undefined ? [] : [words.text(`incidents.reason.${reason}`)]),
  ];
  return `${mark} ${printable(id.slice(0, 8))}  ${words.time(openedAt)}  ${packageName(packageId, title)}  ${parts.join(' · ')}`;
}

/** What there is to say of an event in the life of an incident: the harm, how many files, where the good bytes came from. */
export function eventDetail({ words }: Session, { type, detail }: Pick<IncidentEvent, 'type' | 'detail'>): string {
  if (type === 'repaired') {
    const [, count = '', from] = /^(\d+)(?: · (.*))?$/.exec(detail) ?? [];
    if (count === '0') return '';
    return count === '' ? printable(detail) : `${words.count('repair.repaired', Number(count))}${from === undefined || from === '' ? '' : `  ← ${printable(from)}`}`;
  }
  const [, harm, files] = /^([a-z]+) · (\d+)$/.exec(detail) ?? [];
  return harm === undefined ? printable(detail) : `${words.text(`incidents.class.${harm}`)} · ${words.count('repair.harmed', Number(files))}`;
}
