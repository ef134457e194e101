import { Fault } from '../base/index.ts';
import type { CataloguedFile, VersionRegistration } from '../catalogue/index.ts';
import { bagInfoValues } from '../formats/bagit/index.ts';
import { aipFolderName } from '../formats/eark/index.ts';
import type { PremisFile } from '../formats/premis/index.ts';
import type { ObjectView, StoredFile } from '../storage/index.ts';
import { kindOf, readAipPremis, readBagInfo, readDescription, readRecordOfDeletion } from './aip-documents.ts';
import { cataloguedEvent } from './catalogued-event.ts';
import { fileRole } from './file-role.ts';
import { tombstoneOf } from './tombstone-of.ts';

/**
 * What the catalogue must know of one version, read from its bytes alone: `kho rebuild` and recovery after a crash.
 * Answers exactly what `registrationOf` answered when the version was made.
 */
export async function readAip(view: ObjectView, number: number): Promise<VersionRegistration> {
  const version = view.versions().find((one) => one.number === number);
  if (version === undefined) throw new Fault('VERSION_NOT_FOUND', { id: view.id, version: number });
  const stored = new Map<string, StoredFile>();
  for (const file of view.files(number)) stored.set(file.path, file);
  const info = await readBagInfo(view, stored);
  const described = new Map<string, PremisFile>();
  const folder = `data/${aipFolderName(view.id)}/`;
  const events = await readAipPremis(view, stored, { onFile: (file) => { described.set(`${folder}${file.path}`, file); } });
  const files = await cataloguedFiles(view, stored, described);
  const times = view.versions().slice(0, number).map(({ created }) => created);
  const submitted = files.filter(({ path }) => described.has(path));
  const kind = kindOf(info, view.id);
  const producerId = bagInfoValues(info, 'Internal-Sender-Identifier')[0];
  return {
    package: {
      id: view.id,
      head: number,
      inventoryDigest: await inventoryDigest(view, number),
      kind,
      title: bagInfoValues(info, 'Kho-Title')[0] ?? view.id,
      submissionDigest: bagInfoValues(info, 'Kho-Submission-Digest')[0] ?? '',
      fileCount: submitted.length,
      byteCount: submitted.reduce((sum, { size }) => sum + size, 0),
      createdAt: view.versions()[0]?.created ?? version.created,
      updatedAt: version.created,
      description: await readDescription(view, stored),
      ...(producerId === undefined ? {} : { producerId }),
    },
    version: { version: number, createdAt: version.created, message: version.message, agent: version.user },
    files,
    events: events.map((event) => cataloguedEvent(event, times)),
    ...(kind === 'tombstone' ? { tombstone: tombstoneOf(await readRecordOfDeletion(view, stored), view.id) } : {}),
  };
}

/** The root inventory of the head; of an older version the copy in its folder. */
async function inventoryDigest(view: ObjectView, number: number): Promise<string> {
  return number === view.head ? view.inventoryDigest : view.versionInventoryDigest(number);
}

async function cataloguedFiles(
  view: ObjectView,
  stored: ReadonlyMap<string, StoredFile>,
  described: ReadonlyMap<string, PremisFile>,
): Promise<readonly CataloguedFile[]> {
  const folder = `data/${aipFolderName(view.id)}/`;
  const files: CataloguedFile[] = [];
  for (const file of stored.values()) {
    const premis = described.get(file.path);
    const { puid, originalName } = premis ?? {};
    files.push({
      path: file.path,
      role: file.path.startsWith(folder) ? fileRole(file.path.slice(folder.length)) : 'structure',
      size: premis?.size ?? view.sizeOf(file),
      sha512: file.sha512,
      sha256: file.sha256 ?? '',
      mimeType: premis?.mimeType ?? (/\.(xml|xsd)$/.test(file.path) ? 'application/xml' : 'text/plain'),
      ...(puid === undefined ? {} : { puid }),
      ...(originalName === undefined ? {} : { originalName }),
    });
  }
  return files;
}
