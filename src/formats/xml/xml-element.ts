import type { Scope } from './namespaces.ts';

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

/** An element as it is handed out: a class, because a METS of 100,000 files opens 200,000. */
export class ReadElement implements XmlElement {
  /** As its end tag must repeat it. */
  readonly name: string;
  readonly local: string;
  readonly uri: string;
  readonly attributes: readonly XmlAttribute[];
  readonly scope: Scope;
  readonly depth: number;
  readonly line: number;
  readonly column: number;

  constructor(tag: { readonly name: string; readonly local: string; readonly uri: string; readonly attributes: readonly XmlAttribute[]; readonly scope: Scope }, depth: number, at: { readonly line: number; readonly column: number }) {
    this.name = tag.name;
    this.local = tag.local;
    this.uri = tag.uri;
    this.attributes = tag.attributes;
    this.scope = tag.scope;
    this.depth = depth;
    this.line = at.line;
    this.column = at.column;
  }

  attribute(local: string, uri = ''): string | undefined {
    for (const attribute of this.attributes) if (attribute.local === local && attribute.uri === uri) return attribute.value;
    return undefined;
  }

  namespaceOf(prefix: string): string | undefined {
    return this.scope.resolve(prefix);
  }
}
