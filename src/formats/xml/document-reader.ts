import { BANG, DISALLOWED, GREATER, is, isNcName, BLANK, IN_TEXT, LESS, LINE_FEED, NAME_START, QUESTION, SLASH } from './characters.ts';
import { outermostScope, type Scope } from './namespaces.ts';
import { withoutReferences } from './references.ts';
import { StartTags } from './start-tag.ts';
import { TextWindow } from './text-window.ts';
import { ReadElement, type XmlHandler } from './xml-element.ts';
import { LONGEST_SHOWN, Refused, type XmlLimits, type XmlProblem } from './xml-problem.ts';

/** Said instead of a place: the piece of markup is not complete, more of the document is needed. */
const MORE = -1;

/** What comes at most at once; pieces may be so much longer than their limit before that is noticed. */
export const SLICE = 64 * 1024;

const DECLARATION = /^<\?xml[ \t\n]+version[ \t\n]*=[ \t\n]*(?:"1\.\d+"|'1\.\d+')(?:[ \t\n]+encoding[ \t\n]*=[ \t\n]*(?:"([A-Za-z][\w.-]*)"|'([A-Za-z][\w.-]*)'))?(?:[ \t\n]+standalone[ \t\n]*=[ \t\n]*(?:"(?:yes|no)"|'(?:yes|no)'))?[ \t\n]*\?>$/;

/** Takes the text of a document, tells what it says as XML 1.0 with namespaces, and throws `Refused` where it is none. */
export class DocumentReader {
  readonly #window: TextWindow;
  readonly #handler: XmlHandler;
  readonly #limits: XmlLimits;
  readonly #tags: StartTags;
  readonly #outermost: Scope = outermostScope();
  readonly #open: ReadElement[] = [];
  readonly #onEncoding: (encoding: string) => void;
  #hasRoot = false;
  /** Nothing was read yet: only here may an XML declaration stand. */
  #atStart = true;

  constructor(handler: XmlHandler, limits: XmlLimits, onEncoding: (encoding: string) => void) {
    this.#handler = handler;
    this.#limits = limits;
    this.#onEncoding = onEncoding;
    this.#window = new TextWindow(limits.text + SLICE);
    this.#tags = new StartTags(limits, (kind, detail, at) => this.refuse(kind, detail, at));
  }

