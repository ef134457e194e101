import type { Desk } from '../desk.ts';
import { printable } from '../printable.ts';
import { type Session, refuseInterrupted } from '../session.ts';

export function addRebuild(desk: Desk): void {
  const command = desk.command('rebuild', [0, 1, 2, 3, 5, 6, 8, 130]);
  command.option('--from-start', desk.words.text('rebuild.fromStart'));
  command.action(() => {
    const { fromStart = false } = command.opts<{ readonly fromStart?: boolean }>();
    return desk.run(command, (session) => rebuild(session, fromStart));
  });
}

async function rebuild(session: Session, fromStart: boolean): Promise<number> {
  const { operations, output, words, messages, marks, flags, signal, progress } = session;
  const { packages, kept, problems, personsLost } = await operations.rebuild({ repo: flags.repo, fromStart, signal, onProgress: progress.update });
  refuseInterrupted(signal);
  progress.clear();
  for (const { objectRoot, detail } of problems) {
    output.item({
      json: { outcome: 'problem', objectRoot, detail },
      lines: () => [`${marks.failed} ${printable(objectRoot)}  ${printable(detail)}`],
      good: false,
    });
  }
  const exit = problems.length > 0 ? 3 : 0;
  output.summary({
    command: 'rebuild',
    exit,
    json: { packages, kept, problems: problems.length, ...(personsLost === undefined ? {} : { personsLost }), seconds: session.seconds() },
    lines: () => [
      `${words.text('summary.done')} ${words.count('rebuild.done', packages)}`,
      ...(kept === 0 ? [] : [words.count('rebuild.kept', kept)]),
      ...(personsLost === undefined ? [] : [`! ${words.text(`rebuild.personsLost.${personsLost}`)}`, `→ ${messages.text('doctor.persons.advice', words.lang)}`]),
      ...problemLines(session, problems.map(({ objectRoot }) => objectRoot)),
    ],
  });
  return exit;
}

/** What could not be read, each with what it means: a package is missing then, a decision about one hides it, the rest is about neither. */
function problemLines({ words }: Session, places: readonly string[]): readonly string[] {
  const decisions = places.filter((place) => place.startsWith('publication/')).length;
  const others = places.filter((place) => place === 'ledger' || place.startsWith('fixity/')).length;
  const packages = places.length - decisions - others;
  return [
    ...(packages === 0 ? [] : [words.count('rebuild.problems', packages), `→ ${words.text('rebuild.advice')}`]),
    ...(decisions === 0 ? [] : [words.count('rebuild.decisions', decisions), `→ ${words.text('rebuild.decisionsAdvice')}`]),
    ...(others === 0 ? [] : [words.count('rebuild.others', others), `→ ${words.text('rebuild.othersAdvice')}`]),
  ];
}
