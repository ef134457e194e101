import { Fault } from '../../base/index.ts';
import { parseXml, type XmlElement } from '../xml/index.ts';
import { keyOf, shown, XS_NS } from './names.ts';

/** A schema document as bytes under the name that findings and faults use for it. */
export interface SchemaSource {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** One element of a schema document, its qualified names resolved to `{namespace}local`. */
export interface SchemaNode {
  readonly local: string;
  /** Name of the document. */
  readonly document: string;
  readonly line: number;
  readonly children: readonly SchemaNode[];
  /** The value of an attribute as written. */
  attribute(name: string): string | undefined;
  /** The names in an attribute that holds names (`type`, `ref`, `base`, `memberTypes`…), resolved. */
  names(attribute: string): readonly string[];
}

/** The attributes of schema documents whose values are names. */
const NAMES: ReadonlySet<string> = new Set(['type', 'ref', 'base', 'itemType', 'memberTypes', 'substitutionGroup', 'refer']);

class Node implements SchemaNode {
  readonly local: string;
  readonly document: string;
  readonly line: number;
  readonly children: Node[] = [];
  readonly #values = new Map<string, string>();
  readonly #names = new Map<string, readonly string[]>();

  constructor(element: XmlElement, document: string) {
    this.local = element.local;
    this.line = element.line;
    this.document = document;
    for (const { local, uri, value } of element.attributes) {
      if (uri !== '') continue;
      this.#values.set(local, value.trim());
      if (NAMES.has(local)) this.#names.set(local, value.trim().split(/\s+/).map((name) => this.#resolved(name, element)));
    }
  }

  attribute(name: string): string | undefined {
    return this.#values.get(name);
  }

  names(attribute: string): readonly string[] {
    return this.#names.get(attribute) ?? [];
  }

  #resolved(name: string, element: XmlElement): string {
    const [prefix, local] = name.includes(':') ? [name.slice(0, name.indexOf(':')), name.slice(name.indexOf(':') + 1)] : ['', name];
    const uri = element.namespaceOf(prefix);
    if (uri === undefined && prefix !== '') throw new Fault('SCHEMA_REFUSED', { path: this.document, detail: `${this.line}: ${shown(name)}` });
    return keyOf(uri ?? '', local);
  }
}

/** Reads a schema document. One that is no XML or no schema is a fault: schemas are ours or the operator's, never the package's. */
export async function readSchema({ name, bytes }: SchemaSource): Promise<SchemaNode> {
  const stack: Node[] = [];
  let root: Node | undefined;
  let foreign = 0;
  const problem = await parseXml([bytes], {
    open: (element) => {
      // Documentation may hold anything.
      if (foreign > 0 || (element.uri === XS_NS && element.local === 'annotation')) { foreign += 1; return; }
      if (element.uri !== XS_NS) throw new Fault('SCHEMA_REFUSED', { path: name, detail: `${element.line}: ${shown(element.local)}` });
      const node = new Node(element, name);
      root ??= node;
      stack.at(-1)?.children.push(node);
      stack.push(node);
    },
    close: () => {
      if (foreign > 0) foreign -= 1;
      else stack.pop();
    },
  });
  if (problem !== undefined) throw new Fault('SCHEMA_REFUSED', { path: name, detail: `${problem.line}:${problem.column}: ${problem.detail}` });
  if (root?.local !== 'schema') throw new Fault('SCHEMA_REFUSED', { path: name, detail: shown(root?.local ?? '') });
  return root;
}
