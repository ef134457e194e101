import { MOST_OF_A_CODE, moreOfACode, type Finding } from '../../../base/index.ts';
import type { Breach } from './breach.ts';
import { OCFL_CODES } from './codes.ts';
import type { OcflVersion } from './inventory-facts.ts';

/** Turns breaches into findings, with the severity that the version of the specification gives the code. */
export class Report {
  readonly #version: OcflVersion;
  readonly #found = new Map<string, Finding[]>();
  readonly #more = new Map<string, number>();

  constructor(version: OcflVersion) {
    this.#version = version;
  }

  /** Asks a rule, if its code belongs to the version. */
  add(code: string, rule: () => Iterable<Breach>): void {
    const profiled = OCFL_CODES[this.#version].get(code);
    if (profiled === undefined) return;
    const found = this.#found.get(code) ?? [];
    this.#found.set(code, found);
    for (const { path, place, params } of rule()) {
      if (found.length >= MOST_OF_A_CODE) {
        this.#more.set(code, (this.#more.get(code) ?? 0) + 1);
        continue;
      }
      found.push({
        standard: 'ocfl', code, severity: profiled.severity, path: path === '' ? '.' : path,
        ...(place === undefined ? {} : { place }), ...(params === undefined ? {} : { params }),
      });
    }
  }

  findings(): readonly Finding[] {
    const inOrder = [...this.#found].sort(([a], [b]) => (a < b ? -1 : 1)).flatMap(([, found]) => found);
    const more = [...this.#more].map(([code, count]) => moreOfACode(code, count));
    return [...inOrder, ...more];
  }
}
