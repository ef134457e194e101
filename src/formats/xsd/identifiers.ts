import type { DocumentPlace, ValidationFindings } from './validation-findings.ts';

/** Columns beyond this are told as this. */
const COLUMNS = 2 ** 20;

/** The identifiers of a document and the references to them: the only thing of a validation that grows with the document. */
export class Identifiers {
  readonly #known = new Set<string>();
  /** References to what has not been met yet, and where the first of each stands. */
  readonly #awaited = new Map<string, number>();
  readonly #findings: ValidationFindings;

  constructor(findings: ValidationFindings) {
    this.#findings = findings;
  }

  declare(id: string, place: () => DocumentPlace): void {
    if (this.#known.has(id)) {
      this.#findings.add('X-06', place(), () => ({ id }));
      return;
    }
    this.#known.add(id);
    this.#awaited.delete(id);
  }

  refer(id: string, line: number, column: number): void {
    if (id !== '' && !this.#known.has(id) && !this.#awaited.has(id)) this.#awaited.set(id, line * COLUMNS + Math.min(column, COLUMNS - 1));
  }

  /** Tells of references to nothing, once the document has ended. */
  end(): void {
    for (const [id, at] of this.#awaited) {
      this.#findings.add('X-07', { line: Math.floor(at / COLUMNS), column: at % COLUMNS }, () => ({ id }));
    }
    this.#awaited.clear();
  }
}
