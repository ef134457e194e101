import { canonicalJson, type Json } from '../../base/index.ts';
import type { FixityOutcome } from '../../catalogue/index.ts';
import { EMPTY_ROOT, leafHash, nodeHash, type Hash } from '../../formats/tlog/index.ts';
import type { AuditProblem, AuditReport } from '../report.ts';

/**
 * One check in a run's file (docs/fixity.md): a line of canonical JSON (RFC 8785). With `match` every file of every version
 * of the object matched: which those are says the inventory whose digest is given.
 */
export interface RunCheck {
  readonly object: string;
  /** The newest version that was read; 0 when the object could not be opened. */
  readonly version: number;
  /** Identifier of the location, `primary` for the store itself, and its name. */
  readonly location: string;
  readonly locationName: string;
  /** RFC 3339, UTC. */
  readonly at: string;
  readonly algorithm: 'sha512' | 'sha256';
  readonly outcome: FixityOutcome;
  readonly files: number;
  readonly bytes: number;
  /** sha512 of the inventory, as committed. */
  readonly inventorySha512?: string;
  readonly problems: readonly Pick<AuditProblem, 'path' | 'outcome' | 'expected' | 'found' | 'logicalPath'>[];
}

export function checkLine(report: AuditReport, at: { readonly id: string; readonly name: string }, inventorySha512: string | undefined): string {
  const { packageId, head, checkedAt, algorithm, outcome, files, bytes, problems } = report;
  const check: RunCheck = {
    object: packageId, version: head, location: at.id, locationName: at.name, at: checkedAt, algorithm, outcome, files, bytes,
    ...(inventorySha512 === undefined ? {} : { inventorySha512 }),
    problems: problems.map(({ path, outcome: found, expected, found: digest, logicalPath }) => ({
      path, outcome: found, ...(expected === undefined ? {} : { expected }), ...(digest === undefined ? {} : { found: digest }), ...(logicalPath === undefined ? {} : { logicalPath }),
    })),
  };
  return `${canonicalJson(check as unknown as Json)}\n`;
}

/** The Merkle root (RFC 6962 §2.1) over lines that are given one after the other; memory is the height of the tree. */
export class RunningRoot {
  readonly #edge: { readonly height: number; readonly hash: Hash }[] = [];

  add(line: string): void {
    let node = { height: 0, hash: leafHash(Buffer.from(line)) };
    for (let last = this.#edge.at(-1); last?.height === node.height; last = this.#edge.at(-1)) {
      this.#edge.pop();
      node = { height: node.height + 1, hash: nodeHash(last.hash, node.hash) };
    }
    this.#edge.push(node);
  }

  /** Lower-case hexadecimal. */
  root(): string {
    const [last, ...before] = [...this.#edge].reverse();
    const root = before.reduce<Hash>((hash, { hash: left }) => nodeHash(left, hash), last?.hash ?? EMPTY_ROOT);
    return Buffer.from(root).toString('hex');
  }
}
