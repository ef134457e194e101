import fs from 'node:fs/promises';
import path from 'node:path';
import { systemErrorCode, type Json } from '../base/index.ts';
import { proveLeaf, type Leaf, type Ledger, type LogFiles, type SignedCheckpoint } from '../ledger/index.ts';
import { onStorage, syncPath, writeDurably } from '../storage/index.ts';
import { reportFolderName } from './chain.ts';
import { digestIfThere, filesIn, TOTAL } from './check-kept.ts';
import type { Part } from './parts/part-file.ts';
import type { ReportKey } from './report-key.ts';

/** Where a report waits whose leaf is being written: its folder is durable before the leaf is, so that no leaf is of a report that is lost. */
const SIGNED = 'signed';
/** A folder of a report that has its leaf and cannot be finished here: kept for people to look at. */
const ASIDE = 'set-aside';
const PROOF = 'bao-cao.tlog-proof';

/** What finishing needs. */
export interface FinishingParts {
  readonly ledger: Pick<Ledger, 'ofType'>;
  readonly log: { readonly files: Pick<LogFiles, 'read'> };
  /** Makes files of all leaves that are there and answers the signed checkpoint over them. */
  readonly publishLog: (atLeast: number) => Promise<SignedCheckpoint>;
  /** `STORE/reports`. */
  readonly folder: string;
  readonly key: ReportKey;
}

/** A report that stands in its place. */
export interface FinishedReport {
  readonly folder: string;
  readonly number: number;
  readonly period: string;
  readonly seq: number;
  readonly files: readonly Part[];
}

/** Makes a staged report durable under the name by which it is found again. */
export async function holdSigned(folder: string, stage: string): Promise<void> {
  await syncPath(stage);
  await onStorage(stage, async () => fs.rename(stage, path.join(folder, SIGNED)));
  await syncPath(folder);
}

/**
 * Puts a report whose leaf is in the ledger into its place: proof, signed list of everything, durable, renamed. Each step can be done again
 * after a kill; the list is made of the bytes that are there.
 */
export async function finishSigned({ log, publishLog, folder, key }: FinishingParts, { seq, detail = {} }: Pick<Leaf, 'seq' | 'detail'>, known: readonly Part[] = []): Promise<FinishedReport> {
  const from = path.join(folder, SIGNED);
  const [number, period] = [Number(detail['number'] ?? 0), String(detail['period'] ?? '')];
  const checkpoint = await publishLog(seq + 1);
  await writeDurably(path.join(from, PROOF), await proveLeaf(log.files, checkpoint, seq));
  const parts = await partsIn(from, known);
  const list = parts.map(({ name, sha256 }) => `${sha256}  ${name}\n`).join('');
  await writeDurably(path.join(from, TOTAL), list);
  await writeDurably(path.join(from, `${TOTAL}.sig`), key.sign(Buffer.from(list)));
  const files = [...parts, await partAt(from, TOTAL), await partAt(from, `${TOTAL}.sig`)];
  const target = path.join(folder, reportFolderName(number, period));
  await onStorage(target, async () => fs.rename(from, target));
  await syncPath(folder);
  return { folder: target, number, period, seq, files };
}

/**
 * What an ended process left: a report that has its leaf is finished and answered; one without is none, and is thrown away. One that has its leaf
 * and is not as it was signed, or whose key is not here, is set aside: the ledger has its number, and no list of its files can be signed.
 */
export async function finishInterrupted({ key, ...parts }: Omit<FinishingParts, 'key'> & { readonly key?: ReportKey }): Promise<FinishedReport | undefined> {
  const from = path.join(parts.folder, SIGNED);
  const sha256 = await digestIfThere(path.join(from, 'bao-cao.json'));
  const leaf = sha256 === undefined ? undefined : (await parts.ledger.ofType('report')).find(({ detail }) => detail?.['sha256'] === sha256);
  if (leaf === undefined) {
    await onStorage(from, async () => fs.rm(from, { recursive: true, force: true }));
    return undefined;
  }
  if (key !== undefined && leaf.detail?.['keySha256'] === key.fingerprint && await isAsSigned(from, leaf)) return finishSigned({ ...parts, key }, leaf);
  const aside = path.join(parts.folder, `${ASIDE}-${String(leaf.detail?.['number'])}`);
  await onStorage(aside, async () => fs.rename(from, aside));
  await syncPath(parts.folder);
  return undefined;
}

/** Whether the report's own word and the leaf's hold for every file that was there before the leaf. */
async function isAsSigned(from: string, { detail = {} }: Leaf): Promise<boolean> {
  const report = JSON.parse(await onStorage(from, async () => fs.readFile(path.join(from, 'bao-cao.json'), 'utf8'))) as { readonly parts: readonly Part[] };
  const pages = [{ name: 'bao-cao.html', sha256: detail['htmlSha256'] as Json }, { name: 'bao-cao.pdf', sha256: detail['pdfSha256'] as Json }];
  for (const { name, sha256 } of [...report.parts, ...pages]) if (await digestIfThere(path.join(from, name)) !== sha256) return false;
  return await digestIfThere(path.join(from, 'bao-cao.json.sig')) !== undefined;
}

/** Every file of a folder but the list itself, by the digests that are known already, or by its bytes. */
async function partsIn(folder: string, known: readonly Part[]): Promise<readonly Part[]> {
  const parts: Part[] = [];
  for (const name of (await filesIn(folder)).filter((one) => !one.startsWith(TOTAL))) parts.push(known.find((part) => part.name === name) ?? await partAt(folder, name));
  return parts;
}

async function partAt(folder: string, name: string): Promise<Part> {
  const file = path.join(folder, name);
  const { size } = await onStorage(file, async () => fs.stat(file));
  return { name, sha256: await digestIfThere(file) ?? '', size };
}

/** Whether a report waits to be finished. */
export async function isSignedWaiting(folder: string): Promise<boolean> {
  return onStorage(folder, async () => fs.stat(path.join(folder, SIGNED)).then(() => true, (thrown: unknown) => {
    if (systemErrorCode(thrown) === 'ENOENT') return false;
    throw thrown;
  }));
}
