import { createHash, createPublicKey, verify } from 'node:crypto';
import { createReadStream } from 'node:fs';
import fs from 'node:fs/promises';
import path from 'node:path';
import { systemErrorCode } from '../base/index.ts';
import { onStorage } from '../storage/index.ts';

/** What the ledger says of a report or an answer: the digest of its JSON, and of the key that signed it. */
export interface SignedFact {
  readonly sha256: string;
  readonly keySha256: string;
}

export interface KeptFile {
  readonly name: string;
  readonly sha256: string;
}

/** The files of a kept report by what was signed: there as they were, other bytes, and not there. */
export interface KeptBundle {
  readonly good: readonly KeptFile[];
  readonly wrong: readonly { readonly name: string; readonly detail: string }[];
  readonly missing: readonly KeptFile[];
}

/** The signed list of all other files of a bundle. */
export const TOTAL = 'tong-kiem.sha256';
const REPORT = 'bao-cao.json';
const KEY = 'khoa-cong-khai.pem';

/**
 * Holds every file of a report's folder against the signed list `tong-kiem.sha256`, and that against the key that the ledger names; undefined
 * when `bao-cao.json` is not the ledger's, for then it is another report. Without a list that can be believed, only `bao-cao.json` is good.
 */
export async function checkKeptReport(folder: string, fact: SignedFact): Promise<KeptBundle | undefined> {
  if (await digestIfThere(path.join(folder, REPORT)) !== fact.sha256) return undefined;
  const list = await bytesIfThere(path.join(folder, TOTAL));
  const signature = await bytesIfThere(path.join(folder, `${TOTAL}.sig`));
  const key = await bytesIfThere(path.join(folder, KEY));
  const report = { name: REPORT, sha256: fact.sha256 };
  if (list === undefined || signature === undefined || key === undefined || !isSigned({ bytes: list, signature, key }, fact.keySha256)) {
    return { good: [report], wrong: [{ name: TOTAL, detail: 'the list of the files is not signed by the key that the ledger names' }], missing: [] };
  }
  const good = [TOTAL, `${TOTAL}.sig`].map((name, at) => ({ name, sha256: sha256Of(at === 0 ? list : signature) }));
  const wrong: { readonly name: string; readonly detail: string }[] = [];
  const missing: KeptFile[] = [];
  const signed = signedNames(list.toString('utf8'));
  for (const [name, sha256] of signed) {
    const found = await digestIfThere(path.join(folder, name));
    if (found === undefined) missing.push({ name, sha256 });
    else if (found === sha256) good.push({ name, sha256 });
    else wrong.push({ name, detail: `sha256 ${found}, signed ${sha256}` });
  }
  const known = new Set([TOTAL, `${TOTAL}.sig`, ...signed.keys()]);
  for (const name of await filesIn(folder)) if (!known.has(name)) wrong.push({ name, detail: 'not in the signed list of the report' });
  return { good, wrong, missing };
}

/** Whether the files beside an answer (`.sig`, `.pem`) are those of the key that the ledger names. The answer itself is known by its digest. */
export async function isKeptAnswerSigned(file: string, { keySha256 }: SignedFact): Promise<boolean> {
  const [bytes, signature, key] = await Promise.all(['', '.sig', '.pem'].map(async (end) => bytesIfThere(file + end)));
  return bytes !== undefined && signature !== undefined && key !== undefined && isSigned({ bytes, signature, key }, keySha256);
}

/** Names of a folder's files; none when there is no folder. */
export async function filesIn(folder: string): Promise<readonly string[]> {
  return onStorage(folder, async () => {
    const entries = await ifThere(async () => fs.readdir(folder, { withFileTypes: true })) ?? [];
    return entries.filter((entry) => entry.isFile()).map(({ name }) => name).sort();
  });
}

/** SHA-256 of a file of any size; undefined when it is not there. */
export async function digestIfThere(file: string): Promise<string | undefined> {
  return onStorage(file, async () => ifThere(async () => {
    const hash = createHash('sha256');
    for await (const bytes of createReadStream(file) as AsyncIterable<Buffer>) hash.update(bytes);
    return hash.digest('hex');
  }));
}

async function bytesIfThere(file: string): Promise<Buffer | undefined> {
  return onStorage(file, async () => ifThere(async () => fs.readFile(file)));
}

async function ifThere<Answer>(read: () => Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await read();
  } catch (thrown) {
    if (systemErrorCode(thrown) === 'ENOENT') return undefined;
    throw thrown;
  }
}

/** A name of the list is one of its folder: no list chooses a path. */
function signedNames(list: string): ReadonlyMap<string, string> {
  return new Map(list.split('\n').flatMap((line) => {
    const [, sha256 = '', name = ''] = /^([0-9a-f]{64}) {2}([^/\\]+)$/.exec(line) ?? [];
    return sha256 === '' ? [] : [[name, sha256] as const];
  }));
}

function isSigned({ bytes, signature, key }: { readonly bytes: Buffer; readonly signature: Buffer; readonly key: Buffer }, fingerprint: string): boolean {
  try {
    const open = createPublicKey(key);
    return sha256Of(open.export({ format: 'der', type: 'spki' })) === fingerprint && verify(null, bytes, open, signature);
  } catch {
    // A key that cannot be read signed nothing.
    return false;
  }
}

function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
