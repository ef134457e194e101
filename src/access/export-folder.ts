import fs from 'node:fs/promises';
import path from 'node:path';
import { Fault } from '../base/index.ts';
import { onStorage, storageFaultOf, type DigestPool, type DigestTask, type ObjectView } from '../storage/index.ts';
import { isDamage } from './damage.ts';
import type { ExportedFile } from './export-package.ts';

interface FolderExport {
  readonly files: readonly ExportedFile[];
  /** A folder that does not exist yet. */
  readonly to: string;
  readonly pool: DigestPool;
  readonly signal: AbortSignal;
  readonly onBytes?: (bytes: number) => void;
}

/** Copies the files with all threads, comparing each digest with the inventory's; answers the bytes. */
export async function exportFolder(view: ObjectView, work: FolderExport): Promise<number> {
  const { files, to } = work;
  const folders = new Set(files.map((file) => path.dirname(path.join(to, file.path))).concat(to));
  for (const folder of folders) await onStorage(folder, async () => fs.mkdir(folder, { recursive: true }));
  function* tasks(): Generator<DigestTask> {
    for (const { stored, path: relative } of files) yield { from: view.pathOf(stored), to: path.join(to, relative) };
  }
  let bytes = 0;
  let fault: Fault | undefined;
  await work.pool.run(tasks(), { algorithms: ['sha512'], signal: work.signal }, (index, outcome) => {
    const file = files[index];
    if (file === undefined) return;
    if (outcome.kind === 'digested' && outcome.digests.sha512 === file.stored.sha512) {
      bytes += outcome.size;
      work.onBytes?.(outcome.size);
    } else if (outcome.kind === 'failed' && (outcome.side === 'write' || !isDamage(outcome.code))) {
      fault ??= storageFaultOf(outcome.code, outcome.path);
    } else {
      fault ??= new Fault('OBJECT_DAMAGED', { id: view.id, detail: file.stored.contentPath });
    }
  });
  if (fault !== undefined) throw fault;
  return bytes;
}
