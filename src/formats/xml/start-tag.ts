import { AMPERSAND, APOSTROPHE, BLANK, EQUALS, GREATER, IN_VALUE, is, LESS, NAME_START, QUOTE, SLASH } from './characters.ts';
import { Scope, XMLNS_NS } from './namespaces.ts';
import { interned, QualifiedNames, type QualifiedName } from './qualified-names.ts';
import { withoutReferences } from './references.ts';
import type { XmlAttribute } from './xml-element.ts';
import { LONGEST_SHOWN, type XmlLimits, type XmlProblem } from './xml-problem.ts';

/** Attributes that are compared each with each. */
const FEW = 8;

/** Ends the reading: what is wrong, and behind which character of the text. */
export type Refusing = (kind: XmlProblem['kind'], detail: string, at: number) => never;

/**
 * Reads start tags, one after the other; what was read last is in its fields. A METS document is mostly start tags: nothing here is
 * made that is not handed out.
 */
export class StartTags {
  /** Where the tag ends, after its `>`. */
  end = 0;
  /** Whether it is an element by itself, `<a/>`. */
  isEmpty = false;
  /** Whether line ends may be in it. */
  isBroken = false;
  name: QualifiedName | undefined;
  readonly #names = new QualifiedNames();
  readonly #limits: XmlLimits;
  readonly #refuse: Refusing;
  readonly #attributeNames: QualifiedName[] = [];
  readonly #values: string[] = [];
  #count = 0;
  #number = 0;
  #declares = false;

  constructor(limits: XmlLimits, refuse: Refusing) {
    this.#limits = limits;
    this.#refuse = refuse;
  }

