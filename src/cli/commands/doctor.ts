import type { Desk } from '../desk.ts';
import type { Diagnosis } from '../operations.ts';
import { faultAdvice, faultJson, faultSentence } from '../fault-words.ts';
import { printable } from '../printable.ts';
import type { Session } from '../session.ts';
import { bilingual } from '../words.ts';

export function addDoctor(desk: Desk): void {
  const command = desk.command('doctor', [0, 1, 2, 3]);
  command.action(() => desk.run(command, doctor));
}

async function doctor(session: Session): Promise<number> {
  const { operations, output, words, messages, flags } = session;
  const diagnoses = await operations.doctor({ repo: flags.repo });
  for (const diagnosis of diagnoses) {
    const { topic, state, detail, saying, fault } = diagnosis;
    const advice = adviceOf(session, diagnosis);
    output.item({
      json: {
        topic,
        state,
        detail,
        message: bilingual((lang) => messages.text(topic, lang)),
        ...(saying === undefined ? {} : { saying: bilingual((lang) => messages.text(saying.key, lang, saying.params)) }),
        ...(fault === undefined ? {} : { fault: faultJson(fault, messages) }),
        ...(advice === undefined ? {} : { advice: bilingual((lang) => messages.text(advice, lang)) }),
      },
      lines: () => diagnosisLines(session, diagnosis, advice),
      good: state === 'ok',
    });
  }
  const count = (state: Diagnosis['state']): number => diagnoses.filter((diagnosis) => diagnosis.state === state).length;
  const [problems, warnings] = [count('problem'), count('warning')];
  const exit = problems > 0 ? 3 : 0;
  output.summary({
    command: 'doctor',
    exit,
    json: { ok: count('ok'), warnings, problems },
    lines: () => [problems + warnings === 0 ? words.text('doctor.well') : words.text('doctor.total', { problems, warnings })],
  });
  return exit;
}

/** The advice that was given, else the one of the topic; none when all is well, or when a fault has its own. */
function adviceOf({ messages }: Session, { topic, state, advice, fault }: Diagnosis): string | undefined {
  if (state === 'ok' || fault !== undefined) return undefined;
  const key = advice ?? `${topic}.advice`;
  return messages.has(key) ? key : undefined;
}

function diagnosisLines({ marks, messages, words }: Session, { topic, state, detail, saying, fault }: Diagnosis, advice: string | undefined): readonly string[] {
  const mark = { ok: marks.good, warning: marks.error, problem: marks.failed }[state];
  const said = saying === undefined ? detail : messages.text(saying.key, words.lang, saying.params);
  const line = `${mark} ${printable(messages.text(topic, words.lang))}  ${printable(said)}`.trimEnd();
  if (fault !== undefined) return [line, `  ${faultSentence(fault, messages, words.lang)}`, ...faultAdvice(fault, messages, words, '  ')];
  return advice === undefined ? [line] : [line, `  → ${printable(messages.text(advice, words.lang))}`];
}
