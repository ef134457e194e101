import { FAULTS, Fault, type FaultCode, type Messages } from '../base/index.ts';
import type { JobProgress, JobReason, JobView } from '../jobs/index.ts';
import { faultAdvice, faultSentence } from './fault-words.ts';
import type { Marks } from './marks.ts';
import { printable } from './printable.ts';
import type { Words } from './words.ts';

/** One line of a job: how it is, what it is. */
export function jobLine({ words, marks }: { readonly words: Words; readonly marks: Marks }, job: JobView): string {
  const { id, kind, state, progress, changedAt } = job;
  const told = [words.text(`jobs.state.${state}`), ...(progress === undefined ? [] : [progressText(words, progress)]), words.time(changedAt)];
  return `${markOf(marks, job)} ${printable(id)}  ${printable(kind)}  ${told.join(' · ')}`;
}

/** Why the last attempt ended early, with what to do. */
export function reasonLines({ words, messages }: { readonly words: Words; readonly messages: Messages }, { reason }: { readonly reason?: JobReason }): readonly string[] {
  if (reason === undefined) return [];
  const fault = faultOfReason(reason);
  return [`    ${faultSentence(fault, messages, words.lang)}`, ...faultAdvice(fault, messages, words, '      ')];
}

/** A job may have been parked by a newer Kho, for a reason that this one has no words for. */
export function faultOfReason({ code, params }: JobReason): Fault {
  const told = Object.fromEntries(Object.entries(params).flatMap(([name, value]) => (typeof value === 'string' || typeof value === 'number' ? [[name, value] as const] : [])));
  return Object.hasOwn(FAULTS, code) ? new Fault(code as FaultCode, told) : new Fault('INTERNAL', { detail: code });
}

function progressText(words: Words, { done, total }: JobProgress): string {
  return total === undefined || total === 0 ? words.number(done) : `${Math.min(100, Math.floor((done / total) * 100))}%`;
}

function markOf(marks: Marks, { state }: JobView): string {
  switch (state) {
    case 'done':
      return marks.good;
    case 'failed':
      return marks.failed;
    case 'parked':
    case 'error':
      return marks.error;
    case 'waiting':
    case 'running':
    case 'cancelled':
      return marks.same;
  }
}
