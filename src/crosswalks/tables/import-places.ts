import type { ArchivalRecord, RecordKind } from '../../records/index.ts';

/** By what a record of the archive is known again: the same table twice makes the same records. */
export type RecordKey =
  /** A code or a title, as the table has it. */
  | { readonly kind: 'fonds'; readonly name: string }
  | { readonly kind: 'catalogue' | 'box'; readonly parent: string; readonly number: string }
  | { readonly kind: 'file'; readonly parent: string; readonly fileNumber: string; readonly year?: number }
  /** A file that documents name and that is not in their table. */
  | { readonly kind: 'file'; readonly within: string; readonly fileNumber: string }
  | { readonly kind: 'file'; readonly fileCode: string }
  | { readonly kind: 'document' | 'photo' | 'recording'; readonly parent: string; readonly ordinal: number };

/** What the import asks of whoever keeps the records. */
export interface ImportPlaces {
  /** Id of the record that has this key, if the archive has one. Asked once for each key. */
  find(key: RecordKey): string | undefined | Promise<string | undefined>;
  newId(): string;
}

/** Where the records of a table go; remembers only keys. */
export class PlaceFinder {
  readonly #ports: ImportPlaces;
  readonly #known = new Map<string, string | undefined>();
  /** Files of this table by number alone; undefined where two have it. */
  readonly #numbers = new Map<string, string | undefined>();
  readonly #codes = new Map<string, string>();

  constructor(ports: ImportPlaces) {
    this.#ports = ports;
  }

  newId(): string {
    return this.#ports.newId();
  }

  async find(key: RecordKey): Promise<string | undefined> {
    const text = JSON.stringify(key);
    if (!this.#known.has(text)) this.#known.set(text, await this.#ports.find(key));
    return this.#known.get(text);
  }

  /** The catalogue or box with this number; made when the archive has none. */
  async container(kind: 'catalogue' | 'box', parent: string, number: string): Promise<{ readonly id: string; readonly made?: ArchivalRecord }> {
    const key: RecordKey = { kind, parent, number };
    const found = await this.find(key);
    if (found !== undefined) return { id: found };
    const id = this.#ports.newId();
    this.#known.set(JSON.stringify(key), id);
    return { id, made: { id, kind, parent, fields: { number } } };
  }

  /** The id that a record of this key has, or gets. Not remembered: there may be a million. */
  async idOf(key: RecordKey): Promise<{ readonly id: string; readonly isNew: boolean }> {
    const asked = this.#ports.find(key);
    const found = typeof asked === 'object' ? await asked : asked;
    return found === undefined ? { id: this.#ports.newId(), isNew: true } : { id: found, isNew: false };
  }

  /** Remembers a file of this table for the documents that name it. */
  rememberFile(id: string, by: { readonly parent: string; readonly fileNumber: string; readonly code: string | undefined }): void {
    this.#known.set(fileKey(by.parent, by.fileNumber), id);
    const before = this.#numbers.get(by.fileNumber);
    this.#numbers.set(by.fileNumber, this.#numbers.has(by.fileNumber) && before !== id ? undefined : id);
    if (by.code !== undefined) this.#codes.set(by.code, id);
  }

  /** The file that a document names: of this table first, then of the archive. */
  async file(by: { readonly within: string | undefined; readonly fileNumber: string | undefined; readonly code: string | undefined }): Promise<string | undefined> {
    const { within, fileNumber, code } = by;
    if (code !== undefined) {
      const coded = this.#codes.get(code) ?? await this.find({ kind: 'file', fileCode: code });
      if (coded !== undefined) return coded;
    }
    if (fileNumber === undefined) return undefined;
    const placed = within === undefined ? undefined : this.#known.get(fileKey(within, fileNumber));
    return placed ?? this.#numbers.get(fileNumber) ?? (within === undefined ? undefined : this.find({ kind: 'file', within, fileNumber }));
  }
}

function fileKey(parent: string, number: string): string {
  return `file\n${parent}\n${number}`;
}

/** Counts documents in their files, and knows what was said twice. */
export class TableKeys {
  readonly #places = new Map<string, string>();
  readonly #ordinals = new Map<string, number>();

  /** The place where this key was said first, if it was. */
  again(kind: RecordKind, key: string, place: string): string | undefined {
    const text = `${kind}\n${key}`;
    const first = this.#places.get(text);
    if (first === undefined) this.#places.set(text, place);
    return first;
  }

  nextOrdinal(file: string): number {
    const next = (this.#ordinals.get(file) ?? 0) + 1;
    this.#ordinals.set(file, next);
    return next;
  }
}
