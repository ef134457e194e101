import { DIFFERENCES, NOTES, type Difference, type DifferenceKind, type FsckSummary } from '../../fixity/index.ts';
import type { Desk } from '../desk.ts';
import { printable } from '../printable.ts';
import { type Session, refuseInterrupted } from '../session.ts';
import { bilingual } from '../words.ts';

export function addFsck(desk: Desk): void {
  const command = desk.command('fsck', [0, 1, 2, 3, 5, 8, 130]).option('--full', desk.words.text('fsck.full'));
  command.action(() => {
    const { full = false } = command.opts<{ readonly full?: boolean }>();
    return desk.run(command, (session) => fsck(session, full));
  });
}

async function fsck(session: Session, full: boolean): Promise<number> {
  const { operations, output, flags, signal, progress } = session;
  const summary = await operations.fsck({
    repo: flags.repo,
    full,
    signal,
    onProgress: progress.update,
    onDifference: (difference) => {
      output.item({ json: differenceJson(session, difference), lines: () => differenceLines(session, difference), good: NOTES.has(difference.kind) });
    },
  });
  refuseInterrupted(signal);
  progress.clear();
  const { objects, packages, counts, writer } = summary;
  const exit = differencesOf(summary) > 0 ? 3 : 0;
  output.summary({
    command: 'fsck', exit,
    json: { full, ...(full ? { objects, packages } : {}), differences: counts, ...(writer === undefined ? {} : { writer }), seconds: session.seconds() },
    lines: () => summaryLines(session, summary, full),
  });
  return exit;
}

function differencesOf({ counts }: FsckSummary): number {
  return Object.entries(counts).reduce((sum, [kind, count]) => (NOTES.has(kind as DifferenceKind) ? sum : sum + count), 0);
}

function differenceJson({ messages }: Session, { kind, place, params = {} }: Difference): Readonly<Record<string, unknown>> {
  const words = { ...params, place };
  return {
    difference: kind, place, risk: DIFFERENCES[kind], params,
    message: bilingual((lang) => messages.text(`cli.fsck.${kind}`, lang, words)),
    remedy: bilingual((lang) => messages.remedy(`cli.fsck.${kind}`, lang, words)),
  };
}

/** What is so, what it means for the data, what to do. */
function differenceLines({ marks, words }: Session, { kind, place, params = {} }: Difference): readonly string[] {
  const risk = DIFFERENCES[kind];
  const mark = NOTES.has(kind) ? marks.same : risk === 'data' ? marks.error : marks.failed;
  const shown = { ...params, place };
  return [
    `${mark} ${printable(words.text(`fsck.${kind}`, shown))}  [${kind}]`,
    ...(NOTES.has(kind) ? [] : [`    ${words.text(`fsck.risk.${risk}`)}`]),
    `    → ${printable(words.remedy(`fsck.${kind}`, shown))}`,
  ];
}

function summaryLines({ words }: Session, summary: FsckSummary, full: boolean): readonly string[] {
  const { objects, packages, writer } = summary;
  const count = differencesOf(summary);
  const parts = [
    ...(full ? [words.count('fsck.objects', objects), words.count('fsck.packages', packages)] : []),
    count === 0 ? words.text('fsck.none') : words.count('fsck.differences', count),
  ];
  return [
    `${words.text('summary.done')} ${parts.join(' · ')}.`,
    ...(writer === undefined ? [] : [words.text('fsck.writer', { command: printable(writer.command), pid: String(writer.pid), since: printable(writer.since) })]),
    ...(full ? [] : [words.text('fsck.quick')]),
  ];
}
