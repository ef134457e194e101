import { builtInType } from './built-in-types.ts';
import type { Declarations } from './declarations.ts';
import type { AttributeUse, ComplexType, SimpleType, Wildcard } from './model.ts';
import { keyOf } from './names.ts';
import type { SchemaNode } from './schema-node.ts';
import { childOf, refuse, refuseOthers, type SimpleTypes } from './simple-types.ts';
import { bothOf, eitherOf, wildcardOf } from './wildcards.ts';

/** The attributes that a type has, by `{uri}local`, and those that a restriction takes away. */
export interface AttributeSet {
  readonly uses: ReadonlyMap<string, AttributeUse>;
  readonly prohibited: ReadonlySet<string>;
  readonly wildcard?: Wildcard;
}

interface OpenSet {
  readonly uses: Map<string, AttributeUse>;
  readonly prohibited: Set<string>;
  wildcard?: Wildcard;
}

/** Collects the attributes of types from declarations, references and groups. */
export class AttributeSets {
  readonly #declarations: Declarations;
  readonly #simple: SimpleTypes;
  readonly #globals = new Map<string, AttributeUse>();

  constructor(declarations: Declarations, simple: SimpleTypes) {
    this.#declarations = declarations;
    this.#simple = simple;
  }

  global(key: string, from?: SchemaNode): AttributeUse {
    const known = this.#globals.get(key);
    if (known !== undefined) return known;
    const use = this.#use(this.#declarations.get('attribute', key, from), true);
    this.#globals.set(key, use);
    return use;
  }

  /** What stands in a type, an extension, a restriction or a group; other children are for others to read. */
  of(node: SchemaNode): AttributeSet {
    const set: OpenSet = { uses: new Map(), prohibited: new Set() };
    this.#collect(node, set, new Set());
    return set;
  }

  extended(base: ComplexType, own: AttributeSet, node: SchemaNode): AttributeSet {
    const wildcard = eitherOf(own.wildcard, base.wildcard, node);
    return { uses: new Map([...usesOf(base), ...own.uses]), prohibited: own.prohibited, ...(wildcard === undefined ? {} : { wildcard }) };
  }

  restricted(base: ComplexType, own: AttributeSet): AttributeSet {
    const kept = [...usesOf(base)].filter(([key]) => !own.prohibited.has(key));
    return { ...own, uses: new Map([...kept, ...own.uses]) };
  }

  #collect(node: SchemaNode, set: OpenSet, groups: ReadonlySet<string>): void {
    for (const child of node.children) {
      if (child.local === 'attribute') this.#add(child, set);
      if (child.local === 'anyAttribute') setWildcard(set, wildcardOf(child, this.#declarations.defaultsOf(child).namespace), child);
      if (child.local === 'attributeGroup') this.#addGroup(child, set, groups);
    }
  }

  #add(node: SchemaNode, set: OpenSet): void {
    const [ref] = node.names('ref');
    const declared = ref === undefined ? this.#use(node, false) : this.global(ref, node);
    const fixed = node.attribute('fixed') ?? declared.fixed;
    const key = keyOf(declared.uri, declared.local);
    if (node.attribute('use') === 'prohibited') set.prohibited.add(key);
    else set.uses.set(key, { ...declared, required: node.attribute('use') === 'required', ...(fixed === undefined ? {} : { fixed }) });
  }

  #addGroup(node: SchemaNode, set: OpenSet, groups: ReadonlySet<string>): void {
    const [key] = node.names('ref');
    if (key === undefined || groups.has(key)) return refuse(node, 'attributeGroup');
    const group = this.#declarations.get('attributeGroup', key, node);
    refuseOthers(group, ['attribute', 'attributeGroup', 'anyAttribute']);
    this.#collect(group, set, new Set([...groups, key]));
  }

  #use(node: SchemaNode, global: boolean): AttributeUse {
    refuseOthers(node, ['simpleType']);
    const { namespace, qualifiedAttributes } = this.#declarations.defaultsOf(node);
    const form = node.attribute('form');
    const qualified = global || (form === undefined ? qualifiedAttributes : form === 'qualified');
    const fixed = node.attribute('fixed');
    return {
      local: node.attribute('name') ?? refuse(node, 'name'),
      uri: qualified ? namespace : '',
      type: this.#typeOf(node),
      required: false,
      ...(fixed === undefined ? {} : { fixed }),
    };
  }

  #typeOf(node: SchemaNode): SimpleType {
    const [key] = node.names('type');
    const inside = childOf(node, 'simpleType');
    if (key !== undefined) return this.#simple.named(key, node);
    return inside === undefined ? builtInType('anySimpleType') ?? refuse(node, 'type') : this.#simple.anonymous(inside);
  }
}

function setWildcard(set: OpenSet, wildcard: Wildcard, node: SchemaNode): void {
  const both = bothOf(set.wildcard, wildcard, node);
  if (both !== undefined) set.wildcard = both;
}

function* usesOf({ attributes }: ComplexType): Generator<[string, AttributeUse]> {
  for (const uses of attributes.values()) for (const use of uses) yield [keyOf(use.uri, use.local), use];
}
