import { UsageError } from './usage-error.ts';

/** Reads what was typed after a flag; what cannot be read is a usage error that names the flag. */
export type ValueOf<T> = (typed: string) => T;

export function oneOf<T extends string>(flag: string, choices: readonly T[]): ValueOf<T> {
  return (typed) => {
    const chosen = choices.find((choice) => choice === typed);
    if (chosen === undefined) throw new UsageError('notAChoice', { flag, value: typed, choices: choices.join(', ') });
    return chosen;
  };
}

/** A whole number within bounds; `example` is what a mistyped one is answered with. */
export function wholeNumber(flag: string, least: number, most: number = Number.MAX_SAFE_INTEGER, example: number = most): ValueOf<number> {
  return (typed) => {
    const value = /^\d{1,16}$/.test(typed) ? Number(typed) : Number.NaN;
    if (value >= least && value <= most) return value;
    const bounded = most < Number.MAX_SAFE_INTEGER;
    throw new UsageError(bounded ? 'notInRange' : 'notAWholeNumber', { flag, value: typed, least: String(least), most: String(most), example: String(example) });
  };
}

/** `5%`, `5` or `2,5%`: percent, above 0, at most 100. */
export function percent(flag: string): ValueOf<number> {
  return (typed) => {
    const matched = /^(\d{1,3}(?:[.,]\d{1,6})?)\s?%?$/.exec(typed);
    const value = Number(matched?.[1]?.replace(',', '.'));
    if (value > 0 && value <= 100) return value;
    throw new UsageError('notAPercentage', { flag, value: typed });
  };
}

const RATE_UNITS: Readonly<Record<string, number>> = {
  '': 1, b: 1, kb: 1e3, mb: 1e6, gb: 1e9, kib: 1024, mib: 1024 ** 2, gib: 1024 ** 3,
};

/** `80MB/s`, `500kB`, `1.5GiB/s`: bytes a second, at least 1. */
export function rate(flag: string): ValueOf<number> {
  return (typed) => {
    const matched = /^(\d{1,12}(?:[.,]\d{1,3})?)\s?([kmg]?i?b?)(?:\/s)?$/i.exec(typed);
    const unit = RATE_UNITS[(matched?.[2] ?? '').toLowerCase()];
    const value = unit === undefined ? Number.NaN : Math.round(Number(matched?.[1]?.replace(',', '.')) * unit);
    if (value >= 1) return value;
    throw new UsageError('notARate', { flag, value: typed });
  };
}
