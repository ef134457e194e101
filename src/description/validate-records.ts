import type { Finding } from '../base/index.ts';
import { RecordFinder, type Catalogue } from '../catalogue/index.ts';
import { checkBeforePublishing, checkRecord, type ArchivalRecord } from '../records/index.ts';
import { referencesOf } from './draft.ts';

/** Which records to judge. */
export interface ValidationRun {
  /** This record and everything below it; the whole archive when absent. */
  readonly under?: string;
  /** Also what to look at before readers see it. */
  readonly publishing: boolean;
  readonly signal: AbortSignal;
  readonly onFindings: (findings: readonly Finding[]) => void;
}

const PAGE = 500;
const TOPS = ['creator', 'fonds'] as const;

/** Judges records as they are kept, level by level, in little memory; answers how many were judged. Changes nothing. */
export async function validateRecords({ records, sql }: Pick<Catalogue, 'records' | 'sql'>, run: ValidationRun): Promise<number> {
  const finder = RecordFinder.over(sql);
  const judge = async (ids: readonly string[]): Promise<readonly ArchivalRecord[]> => {
    run.signal.throwIfAborted();
    await finder.load(ids, referencesOf);
    const judged = ids.flatMap((id) => finder.stored(id)?.record ?? []);
    const find = (id: string): ArchivalRecord | undefined => finder.stored(id)?.record;
    run.onFindings([...judged.flatMap((record) => checkRecord(record, find)), ...run.publishing ? checkBeforePublishing(judged, find) : []]);
    return judged;
  };
  const walk = async (query: { readonly parent?: string; readonly kind?: (typeof TOPS)[number] }): Promise<number> => {
    let count = 0;
    for (let after: string | undefined; ;) {
      const page = await records.list({ ...query, limit: PAGE, ...(after === undefined ? {} : { after }) });
      count += (await judge(page.items.map(({ id }) => id))).length;
      for (const { id, kind } of page.items) if (kind !== 'creator' && kind !== 'document') count += await walk({ parent: id });
      if (page.next === undefined) return count;
      after = page.next;
    }
  };
  if (run.under !== undefined) return (await judge([run.under])).length + await walk({ parent: run.under });
  let all = 0;
  for (const kind of TOPS) all += await walk({ kind });
  return all;
}
