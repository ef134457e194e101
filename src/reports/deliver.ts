import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { finished } from 'node:stream/promises';
import { Fault, textOf } from '../base/index.ts';
import { writeBagDeclaration, writeBagInfo, writeManifest } from '../formats/bagit/index.ts';
import { makeDirectories, onStorage, syncPath } from '../storage/index.ts';
import type { MadeReport } from './make-report.ts';
import { writePart, type Part } from './parts/part-file.ts';

/** In which form a report is handed out. */
export type DeliveryForm = 'folder' | 'zip' | 'bag';

/** Puts a copy of a report into a folder: `<name>/`, `<name>.zip` or `<name>-bag/`. `TARGET_EXISTS` when there is one. Answers its path. */
export async function deliver(made: MadeReport, into: string, form: DeliveryForm): Promise<string> {
  const name = path.basename(made.folder);
  const target = path.join(into, form === 'zip' ? `${name}.zip` : form === 'bag' ? `${name}-bag` : name);
  await makeDirectories(into);
  if (await exists(target)) throw new Fault('TARGET_EXISTS', { path: target });
  const unfinished = `${target}.new`;
  await onStorage(target, async () => {
    await fs.promises.rm(unfinished, { recursive: true, force: true });
    if (form === 'zip') await zip(made, name, unfinished);
    else if (form === 'bag') await bag(made, unfinished);
    else await copyFiles(made, unfinished);
    await fs.promises.rename(unfinished, target);
  });
  await syncPath(into);
  return target;
}

async function exists(target: string): Promise<boolean> {
  return fs.promises.lstat(target).then(() => true, () => false);
}

async function copyFiles({ folder, files }: MadeReport, to: string): Promise<void> {
  await fs.promises.mkdir(to, { recursive: true });
  for (const { name } of files) {
    await fs.promises.copyFile(path.join(folder, name), path.join(to, name), fs.constants.COPYFILE_EXCL);
    await syncPath(path.join(to, name));
  }
  await syncPath(to);
}

/** BagIt 1.0 (RFC 8493) with the report as payload. */
async function bag(made: MadeReport, to: string): Promise<void> {
  await copyFiles(made, path.join(to, 'data'));
  const { report, files } = made;
  const { id, title, period } = report['report'] as { readonly id: string; readonly title: { readonly vi: string }; readonly period: { readonly until: string } };
  const bytes = files.reduce((sum, { size }) => sum + size, 0);
  const tags: readonly (readonly [name: string, text: string])[] = [
    ['bagit.txt', textOf(writeBagDeclaration)],
    ['bag-info.txt', textOf((sink) => {
      writeBagInfo(sink, [
        { label: 'External-Identifier', value: `urn:uuid:${id}` }, { label: 'External-Description', value: title.vi },
        { label: 'Bagging-Date', value: period.until.slice(0, 10) }, { label: 'Payload-Oxum', value: `${bytes}.${files.length}` },
      ]);
    })],
    ['manifest-sha256.txt', manifest(files.map((file) => ({ ...file, name: `data/${file.name}` })))],
  ];
  const written: Part[] = [];
  for (const [name, text] of tags) written.push(await writePart(to, name, text));
  await writePart(to, 'tagmanifest-sha256.txt', manifest(written));
  await syncPath(to);
}

function manifest(parts: readonly Part[]): string {
  const sorted = [...parts].sort((a, b) => (a.name < b.name ? -1 : 1));
  return textOf((sink) => { writeManifest(sink, sorted.map(({ name, sha256 }) => ({ path: name, digest: sha256 }))); });
}

async function zip({ folder, files: parts, report }: MadeReport, name: string, to: string): Promise<void> {
  const { ZipArchive } = await import('archiver');
  const archive = new ZipArchive({ zlib: { level: 6 } });
  const date = new Date((report['generated'] as { readonly at: string }).at);
  const target = fs.createWriteStream(to, { flags: 'wx', flush: true });
  const written = finished(target);
  written.catch(() => undefined);
  archive.on('error', (error: Error) => { target.destroy(error); });
  archive.pipe(target);
  for (const file of parts) {
    const entered = once(archive, 'entry');
    archive.append(fs.createReadStream(path.join(folder, file.name)), { name: `${name}/${file.name}`, date });
    await Promise.race([entered, written]);
  }
  await archive.finalize();
  await written;
}
