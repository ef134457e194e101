import type { Fault } from '../base/index.ts';
import type { CopyStanding } from '../replicas/index.ts';
import { faultAdvice, faultJson, faultSentence } from './fault-words.ts';
import { printable } from './printable.ts';
import type { Session } from './session.ts';

/** A location that could not be worked with: an item of its own, because the packages are well. */
export function sayLocationFault({ output, marks, words, messages }: Session, location: string, fault: Fault): void {
  output.item({
    json: { location, outcome: 'error', fault: faultJson(fault, messages) },
    lines: () => [`${marks.error} ${words.text('copies.location', { name: location })}  ${faultSentence(fault, messages, words.lang)}`, ...faultAdvice(fault, messages, words, '      ')],
    good: false,
  });
}

/** What one copy means, loud, and the one command that mends it. Machines have it as a field; who asked for quiet has it not. */
export function sayStanding({ output, words, flags }: Session, standing: CopyStanding | undefined): void {
  if (standing?.warning === undefined || flags.json) return;
  for (const line of standingLines(words, standing)) output.note(line);
}

/** The banner; empty when every package has two copies or more. */
export function standingLines(words: Session['words'], { warning, single, level }: CopyStanding): readonly string[] {
  if (warning === undefined) return [];
  const rule = '═'.repeat(72);
  const body = [
    words.text(`copies.warning.${warning}`, { count: single }),
    words.text(`copies.warning.${warning}.means`),
    words.text('copies.warning.level', { level }),
    `→ ${words.text(`copies.warning.${warning}.mend`)}`,
  ];
  return warning === 'notRequired' ? [`! ${body[0] ?? ''}`, `  ${body[1] ?? ''}`, `  ${body[3] ?? ''}`] : [rule, ...body.map((line) => `  ${printable(line)}`), rule];
}
