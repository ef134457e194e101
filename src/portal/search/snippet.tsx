import { highlightRanges, KINDS, type ArchivalRecord, type SearchQuery, type TextRange } from '../../records/index.ts';
import { type Child, Fragment, type Html, h } from '../../web/index.ts';

/** Characters around the first hit that are shown, and how much of a long text is looked at. */
const AROUND = 90;
const LOOKED_AT = 5_000;

/** A text with what was looked for marked. */
export function Marked({ text, query }: { readonly text: string; readonly query: SearchQuery }): Html {
  return <>{markedParts(text, highlightRanges(text.slice(0, LOOKED_AT), query))}</>;
}

/** Where else than in the title the words stand: the field's name in words, and the text around the first hit. */
export function Snippet({ record, query, lang }: { readonly record: ArchivalRecord | undefined; readonly query: SearchQuery; readonly lang: 'vi' | 'en' }): Html {
  if (record === undefined || query.length === 0) return <></>;
  const values = record.fields as Readonly<Record<string, unknown>>;
  for (const field of KINDS[record.kind].fields.values()) {
    if (!['string', 'strings'].includes(field.type) || field.name === 'title' || field.name === 'name') continue;
    const value = values[field.name];
    const text = (Array.isArray(value) ? value.join('; ') : typeof value === 'string' ? value : '').slice(0, LOOKED_AT);
    const [first] = text === '' ? [] : highlightRanges(text, query);
    if (first === undefined) continue;
    const [from, to] = [wordStart(text, Math.max(0, first.from - AROUND)), wordEnd(text, Math.min(text.length, first.to + AROUND))];
    const part = text.slice(from, to);
    return <p class="snippet"><span class="hint">{field[lang]}:</span> {from > 0 && '…'}<bdi>{markedParts(part, highlightRanges(part, query))}</bdi>{to < text.length && '…'}</p>;
  }
  return <></>;
}

function markedParts(text: string, ranges: readonly TextRange[]): readonly Child[] {
  const parts: Child[] = [];
  let at = 0;
  for (const { from, to } of ranges) {
    parts.push(text.slice(at, from), <mark>{text.slice(from, to)}</mark>);
    at = to;
  }
  parts.push(text.slice(at));
  return parts;
}

/** Not in the middle of a word, and never in the middle of a character. */
function wordStart(text: string, at: number): number {
  const space = at === 0 ? 0 : text.indexOf(' ', at);
  return space < 0 || space > at + 30 ? safeCut(text, at) : space;
}

function wordEnd(text: string, at: number): number {
  const space = at >= text.length ? text.length : text.lastIndexOf(' ', at);
  return space < at - 30 ? safeCut(text, at) : space;
}

function safeCut(text: string, at: number): number {
  let cut = at;
  while (cut > 0 && cut < text.length && /[\p{M}\uDC00-\uDFFF]/u.test(text.charAt(cut))) cut -= 1;
  return cut;
}
