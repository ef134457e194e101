import { foldText, hasMarks } from './fold.ts';
import { exactText } from './tone-position.ts';

// Two columns, because no tokenizer does it: SQLite folds no đ, and folding everything makes năm (year) find nam (south).
// The index holds each text twice, and each word of a query says by its marks which of them it means.

/** A text as the two columns of the search index hold it; both are split into words by whatever is no letter or digit. */
export interface SearchColumns {
  /** With marks: NFC, lower case, one tone position. */
  readonly exact: string;
  /** Without marks, đ as d. */
  readonly folded: string;
}

/** What the search index holds of a text. */
export function searchColumns(text: string): SearchColumns {
  return { exact: exactText(text), folded: foldText(text) };
}

/** Consecutive words to be found in one column. */
export interface SearchTerm {
  readonly column: keyof SearchColumns;
  /** As the column holds them; more than one is a phrase. */
  readonly words: readonly string[];
  /** The last word may go on (`quyet*`). */
  readonly prefix: boolean;
  /** Whoever has it is not wanted (`-huyện`). */
  readonly excluded: boolean;
}

/** Every wanted term has to be there, and no excluded one; an excluded term stands for one word or phrase of the query. */
export type SearchQuery = readonly SearchTerm[];

/** More than anybody types; attacker-controlled. */
const MAX_TERMS = 20;
const MAX_WORDS = 40;
const MAX_LENGTH = 500;

/**
 * Reads what a person typed: words, "phrases", -excluded, prefix*. A word with a mark or đ is looked for exactly, a plain
 * one folded. A phrase that mixes both is looked for folded as a whole, and each marked word of it exactly besides.
 */
export function readSearchQuery(typed: string): SearchQuery {
  const terms: SearchTerm[] = [];
  const text = typed.slice(0, MAX_LENGTH).replace(/[“”„«»]/g, '"');
  for (const [, minus, phrase, bare = ''] of text.matchAll(/(?<!\S)([-−])?(?:"([^"]*)"?|([^\s"]+))/g)) {
    const source = phrase ?? bare;
    const words = wordsOf(source).slice(0, MAX_WORDS);
    if (words.length === 0) continue;
    terms.push(...termsOf(words, { excluded: minus !== undefined, prefix: source.endsWith('*') }));
    if (terms.length >= MAX_TERMS) break;
  }
  return terms.slice(0, MAX_TERMS);
}

/** Words of a text as the index splits it. */
export function wordsOf(text: string): readonly string[] {
  return text.normalize('NFC').match(/[\p{L}\p{N}\p{M}\p{Co}]+/gu) ?? [];
}

function termsOf(words: readonly string[], { excluded, prefix }: { readonly excluded: boolean; readonly prefix: boolean }): readonly SearchTerm[] {
  const marked = words.filter(hasMarks);
  const folded: SearchTerm = { column: 'folded', words: words.map(foldText), prefix, excluded };
  if (marked.length === 0) return [folded];
  if (marked.length === words.length) return [{ column: 'exact', words: words.map(exactText), prefix, excluded }];
  // Excluding every document with one of the marked words would hide too much: the whole phrase is what is not wanted.
  if (excluded) return [folded];
  const lastMarked = hasMarks(words.at(-1) ?? '');
  return [folded, ...marked.map((word, n): SearchTerm => ({ column: 'exact', words: [exactText(word)], prefix: prefix && lastMarked && n === marked.length - 1, excluded }))];
}
