import { Fault } from '../base/index.ts';
import { isConsistent, sameHash, writeCheckpoint, writeNote, type Hash, type VerifierKey } from '../formats/tlog/index.ts';
import { openCheckpoint, type SignedCheckpoint } from './checkpoint-note.ts';
import { signEd25519 } from './ed25519.ts';
import { newSigningKey, readKeyFile, writeKeyFile, type SigningKey } from './key-file.ts';

/** Where keys and the last signed checkpoint are kept; each call is whole or not at all, and durable. */
export interface SignerFiles {
  /** How people are told where the keys are. */
  readonly path: string;
  readKeys(): Promise<string | undefined>;
  /** Readable by nobody else. */
  writeKeys(text: string): Promise<void>;
  readSigned(): Promise<Uint8Array | undefined>;
  writeSigned(note: string): Promise<void>;
}

/** A tree that is to be signed. */
export interface TreeHead {
  readonly size: number;
  readonly root: Hash;
}

/**
 * Signs checkpoints of one log, and never two that contradict each other: before a signature leaves, what was signed is durable
 * in a file of the signer's own, and the next tree has to begin with it (tlog-checkpoint, Signatures).
 */
export interface Signer {
  /** The log's name in every checkpoint. */
  readonly origin: string;
  readonly keys: readonly VerifierKey[];
  /** What was signed last; undefined before the first time. */
  lastSigned(): Promise<SignedCheckpoint | undefined>;
  /** Signs; `prove` gives the consistency proof from an older size. `LEDGER_SIGNER_REFUSED` when the tree does not go on from the last one. */
  sign(head: TreeHead, prove: (oldSize: number) => Promise<readonly Hash[]>): Promise<SignedCheckpoint>;
  /** Takes over a checkpoint of its own keys that it does not remember, e.g. since the keys were moved without their memory. */
  remember(checkpoint: SignedCheckpoint): Promise<void>;
}

/** Opens the signer, or answers undefined when there are no keys. */
export async function openSigner(files: SignerFiles): Promise<Signer | undefined> {
  const text = await files.readKeys();
  if (text === undefined) return undefined;
  const keys = readKeyFile(text, files.path);
  const verifiers = keys.map(({ verifier }) => verifier);
  const origin = verifiers[0]?.name ?? '';
  const lastSigned = async (): Promise<SignedCheckpoint | undefined> => {
    const bytes = await files.readSigned();
    if (bytes === undefined) return undefined;
    const opened = openCheckpoint(bytes, verifiers);
    if (typeof opened === 'string') throw new Fault('LEDGER_KEY_UNUSABLE', { path: files.path, detail: `signed: ${opened}` });
    return opened;
  };
  return {
    origin,
    keys: verifiers,
    lastSigned,
    sign: async (head, prove) => {
      const last = await lastSigned();
      if (last !== undefined) await refuseInconsistent(last, head, prove);
      const signed = signedBy(keys, { origin, ...head });
      await files.writeSigned(signed.note);
      return signed;
    },
    remember: async ({ note }) => files.writeSigned(note),
  };
}

/** Makes the keys of a log that has none yet. */
export async function makeKeys(files: SignerFiles, origin: string, seed: Uint8Array): Promise<void> {
  await files.writeKeys(writeKeyFile([newSigningKey(origin, seed)]));
}

/** Adds a key that signs together with the present one. Answers the keys as they are now. */
export async function addKey(files: SignerFiles, seed: Uint8Array): Promise<readonly VerifierKey[]> {
  const keys = readKeyFile(await files.readKeys() ?? '', files.path);
  const next = [...keys, newSigningKey(keys[0]?.verifier.name ?? '', seed)];
  readKeyFile(writeKeyFile(next), files.path);
  await files.writeKeys(writeKeyFile(next));
  return next.map(({ verifier }) => verifier);
}

/** Takes every key but the newest away, once everybody has the newest. Answers those taken away. */
export async function retireKeys(files: SignerFiles): Promise<readonly VerifierKey[]> {
  const keys = readKeyFile(await files.readKeys() ?? '', files.path);
  await files.writeKeys(writeKeyFile(keys.slice(-1)));
  return keys.slice(0, -1).map(({ verifier }) => verifier);
}

async function refuseInconsistent(last: SignedCheckpoint, head: TreeHead, prove: (oldSize: number) => Promise<readonly Hash[]>): Promise<void> {
  if (head.size < last.size) throw new Fault('LEDGER_SIGNER_REFUSED', { size: head.size, signed: last.size, detail: 'smaller' });
  const same = head.size === last.size;
  const consistent = same ? sameHash(head.root, last.root) : isConsistent({ old: last, now: head, proof: await prove(last.size) });
  if (!consistent) throw new Fault('LEDGER_SIGNER_REFUSED', { size: head.size, signed: last.size, detail: 'another history' });
}

function signedBy(keys: readonly SigningKey[], { origin, size, root }: TreeHead & { readonly origin: string }): SignedCheckpoint {
  const text = writeCheckpoint({ origin, size, root, extensions: [] });
  const signatures = keys.map(({ verifier: { name, keyId }, seed }) => ({ name, keyId, signature: signEd25519(seed, Buffer.from(text)) }));
  return { origin, size, root, extensions: [], note: writeNote({ text, signatures }), signedBy: signatures.map(({ keyId }) => keyId) };
}
