import { Fault } from '../../base/index.ts';
import { keyOf } from './names.ts';
import type { SchemaNode } from './schema-node.ts';

/** What may be declared at the top of a schema, by the kind of name that it takes. */
export type DeclarationKind = 'element' | 'attribute' | 'type' | 'group' | 'attributeGroup';

const KINDS: Readonly<Partial<Record<string, DeclarationKind>>> = {
  element: 'element', attribute: 'attribute', complexType: 'type', simpleType: 'type', group: 'group', attributeGroup: 'attributeGroup',
};

/** What a document says for all that it declares. */
export interface DocumentDefaults {
  readonly namespace: string;
  readonly qualifiedElements: boolean;
  readonly qualifiedAttributes: boolean;
}

/** Everything declared at the top of the documents of a set, by kind and `{namespace}name`. */
export class Declarations {
  readonly namespaces: ReadonlySet<string>;
  readonly #byKind = new Map<DeclarationKind, Map<string, SchemaNode>>();
  readonly #defaults = new Map<string, DocumentDefaults>();
  readonly #substitutes = new Map<string, string[]>();

  constructor(documents: readonly SchemaNode[]) {
    for (const document of documents) this.#add(document);
    this.namespaces = new Set([...this.#defaults.values()].map(({ namespace }) => namespace));
  }

  has(kind: DeclarationKind, key: string): boolean {
    return this.#byKind.get(kind)?.has(key) === true;
  }

  keys(kind: DeclarationKind): readonly string[] {
    return [...this.#byKind.get(kind)?.keys() ?? []];
  }

  /** A declaration that `from` refers to. A reference to nothing is what a missing document looks like. */
  get(kind: DeclarationKind, key: string, from?: SchemaNode): SchemaNode {
    const node = this.#byKind.get(kind)?.get(key);
    if (node === undefined) throw new Fault('SCHEMA_REFUSED', { path: from?.document ?? '', detail: `${from?.line ?? 0}: ${kind} ${key}` });
    return node;
  }

  /** The elements that may stand for another, and those that may stand for them. */
  substitutesOf(key: string, seen: Set<string> = new Set([key])): readonly string[] {
    const found: string[] = [];
    for (const member of this.#substitutes.get(key) ?? []) {
      if (seen.has(member)) continue;
      seen.add(member);
      found.push(member, ...this.substitutesOf(member, seen));
    }
    return found;
  }

  defaultsOf({ document }: SchemaNode): DocumentDefaults {
    const defaults = this.#defaults.get(document);
    if (defaults === undefined) throw new Fault('INTERNAL', { detail: document });
    return defaults;
  }

  #add(schema: SchemaNode): void {
    const namespace = schema.attribute('targetNamespace') ?? '';
    this.#defaults.set(schema.document, {
      namespace,
      qualifiedElements: schema.attribute('elementFormDefault') === 'qualified',
      qualifiedAttributes: schema.attribute('attributeFormDefault') === 'qualified',
    });
    for (const node of schema.children) {
      const kind = KINDS[node.local];
      if (kind === undefined) {
        if (node.local === 'import' || node.local === 'include') continue;
        throw new Fault('SCHEMA_REFUSED', { path: node.document, detail: `${node.line}: xs:${node.local}` });
      }
      const key = keyOf(namespace, node.attribute('name') ?? '');
      const named = this.#byKind.get(kind) ?? new Map<string, SchemaNode>();
      const twin = named.get(key);
      if (twin !== undefined) throw new Fault('SCHEMA_REFUSED', { path: node.document, detail: `${node.line}: ${kind} ${key} (${twin.document})` });
      this.#byKind.set(kind, named.set(key, node));
      for (const head of node.names('substitutionGroup')) this.#substitutes.set(head, [...this.#substitutes.get(head) ?? [], key]);
    }
  }
}
