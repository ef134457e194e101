import { FAULTS, Fault, type Messages, asFault } from '../base/index.ts';
import { type Interrupts, watchInterrupts } from './interrupt.ts';
import type { CommandLineIo } from './io.ts';
import { type Marks, createMarks } from './marks.ts';
import type { Operations } from './operations.ts';
import { type Output, createOutput } from './output.ts';
import { type ProgressMode, type ProgressReport, createProgress } from './progress.ts';
import { UsageError } from './usage-error.ts';
import type { Words } from './words.ts';

/** The flags that every command has. */
export interface GlobalFlags {
  readonly repo: string;
  readonly json: boolean;
  readonly quiet: boolean;
  readonly progress: ProgressMode;
  readonly color: boolean;
}

/** What the work of one command has at hand. */
export interface Session {
  readonly io: CommandLineIo;
  readonly operations: Operations;
  readonly messages: Messages;
  readonly words: Words;
  readonly flags: GlobalFlags;
  readonly signal: AbortSignal;
  readonly output: Output;
  readonly progress: ProgressReport;
  readonly marks: Marks;
  /** Seconds since the command began. */
  seconds(): number;
}

export interface SessionParts {
  readonly io: CommandLineIo;
  readonly operations: Operations;
  readonly messages: Messages;
  readonly words: Words;
}

/** Runs the work of one command; whatever it throws becomes words and an exit status here. */
export async function runSession(parts: SessionParts, flags: GlobalFlags, work: (session: Session) => Promise<number>): Promise<number> {
  const { io, words } = parts;
  let onFirst = (): void => {};
  const interrupts = watchInterrupts(io, () => { onFirst(); });
  const session = openSession(parts, flags, interrupts);
  onFirst = () => { session.output.note(words.text('interrupt.stopping')); };
  try {
    return await Promise.race([work(session), interrupts.impatient.then(() => FAULTS.INTERRUPTED.exit)]);
  } catch (thrown) {
    if (thrown instanceof UsageError) throw thrown;
    const fault = faultOf(thrown, session.signal);
    const { exit } = FAULTS[fault.code];
    session.output.fault(fault, exit);
    return exit;
  } finally {
    session.progress.clear();
    interrupts.release();
  }
}

/** Anything thrown, as a fault; what a library throws because it was told to stop is an interruption. */
export function faultOf(thrown: unknown, signal: AbortSignal): Fault {
  if (signal.aborted && !(thrown instanceof Fault)) return new Fault('INTERRUPTED', {}, { cause: thrown });
  return asFault(thrown);
}

/** An operation that answered although it was told to stop may not have done everything. */
export function refuseInterrupted(signal: AbortSignal): void {
  if (signal.aborted) throw new Fault('INTERRUPTED');
}

function openSession(parts: SessionParts, flags: GlobalFlags, { signal }: Interrupts): Session {
  const { io, messages, words } = parts;
  const { json, quiet } = flags;
  const started = io.now().getTime();
  let clear = (): void => {};
  const output = createOutput({ io, messages, words, json, quiet, beforeLine: () => { clear(); } });
  const progress = createProgress({
    mode: flags.progress, json, quiet, stderr: io.stderr, now: () => io.now(), words, onStatus: output.status,
  });
  clear = progress.clear;
  const marks = createMarks(flags.color && io.stdout.isTTY === true);
  return { ...parts, flags, signal, output, progress, marks, seconds: () => Math.round((io.now().getTime() - started) / 1000) };
}
