import type { Finding, Severity, Standard } from '../../base/index.ts';
import type { XmlAttribute, XmlElement, XmlHandler } from '../xml/index.ts';
import { ANY_TYPE } from './any-type.ts';
import { normalised } from './built-in-types.ts';
import type { Schema } from './compile-schema.ts';
import { ANY_NAME, expectedNames, missingOnTheWay, step } from './content-model.ts';
import { Identifiers } from './identifiers.ts';
import { admits, derivesFrom, type AttributeUse, type ComplexType, type ElementDeclaration, type SimpleType, type TypeDefinition, type Wildcard } from './model.ts';
import { XMLNS_NS, XSI_NS } from './names.ts';
import { OpenElements, type OpenElement } from './open-elements.ts';
import { ValidationFindings } from './validation-findings.ts';

export interface ValidationOptions {
  readonly schema: Schema;
  /** Path of the document in its package. */
  readonly path: string;
  readonly standard: Standard;
  /** How much a breach weighs; without a word it is an error. */
  readonly severity?: Severity;
  /** Findings that are listed; the rest is counted. */
  readonly limit?: number;
}

/** A validation that rides on a reading: give it the events of the document, then ask for the findings. */
export interface Validation extends XmlHandler {
  /** Call once, when the document has been read to its end (or as far as it could be read). */
  findings(): readonly Finding[];
}

/** So many findings of one document are enough to mend what made it. */
const LISTED = 100;
/** Longest text of an element that is looked at as a value; only base64 of embedded files comes near. */
const LONGEST_VALUE = 64 * 1024 ** 2;
const BLANK = /^[ \t\r\n]*$/;

/** Validates a document while it is read, element by element, against compiled schemas. Hints in the document are ignored. */
export function validation({ schema, path, standard, severity = 'error', limit = LISTED }: ValidationOptions): Validation {
  return new SchemaValidator(schema, new ValidationFindings({ path, standard, severity }, limit));
}

class SchemaValidator implements Validation {
  readonly #schema: Schema;
  readonly #findings: ValidationFindings;
  readonly #identifiers: Identifiers;
  readonly #open = new OpenElements();
  /** Depth of an element whose content nobody looks at. */
  #skipped: number | undefined;
  #ended = false;

  constructor(schema: Schema, findings: ValidationFindings) {
    this.#schema = schema;
    this.#findings = findings;
    this.#identifiers = new Identifiers(findings);
  }

