import type { Fault, FaultCode } from '../base/index.ts';
import { partDescriptiveTables } from './descriptive-tables.ts';
import { exitStatus } from './exit-status.ts';
import { type Session, faultOf, refuseInterrupted } from './session.ts';

/** How one package ended, in the words of NDJSON (`outcome`) and of the summary. */
export type PackageEnd = 'archived' | 'known' | 'planned' | 'valid' | 'failed' | 'error';

export interface EndedPackage {
  readonly end: PackageEnd;
  readonly files?: number;
  readonly bytes?: number;
  /** Why it ended in error. */
  readonly fault?: FaultCode;
}

export interface PackageRun {
  readonly command: 'ingest' | 'check';
  /** The ends that this command knows, in the order of the summary. */
  readonly ends: readonly PackageEnd[];
  /** The work; tells how each package ended. */
  readonly work: (onEnd: (ended: EndedPackage) => void) => Promise<void>;
}

/** Follows a run over packages to its summary, or to the fault that ended it, and answers the exit status. */
export async function followPackages(session: Session, { command, ends, work }: PackageRun): Promise<number> {
  const { output, progress, words } = session;
  const ended: EndedPackage[] = [];
  const stop = await reasonToStop(session, () => work((one) => { ended.push(one); }));
  const exit = exitStatus({
    packages: ended.length,
    findings: ended.some(({ end }) => end === 'failed'),
    faults: ended.flatMap(({ fault }) => (fault === undefined ? [] : [fault])),
    ...(stop === undefined ? {} : { ended: stop.code }),
  });
  progress.clear();
  const sums = sumsOf(ended, ends);
  if (stop !== undefined) {
    if (ended.length > 0) output.note(sumsLine(session, sums, ends));
    output.fault(stop, exit);
    return exit;
  }
  output.summary({
    command,
    exit,
    json: { ...sums, seconds: session.seconds() },
    lines: () => [
      sumsLine(session, sums, ends),
      ...(ended.some(({ end }) => end === 'failed') ? [`→ ${words.text('summary.failedAdvice')}`] : []),
      ...(ended.some(({ end }) => end === 'error') ? [`→ ${words.text('summary.errorAdvice')}`] : []),
    ],
  });
  return exit;
}

/** The packages among the arguments; what is set aside as a descriptive table is said on stderr. */
export function packagesAmong(paths: readonly string[], { output, words }: Session): readonly string[] {
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

type Sums = Readonly<Partial<Record<PackageEnd, number>> & { readonly packages: number; readonly files: number; readonly bytes: number }>;

function sumsOf(ended: readonly EndedPackage[], ends: readonly PackageEnd[]): Sums {
  const sum = (amount: (one: EndedPackage) => number | undefined): number => ended.reduce((total, one) => total + (amount(one) ?? 0), 0);
  const counts = Object.fromEntries(ends.map((end) => [end, ended.filter((one) => one.end === end).length]));
  return { packages: ended.length, ...counts, files: sum((one) => one.files), bytes: sum((one) => one.bytes) };
}

function sumsLine({ words }: Session, sums: Sums, ends: readonly PackageEnd[]): string {
  const parts = ends.filter((end) => (sums[end] ?? 0) > 0).map((end) => words.text(`summary.${end}`, { count: sums[end] ?? 0 }));
  const amounts = sums.files > 0 ? [words.count('count.files', sums.files), words.bytes(sums.bytes)] : [];
  return `${words.text('summary.done')} ${[words.count('count.packages', sums.packages), ...parts, ...amounts].join(' · ')}.`;
}
