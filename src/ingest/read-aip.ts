import { Fault, readAtMost, type ByteStream, type DublinCore } from '../base/index.ts';
import type { CataloguedFile, SubmissionKind, VersionRegistration } from '../catalogue/index.ts';
import { bagInfoValues, parseBagInfo, tagFileLines, type BagInfo } from '../formats/bagit/index.ts';
import { readDublinCore } from '../formats/dublincore/index.ts';
import { aipFolderName } from '../formats/eark/index.ts';
import { readPremis, type PremisEvent, type PremisFile } from '../formats/premis/index.ts';
import { describeTt05, readRecord, REPRESENTATION_PREMIS, ROOT_PREMIS } from '../formats/tt05/index.ts';
import type { ObjectView, StoredFile } from '../storage/index.ts';
import { cataloguedEvent } from './catalogued-event.ts';
import { fileRole } from './file-role.ts';

/** bag-info.txt of ours is a dozen lines; more is not ours. */
const BAG_INFO_LIMIT = 1024 * 1024;

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
  const events = await readEvents(view, stored, (file) => described.set(`${folder}${file.path}`, file));
  const files = await cataloguedFiles(view, stored, described);
  const times = view.versions().slice(0, number).map(({ created }) => created);
  const submitted = files.filter(({ path }) => described.has(path));
  const producerId = bagInfoValues(info, 'Internal-Sender-Identifier')[0];
  return {
    package: {
      id: view.id,
      head: number,
      inventoryDigest: await inventoryDigest(view, number),
      kind: kindOf(info, view.id),
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
  };
}

function required(view: ObjectView, stored: ReadonlyMap<string, StoredFile>, path: string): ByteStream {
  const file = stored.get(path);
  if (file === undefined) throw new Fault('OBJECT_DAMAGED', { id: view.id, detail: path });
  return damageTold(view, file);
}

/** The bytes of a stored file; one that is gone is damage of this object, not a failure of ours. */
async function* damageTold(view: ObjectView, file: StoredFile): ByteStream {
  await view.stat(file);
  yield* view.open(file);
}

async function readBagInfo(view: ObjectView, stored: ReadonlyMap<string, StoredFile>): Promise<BagInfo> {
  const bytes = await readAtMost(required(view, stored, 'bag-info.txt'), BAG_INFO_LIMIT);
  return parseBagInfo(tagFileLines(bytes, 'UTF-8')).info;
}

function kindOf(info: BagInfo, id: string): SubmissionKind {
  const kind = bagInfoValues(info, 'Kho-Submission-Kind')[0];
  if (kind === 'eark' || kind === 'tt05' || kind === 'bagit' || kind === 'ocfl' || kind === 'plain') return kind;
  throw new Fault('OBJECT_DAMAGED', { id, detail: 'Kho-Submission-Kind' });
}

async function readEvents(view: ObjectView, stored: ReadonlyMap<string, StoredFile>, onFile: (file: PremisFile) => void): Promise<readonly PremisEvent[]> {
  const folder = `data/${aipFolderName(view.id)}/`;
  const paths = stored.has(`${folder}${ROOT_PREMIS}`) ? [ROOT_PREMIS, REPRESENTATION_PREMIS] : ['metadata/preservation/premis.xml'];
  const events: PremisEvent[] = [];
  for (const path of paths) {
    const reading = await readPremis(required(view, stored, `${folder}${path}`), onFile);
    if (reading.kind === 'problem') throw new Fault('OBJECT_DAMAGED', { id: view.id, detail: `${folder}${path}` });
    events.push(...reading.events);
  }
  return events;
}

async function readDescription(view: ObjectView, stored: ReadonlyMap<string, StoredFile>): Promise<DublinCore> {
  const record = `data/${aipFolderName(view.id)}/metadata/descriptive/EAD.xml`;
  if (stored.has(record)) return readTt05Description(view, stored, record);
  const path = `data/${aipFolderName(view.id)}/metadata/descriptive/dc.xml`;
  const reading = await readDublinCore(required(view, stored, path));
  if (reading.kind === 'problem') throw new Fault('OBJECT_DAMAGED', { id: view.id, detail: path });
  return reading.description;
}

/** The record of an AIP of Circular 05/2025 is its description. */
async function readTt05Description(view: ObjectView, stored: ReadonlyMap<string, StoredFile>, path: string): Promise<DublinCore> {
  const reading = await readRecord(required(view, stored, path));
  if (reading.kind === 'problem') throw new Fault('OBJECT_DAMAGED', { id: view.id, detail: path });
  return describeTt05(Object.fromEntries(reading.fields.map(({ name, value }) => [name, value])));
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
      size: premis?.size ?? (await view.stat(file)).size,
      sha512: file.sha512,
      sha256: file.sha256 ?? '',
      mimeType: premis?.mimeType ?? (/\.(xml|xsd)$/.test(file.path) ? 'application/xml' : 'text/plain'),
      ...(puid === undefined ? {} : { puid }),
      ...(originalName === undefined ? {} : { originalName }),
    });
  }
  return files;
}
