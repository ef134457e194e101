import path from 'node:path';
import { asFault, Fault } from '../base/index.ts';
import type { WitnessAsked, WitnessesAnswer, WitnessStanding } from '../cli/index.ts';
import { readVerifierKey, SIGNATURE_TYPES, writeVerifierKey, type VerifierKey } from '../formats/tlog/index.ts';
import { addCosignatures, cosignersOf, publishedCheckpoint, requestFor, type LogParts, type SignedCheckpoint } from '../ledger/index.ts';
import { writeDurably, type Store } from '../storage/index.ts';
import { bytesOf } from './ledger.ts';

/** A witness that the store asks. */
export interface KnownWitness {
  readonly key: VerifierKey;
  /** The submission prefix of tlog-witness; absent for one that is reached by hand. */
  readonly url?: string;
  /** What it cosigned last, as far as the store knows. */
  readonly size: number;
}

/** The witnesses of a store: `STORE/witnesses.json`. */
export async function readWitnesses({ locations }: Store): Promise<readonly KnownWitness[]> {
  const file = witnessesFile(locations.root);
  const bytes = await bytesOf(file);
  if (bytes === undefined) return [];
  try {
    const { witnesses } = JSON.parse(Buffer.from(bytes).toString('utf8')) as { readonly witnesses: readonly { readonly key: string; readonly url?: string; readonly size: number }[] };
    return witnesses.map(({ key: line, url, size }) => {
      const key = readVerifierKey(line);
      if (key === undefined || !Number.isSafeInteger(size)) throw new Fault('CONFIG_INVALID', { detail: file });
      return { key, size, ...(url === undefined ? {} : { url }) };
    });
  } catch (cause) {
    throw new Fault('CONFIG_INVALID', { detail: file }, { cause });
  }
}

export async function writeWitnesses({ locations }: Store, witnesses: readonly KnownWitness[]): Promise<void> {
  const known = witnesses.map(({ key, url, size }) => ({ key: writeVerifierKey(key), url, size }));
  await writeDurably(witnessesFile(locations.root), `${JSON.stringify({ format: 1, witnesses: known }, undefined, 2)}\n`);
}

function witnessesFile(root: string): string {
  return path.join(root, 'witnesses.json');
}

/** The witness of a line that was handed over: `name+hash+base64` of a cosigner, and the address that it answers at. */
export function witnessOf(line: string, url: string | undefined): KnownWitness {
  const key = readVerifierKey(line.trim());
  if (key?.type !== SIGNATURE_TYPES.cosignature) throw new Fault('CONFIG_INVALID', { detail: line.slice(0, 80) });
  if (url !== undefined && !/^https?:\/\/[^\s]+$/.test(url)) throw new Fault('CONFIG_INVALID', { detail: `--url ${url}` });
  return { key, size: 0, ...(url === undefined ? {} : { url: url.replace(/\/+$/, '') }) };
}

/** How the witnesses stand to the published checkpoint. */
export async function witnessesNow({ files, signer }: LogParts, witnesses: readonly KnownWitness[], faults: ReadonlyMap<string, Fault> = new Map()): Promise<WitnessesAnswer> {
  const checkpoint = await publishedCheckpoint(files, signer.keys);
  const cosigners = checkpoint === undefined ? [] : cosignersOf(checkpoint, witnesses.map(({ key }) => key));
  return {
    size: checkpoint?.size ?? 0,
    witnesses: witnesses.map(({ key, url }): WitnessStanding => {
      const cosigned = cosigners.find(({ name }) => name === key.name);
      const fault = faults.get(key.name);
      return { name: key.name, key: writeVerifierKey(key), ...(url === undefined ? {} : { url }), ...(cosigned === undefined ? {} : { cosigned: cosigned.time }), ...(fault === undefined ? {} : { fault }) };
    }),
  };
}

/** Asks every witness that has an address, or the named one, and puts what they answer under the checkpoint. One that fails does not stop the others. */
export async function askAll(log: LogParts, witnesses: readonly KnownWitness[], { name, signal }: Pick<WitnessAsked, 'name' | 'signal'>): Promise<{
  readonly witnesses: readonly KnownWitness[]; readonly faults: ReadonlyMap<string, Fault>;
}> {
  const faults = new Map<string, Fault>();
  const asked: KnownWitness[] = [];
  for (const witness of witnesses) {
    const chosen = name === undefined ? witness.url !== undefined : name === witness.key.name;
    asked.push(chosen ? await ask(log, witness, signal).catch((thrown: unknown) => {
      faults.set(witness.key.name, asFault(thrown));
      return witness;
    }) : witness);
  }
  return { witnesses: asked, faults };
}

async function ask(log: LogParts, witness: KnownWitness, signal: AbortSignal): Promise<KnownWitness> {
  const checkpoint = await publishedCheckpoint(log.files, log.signer.keys);
  if (checkpoint === undefined) return witness;
  const lines = await submit(log, checkpoint, witness, { old: Math.min(witness.size, checkpoint.size), again: true, signal });
  const added = await addCosignatures(log, lines, [witness.key]);
  if (added.length === 0) throw refused(witness, 'cosignature');
  return { ...witness, size: checkpoint.size };
}

/** tlog-witness, add-checkpoint; after a 409 once more from the size that the witness names. */
async function submit(log: LogParts, checkpoint: SignedCheckpoint, witness: KnownWitness, { old, again, signal }: { readonly old: number; readonly again: boolean; readonly signal: AbortSignal }): Promise<string> {
  const { status, text } = await post(witness, await requestFor(log, checkpoint, old), signal);
  if (status === 200) return text;
  if (status !== 409) throw refused(witness, String(status));
  const size = /^(0|[1-9][0-9]{0,15})\n$/.test(text) ? Number(text) : undefined;
  if (size !== undefined && size > checkpoint.size) throw new Fault('WITNESS_AHEAD', { name: witness.key.name, size: checkpoint.size, signed: size });
  // The size that we named is the right one: then the roots differ.
  if (size === undefined || size === old || !again) throw refused(witness, '409');
  return submit(log, checkpoint, witness, { old: size, again: false, signal });
}

const PATIENCE_MS = 20_000;
const ANSWER_LIMIT = 64 * 1024;

async function post({ key, url = '' }: KnownWitness, body: string, signal: AbortSignal): Promise<{ readonly status: number; readonly text: string }> {
  try {
    // A witness that sends us elsewhere is not the one that was set up.
    const response = await fetch(`${url}/add-checkpoint`, { method: 'POST', body, redirect: 'error', signal: AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]) });
    let bytes = Buffer.alloc(0);
    for await (const chunk of response.body ?? []) {
      bytes = Buffer.concat([bytes, chunk as Uint8Array]);
      if (bytes.byteLength > ANSWER_LIMIT) throw new RangeError(`> ${ANSWER_LIMIT} bytes`);
    }
    return { status: response.status, text: bytes.toString('utf8') };
  } catch (cause) {
    const reason = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause;
    throw new Fault('WITNESS_UNREACHABLE', { name: key.name, detail: `${url}: ${reason instanceof Error ? reason.message : String(reason)}` }, { cause });
  }
}

function refused({ key }: KnownWitness, detail: string): Fault {
  return new Fault('WITNESS_REFUSED', { name: key.name, detail });
}
