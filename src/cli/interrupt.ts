import type { CommandLineIo } from './io.ts';

/** Ctrl-C, as the work sees it. */
export interface Interrupts {
  /** Aborted at the first Ctrl-C: finish what cannot be left half done, then stop. */
  readonly signal: AbortSignal;
  /** Resolves at the second Ctrl-C, when nobody is to be waited for any more. */
  readonly impatient: Promise<void>;
  release(): void;
}

/** One press may arrive twice: from the terminal, and from the program (npm) that passes on what it was told. */
const ONE_PRESS_MS = 300;

/** Listens for Ctrl-C for the time of one command. `onFirst` tells the person what is going on. */
export function watchInterrupts(io: CommandLineIo, onFirst: () => void): Interrupts {
  const controller = new AbortController();
  let giveUp = (): void => {};
  const impatient = new Promise<void>((resolve) => { giveUp = resolve; });
  let first = 0;
  const release = io.onInterrupt(() => {
    if (!controller.signal.aborted) {
      first = io.now().getTime();
      onFirst();
      controller.abort();
      return;
    }
    if (io.now().getTime() - first < ONE_PRESS_MS) return;
    giveUp();
    io.hardExit?.();
  });
  return { signal: controller.signal, impatient, release };
}
