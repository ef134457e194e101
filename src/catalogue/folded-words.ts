import { foldText } from '../records/index.ts';

/** The words of a filter, folded; each has to occur. */
export function foldedWords(text: string): readonly string[] {
  return foldText(text).split(/\s+/).filter((word) => word !== '').slice(0, 10);
}
