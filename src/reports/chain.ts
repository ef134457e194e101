import fs from 'node:fs/promises';
import path from 'node:path';
import { Fault, systemErrorCode } from '../base/index.ts';
import type { Leaf } from '../ledger/index.ts';
import { onStorage } from '../storage/index.ts';

/** The report before: what the next one names, so that none can be taken out or put in unseen. */
export interface PreviousReport {
  readonly number: number;
  /** Of its `bao-cao.json`. */
  readonly sha256: string;
  /** Whether its files are still in the store. */
  readonly kept: boolean;
}

/** Reports of a store, a folder each: `reports/000001_2026-Q4`. */
const FOLDER = /^(\d{6,})_[A-Za-z0-9.-]+$/;

export function reportFolderName(number: number, period: string): string {
  return `${String(number).padStart(6, '0')}_${period}`;
}

/** Folders of finished reports, the oldest first. */
export async function keptReports(folder: string): Promise<readonly { readonly number: number; readonly name: string }[]> {
  const names = await onStorage(folder, async () => fs.readdir(folder).catch((thrown: unknown) => {
    if (systemErrorCode(thrown) === 'ENOENT') return [];
    throw thrown;
  }));
  return names.flatMap((name) => {
    const number = Number(FOLDER.exec(name)?.[1] ?? Number.NaN);
    return Number.isNaN(number) ? [] : [{ number, name }];
  }).sort((a, b) => a.number - b.number);
}

/**
 * The newest report by the ledger's word, and by the folder's for what a lost ledger forgot. `REPORT_CHAIN_BROKEN` when the two name
 * different bytes for one number: then somebody changed a report that had been signed.
 */
export async function previousReport(folder: string, newest: Leaf | undefined, digest: (file: string) => Promise<string>): Promise<PreviousReport | undefined> {
  const kept = (await keptReports(folder)).at(-1);
  const number = Number(newest?.detail?.['number'] ?? 0);
  const sha256 = String(newest?.detail?.['sha256'] ?? '');
  if (kept === undefined || kept.number < number) return number === 0 ? undefined : { number, sha256, kept: false };
  const own = await digest(path.join(folder, kept.name, 'bao-cao.json'));
  if (kept.number === number && own !== sha256) throw new Fault('REPORT_CHAIN_BROKEN', { path: kept.name, detail: `${sha256.slice(0, 16)}… ≠ ${own.slice(0, 16)}…` });
  return { number: kept.number, sha256: own, kept: true };
}
