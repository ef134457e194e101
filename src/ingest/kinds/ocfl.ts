import { digestAlgorithm, normalPath, type DigestAlgorithm, type Finding } from '../../base/index.ts';
import { checkObject, streamDigest, type FoundDigests, type ObjectFiles, type OcflVersion, type WantedDigests } from '../../formats/ocfl/index.ts';
import type { UnpackedFile, UnpackedSip } from '../submission.ts';
import { describedBy, type JudgeOptions, type Judgement } from './judgement.ts';

/**
 * Judges an OCFL object by the version of the specification that it declares, every byte of it. It is kept whole: its
 * inventories are its own business, and what its versions mean stays readable for whoever opens it again.
 */
export async function judgeOcfl(sip: UnpackedSip, options: JudgeOptions): Promise<Judgement> {
  const stored = byStoredName(sip);
  const unverified = new Set<string>();
  const files: ObjectFiles = {
    files: stored,
    folders: foldersOf(sip, stored.keys()),
    open: (path) => sip.open(required(stored, path)),
    digests: async (wanted) => Promise.all(wanted.map(async (one) => digestsOf(sip, required(stored, one.path), one, unverified))),
  };
  const { version } = options;
  const asked: { readonly version?: OcflVersion } = version === '1.0' || version === '1.1' ? { version } : {};
  const { findings, id } = await checkObject(files, { deep: true, ...asked });
  const passedOver = [...unverified].sort().map((value): Finding => ({ standard: 'kho', code: 'O-06', severity: 'warning', params: { value } }));
  return {
    findings: [...findings, ...passedOver],
    description: describedBy({ identifier: [id] }),
    declared: new Map(),
    ...(id === undefined ? {} : { producerId: id }),
  };
}

/** Whether the names are those of an OCFL object, or of one that lost its declaration. */
export function looksLikeObject(paths: ReadonlySet<string>): boolean {
  const names = [...paths];
  if (names.some((name) => /^\d+=ocfl_object_[^/]*$/.test(name))) return true;
  return paths.has('inventory.json') && names.some((name) => /^(inventory\.json\.\w+|v\d+\/inventory\.json)$/.test(name));
}

/** The declaration of a whole storage root among the names: that of an OCFL root, or of a Kho store around one. */
export function storageRootDeclaration(paths: ReadonlySet<string>): string | undefined {
  const declaration = [...paths].find((name) => /^(ocfl\/)?0=ocfl_\d[^/]*$/.test(name));
  return declaration?.startsWith('ocfl/') === true && !paths.has('kho.json') ? undefined : declaration;
}

/** Files by the names that inventories use: as received, which may be another Unicode form than ours. */
function byStoredName(sip: UnpackedSip): ReadonlyMap<string, UnpackedFile> {
  const stored = new Map<string, UnpackedFile>();
  for (const file of sip.files.values()) {
    const depth = file.path.split('/').length;
    stored.set(file.receivedName.split('/').slice(-depth).join('/'), file);
  }
  return stored;
}

function foldersOf(sip: UnpackedSip, files: Iterable<string>): ReadonlySet<string> {
  const folders = new Set<string>();
  for (const file of files) {
    for (let at = file.lastIndexOf('/'); at > 0; at = file.lastIndexOf('/', at - 1)) {
      const folder = file.slice(0, at);
      if (folders.has(folder)) break;
      folders.add(folder);
    }
  }
  const known = new Set([...folders].map(normalPath));
  for (const folder of sip.folders) if (!known.has(folder)) folders.add(folder);
  return folders;
}

function required(stored: ReadonlyMap<string, UnpackedFile>, path: string): UnpackedFile {
  const file = stored.get(path);
  // The validator asks for listed files only.
  if (file === undefined) throw new Error(path);
  return file;
}

async function digestsOf(sip: UnpackedSip, file: UnpackedFile, { algorithms }: WantedDigests, unverified: Set<string>): Promise<FoundDigests> {
  const found = new Map<string, string>();
  const missing = algorithms.filter(isMadeWhileReading).filter((name) => file.digests[name] === undefined);
  const again = missing.length === 0 ? {} : await sip.digestAgain(file, missing);
  const known = { ...file.digests, ...again };
  for (const name of algorithms) {
    if (isMadeWhileReading(name)) {
      const digest = known[name];
      if (digest !== undefined) found.set(name, digest);
      continue;
    }
    // Of an archive that is only judged the bytes are gone; an ingest must come to the same answer.
    const digest = sip.container === 'folder' ? await streamDigest(name, sip.open(file)) : undefined;
    if (digest === undefined) unverified.add(name);
    else found.set(name, digest);
  }
  return found;
}

/** Whether a name of the OCFL vocabulary is that of an algorithm that an intake can make. */
function isMadeWhileReading(name: string): name is DigestAlgorithm {
  return digestAlgorithm(name) === name;
}
