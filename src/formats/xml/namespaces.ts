export const XML_NS = 'http://www.w3.org/XML/1998/namespace';
export const XMLNS_NS = 'http://www.w3.org/2000/xmlns/';

/** The namespaces that prefixes stand for in one element: what it declares itself, and what is declared around it. */
export class Scope {
  readonly #around: Scope | undefined;
  readonly #declared = new Map<string, string>();

  constructor(around?: Scope) {
    this.#around = around;
  }

  /** The namespace of a prefix ('' is the default); undefined when it has none. */
  resolve(prefix: string): string | undefined {
    // eslint-disable-next-line @typescript-eslint/no-this-alias -- a walk outwards, without a call for each step
    for (let scope: Scope | undefined = this; scope !== undefined; scope = scope.#around) {
      const uri = scope.#declared.get(prefix);
      if (uri !== undefined) return uri;
    }
    return undefined;
  }

  /** Takes a declaration; answers what is wrong with it (Namespaces in XML 1.0 §3, §5). */
  declare(prefix: string, uri: string): string | undefined {
    this.#declared.set(prefix, uri);
    if (prefix === 'xml' && uri !== XML_NS) return `xml prefix must be bound to ${XML_NS}.`;
    if (prefix === 'xmlns') return 'the prefix xmlns may not be declared.';
    if (prefix !== '' && uri === '') return 'invalid attempt to undefine prefix in XML 1.0';
    if (uri === XMLNS_NS) return `no prefix may be bound to ${XMLNS_NS}.`;
    if (uri === XML_NS && prefix !== 'xml') return `no other prefix than xml may be bound to ${XML_NS}.`;
    return undefined;
  }
}

/** What is bound without a declaration. */
export function outermostScope(): Scope {
  const scope = new Scope();
  scope.declare('xml', XML_NS);
  scope.declare('xmlns', XMLNS_NS);
  return scope;
}
