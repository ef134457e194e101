import { ANY_TYPE } from './any-type.ts';
import { AttributeSets, type AttributeSet } from './attribute-sets.ts';
import { contentModel, type ContentModel } from './content-model.ts';
import type { Declarations } from './declarations.ts';
import { restricted } from './derived-types.ts';
import type { AttributeUse, ComplexType, ElementDeclaration, Particle, SimpleType, Term, TypeDefinition, Wildcard } from './model.ts';
import { keyOf, XS_NS } from './names.ts';
import type { SchemaNode } from './schema-node.ts';
import { childOf, refuse, refuseOthers, SimpleTypes } from './simple-types.ts';
import { wildcardOf } from './wildcards.ts';

/** What asks for compiled parts by name. */
export interface Compiling {
  globalElement(key: string): ElementDeclaration;
  globalAttribute(key: string): AttributeUse;
  type(key: string): TypeDefinition;
}

/** A complex type before and while it is filled in. */
class Shape implements ComplexType {
  readonly kind = 'complex';
  readonly name: string;
  readonly abstract: boolean;
  base?: TypeDefinition;
  derivation?: 'extension' | 'restriction';
  text?: SimpleType;
  particle?: Particle;
  mixed = false;
  attributes: ReadonlyMap<string, readonly AttributeUse[]> = new Map();
  required: readonly AttributeUse[] = [];
  wildcard?: Wildcard;
  #model: ContentModel | undefined;

  constructor(node: SchemaNode, name: string) {
    this.name = name;
    this.abstract = node.attribute('abstract') === 'true';
  }

  /** Makes the automaton now. */
  prepare(): void {
    if (this.particle !== undefined) this.#model ??= contentModel(this.particle, this.name);
  }

  get model(): ContentModel | undefined {
    this.prepare();
    return this.#model;
  }
}

const PARTICLES: ReadonlySet<string> = new Set(['sequence', 'choice', 'all', 'group']);
const ATTRIBUTES: readonly string[] = ['attribute', 'attributeGroup', 'anyAttribute'];

/** Compiles elements and complex types. A type is filled in from a queue, because a type may stand inside itself. */
export class ComplexTypes implements Compiling {
  readonly #declarations: Declarations;
  readonly #simple: SimpleTypes;
  readonly #attributes: AttributeSets;
  readonly #types = new Map<string, Shape>();
  readonly #elements = new Map<string, ElementDeclaration>();
  readonly #open = new Map<Shape, SchemaNode>();
  readonly #filling = new Set<Shape>();
  readonly #made: Shape[] = [];

  constructor(declarations: Declarations) {
    this.#declarations = declarations;
    this.#simple = new SimpleTypes(declarations);
    this.#attributes = new AttributeSets(declarations, this.#simple);
  }

  compileEverything(): void {
    for (const key of this.#declarations.keys('element')) this.globalElement(key);
    for (const key of this.#declarations.keys('attribute')) this.globalAttribute(key);
    for (const key of this.#declarations.keys('type')) this.type(key);
    for (;;) {
      const [next] = this.#open.keys();
      if (next === undefined) break;
      this.#fill(next);
    }
    // The automata too: what is too large for one must be told now, not in the middle of a package.
    for (const shape of this.#made) shape.prepare();
  }

  globalAttribute(key: string): AttributeUse {
    return this.#attributes.global(key);
  }

  globalElement(key: string, from?: SchemaNode): ElementDeclaration {
    const known = this.#elements.get(key);
    if (known !== undefined) return known;
    const declaration = this.#element(this.#declarations.get('element', key, from), true);
    this.#elements.set(key, declaration);
    return declaration;
  }

  type(key: string, from?: SchemaNode): TypeDefinition {
    if (key === keyOf(XS_NS, 'anyType')) return ANY_TYPE;
    if (key.startsWith(`{${XS_NS}}`) || this.#declarations.get('type', key, from).local === 'simpleType') return this.#simple.named(key, from);
    const known = this.#types.get(key);
    if (known !== undefined) return known;
    const node = this.#declarations.get('type', key, from);
    const shape = new Shape(node, node.attribute('name') ?? '');
    this.#types.set(key, shape);
    this.#made.push(shape);
    this.#open.set(shape, node);
    return shape;
  }

  #element(node: SchemaNode, global: boolean): ElementDeclaration {
    refuseOthers(node, ['complexType', 'simpleType']);
    if ((node.attribute('block') ?? '') !== '') refuse(node, 'block');
    const { namespace, qualifiedElements } = this.#declarations.defaultsOf(node);
    const form = node.attribute('form');
    const qualified = global || (form === undefined ? qualifiedElements : form === 'qualified');
    const fixed = node.attribute('fixed');
    return {
      local: node.attribute('name') ?? refuse(node, 'name'),
      uri: qualified ? namespace : '',
      type: this.#typeOfElement(node),
      abstract: node.attribute('abstract') === 'true',
      nillable: node.attribute('nillable') === 'true',
      ...(fixed === undefined ? {} : { fixed }),
    };
  }

  #typeOfElement(node: SchemaNode): TypeDefinition {
    const [named] = node.names('type');
    if (named !== undefined) return this.type(named, node);
    const simple = childOf(node, 'simpleType');
    if (simple !== undefined) return this.#simple.anonymous(simple);
    const complex = childOf(node, 'complexType');
    if (complex !== undefined) return this.#anonymous(complex, node.attribute('name') ?? '');
    const [head] = node.names('substitutionGroup');
    return head === undefined ? ANY_TYPE : this.globalElement(head, node).type;
  }

  #anonymous(node: SchemaNode, name: string): ComplexType {
    const shape = new Shape(node, name);
    this.#made.push(shape);
    this.#open.set(shape, node);
    return shape;
  }

  #fill(shape: Shape): void {
    const node = this.#open.get(shape);
    if (node === undefined) return;
    if (this.#filling.has(shape)) refuse(node, shape.name);
    this.#filling.add(shape);
    shape.mixed = node.attribute('mixed') === 'true';
    const derived = childOf(node, 'simpleContent') ?? childOf(node, 'complexContent');
    if (derived === undefined) this.#fillPlain(shape, node);
    else this.#fillDerived(shape, derived);
    this.#filling.delete(shape);
    this.#open.delete(shape);
  }

  #fillPlain(shape: Shape, node: SchemaNode): void {
    refuseOthers(node, [...PARTICLES, ...ATTRIBUTES]);
    this.#setParticle(shape, node);
    setAttributes(shape, this.#attributes.of(node));
  }

  #fillDerived(shape: Shape, content: SchemaNode): void {
    refuseOthers(content, ['extension', 'restriction']);
    const extension = childOf(content, 'extension');
    const node = extension ?? childOf(content, 'restriction') ?? refuse(content, content.local);
    const [key] = node.names('base');
    const base = this.type(key ?? refuse(node, 'base'), node);
    if (base.kind === 'complex') this.#fillBase(base);
    shape.base = base;
    shape.derivation = extension === undefined ? 'restriction' : 'extension';
    if (content.local === 'simpleContent') this.#fillText(shape, node, base);
    else this.#fillChildren(shape, node, { base, mixed: content.attribute('mixed') });
    const own = this.#attributes.of(node);
    if (base.kind === 'simple') setAttributes(shape, own);
    else setAttributes(shape, extension === undefined ? this.#attributes.restricted(base, own) : this.#attributes.extended(base, own, node));
  }

  #fillBase(base: ComplexType): void {
    if (base instanceof Shape) this.#fill(base);
  }

  #fillText(shape: Shape, node: SchemaNode, base: TypeDefinition): void {
    const inherited = base.kind === 'simple' ? base : base.text;
    const inner = childOf(node, 'simpleType');
    const text = inner === undefined ? inherited : this.#simple.anonymous(inner);
    if (text === undefined) return refuse(node, 'simpleContent');
    const facets = node.children.filter(({ local }) => !ATTRIBUTES.includes(local) && local !== 'simpleType');
    shape.text = facets.length === 0 ? text : restricted(text, facets, text.name);
  }

