import type { Finding } from '../../base/index.ts';
import type { Layout, OcflVersion, RootFacts, RootObject } from '../../formats/ocfl/index.ts';

/** One object as it was found. */
interface FoundObject extends RootObject {
  /** Folders inside it that declare an object of their own. */
  readonly nested: readonly string[];
}

/** Where objects lie and which identifiers they bear. Keeps one line for each object. */
export class Places {
  readonly #layout: Layout | undefined;
  readonly #version: OcflVersion;
  readonly #paths = new Map<string, string>();
  readonly #depths = new Map<number, string>();
  readonly #newer: RootObject[] = [];
  readonly #nested: string[] = [];
  readonly #misplaced: { readonly path: string; readonly expected: string }[] = [];
  readonly #twice: Finding[] = [];

  constructor(layout: Layout | undefined, version: OcflVersion) {
    this.#layout = layout;
    this.#version = version;
  }

  add({ path, id, declared, nested }: FoundObject): void {
    const depth = path.split('/').length;
    const first = this.#depths.get(depth);
    if (first === undefined || path < first) this.#depths.set(depth, path);
    if (declared !== undefined && declared > this.#version) this.#newer.push({ path, id, declared });
    for (const inner of nested) this.#nested.push(`${path}/${inner}`);
    if (id === undefined) return;
    const other = this.#paths.get(id);
    if (other !== undefined) this.#twice.push({ standard: 'kho', code: 'O-03', severity: 'error', path, params: { value: id, expected: other } });
    else this.#paths.set(id, path);
    const expected = this.#layout?.(id);
    if (this.#layout !== undefined && expected !== path) this.#misplaced.push({ path, expected: expected ?? '∅' });
  }

  facts(): Pick<RootFacts, 'newerObjects' | 'nestedObjects' | 'misplaced' | 'depths'> {
    return { newerObjects: this.#newer, nestedObjects: this.#nested, misplaced: this.#misplaced, depths: this.#depths };
  }

  findings(): readonly Finding[] {
    return this.#twice;
  }
}
