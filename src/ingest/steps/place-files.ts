import { comparePaths } from '../../base/index.ts';
import type { FileRole } from '../../catalogue/index.ts';
import type { UnpackedFile, UnpackedSip } from '../submission.ts';

/** Where one file of the submission lies in the AIP. */
export interface PlacedFile {
  readonly file: UnpackedFile;
  readonly role: FileRole;
  /** Path below `data/<OBJID>/`. */
  readonly path: string;
  /** Name of its representation, for content. */
  readonly representation?: string;
  /** When it came, for a file of an earlier version. */
  readonly since?: string;
}

/** The representation of packages that do not name any. */
const ONLY_REPRESENTATION = 'rep1';

/** Where each kind of submission's files lie in the AIP (architecture §3), in path order. Pure: no byte is touched. */
export function placeFiles(sip: UnpackedSip): readonly PlacedFile[] {
  const place = { eark: placeEark, tt05: placeTt05, bagit: placeBag, ocfl: placeOcfl, plain: placePlain }[sip.kind];
  const paths = [...sip.files.keys()];
  const bareRepresentations = sip.kind === 'eark' ? representationsWithoutData(paths) : new Set<string>();
  return [...sip.files.values()]
    .map((file) => place(file, bareRepresentations))
    .sort((a, b) => comparePaths(a.path, b.path));
}

function content(file: UnpackedFile, representation: string, path: string): PlacedFile {
  return { file, role: 'content', representation, path: `representations/${representation}/data/${path}` };
}

/** The producer's own metadata and everything else we keep byte for byte but do not interpret. */
function submission(file: UnpackedFile): PlacedFile {
  return { file, role: 'submission', path: `submission/${file.path}` };
}

function placePlain(file: UnpackedFile): PlacedFile {
  return /^metadata\.(csv|xlsx)$/.test(file.path) ? submission(file) : content(file, ONLY_REPRESENTATION, file.path);
}

/** An OCFL object is content from its declaration to its last file: without one of them it is another object. */
function placeOcfl(file: UnpackedFile): PlacedFile {
  return content(file, ONLY_REPRESENTATION, file.path);
}

function placeBag(file: UnpackedFile): PlacedFile {
  return file.path.startsWith('data/') ? content(file, ONLY_REPRESENTATION, file.path.slice('data/'.length)) : submission(file);
}

function placeEark(file: UnpackedFile, bare: ReadonlySet<string>): PlacedFile {
  const { path } = file;
  if (path.startsWith('documentation/') || path.startsWith('schemas/')) return { file, role: 'documentation', path };
  const inside = /^representations\/([^/]+)\/(.+)$/.exec(path);
  const [, representation, rest] = inside ?? [];
  if (representation === undefined || rest === undefined) return submission(file);
  if (rest.startsWith('data/')) return content(file, representation, rest.slice('data/'.length));
  if (rest.startsWith('documentation/') || rest.startsWith('schemas/')) return { file, role: 'documentation', path };
  return bare.has(representation) && !isRepresentationMetadata(rest) ? content(file, representation, rest) : submission(file);
}

/** The AIP of Circular 05/2025 has its own records and schemas; those of the submission are kept beside it. */
function placeTt05(file: UnpackedFile): PlacedFile {
  const [, inside, rest] = /^representations\/[^/]+\/(data|documentation)\/(.+)$/i.exec(file.path) ?? [];
  if (rest !== undefined && inside?.toLowerCase() === 'data') return content(file, ONLY_REPRESENTATION, rest);
  if (rest !== undefined) return { file, role: 'documentation', path: `representations/${ONLY_REPRESENTATION}/documentation/${rest}` };
  return file.path.startsWith('documentation/') ? { file, role: 'documentation', path: file.path } : submission(file);
}

/** CSIP recommends `data/` but does not demand it: without one, whatever is not metadata is the content. */
function representationsWithoutData(paths: readonly string[]): ReadonlySet<string> {
  const all = new Set<string>();
  const withData = new Set<string>();
  for (const path of paths) {
    const [top, representation, folder] = path.split('/');
    if (top !== 'representations' || representation === undefined) continue;
    all.add(representation);
    if (folder === 'data') withData.add(representation);
  }
  return new Set([...all].filter((name) => !withData.has(name)));
}

function isRepresentationMetadata(rest: string): boolean {
  return rest === 'METS.xml' || rest.startsWith('metadata/');
}
