import { createCipheriv, createDecipheriv, scryptSync } from 'node:crypto';
import fs from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { Fault } from '../base/index.ts';

// A catalogue holds names of people and titles that are not public; a stolen backup disk should not tell them
// (guarantees §6.2 S24). Layout of a sealed file, described for people in docs/backup.md:
//   "KHO-SEALED-1\n"  16 bytes salt  12 bytes nonce  AES-256-GCM ciphertext  16 bytes tag
// The key is scrypt(passphrase, salt; N = 2^17, r = 8, p = 1); the first line, salt and nonce are authenticated too.

const MAGIC = Buffer.from('KHO-SEALED-1\n');
const SALT_BYTES = 16;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const HEAD_BYTES = MAGIC.length + SALT_BYTES + NONCE_BYTES;
const SCRYPT = { N: 2 ** 17, r: 8, p: 1, maxmem: 256 * 1024 ** 2 } as const;
/** GCM must not encrypt more than this under one nonce (NIST SP 800-38D §5.2.1.1), bytes. */
const MOST_BYTES = 2 ** 36 - 32;

/** Bytes that nobody can foresee. */
export type RandomBytes = (size: number) => Uint8Array;

/** Seals a file under a passphrase into a new file, not yet durable. */
export async function sealFile(from: string, to: string, { passphrase, randomBytes }: { readonly passphrase: string; readonly randomBytes: RandomBytes }): Promise<void> {
  if (fs.statSync(from).size > MOST_BYTES) throw new Fault('BACKUP_SEALED', { path: from, detail: 'size' });
  const head = Buffer.concat([MAGIC, randomBytes(SALT_BYTES), randomBytes(NONCE_BYTES)]);
  const cipher = createCipheriv('aes-256-gcm', keyFrom(passphrase, head), nonceOf(head)).setAAD(head);
  const sink = fs.createWriteStream(to, { flags: 'wx', mode: 0o600 });
  sink.write(head);
  await pipeline(fs.createReadStream(from), cipher, sink, { end: false });
  await new Promise<void>((resolve, reject) => { sink.once('error', reject).end(cipher.getAuthTag(), resolve); });
}

/** Opens a sealed file into a new file; on a wrong passphrase or a changed byte nothing is left there. */
export async function unsealFile(from: string, to: string, passphrase: string): Promise<void> {
  const { head, tag, end } = endsOf(from);
  const decipher = createDecipheriv('aes-256-gcm', keyFrom(passphrase, head), nonceOf(head)).setAAD(head).setAuthTag(tag);
  try {
    await pipeline(fs.createReadStream(from, { start: HEAD_BYTES, end: end - 1 }), decipher, fs.createWriteStream(to, { flags: 'wx', mode: 0o600 }));
  } catch (cause) {
    fs.rmSync(to, { force: true });
    // The file's own digest was checked before: what does not open is the passphrase.
    throw new Fault('BACKUP_SEALED', { path: from, detail: 'passphrase' }, { cause });
  }
}

function endsOf(file: string): { readonly head: Buffer; readonly tag: Buffer; readonly end: number } {
  const descriptor = fs.openSync(file, 'r');
  try {
    const end = fs.fstatSync(descriptor).size - TAG_BYTES;
    const [head, tag] = [Buffer.alloc(HEAD_BYTES), Buffer.alloc(TAG_BYTES)];
    fs.readSync(descriptor, head, 0, HEAD_BYTES, 0);
    // An empty catalogue has pages: a file without ciphertext is none of ours.
    if (end <= HEAD_BYTES || !head.subarray(0, MAGIC.length).equals(MAGIC)) throw new Fault('BACKUP_SEALED', { path: file, detail: 'KHO-SEALED-1' });
    fs.readSync(descriptor, tag, 0, TAG_BYTES, end);
    return { head, tag, end };
  } finally {
    fs.closeSync(descriptor);
  }
}

function keyFrom(passphrase: string, head: Buffer): Buffer {
  return scryptSync(passphrase.normalize('NFC'), head.subarray(MAGIC.length, MAGIC.length + SALT_BYTES), 32, SCRYPT);
}

function nonceOf(head: Buffer): Buffer {
  return head.subarray(HEAD_BYTES - NONCE_BYTES);
}
