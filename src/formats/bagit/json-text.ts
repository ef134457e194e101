/** A value of a JSON text; an object is a map, so that no key (attacker-controlled) can be more than a key; null is undefined. */
export type JsonValue = string | number | boolean | undefined | readonly JsonValue[] | JsonObject;

/** The members of a JSON object, in order; of a key that is there twice the last one. */
export type JsonObject = ReadonlyMap<string, JsonValue>;

/** What was read, or where the text is no JSON. */
export type JsonReading =
  | { readonly kind: 'json'; readonly value: JsonValue; /** JSON pointers of keys that were there before. */ readonly repeated: readonly string[] }
  | { readonly kind: 'broken'; readonly line: number };

/** Deepest nesting: a profile needs four levels. */
const MAX_DEPTH = 32;

/** Reads a JSON text (RFC 8259) that nobody vouches for: linear, bounded in depth, telling keys that are there twice. Never throws. */
export function readJson(text: string): JsonReading {
  const reader = new JsonReader(text);
  try {
    const value = reader.document();
    return { kind: 'json', value, repeated: reader.repeated };
  } catch (thrown) {
    if (!(thrown instanceof Broken)) throw thrown;
    return { kind: 'broken', line: 1 + countLineEnds(text.slice(0, reader.at)) };
  }
}

class Broken extends Error {
  override readonly name = 'Broken';
}

const NUMBER = /-?(?:0|[1-9]\d{0,308})(?:\.\d{1,308})?(?:[eE][+-]?\d{1,3})?/y;
// eslint-disable-next-line no-control-regex
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const SPACE = /[ \t\r\n]*/y;
const WORDS: ReadonlyMap<string, boolean | undefined> = new Map([['true', true], ['false', false], ['null', undefined]]);

class JsonReader {
  at = 0;
  readonly repeated: string[] = [];
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  document(): JsonValue {
    const value = this.#value('', 0);
    this.#token(SPACE);
    if (this.at < this.#text.length) throw new Broken();
    return value;
  }

  #value(pointer: string, depth: number): JsonValue {
    if (depth > MAX_DEPTH) throw new Broken();
    this.#token(SPACE);
    switch (this.#text[this.at]) {
      case '{': return this.#object(pointer, depth);
      case '[': return this.#array(pointer, depth);
      case '"': return this.#string();
      default: return this.#wordOrNumber();
    }
  }

  #object(pointer: string, depth: number): JsonObject {
    const members = new Map<string, JsonValue>();
    this.#list('}', () => {
      this.#token(SPACE);
      const key = this.#string();
      const place = `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
      if (members.has(key)) this.repeated.push(place);
      this.#expect(':');
      members.set(key, this.#value(place, depth + 1));
    });
    return members;
  }

  #array(pointer: string, depth: number): readonly JsonValue[] {
    const values: JsonValue[] = [];
    this.#list(']', () => { values.push(this.#value(`${pointer}/${values.length}`, depth + 1)); });
    return values;
  }

  /** From the opening bracket to the closing one. */
  #list(close: string, member: () => void): void {
    this.at += 1;
    this.#token(SPACE);
    if (this.#text[this.at] === close) {
      this.at += 1;
      return;
    }
    for (;;) {
      member();
      this.#token(SPACE);
      const sign = this.#text[this.at];
      if (sign !== ',' && sign !== close) throw new Broken();
      this.at += 1;
      if (sign === close) return;
    }
  }

  #string(): string {
    const raw = this.#token(STRING);
    return raw.includes('\\') ? JSON.parse(raw) as string : raw.slice(1, -1);
  }

  #wordOrNumber(): JsonValue {
    for (const [word, value] of WORDS) {
      if (!this.#text.startsWith(word, this.at)) continue;
      this.at += word.length;
      return value;
    }
    return Number(this.#token(NUMBER));
  }

  #expect(sign: string): void {
    this.#token(SPACE);
    if (this.#text[this.at] !== sign) throw new Broken();
    this.at += 1;
  }

  #token(pattern: RegExp): string {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.#text)?.[0];
    if (found === undefined) throw new Broken();
    this.at += found.length;
    return found;
  }
}

function countLineEnds(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) count += 1;
  return count;
}
