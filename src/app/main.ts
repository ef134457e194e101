import fs from 'node:fs';
import os from 'node:os';
import { buffer } from 'node:stream/consumers';
import v8 from 'node:v8';
import { runCommandLine, type CommandLineIo } from '../cli/index.ts';
import { growHeapInSteps } from './heap-steps.ts';
import { loadMessages } from './load-messages.ts';
import { createOperations } from './operations.ts';
import { readSecret } from './read-secret.ts';
import { realSurroundings } from './surroundings.ts';

/** The process: real streams, signals and environment around the command line. Sets the exit status. */
export async function main(argv: readonly string[] = process.argv.slice(2)): Promise<void> {
  // Small machines: the heap grows in small steps instead of fourfold, so 100,000 files stay below 400 MB. A check keeps a hundred
  // megabytes of them: it may have larger steps.
  if (argv[0] === 'check') growHeapInSteps();
  else v8.setFlagsFromString('--optimize-for-size');
  // A reader that went away is met at the next write; without a listener it would end the process in the middle.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', ignoreClosedPipe);
  const messages = loadMessages();
  const surroundings = realSurroundings();
  process.exitCode = await runCommandLine(argv, processIo(), createOperations(surroundings, messages), messages);
}

function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

function processIo(): CommandLineIo {
  return {
    stdout: process.stdout,
    stderr: process.stderr,
    env: process.env,
    user: loginName(),
    now: () => new Date(),
    readInput: async (file) => (file === '-' ? buffer(process.stdin) : fs.promises.readFile(file)),
    readSecret,
    onInterrupt: (handler) => {
      for (const signal of SIGNALS) process.on(signal, handler);
      return () => {
        for (const signal of SIGNALS) process.off(signal, handler);
      };
    },
    hardExit: () => process.exit(130),
  };
}

/** A container may run us under a number that has no name. */
function loginName(): string {
  try {
    return os.userInfo().username;
  } catch {
    return `uid ${process.getuid?.() ?? '?'}`;
  }
}
