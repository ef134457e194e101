import { canonicalJson, derivedUuid, digestOf, Fault, packageUrn, readAtMost, type ByteStream, type Messages } from '../base/index.ts';
import { readRecordLine, type StoredRecord } from '../catalogue/index.ts';
import { aipFolderName } from '../formats/eark/index.ts';
import type { ArchivalRecord } from '../records/index.ts';
import type { ObjectView, Store, StoredFile } from '../storage/index.ts';
import { shelfPartOf } from './shelf-files.ts';

/** Names the form of the objects that hold the archive's catalogue; a later one has another number. */
export const DESCRIPTION_FORMAT = 'kho-description/1';
/** Says in every such object what it is. */
export const DESCRIPTION_FILE = 'kho-description.json';

/** The object that holds all creators: authority records stand beside the fonds, not in one. */
export function creatorsObject(storeId: string): string {
  return packageUrn(derivedUuid(storeId, 'creators'));
}

/** The object of a fonds bears its identifier. */
export function fondsObject(fonds: string): string {
  return packageUrn(fonds);
}

/** The object that holds a record; `chain` is the record and those above it. `RECORD_NOT_FOUND` when no fonds stands above. */
export function objectOfChain(chain: readonly ArchivalRecord[], storeId: string): string {
  const [record] = chain;
  const top = chain.at(-1);
  if (record?.kind === 'creator') return creatorsObject(storeId);
  if (top?.kind === 'fonds') return fondsObject(top.id);
  throw new Fault('RECORD_NOT_FOUND', { id: record?.parent ?? '' });
}

/** What every version has besides records. */
export function frontMatter(objectId: string, holds: 'fonds' | 'creators', messages: Messages): readonly { readonly name: string; readonly text: string }[] {
  return [
    { name: DESCRIPTION_FILE, text: `${canonicalJson({ format: DESCRIPTION_FORMAT, holds, id: objectId })}\n` },
    { name: 'README.vi.txt', text: `${messages.text(`description.readme.${holds}`, 'vi')}\n` },
    { name: 'README.en.txt', text: `${messages.text(`description.readme.${holds}`, 'en')}\n` },
  ];
}

/** Documents of the newest version by name. */
export function documentsOf(view: ObjectView): ReadonlyMap<string, StoredFile> {
  const folder = `data/${aipFolderName(view.id)}/representations/rep1/data/`;
  const documents = new Map<string, StoredFile>();
  for (const file of view.files()) if (file.path.startsWith(folder)) documents.set(file.path.slice(folder.length), file);
  return documents;
}

/** The object as it is in storage; undefined before its first version. */
export async function openDescription(store: Store, id: string): Promise<ObjectView | undefined> {
  try {
    return await store.openObject(id);
  } catch (fault) {
    if (fault instanceof Fault && fault.code === 'PACKAGE_NOT_FOUND') return undefined;
    throw fault;
  }
}

/** Five thousand records of the longest kind are a few dozen megabytes. */
const FILE_LIMIT = 512 * 1024 * 1024;

/**
 * Every record of an object, file by file, read from its bytes alone. Each file is compared with its digest before a line of it is
 * believed: `OBJECT_DAMAGED` when it is not what was committed, or when a line is no record.
 */
export async function* readDescription(view: ObjectView): AsyncGenerator<StoredRecord> {
  for (const [name, file] of documentsOf(view)) {
    if (shelfPartOf(name) === undefined) continue;
    const bytes = await readAtMost(view.open(file), FILE_LIMIT);
    if (digestOf('sha512', bytes) !== file.sha512) throw new Fault('OBJECT_DAMAGED', { id: view.id, detail: file.path });
    const lines = Buffer.from(bytes).toString('utf8').split('\n');
    for (const [n, line] of lines.entries()) if (line !== '') yield readRecordLine(line, { id: view.id, detail: `${name}:${n + 1}` });
  }
}

export async function* textStream(text: string): ByteStream {
  yield await Promise.resolve(Buffer.from(text, 'utf8'));
}
