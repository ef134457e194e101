import type { DeletionOutcome } from '../../disposal/index.ts';
import type { Words } from '../words.ts';

type CopyEnd = Extract<DeletionOutcome, { kind: 'deleted' }>['copies'][number];

const HOUR = 3600;
const HOURS = 24;

/** A waiting time as people say it; it is never rounded down to nothing. */
export function restOfTime(seconds: number, words: Words): string {
  const all = Math.ceil(seconds / HOUR);
  const [days, hours] = [Math.floor(all / HOURS), all % HOURS];
  return [...(days > 0 ? [words.count('delete.days', days)] : []), ...(hours > 0 || days === 0 ? [words.count('delete.hours', hours)] : [])].join(' ');
}

export function copyLine({ location, state, files, bytes, at }: CopyEnd, words: Words): string {
  const amounts = [words.count('count.files', files), words.bytes(bytes)].join(' · ');
  return words.text(`delete.copy.${state}`, { location, amounts, time: words.time(at) });
}
