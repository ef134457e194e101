import { Fault } from '../base/index.ts';
import type { VerifierKey } from '../formats/tlog/index.ts';
import { newSigningKey, readKeyFile, writeKeyFile, type KeyRing } from './key-file.ts';
import type { SignerFiles } from './signer.ts';

/** Makes the keys of a log: of a new one, or of one whose private keys are lost and whose earlier public keys are still believed. */
export async function makeKeys(files: SignerFiles, { origin, seed, earlier = [] }: {
  readonly origin: string; readonly seed: Uint8Array; readonly earlier?: readonly VerifierKey[];
}): Promise<VerifierKey> {
  const key = newSigningKey(origin, seed);
  await files.writeKeys(writeKeyFile({ signing: [key], retired: earlier }));
  return key.verifier;
}

/** Adds a key that signs together with the present one, so that everybody can learn it before the other goes. */
export async function addKey(files: SignerFiles, seed: Uint8Array): Promise<VerifierKey> {
  const ring = await ringOf(files);
  if (ring.signing.length > 1) throw new Fault('LEDGER_KEY_UNUSABLE', { path: files.path, detail: 'change of keys under way' });
  const key = newSigningKey(ring.signing[0]?.verifier.name ?? '', seed);
  await files.writeKeys(writeKeyFile({ ...ring, signing: [...ring.signing, key] }));
  return key.verifier;
}

/** The older key signs no more. `distrust`: and is not believed any more either, as one that was stolen. */
export async function retireKey(files: SignerFiles, { distrust }: { readonly distrust: boolean }): Promise<VerifierKey> {
  const { signing: [first, ...rest], retired } = await ringOf(files);
  if (first === undefined || rest.length === 0) throw new Fault('LEDGER_KEY_UNUSABLE', { path: files.path, detail: 'the only key' });
  await files.writeKeys(writeKeyFile({ signing: rest, retired: distrust ? retired : [first.verifier, ...retired] }));
  return first.verifier;
}

async function ringOf(files: SignerFiles): Promise<KeyRing> {
  const text = await files.readKeys();
  if (text === undefined) throw new Fault('LEDGER_KEY_MISSING', { path: files.path });
  return readKeyFile(text, files.path);
}
