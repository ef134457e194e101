import { documentCode, type DocumentCode } from './identifiers.ts';
import type { Tt05Record } from './model.ts';
import type { ItemPath } from './package-tree.ts';
import type { ItemView } from './package-view.ts';
import type { ItemClass } from './profile.ts';

/** A document as the package rules see it, by its record (or as much of it as they look at) and its data files. */
export function itemView(item: ItemPath, data: readonly string[], record: Tt05Record): ItemView {
  return new SeenItem(item, data, record);
}

/** There may be a hundred thousand: the code is taken apart whenever a rule asks. */
class SeenItem implements ItemView {
  readonly record: Tt05Record;
  readonly data: readonly string[];
  readonly ordinal: number | undefined;
  readonly #item: ItemPath;

  constructor(item: ItemPath, data: readonly string[], record: Tt05Record) {
    this.#item = item;
    this.data = data;
    this.record = record;
    const { docOrdinal = '' } = record;
    this.ordinal = this.code?.ordinal ?? (/^\d{1,15}$/.test(docOrdinal) ? Number(docOrdinal) : undefined);
  }

  get path(): string { return this.#item.path; }
  get itemClass(): ItemClass { return this.#item.itemClass; }
  get name(): string { return this.#item.name; }
  get code(): DocumentCode | undefined { return documentCode(this.record['docCode'] ?? this.record['arcDocCode'] ?? ''); }
}