  /** Takes at most `SLICE` more characters, line ends unified. */
  write(text: string): void {
    this.#checkCharacters(text);
    if (!this.#window.add(text)) return;
    this.#read();
    if (!this.#window.wait()) this.refuse('size', String(this.#limits.text));
  }

  /** Takes the last characters that can be read, and ends the reading for what stands behind them. */
  refuseBehind(text: string, kind: XmlProblem['kind'], detail: string): never {
    this.#checkCharacters(text);
    this.#window.add(text);
    this.#readAll();
    return this.refuse(kind, detail, this.#window.text.length);
  }

  end(): void {
    this.#readAll();
    const { text, at } = this.#window;
    if (at < text.length && this.#hasRoot && this.#open.length === 0) this.#malformed('unexpected end.', text.length);
    if (!this.#hasRoot) this.#malformed('document must contain a root element.', text.length);
    const innermost = this.#open.at(-1);
    if (innermost !== undefined) this.#malformed(`unclosed tag: ${innermost.name.slice(0, LONGEST_SHOWN)}`, text.length);
  }

  /** Ends the reading for what is wrong up to a place of the text. */
  refuse(kind: XmlProblem['kind'], detail: string, at = this.#window.at): never {
    this.#window.advance(at, true);
    const { line, column } = this.#window;
    throw new Refused({ kind, detail, line, column });
  }

  #checkCharacters(text: string): void {
    const bad = text.search(DISALLOWED);
    if (bad < 0) return;
    this.#window.add(text.slice(0, bad));
    this.#readAll();
    this.refuse('malformed', 'disallowed character.', this.#window.text.length + 1);
  }

  #malformed(detail: string, at: number): never {
    return this.refuse('malformed', detail, at);
  }

  #readAll(): void {
    this.#window.gather();
    this.#read();
  }

  #read(): void {
    const { text } = this.#window;
    while (this.#window.at < text.length) {
      const { at } = this.#window;
      const end = text.charCodeAt(at) === LESS ? this.#markup(text, at) : this.#characters(text, at);
      if (end === MORE) return;
      this.#atStart = false;
    }
  }

  /** Reads a piece of markup and goes on to its end. */
  #markup(text: string, at: number): number {
    if (at + 1 === text.length) return MORE;
    const code = text.charCodeAt(at + 1);
    if (is(code, NAME_START)) return this.#startTag(text, at);
    switch (code) {
      case SLASH: return this.#endTag(text, at);
      case QUESTION: return this.#instruction(text, at);
      case BANG: return this.#declared(text, at);
      default: return this.#malformed('disallowed character in tag name', at + 2);
    }
  }

  #startTag(text: string, from: number): number {
    const tags = this.#tags;
    const around = this.#open.at(-1);
    if (!tags.read(text, from, this.#open.length + 1)) return MORE;
    if (this.#hasRoot && around === undefined) this.#malformed('documents may contain only one root.', tags.end);
    const { name, end, isEmpty } = tags;
    const scope = tags.scope(around?.scope ?? this.#outermost);
    const uri = tags.uri(scope);
    const attributes = tags.attributes(scope);
    this.#hasRoot = true;
    this.#window.advance(end, tags.isBroken);
    const element = new ReadElement({ name: name?.name ?? '', local: name?.local ?? '', uri, attributes, scope }, this.#open.length + 1, this.#window);
    this.#open.push(element);
    this.#handler.open?.(element);
    if (isEmpty) this.#close();
    return end;
  }

  #close(): void {
    const element = this.#open.pop();
    if (element !== undefined) this.#handler.close?.(element);
  }

  #endTag(text: string, from: number): number {
    const name = this.#open.at(-1)?.name ?? '';
    let at = from + 2;
    const whole = text.startsWith(name, at);
    if (whole) at += name.length;
    else while (at < text.length && !is(text.charCodeAt(at), BLANK) && text.charCodeAt(at) !== GREATER) at += 1;
    while (at < text.length && is(text.charCodeAt(at), BLANK)) at += 1;
    if (at === text.length) return MORE;
    if (text.charCodeAt(at) !== GREATER || name === '' || !whole) this.#malformed(name === '' ? 'unmatched closing tag.' : 'unexpected close tag.', at + 1);
    this.#window.advance(at + 1, at > from + 2 + name.length);
    this.#close();
    return at + 1;
  }

  /** What begins with `<!`: a comment, a CDATA section, or a DOCTYPE. */
  #declared(text: string, from: number): number {
    if (text.startsWith('--', from + 2)) return this.#comment(text, from);
    if (text.startsWith('[CDATA[', from + 2)) return this.#section(text, from);
    if (text.startsWith('DOCTYPE', from + 2)) {
      if (this.#hasRoot) this.#malformed('inappropriately located doctype declaration.', from + 9);
      return this.refuse('doctype', 'DOCTYPE', from + 9);
    }
    const begun = text.slice(from + 2, from + 9);
    if (text.length < from + 9 && ['--', '[CDATA[', 'DOCTYPE'].some((word) => word.startsWith(begun))) return MORE;
    return this.#malformed('incorrect syntax.', from + 2);
  }

  #comment(text: string, from: number): number {
    const end = text.indexOf('--', from + 4);
    if (end < 0 || end + 2 === text.length) return MORE;
    if (text.charCodeAt(end + 2) !== GREATER) this.#malformed('malformed comment.', end + 3);
    this.#window.advance(end + 3, true);
    return end + 3;
  }

  #section(text: string, from: number): number {
    if (this.#open.length === 0) this.#malformed('text data outside of root node.', from + 9);
    const end = text.indexOf(']]>', from + 9);
    if (end < 0) return MORE;
    this.#window.advance(end + 3, true);
    this.#tellText(text.slice(from + 9, end));
    return end + 3;
  }

  /** A processing instruction, which nobody here asks for, or the XML declaration. */
  #instruction(text: string, from: number): number {
    const end = text.indexOf('?>', from + 2);
    if (end < 0) return MORE;
    const [target = ''] = /[^ \t\n]*/.exec(text.slice(from + 2, end)) ?? [];
    if (target.toLowerCase() === 'xml') this.#xmlDeclaration(text.slice(from, end + 2), target, end + 2);
    else if (target === '') this.#malformed('processing instruction without a target.', from + 3);
    else if (!isNcName(target)) this.#malformed('disallowed character in processing instruction name.', from + 3);
    this.#window.advance(end + 2, true);
    return end + 2;
  }

  #xmlDeclaration(declaration: string, target: string, end: number): void {
    if (!this.#atStart || target !== 'xml') this.#malformed('an XML declaration must be at the start of the document.', end);
    const parts = DECLARATION.exec(declaration) ?? this.#malformed('malformed XML declaration.', end);
    const encoding = parts[1] ?? parts[2];
    if (encoding !== undefined) this.#onEncoding(encoding);
  }

  #characters(text: string, from: number): number {
    if (this.#open.length === 0) return this.#outside(from, text.length);
    let at = from;
    let special = false;
    let broken = false;
    for (; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      if (!is(code, IN_TEXT)) continue;
      if (code === LESS) break;
      if (code === LINE_FEED) broken = true;
      else special = true;
    }
    if (at === text.length) return MORE;
    const raw = text.slice(from, at);
    const value = special ? this.#plain(raw, from) : raw;
    this.#window.advance(at, broken);
    this.#tellText(value);
    return at;
  }

  #plain(raw: string, from: number): string {
    const forbidden = raw.indexOf(']]>');
    if (forbidden >= 0) this.#malformed('the string "]]>" is disallowed in char data.', from + forbidden + 3);
    return withoutReferences(raw, (detail, at) => this.#malformed(detail, from + at));
  }

  #tellText(value: string): void {
    if (value.length > this.#limits.text) this.refuse('size', String(this.#limits.text));
    if (value !== '') this.#handler.text?.(value);
  }

  /** Before and after the root stands nothing but white space. */
  #outside(from: number, to: number): number {
    const { text } = this.#window;
    let at = from;
    while (at < to && is(text.charCodeAt(at), BLANK)) at += 1;
    if (at < to && text.charCodeAt(at) !== LESS) this.#malformed('text data outside of root node.', at + 1);
    this.#window.advance(at, true);
    return at;
  }
}
