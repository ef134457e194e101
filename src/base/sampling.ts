import { digestOf } from './digest.ts';

/** A part of all packages that anybody can draw again. */
export interface Sample {
  /** Percent, above 0 and up to 100. The same seed draws the same packages, so that an auditor can ask for them. */
  readonly sample?: number;
  readonly seed?: string;
}

/** Sampling by digest: independent of order and of what else is in the store, and verifiable by anyone. */
export function isDrawn(id: string, { sample = 100, seed = '' }: Sample): boolean {
  const place = parseInt(digestOf('sha256', `${seed}\n${id}`).slice(0, 12), 16) / 2 ** 48;
  return place < sample / 100;
}
