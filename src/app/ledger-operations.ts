import { randomBytes } from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import { Fault, packageUrn, packageUuid, systemErrorCode } from '../base/index.ts';
import type { KeyChange, LedgerKeysAnswer, LedgerOperations } from '../cli/index.ts';
import { writeVerifierKey } from '../formats/tlog/index.ts';
import { addKey, KEYS, makeKeys, mend, proveLeaf, publicKeyPem, readVerifierKeys, retireKey, verifyLog, type Integration, type LogParts } from '../ledger/index.ts';
import { storageFault } from '../storage/index.ts';
import { openForReading, withWriterLock, type ReadingKho } from './compose.ts';
import { integrateAlone, openLog, originOf, signerFilesOf } from './ledger.ts';
import type { Surroundings } from './surroundings.ts';

/** `kho ledger`. */
export function ledgerOperations(surroundings: Surroundings): LedgerOperations {
  const reading = async <Answer>(repo: string, work: (kho: ReadingKho, log: LogParts) => Promise<Answer>): Promise<Answer> => {
    const kho = await openForReading(repo, surroundings);
    try {
      return await work(kho, await openLog(kho, surroundings));
    } finally {
      await kho.close();
    }
  };
  return {
    checkpoint: async ({ repo }) => reading(repo, async (kho, log) => {
      const { checkpoint: { note, origin, size }, added } = await signed(kho, log, surroundings);
      return { note, origin, size, added };
    }),
    verify: async ({ repo, from, keys, filesOnly, signal, onProgress }) => reading(repo, async ({ ledger }, { files, signer }) => {
      // Without a checkpoint from outside the signer's own memory is the older one: a folder that was put back shows.
      const old = from ?? (filesOnly ? undefined : memoryOf(await signer.lastSigned()));
      const trusted = keys === undefined ? signer.keys : readVerifierKeys(keys);
      const verdict = await verifyLog({ files, keys: trusted, signal, onProgress, ...(old === undefined ? {} : { old }), ...(filesOnly ? {} : { ledger }) });
      const { checkpoint, leaves, findings } = verdict;
      return { leaves, findings, ...(checkpoint === undefined ? {} : { size: checkpoint.size }), ...(from === undefined || verdict.old === undefined ? {} : { old: verdict.old.size }) };
    }),
    prove: async ({ repo, id, version, into }) => reading(repo, async (kho, log) => {
      const seq = /^\d{1,15}$/.test(id) ? Number(id) : await commitOf(kho, id, version);
      const { checkpoint } = await signed(kho, log, surroundings);
      const proof = await proveLeaf(log.files, checkpoint, seq);
      if (into !== undefined) await writeNew(into, proof);
      return { proof, seq, size: checkpoint.size };
    }),
    keys: async ({ repo, change }) => {
      if (change !== undefined) {
        await withWriterLock(repo, 'ledger', surroundings, async (release) => {
          await reading(repo, async (kho, log) => changeKeys(kho, log, change, surroundings));
          await release();
        });
      }
      return reading(repo, async (kho, log) => keysOf(kho, log, surroundings));
    },
    mend: async ({ repo }) => withWriterLock(repo, 'ledger', surroundings, async (release) => {
      const mended = await reading(repo, async (_kho, log) => mend(log));
      await release();
      return mended;
    }),
  };
}

/** The place of the leaf that says what a version, else the newest one, has to be. */
async function commitOf({ ledger }: ReadingKho, id: string, version: number | undefined): Promise<number> {
  const uuid = packageUuid(id);
  const versions = uuid === undefined ? [] : await ledger.committedVersions([packageUrn(uuid)]);
  if (versions.length === 0) throw new Fault('PACKAGE_NOT_FOUND', { id });
  const leaf = version === undefined ? versions.at(-1) : versions.find((one) => one.version === version);
  if (leaf === undefined) throw new Fault('VERSION_NOT_FOUND', { id, version: version ?? 0 });
  return leaf.seq;
}

/** The newest checkpoint, after what is not signed yet was signed. */
async function signed(kho: ReadingKho, log: LogParts, surroundings: Surroundings): Promise<Integration> {
  const integration = await integrateAlone(log, kho.store.locations, surroundings);
  if (integration === undefined) throw new Fault('STORE_LOCKED', { command: 'ledger', since: '?', pid: 0 });
  return integration;
}

function memoryOf(last: { readonly note: string } | undefined): Uint8Array | undefined {
  return last === undefined ? undefined : Buffer.from(last.note);
}

/** Each change is a leaf, signed by the keys of before and, while there are two, by both. */
async function changeKeys(kho: ReadingKho, log: LogParts, change: KeyChange, surroundings: Surroundings): Promise<void> {
  const files = signerFilesOf(kho.store.locations, surroundings);
  const state = async (outcome: string, key: string): Promise<void> => {
    await kho.catalogue.transaction(async (tx) => kho.ledger.append([{ type: 'key.change', outcome, detail: { key } }], tx));
  };
  const republish = async (): Promise<void> => { await signed(kho, await openLog(kho, surroundings), surroundings); };
  if (change === 'replace-lost') {
    if (log.signer.signing.length > 0) throw new Fault('LEDGER_KEY_UNUSABLE', { path: files.path, detail: 'the key is there' });
    const origin = log.signer.origin === '' ? originOf(kho.store.id, surroundings) : log.signer.origin;
    await state('lost', writeVerifierKey(await makeKeys(files, { origin, seed: randomBytes(32), earlier: log.signer.keys })));
  } else if (change === 'add') {
    await state('added', writeVerifierKey(await addKey(files, randomBytes(32))));
  } else {
    // What both keys signed must be out before one of them goes.
    await republish();
    await state(change === 'retire' ? 'retired' : 'distrusted', writeVerifierKey(await retireKey(files, { distrust: change === 'distrust' })));
  }
  await republish();
}

async function keysOf({ store }: ReadingKho, { signer, files }: LogParts, surroundings: Surroundings): Promise<LedgerKeysAnswer> {
  const known = signer.keys.length > 0 ? signer.keys : readVerifierKeys(Buffer.from(await files.read(KEYS) ?? []).toString('utf8'));
  return {
    origin: signer.origin,
    path: signerFilesOf(store.locations, surroundings).path,
    keys: known.map((key) => ({ key: writeVerifierKey(key), state: signer.signing.includes(key.keyId) ? 'signs' as const : 'earlier' as const, pem: publicKeyPem(key.publicKey) })),
  };
}

async function writeNew(file: string, text: string): Promise<void> {
  await fs.writeFile(file, text, { flag: 'wx' }).catch((cause: unknown) => {
    if (systemErrorCode(cause) === 'EEXIST') throw new Fault('TARGET_EXISTS', { path: path.resolve(file) }, { cause });
    throw storageFault(cause, file);
  });
}
