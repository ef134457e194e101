import { isUtf8 } from 'node:buffer';

/** A JSON value. Objects are maps: no key of an untrusted document can reach a prototype, and order is kept. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject;

/** A JSON object; of keys that stand there twice the last one, as most readers do. */
export type JsonObject = ReadonlyMap<string, JsonValue>;

/** Why bytes are not a JSON document that we are willing to read. */
export interface JsonProblem {
  readonly kind: 'encoding' | 'syntax' | 'depth' | 'number' | 'size';
  /** Character offset at which reading ended; 0 when nothing was read. */
  readonly at: number;
  /** Line of that character, from 1. */
  readonly line: number;
}

/** A document that was read to its end, or the problem that ended the reading. */
export type JsonReading =
  | {
    readonly kind: 'json';
    readonly value: JsonValue;
    /** Keys that stand twice in their object, as JSON pointers (RFC 6901); only the first thousand. */
    readonly duplicates: readonly string[];
  }
  | { readonly kind: 'problem'; readonly problem: JsonProblem };

/** What an untrusted document may cost. */
export interface JsonLimits {
  /** Objects and arrays inside each other. */
  readonly depth: number;
  /** Values of any kind, keys included: what memory is spent on. */
  readonly values: number;
}

/** An inventory nests six deep; a million files are about six million values. */
const LIMITS: JsonLimits = { depth: 64, values: 20_000_000 };
/** More digits than any number that a standard asks for: `1e99999999` and a megabyte of nines are refused, not computed. */
const NUMBER_LENGTH = 40;
const MOST_DUPLICATES = 1000;

/** How a document is read. */
export interface JsonOptions extends Partial<JsonLimits> {
  /** Texts that were met before; the same text is kept once, in this document and in others that are read with these. */
  readonly texts?: Map<string, string>;
}

/**
 * Reads a JSON document (RFC 8259) that nobody vouches for, from text or from bytes (UTF-8 without byte order mark):
 * bounded depth, numbers and values, duplicate keys reported. Never throws. One pass; the time grows with the length
 * and nothing else. No text of a value holds the document in memory.
 */
export function readJson(document: Uint8Array | string, { texts, ...limits }: JsonOptions = {}): JsonReading {
  const bytes = typeof document === 'string' ? Buffer.from(document) : Buffer.from(document.buffer, document.byteOffset, document.byteLength);
  if (!isUtf8(bytes)) return { kind: 'problem', problem: { kind: 'encoding', at: 0, line: 1 } };
  const reader = new Reader(bytes, { ...LIMITS, ...limits }, texts);
  try {
    const value = reader.document();
    return { kind: 'json', value, duplicates: reader.duplicates };
  } catch (thrown) {
    if (!(thrown instanceof Refusal)) throw thrown;
    return { kind: 'problem', problem: thrown.problem };
  }
}

/** Ends the reading from any depth; it never leaves this file. */
class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly problem: JsonProblem;

  constructor(problem: JsonProblem) {
    super(problem.kind);
    this.problem = problem;
  }
}

const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/;
const ESCAPES: Readonly<Record<string, string>> = { '"': '"', '\\': '\\', '/': '/', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };
const WORDS = [[Buffer.from('true'), true], [Buffer.from('false'), false], [Buffer.from('null'), null]] as const;
const [QUOTE, COMMA, COLON, OPENS_ARRAY, BACKSLASH, CLOSES_ARRAY, OPENS_OBJECT, CLOSES_OBJECT] = [0x22, 0x2c, 0x3a, 0x5b, 0x5c, 0x5d, 0x7b, 0x7d] as const;

class Reader {
  readonly duplicates: string[] = [];
  readonly #bytes: Buffer;
  readonly #limits: JsonLimits;
  readonly #texts: Map<string, string> | undefined;
  readonly #trail: (string | number)[] = [];
  #at = 0;
  #values = 0;

  constructor(bytes: Buffer, limits: JsonLimits, texts: Map<string, string> | undefined) {
    this.#bytes = bytes;
    this.#limits = limits;
    this.#texts = texts;
  }

