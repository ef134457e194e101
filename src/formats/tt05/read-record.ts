import type { ByteStream } from '../../base/index.ts';
import { parseXml, type XmlLimits, type XmlProblem } from '../xml/index.ts';
import { fieldText } from './field-text.ts';

/** One element of a record as it stands there; nothing is believed. */
export interface RawField {
  readonly name: string;
  /** `fieldText` of its content. */
  readonly value: string;
  readonly line: number;
  /** Whether the content came in another Unicode form than NFC. */
  readonly decomposed: boolean;
  /** Whether there are elements inside. */
  readonly nested: boolean;
}

/** A record as received, or why it is none. */
export type RecordReading =
  | { readonly kind: 'record'; readonly root: string; readonly fields: readonly RawField[] }
  | { readonly kind: 'problem'; readonly problem: XmlProblem };

/** A record is twenty short texts; whoever sends more wants to hurt. */
const LIMITS: XmlLimits = { depth: 8, attributes: 64, value: 16 * 1024, text: 256 * 1024, bytes: 1024 ** 2 };
const MAX_FIELDS = 256;

/** Reads a flat record (`<simpledc>`); prefixes and namespaces do not matter, order neither. */
export async function readRecord(source: ByteStream | Iterable<Uint8Array>): Promise<RecordReading> {
  const fields: RawField[] = [];
  let root = '';
  let text = '';
  let line = 0;
  let nested = false;
  let excess: XmlProblem | undefined;
  const problem = await parseXml(source, {
    open: (element) => {
      if (element.depth === 1) root = element.local;
      if (element.depth > 2) nested = true;
      if (element.depth !== 2) return;
      [text, line, nested] = ['', element.line, false];
      if (fields.length >= MAX_FIELDS) excess ??= { kind: 'size', line: element.line, column: element.column, detail: String(MAX_FIELDS) };
    },
    text: (value) => { text += value; },
    close: (element) => {
      if (element.depth !== 2 || excess !== undefined) return;
      fields.push({ name: element.local, value: fieldText(text), line, decomposed: text.normalize('NFC') !== text, nested });
    },
  }, LIMITS);
  const found = problem ?? excess;
  return found === undefined ? { kind: 'record', root, fields } : { kind: 'problem', problem: found };
}
