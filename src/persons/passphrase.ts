import { scrypt, timingSafeEqual } from 'node:crypto';
import { Fault } from '../base/index.ts';

/** What one guess costs (argon2id, RFC 9106). */
export interface SecretCost {
  /** KiB. */
  readonly memory: number;
  readonly passes: number;
}

/** Twice what OWASP asks at least (19 MiB, 2 passes): a twentieth of a second here, and as much for each guess of a thief. */
export const SECRET_COST: SecretCost = { memory: 47_104, passes: 2 };
/** Long enough that guessing is hopeless without rules about letters and signs (OWASP ASVS 5.0, 6.2). */
const SHORTEST = 12;
/** Characters; more would only be work for us. */
const LONGEST = 1024;
const KEY_BYTES = 32;
/** What a stored secret may ask of our memory. */
const MOST_MEMORY = 512 * 1024 * 1024;

/** A passphrase as it is kept: salted and slow to guess, in the form `$argon2id$v=19$m=…`. Throws `SECRET_WEAK`. */
export async function keepPassphrase(passphrase: string, { memory, passes }: SecretCost = SECRET_COST): Promise<string> {
  const { length } = Array.from(normal(passphrase));
  if (length < SHORTEST || length > LONGEST) throw new Fault('SECRET_WEAK', { least: String(SHORTEST), most: String(LONGEST) });
  // Asked for when somebody has a passphrase: no other command waits for the native library.
  const { hash } = await import('@node-rs/argon2');
  // Argon2id is the library's default; a test reads it in what is kept.
  return hash(normal(passphrase), { memoryCost: memory, timeCost: passes, parallelism: 1 });
}

/** Whether a passphrase is the kept one; takes the same time for every wrong one. What an older Kho kept (scrypt) counts too. */
export async function isPassphrase(passphrase: string, kept: string): Promise<boolean> {
  if (Array.from(passphrase).length > LONGEST) return false;
  if (kept.startsWith('scrypt$')) return isScrypt(passphrase, kept);
  if (!kept.startsWith('$argon2id$')) return false;
  const { verify } = await import('@node-rs/argon2');
  return verify(kept, normal(passphrase));
}

/** Whether a kept passphrase is worth keeping anew, the next time that it is known. */
export function isOutdated(kept: string, { memory, passes }: SecretCost = SECRET_COST): boolean {
  return !kept.startsWith(`$argon2id$v=19$m=${memory},t=${passes},`);
}

/** Two keyboards write the same Vietnamese letter in two ways. */
function normal(passphrase: string): string {
  return passphrase.normalize('NFC');
}

/** `scrypt$N$r$p$salt$key`. */
async function isScrypt(passphrase: string, kept: string): Promise<boolean> {
  const [, N, r, p, salt = '', key = ''] = kept.split('$');
  const expected = Buffer.from(key, 'base64url');
  const found = await new Promise<Buffer>((resolve, reject) => {
    scrypt(normal(passphrase), Buffer.from(salt, 'base64url'), KEY_BYTES, { N: Number(N), r: Number(r), p: Number(p), maxmem: MOST_MEMORY }, (error, derived) => {
      if (error === null) resolve(derived);
      else reject(error);
    });
  });
  return expected.byteLength === found.byteLength && timingSafeEqual(expected, found);
}
