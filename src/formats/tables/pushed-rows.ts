import type { ByteStream } from '../../base/index.ts';

/**
 * Turns a reader that pushes (a parser with a handler) into one that is asked: the parser gets its next bytes only when
 * everything that it made of the last ones was taken, so that memory stays flat however slow the taker is.
 */
export async function* pulled<T>(bytes: ByteStream, parse: (bytes: ByteStream, push: (value: T) => void) => Promise<void>): AsyncGenerator<T, void> {
  let made: T[] = [];
  const turn = new Turn();
  const gated = async function* gated(): ByteStream {
    for await (const chunk of bytes) {
      yield chunk;
      if (made.length > 0) await turn.give();
      if (turn.isOver) return;
    }
  };
  const progress = { finished: false };
  const parsing = parse(gated(), (value) => made.push(value)).finally(() => {
    progress.finished = true;
    turn.wake();
  });
  parsing.catch(() => undefined);
  try {
    for (;;) {
      if (made.length === 0 && !progress.finished) await turn.wait();
      const taken = made;
      made = [];
      yield* taken;
      // Nothing is made between these two lines: the parser waits, or is done.
      if (progress.finished && made.length === 0) break;
      turn.goOn();
    }
    await parsing;
  } finally {
    turn.end();
    await parsing.catch(() => undefined);
  }
}

/** Two sides, of which one works at a time. */
class Turn {
  isOver = false;
  #resume: (() => void) | undefined;
  #woken: (() => void) | undefined;

  /** The parser has made something and waits until it is taken. */
  async give(): Promise<void> {
    if (this.isOver) return;
    const resumed = new Promise<void>((resolve) => { this.#resume = resolve; });
    this.wake();
    await resumed;
  }

  async wait(): Promise<void> {
    await new Promise<void>((resolve) => { this.#woken = resolve; });
  }

  wake(): void {
    this.#woken?.();
    this.#woken = undefined;
  }

  goOn(): void {
    this.#resume?.();
    this.#resume = undefined;
  }

  end(): void {
    this.isOver = true;
    this.goOn();
  }
}
