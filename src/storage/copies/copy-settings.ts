import fs from 'node:fs/promises';
import { DEFAULT_MIN_COPIES, Fault, systemErrorCode, type CopyLocation } from '../../base/index.ts';
import { writeDurably } from '../local/durable.ts';
import { storageFault } from '../local/storage-fault.ts';

/** How many copies a store asks for and where they are: `STORE/locations.json`. The catalogue only has an index of it. */
export interface CopySettings {
  /** Verified copies, the store's own included, that a package must have to be called archived. */
  readonly minCopies: number;
  /** What threatens the store itself and on what it lies, when somebody said so. */
  readonly primary?: Pick<CopyLocation, 'zone' | 'media'>;
  readonly locations: readonly CopyLocation[];
}

const FORMAT = 1;

/** The settings in a file; those of a store that has none yet when it is absent. `CONFIG_INVALID` when it cannot be used. */
export async function readCopySettings(file: string): Promise<CopySettings> {
  const text = await fs.readFile(file, 'utf8').catch((cause: unknown) => {
    if (systemErrorCode(cause) === 'ENOENT') return undefined;
    throw storageFault(cause, file);
  });
  if (text === undefined) return { minCopies: DEFAULT_MIN_COPIES, locations: [] };
  const settings = settingsFrom(parsed(text));
  if (settings === undefined) throw new Fault('CONFIG_INVALID', { path: file, detail: file });
  return settings;
}

/** Replaces the settings, whole or not at all. */
export async function writeCopySettings(file: string, { minCopies, primary, locations }: CopySettings): Promise<void> {
  await writeDurably(file, `${JSON.stringify({ format: FORMAT, minCopies, primary, locations }, undefined, 2)}\n`);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function settingsFrom(json: unknown): CopySettings | undefined {
  if (!isObject(json)) return undefined;
  const { format, minCopies, primary, locations } = json;
  if (format !== FORMAT || typeof minCopies !== 'number' || !Number.isInteger(minCopies) || minCopies < 1) return undefined;
  if (!Array.isArray(locations) || !locations.every(isLocation)) return undefined;
  if (primary === undefined) return { minCopies, locations };
  if (!isObject(primary)) return undefined;
  const { zone, media } = primary;
  return typeof zone === 'string' && typeof media === 'string' ? { minCopies, primary: { zone, media }, locations } : undefined;
}

function isLocation(value: unknown): value is CopyLocation {
  if (!isObject(value)) return false;
  const { kind, state, verifyDays } = value;
  const texts = ['id', 'name', 'path', 'media', 'zone', 'addedAt'];
  return kind === 'fs' && (state === 'active' || state === 'retired') && typeof verifyDays === 'number' && verifyDays > 0
    && texts.every((field) => typeof value[field] === 'string')
    && ['provider', 'region'].every((field) => value[field] === undefined || typeof value[field] === 'string');
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
