import { canonicalJson, type Json } from '../../base/index.ts';
import type { FixityOutcome, FixityRun } from '../../catalogue/index.ts';
import type { OutcomeCounts } from '../report.ts';

// The lines of a run's file (`STORE/fixity/runs/…ndjson`): RFC 8785, one object each. docs/fixity.md is the description for people.

/** The first line: what was to be done. */
export interface RunLine {
  readonly line: 'run';
  readonly v: 1;
  readonly run: string;
  readonly policy: string;
  readonly cycleDays: number;
  readonly startedAt: string;
  readonly software: string;
}

/** One content file of one copy. */
export interface FileLine {
  readonly line: 'file';
  /** `urn:uuid:…` */
  readonly object: string;
  /** The newest version when it was read; `path` says which version brought the file. */
  readonly version: number;
  /** `primary`, or the identifier of the location. */
  readonly location: string;
  /** Below the object root. */
  readonly path: string;
  /** Bytes that were read. */
  readonly size?: number;
  readonly expected?: string;
  readonly actual?: string;
  readonly algorithm: 'sha512' | 'sha256';
  readonly outcome: FixityOutcome;
  /** RFC 3339, UTC, seconds. */
  readonly at: string;
}

/** One copy of one package, after its files. `files` and `counts` have the inventories and sidecars too. */
export interface ObjectLine {
  readonly line: 'object';
  readonly object: string;
  readonly version: number;
  readonly location: string;
  readonly algorithm: 'sha512' | 'sha256';
  readonly outcome: FixityOutcome;
  readonly files: number;
  readonly bytes: number;
  readonly counts: OutcomeCounts;
  readonly at: string;
  /** Sound in itself, and not what was committed. */
  readonly forged?: true;
}

/** A canary that was read among the packages. */
export interface CanaryLine {
  readonly line: 'canary';
  readonly canary: string;
  readonly told: boolean;
  /** What the auditor said. */
  readonly outcome: FixityOutcome;
  readonly at: string;
}

/** A location that could not be read, or not to the end. */
export interface AwayLine {
  readonly line: 'away';
  readonly location: string;
  readonly fault: string;
  readonly at: string;
}

/** The last line. `root` is the Merkle tree hash (RFC 6962) over all lines before it, without their line feeds. */
export interface EndLine {
  readonly line: 'end';
  readonly run: string;
  readonly endedAt: string;
  readonly outcome: FixityRun['outcome'];
  readonly packages: number;
  readonly files: number;
  readonly bytes: number;
  readonly damaged: number;
  readonly notChecked: number;
  readonly counts: OutcomeCounts;
  readonly canaries: number;
  readonly canariesMissed: number;
  readonly lines: number;
  readonly root: string;
}

export type FixityLine = RunLine | FileLine | ObjectLine | CanaryLine | AwayLine | EndLine;

/** A line without its line feed. */
export function lineText(line: FixityLine): string {
  if (line.line !== 'file') return canonicalJson(line as unknown as Json);
  // There is one for each file of the store: its members are given in their canonical order and need not be sorted.
  const { actual, algorithm, at, expected, location, object, outcome, path, size, version } = line;
  return JSON.stringify({ actual, algorithm, at, expected, line: 'file', location, object, outcome, path, size, version } satisfies Loose<FileLine>);
}

/** With members that may be there as undefined, which JSON leaves out. */
type Loose<Line> = { readonly [Name in keyof Line]: Line[Name] | undefined };

/** Whether a line is of a file that matched, told without the work of reading it: what it says in quotes cannot stand within a name. */
export function isMatchedFile(text: string): boolean {
  return text.startsWith('{') && text.endsWith('}') && text.includes('"line":"file"') && text.includes('"outcome":"match"');
}

/** The line of a text; undefined when it is none that this program writes. */
export function readLine(text: string): FixityLine | undefined {
  try {
    const line = JSON.parse(text) as FixityLine;
    return KINDS.has(line.line) ? line : undefined;
  } catch {
    return undefined;
  }
}

const KINDS: ReadonlySet<string> = new Set(['run', 'file', 'object', 'canary', 'away', 'end'] satisfies FixityLine['line'][]);
