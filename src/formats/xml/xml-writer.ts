import type { TextSink } from '../../base/index.ts';
import { isXmlText } from './clean-text.ts';

/** Attribute name → value; `undefined` leaves the attribute out. */
export type Attributes = Readonly<Record<string, string | number | undefined>>;

const NAME = /^[A-Za-z_][\w.-]*(:[A-Za-z_][\w.-]*)?$/;
const BUFFER_CHARS = 16 * 1024;

/**
 * Writes XML 1.0 piece by piece into a sink: a name stack, escaping, and a refusal (thrown: it is a mistake of ours)
 * of names and characters that XML cannot carry. Clean untrusted text with `cleanXmlText` first.
 */
export class XmlWriter {
  readonly #sink: TextSink;
  readonly #indent: boolean;
  readonly #names: string[] = [];
  #buffer = '';
  /** The current element has text, so white space may not be added to it. */
  #mixed = false;
  /** The start tag of the current element is still open: `<a` without `>`. */
  #open = false;

  constructor(sink: TextSink, options: { readonly indent?: boolean } = {}) {
    this.#sink = sink;
    this.#indent = options.indent ?? true;
  }

  declaration(): this {
    return this.#put('<?xml version="1.0" encoding="UTF-8"?>');
  }

  open(name: string, attributes?: Attributes): this {
    this.#start(name, attributes);
    this.#names.push(name);
    this.#open = true;
    this.#mixed = false;
    return this;
  }

  close(): this {
    const name = this.#names.pop();
    if (name === undefined) throw new Error('no element is open');
    if (this.#open) this.#put('/>');
    else {
      if (!this.#mixed) this.#newLine();
      this.#put(`</${name}>`);
    }
    this.#open = false;
    this.#mixed = false;
    return this;
  }

  text(value: string): this {
    if (!isXmlText(value)) throw new Error('text that XML cannot carry');
    this.#closeStart();
    this.#mixed = true;
    return this.#put(escapeText(value));
  }

  /** An element with text only, or an empty one. */
  leaf(name: string, value: string | undefined, attributes?: Attributes): this {
    this.#start(name, attributes);
    if (value === undefined || value === '') return this.#put('/>');
    if (PLAIN.test(value)) return this.#put(`>${value}</${name}>`);
    if (!isXmlText(value)) throw new Error(`text that XML cannot carry in ${name}`);
    return this.#put(`>${escapeText(value)}</${name}>`);
  }

  /** XML that is well formed already (a whole document of ours without its declaration). */
  raw(xml: string): this {
    this.#closeStart();
    this.#newLine();
    return this.#put(xml);
  }

  /** Ends the document; every element must be closed. */
  end(): void {
    if (this.#names.length > 0) throw new Error(`${this.#names.join('/')} is still open`);
    if (this.#indent) this.#put('\n');
    if (this.#buffer !== '') this.#sink(this.#buffer);
    this.#buffer = '';
  }

  #start(name: string, attributes: Attributes | undefined): void {
    if (!isName(name)) throw new Error(`not an XML name: ${name}`);
    this.#closeStart();
    if (!this.#mixed) this.#newLine();
    let tag = `<${name}`;
    for (const attribute in attributes) {
      const value = attributes[attribute];
      if (value === undefined) continue;
      if (!isName(attribute)) throw new Error(`not an XML name: ${attribute}`);
      const written = String(value);
      if (PLAIN.test(written)) {
        tag += ` ${attribute}="${written}"`;
        continue;
      }
      if (!isXmlText(written)) throw new Error(`text that XML cannot carry in ${name}/@${attribute}`);
      tag += ` ${attribute}="${escapeAttribute(written)}"`;
    }
    this.#put(tag);
  }

  #closeStart(): void {
    if (!this.#open) return;
    this.#put('>');
    this.#open = false;
  }

  #newLine(): void {
    if (this.#indent && (this.#buffer !== '' || this.#names.length > 0)) this.#put(`\n${'  '.repeat(this.#names.length)}`);
  }

  #put(text: string): this {
    this.#buffer += text;
    if (this.#buffer.length >= BUFFER_CHARS) {
      this.#sink(this.#buffer);
      this.#buffer = '';
    }
    return this;
  }
}

/** Printable ASCII without what has to be escaped anywhere: most values, which need no second look. */
const PLAIN = /^[ !#-%'-;=?-~]*$/;

/** Names that were looked at once: a document has few, and each of them a hundred thousand times. */
const known = new Set<string>();
const MOST_KNOWN = 1000;

function isName(name: string): boolean {
  if (known.has(name)) return true;
  if (!NAME.test(name)) return false;
  if (known.size < MOST_KNOWN) known.add(name);
  return true;
}

const SPECIAL = /[&<>\r]/g;
const SPECIAL_IN_ATTRIBUTE = /[&<>"\t\n\r]/g;
const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\t': '&#9;', '\n': '&#10;', '\r': '&#13;',
};

/** Text as the content of an element; what XML cannot carry is not looked for (`cleanXmlText`). */
export function escapeText(value: string): string {
  // Most texts have nothing to be escaped.
  return value.search(SPECIAL) === -1 ? value : value.replace(SPECIAL, (character) => ESCAPES[character] ?? character);
}

function escapeAttribute(value: string): string {
  return value.replace(SPECIAL_IN_ATTRIBUTE, (character) => ESCAPES[character] ?? character);
}
