/** Namespaces of EAC-CPF: 2010, which is written, and 2.0, which is read too. */
export const EAC_NS = { 2010: 'urn:isbn:1-931666-33-4', '2.0': 'https://archivists.org/ns/eac/v2' } as const;
export type EacForm = '2010' | '2.0';

/** A date as people read it and, where there is one, in the form of ISO 8601. */
export interface EacDate {
  readonly text: string;
  readonly standard?: string;
}

export const EAC_RELATIONS = ['identity', 'hierarchical', 'hierarchical-parent', 'hierarchical-child', 'temporal', 'temporal-earlier', 'temporal-later', 'family', 'associative'] as const;
export type EacRelationType = (typeof EAC_RELATIONS)[number];

/** How an entity is related to another one. */
export interface EacRelation {
  readonly type: EacRelationType;
  /** Where the other one is found: an identifier or an address. */
  readonly target?: string;
  readonly name: string;
}

/** A corporate body, person or family as EAC-CPF describes it. */
export interface EacEntity {
  readonly recordId: string;
  readonly type: 'corporateBody' | 'person' | 'family';
  readonly entityIds: readonly string[];
  /** The first is the one that is used. */
  readonly names: readonly [string, ...string[]];
  readonly from?: EacDate;
  readonly to?: EacDate;
  readonly places: readonly string[];
  /** What it was there for, a text each. */
  readonly functions: readonly string[];
  /** Paragraphs. */
  readonly history: readonly string[];
  /** Paragraphs. */
  readonly note: readonly string[];
  /** What an archive says in its own terms: the type (a URI) and the term. */
  readonly local: readonly { readonly type: string; readonly term: string }[];
  readonly sources: readonly string[];
  readonly relations: readonly EacRelation[];
}

/** Who keeps the record, and when it was written out. */
export interface EacControl {
  readonly agency: string;
  /** ISO 8601 time. */
  readonly written: string;
}
