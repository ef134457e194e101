import { foldMapped, mapCharacters, type MappedText } from './fold.ts';
import type { SearchColumns, SearchQuery, SearchTerm } from './search-query.ts';
import { exactText } from './tone-position.ts';

/** A part of the original text, in UTF-16 units: from inclusive, to exclusive. */
export interface TextRange {
  readonly from: number;
  readonly to: number;
}

/** Where the original has what was looked for, in order and without overlaps; marks belong to their letters. */
export function highlightRanges(original: string, query: SearchQuery): readonly TextRange[] {
  const columns: Partial<Record<keyof SearchColumns, MappedText>> = {};
  const found: TextRange[] = [];
  for (const term of query) {
    if (term.excluded) continue;
    const mapped = columns[term.column] ??= term.column === 'folded' ? foldMapped(original) : exactMapped(original);
    found.push(...rangesOf(mapped, term));
  }
  return merged(found);
}

/** `exactText` with offsets: moving a tone changes two letters and the length of nothing. */
function exactMapped(original: string): MappedText {
  const mapped = mapCharacters(original, (character) => exactText(character));
  return { ...mapped, text: exactText(mapped.text) };
}

function rangesOf({ text, starts, ends }: MappedText, { words, prefix }: SearchTerm): readonly TextRange[] {
  const found: TextRange[] = [];
  for (let at = nextWord(text, 0, words, prefix); at !== undefined; at = nextWord(text, at.to, words, prefix)) {
    const from = starts[at.from];
    const to = ends[at.to - 1];
    if (from !== undefined && to !== undefined) found.push({ from, to });
  }
  return found;
}

/** The next place where the words stand one after the other, with anything but letters and digits between. */
function nextWord(text: string, start: number, words: readonly string[], prefix: boolean): TextRange | undefined {
  const pattern = `(?<![\\p{L}\\p{N}\\p{M}])${words.map((word) => word.replace(/[^\p{L}\p{N}\p{M}]/gu, '')).join('[^\\p{L}\\p{N}]+')}${prefix ? '[\\p{L}\\p{N}\\p{M}]*' : '(?![\\p{L}\\p{N}\\p{M}])'}`;
  const search = new RegExp(pattern, 'gu');
  search.lastIndex = start;
  const match = search.exec(text);
  return match === null || match[0] === '' ? undefined : { from: match.index, to: match.index + match[0].length };
}

function merged(ranges: readonly TextRange[]): readonly TextRange[] {
  const sorted = [...ranges].sort((one, other) => one.from - other.from || one.to - other.to);
  const result: TextRange[] = [];
  for (const range of sorted) {
    const last = result.at(-1);
    if (last !== undefined && range.from < last.to) result[result.length - 1] = { from: last.from, to: Math.max(last.to, range.to) };
    else result.push(range);
  }
  return result;
}
