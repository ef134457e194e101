import { digestOf } from '../base/index.ts';

/** Numbers that look random and depend only on what they were seeded with: samples must be the same everywhere. */
export interface SeededNumbers {
  /** In [0, 1). */
  fraction(): number;
  /** In [low, high). */
  between(low: number, high: number): number;
  /** A whole number from low to high, both possible. */
  integer(low: number, high: number): number;
  chance(probability: number): boolean;
  /** One of a list, which must not be empty. */
  pick<T>(list: readonly T[]): T;
}

/** Numbers by sfc32, seeded with the SHA-256 of all parts: another label gives numbers that have nothing in common. */
export function seededNumbers(...parts: readonly string[]): SeededNumbers {
  const next = sfc32(digestOf('sha256', parts.join('\n')));
  const fraction = (): number => next() / 2 ** 32;
  const integer = (low: number, high: number): number => low + Math.floor(fraction() * (high - low + 1));
  return {
    fraction,
    integer,
    between: (low, high) => low + fraction() * (high - low),
    chance: (probability) => fraction() < probability,
    pick: (list) => {
      const picked = list[integer(0, list.length - 1)];
      if (picked === undefined) throw new Error('nothing to pick from');
      return picked;
    },
  };
}

/** sfc32 (Doty-Humphrey, PractRand): 128 bits of state, unsigned 32-bit results. */
function sfc32(hex: string): () => number {
  const word = (n: number): number => parseInt(hex.slice(n * 8, n * 8 + 8), 16) | 0;
  let [a, b, c, d] = [word(0), word(1), word(2), word(3)];
  return () => {
    const sum = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + sum) | 0;
    return sum >>> 0;
  };
}
