import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { once } from 'node:events';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { TarArchive, ZipArchive } from 'archiver';
import { Fault, systemErrorCode } from '../base/index.ts';
import { storageFault, type ObjectView } from '../storage/index.ts';
import type { ExportedFile } from './export-package.ts';

interface ArchiveExport {
  readonly files: readonly ExportedFile[];
  /** Name of the one folder inside. */
  readonly name: string;
  /** A file that does not exist yet. */
  readonly to: string;
  readonly form: 'zip' | 'tar';
  readonly version: number;
  readonly signal: AbortSignal;
  readonly onBytes?: (bytes: number) => void;
}

/**
 * Streams the files into a zip (stored: scans do not get smaller) or tar, one after another, comparing each digest
 * before the archive is closed. Every entry bears the version's date, so the same version gives the same bytes.
 */
export async function exportArchive(view: ObjectView, work: ArchiveExport): Promise<number> {
  const archive = work.form === 'zip' ? new ZipArchive({ store: true, forceZip64: false }) : new TarArchive();
  const date = new Date(view.versions()[work.version - 1]?.created ?? 0);
  const written = pipeline(archive, fs.createWriteStream(work.to, { flags: 'wx' }), { signal: work.signal });
  // The failure is reported by the loop below or by the await; without this it would count as unhandled in between.
  written.catch(() => undefined);
  let bytes = 0;
  try {
    for (const file of work.files) {
      work.signal.throwIfAborted();
      const checked = digesting(view, file, (size) => {
        bytes += size;
        work.onBytes?.(size);
      });
      // A tar header states the size before the bytes.
      const stats = await statsOf(view, file);
      const entry = { name: `${work.name}/${file.path}`, date, mode: 0o644, stats };
      const done = once(archive, 'entry');
      archive.append(Readable.from(checked, { objectMode: false }), entry);
      await Promise.race([done, written.then(() => { throw new Fault('INTERNAL', { detail: 'archive ended early' }); })]);
    }
    await archive.finalize();
    await written;
    return bytes;
  } catch (thrown) {
    archive.abort();
    archive.destroy();
    await written.catch(() => undefined);
    throw faultOf(thrown, work);
  }
}

function faultOf(thrown: unknown, { signal, to }: ArchiveExport): unknown {
  if (signal.aborted) return new Fault('INTERRUPTED');
  if (thrown instanceof Fault) return thrown;
  return systemErrorCode(thrown) === undefined ? thrown : storageFault(thrown, to);
}

async function statsOf(view: ObjectView, { stored }: ExportedFile): Promise<fs.Stats> {
  return fs.promises.stat(view.pathOf(stored)).catch((cause: unknown) => {
    throw new Fault('OBJECT_DAMAGED', { id: view.id, detail: stored.contentPath }, { cause });
  });
}

async function* digesting(view: ObjectView, { stored }: ExportedFile, onEnd: (size: number) => void): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha512');
  let size = 0;
  for await (const chunk of view.open(stored)) {
    hash.update(chunk);
    size += chunk.byteLength;
    yield chunk;
  }
  if (hash.digest('hex') !== stored.sha512) throw new Fault('OBJECT_DAMAGED', { id: view.id, detail: stored.contentPath });
  onEnd(size);
}