  open(element: XmlElement): void {
    if (this.#skipped !== undefined) return;
    const parent = this.#open.top;
    const open = this.#open.push(element);
    const declared = parent === undefined ? this.#root(element) : this.#child(parent, element);
    const type = declared === undefined ? undefined : this.#actualType(declared, element);
    if (declared === undefined || type === undefined) {
      this.#skipped = element.depth;
      return;
    }
    open.type = type;
    open.fixed = declared.fixed;
    this.#prepare(open, type, this.#isNil(declared, element));
    this.#checkAttributes(type, element);
  }

  text(value: string): void {
    const open = this.#open.top;
    if (this.#skipped !== undefined || open === undefined || open.holds === 'mixed') return;
    if (open.holds === 'text') {
      if (open.text !== undefined && open.text.length <= LONGEST_VALUE) open.text += value;
      return;
    }
    if (open.told || (open.holds === 'children' && BLANK.test(value)) || value === '') return;
    open.told = true;
    this.#findings.add('X-08', this.#open.place(), () => ({ element: open.local, text: value.trim().slice(0, 60) }));
  }

  close(element: XmlElement): void {
    if (this.#skipped === undefined) this.#checkEnd();
    else if (this.#skipped < element.depth) return;
    this.#skipped = undefined;
    this.#ended = element.depth === 1;
    this.#open.pop();
  }

  findings(): readonly Finding[] {
    // What was not read to its end may still hold what is referred to.
    if (this.#ended) this.#identifiers.end();
    return this.#findings.all();
  }

  #root(element: XmlElement): ElementDeclaration | undefined {
    const declared = this.#schema.element(element.uri, element.local);
    if (declared === undefined) this.#findings.add('X-09', this.#open.place(), () => ({ element: element.local, namespace: element.uri }));
    return declared;
  }

  /** The declaration of a child, and the step that it takes in its parent; undefined when nothing is known of it. */
  #child(parent: OpenElement, element: XmlElement): ElementDeclaration | undefined {
    const { state } = parent;
    const { uri, local } = element;
    if (state === undefined) return this.#unexpected(element, []);
    const transition = step(state, uri, local);
    if (transition !== undefined) {
      parent.state = transition.next;
      return transition.declaration;
    }
    for (const { wildcard, next } of state.wildcards) {
      if (!admits(wildcard, uri)) continue;
      parent.state = next;
      return this.#wild(wildcard, element);
    }
    return this.#misplaced(parent, element);
  }

  #wild({ process }: Wildcard, element: XmlElement): ElementDeclaration | undefined {
    if (process === 'skip') return undefined;
    const { uri, local } = element;
    const declared = this.#schema.element(uri, local);
    if (declared !== undefined) return declared;
    return process === 'lax' ? { local, uri, type: ANY_TYPE, abstract: false, nillable: true } : this.#unexpected(element, []);
  }

  /** Something before it is missing, or it stands where it may not. Either way the reading goes on from the likeliest place. */
  #misplaced(parent: OpenElement, element: XmlElement): ElementDeclaration | undefined {
    const { uri, local } = element;
    const { type, state } = parent;
    if (state === undefined || !this.#findings.open) return this.#unexpected(element, []);
    const way = missingOnTheWay(state, (at) => step(at, uri, local) !== undefined);
    const transition = way === undefined ? undefined : step(way.state, uri, local);
    if (way !== undefined && transition !== undefined) {
      parent.state = transition.next;
      this.#lacks(parent, way.names);
      return transition.declaration;
    }
    this.#unexpected(element, expectedNames(state));
    return type?.kind === 'complex' ? type.model?.declarations.get(`{${uri}}${local}`) : undefined;
  }

  #unexpected(element: XmlElement, expected: readonly string[]): ElementDeclaration | undefined {
    this.#findings.add('X-01', this.#open.place(), () => ({ element: element.local, expected: expected.length === 0 ? '—' : expected.join(', ') }));
    return undefined;
  }

  #actualType({ type, abstract }: ElementDeclaration, element: XmlElement): TypeDefinition | undefined {
    const named = element.attribute('type', XSI_NS);
    const actual = named === undefined ? type : this.#namedType(named.trim(), element);
    const fits = actual !== undefined && (type === ANY_TYPE || derivesFrom(actual, type));
    if (fits && !abstract && !(actual.kind === 'complex' && actual.abstract)) return actual;
    this.#findings.add('X-10', this.#open.place(), () => ({ element: element.local, type: named ?? '—' }));
    return undefined;
  }

