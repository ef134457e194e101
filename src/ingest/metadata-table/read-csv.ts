import { isUtf8 } from 'node:buffer';
import { csvRecords, SEPARATORS, type Separator } from './csv.ts';
import { findHeader, type Header } from './header.ts';
import type { Records, Unreadable } from './metadata-table.ts';

/** The records of a CSV file: UTF-8, or UTF-16 with its byte order mark as Excel's “Unicode text” is; anything else is refused. */
export function readCsv(bytes: Uint8Array): Records | Unreadable {
  const text = decoded(bytes);
  if (typeof text !== 'string') return text;
  // An empty sheet is saved as separators alone, which would else be the name of a column.
  if (/^[\s,;]*$/.test(text)) return csvRecords('', ',');
  const [declaration, declared] = /^sep=([,;\t])(?:\r\n|\r|\n|$)/.exec(text) ?? [];
  if (declaration === undefined) return csvRecords(text, separatorOf(text));
  // The line that Excel reads the separator from is kept as an empty one, so that line numbers stay true.
  const separator = SEPARATORS.find((known) => known === declared) ?? ',';
  return csvRecords(text.slice('sep=,'.length), separator);
}

function decoded(bytes: Uint8Array): string | Unreadable {
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)) {
    return new TextDecoder(bytes[0] === 0xff ? 'utf-16le' : 'utf-16be').decode(bytes);
  }
  if (!isUtf8(bytes)) return { problem: 'encoding', place: String(lineOfFirstFault(bytes)) };
  const text = new TextDecoder('utf-8').decode(bytes);
  // A file of zero bytes is valid UTF-8, but no text.
  const zero = text.indexOf('\0');
  return zero === -1 ? text : { problem: 'encoding', place: String(lineEnds(text.slice(0, zero)) + 1) };
}

function lineOfFirstFault(bytes: Uint8Array): number {
  const text = new TextDecoder('utf-8').decode(bytes);
  return lineEnds(text.slice(0, text.indexOf('\uFFFD'))) + 1;
}

function lineEnds(text: string): number {
  return text.match(/\r\n|\r|\n/g)?.length ?? 0;
}

/** The separator that gives the most known columns; where none gives any, the one that gives the most columns. */
function separatorOf(text: string): Separator {
  let best: { readonly separator: Separator; readonly header: Header } | undefined;
  for (const separator of SEPARATORS) {
    const header = findHeader(csvRecords(text, separator));
    if (header === undefined) continue;
    const better = best === undefined || header.known > best.header.known || (header.known === best.header.known && header.width > best.header.width);
    if (better) best = { separator, header };
  }
  return best?.separator ?? ',';
}
