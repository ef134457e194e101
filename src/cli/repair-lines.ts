import type { Incident } from '../catalogue/index.ts';
import type { RepairOutcome } from '../replicas/index.ts';
import { printable } from './printable.ts';
import type { Session } from './session.ts';

/** Files that are listed of one copy for people; `--json` has them all. */
const FILES_SHOWN = 10;

/** What came of one package: the decision in a sentence, then each copy, then what a person has to do. */
export function outcomeLines(session: Session, outcome: RepairOutcome, dryRun: boolean): readonly string[] {
  const { marks, words } = session;
  const { packageId, decision, harm, repaired, failed, open } = outcome;
  const isWell = decision.kind === 'nothing' && open.length === 0;
  const isRepaired = decision.kind === 'repair' && !dryRun && failed.length === 0 && open.length === 0;
  const mark = isWell ? marks.same : isRepaired ? marks.good : decision.kind === 'wait' || dryRun ? marks.error : marks.failed;
  const told = decision.kind === 'repair' && dryRun ? 'repair.decision.wouldRepair' : `repair.decision.${decision.kind}`;
  return [
    `${mark} ${printable(packageId)}  ${words.text(told)}${'reason' in decision ? `: ${words.text(`incidents.reason.${decision.reason}`)}` : ''}`,
    ...(decision.kind === 'repair' && decision.basis !== 'committed' ? [`    ${words.text(`repair.basis.${decision.basis}`)}`] : []),
    ...harm.flatMap(({ name, problems }) => [
      `    ${words.text('repair.at', { name })}  ${words.count('repair.harmed', problems.length)}`,
      ...fileLines(session, problems),
    ]),
    ...repaired.map(({ name, files }) => {
      const from = [...new Set(files.flatMap((file) => (file.from === undefined ? [] : [file.from])))].join(', ');
      return `    ${marks.good} ${words.text('repair.at', { name })}  ${words.count('repair.repaired', files.length)}${from === '' ? '' : `  ← ${printable(from)}`}`;
    }),
    ...failed.map(({ name, detail }) => `    ${marks.error} ${words.text('repair.at', { name })}  ${words.text('repair.failed', { detail })}`),
    ...(decision.kind === 'freeze' || decision.kind === 'suspect' ? [`    !!! ${words.text(`repair.alarm.${decision.kind}`)}`, `    → ${words.remedy(`repair.alarm.${decision.kind}`, { id: packageId })}`] : []),
  ];
}

export function fileLines({ words }: Session, files: readonly { readonly path: string; readonly outcome: 'mismatch' | 'missing' | 'extra' | 'unreadable'; readonly detail?: string }[], count: number = files.length): readonly string[] {
  const more = count - Math.min(files.length, FILES_SHOWN);
  return [
    ...files.slice(0, FILES_SHOWN).map(({ path, outcome, detail }) => `      ${words.text(`audit.${outcome}`)}  ${printable(path)}${detail === undefined ? '' : `  (${printable(detail)})`}`),
    ...(more > 0 ? [`      ${words.count('audit.moreProblems', more)}`] : []),
  ];
}

/** One incident on one line. */
export function incidentLine({ marks, words }: Session, incident: Incident): string {
  const { id, class: harm, state, packageId, locationName, openedAt, fileCount, reason } = incident;
  const mark = state === 'repaired' || state === 'resolved' ? marks.same : state === 'open' ? marks.error : marks.failed;
  const parts = [
    words.text(`incidents.class.${harm}`), words.text(`incidents.state.${state}`), words.text('repair.at', { name: locationName }), words.count('repair.harmed', fileCount),
    ...(reason === undefined ? [] : [words.text(`incidents.reason.${reason}`)]),
  ];
  return `${mark} ${printable(id.slice(0, 8))}  ${words.time(openedAt)}  ${printable(packageId)}  ${parts.join(' · ')}`;
}
