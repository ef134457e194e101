import type { Finding, MessageParams, PathProblem } from '../../base/index.ts';
import type { SourceEntry } from './package-source.ts';

const PATH_PROBLEM_CODES: Readonly<Record<PathProblem, string>> = {
  parent: 'P-01',
  absolute: 'P-02',
  drive: 'P-03',
  backslash: 'P-04',
  nul: 'P-05',
  control: 'P-05',
  encoding: 'P-06',
  long: 'P-07',
  empty: 'P-08',
  dot: 'P-08',
};

/** A content problem met in the middle of a stream: it ends the reading and comes back as its finding. */
export class ContainerProblem extends Error {
  override readonly name = 'ContainerProblem';
  readonly finding: Finding;

  constructor(finding: Finding, options?: { cause?: unknown }) {
    super(finding.code, options);
    this.finding = finding;
  }
}

/** An error of the container rules. */
export function containerError(code: string, path?: string, params?: MessageParams): Finding {
  return {
    standard: 'kho', code, severity: 'error',
    ...(path === undefined ? {} : { path: visibleName(path) }),
    ...(params === undefined ? {} : { params }),
  };
}

/** The finding of a name that cannot be a path. */
export function badNameFinding(name: string, problem: PathProblem): Finding {
  return containerError(PATH_PROBLEM_CODES[problem], name);
}

/** The finding of a file that was not the same at the end of its reading as at the beginning. */
export function changedWhileRead(entry: Pick<SourceEntry, 'receivedName'>): Finding {
  return containerError('P-24', entry.receivedName);
}

/** Control characters (attacker-controlled) as visible escapes: names end up on terminals. */
export function visibleName(name: string): string {
  // eslint-disable-next-line no-control-regex
  return name.replace(/[\u0000-\u001f\u007f-\u009f]/g, (char) => `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`);
}
