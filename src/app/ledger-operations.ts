import { randomBytes } from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import { Fault, packageUrn, packageUuid, systemErrorCode, type Finding } from '../base/index.ts';
import type { KeyChange, LedgerKeysAnswer, LedgerOperations, WitnessAsked, WitnessesAnswer } from '../cli/index.ts';
import { writeVerifierKey } from '../formats/tlog/index.ts';
import { addCosignatures, addKey, KEYS, makeKeys, mend, proveLeaf, publicKeyPem, readVerifierKeys, requestFor, retireKey, takeFromMirror, verifyLog, type Integration, type LogParts } from '../ledger/index.ts';
import { storageFault, type Store } from '../storage/index.ts';
import { askAll, readWitnesses, witnessesNow, witnessOf, writeWitnesses } from './ask-witnesses.ts';
import { openForReading, withWriterLock, type ReadingKho } from './compose.ts';
import { openLog, publishNow, originOf, signerFilesOf, withLedgerLock } from './ledger.ts';
import { mirrorEverywhere, mirrorNamed, mirrorsOf } from './mirrors.ts';
import { verifyMirrors } from './verify-mirrors.ts';
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
    verify: async ({ repo, from, keys, filesOnly, witnessed, location, signal, onProgress, onLocationFault }) => reading(repo, async ({ store, ledger }, log) => {
      const { files, signer } = log;
      // Without a checkpoint from outside the signer's own memory is the older one: a folder that was put back shows.
      const old = from ?? (filesOnly ? undefined : memoryOf(await signer.lastSigned()));
      const trusted = keys === undefined ? signer.keys : readVerifierKeys(keys);
      const verdict = await verifyLog({ files, keys: trusted, signal, onProgress, ...(old === undefined ? {} : { old }), ...(filesOnly ? {} : { ledger }) });
      const { checkpoint, leaves } = verdict;
      const { mirrors, findings } = filesOnly ? { mirrors: [], findings: [] }
        : await verifyMirrors(await mirrorsOf(store, log, surroundings, { ...(location === undefined ? {} : { location }), onFault: onLocationFault }), { keys: trusted, signal });
      return { leaves, mirrors, findings: [...verdict.findings, ...findings, ...(witnessed ? await unwitnessed(store, log) : [])], ...(checkpoint === undefined ? {} : { size: checkpoint.size }), ...(from === undefined || verdict.old === undefined ? {} : { old: verdict.old.size }) };
    }),
    prove: async ({ repo, id, version, into }) => reading(repo, async (kho, log) => {
      const seq = /^\d{1,15}$/.test(id) ? Number(id) : await commitOf(kho, id, version);
      const { checkpoint } = await signed(kho, log, surroundings);
      const proof = await proveLeaf(log.files, checkpoint, seq);
      if (into !== undefined) await writeNew(into, proof);
      return { proof, seq, size: checkpoint.size };
    }),
    witness: async (request) => reading(request.repo, async (kho, log) => aboutWitnesses(kho, log, request, surroundings)),
    keys: async ({ repo, change }) => {
      if (change !== undefined) {
        await withWriterLock(repo, 'ledger', surroundings, async (release) => {
          await reading(repo, async (kho, log) => changeKeys(kho, log, change, surroundings));
          await release();
        });
      }
      return reading(repo, async (kho, log) => keysOf(kho, log, surroundings));
    },
    mend: async ({ repo, location }) => withWriterLock(repo, 'ledger', surroundings, async (release) => {
      const mended = await reading(repo, async ({ store }, log) => {
        const done = location === undefined ? await mend(log) : await takeFromMirror(log, await mirrorNamed(store, log, surroundings, location));
        await mirrorEverywhere(store, log, surroundings, { whole: true });
        return done;
      });
      await release();
      return mended;
    }),
  };
}

/** A finding for each witness that did not cosign the published checkpoint. */
async function unwitnessed(store: Store, log: LogParts): Promise<readonly Finding[]> {
  const { witnesses } = await witnessesNow(log, await readWitnesses(store));
  const lacking = witnesses.filter(({ cosigned }) => cosigned === undefined).map(({ name }) => name);
  return lacking.map((name) => ({ standard: 'kho', code: 'L-19', severity: 'error', params: { name } }));
}

async function aboutWitnesses(kho: ReadingKho, log: LogParts, { action, name, key, url, into, lines, signal }: WitnessAsked, surroundings: Surroundings): Promise<WitnessesAnswer> {
  const { store } = kho;
  const known = await readWitnesses(store);
  if (name !== undefined && !known.some((one) => one.key.name === name)) throw new Fault('WITNESS_NOT_FOUND', { name });
  if (action === 'add') {
    const added = witnessOf(key ?? '', url);
    await writeWitnesses(store, [...known.filter((one) => one.key.name !== added.key.name), added]);
  } else if (action === 'remove') {
    await writeWitnesses(store, known.filter((one) => one.key.name !== name));
  } else if (action === 'ask' && into !== undefined) {
    const { checkpoint } = await signed(kho, log, surroundings);
    const old = Math.min(known.find((one) => one.key.name === name)?.size ?? 0, checkpoint.size);
    await writeNew(into, await requestFor(log, checkpoint, old));
  } else if (action === 'ask' || action === 'take') {
    if (action === 'ask') await signed(kho, log, surroundings);
    const answer = await withLedgerLock(store.locations, surroundings, async () => {
      if (action === 'ask') return askAll(log, known, { signal, ...(name === undefined ? {} : { name }) });
      const taken = await addCosignatures(log, lines ?? '', known.map((one) => one.key));
      if (taken.length === 0) throw new Fault('WITNESS_REFUSED', { name: name ?? '?', detail: 'cosignature' });
      const size = (await witnessesNow(log, known)).size;
      return { witnesses: known.map((one) => (taken.some((cosigner) => cosigner.name === one.key.name) ? { ...one, size } : one)), faults: new Map<string, Fault>() };
    });
    if (answer === undefined) throw new Fault('STORE_LOCKED', { command: 'ledger', since: '?', pid: 0 });
    await writeWitnesses(store, answer.witnesses);
    await mirrorEverywhere(store, log, surroundings);
    return witnessesNow(log, answer.witnesses, answer.faults);
  }
  return witnessesNow(log, await readWitnesses(store));
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
  const integration = await publishNow(kho.store, log, surroundings);
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
