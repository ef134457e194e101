import { statSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import type { Stats } from 'node:fs';
import { extname } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { Fault } from '../../base/index.ts';
import { openArchiveFile } from './archive-file.ts';
import type { ArchiveFile } from './archive-file.ts';
import { fileSource } from './file-source.ts';
import { folderSource } from './folder-source.ts';
import type { Container, PackageSource } from './package-source.ts';
import { RECEIVE_LIMITS } from './receive-limits.ts';
import type { ReceiveLimits } from './receive-limits.ts';
import { sourceFault } from './source-fault.ts';
import { isTarHeader } from './tar-header.ts';
import { TarSource } from './tar-source.ts';
import { ZipSource } from './zip-source.ts';

/** Enough to recognise a container, and a tar header after inflation. */
const HEAD_BYTES = 4096;
/** Only these, and names without extension, are opened by content: a .docx is a ZIP too, and must stay one file. */
const OPENED = /^(\.zip|\.tar|\.tgz|\.gz|\.sip|\.aip|\.dip|\.bag|)$/i;
/** Archives that Kho knows by their first bytes but does not open. */
const CLOSED_ARCHIVES: readonly (readonly [kind: string, magic: string])[] = [
  ['7z', '377abcaf271c'],
  ['rar', '526172211a07'],
  ['bzip2', '425a68'],
  ['xz', 'fd377a585a00'],
  ['zstd', '28b52ffd'],
];

/**
 * Opens a submission, by content rather than by name. Throws `Fault` SOURCE_NOT_FOUND, SOURCE_NOT_PERMITTED,
 * SOURCE_UNREADABLE or, of what is neither a file nor a folder, SOURCE_UNUSABLE. The caller closes it.
 */
export async function openSource(path: string, limits: Partial<ReceiveLimits> = {}): Promise<PackageSource> {
  const bounds: ReceiveLimits = { ...RECEIVE_LIMITS, ...limits };
  const stats = look(path);
  if (stats.isDirectory()) return folderSource(path, bounds);
  if (!stats.isFile()) throw new Fault('SOURCE_UNUSABLE', { path });
  const archive = await openArchiveFile(path);
  try {
    const head = await archive.read(0, HEAD_BYTES);
    const container = recognise(path, head);
    if (container === 'zip') return new ZipSource(path, archive, bounds);
    if (container === 'tar' || container === 'tgz') return new TarSource({ path, archive, gzip: container === 'tgz' }, bounds);
    return await asFile(path, { archive, head, stats }, bounds);
  } catch (thrown) {
    await archive.close();
    throw sourceFault(thrown, path);
  }
}

/** Not the promise form: it costs ten times as much, and a run may open a hundred thousand packages. */
function look(path: string): Stats {
  try {
    return statSync(path);
  } catch (thrown) {
    throw sourceFault(thrown, path);
  }
}

async function asFile(
  path: string,
  { archive, head, stats }: { archive: ArchiveFile; head: Buffer; stats: Stats },
  limits: ReceiveLimits,
): Promise<PackageSource> {
  await archive.close();
  const hex = head.toString('hex', 0, 8);
  const closedArchive = CLOSED_ARCHIVES.find(([, magic]) => hex.startsWith(magic))?.[0];
  return fileSource({ path, file: await realpath(path), stats, closedArchive }, limits);
}

function recognise(path: string, head: Buffer): Container {
  if (!OPENED.test(extname(path))) return 'file';
  const magic = head.toString('latin1', 0, 4);
  if (['PK\u0003\u0004', 'PK\u0005\u0006', 'PK\u0007\b'].includes(magic)) return 'zip';
  if (magic.startsWith('\u001f\u008b')) return /(\.tgz|\.tar\.gz)$/i.test(path) || holdsTar(head) ? 'tgz' : 'file';
  if (isTarHeader(head)) return 'tar';
  return byExtension(path);
}

/** What the name promises and the content does not keep is then a finding, not a file. */
function byExtension(path: string): Container {
  if (/\.zip$/i.test(path)) return 'zip';
  if (/\.tar$/i.test(path)) return 'tar';
  return /(\.tgz|\.tar\.gz)$/i.test(path) ? 'tgz' : 'file';
}

function holdsTar(head: Buffer): boolean {
  try {
    // Z_SYNC_FLUSH gives what the first bytes hold instead of complaining about the missing end.
    return isTarHeader(gunzipSync(head, { finishFlush: 2, maxOutputLength: 8 * 1024 * 1024 }));
  } catch {
    return false;
  }
}
