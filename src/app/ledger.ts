import { randomBytes } from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import { asFault, Fault, systemErrorCode, timestamp } from '../base/index.ts';
import { acquireWriterLock, type Catalogue } from '../catalogue/index.ts';
import { isKeyName } from '../formats/tlog/index.ts';
import { adoptCatalogued } from '../ingest/index.ts';
import {
  agreedCheckpoint, CHECKPOINT, integrate, KEYS, makeKeys, mend, openSigner, readVerifierKeys, signerWithoutKeys, type Integration, type Ledger, type LogParts, type SignerFiles,
} from '../ledger/index.ts';
import { keptFiles, makeDirectories, onStorage, storageFault, syncPath, writeDurably, type Store, type StoreLocations } from '../storage/index.ts';
import { mirrorEverywhere, refuseOlderThanMirrors } from './mirrors.ts';
import { softwareVersion, type Surroundings } from './surroundings.ts';

// The ledger's files, its signer and its lock, wired to this machine (docs/ledger.md).

/** What the ledger of one opened repository is made of. */
export interface LedgerKho {
  readonly store: Store;
  readonly catalogue: Catalogue;
  readonly ledger: Ledger;
}

/** Opens the published side of the ledger. `make`: a log that has never been anything gets its keys. */
export async function openLog({ store, ledger }: Pick<LedgerKho, 'store' | 'ledger'>, surroundings: Surroundings, { make = false } = {}): Promise<LogParts> {
  const { locations, id } = store;
  const files = keptFiles({ folder: locations.ledger, quarantine: locations.quarantine, clock: surroundings.clock });
  const signerFiles = signerFilesOf(locations, surroundings);
  const signer = await openSigner(signerFiles);
  if (signer !== undefined) return { ledger, files, signer };
  const isNew = await files.read(CHECKPOINT) === undefined && await signerFiles.readSigned() === undefined;
  if (isNew && make) {
    await makeKeys(signerFiles, { origin: originOf(id, surroundings), seed: randomBytes(32) });
    return openLog({ store, ledger }, surroundings);
  }
  const earlier = readVerifierKeys(Buffer.from(await files.read(KEYS) ?? []).toString('utf8'));
  return { ledger, files, signer: signerWithoutKeys(signerFiles.path, earlier) };
}

/** The name that a new log gets for good: the archive's domain and the store's identifier. */
export function originOf(storeId: string, { env }: Surroundings): string {
  const origin = `${env['KHO_NAMESPACE'] ?? 'kho.example'}/${storeId}`;
  if (!isKeyName(origin)) throw new Fault('CONFIG_INVALID', { detail: `KHO_NAMESPACE=${env['KHO_NAMESPACE'] ?? ''}` });
  return origin;
}

/** `KHO_LEDGER_KEY`, or `keys/ledger.key` in the store; what was signed last lies beside it. */
export function signerFilesOf({ keys }: StoreLocations, { env }: Surroundings): SignerFiles {
  const given = env['KHO_LEDGER_KEY'];
  const file = given === undefined || given === '' ? path.join(keys, 'ledger.key') : path.resolve(given);
  const signed = `${file}.signed`;
  return {
    path: file,
    readKeys: async () => {
      const bytes = await bytesOf(file);
      if (bytes !== undefined) await refuseOpenToOthers(file);
      return bytes === undefined ? undefined : Buffer.from(bytes).toString('utf8');
    },
    writeKeys: async (text) => {
      await ownFolder(path.dirname(file));
      await writeDurably(file, text, 0o600);
    },
    readSigned: async () => bytesOf(signed),
    writeSigned: async (note) => writeDurably(signed, note, 0o600),
  };
}

/** Integrates as the only one who does; undefined when another process is at it, which then takes these leaves along. */
async function integrateAlone(parts: LogParts, locations: StoreLocations, surroundings: Surroundings): Promise<Integration | undefined> {
  return withLedgerLock(locations, surroundings, async () => integrate(parts));
}

/** Integrates, unless a mirror says that this store is the older one, and brings the mirrors up to date. */
export async function publishNow(store: Store, log: LogParts, surroundings: Surroundings): Promise<Integration | undefined> {
  await refuseOlderThanMirrors(store, log, surroundings);
  const integration = await integrateAlone(log, store.locations, surroundings);
  if (integration !== undefined) await mirrorEverywhere(store, log, surroundings);
  return integration;
}

export async function withLedgerLock<Answer>(locations: StoreLocations, { clock }: Surroundings, work: () => Promise<Answer>): Promise<Answer | undefined> {
  const file = path.join(path.dirname(locations.lock), 'ledger.lock');
  const holder = { command: 'ledger', since: timestamp(clock.now()), pid: process.pid };
  const lock = await acquireWriterLock(file, holder).catch((thrown: unknown) => {
    if (asFault(thrown).code === 'STORE_LOCKED') return undefined;
    throw thrown;
  });
  if (lock === undefined) return undefined;
  try {
    return await work();
  } finally {
    await lock.release();
  }
}

