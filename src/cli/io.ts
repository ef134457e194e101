import { systemErrorCode } from '../base/index.ts';

/** Where text goes; `process.stdout` and `process.stderr` fit. */
export interface TextOutput {
  write(text: string): unknown;
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
}

/** Everything the command line has of the world; tests make their own. */
export interface CommandLineIo {
  /** Data: outcomes, lists, reports; NDJSON with `--json`. */
  readonly stdout: TextOutput;
  /** Words: progress, hints, faults. */
  readonly stderr: TextOutput;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The bytes of a file that the command itself needs (a list of paths); `-` is standard input. Throws what Node throws. */
  readonly readInput?: (file: string) => Promise<Uint8Array>;
  /** Asks for a passphrase without showing it; undefined where nobody can be asked (no terminal). */
  readonly readSecret?: (question: string) => Promise<string | undefined>;
  /** Calls the handler on every Ctrl-C (SIGINT) or SIGTERM; the answer takes it off again. */
  onInterrupt(handler: () => void): () => void;
  /** Login name of the person at the keyboard. */
  readonly user: string;
  now(): Date;
  /** Leaves at once with status 130; used at the second Ctrl-C. */
  readonly hardExit?: () => never;
}

/** A reader that went away (`kho list | head`) must not stop an ingest half-way: what it does not read is dropped. */
export function carefulWriter(output: TextOutput): (text: string) => void {
  let gone = false;
  return (text) => {
    if (gone) return;
    try {
      output.write(text);
    } catch (cause) {
      if (systemErrorCode(cause) !== 'EPIPE') throw cause;
      gone = true;
    }
  };
}
