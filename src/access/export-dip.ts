import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { comparePaths, derivedUuid, Fault, isValid, type TextSink } from '../base/index.ts';
import { aipFolderName } from '../formats/eark/index.ts';
import {
  aipToDip, checkTt05, codeOfPackage, madeFrom, packageFolder, PACKAGES, premisDocuments, REPRESENTATION_FOLDER, WRITER, writePackage,
  type ListedFile, type Tt05File, type Tt05Package, type Tt05Request,
} from '../formats/tt05/index.ts';
import { onStorage, type DigestPool, type ObjectView, type StoredFile } from '../storage/index.ts';
import { exportFolder } from './export-folder.ts';

/** What a DIP is made for, and when. */
export interface DipOrder {
  /** Elements of the access request; what is not given is told in the most general words. */
  readonly request: Partial<Tt05Request>;
  /** RFC 3339. */
  readonly time: string;
  readonly software: { readonly name: string; readonly version: string };
}

interface DipExport {
  readonly version: number;
  /** A folder that does not exist yet. */
  readonly to: string;
  readonly objectId: string;
  readonly order: DipOrder;
  readonly pool: DigestPool;
  readonly signal: AbortSignal;
  readonly onBytes?: (bytes: number) => void;
}

interface Dip {
  readonly model: Tt05Package;
  readonly aip: Tt05Package;
  /** Package path in the DIP → stored file. */
  readonly documents: ReadonlyMap<string, StoredFile>;
}

/** Name of the folder that a DIP lies in. */
export function dipFolder(objectId: string): string {
  return packageFolder({ objectId });
}

/**
 * Makes the DIP (Circular 05/2025/TT-BNV, Annex V) of one version of an AIP of the circular: its documents, their
 * records as DIPs have them, and the access request. Throws `NOT_TT05` for other packages and `REQUEST_INVALID` when the
 * request breaks a rule of the circular. Answers files and bytes.
 */
export async function exportDip(view: ObjectView, work: DipExport): Promise<{ readonly files: number; readonly bytes: number }> {
  const dip = await dipOf(view, work);
  const { to } = work;
  const files = [...dip.documents].map(([inside, stored]) => ({ path: inside, stored })).sort((a, b) => comparePaths(a.path, b.path));
  const copied = await exportFolder(view, { files, to, pool: work.pool, signal: work.signal, ...(work.onBytes === undefined ? {} : { onBytes: work.onBytes }) });
  const known = new Map<string, Tt05File>();
  const data: ListedFile[] = [];
  for (const { path: inside, stored } of files) {
    const { size } = await view.stat(stored);
    const sha256 = stored.sha256 ?? '';
    known.set(inside, { size, digests: { sha256 } });
    data.push({ path: inside, mimeType: 'application/octet-stream', size, sha256 });
  }
  let written = 0;
  writePackage({ package: dip.model, time: work.order.time, software: work.order.software, data, ...(WRITER.dipPremis ? { premis: premisOf(dip, data, work) } : {}) }, (inside, _mimeType, write) => {
    const document = writeDocument(path.join(to, inside), write);
    known.set(inside, { size: document.size, digests: { sha256: document.sha256 } });
    written += document.size;
    return document;
  });
  const { findings } = await checkTt05({ files: known, findingsOnly: true, open: (inside) => fs.createReadStream(path.join(to, inside)) });
  const [broken] = findings.filter(({ severity, path: where }) => severity === 'error' && where === 'metadata/descriptive/EAD.xml');
  if (broken !== undefined) throw new Fault('REQUEST_INVALID', { path: broken.place ?? broken.code });
  if (!isValid(findings)) throw new Fault('INTERNAL', { detail: findings.map(({ code }) => code).join(' ') });
  return { files: known.size, bytes: copied + written };
}

