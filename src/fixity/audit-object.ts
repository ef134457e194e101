import path from 'node:path';
import { timestamp, type Clock } from '../base/index.ts';
import type { FixityOutcome } from '../catalogue/index.ts';
import type { DigestOutcome, DigestPool, DigestTask, ObjectView } from '../storage/index.ts';
import { auditStructure, readProblem, type Remembered, type StructureAudit } from './audit-structure.ts';
import { expectedFiles, type ExpectedFile } from './expected-files.ts';
import { extraFiles } from './extra-files.ts';
import { MAX_PROBLEMS, type AuditProblem, type AuditReport, type OutcomeCounts } from './report.ts';

/** What was found of one content file. */
export interface FileAudit {
  /** Below the object root. */
  readonly path: string;
  readonly outcome: FixityOutcome;
  /** Bytes that were read. */
  readonly size?: number;
  readonly expected: string;
  readonly actual?: string;
  readonly algorithm: 'sha512' | 'sha256';
}

/** How one object is audited. */
export interface ObjectAudit {
  readonly pool: DigestPool;
  readonly clock: Clock;
  readonly algorithm: 'sha512' | 'sha256';
  readonly signal: AbortSignal;
  /** What the catalogue remembers, when it knows the package. */
  readonly remembered?: Remembered;
  /** Upper bound, bytes a second. */
  readonly maxRate?: number;
  /** Told of every content file, whatever was found; when an object is read a second time, all over again. */
  readonly onFile?: (file: FileAudit) => void;
  /** Told after each file. */
  readonly onBytes?: (bytes: number) => void;
}

/**
 * Reads every byte of every version again and compares: content by its digest, inventories by their sidecars, the
 * folder by its listing. Never repairs, never throws for what is wrong with the object (PREMIS event *fixity check*).
 */
export async function auditObject(view: ObjectView, audit: ObjectAudit): Promise<AuditReport> {
  const { algorithm, files } = expectedFiles(view, audit.algorithm);
  // The threads have the content before anything else is looked at.
  const reading = auditContent(view, files, { ...audit, algorithm });
  const looking = auditStructure(view, audit).then((found) => ({ structure: found, extra: extraOf(view, files, found) }));
  const [content, { structure, extra }] = await Promise.all([reading, looking]);
  const reported = new Set([...content.problems, ...structure.problems].map((problem) => problem.path));
  const problems = [...structure.problems, ...content.problems, ...extra.filter((problem) => !reported.has(problem.path))];
  const looked = files.length + structure.paths.size;
  return {
    packageId: view.id,
    head: view.head,
    checkedAt: timestamp(audit.clock.now()),
    algorithm,
    files: looked,
    bytes: content.bytes + structure.bytes,
    ...judged(problems, looked, view),
  };
}

function extraOf(view: ObjectView, files: readonly ExpectedFile[], structure: StructureAudit): readonly AuditProblem[] {
  const known = new Set(files.map((file) => file.path));
  return extraFiles(view.directory, view.head, (relative) => known.has(relative) || structure.paths.has(relative));
}

/** The report of a package of which nothing could be looked at. */
export function reportWithout(packageId: string, problem: AuditProblem, audit: Pick<ObjectAudit, 'clock' | 'algorithm'>): AuditReport {
  const { clock, algorithm } = audit;
  const counts = { ...noCounts(), [problem.outcome]: 1 };
  return { packageId, head: 0, checkedAt: timestamp(clock.now()), algorithm, files: 0, bytes: 0, outcome: problem.outcome, counts, problems: [problem] };
}

interface ContentAudit {
  readonly bytes: number;
  readonly problems: readonly AuditProblem[];
}

async function auditContent(view: ObjectView, files: readonly ExpectedFile[], audit: ObjectAudit): Promise<ContentAudit> {
  const problems: AuditProblem[] = [];
  let bytes = 0;
  const { algorithm, signal, maxRate, onBytes, onFile } = audit;
  function* tasks(): Generator<DigestTask> {
    for (const file of files) yield { from: path.join(view.directory, file.path) };
  }
  const rate = maxRate === undefined ? {} : { bytesPerSecond: maxRate };
  await audit.pool.run(tasks(), { algorithms: [algorithm], signal, ...rate }, (index, outcome) => {
    const file = files[index];
    if (file === undefined) return;
    if (outcome.kind === 'digested') {
      bytes += outcome.size;
      onBytes?.(outcome.size);
    }
    const problem = problemOf(file, outcome, algorithm);
    if (problem !== undefined) problems.push(problem);
    onFile?.(fileAudit(file, outcome, { algorithm, problem }));
  });
  return { bytes, problems: problems.sort((a, b) => (a.path < b.path ? -1 : 1)) };
}

function fileAudit({ path: relative, digest: expected }: ExpectedFile, outcome: DigestOutcome, { algorithm, problem }: { readonly algorithm: 'sha512' | 'sha256'; readonly problem: AuditProblem | undefined }): FileAudit {
  const actual = outcome.kind === 'digested' ? outcome.digests[algorithm] : undefined;
  return {
    path: relative, outcome: problem?.outcome ?? 'match', expected, algorithm,
    ...(outcome.kind === 'digested' ? { size: outcome.size } : {}), ...(actual === undefined ? {} : { actual }),
  };
}

function problemOf({ path: relative, digest: expected }: ExpectedFile, outcome: DigestOutcome, algorithm: 'sha512' | 'sha256'): AuditProblem | undefined {
  if (outcome.kind === 'failed') return { ...readProblem(relative, outcome.code), expected };
  // Content is never written again: a file that changes while it is read is not what was stored.
  if (outcome.kind === 'changed') return { path: relative, outcome: 'mismatch', expected };
  const found = outcome.digests[algorithm] ?? '';
  return found === expected ? undefined : { path: relative, outcome: 'mismatch', expected, found };
}

/** Worst first: what decides the outcome of the whole. */
const WORST: readonly FixityOutcome[] = ['mismatch', 'missing', 'extra', 'unreadable', 'match'];

function judged(problems: readonly AuditProblem[], looked: number, view: ObjectView): Pick<AuditReport, 'outcome' | 'counts' | 'problems'> {
  const counts = { ...noCounts() };
  for (const { outcome } of problems) counts[outcome] += 1;
  counts.match = looked - new Set(problems.filter(({ outcome }) => outcome !== 'extra').map((problem) => problem.path)).size;
  return {
    counts,
    outcome: WORST.find((outcome) => counts[outcome] > 0) ?? 'match',
    problems: problems.slice(0, MAX_PROBLEMS).map((problem) => ({ ...problem, ...logicalPathOf(view, problem) })),
  };
}

/** All five at zero. */
export function noCounts(): Record<keyof OutcomeCounts, number> {
  return { match: 0, mismatch: 0, missing: 0, extra: 0, unreadable: 0 };
}

/** Which file of the newest version a damaged content file is: what a reader would miss. */
function logicalPathOf(view: ObjectView, problem: AuditProblem): { readonly logicalPath?: string } {
  for (const [digest, contentPaths] of Object.entries(view.inventory.manifest)) {
    if (!contentPaths.includes(problem.path)) continue;
    const logicalPath = view.inventory.versions.get(view.head)?.state[digest]?.[0];
    return logicalPath === undefined ? {} : { logicalPath };
  }
  return {};
}
