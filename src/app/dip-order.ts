import fs from 'node:fs/promises';
import type { DipOrder } from '../access/index.ts';
import { Fault, timestamp } from '../base/index.ts';
import { variantOf } from '../formats/tt05/index.ts';
import { softwareVersion, type Surroundings } from './surroundings.ts';

/** A request has seven short elements. */
const LIMIT = 64 * 1024;

/** The order for a DIP: the access request from a JSON file, when there is one, and the time. */
export async function dipOrder(requestFile: string | undefined, { clock }: Surroundings): Promise<DipOrder> {
  const request = requestFile === undefined ? {} : await readRequest(requestFile);
  return { request, time: timestamp(clock.now()), software: softwareVersion() };
}

async function readRequest(file: string): Promise<DipOrder['request']> {
  const refused = (cause?: unknown): Fault => new Fault('REQUEST_INVALID', { path: file }, { cause });
  let parsed: unknown;
  try {
    const text = await fs.readFile(file, 'utf8');
    if (text.length > LIMIT) throw refused();
    parsed = JSON.parse(text);
  } catch (cause) {
    throw cause instanceof Fault ? cause : refused(cause);
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) throw refused();
  const { byName } = variantOf('request', 'DIP');
  const entries = Object.entries(parsed);
  if (entries.some(([name, value]) => !byName.has(name) || typeof value !== 'string')) throw refused();
  return Object.fromEntries(entries);
}
