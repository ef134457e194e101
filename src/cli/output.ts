import type { Fault, Messages } from '../base/index.ts';
import { faultJson, faultLines } from './fault-words.ts';
import { type CommandLineIo, carefulWriter } from './io.ts';
import { jsonLine } from './printable.ts';
import type { Words } from './words.ts';

/** One thing that a command says, for machines and for people. */
export interface Said {
  readonly json: Readonly<Record<string, unknown>>;
  readonly lines: () => readonly string[];
}

/** One line of NDJSON that names its own type. */
export type TypedJson = Readonly<Record<string, unknown>> & { readonly type: string };

/** Where a command says things. With `--json` only NDJSON reaches stdout; with `--quiet` nothing that is good news. */
export interface Output {
  /** A package, a report, a diagnosis. `good`: nobody needs to act. */
  item(item: Said & { readonly good: boolean }): void;
  /** The same for what is several lines of NDJSON, each with a type of its own. */
  records(records: { readonly json: () => Iterable<TypedJson>; readonly lines: () => readonly string[]; readonly good: boolean }): void;
  /** The last word of a command that ran to its end. */
  summary(summary: Said & { readonly command: string; readonly exit: number }): void;
  /** What is going on, between items, for NDJSON readers. */
  readonly status: (json: Readonly<Record<string, unknown>>) => void;
  /** The last word of a command that a fault ended. */
  fault(fault: Fault, exit: number): void;
  /** Words for the person at the terminal, on stderr. */
  note(line: string): void;
}

export interface OutputOptions {
  readonly io: CommandLineIo;
  readonly messages: Messages;
  readonly words: Words;
  readonly json: boolean;
  readonly quiet: boolean;
  /** Takes the progress line off the screen before a line is printed. */
  readonly beforeLine: () => void;
}

export function createOutput({ io, messages, words, json, quiet, beforeLine }: OutputOptions): Output {
  const stdout = carefulWriter(io.stdout);
  const stderr = carefulWriter(io.stderr);
  const machine = (value: Readonly<Record<string, unknown>>): void => { stdout(`${jsonLine(value)}\n`); };
  const people = (write: (text: string) => void, lines: readonly string[]): void => {
    if (lines.length === 0) return;
    beforeLine();
    write(`${lines.join('\n')}\n`);
  };
  return {
    item: ({ json: value, lines, good }) => {
      if (quiet && good) return;
      if (json) machine({ type: 'item', ...value });
      else people(stdout, lines());
    },
    records: ({ json: values, lines, good }) => {
      if (quiet && good) return;
      if (json) for (const value of values()) machine(value);
      else people(stdout, lines());
    },
    summary: ({ command, exit, json: value, lines }) => {
      if (json) machine({ type: 'summary', command, exit, ...value });
      else if (!quiet || exit !== 0) people(stdout, lines());
    },
    status: (value) => {
      if (json && !quiet) machine({ type: 'status', ...value });
    },
    fault: (fault, exit) => {
      if (json) machine({ type: 'exit_error', ...faultJson(fault, messages), exit });
      else people(stderr, faultLines(fault, messages, words));
    },
    note: (line) => {
      if (!quiet) people(stderr, [line]);
    },
  };
}
