import type { ByteStream } from '../../base/index.ts';
import { DocumentReader, SLICE } from './document-reader.ts';
import { DocumentText } from './document-text.ts';
import type { XmlHandler } from './xml-element.ts';
import { Refused, StopParsing, XML_LIMITS, type XmlLimits, type XmlProblem } from './xml-problem.ts';

/**
 * Reads a document (UTF-8, with or without BOM) as a stream. A DOCTYPE is refused, so no entity can be declared and
 * nothing outside the document is ever fetched. Answers the problem that ended the reading, or undefined.
 */
export async function parseXml(
  source: ByteStream | Iterable<Uint8Array>,
  handler: XmlHandler,
  limits: Partial<XmlLimits> = {},
): Promise<XmlProblem | undefined> {
  const reader = new BytesReader(handler, { ...XML_LIMITS, ...limits });
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

/** Bytes at the beginning that are looked at together: an encoding is told by its marks and by what the document declares. */
const HEAD = 256;

class BytesReader {
  readonly #reader: DocumentReader;
  readonly #text = new DocumentText();
  readonly #limits: XmlLimits;
  #bytes = 0;
  /** The first bytes, until they are enough to be looked at. */
  #head: Uint8Array | undefined = new Uint8Array(0);
  /** A byte order mark of UTF-8 stands at the beginning. */
  #marked = false;
  /** What the bytes should be, as declared. */
  #encoding = 'UTF-8';

  constructor(handler: XmlHandler, limits: XmlLimits) {
    this.#limits = limits;
    this.#reader = new DocumentReader(handler, limits, (encoding) => { this.#checkDeclared(encoding); });
  }

  write(chunk: Uint8Array): void {
    this.#bytes += chunk.byteLength;
    if (this.#bytes > this.#limits.bytes) this.#reader.refuse('size', String(this.#limits.bytes));
    if (this.#head === undefined) {
      this.#decode(chunk);
      return;
    }
    this.#head = this.#head.byteLength === 0 && chunk.byteLength >= HEAD ? chunk : Buffer.concat([this.#head, chunk]);
    if (this.#head.byteLength >= HEAD) this.#begin(this.#head);
  }

  end(): void {
    if (this.#head !== undefined) this.#begin(this.#head);
    this.#take(this.#text.end());
    this.#reader.end();
  }

  #begin(head: Uint8Array): void {
    this.#head = undefined;
    const [first, second, third] = head;
    const utf16 = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff) || first === 0 || second === 0;
    if (utf16) this.#reader.refuse('encoding', 'UTF-16');
    this.#marked = first === 0xef && second === 0xbb && third === 0xbf;
    // Before any byte is decoded, so that the finding names the encoding rather than the first letter that is not UTF-8.
    const declared = /^<\?xml[ \t\r\n][^>]*encoding\s*=\s*["']([^"']+)["']/.exec(Buffer.from(head.subarray(0, HEAD)).toString('latin1'))?.[1];
    if (declared !== undefined) this.#checkDeclared(declared);
    this.#decode(head);
  }

  /** Bytes in another encoding than the declared one are a fatal error (XML 1.0 §4.3.3), and a mark says that they are UTF-8. */
  #checkDeclared(encoding: string): void {
    if (/^utf-?8$/i.test(encoding)) return;
    if (this.#marked || !/^(us-)?ascii$/i.test(encoding)) this.#reader.refuse('encoding', encoding);
    this.#encoding = encoding;
    this.#text.asciiOnly = true;
  }

  /** In slices, so that the limits act before a whole large chunk was read. */
  #decode(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.byteLength; at += SLICE) this.#take(this.#text.next(bytes.subarray(at, at + SLICE)));
  }

  #take(text: string): void {
    if (this.#text.isBroken) this.#reader.refuseBehind(text, 'encoding', this.#encoding);
    if (text !== '') this.#reader.write(text);
  }
}