  #namedType(name: string, element: XmlElement): TypeDefinition | undefined {
    const colon = name.indexOf(':');
    const uri = element.namespaceOf(colon < 0 ? '' : name.slice(0, colon)) ?? '';
    return this.#schema.type(uri, name.slice(colon + 1));
  }

  #isNil({ nillable }: ElementDeclaration, element: XmlElement): boolean {
    const value = element.attribute('nil', XSI_NS)?.trim();
    if (value === undefined) return false;
    const nil = value === 'true' || value === '1';
    const known = nil || value === 'false' || value === '0';
    if (!known || !nillable) this.#findings.add('X-05', this.#open.place('xsi:nil'), () => ({ name: 'xsi:nil', value, type: 'boolean' }));
    return nil && nillable;
  }

  #prepare(open: OpenElement, type: TypeDefinition, nil: boolean): void {
    const text = type.kind === 'simple' ? type : type.text;
    if (nil) {
      open.holds = 'nothing';
    } else if (text !== undefined) {
      open.holds = 'text';
      if (!text.free || open.fixed !== undefined) open.text = '';
    } else if (type.kind === 'complex') {
      const { model } = type;
      open.state = model?.start;
      open.holds = type.mixed ? 'mixed' : model === undefined ? 'nothing' : 'children';
    }
    if (nil) open.type = undefined;
  }

  #checkEnd(): void {
    const open = this.#open.top;
    if (open?.type === undefined) return;
    const { type, state } = open;
    if (open.text !== undefined) {
      const simple = type.kind === 'simple' ? type : type.text;
      if (simple !== undefined) this.#checkValue(open.local, simple, { value: open.text, fixed: open.fixed });
    }
    if (state === undefined || state.accepts) return;
    const way = this.#findings.open ? missingOnTheWay(state, ({ accepts }) => accepts) : undefined;
    this.#lacks(open, way?.names ?? []);
  }

  /** Names where the schema has names; where any element will do, that. */
  #lacks({ local }: OpenElement, names: readonly string[]): void {
    const isAny = names.length > 0 && names.every((name) => name === ANY_NAME);
    const wanted = names.filter((name) => name !== ANY_NAME).join(', ');
    this.#findings.add(isAny ? 'X-12' : 'X-02', this.#open.place(), () => ({ element: local, ...(isAny ? {} : { missing: wanted }) }));
  }

  #checkAttributes(type: TypeDefinition, element: XmlElement): void {
    let required = 0;
    for (const attribute of element.attributes) {
      const { uri } = attribute;
      if (uri === XMLNS_NS) continue;
      const use = type.kind === 'complex' ? useOf(type, attribute) : undefined;
      if (use !== undefined) {
        if (use.required) required += 1;
        if (!use.type.free || use.fixed !== undefined) this.#checkValue(attribute.local, use.type, { value: attribute.value, fixed: use.fixed, attribute });
      } else if (uri !== XSI_NS) {
        this.#checkOther(type, attribute, element);
      }
    }
    if (type.kind !== 'complex' || required === type.required.length) return;
    for (const { local, uri } of type.required) {
      if (element.attribute(local, uri) === undefined) this.#findings.add('X-04', this.#open.place(), () => ({ element: element.local, attribute: local }));
    }
  }

  /** An attribute that its element's type does not name: a wildcard may let it in. */
  #checkOther(type: TypeDefinition, attribute: XmlAttribute, element: XmlElement): void {
    const { local, uri, value } = attribute;
    const wildcard = type.kind === 'complex' ? type.wildcard : undefined;
    if (wildcard !== undefined && admits(wildcard, uri)) {
      if (wildcard.process === 'skip') return;
      const global = this.#schema.namespaces.has(uri) ? this.#schema.attribute(uri, local) : undefined;
      if (global !== undefined) this.#checkValue(local, global.type, { value, fixed: global.fixed, attribute });
      if (global !== undefined || wildcard.process === 'lax') return;
    }
    this.#findings.add('X-03', this.#open.place(local), () => ({ element: element.local, attribute: local }));
  }

  #checkValue(name: string, type: SimpleType, { value, fixed, attribute }: Given): void {
    const text = normalised(value, type.whiteSpace);
    if (value.length > LONGEST_VALUE || !type.accepts(text) || (fixed !== undefined && text !== normalised(fixed, type.whiteSpace))) {
      const allowed = fixed ?? type.listed?.join(', ');
      const params = { name, value: value.slice(0, 200), type: allowed === undefined ? type.name : `${type.name}: ${allowed}` };
      this.#findings.add('X-05', this.#open.place(attribute?.local), () => params);
      return;
    }
    if (type.identity === 'ID') {
      this.#identifiers.declare(text, () => this.#open.place(attribute?.local));
    } else if (type.identity === 'IDREF') {
      const { line = 0, column = 0 } = this.#open.top ?? {};
      if (type.variety === 'atomic') this.#identifiers.refer(text, line, column);
      else for (const id of text.split(' ')) this.#identifiers.refer(id, line, column);
    }
  }
}

interface Given {
  readonly value: string;
  readonly fixed: string | undefined;
  readonly attribute?: XmlAttribute;
}

function useOf(type: ComplexType, { local, uri }: XmlAttribute): AttributeUse | undefined {
  const uses = type.attributes.get(local);
  if (uses === undefined) return undefined;
  for (const use of uses) if (use.uri === uri) return use;
  return undefined;
}
