import type { ByteStream } from '../../base/index.ts';
import { parseXml, tee, type XmlElement, type XmlHandler, type XmlProblem } from '../xml/index.ts';
import { CSIP_NS, METS_NS, XLINK_NS } from './write-mets.ts';

/** What an element refers to, as declared and unchecked; every field may be absent. */
export interface RawReference {
  readonly id?: string;
  readonly href?: string;
  readonly hrefType?: string;
  readonly locatorType?: string;
  readonly mimeType?: string;
  readonly size?: string;
  readonly created?: string;
  readonly checksum?: string;
  readonly checksumType?: string;
  readonly administrative?: string;
  readonly descriptive?: string;
  readonly line: number;
}

/** dmdSec, digiprovMD, rightsMD…: the section and what its mdRef points to. */
export interface RawMetadata extends RawReference {
  readonly section: string;
  readonly status?: string;
  readonly metadataType?: string;
  readonly hasReference: boolean;
}

/** One `file`, with the group it is in. */
export interface RawFile extends RawReference {
  readonly group: number;
}

export interface RawGroup {
  readonly id?: string;
  readonly use?: string;
  readonly contentInformationType?: string;
  readonly otherContentInformationType?: string;
  readonly administrative?: string;
  readonly parent: number;
  readonly line: number;
}

export interface RawDivision {
  readonly id?: string;
  readonly label?: string;
  readonly type?: string;
  readonly administrative?: string;
  readonly descriptive?: string;
  readonly depth: number;
  readonly line: number;
  readonly filePointers: readonly (string | undefined)[];
  readonly metsPointers: readonly (RawReference & { readonly title?: string })[];
}

export interface RawStructure {
  readonly id?: string;
  readonly type?: string;
  readonly label?: string;
  readonly line: number;
  readonly divisions: readonly RawDivision[];
}

export interface RawAgent {
  readonly role?: string;
  readonly type?: string;
  readonly otherType?: string;
  readonly name: string;
  readonly notes: readonly { readonly type?: string; readonly text: string }[];
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
  readonly header?: {
    readonly created?: string;
    readonly modified?: string;
    readonly packageType?: string;
    readonly recordStatus?: string;
    readonly line: number;
  };
  readonly agents: readonly RawAgent[];
  readonly metadata: readonly RawMetadata[];
  readonly hasFileSection: boolean;
  readonly fileSectionId?: string;
  readonly groups: readonly RawGroup[];
  readonly files: readonly RawFile[];
  readonly structures: readonly RawStructure[];
  /** Every xml:id of the document. */
  readonly ids: ReadonlySet<string>;
}

/** The reading, or why the document is not METS. */
export type MetsReading =
  | { readonly kind: 'mets'; readonly mets: RawMets }
  | { readonly kind: 'problem'; readonly problem: XmlProblem }
  | { readonly kind: 'other'; readonly root: string };

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type Open<T> = Mutable<T>;

const SECTIONS: ReadonlySet<string> = new Set(['dmdSec', 'techMD', 'rightsMD', 'sourceMD', 'digiprovMD']);

/**
 * Reads a METS document as a stream; only what the E-ARK rules look at is kept. A rider (a validation) hears the whole
 * document in the same reading.
 */
export async function readMets(source: ByteStream | Iterable<Uint8Array>, rider?: XmlHandler): Promise<MetsReading> {
  const reader = new MetsReader();
  const problem = await parseXml(source, rider === undefined ? reader : tee(reader, rider));
  if (reader.otherRoot !== undefined) return { kind: 'other', root: reader.otherRoot };
  return problem === undefined ? { kind: 'mets', mets: reader.mets } : { kind: 'problem', problem };
}

class MetsReader {
  readonly mets: Open<RawMets> & { agents: RawAgent[]; metadata: RawMetadata[]; groups: RawGroup[]; files: RawFile[]; structures: RawStructure[]; ids: Set<string> } = {
    agents: [], metadata: [], groups: [], files: [], structures: [], ids: new Set(), hasFileSection: false,
  };
  otherRoot: string | undefined;
  #agent: (Open<RawAgent> & { notes: { type?: string; text: string }[] }) | undefined;
  #section: Open<RawMetadata> | undefined;
  #file: Open<RawFile> | undefined;
  #groupStack: number[] = [];
  #structure: (Open<RawStructure> & { divisions: RawDivision[] }) | undefined;
  #divisions: (Open<RawDivision> & { filePointers: (string | undefined)[]; metsPointers: (RawReference & { title?: string })[] })[] = [];
  #text: { value: string } | undefined;
  /** Depth of an mdWrap or xmlData, whose content is another vocabulary. */
  #foreign: number | undefined;

