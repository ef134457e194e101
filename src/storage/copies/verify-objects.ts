import fs from 'node:fs';
import path from 'node:path';
import { systemErrorCode } from '../../base/index.ts';
import { OCFL, sidecarText } from '../../formats/ocfl/index.ts';
import type { DigestOutcome, DigestPool, DigestTask } from '../digesting/index.ts';
import type { ObjectView } from '../object-view.ts';
import type { History } from './compare-copy.ts';
import type { CopyProblem, ReceiveRun } from './copy-store.ts';

/** One object to read back, and the inventories that its versions must have. */
export interface ReadBack {
  readonly view: ObjectView;
  readonly history: History;
  /** Where a file of the object is; in the object itself unless it says otherwise. */
  readonly pathOf?: (file: string) => string;
}

/** What reading an object back found. */
export interface ReadBackAnswer {
  readonly problems: readonly CopyProblem[];
  readonly bytes: number;
}

/** Problems told of one object; more of them say nothing new. */
const MOST_PROBLEMS = 100;

/** Every file of an object that must digest to a known value: content, the inventory of each version, the root's. */
export function* expectedFiles({ view, history }: ReadBack, after = 0): Generator<{ readonly path: string; readonly digest: string }> {
  const { manifest } = view.inventory;
  const isNewer = (contentPath: string): boolean => after === 0 || Number(/^v(\d+)\//.exec(contentPath)?.[1] ?? 0) > after;
  for (const digest in manifest) {
    for (const contentPath of manifest[digest] ?? []) if (isNewer(contentPath)) yield { path: contentPath, digest: digest.toLowerCase() };
  }
  for (let number = after + 1; number <= view.head; number += 1) yield { path: `v${number}/${OCFL.inventory}`, digest: history[number - 1] ?? '' };
  yield { path: OCFL.inventory, digest: view.inventoryDigest };
}

/** Reads every byte of the objects again and compares it with the inventories; answers in the order of the objects. */
export async function readBackObjects(objects: readonly ReadBack[], run: ReceiveRun & { readonly pool: DigestPool }): Promise<readonly ReadBackAnswer[]> {
  const answers = objects.map((object) => ({ problems: smallFiles(object), bytes: 0 }));
  const expected: { readonly of: number; readonly path: string; readonly digest: string }[] = [];
  function* tasks(): Generator<DigestTask> {
    for (const [of, object] of objects.entries()) {
      for (const file of expectedFiles(object)) {
        expected.push({ of, ...file });
        yield { from: placeOf(object, file.path) };
      }
    }
  }
  const { pool, signal, onBytes, bytesPerSecond } = run;
  await pool.run(tasks(), { algorithms: ['sha512'], signal, ...(bytesPerSecond === undefined ? {} : { bytesPerSecond }) }, (index, outcome) => {
    const file = expected[index];
    const answer = file === undefined ? undefined : answers[file.of];
    if (file === undefined || answer === undefined) return;
    if (outcome.kind === 'digested') {
      answer.bytes += outcome.size;
      onBytes?.(outcome.size);
    }
    const problem = problemOf(file, outcome);
    if (problem !== undefined && answer.problems.length < MOST_PROBLEMS) answer.problems.push(problem);
  });
  return answers;
}

/** Why a file is not what it must be; undefined when it is. */
export function problemOf({ path: file, digest: expected }: { readonly path: string; readonly digest: string }, outcome: DigestOutcome): CopyProblem | undefined {
  if (outcome.kind === 'failed') return { path: file, outcome: isAbsence(outcome.code) ? 'missing' : 'unreadable', expected, detail: outcome.code };
  // Nothing published is written again: a file that changes while it is read is not what was stored.
  if (outcome.kind === 'changed') return { path: file, outcome: 'mismatch', expected };
  const found = outcome.digests.sha512 ?? '';
  return found === expected ? undefined : { path: file, outcome: 'mismatch', expected, found };
}

/** Declaration and sidecars: a few bytes each, and every one of them is needed to open the object. */
function smallFiles(object: ReadBack): CopyProblem[] {
  const { view, history } = object;
  const wanted = new Map<string, string>([[OCFL.objectDeclaration, OCFL.objectDeclarationText], [OCFL.sidecar, sidecarText(view.inventoryDigest)]]);
  for (let number = 1; number <= view.head; number += 1) wanted.set(`v${number}/${OCFL.sidecar}`, sidecarText(history[number - 1] ?? ''));
  return [...wanted].flatMap(([file, text]): readonly CopyProblem[] => {
    try {
      return fs.readFileSync(placeOf(object, file), 'utf8') === text ? [] : [{ path: file, outcome: 'mismatch' }];
    } catch (cause) {
      const detail = systemErrorCode(cause) ?? 'UNKNOWN';
      return [{ path: file, outcome: isAbsence(detail) ? 'missing' : 'unreadable', detail }];
    }
  });
}

function placeOf({ view, pathOf }: ReadBack, file: string): string {
  return pathOf?.(file) ?? path.join(view.directory, file);
}

function isAbsence(code: string): boolean {
  return code === 'ENOENT' || code === 'ENOTDIR';
}
