import fs from 'node:fs';
import path from 'node:path';
import { Fault, type NewId } from '../../base/index.ts';
import { OCFL, sidecarText } from '../../formats/ocfl/index.ts';
import { digestFile, type DigestPool, type DigestTask } from '../digesting/index.ts';
import { onStorage, storageFaultOf } from '../local/storage-fault.ts';
import type { ObjectView } from '../object-view.ts';
import type { History } from './compare-copy.ts';
import type { CopyProblem, ReceiveRun } from './copy-store.ts';
import type { StagedCopy } from './publish-copies.ts';
import { expectedFiles, problemOf } from './verify-objects.ts';

/** An object of which a location lacks some versions. */
export interface LackingCopy {
  readonly source: ObjectView;
  readonly history: History;
  /** Versions that lie there already. */
  readonly base: number;
}

/** What was staged of one object; with problems it must not be published. */
export interface CopyInTheMaking extends StagedCopy {
  readonly source: ObjectView;
  readonly history: History;
  readonly files: number;
  readonly bytes: number;
  /** What is wrong with *our* object. */
  readonly problems: readonly CopyProblem[];
}

/**
 * Copies the versions that are lacking into stages that have the shape of the object. Nothing is digested here: what the
 * stages hold is read back before anybody sees it. A location that cannot be written to is a fault; on a fault the
 * caller discards the stages.
 */
export async function stageCopies(
  lacking: readonly LackingCopy[], staging: string, run: ReceiveRun & { readonly pool: DigestPool; readonly newId: NewId; readonly onStage: (stage: string) => void },
): Promise<readonly CopyInTheMaking[]> {
  const making = lacking.map(({ source, history, base }) => {
    const stage = path.join(staging, run.newId());
    run.onStage(stage);
    return { id: source.id, base, version: source.head, inventoryDigest: source.inventoryDigest, stage, source, history, files: 0, bytes: 0, problems: [] as CopyProblem[] };
  });
  const expected: { readonly of: number; readonly path: string; readonly digest: string }[] = [];
  function* tasks(): Generator<DigestTask> {
    for (const [of, copy] of making.entries()) {
      const folders = new Folders(copy.stage);
      for (const file of expectedFiles({ view: copy.source, history: copy.history }, copy.base)) {
        expected.push({ of, ...file });
        const to = path.join(copy.stage, file.path);
        folders.make(path.dirname(to));
        yield { from: sourceOf(copy.source, file.path), to };
      }
      writeSmallFiles(copy);
    }
  }
  const { pool, signal, onBytes, bytesPerSecond } = run;
  await pool.run(tasks(), { algorithms: [], signal, ...(bytesPerSecond === undefined ? {} : { bytesPerSecond }) }, (index, outcome) => {
    const file = expected[index];
    const copy = file === undefined ? undefined : making[file.of];
    if (file === undefined || copy === undefined) return;
    if (outcome.kind === 'failed' && outcome.side === 'write') throw storageFaultOf(outcome.code, outcome.path);
    if (outcome.kind === 'digested') {
      copy.files += 1;
      copy.bytes += outcome.size;
      onBytes?.(outcome.size);
    }
    if (outcome.kind === 'digested') return;
    const problem = problemOf(file, outcome);
    if (problem !== undefined) copy.problems.push(problem);
  });
  return making;
}

/** Where a file of the object lies in a stage; undefined for what the location has already. */
export function stagedPath({ base, stage }: Pick<CopyInTheMaking, 'base' | 'stage'>, file: string): string | undefined {
  const version = Number(/^v(\d+)\//.exec(file)?.[1] ?? Number.NaN);
  const isThere = Number.isNaN(version) ? file === OCFL.objectDeclaration && base > 0 : version <= base;
  return isThere ? undefined : path.join(stage, file);
}

/** Which of the files that were not right in a copy are not right in our own object either. */
export async function sourceProblems({ source, base, stage }: CopyInTheMaking, found: readonly CopyProblem[]): Promise<readonly CopyProblem[]> {
  const problems: CopyProblem[] = [];
  for (const { path: file, expected } of found) {
    if (expected === undefined || stagedPath({ base, stage }, file) === undefined) continue;
    const outcome = await digestFile({ from: sourceOf(source, file) }, { algorithms: ['sha512'] });
    const problem = outcome.kind === 'stopped' ? undefined : problemOf({ path: file, digest: expected }, outcome);
    if (problem !== undefined) problems.push(problem);
  }
  return problems;
}

/** Removes stages that were never published. Only what `stageCopies` named is touched. */
export async function discardStages(stages: Iterable<string>): Promise<void> {
  for (const stage of stages) await onStorage(stage, async () => fs.promises.rm(stage, { recursive: true, force: true }));
}

/** The root inventory is read from the head version's folder: ours may be between the last renames of a new version. */
function sourceOf({ directory, head }: ObjectView, file: string): string {
  return path.join(directory, file === OCFL.inventory ? `v${head}/${file}` : file);
}

function writeSmallFiles({ source, history, base, stage }: Pick<CopyInTheMaking, 'source' | 'history' | 'base' | 'stage'>): void {
  for (let number = base + 1; number <= source.head; number += 1) writeNew(path.join(stage, `v${number}`, OCFL.sidecar), sidecarText(history[number - 1] ?? ''));
  writeNew(path.join(stage, OCFL.sidecar), sidecarText(source.inventoryDigest));
  if (base === 0) writeNew(path.join(stage, OCFL.objectDeclaration), OCFL.objectDeclarationText);
}

function writeNew(file: string, text: string): void {
  onDisk(file, () => { fs.writeFileSync(file, text, { flag: 'wx', mode: 0o644 }); });
}

/** Makes each folder of a stage once. The stage itself is not made with the folders above it: those are the disk's. */
class Folders {
  readonly #made = new Set<string>();

  constructor(stage: string) {
    onDisk(stage, () => { fs.mkdirSync(stage); });
    this.#made.add(stage);
  }

  make(folder: string): void {
    if (this.#made.has(folder)) return;
    this.make(path.dirname(folder));
    onDisk(folder, () => { fs.mkdirSync(folder); });
    this.#made.add(folder);
  }
}

function onDisk(target: string, work: () => void): void {
  try {
    work();
  } catch (cause) {
    if (cause instanceof Fault) throw cause;
    throw storageFaultOf((cause as NodeJS.ErrnoException).code ?? 'UNKNOWN', target, cause);
  }
}
