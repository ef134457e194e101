import type { XmlElement } from '../xml/index.ts';
import { attributes, fieldsOf, LOCATION, type Values } from './attributes.ts';
import type { RawDivision, RawPointer } from './raw-mets.ts';

const DIVISION = fieldsOf({ id: 'ID', label: 'LABEL', type: 'TYPE', administrative: 'ADMID', descriptive: 'DMDID' });
const POINTER = fieldsOf({ ...LOCATION, title: 'xlink:title' });
/** Shared by all that point to nothing; nothing is ever added to it. */
const NO_POINTERS: never[] = [];

/** A division of a structural map. A package of the circular has one for each document, with one pointer to a file. */
export class ReadDivision implements RawDivision {
  id: string | undefined;
  label: string | undefined;
  type: string | undefined;
  administrative: string | undefined;
  descriptive: string | undefined;
  filePointers: (string | undefined)[] = NO_POINTERS;
  metsPointers: RawPointer[] = NO_POINTERS;
  readonly depth: number;
  readonly line: number;

  constructor(element: XmlElement, depth: number, values: Values) {
    this.depth = depth;
    this.line = element.line;
    Object.assign(this, attributes(element, DIVISION, values));
  }

  /** Takes an fptr. A list that begins empty would make room for seventeen. */
  pointToFile(element: XmlElement, values: Values): void {
    const id = element.attribute('FILEID');
    const own = id === undefined ? undefined : values.own(id);
    if (this.filePointers === NO_POINTERS) this.filePointers = [own];
    else this.filePointers.push(own);
  }

  /** Takes an mptr. */
  pointToMets(element: XmlElement, values: Values): void {
    const pointer = { line: element.line, ...attributes(element, POINTER, values) };
    if (this.metsPointers === NO_POINTERS) this.metsPointers = [pointer];
    else this.metsPointers.push(pointer);
  }
}
