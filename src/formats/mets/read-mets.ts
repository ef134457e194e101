import type { ByteStream } from '../../base/index.ts';
import { parseXml, tee, type XmlElement, type XmlHandler } from '../xml/index.ts';
import { attributes, fieldsOf, Values } from './attributes.ts';
import type {
  MetsReading, RawAgent, RawDivision, RawFile, RawGroup, RawMetadata, RawMets, RawNote, RawRecordId, RawSection, RawStructure,
} from './raw-mets.ts';
import { ReadDivision } from './read-division.ts';
import { ReadFile } from './read-file.ts';
import { ReadSection } from './read-section.ts';
import { METS_NS } from './write-mets.ts';

type Open<T> = { -readonly [K in keyof T]: T[K] };

const SECTIONS: ReadonlySet<string> = new Set(['dmdSec', 'techMD', 'rightsMD', 'sourceMD', 'digiprovMD']);

/**
 * Reads a METS document as a stream; only what the E-ARK rules look at is kept. A rider (a validation) hears the whole
 * document in the same reading.
 */
export async function readMets(source: ByteStream | Iterable<Uint8Array>, rider?: XmlHandler): Promise<MetsReading> {
  return read(new MetsReader(), source, rider);
}

/** What a METS document may have hundreds of thousands of. */
export interface MetsParts {
  id(id: string): void;
  metadata(section: RawMetadata): void;
  file(file: RawFile): void;
  /** Those inside it have come before it. */
  division(division: RawDivision): void;
}

/**
 * Reads a METS document of which little is kept: sections of metadata, files, divisions and identifiers are handed over one by one, each
 * when it was read to its end, and the reading lists none of them.
 */
export async function readMetsInParts(source: ByteStream | Iterable<Uint8Array>, parts: MetsParts): Promise<MetsReading> {
  return read(new MetsReader(parts), source);
}

async function read(reader: MetsReader, source: ByteStream | Iterable<Uint8Array>, rider?: XmlHandler): Promise<MetsReading> {
  const problem = await parseXml(source, rider === undefined ? reader : tee(reader, rider));
  if (reader.otherRoot !== undefined) return { kind: 'other', root: reader.otherRoot };
  return problem === undefined ? { kind: 'mets', mets: reader.mets } : { kind: 'problem', problem };
}

type OpenMets = Omit<Open<RawMets>, 'groups'> & {
  agents: RawAgent[]; recordIds: RawRecordId[]; metadata: RawMetadata[]; administrativeSections: RawSection[]; fileSections: RawSection[];
  groups: Open<RawGroup>[]; files: RawFile[]; structures: RawStructure[]; ids: Set<string>; repeatedIds: Set<string>;
};

class MetsReader {
  readonly mets: OpenMets = {
    agents: [], recordIds: [], metadata: [], administrativeSections: [], fileSections: [], groups: [], files: [], structures: [],
    ids: new Set(), repeatedIds: new Set(),
  };
  otherRoot: string | undefined;
  readonly #parts: MetsParts | undefined;
  readonly #values = new Values();
  #agent: (Open<RawAgent> & { notes: RawNote[] }) | undefined;
  #section: ReadSection | undefined;
  #administrative: RawSection | undefined;
  #file: ReadFile | undefined;
  /** The file before: most values of a file are as those of its neighbour. */
  #before: ReadFile | undefined;
  readonly #groupStack: number[] = [];
  #structure: (Open<RawStructure> & { divisions: RawDivision[] }) | undefined;
  readonly #divisions: ReadDivision[] = [];
  /** Text of the element that is being read, when it is one whose text counts. */
  #text: string | undefined;
  /** Depth of an mdWrap or FContent, whose content is another vocabulary. */
  #foreign: number | undefined;

  constructor(parts?: MetsParts) {
    this.#parts = parts;
  }

