import type { ContentModel } from './content-model.ts';

/** What a value does in the document besides being a value. */
export type Identity = 'ID' | 'IDREF';

/** A type of text: of an attribute, or of an element that holds nothing but text. */
export interface SimpleType {
  readonly kind: 'simple';
  /** As findings name it: the built-in type or the name in the schema; of an anonymous type that of its base. */
  readonly name: string;
  readonly whiteSpace: 'preserve' | 'replace' | 'collapse';
  readonly variety: 'atomic' | 'list' | 'union';
  /** Any text fits: nothing has to be kept or looked at. */
  readonly free: boolean;
  readonly identity?: Identity;
  readonly base?: SimpleType;
  /** What orders and counts its values. */
  readonly primitive: Primitive;
  /** The only values there are, if they are listed. */
  readonly listed?: readonly string[];
  /** Whether a text is a value of the type; white space was already treated. */
  accepts(value: string): boolean;
}

export type Primitive = 'text' | 'decimal' | 'float' | 'octets' | 'other';

/** Which namespaces `any` and `anyAttribute` let in, and how closely what they let in is looked at. */
export interface Wildcard {
  /** `not`: any namespace but this one, and none is not enough. */
  readonly namespaces: { readonly kind: 'any' } | { readonly kind: 'not'; readonly uri: string } | { readonly kind: 'list'; readonly uris: ReadonlySet<string> };
  readonly process: 'strict' | 'lax' | 'skip';
}

export interface AttributeUse {
  readonly local: string;
  readonly uri: string;
  readonly type: SimpleType;
  readonly required: boolean;
  readonly fixed?: string;
}

export type TypeDefinition = SimpleType | ComplexType;

export interface ElementDeclaration {
  readonly local: string;
  readonly uri: string;
  readonly type: TypeDefinition;
  readonly abstract: boolean;
  readonly nillable: boolean;
  readonly fixed?: string;
}

/** A particle: so many times one of these. */
export interface Particle {
  readonly min: number;
  readonly max: number;
  readonly term: Term;
}

export type Term =
  | { readonly kind: 'element'; readonly declarations: readonly ElementDeclaration[] }
  | { readonly kind: 'wildcard'; readonly wildcard: Wildcard }
  | { readonly kind: 'sequence' | 'choice' | 'all'; readonly particles: readonly Particle[] };

/** A type of element with attributes or children. Filled in after it was made, because types may contain themselves. */
export interface ComplexType {
  readonly kind: 'complex';
  readonly name: string;
  readonly abstract: boolean;
  readonly base?: TypeDefinition;
  readonly derivation?: 'extension' | 'restriction';
  /** Its text, when it has no children. */
  readonly text?: SimpleType;
  /** Its children; absent when it has none. */
  readonly particle?: Particle;
  readonly mixed: boolean;
  /** By local name; several only when their namespaces differ. */
  readonly attributes: ReadonlyMap<string, readonly AttributeUse[]>;
  readonly required: readonly AttributeUse[];
  readonly wildcard?: Wildcard;
  /** The automaton of its children, made when it is first needed. */
  readonly model: ContentModel | undefined;
}

/** Whether a wildcard lets a namespace in. */
export function admits({ namespaces }: Wildcard, uri: string): boolean {
  switch (namespaces.kind) {
    case 'any': return true;
    case 'not': return uri !== namespaces.uri && uri !== '';
    case 'list': return namespaces.uris.has(uri);
  }
}

/** Whether a type is another one or derived from it. */
export function derivesFrom(type: TypeDefinition, ancestor: TypeDefinition): boolean {
  for (let at: TypeDefinition | undefined = type; at !== undefined; at = at.base) if (at === ancestor) return true;
  return false;
}
