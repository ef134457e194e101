/** The two forms of Encoded Archival Description in use. */
export type EadForm = 'ead3' | 'ead2002';

/** Namespace of each form. */
export const EAD_NS: Readonly<Record<EadForm, string>> = { ead3: 'http://ead3.archivists.org/schema/', ead2002: 'urn:isbn:1-931666-22-9' };

/** Levels of description that both forms name (ISAD(G) 3.1.4). */
export const EAD_LEVELS = ['class', 'collection', 'file', 'fonds', 'item', 'otherlevel', 'recordgrp', 'series', 'subfonds', 'subgrp', 'subseries'] as const;
export type EadLevel = (typeof EAD_LEVELS)[number];

/** Statements of one line inside of `did` (identity: ISAD(G) 3.1). */
export const IDENTITY_ELEMENTS = ['unitid', 'unittitle', 'unitdate', 'container', 'physloc', 'physdesc', 'extent', 'langmaterial', 'abstract', 'materialspec'] as const;
/** Names and access points. */
export const NAME_ELEMENTS = ['corpname', 'famname', 'persname', 'name', 'geogname', 'subject', 'genreform', 'function', 'occupation', 'title'] as const;
/** Statements of paragraphs after `did` (ISAD(G) 3.2 to 3.6). */
export const PROSE_ELEMENTS = [
  'accessrestrict', 'accruals', 'acqinfo', 'altformavail', 'appraisal', 'arrangement', 'bibliography', 'bioghist', 'custodhist', 'fileplan', 'odd', 'originalsloc', 'otherfindaid', 'phystech',
  'prefercite', 'processinfo', 'relatedmaterial', 'scopecontent', 'separatedmaterial', 'userestrict',
] as const;
export type IdentityElement = (typeof IDENTITY_ELEMENTS)[number];
export type NameElement = (typeof NAME_ELEMENTS)[number];
export type ProseElement = (typeof PROSE_ELEMENTS)[number];

/** One thing that a description says. */
export interface EadStatement {
  readonly element: IdentityElement | NameElement | ProseElement;
  /** Where a name stands: who made the material, or what it can be found by. */
  readonly within?: 'origination' | 'controlaccess';
  /** The field of another standard that this is (`encodinganalog`). */
  readonly field?: string;
  /**
   * The same for machines: the normal form of a date (EDTF), the identifier of a name, the unit of an extent, otherwise a
   * code (`altrender`, the one attribute that both forms have everywhere).
   */
  readonly code?: string;
  /** Heading of prose. */
  readonly heading?: string;
  /** As people read it, white space put together (`readableText`); lines are the paragraphs of prose. Of an extent, the quantity. */
  readonly text: string;
  /** ISO 639 codes of a `langmaterial`. */
  readonly languages?: readonly string[];
}

/** One unit of description: the whole (`archdesc`) or a component (`c`). */
export interface EadUnit {
  readonly level: EadLevel;
  readonly otherLevel?: string;
  /** Unique in the finding aid; an XML name. */
  readonly id?: string;
  /** What the unit is called in another standard (`encodinganalog`). */
  readonly field?: string;
  readonly statements: readonly EadStatement[];
}

/** What a finding aid says about itself. */
export interface EadHeader {
  readonly id: string;
  readonly title: string;
  /** Who keeps it up. */
  readonly agency: string;
  /** When it was made: ISO 8601, a day or a moment. */
  readonly created: string;
  /** The standard whose fields `field` names (`relatedencoding`). */
  readonly fieldsOf?: string;
}

const IDENTITY: ReadonlySet<string> = new Set(IDENTITY_ELEMENTS);
const NAMES: ReadonlySet<string> = new Set(NAME_ELEMENTS);
const PROSE: ReadonlySet<string> = new Set(PROSE_ELEMENTS);
export const isIdentity = (element: string): element is IdentityElement => IDENTITY.has(element);
export const isName = (element: string): element is NameElement => NAMES.has(element);
export const isProse = (element: string): element is ProseElement => PROSE.has(element);

/** A text as a reader of EAD gets it: white space is layout; prose keeps its paragraphs as lines. */
export function readableText(element: EadStatement['element'], text: string): string {
  return isProse(element) ? text.split('\n').map(oneLine).join('\n') : oneLine(text);
}

/** XML's white space only: a no-break space is a letter. */
export function oneLine(text: string): string {
  return text.replace(/[ \t\r\n]+/g, ' ').replace(/^ | $/g, '');
}
