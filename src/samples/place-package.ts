import fs from 'node:fs/promises';
import path from 'node:path';
import { TarArchive, ZipArchive } from 'archiver';
import { under, type PackageFile } from './package-file.ts';
import type { Container } from './sample-words.ts';

/** A package ready to be put on the disk. */
export interface ReadyPackage {
  /** Name of its folder, archive (without ending) or file. */
  readonly name: string;
  readonly container: Container;
  /** In the order in which archives list them. */
  readonly files: readonly PackageFile[];
  /** Time of every file in archives and on the disk. */
  readonly created: Date;
}

/** Writes a package into a folder and returns its absolute path. */
export async function placePackage(into: string, ready: ReadyPackage): Promise<string> {
  const { name, container, files, created } = ready;
  switch (container) {
    case 'folder': return placeFolder(path.join(into, name), files, created);
    case 'file': return placeFile(into, name, files, created);
    default: {
      const target = path.join(into, `${name}.${container}`);
      await writeTimed(target, await archiveOf(ready), created);
      return target;
    }
  }
}

/** The archive's bytes: one top folder with the package's name, every entry of the same time and mode. */
export async function archiveOf({ name, container, files, created }: ReadyPackage): Promise<Buffer> {
  const archive = container === 'zip'
    ? new ZipArchive({ zlib: { level: 6 }, statConcurrency: 1 })
    : new TarArchive({ gzip: container === 'tar.gz', gzipOptions: { level: 6 }, statConcurrency: 1 });
  const chunks: Buffer[] = [];
  const finished = new Promise<Buffer>((resolve, reject) => {
    archive.on('data', (chunk: Buffer) => chunks.push(chunk));
    archive.on('error', reject);
    archive.on('end', () => { resolve(Buffer.concat(chunks)); });
  });
  for (const { path: entry, bytes } of under(name, files)) archive.append(Buffer.from(bytes), { name: entry, date: created, mode: 0o644 });
  await archive.finalize();
  return finished;
}

async function placeFolder(folder: string, files: readonly PackageFile[], created: Date): Promise<string> {
  await fs.mkdir(folder, { recursive: true });
  for (const { path: relative, bytes } of files) {
    const target = path.join(folder, relative);
    await fs.mkdir(path.dirname(target), { recursive: true });
    await writeTimed(target, bytes, created);
  }
  return folder;
}

/** The only file of the package, under the package's name. */
async function placeFile(into: string, name: string, files: readonly PackageFile[], created: Date): Promise<string> {
  const [only] = files;
  if (only === undefined || files.length > 1) throw new Error(`${name} is not one file`);
  const target = path.join(into, `${name}${path.extname(only.path)}`);
  await writeTimed(target, only.bytes, created);
  return target;
}

async function writeTimed(target: string, bytes: Uint8Array, created: Date): Promise<void> {
  await fs.writeFile(target, bytes);
  await fs.utimes(target, created, created);
}