/** The ledger of a process that reads packages and may still state facts: audits, repairs, decisions of persons. */
export interface StatingLedger extends Ledger {
  /** Publishes what this process appended. What keeps it from being signed is told by whoever writes next. */
  publish(store: Store): Promise<void>;
}

export function statingLedger(ledger: Ledger, surroundings: Surroundings): StatingLedger {
  let appended = false;
  return {
    ...ledger,
    append: async (facts, tx) => {
      appended = true;
      return ledger.append(facts, tx);
    },
    publish: async (store) => {
      if (!appended) return;
      appended = false;
      await openLog({ store, ledger }, surroundings).then(async (log) => publishNow(store, log, surroundings)).catch(() => undefined);
    },
  };
}

/** The ledger of a writing process, from its opening to its end. */
export interface LedgerRun {
  /** Why nothing is signed for now, although leaves are kept. */
  trouble(): Fault | undefined;
  /** Publishes what is new, for the last time. */
  close(): Promise<void>;
  /** Ends without publishing: leaves wait for the next process. */
  abandon(): Promise<void>;
}

/** How long a leaf waits for its signature while a process goes on (guarantees §2.1). */
const INTEGRATION_MS = 5000;

/**
 * Before anything is written: a database that is older than the signed log, or has another history, is refused
 * (`LEDGER_DATABASE_OLDER`, `LEDGER_DIVERGED`); `kho rebuild` puts back what can be proved instead. Anything else that keeps the
 * log from being signed does not keep packages from being archived: it is remembered as trouble and told by `kho doctor`.
 */
export async function startLedger(kho: LedgerKho, command: string, surroundings: Surroundings): Promise<LedgerRun> {
  const { locations } = kho.store;
  let trouble: Fault | undefined;
  const watched = async (work: () => Promise<unknown>): Promise<void> => {
    try {
      await work();
      trouble = undefined;
    } catch (thrown) {
      trouble = asFault(thrown);
      if (!trouble.code.startsWith('LEDGER_')) throw trouble;
    }
  };
  let parts: LogParts | undefined;
  await watched(async () => {
    parts = await openLog(kho, surroundings, { make: true });
    const log = parts;
    await withLedgerLock(locations, surroundings, async () => (command === 'rebuild' ? mend(log) : agreedCheckpoint(log)));
    await refuseOlderThanMirrors(kho.store, log, surroundings);
  });
  if (command !== 'rebuild' && trouble !== undefined && REFUSING.has(trouble.code)) throw trouble;
  await adoptCatalogued(kho, softwareVersion().version);
  const opened = parts;
  const publish = async (): Promise<void> => {
    // With a mirror that knows better, a signature would begin a second history. Leaves wait: kho ledger mend finds them places.
    if (opened !== undefined && !(trouble?.code ?? '').startsWith('LEDGER_MIRROR_')) await watched(async () => integrateAlone(opened, locations, surroundings));
  };
  if (trouble === undefined) await publish();
  let running = Promise.resolve();
  const timer = setInterval(() => { running = running.then(publish).catch(() => undefined); }, INTEGRATION_MS).unref();
  const abandon = async (): Promise<void> => {
    clearInterval(timer);
    await running;
  };
  return {
    trouble: () => trouble,
    abandon,
    close: async () => {
      await abandon();
      if (trouble !== undefined && REFUSING.has(trouble.code)) return;
      await publish();
      if (opened !== undefined && trouble === undefined) await mirrorEverywhere(kho.store, opened, surroundings);
    },
  };
}

/** With these the next leaf would begin a second history. */
const REFUSING: ReadonlySet<string> = new Set(['LEDGER_DATABASE_OLDER', 'LEDGER_DIVERGED']);

export async function bytesOf(file: string): Promise<Uint8Array | undefined> {
  try {
    return await fs.readFile(file);
  } catch (cause) {
    if (systemErrorCode(cause) === 'ENOENT') return undefined;
    throw storageFault(cause, file);
  }
}

/** A key that others can read is nobody's alone. Windows has no such bits. */
export async function refuseOpenToOthers(file: string): Promise<void> {
  const { mode } = await onStorage(file, async () => fs.stat(file));
  if (process.platform !== 'win32' && (mode & 0o077) !== 0) throw new Fault('LEDGER_KEY_UNUSABLE', { path: file, detail: `mode ${(mode & 0o777).toString(8)}` });
}

export async function ownFolder(folder: string): Promise<void> {
  const made = await makeDirectories(folder);
  if (made.length > 0) await onStorage(folder, async () => fs.chmod(folder, 0o700));
  for (const directory of made) await syncPath(directory);
}
