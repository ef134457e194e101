import type { FileAudit } from '../audit-object.ts';
import type { AuditReport } from '../report.ts';
import type { FileLine, FixityLine } from './run-lines.ts';

/** What a run's file says of one copy: every content file, what else does not match, and the object. */
export function linesFrom(report: AuditReport, location: string, files: readonly FileAudit[]): readonly FixityLine[] {
  const { packageId: object, head: version, checkedAt: at, algorithm, outcome, counts, bytes } = report;
  const common = { object, version, location, at };
  const known = new Set(files.map((file) => file.path));
  const others = report.problems.filter((problem) => !known.has(problem.path)).map((problem): FileLine => ({
    line: 'file', ...common, path: problem.path, outcome: problem.outcome, algorithm: isStructural(problem.path) ? 'sha512' : algorithm,
    ...(problem.expected === undefined ? {} : { expected: problem.expected }), ...(problem.found === undefined ? {} : { actual: problem.found }),
  }));
  const forged = report.problems.some((problem) => problem.forged === true) ? { forged: true as const } : {};
  return [
    ...files.map((file): FileLine => ({ line: 'file', ...common, ...file })), ...others,
    { line: 'object', ...common, algorithm, outcome, files: report.files, bytes, counts, ...forged },
  ];
}

/** Inventories are compared by sha512, whatever content is compared by. */
function isStructural(path: string): boolean {
  return path.endsWith('inventory.json');
}
