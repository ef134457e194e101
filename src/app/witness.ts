import { createHash, randomBytes } from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import { Fault, timestamp, type Messages } from '../base/index.ts';
import { acquireWriterLock } from '../catalogue/index.ts';
import type { Serving, WitnessOperations } from '../cli/index.ts';
import { isKeyName, readVerifierKey, writeVerifierKey, type VerifierKey } from '../formats/tlog/index.ts';
import { createWitness, newCosigningKey, readCosigningKey, readVerifierKeys, writeCosigningKey, type CosigningKey, type Witness } from '../ledger/index.ts';
import { makeDirectories, onStorage, syncPath, writeDurably } from '../storage/index.ts';
import { bytesOf, refuseOpenToOthers } from './ledger.ts';
import type { Surroundings } from './surroundings.ts';

// A witness: a folder of its own, at an institution of its own. It knows nothing of stores (docs/ledger.md, "Witnesses").

interface WitnessFolder {
  readonly key: string;
  readonly logs: string;
  readonly seen: string;
  readonly lock: string;
}

function folderOf(dir: string): WitnessFolder {
  const at = (name: string): string => path.join(path.resolve(dir), name);
  return { key: at('witness.key'), logs: at('logs'), seen: at('seen'), lock: at('witness.lock') };
}

/** `kho witness`. */
export function witnessOperations(surroundings: Surroundings, messages: Messages): WitnessOperations {
  return {
    init: async ({ dir, name, logs }) => {
      const folder = folderOf(dir);
      const key = await keyOf(folder) ?? await makeKey(folder, name);
      const known = await logsOf(folder);
      const added = logs === undefined ? [] : keysOf(logs).filter((one) => !known.includes(one));
      if (added.length > 0) await writeDurably(folder.logs, [...known, ...added].map((one) => `${one}\n`).join(''));
      return { key: writeVerifierKey(key.verifier), logs: [...known, ...added] };
    },
    cosign: async ({ dir, request }) => withWitness(dir, surroundings, async ({ witness }) => witness.add(request)),
    serve: async ({ dir, host, port, signal }) => {
      const opened = await openWitness(dir, surroundings);
      try {
        return await serveWitness(opened, { surroundings, messages, host, port, signal });
      } catch (thrown) {
        await opened.release();
        throw thrown;
      }
    },
  };
}

interface OpenedWitness {
  readonly witness: Witness;
  readonly key: CosigningKey;
  release(): Promise<void>;
}

async function withWitness<Answer>(dir: string, surroundings: Surroundings, work: (opened: OpenedWitness) => Promise<Answer>): Promise<Answer> {
  const opened = await openWitness(dir, surroundings);
  try {
    return await work(opened);
  } finally {
    await opened.release();
  }
}

/** One process at a time: comparing with what was cosigned and remembering it are one act. */
async function openWitness(dir: string, { clock }: Surroundings): Promise<OpenedWitness> {
  const folder = folderOf(dir);
  const key = await keyOf(folder);
  if (key === undefined) throw new Fault('WITNESS_UNUSABLE', { path: dir, detail: 'ENOENT' });
  const lock = await acquireWriterLock(folder.lock, { command: 'witness', since: timestamp(clock.now()), pid: process.pid });
  const logs = (await logsOf(folder)).map(readVerifierKey).filter((one) => one !== undefined);
  const memory = {
    read: async (origin: string) => bytesOf(seenFile(folder, origin)),
    write: async (origin: string, note: string) => writeDurably(seenFile(folder, origin), note),
  };
  return { key, witness: createWitness({ key, logs, memory, clock }), release: async () => lock.release() };
}

/** An origin is anything that a log calls itself: it never becomes a path. */
function seenFile({ seen }: WitnessFolder, origin: string): string {
  return path.join(seen, createHash('sha256').update(origin).digest('hex'));
}

async function keyOf(folder: WitnessFolder): Promise<CosigningKey | undefined> {
  const bytes = await bytesOf(folder.key);
  if (bytes === undefined) return undefined;
  await refuseOpenToOthers(folder.key);
  return readCosigningKey(Buffer.from(bytes).toString('utf8'), folder.key);
}

async function makeKey(folder: WitnessFolder, name: string | undefined): Promise<CosigningKey> {
  if (name === undefined || !isKeyName(name)) throw new Fault('CONFIG_INVALID', { detail: `--name ${name ?? ''}` });
  for (const directory of await makeDirectories(folder.seen)) await syncPath(directory);
  await onStorage(path.dirname(folder.key), async () => fs.chmod(path.dirname(folder.key), 0o700));
  // A folder that remembers logs had a key: another one would vouch for what it never saw.
  if ((await onStorage(folder.seen, async () => fs.readdir(folder.seen))).length > 0) throw new Fault('WITNESS_UNUSABLE', { path: folder.key, detail: 'ENOENT' });
  const key = newCosigningKey(name, randomBytes(32));
  await writeDurably(folder.key, writeCosigningKey(key), 0o600);
  return key;
}

async function logsOf(folder: WitnessFolder): Promise<readonly string[]> {
  return readVerifierKeys(Buffer.from(await bytesOf(folder.logs) ?? []).toString('utf8')).map(writeVerifierKey);
}

/** The keys of a log that somebody handed over; `CONFIG_INVALID` when there is none among the lines. */
function keysOf(text: string): readonly string[] {
  const keys: readonly VerifierKey[] = readVerifierKeys(text);
  if (keys.length === 0) throw new Fault('CONFIG_INVALID', { detail: '--log' });
  return keys.map(writeVerifierKey);
}

async function serveWitness({ witness, key, release }: OpenedWitness, { surroundings, messages, signal, ...address }: {
  readonly surroundings: Surroundings; readonly messages: Messages; readonly host: string; readonly port: number; readonly signal: AbortSignal;
}): Promise<Serving> {
  const { createWitnessDoor } = await import('../portal/index.ts');
  const { createWebApp, listen } = await import('../web/index.ts');
  const app = createWebApp({
    routes: [createWitnessDoor({ add: async (request) => witness.add(request), key: writeVerifierKey(key.verifier) })],
    messages,
    newIncident: surroundings.newId,
    https: false,
    ready: async () => Promise.resolve(true),
    errorPage: ({ status }) => `<!doctype html><title>${status}</title>`,
    onError: ({ status, code, incident, fault }) => { process.stderr.write(`${JSON.stringify({ type: 'web_error', status, code, incident, params: fault?.params })}\n`); },
  });
  const listening = await listen(app, address);
  const closed = async (): Promise<void> => {
    if (!signal.aborted) await new Promise<void>((resolve) => { signal.addEventListener('abort', () => { resolve(); }, { once: true }); });
    await listening.close();
    await release();
  };
  return { url: listening.url, closed: closed() };
}
