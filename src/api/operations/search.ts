import { recordResource } from '../../catalogue/index.ts';
import type { RecordKind } from '../../records/index.ts';
import { operation, type Operation } from '../operation.ts';
import { found, searchQuery } from '../schemas.ts';
import { linksOf, listName, witnessListed } from './lists.ts';
import { seenRecords, summariesOf } from './show-record.ts';

const DEFAULT_LIMIT = 50;
/** Whoever wants more than this asks a narrower question. */
const FARTHEST = 10_000;

export const searchOperations: readonly Operation[] = [operation({
  id: 'search', method: 'get', path: '/search', tag: 'search', action: 'search', query: searchQuery,
  summary: { vi: 'Tìm trong các bản mô tả; không dấu cũng tìm được', en: 'Finds records by words, with or without diacritics' },
  answers: [{ status: 200, says: 'What was found', schema: found }],
  run: async (call) => {
    const { options, cursors, subject, query } = call;
    const { limit = DEFAULT_LIMIT, cursor, q, titleOnly, facets, kind, ...filters } = query;
    const wanted = Object.fromEntries(Object.entries({ ...filters, text: q, kind: kind as RecordKind | undefined }).filter(([, value]) => value !== undefined));
    const list = listName(call, 'search', { ...wanted, titleOnly });
    const offset = cursor === undefined ? 0 : Number(cursors.read(list, cursor));
    // Who may read what is restricted finds it by all its words; everybody else by those that they may read.
    const audience = call.decide('view-record', { state: 'restricted' }).allowed ? 'staff' : 'readers';
    const { items, total, more, sort, facets: counted } = await options.catalogue.recordsSearch.search({
      ...wanted, audience, offset, limit, titleOnly: titleOnly === 'true', facets: facets === 'true', allowedTo: { subject, action: 'view-title' },
    });
    await witnessListed(call, 'view-title', items.map(recordResource));
    const seen = await seenRecords(call, options.catalogue.records, (counted.fonds ?? []).map(({ value }) => value));
    const next = offset + items.length;
    const nextCursor = items.length === limit && next < total && next < FARTHEST ? cursors.write(list, String(next)) : undefined;
    return {
      body: { items: await summariesOf(call, items), ...(nextCursor === undefined ? {} : { nextCursor }), total, more, sort, facets: { ...counted, ...counted.fonds === undefined ? {} : { fonds: counted.fonds.filter(({ value }) => value === '' || seen.has(value)) } } },
      headers: linksOf(call, nextCursor),
    };
  },
})];