  open(element: XmlElement): void {
    if (this.#foreign !== undefined) return;
    if (element.depth === 1 && (element.local !== 'mets' || element.uri !== METS_NS)) this.otherRoot = element.local;
    if (element.uri !== METS_NS) return;
    const id = element.attribute('ID');
    if (id !== undefined) this.mets.ids.add(id);
    const opener = OPENERS[element.local];
    if (opener !== undefined) this.#opened(opener, element);
    else if (SECTIONS.has(element.local)) this.#openSection(element);
  }

  text(value: string): void {
    if (this.#text !== undefined) this.#text.value += value;
  }

  close(element: XmlElement): void {
    if (this.#foreign !== undefined) {
      if (this.#foreign === element.depth) this.#foreign = undefined;
      return;
    }
    if (element.uri !== METS_NS) return;
    if (element.local === 'name' || element.local === 'note') this.#closeAgentText(element.local);
    if (element.local === 'agent') this.#agent = undefined;
    if (element.local === 'fileGrp') this.#groupStack.pop();
    if (element.local === 'file') this.#file = undefined;
    if (element.local === 'div') this.#divisions.pop();
    if (element.local === 'structMap') this.#structure = undefined;
    if (SECTIONS.has(element.local)) this.#section = undefined;
  }

  #opened(opener: Opener, element: XmlElement): void {
    switch (opener) {
      case 'root': this.#openRoot(element); break;
      case 'header': this.#openHeader(element); break;
      case 'agent': this.#openAgent(element); break;
      case 'agentText': this.#text = { value: '' }; if (element.local === 'note') this.#openNote(element); break;
      case 'reference': if (this.#section !== undefined) Object.assign(this.#section, located(element), { hasReference: true }, given({ metadataType: element.attribute('MDTYPE') })); break;
      case 'files': this.mets.hasFileSection = true; Object.assign(this.mets, given({ fileSectionId: element.attribute('ID') })); break;
      case 'group': this.#openGroup(element); break;
      case 'file': this.#openFile(element); break;
      case 'location': if (this.#file !== undefined) Object.assign(this.#file, location(element)); break;
      case 'structure': this.#openStructure(element); break;
      case 'division': this.#openDivision(element); break;
      case 'filePointer': this.#divisions.at(-1)?.filePointers.push(element.attribute('FILEID')); break;
      case 'metsPointer': this.#divisions.at(-1)?.metsPointers.push({ ...location(element), line: element.line, ...given({ title: element.attribute('title', XLINK_NS) }) }); break;
      case 'foreign': this.#foreign = element.depth; break;
    }
  }

  #openRoot(element: XmlElement): void {
    Object.assign(this.mets, given({
      objectId: element.attribute('OBJID'),
      label: element.attribute('LABEL'),
      type: element.attribute('TYPE'),
      profile: element.attribute('PROFILE'),
      otherType: element.attribute('OTHERTYPE', CSIP_NS),
      contentInformationType: element.attribute('CONTENTINFORMATIONTYPE', CSIP_NS),
      otherContentInformationType: element.attribute('OTHERCONTENTINFORMATIONTYPE', CSIP_NS),
    }));
  }

  #openHeader(element: XmlElement): void {
    this.mets.header = {
      line: element.line,
      ...given({
        created: element.attribute('CREATEDATE'),
        modified: element.attribute('LASTMODDATE'),
        recordStatus: element.attribute('RECORDSTATUS'),
        packageType: element.attribute('OAISPACKAGETYPE', CSIP_NS),
      }),
    };
  }

  #openAgent(element: XmlElement): void {
    this.#agent = {
      name: '', notes: [], line: element.line,
      ...given({ role: element.attribute('ROLE'), type: element.attribute('TYPE'), otherType: element.attribute('OTHERTYPE') }),
    };
    this.mets.agents.push(this.#agent);
  }

  #openNote(element: XmlElement): void {
    this.#agent?.notes.push({ text: '', ...given({ type: element.attribute('NOTETYPE', CSIP_NS) }) });
  }

