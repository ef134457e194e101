import { execSync } from 'node:child_process';
import path from 'node:path';
import { writeLoadSet } from '../src/samples/index.ts';
import { measured } from './measured-process.ts';

export interface MemoryResult {
  readonly files: number;
  readonly peakMiB: number;
  readonly auditPeakMiB: number;
}

/** Peak memory of the whole process tree while one package of 100, 10,000 and 100,000 files is ingested and audited. */
export async function memoryOfIngest(settings: { readonly work: string; readonly kho: string; readonly scale: number }): Promise<readonly MemoryResult[]> {
  const { work, kho, scale } = settings;
  const results: MemoryResult[] = [];
  for (const files of [100, 10_000, 100_000].map((count) => Math.max(100, Math.round(count * scale)))) {
    const set = path.join(work, 'set-memory');
    const store = path.join(work, 'store-memory');
    execSync(`rm -rf '${set}' '${store}'`);
    await writeLoadSet({ into: set, seed: 'kho memory', packages: 1, filesPerPackage: files, bytesPerFile: 2_000 });
    execSync(`${kho} init --quiet '${store}'`);
    const ingest = await measured(`${kho} ingest --quiet --repo '${store}' '${set}'`, path.join(work, 'memory.log'));
    const audit = await measured(`${kho} audit --quiet --repo '${store}'`, path.join(work, 'memory-audit.log'));
    if (ingest.status !== 0 || audit.status !== 0) throw new Error(`memory, ${files} files: ended with ${ingest.status} and ${audit.status}`);
    results.push({ files, peakMiB: mib(ingest.peakBytes), auditPeakMiB: mib(audit.peakBytes) });
    execSync(`rm -rf '${set}' '${store}'`);
  }
  return results;
}

function mib(bytes: number): number {
  return Math.round(bytes / 1024 ** 2);
}
