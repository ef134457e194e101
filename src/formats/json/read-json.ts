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

/**
 * Reads a JSON document (RFC 8259) that nobody vouches for, from text or from bytes (UTF-8 without byte order mark):
 * bounded depth, numbers and values, duplicate keys reported. Never throws. One pass; the time grows with the length
 * and nothing else.
 */
export function readJson(document: Uint8Array | string, limits: JsonLimits = LIMITS): JsonReading {
  let text: string;
  try {
    text = typeof document === 'string' ? document : new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(document);
  } catch {
    return { kind: 'problem', problem: { kind: 'encoding', at: 0, line: 1 } };
  }
  const reader = new Reader(text, limits);
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

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const NUMBER_TEXT = /[-+.\deE]+/y;
// eslint-disable-next-line no-control-regex
const PLAIN_TEXT = /[^"\\\u0000-\u001f]*/y;
const SPACE = /[ \t\n\r]*/y;
const ESCAPES: Readonly<Record<string, string>> = { '"': '"', '\\': '\\', '/': '/', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };
const WORDS = [['true', true], ['false', false], ['null', null]] as const;

class Reader {
  readonly duplicates: string[] = [];
  readonly #text: string;
  readonly #limits: JsonLimits;
  readonly #trail: string[] = [];
  #at = 0;
  #values = 0;

  constructor(text: string, limits: JsonLimits) {
    this.#text = text;
    this.#limits = limits;
  }

  document(): JsonValue {
    this.#space();
    const value = this.#value(0);
    this.#space();
    if (this.#at < this.#text.length) this.#refuse('syntax');
    return value;
  }

  #value(depth: number): JsonValue {
    this.#count();
    const first = this.#text[this.#at];
    if (first === '"') return this.#string();
    if (first === '{' || first === '[') {
      if (depth >= this.#limits.depth) this.#refuse('depth');
      this.#at += 1;
      return first === '{' ? this.#object(depth + 1) : this.#array(depth + 1);
    }
    for (const [word, value] of WORDS) {
      if (!this.#text.startsWith(word, this.#at)) continue;
      this.#at += word.length;
      return value;
    }
    return this.#number();
  }

  #object(depth: number): JsonObject {
    const object = new Map<string, JsonValue>();
    if (this.#ends('}')) return object;
    do {
      this.#space();
      if (this.#text[this.#at] !== '"') this.#refuse('syntax');
      const key = this.#string();
      this.#count();
      if (object.has(key) && this.duplicates.length < MOST_DUPLICATES) this.duplicates.push(pointer([...this.#trail, key]));
      this.#expect(':');
      this.#space();
      this.#trail.push(key);
      object.set(key, this.#value(depth));
      this.#trail.pop();
    } while (this.#continues('}'));
    return object;
  }

  #array(depth: number): readonly JsonValue[] {
    const array: JsonValue[] = [];
    if (this.#ends(']')) return array;
    do {
      this.#space();
      this.#trail.push(String(array.length));
      array.push(this.#value(depth));
      this.#trail.pop();
    } while (this.#continues(']'));
    return array;
  }

  #string(): string {
    this.#at += 1;
    let whole = this.#take(PLAIN_TEXT);
    while (this.#text[this.#at] === '\\') whole += this.#escape() + this.#take(PLAIN_TEXT);
    if (this.#text[this.#at] !== '"') this.#refuse('syntax');
    this.#at += 1;
    return whole;
  }

  #escape(): string {
    const letter = this.#text[this.#at + 1] ?? '';
    const simple = ESCAPES[letter];
    if (simple !== undefined) {
      this.#at += 2;
      return simple;
    }
    const digits = this.#text.slice(this.#at + 2, this.#at + 6);
    if (letter !== 'u' || !/^[0-9a-fA-F]{4}$/.test(digits)) this.#refuse('syntax');
    this.#at += 6;
    return String.fromCharCode(Number.parseInt(digits, 16));
  }

  #number(): number {
    const start = this.#at;
    const written = this.#take(NUMBER_TEXT);
    this.#at = start;
    if (written.length > NUMBER_LENGTH) this.#refuse('number');
    const text = this.#take(NUMBER);
    if (text === '') this.#refuse('syntax');
    const value = Number(text);
    if (!Number.isFinite(value)) this.#refuse('number');
    return value;
  }

  #take(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0] ?? '';
    this.#at += found.length;
    return found;
  }

  #space(): void {
    this.#take(SPACE);
  }

  #ends(closing: string): boolean {
    this.#space();
    if (this.#text[this.#at] !== closing) return false;
    this.#at += 1;
    return true;
  }

  /** After a member: a comma means another one follows. */
  #continues(closing: string): boolean {
    if (this.#ends(closing)) return false;
    this.#expect(',');
    return true;
  }

  #expect(mark: string): void {
    this.#space();
    if (this.#text[this.#at] !== mark) this.#refuse('syntax');
    this.#at += 1;
  }

  #count(): void {
    this.#values += 1;
    if (this.#values > this.#limits.values) this.#refuse('size');
  }

  #refuse(kind: JsonProblem['kind']): never {
    throw new Refusal({ kind, at: this.#at, line: lineAt(this.#text, this.#at) });
  }
}

function pointer(trail: readonly string[]): string {
  return trail.map((key) => `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', at + 1)) line += 1;
  return line;
}
