import { SaxesParser, type SaxesTagNS } from 'saxes';
import type { ByteStream } from '../../base/index.ts';

/** What is wrong with a document as XML. Content, therefore data. */
export interface XmlProblem {
  readonly kind: 'doctype' | 'malformed' | 'encoding' | 'depth' | 'attributes' | 'size';
  readonly line: number;
  readonly column: number;
  readonly detail: string;
}

/** Bounds on attacker-controlled documents. */
export interface XmlLimits {
  /** Nesting; saxes resolves namespaces in O(depth²), so this is also what keeps it quick. */
  readonly depth: number;
  /** Attributes of one element. */
  readonly attributes: number;
  /** Characters of one attribute value. */
  readonly value: number;
  /** Characters of text, of a comment or of any other piece of markup. */
  readonly text: number;
  /** Bytes of the whole document. */
  readonly bytes: number;
}

/** Generous for METS, PREMIS and EAD of a million files (an ADMID may list its identifiers); small enough to stay harmless. */
export const XML_LIMITS: XmlLimits = { depth: 256, attributes: 256, value: 8 * 1024 ** 2, text: 64 * 1024 ** 2, bytes: 4 * 1024 ** 3 };

/** One attribute of a start tag; a declaration of a namespace is one too, in the namespace of `xmlns`. */
export interface XmlAttribute {
  readonly local: string;
  readonly uri: string;
  readonly value: string;
}

/** One start tag, namespaces resolved. */
export interface XmlElement {
  readonly local: string;
  readonly uri: string;
  readonly line: number;
  readonly column: number;
  /** 1 for the root. */
  readonly depth: number;
  /** Every attribute in order. */
  readonly attributes: readonly XmlAttribute[];
  attribute(local: string, uri?: string): string | undefined;
  /** The namespace that a prefix ('' is the default) stands for here; only while the element is being opened. */
  namespaceOf(prefix: string): string | undefined;
}

/** Receives the document as it is read. Its throws pass through, but for `StopParsing`, which ends the reading well. */
export interface XmlHandler {
  open?(element: XmlElement): void;
  close?(element: XmlElement): void;
  text?(value: string): void;
}

/** Thrown by a handler that has seen enough. */
export class StopParsing extends Error {
  override readonly name = 'StopParsing';
}

/** Thrown inside to leave saxes; never leaves this file. */
class Refused extends Error {
  readonly problem: XmlProblem;
  constructor(problem: XmlProblem) {
    super(problem.kind);
    this.problem = problem;
  }
}

const SLICE = 64 * 1024;

/**
 * Reads a document (UTF-8, with or without BOM) as a stream. A DOCTYPE is refused, so no entity can be declared and
 * nothing outside the document is ever fetched. Answers the problem that ended the reading, or undefined.
 */
export async function parseXml(
  source: ByteStream | Iterable<Uint8Array>,
  handler: XmlHandler,
  limits: Partial<XmlLimits> = {},
): Promise<XmlProblem | undefined> {
  const bounds = { ...XML_LIMITS, ...limits };
  const reader = new DocumentReader(handler, bounds);
  try {
    for await (const chunk of source) reader.write(chunk);
    reader.end();
    return undefined;
  } catch (thrown) {
    if (thrown instanceof Refused) return thrown.problem;
    if (thrown instanceof StopParsing) return undefined;
    throw thrown;
  }
}

/** Reads a document up to its root: a DOCTYPE can stand nowhere else. Answers the problem that was met on the way. */
export async function parseProlog(source: ByteStream | Iterable<Uint8Array>): Promise<XmlProblem | undefined> {
  return parseXml(source, { open: () => { throw new StopParsing(); } });
}

class DocumentReader {
  readonly #parser = new SaxesParser({ xmlns: true, position: true });
  readonly #decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false });
  readonly #limits: XmlLimits;
  readonly #stack: XmlElement[] = [];
  #bytes = 0;
  #marked = false;
  /** Characters written since saxes told of anything: the length of the piece that it is collecting. */
  #pending = 0;

