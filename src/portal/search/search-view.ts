import type { RecordsFound } from '../../catalogue/index.ts';
import { labelOf, type ArchivalRecord } from '../../records/index.ts';
import type { Asked } from './search-address.ts';

/** Another way to ask that finds something. */
export interface Suggestion {
  readonly without: 'marks' | 'phrase' | 'filters';
  readonly asked: Asked;
  readonly count: number;
  readonly more: boolean;
}

export interface SearchView {
  readonly asked: Asked;
  /** Undefined: nothing was asked yet. */
  readonly found: RecordsFound | undefined;
  /** Records that were found, by what may be told of them. */
  readonly told: ReadonlyMap<string, ArchivalRecord>;
  /** What fonds are called. */
  readonly titles: ReadonlyMap<string, string>;
  readonly suggestions: readonly Suggestion[];
}

/** What a fonds is called, or its identifier while that is not known. */
export function fondsTitle(view: SearchView, id: string): string {
  const record = view.told.get(id);
  return view.titles.get(id) ?? (record === undefined ? id : labelOf(record));
}