  /** Reads the tag whose `<` stands at a place. False when the text ends before it does; it is then to be read again. */
  read(text: string, from: number, depth: number): boolean {
    this.#names.tidy();
    this.#count = 0;
    this.#declares = false;
    this.isBroken = false;
    const name = this.#names.read(text, from + 1);
    if (name === undefined) return false;
    if (depth > this.#limits.depth) this.#refuse('depth', String(this.#limits.depth), this.#names.end);
    this.name = name;
    let at: number | undefined = this.#names.end;
    while (at !== undefined) {
      const next = this.#skipBlanks(text, at);
      if (next === text.length) return false;
      const code = text.charCodeAt(next);
      if (code === GREATER) return this.#ends(next + 1, false);
      if (code === SLASH) {
        if (next + 1 === text.length) return false;
        if (text.charCodeAt(next + 1) !== GREATER) this.#malformed('forward-slash in opening tag not followed by >.', next + 2);
        return this.#ends(next + 2, true);
      }
      if (!is(code, NAME_START)) this.#malformed(`disallowed character in ${this.#count === 0 && next === at ? 'tag' : 'attribute'} name.`, next + 1);
      if (next === at) this.#malformed('no whitespace between attributes.', next);
      at = this.#attribute(text, next);
    }
    return false;
  }

  /** The namespaces of the tag: those around it, unless it declares some. */
  scope(around: Scope): Scope {
    if (!this.#declares) return around;
    const scope = new Scope(around);
    for (let n = 0; n < this.#count; n += 1) {
      const { prefix, name, local } = this.#attributeNames[n] as QualifiedName;
      if (prefix !== 'xmlns' && name !== 'xmlns') continue;
      const wrong = scope.declare(prefix === '' ? '' : local, interned(this.#values[n] ?? ''));
      if (wrong !== undefined) this.#malformed(wrong, this.end);
    }
    return scope;
  }

  /** The namespace of the element. */
  uri(scope: Scope): string {
    const { name } = this;
    if (name === undefined) return '';
    this.#checkName(name);
    if (name.prefix === 'xmlns') this.#malformed('tags may not have "xmlns" as prefix.', this.end);
    return name.uriIn(scope) ?? (name.prefix === '' ? '' : this.#unbound(name));
  }

  /** The attributes, each once (Namespaces in XML §6.3). */
  attributes(scope: Scope): readonly XmlAttribute[] {
    const attributes: XmlAttribute[] = [];
    let prefixed = 0;
    this.#number += 1;
    for (let n = 0; n < this.#count; n += 1) {
      const name = this.#attributeNames[n] as QualifiedName;
      this.#checkName(name);
      if (name.seenIn === this.#number) this.#malformed(`duplicate attribute: ${name.name.slice(0, LONGEST_SHOWN)}.`, this.end);
      name.seenIn = this.#number;
      if (name.prefix !== '') prefixed += 1;
      attributes.push({ local: name.local, uri: this.#uriOf(name, scope), value: this.#values[n] ?? '' });
    }
    if (prefixed > 1) this.#checkExpanded(attributes, prefixed);
    return attributes;
  }

  #ends(at: number, isEmpty: boolean): true {
    this.end = at;
    this.isEmpty = isEmpty;
    return true;
  }

  #skipBlanks(text: string, from: number): number {
    let at = from;
    while (at < text.length) {
      const code = text.charCodeAt(at);
      if (!is(code, BLANK)) break;
      if (code < 0x20) this.isBroken = true;
      at += 1;
    }
    return at;
  }

  /** Reads one attribute; answers where it ends, or undefined when the text ends before. */
  #attribute(text: string, from: number): number | undefined {
    const name = this.#names.read(text, from);
    if (name === undefined) return undefined;
    let at = this.#skipBlanks(text, this.#names.end);
    if (at === text.length) return undefined;
    if (text.charCodeAt(at) !== EQUALS) this.#malformed('attribute without value.', at + 1);
    at = this.#skipBlanks(text, at + 1);
    if (at === text.length) return undefined;
    const quote = text.charCodeAt(at);
    if (quote !== QUOTE && quote !== APOSTROPHE) this.#malformed('unquoted attribute value.', at);
    return this.#value(text, at + 1, { name, quote });
  }

  #value(text: string, from: number, { name, quote }: { readonly name: QualifiedName; readonly quote: number }): number | undefined {
    let plain = true;
    let at = from;
    for (; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      if (!is(code, IN_VALUE)) continue;
      if (code === quote) break;
      if (code === LESS) this.#malformed('disallowed character.', at + 1);
      if (code === AMPERSAND || code < 0x20) plain = false;
    }
    if (at === text.length) return undefined;
    const value = plain ? text.slice(from, at) : this.#normalised(text.slice(from, at), from);
    if (value.length > this.#limits.value) this.#refuse('size', String(this.#limits.value), at + 1);
    this.#attributeNames[this.#count] = name;
    this.#values[this.#count] = value;
    this.#count += 1;
    if (this.#count > this.#limits.attributes) this.#refuse('attributes', String(this.#limits.attributes), at + 1);
    if (name.prefix === 'xmlns' || name.name === 'xmlns') this.#declares = true;
    return at + 1;
  }

  /** XML 1.0 §3.3.3, without a DTD: white space is spaces, but for what a reference stands for. */
  #normalised(raw: string, from: number): string {
    this.isBroken = true;
    return withoutReferences(raw.replace(/[\t\n]/g, ' '), (detail, at) => this.#malformed(detail, from + at));
  }

  #uriOf(name: QualifiedName, scope: Scope): string {
    if (name.prefix === '') return name.name === 'xmlns' ? XMLNS_NS : '';
    return name.uriIn(scope) ?? this.#unbound(name);
  }

  #checkName({ name, isWellFormed }: QualifiedName): void {
    if (!isWellFormed) this.#malformed(`malformed name: ${name.slice(0, LONGEST_SHOWN)}.`, this.end);
  }

  /** Two prefixes may stand for one namespace. A few attributes are compared each with each, many are noted. */
  #checkExpanded(attributes: readonly XmlAttribute[], prefixed: number): void {
    const seen = prefixed > FEW ? new Set<string>() : undefined;
    for (let n = 0; n < attributes.length; n += 1) {
      const { local, uri } = attributes[n] as XmlAttribute;
      if (uri === '') continue;
      if (seen === undefined ? standsBefore(attributes, n) : seen.has(`{${uri}}${local}`)) this.#malformed(`duplicate attribute: ${`{${uri}}${local}`.slice(0, LONGEST_SHOWN)}.`, this.end);
      seen?.add(`{${uri}}${local}`);
    }
  }

  #unbound({ prefix }: QualifiedName): never {
    return this.#malformed(`unbound namespace prefix: ${JSON.stringify(prefix.slice(0, LONGEST_SHOWN))}.`, this.end);
  }

  #malformed(detail: string, at: number): never {
    return this.#refuse('malformed', detail, at);
  }
}

function standsBefore(attributes: readonly XmlAttribute[], n: number): boolean {
  const { local, uri } = attributes[n] as XmlAttribute;
  for (let at = 0; at < n; at += 1) {
    const other = attributes[at] as XmlAttribute;
    if (other.local === local && other.uri === uri) return true;
  }
  return false;
}
