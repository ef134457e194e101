import type { Fault, FaultCode, Severity } from '../base/index.ts';
import { partDescriptiveTables } from './descriptive-tables.ts';
import { exitStatus } from './exit-status.ts';
import { type Session, faultOf, refuseInterrupted } from './session.ts';
import { UsageError } from './usage-error.ts';

/** How one package ended, in the words of NDJSON (`outcome`) and of the summary. */
export type PackageEnd = 'archived' | 'stored' | 'known' | 'planned' | 'valid' | 'failed' | 'error';

export interface EndedPackage {
  readonly end: PackageEnd;
  readonly files?: number;
  readonly bytes?: number;
  /** How many findings of each severity it has. */
  readonly findings?: Readonly<Record<Severity, number>>;
  /** In the store, and with fewer copies than required. */
  readonly lacksCopies?: boolean;
  /** Why it ended in error. */
  readonly fault?: FaultCode;
}

export interface PackageRun {
  readonly command: 'ingest' | 'check';
  /** The ends that this command knows, in the order of the summary. */
  readonly ends: readonly PackageEnd[];
  /** Files that the work writes beside. */
  readonly reports?: readonly string[];
  /** Asked at the end: whether something beside the packages is still to be done. */
  readonly isUndone?: () => boolean;
  /** The work; tells how each package ended. */
  readonly work: (onEnd: (ended: EndedPackage) => void) => Promise<void>;
}

/** Follows a run over packages to its summary, or to the fault that ended it, and answers the exit status. */
export async function followPackages(session: Session, { command, ends, reports = [], isUndone = () => false, work }: PackageRun): Promise<number> {
  const { output, progress, words } = session;
  const sums = new Sums();
  const stop = await reasonToStop(session, () => work((one) => { sums.add(one); }));
  const exit = exitStatus({
    packages: sums.packages,
    findings: sums.of('failed') > 0,
    undone: sums.lacksCopies || isUndone(),
    faults: sums.faults,
    ...(stop === undefined ? {} : { ended: stop.code }),
  });
  progress.clear();
  if (stop !== undefined) {
    if (sums.packages > 0) output.note(sumsLine(session, sums, ends));
    output.fault(stop, exit);
    return exit;
  }
  output.summary({
    command,
    exit,
    json: { ...sums.json(ends), ...(command === 'check' ? sums.findings() : {}), ...(reports.length === 0 ? {} : { reports }), seconds: session.seconds() },
    lines: () => [
      sumsLine(session, sums, ends),
      ...reports.map((report) => words.text('summary.report', { path: report })),
      ...(sums.lacksCopies ? [`→ ${words.text('summary.storedAdvice')}`] : []),
      ...(sums.of('failed') > 0 ? [`→ ${words.text('summary.failedAdvice')}`] : []),
      // A path that is not there is for whoever typed it, and was told so beside it.
      ...(sums.faults.some((code) => code !== 'SOURCE_NOT_FOUND' && code !== 'SOURCE_UNUSABLE') ? [`→ ${words.text('summary.errorAdvice')}`] : []),
    ],
  });
  return exit;
}

/** The packages among the arguments; what is set aside as a descriptive table is said on stderr. */
export function packagesAmong(paths: readonly string[], { output, words }: Session): readonly string[] {
  // `"$BAG"` of a variable without a value: the folder where the command runs is hardly meant.
  if (paths.includes('')) throw new UsageError('emptyPath');
  const { packages, tables } = partDescriptiveTables(paths);
  for (const table of tables) output.note(words.text('table.setAside', { path: table }));
  return packages;
}

async function reasonToStop(session: Session, work: () => Promise<void>): Promise<Fault | undefined> {
  try {
    await work();
    refuseInterrupted(session.signal);
    return undefined;
  } catch (thrown) {
    return faultOf(thrown, session.signal);
  }
}

/** What a run came to so far; grows with the kinds of faults, not with the packages. */
class Sums {
  readonly #ends = new Map<PackageEnd, number>();
  readonly #faults = new Map<FaultCode, number>();
  readonly #findings = { error: 0, warning: 0, info: 0 };
  packages = 0;
  files = 0;
  bytes = 0;
  lacksCopies = false;

  add({ end, files = 0, bytes = 0, lacksCopies = false, findings, fault }: EndedPackage): void {
    this.packages += 1;
    this.files += files;
    this.bytes += bytes;
    this.lacksCopies ||= lacksCopies;
    this.#ends.set(end, this.of(end) + 1);
    if (fault !== undefined) this.#faults.set(fault, (this.#faults.get(fault) ?? 0) + 1);
    for (const severity of ['error', 'warning', 'info'] as const) this.#findings[severity] += findings?.[severity] ?? 0;
  }

  of(end: PackageEnd): number {
    return this.#ends.get(end) ?? 0;
  }

  /** The code of every fault, as often as it happened. */
  get faults(): readonly FaultCode[] {
    return [...this.#faults].flatMap(([code, times]) => Array<FaultCode>(times).fill(code));
  }

  json(ends: readonly PackageEnd[]): Readonly<Record<string, number>> {
    return { packages: this.packages, ...Object.fromEntries(ends.map((end) => [end, this.of(end)])), files: this.files, bytes: this.bytes };
  }

  findings(): Readonly<Record<string, number>> {
    const { error: errors, warning: warnings, info: infos } = this.#findings;
    return { errors, warnings, infos };
  }
}

function sumsLine({ words }: Session, sums: Sums, ends: readonly PackageEnd[]): string {
  const parts = ends.filter((end) => sums.of(end) > 0).map((end) => words.text(`summary.${end}`, { count: sums.of(end) }));
  const amounts = sums.files > 0 ? [words.count('count.files', sums.files), words.bytes(sums.bytes)] : [];
  return `${words.text('summary.done')} ${[words.count('count.packages', sums.packages), ...parts, ...amounts].join(' · ')}.`;
}
