import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { once } from 'node:events';
import { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import type { EntryData } from 'archiver';
import { Fault, systemErrorCode } from '../base/index.ts';
import { storageFault, type ObjectView } from '../storage/index.ts';
import { isDamage } from './damage.ts';
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
  // Every command that only asks what may be published would wait for it.
  const { TarArchive, ZipArchive } = await import('archiver');
  const archive = work.form === 'zip' ? new ZipArchive({ store: true, forceZip64: false }) : new TarArchive();
  const target = fs.createWriteStream(work.to, { flags: 'wx' });
  const written = finished(target, { signal: work.signal });
  // The failure is reported by the loop below or by the await; without this it would count as unhandled in between.
  written.catch(() => undefined);
  target.on('error', () => undefined);
  archive.on('error', (cause) => target.destroy(cause));
  archive.pipe(target);
  let bytes = 0;
  let source: Readable | undefined;
  try {
    for (const file of work.files) {
      work.signal.throwIfAborted();
      const entry = await entryOf(view, file, work);
      source = Readable.from(digesting(view, file), { objectMode: false });
      // The archive writers do not listen to what they read from; without this a damaged file would end the process.
      const read = Promise.all([finished(source), once(archive, 'entry')]);
      archive.append(source, entry);
      await Promise.race([read, written.then(() => { throw new Fault('INTERNAL', { detail: 'archive ended early' }); })]);
      bytes += entry.stats.size;
      work.onBytes?.(entry.stats.size);
    }
    await archive.finalize();
    await written;
    return bytes;
  } catch (thrown) {
    // The writer itself is left to the garbage collector: destroyed in the middle of an entry, it throws at nobody.
    archive.unpipe(target);
    source?.destroy();
    target.destroy();
    // A file still being opened would otherwise appear after the folder was tidied.
    if (!target.closed) await new Promise<void>((resolve) => { target.once('close', () => { resolve(); }); });
    throw faultOf(thrown, work);
  }
}

/** Name, date and size of an entry: a tar header states the size before the bytes. */
async function entryOf(view: ObjectView, file: ExportedFile, { name, version }: ArchiveExport): Promise<EntryData & { readonly stats: fs.Stats }> {
  const date = new Date(view.versions()[version - 1]?.created ?? 0);
  return { name: `${name}/${file.path}`, date, mode: 0o644, stats: await view.stat(file.stored) };
}

function faultOf(thrown: unknown, { signal, to }: ArchiveExport): unknown {
  if (signal.aborted) return new Fault('INTERRUPTED');
  if (thrown instanceof Fault) return thrown;
  return systemErrorCode(thrown) === undefined ? thrown : storageFault(thrown, to);
}

/** The bytes of a stored file; after the last of them it throws if they are not those that were stored. */
async function* digesting(view: ObjectView, { stored }: ExportedFile): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha512');
  try {
    for await (const chunk of view.open(stored)) {
      hash.update(chunk);
      yield chunk;
    }
  } catch (cause) {
    throw isDamage(systemErrorCode(cause)) ? new Fault('OBJECT_DAMAGED', { id: view.id, detail: stored.contentPath }, { cause }) : cause;
  }
  if (hash.digest('hex') !== stored.sha512) throw new Fault('OBJECT_DAMAGED', { id: view.id, detail: stored.contentPath });
}
