import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { Fault } from '../base/index.ts';

/** What one guess costs: 64 MiB and a fifth of a second (scrypt, RFC 7914). */
export interface ScryptCost {
  readonly N: number;
  readonly r: number;
  readonly p: number;
}

export const SCRYPT_COST: ScryptCost = { N: 2 ** 16, r: 8, p: 1 };
/** Long enough that guessing is hopeless without rules about letters and signs (OWASP ASVS 5.0, 6.2). */
const SHORTEST = 12;
/** Characters; more would only be work for us. */
const LONGEST = 1024;
const KEY_BYTES = 32;
const SALT_BYTES = 16;
/** What a stored secret may ask of our memory. */
const MOST_MEMORY = 512 * 1024 * 1024;

/** A passphrase as it is kept: salted and slow to guess. Throws `SECRET_WEAK`. */
export async function keepPassphrase(passphrase: string, cost: ScryptCost = SCRYPT_COST): Promise<string> {
  const { length } = Array.from(normal(passphrase));
  if (length < SHORTEST || length > LONGEST) throw new Fault('SECRET_WEAK', { least: String(SHORTEST), most: String(LONGEST) });
  const salt = randomBytes(SALT_BYTES);
  const key = await derived(passphrase, salt, cost);
  return ['scrypt', cost.N, cost.r, cost.p, salt.toString('base64url'), key.toString('base64url')].join('$');
}

/** Whether a passphrase is the kept one; takes the same time for every wrong one. */
export async function isPassphrase(passphrase: string, kept: string): Promise<boolean> {
  const [scheme, N, r, p, salt = '', key = ''] = kept.split('$');
  if (scheme !== 'scrypt' || Array.from(passphrase).length > LONGEST) return false;
  const expected = Buffer.from(key, 'base64url');
  const found = await derived(passphrase, Buffer.from(salt, 'base64url'), { N: Number(N), r: Number(r), p: Number(p) });
  return expected.byteLength === found.byteLength && timingSafeEqual(expected, found);
}

/** Two keyboards write the same Vietnamese letter in two ways. */
function normal(passphrase: string): string {
  return passphrase.normalize('NFC');
}

async function derived(passphrase: string, salt: Uint8Array, { N, r, p }: ScryptCost): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(normal(passphrase), salt, KEY_BYTES, { N, r, p, maxmem: MOST_MEMORY }, (error, key) => {
      if (error === null) resolve(key);
      else reject(error);
    });
  });
}
