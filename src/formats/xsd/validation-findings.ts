import type { Finding, MessageParams, Severity, Standard } from '../../base/index.ts';
import { shown } from './names.ts';

/** The codes of profiles/messages/xsd.json. */
export type SchemaCode = 'X-01' | 'X-02' | 'X-03' | 'X-04' | 'X-05' | 'X-06' | 'X-07' | 'X-08' | 'X-09' | 'X-10' | 'X-11' | 'X-12';

/** Where in the document something is. */
export interface DocumentPlace {
  readonly line: number;
  readonly column: number;
  /** Steps from the root, as an XPath of local names; asked for only when it is shown. */
  readonly steps?: () => string;
}

/** Findings of one document up to a limit, and how many more there were. */
export class ValidationFindings {
  readonly #findings: Finding[] = [];
  readonly #of: Pick<Finding, 'standard' | 'severity' | 'path'>;
  readonly #limit: number;
  #more = 0;

  constructor(of: { readonly path: string; readonly standard: Standard; readonly severity: Severity }, limit: number) {
    this.#of = of;
    this.#limit = limit;
  }

  /** Whether one more will be kept: its parameters may be costly to find out. */
  get open(): boolean {
    return this.#findings.length < this.#limit;
  }

  add(code: SchemaCode, { line, column, steps }: DocumentPlace, params: () => MessageParams): void {
    if (!this.open) {
      this.#more += 1;
      return;
    }
    const place = steps === undefined ? `${line}:${column}` : `${line}:${column} ${steps()}`;
    this.#findings.push({ ...this.#of, code, place, params: shownParams(params()) });
  }

  /** All of them; the last one says how many are not listed. */
  all(): readonly Finding[] {
    if (this.#more === 0) return this.#findings;
    return [...this.#findings, { ...this.#of, code: 'X-11', params: { more: this.#more } }];
  }
}

function shownParams(params: MessageParams): MessageParams {
  return Object.fromEntries(Object.entries(params).map(([name, value]) => [name, typeof value === 'string' ? shown(value) : value]));
}