  document(): JsonValue {
    this.#space();
    const value = this.#value(0);
    this.#space();
    if (this.#at < this.#bytes.byteLength) this.#refuse('syntax');
    return value;
  }

  #value(depth: number): JsonValue {
    this.#count();
    const first = this.#bytes[this.#at];
    if (first === QUOTE) return this.#string();
    if (first === OPENS_OBJECT || first === OPENS_ARRAY) {
      if (depth >= this.#limits.depth) this.#refuse('depth');
      this.#at += 1;
      return first === OPENS_OBJECT ? this.#object(depth + 1) : this.#array(depth + 1);
    }
    for (const [word, value] of WORDS) {
      if (first !== word[0] || this.#bytes.compare(word, 0, word.byteLength, this.#at, Math.min(this.#at + word.byteLength, this.#bytes.byteLength)) !== 0) continue;
      this.#at += word.byteLength;
      return value;
    }
    return this.#number();
  }

  #object(depth: number): JsonObject {
    const object = new Map<string, JsonValue>();
    if (this.#ends(CLOSES_OBJECT)) return object;
    do {
      this.#space();
      if (this.#bytes[this.#at] !== QUOTE) this.#refuse('syntax');
      const key = this.#string();
      this.#count();
      if (object.has(key) && this.duplicates.length < MOST_DUPLICATES) this.duplicates.push(pointer([...this.#trail, key]));
      this.#expect(COLON);
      this.#space();
      this.#trail.push(key);
      object.set(key, this.#value(depth));
      this.#trail.pop();
    } while (this.#continues(CLOSES_OBJECT));
    return object;
  }

  #array(depth: number): readonly JsonValue[] {
    if (this.#ends(CLOSES_ARRAY)) return [];
    // An array that begins with its first item has room for that one; an empty one would make room for seventeen.
    const array: JsonValue[] = [this.#item(0, depth)];
    while (this.#continues(CLOSES_ARRAY)) array.push(this.#item(array.length, depth));
    return array;
  }

  #item(index: number, depth: number): JsonValue {
    this.#space();
    this.#trail.push(index);
    const value = this.#value(depth);
    this.#trail.pop();
    return value;
  }

  #string(): string {
    this.#at += 1;
    let whole = this.#plain();
    while (this.#bytes[this.#at] === BACKSLASH) whole += this.#escape() + this.#plain();
    if (this.#bytes[this.#at] !== QUOTE) this.#refuse('syntax');
    this.#at += 1;
    return this.#kept(whole);
  }

  #kept(text: string): string {
    if (this.#texts === undefined) return text;
    const known = this.#texts.get(text);
    if (known === undefined) this.#texts.set(text, text);
    return known ?? text;
  }

  /** Text up to a quote, a backslash or what may not stand in a text. */
  #plain(): string {
    const bytes = this.#bytes;
    const from = this.#at;
    let at = from;
    let all = 0;
    for (; at < bytes.byteLength; at += 1) {
      const byte = bytes[at] as number;
      if (byte === QUOTE || byte === BACKSLASH || byte < 0x20) break;
      all |= byte;
    }
    this.#at = at;
    return all < 0x80 ? bytes.toString('latin1', from, at) : bytes.toString('utf8', from, at);
  }

  #escape(): string {
    const letter = this.#bytes.toString('latin1', this.#at + 1, this.#at + 2);
    const simple = ESCAPES[letter];
    if (simple !== undefined) {
      this.#at += 2;
      return simple;
    }
    const digits = this.#bytes.toString('latin1', this.#at + 2, this.#at + 6);
    if (letter !== 'u' || !/^[0-9a-fA-F]{4}$/.test(digits)) this.#refuse('syntax');
    this.#at += 6;
    return String.fromCharCode(Number.parseInt(digits, 16));
  }

  #number(): number {
    const written = /^[-+.\deE]*/.exec(this.#bytes.toString('latin1', this.#at, this.#at + NUMBER_LENGTH + 1))?.[0] ?? '';
    if (written.length > NUMBER_LENGTH) this.#refuse('number');
    const text = NUMBER.exec(written)?.[0] ?? '';
    if (text === '') this.#refuse('syntax');
    this.#at += text.length;
    const value = Number(text);
    if (!Number.isFinite(value)) this.#refuse('number');
    return value;
  }

  #space(): void {
    for (; ; this.#at += 1) {
      const byte = this.#bytes[this.#at];
      if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return;
    }
  }

  #ends(closing: number): boolean {
    this.#space();
    if (this.#bytes[this.#at] !== closing) return false;
    this.#at += 1;
    return true;
  }

  /** After a member: a comma means another one follows. */
  #continues(closing: number): boolean {
    if (this.#ends(closing)) return false;
    this.#expect(COMMA);
    return true;
  }

  #expect(mark: number): void {
    this.#space();
    if (this.#bytes[this.#at] !== mark) this.#refuse('syntax');
    this.#at += 1;
  }

  #count(): void {
    this.#values += 1;
    if (this.#values > this.#limits.values) this.#refuse('size');
  }

  /** Places are told in characters, as an editor counts them. */
  #refuse(kind: JsonProblem['kind']): never {
    const before = this.#bytes.subarray(0, this.#at);
    throw new Refusal({ kind, at: before.toString('utf8').length, line: lineAfter(before) });
  }
}

function pointer(trail: readonly (string | number)[]): string {
  return trail.map((key) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

function lineAfter(bytes: Buffer): number {
  let line = 1;
  for (let at = bytes.indexOf(0x0a); at !== -1; at = bytes.indexOf(0x0a, at + 1)) line += 1;
  return line;
}
