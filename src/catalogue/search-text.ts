import { foldText } from '../records/index.ts';
import { foldedWords } from './folded-words.ts';
import type { CataloguedPackage } from './model.ts';

/** The text of a package that the filter looks in, folded. */
export function searchText({ id, title, producerId, description }: CataloguedPackage): string {
  return foldText([title, producerId ?? '', id, ...Object.values(description).flat()].join('\n'));
}

/** Whether the filter finds a package by these words, as `packages({ text })` does. */
export function isFoundBy(text: string, entry: CataloguedPackage): boolean {
  const words = foldedWords(text);
  const searched = searchText(entry);
  return words.length > 0 && words.every((word) => searched.includes(word));
}