async function dipOf(view: ObjectView, { version, objectId, order }: DipExport): Promise<Dip> {
  const folder = `data/${aipFolderName(view.id)}/`;
  const stored = new Map<string, StoredFile>();
  const files = new Map<string, Tt05File>();
  for (const file of view.files(version)) {
    if (!file.path.startsWith(folder)) continue;
    const inside = file.path.slice(folder.length);
    stored.set(inside, file);
    // Sizes are of no interest here: the digests of what is copied are compared anyway.
    files.set(inside, { size: 0, digests: { ...(file.sha256 === undefined ? {} : { sha256: file.sha256 }) } });
  }
  if (!stored.has('metadata/descriptive/EAD.xml')) throw new Fault('NOT_TT05', { id: view.id });
  const { package: aip } = await checkTt05({ files, open: (inside) => openStored(view, stored, inside) });
  if (aip === undefined) throw new Fault('OBJECT_DAMAGED', { id: view.id, detail: 'METS.xml' });
  const model = aipToDip(aip, { objectId, created: order.time, request: requestOf(aip, objectId, order) });
  const documents = [...stored].filter(([inside]) => inside.startsWith(`${REPRESENTATION_FOLDER}data/`));
  return { model, aip, documents: new Map(documents) };
}

function openStored(view: ObjectView, stored: ReadonlyMap<string, StoredFile>, inside: string): ReturnType<ObjectView['open']> | readonly Uint8Array[] {
  const file = stored.get(inside);
  return file === undefined ? [] : view.open(file);
}

/** The request with what nobody said: an official use of the whole file, without relief of fees. */
function requestOf(aip: Tt05Package, objectId: string, { request, time }: DipOrder): Tt05Request {
  const [year = '', month = '', day = ''] = time.slice(0, 10).split('-');
  return {
    requestID: objectId.slice(-12),
    requestDate: `${day}/${month}/${year}`,
    purpose: '02',
    purposeContent: `Khai thác, sử dụng hồ sơ ${codeOfPackage(aip.record) ?? ''}`.trim(),
    feeObjectType: '10',
    researchTopic: Array.from(aip.record['title'] ?? '').slice(0, 250).join(''),
    ...request,
  };
}

function premisOf({ model, aip }: Dip, data: readonly ListedFile[], { order }: DipExport): ReturnType<typeof premisDocuments> {
  const { name, version } = order.software;
  const agent = { type: 'local', value: `software:${name} ${version}` };
  return premisDocuments({
    objectId: model.objectId,
    sourceId: aip.objectId,
    files: () => data.map(({ path: inside, size, mimeType, sha256 }) => ({
      kind: 'file', identifier: { type: 'UUID', value: derivedUuid(model.objectId, inside) }, size, mimeType, path: inside,
      fixity: [{ algorithm: 'sha256', value: sha256, originator: name }],
    })),
    events: [{
      identifier: { type: 'UUID', value: derivedUuid(model.objectId, 'event') }, type: PACKAGES.events.conversion, time: order.time, outcome: 'success',
      agents: [{ ...agent, role: 'executing program' }], objects: madeFrom(aip.objectId, model.objectId),
    }],
    agents: [{ identifier: agent, name, type: 'software', version }],
  });
}

function writeDocument(target: string, write: (sink: TextSink) => void): { readonly size: number; readonly sha256: string } {
  const hash = createHash('sha256');
  let size = 0;
  fs.mkdirSync(path.dirname(target), { recursive: true });
  const file = fs.openSync(target, 'wx');
  try {
    write((text) => {
      const bytes = Buffer.from(text);
      hash.update(bytes);
      size += fs.writeSync(file, bytes);
    });
  } finally {
    fs.closeSync(file);
  }
  return { size, sha256: hash.digest('hex') };
}

/** Makes the DIP beside its final place and moves it there when it is complete. */
export async function placeDip(view: ObjectView, work: Omit<DipExport, 'to'> & { readonly unfinished: string; readonly target: string }): Promise<{ readonly path: string; readonly files: number; readonly bytes: number }> {
  try {
    const made = await exportDip(view, { ...work, to: work.unfinished });
    await onStorage(work.target, async () => fs.promises.rename(work.unfinished, work.target));
    return { path: work.target, ...made };
  } catch (thrown) {
    await fs.promises.rm(work.unfinished, { recursive: true, force: true });
    throw thrown;
  }
}
