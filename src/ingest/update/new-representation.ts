import { comparePaths, Fault, isValid, type Finding } from '../../base/index.ts';
import { formatFindings, type VirusScanner } from '../../identify/index.ts';
import { holdsStore } from '../holds-store.ts';
import type { Intake } from '../intake.ts';
import { openSource } from '../receive/index.ts';
import type { PlacedFile } from '../steps/place-files.ts';
import { unpack } from '../steps/unpack.ts';
import { isRejection, type Rejection, type UnpackedSip } from '../submission.ts';

/** A representation that is to stand beside those of the package. */
export interface AddedRepresentation {
  /** Name of its folder below `representations/`. */
  readonly name: string;
  /** Folder, file or archive on the operator's machine. */
  readonly path: string;
}

/** Its files, in the stage. */
export interface TakenRepresentation extends AddedRepresentation {
  readonly placed: readonly PlacedFile[];
  /** As delivered: name of the folder or archive. */
  readonly source: string;
  readonly findings: readonly Finding[];
  /** Only when a scan ran over every file. */
  readonly virusScan?: string;
}

export interface Taking {
  readonly intake: Intake;
  readonly scanner?: VirusScanner;
  /** Folder of the store, which cannot be taken into itself. */
  readonly storeRoot: string;
  readonly signal: AbortSignal;
  readonly onListed: (bytes: number) => void;
  readonly onBytes: (bytes: number) => void;
}

/** Names of folders on every system and of parts of METS; nothing that leads out of `representations/`. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/** Refuses names that are no name of a folder, or that the package has already (whatever the case of their letters). */
export function refuseNames(added: readonly AddedRepresentation[], present: readonly string[]): void {
  const taken = new Set(present.map((name) => name.toLowerCase()));
  for (const { name } of added) {
    if (!NAME.test(name) || name.endsWith('.')) throw new Fault('UPDATE_UNSUPPORTED', { detail: 'name', name });
    if (taken.has(name.toLowerCase())) throw new Fault('TARGET_EXISTS', { path: `representations/${name}` });
    taken.add(name.toLowerCase());
  }
}

/** Reads the files of a representation, each once. Whatever the folder looks like, its files are taken as they are. */
export async function takeRepresentation({ name, path }: AddedRepresentation, taking: Taking): Promise<TakenRepresentation | Rejection> {
  const { intake, storeRoot, signal } = taking;
  const store = holdsStore(path, storeRoot);
  if (store !== undefined) return { kind: 'rejection', findings: [store] };
  const source = await openSource(path);
  try {
    const listing = await source.list(signal);
    taking.onListed(listing.totalBytes);
    const unpacked = await unpack({ source, listing }, { intake, signal, kind: 'plain', onBytes: taking.onBytes });
    if (isRejection(unpacked)) return unpacked;
    const findings = [...listing.findings, ...[...unpacked.files.values()].flatMap((file) => formatFindings(file.path, file.format))];
    const scanned = await scan(unpacked, taking);
    for (const finding of scanned.findings) findings.push(finding);
    if (!isValid(findings)) return { kind: 'rejection', findings };
    return { name, path, source: source.name, placed: placedIn(name, unpacked), findings, ...(scanned.virusScan === undefined ? {} : { virusScan: scanned.virusScan }) };
  } finally {
    await source.close();
  }
}

function placedIn(representation: string, { files }: UnpackedSip): readonly PlacedFile[] {
  return [...files.values()]
    .map((file) => ({ file, role: 'content' as const, representation, path: `representations/${representation}/data/${file.path}` }))
    .sort((a, b) => comparePaths(a.path, b.path));
}

async function scan(unpacked: UnpackedSip, { scanner, signal }: Taking): Promise<{ readonly findings: readonly Finding[]; readonly virusScan?: string }> {
  if (scanner === undefined) return { findings: [] };
  const { findings, complete, outcome } = await scanner.scan(filesOf(unpacked), signal);
  return { findings, ...(complete ? { virusScan: `${scanner.name}: ${outcome}` } : {}) };
}

async function* filesOf({ files, open }: UnpackedSip): AsyncGenerator<{ path: string; open: () => ReturnType<typeof open> }> {
  for (const file of files.values()) yield { path: file.path, open: () => open(file) };
  await Promise.resolve();
}
