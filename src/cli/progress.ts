import type { Progress } from '../ingest/index.ts';
import { type TextOutput, carefulWriter } from './io.ts';
import { type Words, durationText } from './words.ts';

/** `--progress`: `auto` redraws one line on a terminal and is plain elsewhere. */
export type ProgressMode = 'auto' | 'plain' | 'none';

/** Shows how far a long operation is. Cheap to call often. */
export interface ProgressReport {
  readonly update: (progress: Progress) => void;
  /** Takes the redrawn line off the screen, before something else is printed and at the end. */
  readonly clear: () => void;
}

export interface ProgressOptions {
  readonly mode: ProgressMode;
  readonly json: boolean;
  readonly quiet: boolean;
  readonly stderr: TextOutput;
  readonly now: () => Date;
  readonly words: Words;
  /** A `status` line of NDJSON. */
  readonly onStatus: (json: Readonly<Record<string, unknown>>) => void;
}

const REDRAW_MS = 100;
const PLAIN_MS = 30_000;
const ASKED_STATUS_MS = 1000;
const BAR_CELLS = 12;

export function createProgress(options: ProgressOptions): ProgressReport {
  const { mode, json, quiet, stderr, now, words, onStatus } = options;
  if (quiet || mode === 'none') return { update: () => {}, clear: () => {} };
  const write = carefulWriter(stderr);
  const started = now().getTime();
  const redrawn = !json && mode === 'auto' && stderr.isTTY === true;
  const every = redrawn ? REDRAW_MS : json && mode === 'plain' ? ASKED_STATUS_MS : PLAIN_MS;
  // A terminal shows the first line at once; a log only when the work takes long.
  let shownAt = redrawn ? Number.NEGATIVE_INFINITY : started;
  let drawn = false;
  const show = (progress: Progress, seconds: number): void => {
    if (json) {
      onStatus({ ...progress, seconds: Math.round(seconds) });
      return;
    }
    const line = progressLine(progress, seconds, words);
    if (!redrawn) write(`${line}\n`);
    else write(`\r\u001b[2K${line.slice(0, Math.max(20, (stderr.columns ?? 80) - 1))}`);
    drawn = redrawn;
  };
  return {
    update: (progress) => {
      const time = now().getTime();
      if (time - shownAt < every) return;
      shownAt = time;
      show(progress, (time - started) / 1000);
    },
    clear: () => {
      if (!drawn) return;
      write('\r\u001b[2K');
      drawn = false;
    },
  };
}

/** `[12:41] ███████░░░░░  62 %  255,8 GB/412,6 GB  338 MB/s  còn 07:46  3/12 gói` */
export function progressLine(progress: Progress, seconds: number, words: Words): string {
  const { packages, packagesTotal, bytes, bytesTotal } = progress;
  const elapsed = `[${durationText(seconds)}]`;
  const parts: string[] = [];
  if (bytesTotal > 0) {
    const part = Math.min(1, bytes / bytesTotal);
    const full = Math.floor(part * BAR_CELLS);
    parts.push(`${elapsed} ${'█'.repeat(full)}${'░'.repeat(BAR_CELLS - full)}`, `${Math.floor(part * 100)} %`, `${words.bytes(bytes)}/${words.bytes(bytesTotal)}`);
    const speed = seconds > 0 ? bytes / seconds : 0;
    if (speed > 0) parts.push(`${words.bytes(speed)}/s`);
    if (speed > 0 && bytes < bytesTotal) parts.push(words.text('progress.left', { time: durationText((bytesTotal - bytes) / speed) }));
  }
  if (parts.length === 0) parts.push(elapsed);
  parts.push(words.text('progress.packages', { done: packages, total: packagesTotal }));
  return parts.join('  ');
}
