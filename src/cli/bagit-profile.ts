import path from 'node:path';
import { readBagProfile, type ProfileReading } from '../formats/bagit/index.ts';
import { inputBytes } from './input-file.ts';
import type { Session } from './session.ts';
import { UsageError } from './usage-error.ts';

/** Problems of a profile that are told; a person corrects these and asks again. */
const PROBLEMS_TOLD = 5;

/**
 * The BagIt profile of `--bagit-profile FILE`. A profile that cannot be used is a mistake of whoever asks, never of a
 * package: it is told before any package is judged. What is only odd about it goes with the findings of each bag.
 */
export async function bagitProfileFrom(file: string, { io, messages, words }: Session): Promise<ProfileReading> {
  const text = new TextDecoder('utf-8').decode(await inputBytes(file, io));
  const reading = readBagProfile(text, path.basename(file));
  if (reading.profile !== undefined) return reading;
  const errors = reading.findings.filter(({ severity }) => severity === 'error');
  const told = errors.slice(0, PROBLEMS_TOLD).map(({ code, path: name = '', place = '', params }) => `${code} ${messages.text(code, words.lang, { ...params, path: name, place })}`);
  throw new UsageError('profileUnusable', { path: file, detail: [...told, ...(errors.length > PROBLEMS_TOLD ? ['…'] : [])].join(' ') });
}