  open(element: XmlElement): void {
    if (this.#foreign !== undefined) return;
    if (element.depth === 1 && (element.local !== 'mets' || element.uri !== METS_NS)) this.otherRoot = element.local;
    if (element.uri !== METS_NS) return;
    this.#noteId(element);
    const opener = OPENERS[element.local];
    if (opener !== undefined) this.#opened(opener, element);
    else if (SECTIONS.has(element.local)) this.#openSection(element);
  }

  text(value: string): void {
    if (this.#text !== undefined) this.#text += value;
  }

  close(element: XmlElement): void {
    if (this.#foreign !== undefined) {
      if (this.#foreign === element.depth) this.#foreign = undefined;
      return;
    }
    if (element.uri !== METS_NS) return;
    switch (element.local) {
      case 'name': case 'note': case 'altRecordID': this.#closeText(element.local); break;
      case 'agent': this.#agent = undefined; break;
      case 'amdSec': this.#administrative = undefined; break;
      case 'fileGrp': this.#groupStack.pop(); break;
      case 'file': this.#closeFile(); break;
      case 'div': this.#closeDivision(); break;
      case 'structMap': this.#structure = undefined; break;
      default: if (SECTIONS.has(element.local)) this.#closeSection();
    }
  }

  #noteId(element: XmlElement): void {
    const id = element.attribute('ID');
    if (id === undefined) return;
    if (this.#parts !== undefined) this.#parts.id(this.#values.own(id));
    else if (this.mets.ids.has(id)) this.mets.repeatedIds.add(id);
    else this.mets.ids.add(this.#values.own(id));
  }

  #opened(opener: Opener, element: XmlElement): void {
    switch (opener) {
      case 'root': Object.assign(this.mets, attributes(element, ROOT)); break;
      case 'header': this.#openHeader(element); break;
      case 'agent': this.#openAgent(element); break;
      case 'agentText': this.#openAgentText(element); break;
      case 'recordId': this.#text = ''; this.mets.recordIds.push({ text: '', line: element.line, ...attributes(element, TYPE) }); break;
      case 'administrative': this.#administrative = sectionOf(element); this.mets.administrativeSections.push(this.#administrative); break;
      case 'reference': this.#section?.refer(element, this.#values); break;
      case 'files': this.mets.fileSections.push(sectionOf(element)); break;
      case 'group': this.#openGroup(element); break;
      case 'file': this.#openFile(element); break;
      case 'location': this.#openLocation(element); break;
      case 'structure': this.#openStructure(element); break;
      case 'division': this.#openDivision(element); break;
      case 'filePointer': this.#divisions.at(-1)?.pointToFile(element, this.#values); break;
      case 'metsPointer': this.#divisions.at(-1)?.pointToMets(element, this.#values); break;
      case 'foreign': this.#foreign = element.depth; break;
    }
  }

  #openHeader(element: XmlElement): void {
    const repeated = this.mets.header === undefined ? {} : { repeated: true } as const;
    this.mets.header = { line: element.line, ...repeated, ...attributes(element, HEADER) };
  }

  #openAgent(element: XmlElement): void {
    this.#agent = { name: '', names: 0, notes: [], line: element.line, ...attributes(element, AGENT) };
    this.mets.agents.push(this.#agent);
  }

  #openAgentText(element: XmlElement): void {
    if (this.#agent === undefined) return;
    this.#text = '';
    if (element.local === 'name') this.#agent.names += 1;
    else this.#agent.notes.push({ text: '', ...attributes(element, NOTE) });
  }

  #closeText(local: string): void {
    if (this.#text === undefined) return;
    const value = this.#text.trim();
    this.#text = undefined;
    if (local === 'altRecordID') replaceLast(this.mets.recordIds, value);
    else if (local === 'note') replaceLast(this.#agent?.notes ?? [], value);
    else if (this.#agent !== undefined) this.#agent.name = value;
  }

  #openSection(element: XmlElement): void {
    this.#closeSection();
    this.#section = new ReadSection(element, this.#administrative?.id, this.#values);
    if (this.#parts === undefined) this.mets.metadata.push(this.#section);
  }

  #closeSection(): void {
    if (this.#section !== undefined) this.#parts?.metadata(this.#section);
    this.#section = undefined;
  }

  #openGroup(element: XmlElement): void {
    const parent = this.#groupStack.at(-1) ?? -1;
    const around = this.mets.groups[parent];
    if (around !== undefined) around.groups += 1;
    this.mets.groups.push({ line: element.line, parent, files: 0, groups: 0, ...attributes(element, GROUP) });
    this.#groupStack.push(this.mets.groups.length - 1);
  }

  #openFile(element: XmlElement): void {
    const group = this.#groupStack.at(-1) ?? -1;
    const around = this.mets.groups[group];
    if (around !== undefined) around.files += 1;
    if (this.#file !== undefined) this.#closeFile();
    this.#file = new ReadFile(group, element.line);
    this.#file.describe(element, this.#before, this.#values);
    if (this.#parts === undefined) this.mets.files.push(this.#file);
  }

  #closeFile(): void {
    if (this.#file !== undefined) this.#parts?.file(this.#file);
    this.#before = this.#file;
    this.#file = undefined;
  }

  #openLocation(element: XmlElement): void {
    this.#file?.locate(element, this.#before, this.#values);
  }

  #openStructure(element: XmlElement): void {
    this.#structure = { line: element.line, divisions: [], ...attributes(element, STRUCTURE) };
    this.mets.structures.push(this.#structure);
  }

  #openDivision(element: XmlElement): void {
    const division = new ReadDivision(element, this.#divisions.length + 1, this.#values);
    if (this.#parts === undefined) this.#structure?.divisions.push(division);
    this.#divisions.push(division);
  }

  #closeDivision(): void {
    const division = this.#divisions.pop();
    // Outside a structural map it is none.
    if (division !== undefined && this.#structure !== undefined) this.#parts?.division(division);
  }
}

type Opener = 'root' | 'header' | 'agent' | 'agentText' | 'recordId' | 'administrative' | 'reference' | 'files' | 'group' | 'file' | 'location'
  | 'structure' | 'division' | 'filePointer' | 'metsPointer' | 'foreign';

const OPENERS: Readonly<Partial<Record<string, Opener>>> = {
  mets: 'root', metsHdr: 'header', agent: 'agent', name: 'agentText', note: 'agentText', altRecordID: 'recordId', amdSec: 'administrative',
  mdRef: 'reference', mdWrap: 'foreign', fileSec: 'files', fileGrp: 'group', file: 'file', FLocat: 'location', FContent: 'foreign',
  structMap: 'structure', div: 'division', fptr: 'filePointer', mptr: 'metsPointer',
};

const CONTENT_INFORMATION = { contentInformationType: 'csip:CONTENTINFORMATIONTYPE', otherContentInformationType: 'csip:OTHERCONTENTINFORMATIONTYPE' } as const;
const ROOT = fieldsOf({ objectId: 'OBJID', label: 'LABEL', type: 'TYPE', profile: 'PROFILE', otherType: 'csip:OTHERTYPE', ...CONTENT_INFORMATION });
const HEADER = fieldsOf({ created: 'CREATEDATE', modified: 'LASTMODDATE', recordStatus: 'RECORDSTATUS', packageType: 'csip:OAISPACKAGETYPE' });
const TYPE = fieldsOf({ type: 'TYPE' });
const NOTE = fieldsOf({ type: 'csip:NOTETYPE' });
const ID = fieldsOf({ id: 'ID' });
const AGENT = fieldsOf({ role: 'ROLE', type: 'TYPE', otherType: 'OTHERTYPE' });
const GROUP = fieldsOf({ id: 'ID', use: 'USE', administrative: 'ADMID', ...CONTENT_INFORMATION });
const STRUCTURE = fieldsOf({ id: 'ID', type: 'TYPE', label: 'LABEL' });

function sectionOf(element: XmlElement): RawSection {
  return { line: element.line, ...attributes(element, ID) };
}

/** The last of a list with its text, which was read after the element was opened. */
function replaceLast(list: { readonly text: string }[], text: string): void {
  const last = list.pop();
  if (last !== undefined) list.push({ ...last, text });
}
