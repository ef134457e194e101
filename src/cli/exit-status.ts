import { FAULTS, type FaultCode } from '../base/index.ts';

/** Every exit status of `kho`, the worst first. `kho help exit-codes` prints them; the words are `cli.exit.<status>`. */
export const EXIT_STATUSES = [130, 1, 2, 8, 7, 6, 5, 4, 3, 0] as const;

/** What a run came to. */
export interface RunResult {
  /** Packages that were looked at. */
  readonly packages: number;
  /** Something is wrong with content: a package failed, a digest differs, a diagnosis is a problem. */
  readonly findings: boolean;
  /** Something that was asked for is still to be done: copies that are lacking, a location that was away. */
  readonly undone?: boolean;
  /** Faults of single packages; the run went on after them. */
  readonly faults: readonly FaultCode[];
  /** The fault that ended the run early. */
  readonly ended?: FaultCode;
}

/**
 * The exit status of a run: the worst of everything that happened wins, in the order of `EXIT_STATUSES`.
 * Findings are 3. A fault counts with its own status (`FAULTS`), with one exception: a source that could not be read
 * while other packages went on makes the run *partly done* (4), unless content is wrong too: a script that looks for 3 must not miss
 * a failed package because a path beside it was misspelt. Our own faults (storage, catalogue, tools…) stay what
 * they are however many packages went well: they are never passed off as "partly". Usage (2) is found before any work.
 */
export function exitStatus({ packages, findings, undone = false, faults, ended }: RunResult): number {
  const unread = faults.filter(isOfSource).length;
  const others = packages > unread;
  const partly = findings ? 3 : 4;
  const exits: number[] = faults.map((code) => (others && isOfSource(code) ? partly : FAULTS[code].exit));
  if (findings) exits.push(3);
  if (undone) exits.push(4);
  if (ended !== undefined) exits.push(FAULTS[ended].exit);
  return EXIT_STATUSES.find((status) => exits.includes(status)) ?? 0;
}

function isOfSource(code: FaultCode): boolean {
  return code.startsWith('SOURCE_');
}
