import type { ToldRecord } from '../../access/index.ts';
import type { ListedRecord, OpenPage, OpenPageBlock, OpenPageChange, OpenPageKind, RecordSearch, RecordsFound } from '../../catalogue/index.ts';
import type { ArchivalRecord, RecordKind } from '../../records/index.ts';
import type { ListPage } from '../options.ts';

/** A described record as anybody may know it. */
export interface PortalRecord extends ToldRecord {
  readonly id: string;
  readonly kind: RecordKind;
  /** What people call it by. */
  readonly code?: string;
  /** When it or what holds for it changed last, RFC 3339. */
  readonly changedAt: string;
  /** Creators and boxes that it refers to, with nothing but their names. */
  readonly named: ReadonlyMap<string, ArchivalRecord>;
  /** Packages that hold it and that everybody may see. */
  readonly packages: readonly PortalRecordPackage[];
}

export interface PortalRecordPackage {
  /** `urn:uuid:…` */
  readonly id: string;
  readonly title: string;
  readonly fileCount: number;
  readonly byteCount: number;
}

export type PortalRecordAnswer =
  | { readonly kind: 'told'; readonly record: PortalRecord }
  | { readonly kind: 'withdrawn'; readonly recordKind: RecordKind; readonly id: string; readonly since: string }
  | { readonly kind: 'unknown' };

/**
 * The archive's catalogue as anybody may see it. *policy*: what the application hands in answers only what may be told; the pages never filter.
 */
export interface PortalRecords {
  /** By UUID. */
  find(id: string): Promise<PortalRecordAnswer>;
  /** The record that bears a code, if it may be seen. */
  idByCode(code: string): Promise<string | undefined>;
  /** What stands directly below one, in order. */
  below(parent: string, query: { readonly after?: string; readonly limit: number }): Promise<ListPage<ListedRecord>>;
  counts(parent: string): Promise<Readonly<Record<string, number>>>;
  totals(): Promise<Readonly<Record<string, number>>>;
  list(query: { readonly kind: RecordKind; readonly after?: string; readonly limit: number }): Promise<ListPage<ListedRecord>>;
  search(search: Omit<RecordSearch, 'audience'>): Promise<RecordsFound>;
  /** What may be told of some records that a search found. */
  told(ids: readonly string[]): Promise<ReadonlyMap<string, ArchivalRecord>>;
  /** Titles of records, of those that may be told. */
  titles(ids: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** Records that a package holds. */
  ofPackage(packageId: string): Promise<readonly ListedRecord[]>;
  decades(): Promise<readonly { readonly decade?: number; readonly pages: number }[]>;
  blocks(): Promise<readonly OpenPageBlock[]>;
  pages(of: OpenPageKind, block: number): Promise<readonly OpenPage[]>;
  changes(limit: number): Promise<{ readonly from?: string; readonly items: readonly OpenPageChange[] }>;
}
