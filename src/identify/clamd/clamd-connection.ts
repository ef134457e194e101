import net from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { Fault, type ByteStream } from '../../base/index.ts';
import type { ClamdAddress } from './clamd-address.ts';

/** One question to clamd. */
export interface ClamdQuestion {
  readonly address: ClamdAddress;
  readonly command: 'VERSION' | 'INSTREAM';
  /** The bytes that follow INSTREAM. */
  readonly bytes?: ByteStream;
  /** How long clamd may be silent, in milliseconds. */
  readonly idleMs: number;
}

/** What clamd said, and how many bytes it had been sent by then. */
export interface ClamdAnswer {
  readonly reply: string;
  readonly sent: number;
}

/** clamd's replies are one short line; more is not clamd. */
const REPLY_LIMIT = 4096;
/** Longest piece sent at once: clamd reads each into memory. */
const PIECE = 256 * 1024;

/**
 * Asks on a connection of its own (clamd(8), `z` commands: question and answer end with NUL). The source of the bytes is
 * read only as fast as clamd takes them, and no further once it has answered. Faults: TOOL_FAILED, INTERRUPTED.
 */
export async function askClamd(question: ClamdQuestion, signal: AbortSignal): Promise<ClamdAnswer> {
  if (signal.aborted) throw new Fault('INTERRUPTED');
  const line = new Line(question, signal);
  try {
    await line.write(Buffer.from(`z${question.command}\0`, 'latin1'));
    const sent = question.bytes === undefined ? 0 : await sendBytes(line, question.bytes);
    return { reply: await line.reply, sent };
  } finally {
    line.close();
  }
}

/** INSTREAM: pieces with their length as four bytes, big-endian; a length of zero ends the file. */
async function sendBytes(line: Line, bytes: ByteStream): Promise<number> {
  let sent = 0;
  for await (const chunk of bytes) {
    for (let at = 0; at < chunk.byteLength; at += PIECE) {
      const piece = chunk.subarray(at, at + PIECE);
      await line.write(withLength(piece));
      sent += piece.byteLength;
      // clamd answers and hangs up in the middle of a file that is too long: let that be read before writing on.
      await setImmediate();
      if (line.isAnswered) return sent;
    }
  }
  await line.write(withLength(new Uint8Array(0)));
  return sent;
}

function withLength(piece: Uint8Array): Buffer {
  const framed = Buffer.allocUnsafe(4 + piece.byteLength);
  framed.writeUInt32BE(piece.byteLength, 0);
  framed.set(piece, 4);
  return framed;
}

/** One connection: writes with back-pressure and waits for the one reply. */
class Line {
  readonly reply: Promise<string>;
  readonly #socket: net.Socket;
  readonly #signal: AbortSignal;
  readonly #onAbort: () => void;
  #answered = false;
  #received = '';

  constructor({ address, idleMs }: ClamdQuestion, signal: AbortSignal) {
    const socket = net.connect(address);
    this.#socket = socket;
    this.#signal = signal;
    this.#onAbort = (): void => { socket.destroy(new Fault('INTERRUPTED')); };
    signal.addEventListener('abort', this.#onAbort, { once: true });
    socket.setTimeout(idleMs, () => { socket.destroy(new Error(`no answer within ${idleMs} ms`)); });
    this.reply = new Promise((resolve, reject) => {
      socket.on('data', (data) => {
        this.#received += data.toString('utf8');
        const end = this.#received.indexOf('\0');
        if (end !== -1) {
          this.#answered = true;
          resolve(this.#received.slice(0, end).trim());
        } else if (this.#received.length > REPLY_LIMIT) {
          socket.destroy(new Error('an answer that is not clamd’s'));
        }
      });
      socket.on('error', (error) => { reject(asToolFault(error)); });
      socket.on('close', () => { reject(asToolFault(new Error('clamd hung up without an answer'))); });
    });
    // Whoever waits for the reply hears of a failure; while bytes are still being sent nobody does.
    this.reply.catch(() => { this.#answered = true; });
  }

  /** Clamd has said all it will say, or the connection is gone: nothing more need be sent. */
  get isAnswered(): boolean {
    return this.#answered;
  }

  async write(bytes: Uint8Array): Promise<void> {
    if (this.#answered || this.#socket.write(bytes)) return;
    const socket = this.#socket;
    await new Promise<void>((resolve) => {
      const settle = (): void => {
        socket.off('drain', settle);
        socket.off('close', settle);
        socket.off('data', settle);
        resolve();
      };
      socket.once('drain', settle);
      socket.once('close', settle);
      socket.once('data', settle);
    });
  }

  close(): void {
    this.#signal.removeEventListener('abort', this.#onAbort);
    this.#socket.destroy();
  }
}

function asToolFault(error: Error): Fault {
  if (error instanceof Fault) return error;
  return new Fault('TOOL_FAILED', { detail: `clamd: ${error.message}` }, { cause: error });
}
