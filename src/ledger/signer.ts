import { Fault } from '../base/index.ts';
import { isConsistent, sameHash, writeCheckpoint, writeNote, type Hash, type VerifierKey } from '../formats/tlog/index.ts';
import { openCheckpoint, type SignedCheckpoint } from './checkpoint-note.ts';
import { signEd25519 } from './ed25519.ts';
import { believedKeys, readKeyFile, type SigningKey } from './key-file.ts';

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
  /** The keys whose checkpoints are believed: those that sign, then earlier ones. */
  readonly keys: readonly VerifierKey[];
  /** Ids of the keys that sign; none when the private keys are not here. */
  readonly signing: readonly string[];
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
  const ring = readKeyFile(text, files.path);
  const keys = believedKeys(ring);
  const origin = keys[0]?.name ?? '';
  const lastSigned = async (): Promise<SignedCheckpoint | undefined> => {
    const bytes = await files.readSigned();
    if (bytes === undefined) return undefined;
    const opened = openCheckpoint(bytes, keys);
    if (typeof opened === 'string') throw new Fault('LEDGER_KEY_UNUSABLE', { path: files.path, detail: `signed: ${opened}` });
    return opened;
  };
  return {
    origin,
    keys,
    signing: ring.signing.map(({ verifier }) => verifier.keyId),
    lastSigned,
    sign: async (head, prove) => {
      const last = await lastSigned();
      if (last !== undefined) await refuseInconsistent(last, head, prove);
      const signed = signedBy(ring.signing, { origin, ...head });
      await files.writeSigned(signed.note);
      return signed;
    },
    remember: async ({ note }) => files.writeSigned(note),
  };
}

/** Stands in where the private keys are not: it knows whom to believe, and signs nothing (`LEDGER_KEY_MISSING`). */
export function signerWithoutKeys(path: string, keys: readonly VerifierKey[]): Signer {
  return {
    origin: keys[0]?.name ?? '',
    keys,
    signing: [],
    lastSigned: async () => Promise.resolve(undefined),
    sign: async () => Promise.reject(new Fault('LEDGER_KEY_MISSING', { path })),
    remember: async () => Promise.resolve(),
  };
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
