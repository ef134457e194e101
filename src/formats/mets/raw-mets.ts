import type { XmlProblem } from '../xml/index.ts';

// A METS document as declared: parsed, nothing believed. Fields are absent when the document does not have them.

/** Where an element refers to: LOCTYPE, xlink:type, xlink:href. */
export interface RawLocation {
  readonly href?: string | undefined;
  readonly hrefType?: string | undefined;
  readonly locatorType?: string | undefined;
}

/** What an element refers to, as declared and unchecked; every field may be absent. */
export interface RawReference extends RawLocation {
  readonly id?: string | undefined;
  readonly mimeType?: string | undefined;
  readonly size?: string | undefined;
  readonly created?: string | undefined;
  readonly checksum?: string | undefined;
  readonly checksumType?: string | undefined;
  readonly administrative?: string | undefined;
  readonly descriptive?: string | undefined;
  readonly line: number;
}

/** dmdSec, digiprovMD, rightsMD…: the section and what its mdRef points to. */
export interface RawMetadata extends RawReference {
  readonly section: string;
  readonly status?: string | undefined;
  /** CREATED of the section; `created` is that of the mdRef. */
  readonly sectionCreated?: string | undefined;
  readonly metadataType?: string | undefined;
  readonly metadataTypeVersion?: string | undefined;
  readonly hasReference: boolean;
  /** ID of the amdSec around it. */
  readonly within?: string | undefined;
}

/** One `file`, with the group it is in. There may be millions: values that repeat are one string. */
export interface RawFile extends RawReference {
  readonly group: number;
  /** How many FLocat it has. */
  readonly locations: number;
  readonly format?: RawFileFormat | undefined;
}

/** What the `sip:` attributes say of a file. */
export interface RawFileFormat {
  readonly name?: string;
  readonly version?: string;
  readonly registry?: string;
  readonly key?: string;
}

export interface RawGroup {
  readonly id?: string;
  readonly use?: string;
  readonly contentInformationType?: string;
  readonly otherContentInformationType?: string;
  readonly administrative?: string;
  readonly parent: number;
  readonly line: number;
  /** How many files and how many groups it has itself. */
  readonly files: number;
  readonly groups: number;
}

/** An amdSec or fileSec, or a structMap without its divisions. */
export interface RawSection {
  readonly id?: string;
  readonly line: number;
}

/** An mptr, with the identifier of the file group in its xlink:title. */
export interface RawPointer extends RawLocation {
  readonly title?: string;
  readonly line: number;
}

export interface RawDivision {
  readonly id?: string | undefined;
  readonly label?: string | undefined;
  readonly type?: string | undefined;
  readonly administrative?: string | undefined;
  readonly descriptive?: string | undefined;
  readonly depth: number;
  readonly line: number;
  readonly filePointers: readonly (string | undefined)[];
  readonly metsPointers: readonly RawPointer[];
}

export interface RawStructure extends RawSection {
  readonly type?: string;
  readonly label?: string;
  readonly divisions: readonly RawDivision[];
}

export interface RawNote {
  readonly type?: string;
  readonly text: string;
}

export interface RawAgent {
  readonly role?: string;
  readonly type?: string;
  readonly otherType?: string;
  /** Its last name, and how many it has. */
  readonly name: string;
  readonly names: number;
  readonly notes: readonly RawNote[];
  readonly line: number;
}

/** An altRecordID: another identifier of the package, of the type that it says. */
export interface RawRecordId {
  readonly type?: string;
  readonly text: string;
  readonly line: number;
}

export interface RawHeader {
  readonly created?: string;
  readonly modified?: string;
  readonly packageType?: string;
  readonly recordStatus?: string;
  readonly repeated?: true;
  readonly line: number;
}

/** A METS document as declared: parsed, nothing believed. */
export interface RawMets {
  readonly objectId?: string;
  readonly label?: string;
  readonly type?: string;
  readonly otherType?: string;
  readonly contentInformationType?: string;
  readonly otherContentInformationType?: string;
  readonly profile?: string;
  /** The last metsHdr; another before it makes it `repeated`. */
  readonly header?: RawHeader;
  readonly agents: readonly RawAgent[];
  readonly recordIds: readonly RawRecordId[];
  readonly metadata: readonly RawMetadata[];
  readonly administrativeSections: readonly RawSection[];
  readonly fileSections: readonly RawSection[];
  readonly groups: readonly RawGroup[];
  readonly files: readonly RawFile[];
  readonly structures: readonly RawStructure[];
  /** Every xml:id of the document, and those that more than one element bears. */
  readonly ids: ReadonlySet<string>;
  readonly repeatedIds: ReadonlySet<string>;
}

/** The reading, or why the document is not METS. */
export type MetsReading =
  | { readonly kind: 'mets'; readonly mets: RawMets }
  | { readonly kind: 'problem'; readonly problem: XmlProblem }
  | { readonly kind: 'other'; readonly root: string };
