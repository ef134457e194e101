import { Fault, readAtMost, type ByteStream, type DublinCore } from '../base/index.ts';
import { isOwnKind, type PackageKind } from '../catalogue/index.ts';
import { bagInfoValues, parseBagInfo, tagFileLines, type BagInfo } from '../formats/bagit/index.ts';
import { DELETION_FILE, readDeletion, type DeletionRecord } from '../formats/deletion/index.ts';
import { readDublinCore } from '../formats/dublincore/index.ts';
import { aipFolderName } from '../formats/eark/index.ts';
import { readPremis, type PremisEvent, type PremisFile, type PremisGroup } from '../formats/premis/index.ts';
import { describeTt05, readRecord, REPRESENTATION_PREMIS, ROOT_PREMIS } from '../formats/tt05/index.ts';
import type { ObjectView, StoredFile } from '../storage/index.ts';

// The documents that every AIP of ours has, read back: what `steps/build.ts` wrote.

/** Files of one version by logical path. */
export type StoredFiles = ReadonlyMap<string, StoredFile>;

/** bag-info.txt of ours is a dozen lines; more is not ours. */
const BAG_INFO_LIMIT = 1024 * 1024;

function required(view: ObjectView, stored: StoredFiles, path: string): Iterable<Uint8Array> | ByteStream {
  const file = stored.get(path);
  if (file === undefined) throw new Fault('OBJECT_DAMAGED', { id: view.id, detail: path });
  return view.openDocument(file);
}

/** The labels of bag-info.txt: title, kind and digest of the submission stand there. */
export async function readBagInfo(view: ObjectView, stored: StoredFiles): Promise<BagInfo> {
  const bytes = await readAtMost(required(view, stored, 'bag-info.txt'), BAG_INFO_LIMIT);
  return parseBagInfo(tagFileLines(bytes, 'UTF-8')).info;
}

/** What kind of submission the version was made from, or which of Kho's own records it is. */
export function kindOf(info: BagInfo, id: string): PackageKind {
  const kind = bagInfoValues(info, 'Kho-Submission-Kind')[0];
  if (kind === 'eark' || kind === 'tt05' || kind === 'bagit' || kind === 'ocfl' || kind === 'plain' || (kind !== undefined && isOwnKind(kind))) return kind;
  throw new Fault('OBJECT_DAMAGED', { id, detail: 'Kho-Submission-Kind' });
}

/** What is told of the objects of a PREMIS document while it is read. */
export interface PremisObjects {
  readonly onFile: (file: PremisFile) => void;
  readonly onGroup?: (group: PremisGroup) => void;
}

/** The events of a version's PREMIS, of both documents where Circular 05/2025 has two. */
export async function readAipPremis(view: ObjectView, stored: StoredFiles, { onFile, onGroup }: PremisObjects): Promise<readonly PremisEvent[]> {
  const folder = `data/${aipFolderName(view.id)}/`;
  const paths = stored.has(`${folder}${ROOT_PREMIS}`) ? [ROOT_PREMIS, REPRESENTATION_PREMIS] : ['metadata/preservation/premis.xml'];
  const events: PremisEvent[] = [];
  for (const path of paths) {
    const reading = await readPremis(required(view, stored, `${folder}${path}`), onFile, onGroup);
    if (reading.kind === 'problem') throw new Fault('OBJECT_DAMAGED', { id: view.id, detail: `${folder}${path}` });
    events.push(...reading.events);
  }
  return events;
}

/** The description of a version as Dublin Core. */
export async function readDescription(view: ObjectView, stored: StoredFiles): Promise<DublinCore> {
  const record = `data/${aipFolderName(view.id)}/metadata/descriptive/EAD.xml`;
  if (stored.has(record)) return readTt05Description(view, stored, record);
  const path = `data/${aipFolderName(view.id)}/metadata/descriptive/dc.xml`;
  const reading = await readDublinCore(required(view, stored, path));
  if (reading.kind === 'problem') throw new Fault('OBJECT_DAMAGED', { id: view.id, detail: path });
  return reading.description;
}

/** The record of an AIP of Circular 05/2025 is its description. */
async function readTt05Description(view: ObjectView, stored: StoredFiles, path: string): Promise<DublinCore> {
  const reading = await readRecord(required(view, stored, path));
  if (reading.kind === 'problem') throw new Fault('OBJECT_DAMAGED', { id: view.id, detail: path });
  return describeTt05(Object.fromEntries(reading.fields.map(({ name, value }) => [name, value])));
}

/** A record without a thousand locations is a few kilobytes. */
const DELETION_LIMIT = 4 * 1024 * 1024;

/** What a tombstone says of the deletion. */
export async function readRecordOfDeletion(view: ObjectView, stored: StoredFiles): Promise<DeletionRecord> {
  const path = `data/${aipFolderName(view.id)}/representations/rep1/data/${DELETION_FILE}`;
  const record = readDeletion(await readAtMost(required(view, stored, path), DELETION_LIMIT));
  if (record === undefined) throw new Fault('OBJECT_DAMAGED', { id: view.id, detail: path });
  return record;
}
