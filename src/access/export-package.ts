import fs from 'node:fs/promises';
import path from 'node:path';
import { comparePaths, Fault, packageUuid, systemErrorCode, type NewId } from '../base/index.ts';
import { aipFolderName } from '../formats/eark/index.ts';
import { onStorage, type DigestPool, type ObjectView, type StoredFile } from '../storage/index.ts';
import { exportArchive } from './export-archive.ts';
import { dipFolder, placeDip, type DipOrder } from './export-dip.ts';
import { exportFolder } from './export-folder.ts';

/** The forms of an exported package. */
export type ExportForm = 'folder' | 'bag' | 'zip' | 'tar' | 'tt05-dip';

export interface ExportRequest {
  readonly as: ExportForm;
  /** Folder that the export is put into; made when absent. */
  readonly into: string;
  /** Default: the head. */
  readonly version?: number;
  /** For `tt05-dip`: what it is made for. */
  readonly dip?: DipOrder;
  readonly pool: DigestPool;
  readonly newId: NewId;
  readonly signal: AbortSignal;
  readonly onBytes?: (bytes: number) => void;
}

export interface Exported {
  /** Absolute path of the folder or archive. */
  readonly path: string;
  readonly files: number;
  readonly bytes: number;
  /** The fixity history beside it (PREMIS), where it was written. */
  readonly history?: string;
}

/** One file to be exported. */
export interface ExportedFile {
  readonly stored: StoredFile;
  /** Path below the exported folder. */
  readonly path: string;
}

/**
 * Writes one version of a package where somebody else can use it:
 * - `bag`: the AIP as a BagIt 1.0 bag, folder `<uuid>-vN`;
 * - `zip`, `tar`: that bag in an archive with one folder inside (RFC 8493 §4);
 * - `folder`: the E-ARK AIP alone, in the folder that bears its OBJID;
 * - `tt05-dip`: a DIP of Circular 05/2025 made from an AIP of the circular, for the request in `dip`.
 * Every file is digested on the way: damaged bytes are the fault `OBJECT_DAMAGED`, never an export. What is not
 * complete never has the final name; an existing target is `TARGET_EXISTS`.
 */
export async function exportPackage(view: ObjectView, request: ExportRequest): Promise<Exported> {
  const version = request.version ?? view.head;
  if (request.as === 'tt05-dip') return exportTt05Dip(view, version, request);
  const { name, files } = contentsOf(view, request.as, version);
  const into = path.resolve(request.into);
  await onStorage(into, async () => fs.mkdir(into, { recursive: true }));
  const archive = request.as === 'zip' || request.as === 'tar';
  const target = path.join(into, archive ? `${name}.${request.as}` : name);
  if (await isThere(target)) throw new Fault('TARGET_EXISTS', { path: target, detail: path.basename(target) });
  const unfinished = path.join(into, `.${name}-${request.newId()}`);
  try {
    const bytes = archive
      ? await exportArchive(view, { files, name, to: unfinished, form: request.as === 'zip' ? 'zip' : 'tar', version, signal: request.signal, ...told(request) })
      : await exportFolder(view, { files, to: unfinished, pool: request.pool, signal: request.signal, ...told(request) });
    await onStorage(target, async () => fs.rename(unfinished, target));
    return { path: target, files: files.length, bytes };
  } catch (thrown) {
    await fs.rm(unfinished, { recursive: true, force: true });
    throw thrown;
  }
}

async function exportTt05Dip(view: ObjectView, version: number, request: ExportRequest): Promise<Exported> {
  const { dip: order, newId, pool, signal } = request;
  if (order === undefined) throw new Fault('INTERNAL', { detail: 'a DIP for nobody' });
  const objectId = `uuid-${newId().toUpperCase()}`;
  const into = path.resolve(request.into);
  await onStorage(into, async () => fs.mkdir(into, { recursive: true }));
  const [target, unfinished] = [path.join(into, dipFolder(objectId)), path.join(into, `.${dipFolder(objectId)}`)];
  return placeDip(view, { version, objectId, order, pool, signal, target, unfinished, ...told(request) });
}

function told({ onBytes }: ExportRequest): { readonly onBytes?: (bytes: number) => void } {
  return onBytes === undefined ? {} : { onBytes };
}

function contentsOf(view: ObjectView, form: ExportForm, version: number): { readonly name: string; readonly files: readonly ExportedFile[] } {
  const files = [...view.files(version)].map((stored) => ({ stored, path: stored.path }));
  files.sort((a, b) => comparePaths(a.path, b.path));
  if (form !== 'folder') return { name: `${packageUuid(view.id) ?? aipFolderName(view.id)}-v${version}`, files };
  const folder = `data/${aipFolderName(view.id)}/`;
  const inside = files.filter((file) => file.path.startsWith(folder));
  return { name: aipFolderName(view.id), files: inside.map(({ stored, path: whole }) => ({ stored, path: whole.slice(folder.length) })) };
}

async function isThere(target: string): Promise<boolean> {
  try {
    await fs.lstat(target);
    return true;
  } catch (cause) {
    if (systemErrorCode(cause) === 'ENOENT') return false;
    return await onStorage(target, async () => { throw cause; });
  }
}