  #closeAgentText(local: string): void {
    const value = this.#text?.value.trim() ?? '';
    this.#text = undefined;
    if (this.#agent === undefined) return;
    const { notes } = this.#agent;
    const note = notes.pop();
    if (local === 'name') this.#agent.name = value;
    if (note !== undefined) notes.push(local === 'note' ? { ...note, text: value } : note);
  }

  #openSection(element: XmlElement): void {
    this.#section = {
      section: element.local, hasReference: false, line: element.line,
      ...given({ id: element.attribute('ID'), status: element.attribute('STATUS') }),
    };
    this.mets.metadata.push(this.#section);
  }

  #openGroup(element: XmlElement): void {
    this.mets.groups.push({
      line: element.line, parent: this.#groupStack.at(-1) ?? -1,
      ...given({
        id: element.attribute('ID'), use: element.attribute('USE'), administrative: element.attribute('ADMID'),
        contentInformationType: element.attribute('CONTENTINFORMATIONTYPE', CSIP_NS),
        otherContentInformationType: element.attribute('OTHERCONTENTINFORMATIONTYPE', CSIP_NS),
      }),
    });
    this.#groupStack.push(this.mets.groups.length - 1);
  }

  #openFile(element: XmlElement): void {
    this.#file = { ...described(element), group: this.#groupStack.at(-1) ?? -1, line: element.line };
    this.mets.files.push(this.#file);
  }

  #openStructure(element: XmlElement): void {
    this.#structure = {
      line: element.line, divisions: [],
      ...given({ id: element.attribute('ID'), type: element.attribute('TYPE'), label: element.attribute('LABEL') }),
    };
    this.mets.structures.push(this.#structure);
  }

  #openDivision(element: XmlElement): void {
    const division = {
      line: element.line, depth: this.#divisions.length + 1, filePointers: [], metsPointers: [],
      ...given({
        id: element.attribute('ID'), label: element.attribute('LABEL'), type: element.attribute('TYPE'),
        administrative: element.attribute('ADMID'), descriptive: element.attribute('DMDID'),
      }),
    };
    this.#structure?.divisions.push(division);
    this.#divisions.push(division);
  }
}

type Opener = 'root' | 'header' | 'agent' | 'agentText' | 'reference' | 'files' | 'group' | 'file' | 'location'
  | 'structure' | 'division' | 'filePointer' | 'metsPointer' | 'foreign';

const OPENERS: Readonly<Partial<Record<string, Opener>>> = {
  mets: 'root', metsHdr: 'header', agent: 'agent', name: 'agentText', note: 'agentText', mdRef: 'reference', mdWrap: 'foreign',
  fileSec: 'files', fileGrp: 'group', file: 'file', FLocat: 'location', FContent: 'foreign',
  structMap: 'structure', div: 'division', fptr: 'filePointer', mptr: 'metsPointer',
};

type Given<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** Only the fields that have a value: absent stays absent. */
function given<T extends Readonly<Record<string, string | undefined>>>(fields: T): Given<T> {
  const present: Record<string, string> = {};
  for (const name in fields) {
    const value = fields[name];
    if (value !== undefined) present[name] = value;
  }
  return present as Given<T>;
}

function described(element: XmlElement): Omit<RawReference, 'line'> {
  return given({
    id: element.attribute('ID'),
    mimeType: element.attribute('MIMETYPE'),
    size: element.attribute('SIZE'),
    created: element.attribute('CREATED'),
    checksum: element.attribute('CHECKSUM'),
    checksumType: element.attribute('CHECKSUMTYPE'),
    administrative: element.attribute('ADMID'),
    descriptive: element.attribute('DMDID'),
  });
}

function location(element: XmlElement): Pick<RawReference, 'href' | 'hrefType' | 'locatorType'> {
  return given({
    href: element.attribute('href', XLINK_NS),
    hrefType: element.attribute('type', XLINK_NS),
    locatorType: element.attribute('LOCTYPE'),
  });
}

/** An mdRef describes and locates in one element; its own ID is not the section's. */
function located(element: XmlElement): Omit<RawReference, 'line' | 'id'> {
  const { id: _own, ...rest } = described(element);
  return { ...rest, ...location(element) };
}
