/** HTML that may be sent as it is: everything untrusted in it has been escaped. */
export class Html {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  toString(): string {
    return this.#text;
  }
}

/** What may stand between tags. Strings and numbers are escaped; `undefined` and booleans print nothing. */
export type Child = Html | string | number | boolean | undefined | readonly Child[];

/** The value of an attribute: `true` prints the bare name, `false` and `undefined` print nothing. */
export type AttributeValue = string | number | boolean | undefined;

/** Attributes of an HTML or SVG element, named as in HTML (`class`, `for`). */
export interface HtmlAttributes {
  readonly [name: string]: AttributeValue | Child;
  readonly children?: Child;
}

/** A template: properties in, HTML out. */
export type Component<Props> = (props: Props) => Html;

const VOID_ELEMENTS = new Set(['area', 'base', 'br', 'col', 'embed', 'hr', 'img', 'input', 'link', 'meta', 'source', 'track', 'wbr']);
const URL_ATTRIBUTES = new Set(['href', 'src', 'action', 'formaction', 'xlink:href']);
const ATTRIBUTE_NAME = /^[a-zA-Z][a-zA-Z0-9:-]*$/;
const TAG_NAME = /^[a-zA-Z][a-zA-Z0-9-]*$/;

/** The JSX factory (`jsxFactory` in tsconfig.json): elements become escaped HTML at once. */
export function h<Props>(
  tag: string | Component<Props>,
  props: Props | HtmlAttributes | null,
  ...children: readonly Child[]
): Html {
  if (typeof tag === 'function') return tag({ ...props, children } as Props);
  if (!TAG_NAME.test(tag)) throw new TypeError(`not an element name: ${tag}`);
  const given: HtmlAttributes = props ?? {};
  const { children: _children, ...attributes } = given;
  const start = `<${tag}${attributesText(attributes)}>`;
  if (VOID_ELEMENTS.has(tag)) return new Html(start);
  return new Html(`${start}${childText(children)}</${tag}>`);
}

/** Groups children without an element (`<>…</>`). */
export function Fragment({ children }: { readonly children?: Child }): Html {
  return new Html(childText(children));
}

/** Marks text as finished HTML. Never for anything that came from outside. */
export function raw(html: string): Html {
  return new Html(html);
}

/** A whole page, with the document type that keeps browsers in standards mode. */
export function htmlDocument(root: Html): string {
  return `<!DOCTYPE html>\n${root.toString()}\n`;
}

/** Text that cannot end the text node or the attribute it stands in. */
export function escapeHtml(text: string): string {
  // C0 controls are parse errors in HTML: a mark shows where one stood.
  // eslint-disable-next-line no-control-regex
  return text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g, '\uFFFD').replace(/[&<>"']/g, (mark) => ENTITIES[mark] ?? mark);
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function childText(child: Child): string {
  if (child === undefined || typeof child === 'boolean') return '';
  if (child instanceof Html) return child.toString();
  if (typeof child === 'object') return child.map(childText).join('');
  return escapeHtml(String(child));
}

function attributesText(attributes: HtmlAttributes): string {
  return Object.entries(attributes).map(([name, value]) => attributeText(name, value as AttributeValue)).join('');
}

function attributeText(name: string, value: AttributeValue): string {
  // Inline scripts and styles are what the content security policy forbids: fail here, where the cause is visible.
  if (!ATTRIBUTE_NAME.test(name) || /^on|^style$/i.test(name)) throw new TypeError(`not an allowed attribute: ${name}`);
  if (value === undefined || value === false) return '';
  if (value === true) return ` ${name}`;
  const text = String(value);
  return ` ${name}="${escapeHtml(URL_ATTRIBUTES.has(name) ? safeUrl(text) : text)}"`;
}

/** Only links that leave to the web or to mail keep their scheme; `javascript:` and its relatives become `#`. */
function safeUrl(url: string): string {
  // Browsers drop control characters and spaces before they read the scheme.
  // eslint-disable-next-line no-control-regex
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(url.replace(/[\u0000-\u0020]/g, ''))?.[1]?.toLowerCase();
  return scheme === undefined || ['http', 'https', 'mailto'].includes(scheme) ? url : '#';
}

/** TypeScript looks here for the types of the classic JSX factory; nothing of it exists at run time. */
// eslint-disable-next-line @typescript-eslint/no-namespace
export declare namespace h {
  // eslint-disable-next-line @typescript-eslint/no-namespace
  namespace JSX {
    type Element = Html;
    interface ElementChildrenAttribute {
      readonly children: unknown;
    }
    interface IntrinsicElements {
      readonly [element: string]: HtmlAttributes;
    }
  }
}