  constructor(handler: XmlHandler, limits: XmlLimits) {
    this.#limits = limits;
    const parser = this.#parser;
    // A byte order mark says UTF-8 louder than the declaration; the decoder has the last word in any case.
    parser.on('xmldecl', ({ encoding }) => {
      this.#pending = 0;
      this.#checkDeclared(encoding);
    });
    parser.on('comment', () => { this.#pending = 0; });
    parser.on('processinginstruction', () => { this.#pending = 0; });
    parser.on('doctype', () => { this.#refuse('doctype', 'DOCTYPE'); });
    parser.on('error', (error) => { this.#refuse('malformed', error.message.replace(/^\d+:\d+:\s*/, '')); });
    parser.on('opentagstart', () => {
      if (this.#stack.length >= limits.depth) this.#refuse('depth', String(limits.depth));
    });
    let attributes = 0;
    parser.on('attribute', ({ value }) => {
      this.#pending = 0;
      attributes += 1;
      if (value.length > limits.value) this.#refuse('size', String(limits.value));
      if (attributes > limits.attributes) this.#refuse('attributes', String(limits.attributes));
    });
    parser.on('opentag', (tag) => {
      this.#pending = 0;
      attributes = 0;
      const element = new ReadElement(tag, parser, this.#stack.length + 1);
      this.#stack.push(element);
      handler.open?.(element);
    });
    parser.on('closetag', () => {
      this.#pending = 0;
      const element = this.#stack.pop();
      if (element !== undefined) handler.close?.(element);
    });
    const text = (value: string): void => {
      this.#pending = 0;
      if (value.length > limits.text) this.#refuse('size', String(limits.text));
      handler.text?.(value);
    };
    parser.on('text', text);
    parser.on('cdata', text);
  }

  write(chunk: Uint8Array): void {
    if (this.#bytes === 0) this.#checkMark(chunk);
    this.#bytes += chunk.byteLength;
    if (this.#bytes > this.#limits.bytes) this.#refuse('size', String(this.#limits.bytes));
    // In slices, so that the limits act before a whole large chunk was parsed.
    for (let at = 0; at < chunk.byteLength; at += SLICE) {
      const slice = this.#decoded(chunk.subarray(at, at + SLICE));
      this.#pending += slice.length;
      if (this.#pending > this.#limits.text + SLICE) this.#refuse('size', String(this.#limits.text));
      this.#parser.write(slice);
    }
  }

  end(): void {
    this.#parser.write(this.#decoded(undefined));
    this.#parser.close();
  }

  #checkMark(chunk: Uint8Array): void {
    const [first, second, third] = chunk;
    const utf16 = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff) || first === 0 || second === 0;
    if (utf16) this.#refuse('encoding', 'UTF-16');
    this.#marked = first === 0xef && second === 0xbb && third === 0xbf;
    // Before any byte is decoded, so that the finding names the encoding rather than the first letter that is not UTF-8.
    this.#checkDeclared(/^<\?xml[^>]*encoding\s*=\s*["']([^"']+)["']/.exec(Buffer.from(chunk.subarray(0, 256)).toString('latin1'))?.[1]);
  }

  #checkDeclared(encoding: string | undefined): void {
    if (encoding !== undefined && !this.#marked && !/^(utf-?8|us-ascii|ascii)$/i.test(encoding)) this.#refuse('encoding', encoding);
  }

  #decoded(bytes: Uint8Array | undefined): string {
    try {
      return bytes === undefined ? this.#decoder.decode() : this.#decoder.decode(bytes, { stream: true });
    } catch {
      return this.#refuse('encoding', 'UTF-8');
    }
  }

  #refuse(kind: XmlProblem['kind'], detail: string): never {
    throw new Refused({ kind, detail, line: this.#parser.line, column: this.#parser.column });
  }
}

type Parser = SaxesParser<{ xmlns: true; position: true }>;

/** A class, because a METS of 100,000 files opens 400,000 elements: nothing is made that nobody asks for. */
class ReadElement implements XmlElement {
  readonly local: string;
  readonly uri: string;
  readonly depth: number;
  readonly line: number;
  readonly column: number;
  readonly #tag: SaxesTagNS;
  readonly #parser: Parser;
  #attributes: readonly XmlAttribute[] | undefined;

  constructor(tag: SaxesTagNS, parser: Parser, depth: number) {
    this.local = tag.local;
    this.uri = tag.uri;
    this.depth = depth;
    this.line = parser.line;
    this.column = parser.column;
    this.#tag = tag;
    this.#parser = parser;
  }

  get attributes(): readonly XmlAttribute[] {
    return this.#attributes ??= Object.values(this.#tag.attributes);
  }

  attribute(local: string, uri = ''): string | undefined {
    for (const attribute of this.attributes) if (attribute.local === local && attribute.uri === uri) return attribute.value;
    return undefined;
  }

  namespaceOf(prefix: string): string | undefined {
    return this.#parser.resolve(prefix);
  }
}