  #fillChildren(shape: Shape, node: SchemaNode, { base, mixed }: { readonly base: TypeDefinition; readonly mixed: string | undefined }): void {
    refuseOthers(node, [...PARTICLES, ...ATTRIBUTES]);
    if (base.kind === 'simple') return refuse(node, base.name);
    if (mixed !== undefined) shape.mixed = mixed === 'true';
    this.#setParticle(shape, node);
    if (shape.derivation === 'restriction') return;
    shape.mixed ||= base.mixed;
    if (base.text !== undefined) shape.text = base.text;
    if (base.particle === undefined) return;
    shape.particle = shape.particle === undefined ? base.particle : { min: 1, max: 1, term: { kind: 'sequence', particles: [base.particle, shape.particle] } };
  }

  #setParticle(shape: Shape, node: SchemaNode): void {
    const found = node.children.find(({ local }) => PARTICLES.has(local));
    const particle = found === undefined ? undefined : this.#particle(found);
    if (particle === undefined || particle.max === 0) return;
    // A sequence of nothing is no content at all, not content that happens to be empty: not even white space may stand there.
    const { term } = particle;
    if (!('particles' in term) || term.particles.length > 0) shape.particle = particle;
  }

  #particle(node: SchemaNode): Particle {
    const most = node.attribute('maxOccurs') ?? '1';
    const max = most === 'unbounded' ? Infinity : Number(most);
    const min = Number(node.attribute('minOccurs') ?? '1');
    if (!Number.isSafeInteger(min) || Number.isNaN(max)) refuse(node, `${min}..${most}`);
    return { min, max, term: this.#term(node) };
  }

  #term(node: SchemaNode): Term {
    switch (node.local) {
      case 'element': return { kind: 'element', declarations: this.#referred(node) };
      case 'any': return { kind: 'wildcard', wildcard: wildcardOf(node, this.#declarations.defaultsOf(node).namespace) };
      case 'group': return this.#group(node);
      case 'sequence': case 'choice': case 'all': return { kind: node.local, particles: node.children.map((child) => this.#particle(child)) };
      default: return refuse(node, `xs:${node.local}`);
    }
  }

  #referred(node: SchemaNode): readonly ElementDeclaration[] {
    const [key] = node.names('ref');
    if (key === undefined) return [this.#element(node, false)];
    const all = [key, ...this.#declarations.substitutesOf(key)].map((name) => this.globalElement(name, node));
    return all.filter(({ abstract }) => !abstract);
  }

  #group(node: SchemaNode): Term {
    const [key] = node.names('ref');
    const group = this.#declarations.get('group', key ?? refuse(node, 'ref'), node);
    const inner = group.children.find(({ local }) => PARTICLES.has(local)) ?? refuse(group, 'group');
    return { kind: 'sequence', particles: [this.#particle(inner)] };
  }
}

function setAttributes(shape: Shape, { uses, wildcard }: AttributeSet): void {
  const byLocal = new Map<string, AttributeUse[]>();
  for (const use of uses.values()) byLocal.set(use.local, [...byLocal.get(use.local) ?? [], use]);
  shape.attributes = byLocal;
  shape.required = [...uses.values()].filter(({ required }) => required);
  if (wildcard !== undefined) shape.wildcard = wildcard;
}

