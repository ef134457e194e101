import { isAllowed, isNcName } from './characters.ts';

/** The five entities that every document has (XML 1.0 §4.6); others need a DOCTYPE, and none is read. */
const ENTITIES: ReadonlyMap<string, string> = new Map([['amp', '&'], ['lt', '<'], ['gt', '>'], ['quot', '"'], ['apos', "'"]]);

/** Says why a document ends here, at so many characters from where a text begins. */
export type Refuse = (detail: string, at: number) => never;

/** A text with its references replaced by the characters that they stand for (XML 1.0 §4.1). Linear, whatever it holds. */
export function withoutReferences(raw: string, refuse: Refuse): string {
  let text = '';
  let from = 0;
  for (let at = raw.indexOf('&'); at >= 0; at = raw.indexOf('&', from)) {
    const end = raw.indexOf(';', at);
    if (end < 0) return refuse('unfinished reference.', at + 1);
    text += raw.slice(from, at) + character(raw.slice(at + 1, end), (detail) => refuse(detail, end + 1));
    from = end + 1;
  }
  return text + raw.slice(from);
}

function character(name: string, refuse: (detail: string) => never): string {
  if (!name.startsWith('#')) return ENTITIES.get(name) ?? refuse(isNcName(name) ? 'undefined entity.' : 'disallowed character in entity name.');
  const [, hexadecimal, decimal] = /^#(?:x([0-9a-fA-F]+)|([0-9]+))$/.exec(name) ?? [];
  const point = hexadecimal === undefined ? Number(decimal) : Number.parseInt(hexadecimal, 16);
  return isAllowed(point) ? String.fromCodePoint(point) : refuse('malformed character entity.');
}
