import type { XmlElement } from '../xml/index.ts';
import { attributes, fieldsOf, type Values } from './attributes.ts';
import type { RawFile, RawFileFormat } from './raw-mets.ts';
import { SIP_NS, XLINK_NS } from './write-mets.ts';

const FORMAT = fieldsOf({ name: 'sip:FILEFORMATNAME', version: 'sip:FILEFORMATVERSION', registry: 'sip:FILEFORMATREGISTRY', key: 'sip:FILEFORMATKEY' });

/**
 * A `file` and its first FLocat. The one part of METS of which there are a hundred thousand: all have the same fields, whether there
 * is a value or not, and no table is asked for each attribute.
 */
export class ReadFile implements RawFile {
  id: string | undefined;
  mimeType: string | undefined;
  size: string | undefined;
  created: string | undefined;
  checksum: string | undefined;
  checksumType: string | undefined;
  administrative: string | undefined;
  descriptive: string | undefined;
  format: RawFileFormat | undefined;
  href: string | undefined;
  hrefType: string | undefined;
  locatorType: string | undefined;
  locations = 0;
  readonly group: number;
  readonly line: number;

  constructor(group: number, line: number) {
    this.group = group;
    this.line = line;
  }

  /** Takes what the `file` says; values that are as those of the file before are kept once. */
  describe(element: XmlElement, before: RawFile | undefined, values: Values): void {
    let extended = false;
    for (const { local, uri, value } of element.attributes) {
      if (uri === SIP_NS) extended = true;
      if (uri !== '') continue;
      switch (local) {
        case 'ID': this.id = values.own(value); break;
        case 'MIMETYPE': this.mimeType = value === before?.mimeType ? before.mimeType : values.shared(value); break;
        case 'SIZE': this.size = values.own(value); break;
        case 'CREATED': this.created = value === before?.created ? before.created : values.shared(value); break;
        case 'CHECKSUM': this.checksum = values.own(value); break;
        case 'CHECKSUMTYPE': this.checksumType = value === before?.checksumType ? before.checksumType : values.shared(value); break;
        case 'ADMID': this.administrative = value === before?.administrative ? before.administrative : values.shared(value); break;
        case 'DMDID': this.descriptive = value === before?.descriptive ? before.descriptive : values.shared(value); break;
        default:
      }
    }
    if (extended) this.#setFormat(attributes(element, FORMAT), values);
  }

  /** Takes an FLocat; only the first says where the file is. */
  locate(element: XmlElement, before: RawFile | undefined, values: Values): void {
    this.locations += 1;
    if (this.locations > 1) return;
    for (const { local, uri, value } of element.attributes) {
      if (uri === XLINK_NS && local === 'href') this.href = values.own(value);
      else if (uri === XLINK_NS && local === 'type') this.hrefType = value === before?.hrefType ? before.hrefType : values.shared(value);
      else if (uri === '' && local === 'LOCTYPE') this.locatorType = value === before?.locatorType ? before.locatorType : values.shared(value);
    }
  }

  #setFormat(format: RawFileFormat, values: Values): void {
    if (Object.keys(format).length === 0) return;
    this.format = Object.fromEntries(Object.entries(format).map(([field, value]) => [field, values.shared(value as string)]));
  }
}
