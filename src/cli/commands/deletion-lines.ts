import type { DeletionOutcome } from '../../disposal/index.ts';
import type { Words } from '../words.ts';

type CopyEnd = Extract<DeletionOutcome, { kind: 'deleted' }>['copies'][number];

const DAY = 86_400;
const HOUR = 3600;

/** A waiting time as people say it; it is never rounded down to nothing. */
export function restOfTime(seconds: number, words: Words): string {
  const days = Math.floor(seconds / DAY);
  const hours = Math.ceil((seconds - days * DAY) / HOUR);
  return words.text('delete.rest', { days, hours });
}

export function copyLine({ location, state, files, bytes, at }: CopyEnd, words: Words): string {
  const amounts = [words.count('count.files', files), words.bytes(bytes)].join(' · ');
  return words.text(`delete.copy.${state}`, { location, amounts, time: words.time(at) });
}
