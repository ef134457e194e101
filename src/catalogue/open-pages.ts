import { sql } from 'kysely';
import type { RecordKind } from '../records/index.ts';
import { PUBLIC } from '../policy/index.ts';
import { allowedPackages, allowedRecords, type AllowedTo } from './allowed-rows.ts';
import { OWN_KINDS } from './model.ts';
import { catalogueTables } from './database.ts';
import { pageChanges } from './page-changes.ts';
import { recordsAt } from './records-database.ts';
import type { Sql } from './sql/open-sql.ts';

/** What has a permanent page that everybody may open. */
export type OpenPageKind = 'record' | 'package';

/** Pages that were numbered together: the same ones stand together for ever, so that a list of a million is read in parts. */
export interface OpenPageBlock {
  readonly of: OpenPageKind;
  readonly block: number;
  readonly pages: number;
  /** When the newest of them changed, RFC 3339. */
  readonly changedAt: string;
}

export interface OpenPage {
  /** UUID of a record, `urn:uuid:…` of a package. */
  readonly id: string;
  /** Of a record. */
  readonly kind?: RecordKind;
  readonly changedAt: string;
}

/** Something that happened to a page, for those who keep copies. */
export interface OpenPageChange extends OpenPage {
  readonly gone: boolean;
}

/**
 * Everything that has an open page, in parts of equal size, and what changed of it. *policy*: only what was published and may be told to
 * anybody is ever counted or named; what was withdrawn is named as gone.
 */
export interface OpenPages {
  blocks(): Promise<readonly OpenPageBlock[]>;
  pages(of: OpenPageKind, block: number): Promise<readonly OpenPage[]>;
  /** How many files, documents and the like there are from each decade, by the year in which they begin; without one: of unknown time, or of one that may not be told. */
  decades(): Promise<readonly { readonly decade?: number; readonly pages: number }[]>;
  /** The newest changes, oldest first; `from`: everything after this moment is there. */
  changes(limit: number): Promise<{ readonly from?: string; readonly items: readonly OpenPageChange[] }>;
}

/** Pages in one part: a few hundred kilobytes of addresses. Never changed: parts keep their names. */
export const PAGES_IN_BLOCK = 10_000;

/** A page is open when at least the title may be told. */
const SEEN_RECORDS: AllowedTo = { subject: PUBLIC, action: 'view-title' };

export function openPagesOver(root: Sql): OpenPages {
  const records = recordsAt(root);
  const tables = catalogueTables(root);
  // Whole numbers are divided, and rounded down.
  const blockOf = (column: 'record.no' | 'package.no') => sql<number>`${sql.ref(column)} / ${sql.lit(PAGES_IN_BLOCK)}`;
  const openRecords = () => records.selectFrom('record').where(allowedRecords(SEEN_RECORDS)).where('kind', '!=', 'creator');
  const openPackages = () => tables.selectFrom('package').where('kind', 'not in', OWN_KINDS).where(allowedPackages({ subject: PUBLIC, action: 'view-package' }));
  return {
    blocks: async () => [
      ...(await openRecords().select(({ fn }) => [blockOf('record.no').as('block'), fn.countAll<number>().as('pages'), fn.max('datestamp').as('newest')]).groupBy('block').orderBy('block').execute())
        .map(({ block, pages, newest }): OpenPageBlock => ({ of: 'record', block, pages, changedAt: newest })),
      ...(await openPackages().select(({ fn }) => [blockOf('package.no').as('block'), fn.countAll<number>().as('pages'), fn.max('updated_at').as('newest')]).groupBy('block').orderBy('block').execute())
        .map(({ block, pages, newest }): OpenPageBlock => ({ of: 'package', block, pages, changedAt: newest })),
    ],
    pages: async (of, block) => {
      const [from, to] = [block * PAGES_IN_BLOCK, (block + 1) * PAGES_IN_BLOCK];
      if (of === 'record') {
        const rows = await openRecords().select(['id', 'kind', 'datestamp']).where('no', '>=', from).where('no', '<', to).orderBy('no').execute();
        return rows.map(({ id, kind, datestamp }) => ({ id, kind: kind as RecordKind, changedAt: datestamp }));
      }
      const rows = await openPackages().select(['id', 'updated_at']).where('no', '>=', from).where('no', '<', to).orderBy('no').execute();
      return rows.map(({ id, updated_at: changedAt }) => ({ id, changedAt }));
    },
    decades: async () => {
      const rows = await openRecords().where('kind', 'not in', ['fonds', 'catalogue', 'box'])
        .select(({ fn }) => [sql<number | null>`case when shown = 'full' then from_year end / 10 * 10`.as('decade'), fn.countAll<number>().as('pages')]).groupBy('decade').orderBy('decade').execute();
      return rows.map(({ decade, pages }) => ({ pages, ...(decade === null ? {} : { decade }) }));
    },
    changes: async (limit) => pageChanges(root, limit),
  };
}
