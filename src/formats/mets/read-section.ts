import type { XmlElement } from '../xml/index.ts';
import { attributes, fieldsOf, LOCATION, REFERENCED, type Values } from './attributes.ts';
import type { RawMetadata } from './raw-mets.ts';

const SECTION = fieldsOf({ id: 'ID', status: 'STATUS', sectionCreated: 'CREATED' });
const METADATA = fieldsOf({ ...LOCATION, ...REFERENCED, metadataType: 'MDTYPE', metadataTypeVersion: 'MDTYPEVERSION' });

/** A section of metadata and its mdRef. A package of the circular has one for each document: all have the same fields. */
export class ReadSection implements RawMetadata {
  id: string | undefined;
  status: string | undefined;
  sectionCreated: string | undefined;
  href: string | undefined;
  hrefType: string | undefined;
  locatorType: string | undefined;
  mimeType: string | undefined;
  size: string | undefined;
  created: string | undefined;
  checksum: string | undefined;
  checksumType: string | undefined;
  administrative: string | undefined;
  descriptive: string | undefined;
  metadataType: string | undefined;
  metadataTypeVersion: string | undefined;
  hasReference = false;
  readonly section: string;
  readonly line: number;
  readonly within: string | undefined;

  constructor(element: XmlElement, within: string | undefined, values: Values) {
    this.section = values.shared(element.local);
    this.line = element.line;
    this.within = within;
    Object.assign(this, attributes(element, SECTION, values));
  }

  /** Takes an mdRef, which describes and locates in one element; its own ID is not the section's. */
  refer(element: XmlElement, values: Values): void {
    Object.assign(this, attributes(element, METADATA, values));
    this.hasReference = true;
  }
}
