import { execSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { writeLoadSet } from '../src/samples/index.ts';
import { measured } from './measured-process.ts';

export interface MemoryResult {
  readonly files: number;
  readonly bytesPerFile: number;
  readonly peakMiB: number;
  readonly auditPeakMiB: number;
}

/** Memory must depend neither on the number of files nor on their size, so neither is ever scaled down. */
const PACKAGES = [
  { files: 100, bytesPerFile: 2_000 },
  { files: 10_000, bytesPerFile: 2_000 },
  { files: 100_000, bytesPerFile: 2_000 },
  { files: 1, bytesPerFile: 4 * 1024 ** 3 },
] as const;

/** Peak memory of the whole process tree while one package is ingested and audited. */
export async function memoryOfIngest(settings: { readonly work: string; readonly kho: string }): Promise<readonly MemoryResult[]> {
  const { work, kho } = settings;
  const results: MemoryResult[] = [];
  for (const { files, bytesPerFile } of PACKAGES) {
    const set = path.join(work, 'set-memory');
    const store = path.join(work, 'store-memory');
    execSync(`rm -rf '${set}' '${store}'`);
    if (files === 1) hollowFile(set, bytesPerFile);
    else await writeLoadSet({ into: set, seed: 'kho memory', packages: 1, filesPerPackage: files, bytesPerFile });
    execSync(`${kho} init --quiet '${store}'`);
    const ingest = await measured(`${kho} ingest --quiet --repo '${store}' '${set}'`, path.join(work, 'memory.log'));
    const audit = await measured(`${kho} audit --quiet --repo '${store}'`, path.join(work, 'memory-audit.log'));
    if (ingest.status !== 0 || audit.status !== 0) throw new Error(`memory, ${files} files: ended with ${ingest.status} and ${audit.status}`);
    results.push({ files, bytesPerFile, peakMiB: mib(ingest.peakBytes), auditPeakMiB: mib(audit.peakBytes) });
    execSync(`rm -rf '${set}' '${store}'`);
  }
  return results;
}

/** One file that takes no room on the disk until it is read: memory does not ask what the bytes are. */
function hollowFile(folder: string, bytes: number): void {
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(path.join(folder, 'large.tif'), '');
  fs.truncateSync(path.join(folder, 'large.tif'), bytes);
}

function mib(bytes: number): number {
  return Math.round(bytes / 1024 ** 2);
}
