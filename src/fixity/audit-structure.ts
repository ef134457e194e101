import fs from 'node:fs/promises';
import path from 'node:path';
import { digestOf, systemErrorCode } from '../base/index.ts';
import { OCFL, sidecarDigest } from '../formats/ocfl/index.ts';
import type { ObjectView } from '../storage/index.ts';
import type { AuditProblem } from './report.ts';

/** What the catalogue remembers of the object; storage that went back in time differs from it. */
export interface Remembered {
  readonly head: number;
  /** sha512 of the root inventory of `head`. */
  readonly inventoryDigest: string;
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
export async function auditStructure(view: ObjectView, remembered: Remembered | undefined): Promise<StructureAudit> {
  const paths = new Set<string>([OCFL.objectDeclaration]);
  const problems: AuditProblem[] = [];
  let bytes = 0;
  const heads = new Map<string, string>();
  const declaration = await bytesAt(view, OCFL.objectDeclaration);
  if ('problem' in declaration) problems.push(declaration.problem);
  else if (declaration.bytes.toString('utf8') !== OCFL.objectDeclarationText) problems.push({ path: OCFL.objectDeclaration, outcome: 'mismatch' });
  for (const folder of ['', ...view.versions().map(({ number }) => `v${number}/`)]) {
    paths.add(`${folder}${OCFL.inventory}`).add(`${folder}${OCFL.sidecar}`);
    const inventory = await bytesAt(view, `${folder}${OCFL.inventory}`);
    const sidecar = await bytesAt(view, `${folder}${OCFL.sidecar}`);
    for (const answer of [inventory, sidecar]) if ('problem' in answer) problems.push(answer.problem);
    if ('problem' in inventory || 'problem' in sidecar) continue;
    bytes += inventory.bytes.byteLength;
    const found = digestOf('sha512', inventory.bytes);
    const expected = sidecarDigest(sidecar.bytes.toString('utf8'));
    // Only inventories that are whole in themselves are compared with one another: damage is told where it is, once.
    if (expected === found) heads.set(folder, found);
    else problems.push({ path: `${folder}${OCFL.inventory}`, outcome: 'mismatch', found, ...(expected === undefined ? {} : { expected }) });
  }
  problems.push(...headProblems(view, heads, remembered));
  return { paths, bytes, problems };
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
  return [{ path: OCFL.inventory, outcome: 'mismatch', expected: remembered.inventoryDigest, found: root }];
}

type Answer = { readonly bytes: Buffer } | { readonly problem: AuditProblem };

async function bytesAt(view: ObjectView, relative: string): Promise<Answer> {
  try {
    return { bytes: await fs.readFile(path.join(view.directory, relative)) };
  } catch (cause) {
    return { problem: readProblem(relative, systemErrorCode(cause) ?? 'UNKNOWN') };
  }
}

/** A file that is not there is *missing*; anything else that keeps us from its bytes makes it *unreadable*. */
export function readProblem(relative: string, code: string): AuditProblem {
  const gone = code === 'ENOENT' || code === 'ENOTDIR';
  return { path: relative, outcome: gone ? 'missing' : 'unreadable', detail: code };
}
