import { Fault } from '../../base/index.ts';
import { builtInType } from './built-in-types.ts';
import type { Declarations } from './declarations.ts';
import { list, restricted, union } from './derived-types.ts';
import type { SimpleType } from './model.ts';
import { XS_NS } from './names.ts';
import type { SchemaNode } from './schema-node.ts';

/** Compiles simple types; each named one once. */
export class SimpleTypes {
  readonly #declarations: Declarations;
  /** `undefined` while it is being made: a type that needs itself is refused. */
  readonly #named = new Map<string, SimpleType | undefined>();

  constructor(declarations: Declarations) {
    this.#declarations = declarations;
  }

  named(key: string, from?: SchemaNode): SimpleType {
    const local = key.slice(key.indexOf('}') + 1);
    if (key.startsWith(`{${XS_NS}}`)) return builtInType(local) ?? refuse(from, key);
    const known = this.#named.get(key);
    if (known !== undefined) return known;
    if (this.#named.has(key)) refuse(from, key);
    this.#named.set(key, undefined);
    const type = this.#make(this.#declarations.get('type', key, from), local);
    this.#named.set(key, type);
    return type;
  }

  anonymous(node: SchemaNode): SimpleType {
    return this.#make(node, undefined);
  }

  #make(node: SchemaNode, name: string | undefined): SimpleType {
    if (node.local !== 'simpleType') return refuse(node, `xs:${node.local}`);
    const [way, ...rest] = node.children;
    if (way === undefined || rest.length > 0) return refuse(node, 'simpleType');
    switch (way.local) {
      case 'restriction': {
        const base = this.#one(way, 'base');
        return restricted(base, way.children.filter(({ local }) => local !== 'simpleType'), name ?? base.name);
      }
      case 'list': return list(this.#one(way, 'itemType'), name ?? 'list');
      case 'union': return union([...way.names('memberTypes').map((key) => this.named(key, way)), ...way.children.map((child) => this.anonymous(child))], name ?? 'union');
      default: return refuse(way, `xs:${way.local}`);
    }
  }

  /** The type that an attribute names, or else the one written inside. */
  #one(node: SchemaNode, attribute: string): SimpleType {
    const [key] = node.names(attribute);
    if (key !== undefined) return this.named(key, node);
    return this.anonymous(childOf(node, 'simpleType') ?? refuse(node, attribute));
  }
}

export function childOf(node: SchemaNode, local: string): SchemaNode | undefined {
  return node.children.find((child) => child.local === local);
}

/** A construct that we do not know must not be passed over: the schema would mean something else. */
export function refuseOthers(node: SchemaNode, known: readonly string[]): void {
  const other = node.children.find(({ local }) => !known.includes(local));
  if (other !== undefined) refuse(other, `xs:${other.local}`);
}

export function refuse(node: SchemaNode | undefined, detail: string): never {
  throw new Fault('SCHEMA_REFUSED', { path: node?.document ?? '', detail: `${node?.line ?? 0}: ${detail}` });
}
