import type { Desk } from '../desk.ts';
import { printable } from '../printable.ts';
import { type Session, refuseInterrupted } from '../session.ts';

export function addRebuild(desk: Desk): void {
  const command = desk.command('rebuild', [0, 1, 2, 3, 5, 6, 8, 130]);
  command.action(() => desk.run(command, rebuild));
}

async function rebuild(session: Session): Promise<number> {
  const { operations, output, words, marks, flags, signal, progress } = session;
  const { packages, problems } = await operations.rebuild({ repo: flags.repo, signal, onProgress: progress.update });
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
    json: { packages, problems: problems.length, seconds: session.seconds() },
    lines: () => [
      `${words.text('summary.done')} ${words.count('rebuild.done', packages)}`,
      ...(exit === 0 ? [] : [words.count('rebuild.problems', problems.length), `→ ${words.text('rebuild.advice')}`]),
    ],
  });
  return exit;
}
