import fs from 'node:fs';
import path from 'node:path';
import { systemErrorCode } from '../base/index.ts';
import { OCFL, sidecarDigest, sidecarText } from '../formats/ocfl/index.ts';
import type { DigestOutcome, DigestPool, ObjectView } from '../storage/index.ts';
import type { AuditProblem } from './report.ts';

/** What the catalogue remembers of the object; storage that went back in time differs from it. */
export interface Remembered {
  readonly head: number;
  /** sha512 of the root inventory of `head`. */
  readonly inventoryDigest: string;
  /** The same of the other versions, as far as they are remembered. */
  readonly others?: ReadonlyMap<number, string>;
}

/** How the structure is looked at. */
export interface StructureOptions {
  /** Inventories of many files are as large as files. */
  readonly pool: DigestPool;
  readonly signal: AbortSignal;
  /** What the catalogue remembers, when it knows the package. */
  readonly remembered?: Remembered;
}

/** Files that are not content but that the object cannot do without. */
export interface StructureAudit {
  /** Paths below the object root that belong there. */
  readonly paths: ReadonlySet<string>;
  readonly bytes: number;
  readonly problems: readonly AuditProblem[];
}

/**
 * Reads every inventory and sidecar of the object again: each must match its sidecar, the root's must be that of the
 * head version, and, when the catalogue remembers the same head, be the one that was committed.
 */
export async function auditStructure(view: ObjectView, { pool, signal, remembered }: StructureOptions): Promise<StructureAudit> {
  const paths = new Set<string>([OCFL.objectDeclaration]);
  const problems: AuditProblem[] = [];
  let bytes = 0;
  const heads = new Map<string, string>();
  const sidecars = new Map<string, string>();
  const declaration = textAt(view, OCFL.objectDeclaration);
  if (typeof declaration !== 'string') problems.push(declaration);
  else if (declaration !== OCFL.objectDeclarationText) problems.push({ path: OCFL.objectDeclaration, outcome: 'mismatch' });
  // The root last: what it should be is known when its versions have been read.
  const folders = [...view.versions().map(({ number }) => `v${number}/`), ''];
  const digested: DigestOutcome[] = [];
  const inventories = folders.map((folder) => ({ from: path.join(view.directory, folder, OCFL.inventory) }));
  await pool.run(inventories, { algorithms: ['sha512'], signal }, (index, outcome) => { digested[index] = outcome; });
  for (const [index, folder] of folders.entries()) {
    paths.add(`${folder}${OCFL.inventory}`).add(`${folder}${OCFL.sidecar}`);
    const inventory = digested[index];
    if (inventory?.kind === 'failed') problems.push(readProblem(`${folder}${OCFL.inventory}`, inventory.code));
    if (inventory?.kind === 'changed') problems.push({ path: `${folder}${OCFL.inventory}`, outcome: 'mismatch' });
    const sidecar = textAt(view, `${folder}${OCFL.sidecar}`);
    if (typeof sidecar === 'string') sidecars.set(folder, sidecar);
    else problems.push(sidecar);
    if (inventory?.kind !== 'digested' || typeof sidecar !== 'string') continue;
    bytes += inventory.size;
    const found = inventory.digests.sha512 ?? '';
    const expected = sidecarDigest(sidecar);
    // Only inventories that are whole in themselves are compared with one another: damage is told where it is, once.
    if (expected === found) heads.set(folder, found);
    // It still names the right digest, but somebody or something has changed it: we write it in one way only.
    if (expected === found && sidecar !== sidecarText(found)) problems.push({ path: `${folder}${OCFL.sidecar}`, outcome: 'mismatch' });
    if (expected !== found && !(folder === '' && isBeingPublished(view, { sidecars, found, remembered }))) problems.push({ path: `${folder}${OCFL.inventory}`, outcome: 'mismatch', found, ...(expected === undefined ? {} : { expected }) });
  }
  problems.push(...headProblems(view, heads, remembered), ...otherProblems(heads, remembered));
  return { paths, bytes, problems };
}

/**
 * A version that the catalogue does not know yet is published by three renames (guarantees §1.4): between the last two
 * the root has its inventory and still the sidecar of the version before. Its writer, or recovery, does the rest.
 */
function isBeingPublished({ head }: ObjectView, { sidecars, found, remembered }: {
  readonly sidecars: ReadonlyMap<string, string>; readonly found: string; readonly remembered: Remembered | undefined;
}): boolean {
  if (remembered === undefined || remembered.head >= head) return false;
  return sidecars.get(`v${head}/`) === sidecarText(found) && sidecars.get('') === sidecars.get(`v${head - 1}/`);
}

function headProblems(view: ObjectView, found: ReadonlyMap<string, string>, remembered: Remembered | undefined): readonly AuditProblem[] {
  const root = found.get('');
  const own = found.get(`v${view.head}/`);
  if (root !== undefined && own !== undefined && root !== own) {
    return [{ path: OCFL.inventory, outcome: 'mismatch', expected: own, found: root }];
  }
  if (remembered === undefined || remembered.head > view.head) {
    return remembered === undefined ? [] : [{ path: `v${remembered.head}`, outcome: 'missing', expected: remembered.inventoryDigest }];
  }
  // A newer head than the catalogue's is a version that was published after we asked.
  if (remembered.head < view.head || root === undefined || root === remembered.inventoryDigest) return [];
  return [{ path: OCFL.inventory, outcome: 'mismatch', expected: remembered.inventoryDigest, found: root, forged: true }];
}

/** Inventories of other versions that fit their sidecars and are not those that were committed. */
function otherProblems(found: ReadonlyMap<string, string>, remembered: Remembered | undefined): readonly AuditProblem[] {
  return [...remembered?.others ?? []].flatMap(([version, expected]) => {
    const digest = found.get(`v${version}/`);
    return digest === undefined || digest === expected ? [] : [{ path: `v${version}/${OCFL.inventory}`, outcome: 'mismatch' as const, expected, found: digest, forged: true as const }];
  });
}

/** A small file; read at once, because a call that wakes a thread costs ten times as much. */
function textAt(view: ObjectView, relative: string): string | AuditProblem {
  try {
    return fs.readFileSync(path.join(view.directory, relative), 'utf8');
  } catch (cause) {
    return readProblem(relative, systemErrorCode(cause) ?? 'UNKNOWN');
  }
}

/** A file that is not there is *missing*; anything else that keeps us from its bytes makes it *unreadable*. */
export function readProblem(relative: string, code: string): AuditProblem {
  const gone = code === 'ENOENT' || code === 'ENOTDIR';
  return { path: relative, outcome: gone ? 'missing' : 'unreadable', detail: code };
}
