import { Fault, type DublinCore } from '../../base/index.ts';
import { bagInfoValues } from '../../formats/bagit/index.ts';
import { aipFolderName } from '../../formats/eark/index.ts';
import type { PremisEvent, PremisFile, PremisGroup } from '../../formats/premis/index.ts';
import type { ObjectView, StagedFile, StoredFile } from '../../storage/index.ts';
import { kindOf, readAipPremis, readBagInfo, readDescription } from '../aip-documents.ts';
import { fileRole } from '../file-role.ts';
import type { DescribedAip, Origin } from '../steps/describe.ts';
import type { PlacedFile } from '../steps/place-files.ts';

/** What the newest version says of itself, as far as the next one says the same. */
export interface BaseVersion {
  readonly view: ObjectView;
  readonly origin: Origin;
  readonly description: DublinCore;
  /** Submitted files, of the version that brought them; no content was read for them. */
  readonly placed: readonly PlacedFile[];
  readonly events: readonly PremisEvent[];
  readonly statedDigests: DescribedAip['statedDigests'];
  readonly derivations: NonNullable<DescribedAip['derivations']>;
  /** METS of the representations, by path in the package. */
  readonly representationMets: ReadonlyMap<string, StagedFile>;
}

const NO_BYTES = new Uint8Array(0);

/**
 * Reads the documents of an object's newest version: bag-info.txt, description, PREMIS. Sizes and formats of its files
 * are taken from PREMIS and digests from the inventory, so that carrying a file forward costs nothing of its size.
 */
export async function readBaseVersion(view: ObjectView): Promise<BaseVersion> {
  const stored = new Map<string, StoredFile>();
  for (const file of view.files()) stored.set(file.path, file);
  const folder = `data/${aipFolderName(view.id)}/`;
  const info = await readBagInfo(view, stored);
  const value = (label: string): string | undefined => bagInfoValues(info, label)[0];
  const placed: PlacedFile[] = [];
  const stated = new Map<string, PremisFile['fixity']>();
  const derivations = new Map<string, NonNullable<PremisGroup['derivedFrom']>>();
  let name: string | undefined;
  const events = await readAipPremis(view, stored, {
    onFile: (file) => {
      placed.push(carriedFile(view, stored.get(`${folder}${file.path}`), file));
      const others = file.fixity.filter(({ originator }) => originator !== OURS);
      if (others.length > 0) stated.set(file.path, others);
    },
    onGroup: ({ kind, identifier, originalName, derivedFrom }) => {
      if (kind === 'intellectual entity' && identifier.value === view.id) name = originalName;
      if (kind === 'representation' && originalName !== undefined && derivedFrom !== undefined) derivations.set(originalName, derivedFrom);
    },
  });
  const producerId = value('Internal-Sender-Identifier');
  const producer = value('Source-Organization');
  return {
    view,
    origin: {
      name: name ?? value('Kho-Title') ?? view.id,
      kind: kindOf(info, view.id),
      title: value('Kho-Title') ?? view.id,
      submissionDigest: value('Kho-Submission-Digest') ?? '',
      ...(producerId === undefined ? {} : { producerId }),
      ...(producer === undefined ? {} : { producer }),
    },
    description: await readDescription(view, stored),
    placed,
    events,
    statedDigests: ({ path }) => stated.get(path) ?? [],
    derivations,
    representationMets: await representationMets(view, stored, folder),
  };
}

/** Under this name PREMIS has the digests that Kho made. */
const OURS = 'Kho';

function carriedFile(view: ObjectView, stored: StoredFile | undefined, file: PremisFile): PlacedFile {
  const { path, size, mimeType, puid, originalName } = file;
  if (stored === undefined) throw new Fault('OBJECT_DAMAGED', { id: view.id, detail: path });
  const { sha512, sha256 = '', contentPath } = stored;
  const role = fileRole(path);
  const [, representation] = /^representations\/([^/]+)\//.exec(path) ?? [];
  const since = view.inventory.versions.get(Number(/^v(\d+)\//.exec(contentPath)?.[1]))?.created;
  return {
    file: {
      path, receivedName: originalName ?? path, size, digests: { sha512, sha256 }, contentPath,
      format: { mimeType, basis: 'unknown', ...(puid === undefined ? {} : { puid }) },
    },
    role,
    path,
    ...(role === 'content' && representation !== undefined ? { representation } : {}),
    ...(since === undefined ? {} : { since }),
  };
}

async function representationMets(view: ObjectView, stored: ReadonlyMap<string, StoredFile>, folder: string): Promise<ReadonlyMap<string, StagedFile>> {
  const found = new Map<string, StagedFile>();
  for (const [path, file] of stored) {
    const inside = path.startsWith(folder) ? path.slice(folder.length) : '';
    if (!/^representations\/[^/]+\/METS\.xml$/.test(inside)) continue;
    const { sha512, sha256 = '', contentPath } = file;
    found.set(inside, { contentPath, size: (await view.stat(file)).size, head: NO_BYTES, digests: { sha512, sha256 } });
  }
  return found;
}
