import { randomBytes } from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { Fault, systemErrorCode, timestamp } from '../base/index.ts';
import { acquireWriterLock } from '../catalogue/index.ts';
import type { LogParts, SignedCheckpoint } from '../ledger/index.ts';
import { finishInterrupted, isSignedWaiting, newReportKey, readReportKey, type FinishedReport, type ReportKey } from '../reports/index.ts';
import { storageFault, writeDurably, type StoreLocations } from '../storage/index.ts';
import type { ReadingKho } from './compose.ts';
import { openLog, ownFolder, publishNow } from './ledger.ts';
import type { Surroundings } from './surroundings.ts';

/** What signing needs of an opened store. */
export type SigningKho = Pick<ReadingKho, 'store' | 'catalogue' | 'ledger'>;

export const reportsFolder = ({ root }: StoreLocations): string => path.join(root, 'reports');

/** One report is made at a time: each names the one before. */
export async function alone<Answer>({ store: { locations } }: SigningKho, { clock }: Surroundings, work: () => Promise<Answer>): Promise<Answer> {
  const lock = await acquireWriterLock(path.join(path.dirname(locations.lock), 'reports.lock'), { command: 'audit-report', since: timestamp(clock.now()), pid: process.pid });
  try {
    return await work();
  } finally {
    await lock.release();
  }
}

/**
 * Finishes a report whose maker was killed after its leaf was in the ledger (`finishInterrupted`); undefined when there is none. The lock of
 * reports is held.
 */
export async function finishLeft(kho: SigningKho, surroundings: Surroundings): Promise<FinishedReport | undefined> {
  const { store: { locations }, ledger } = kho;
  const folder = reportsFolder(locations);
  if (!(await isSignedWaiting(folder))) return undefined;
  const log = await openLog(kho, surroundings, { make: true });
  const key = await readKey(reportKeyFile(locations, surroundings));
  return finishInterrupted({
    ledger, folder, log: { files: log.files },
    publishLog: async (atLeast) => published(kho, log, surroundings, atLeast), ...(key === undefined ? {} : { key }),
  });
}

/** The same for whoever has not the lock: a report whose maker is still at it is left alone. */
export async function finishLeftUnlessBusy(kho: SigningKho, surroundings: Surroundings): Promise<void> {
  if (!(await isSignedWaiting(reportsFolder(kho.store.locations)))) return;
  await alone(kho, surroundings, async () => finishLeft(kho, surroundings)).catch((thrown: unknown) => {
    if (!(thrown instanceof Fault) || thrown.code !== 'STORE_LOCKED') throw thrown;
  });
}

/** How often, and after how many milliseconds each, a checkpoint of somebody else is waited for. */
const TRIES = 60;
const PAUSE_MS = 500;

/** The signed checkpoint over at least so many leaves; another process may be the one that signs it. */
export async function published(kho: SigningKho, log: LogParts, surroundings: Surroundings, atLeast: number): Promise<SignedCheckpoint> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const integration = await publishNow(kho.store, log, surroundings);
    if (integration !== undefined && integration.checkpoint.size >= atLeast) return integration.checkpoint;
    await (surroundings.pause ?? setTimeout)(PAUSE_MS);
  }
  throw new Fault('REPORT_UNSIGNED', { path: kho.store.locations.ledger });
}

/** The key that signs a challenge. Where it is still to be made or announced, the lock of reports is taken: two processes would make two. */
export async function challengeKey(kho: SigningKho, surroundings: Surroundings): Promise<{ readonly key: ReportKey }> {
  const key = await readKey(reportKeyFile(kho.store.locations, surroundings));
  if (key !== undefined && (await announced(kho)).has(key.fingerprint)) return { key };
  return alone(kho, surroundings, async () => signingKey(kho, surroundings, false));
}

/** The key of the store's reports; the first report makes it. A key that is gone is never replaced without being asked. */
export async function signingKey(kho: SigningKho, surroundings: Surroundings, newKey: boolean): Promise<{ readonly key: ReportKey; readonly announcedAt: number }> {
  const file = reportKeyFile(kho.store.locations, surroundings);
  const before = await announced(kho);
  const there = await readKey(file);
  if (there === undefined && before.size > 0 && !newKey) throw new Fault('REPORT_KEY_MISSING', { path: file });
  const key = there === undefined || newKey ? await makeKey(file) : there;
  const known = before.get(key.fingerprint);
  if (known !== undefined) return { key, announcedAt: known };
  const fact = { type: 'key.change', outcome: 'report-key', detail: { keySha256: key.fingerprint } } as const;
  const [announcedAt = 0] = await kho.catalogue.transaction(async (tx) => kho.ledger.append([fact], tx));
  return { key, announcedAt };
}

function reportKeyFile({ keys }: StoreLocations, { env }: Surroundings): string {
  const given = env['KHO_REPORT_KEY'];
  return given === undefined || given === '' ? path.join(keys, 'report.pem') : path.resolve(given);
}

async function readKey(file: string): Promise<ReportKey | undefined> {
  const bytes = await fs.readFile(file, 'utf8').catch((cause: unknown) => {
    if (systemErrorCode(cause) === 'ENOENT') return undefined;
    throw storageFault(cause, file);
  });
  if (bytes === undefined) return undefined;
  const { mode } = await fs.stat(file);
  // A key that others can read is nobody's alone. Windows has no such bits.
  if (process.platform !== 'win32' && (mode & 0o077) !== 0) throw new Fault('REPORT_KEY_UNUSABLE', { path: file, detail: `mode ${(mode & 0o777).toString(8)}` });
  const key = readReportKey(bytes);
  if (key === undefined) throw new Fault('REPORT_KEY_UNUSABLE', { path: file, detail: 'Ed25519' });
  return key;
}

async function makeKey(file: string): Promise<ReportKey> {
  await ownFolder(path.dirname(file));
  await writeDurably(file, newReportKey(randomBytes(32)), 0o600);
  const key = await readKey(file);
  if (key === undefined) throw new Fault('REPORT_KEY_UNUSABLE', { path: file, detail: 'ENOENT' });
  return key;
}

/** The keys that the ledger says sign reports, and where it says so. */
async function announced({ ledger }: SigningKho): Promise<ReadonlyMap<string, number>> {
  const keys = new Map<string, number>();
  for (const { seq, outcome, detail } of await ledger.ofType('key.change')) {
    if (outcome === 'report-key') keys.set(String(detail?.['keySha256'] ?? ''), seq);
  }
  return keys;
}
