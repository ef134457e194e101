import type { ByteStream } from '../../base/index.ts';
import { parseXml, StopParsing, type XmlElement, type XmlProblem } from '../xml/index.ts';
import { EAD_NS, oneLine, type EadForm, type EadHeader } from './model.ts';
import { UnitReader, type ReceiveUnit } from './unit-reader.ts';

/** A finding aid that was read to its end, or why it is none. */
export type EadReading =
  | { readonly kind: 'finding-aid'; readonly form: EadForm; readonly header: Partial<EadHeader>; readonly unread: readonly string[] }
  | { readonly kind: 'not-ead'; readonly root: string }
  | { readonly kind: 'problem'; readonly problem: XmlProblem };

/** Where the headers of both forms say what a finding aid says about itself. */
const HEADER: Readonly<Record<string, keyof EadHeader>> = { recordid: 'id', eadid: 'id', titleproper: 'title', agencyname: 'agency', publisher: 'agency', eventdatetime: 'created', date: 'created' };

/**
 * Reads a finding aid of either form as a stream, each unit as soon as all that it says itself is read: the whole first,
 * then its components in their order, with their depth (0 is the whole). Elements with text that the model has no place
 * for are named in `unread`. Untrusted; whether it is valid is for its schema to say.
 */
export async function readEad(source: ByteStream | Iterable<Uint8Array>, receive: ReceiveUnit): Promise<EadReading> {
  const reader = new FindingAidReader(receive);
  const problem = await parseXml(source, reader);
  if (reader.otherRoot !== undefined) return { kind: 'not-ead', root: reader.otherRoot };
  if (problem !== undefined) return { kind: 'problem', problem };
  return { kind: 'finding-aid', form: reader.form, header: reader.header, unread: reader.unread };
}

class FindingAidReader {
  form: EadForm = 'ead3';
  otherRoot: string | undefined;
  readonly header: Partial<Record<keyof EadHeader, string>> = {};
  readonly #units: UnitReader;
  /** Element of the header that is being read. */
  #said: { readonly name: keyof EadHeader; readonly depth: number; text: string } | undefined;
  #inside: 'header' | 'description' | undefined;

  constructor(receive: ReceiveUnit) {
    this.#units = new UnitReader(receive);
  }

  get unread(): readonly string[] {
    return [...this.#units.unread].sort();
  }

  open(element: XmlElement): void {
    const { local, uri, depth } = element;
    if (depth === 1) this.#root(local, uri);
    if (depth === 2) this.#inside = local === 'archdesc' ? 'description' : 'header';
    if (depth === 2 && local === 'archdesc') this.#relate(element);
    if (this.#inside === 'description') this.#units.open(element);
    const name = this.#inside === 'header' && this.#said === undefined && Object.hasOwn(HEADER, local) ? HEADER[local] : undefined;
    if (name !== undefined && this.header[name] === undefined) this.#said = { name, depth, text: '' };
  }

  text(value: string): void {
    if (this.#inside === 'description') this.#units.text(value);
    else if (this.#said !== undefined) this.#said.text += value;
  }

  close(element: XmlElement): void {
    if (this.#inside === 'description') this.#units.close(element);
    if (this.#said?.depth !== element.depth) return;
    const text = oneLine(this.#said.text);
    if (text !== '') this.header[this.#said.name] = text;
    this.#said = undefined;
  }

  #root(local: string, uri: string): void {
    const form = (Object.keys(EAD_NS) as EadForm[]).find((one) => EAD_NS[one] === uri);
    if (local === 'ead' && form !== undefined) {
      this.form = form;
      return;
    }
    this.otherRoot = uri === '' ? local : `{${uri}}${local}`;
    throw new StopParsing();
  }

  #relate(element: XmlElement): void {
    const fieldsOf = element.attribute('relatedencoding');
    if (fieldsOf !== undefined) this.header.fieldsOf = fieldsOf;
  }
}
