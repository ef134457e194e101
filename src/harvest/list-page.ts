import type { OaiItem, OaiKey } from '../catalogue/index.ts';
import {
  type OaiAnswer,
  type OaiRecord,
  type OaiRequest,
  type OaiResumption,
  type ResumptionState,
  decodeResumptionToken,
  encodeResumptionToken,
} from '../formats/oaipmh/index.ts';
import { headerIn, recordOf } from './item-record.ts';
import { isIn, type HarvestFormat, type Prepared } from './metadata-formats.ts';
import { DEFAULT_PAGE_SIZE, type HarvestOptions } from './options.ts';
import { Refusal } from './refusal.ts';

type ListRequest = Extract<OaiRequest, { verb: 'ListIdentifiers' | 'ListRecords' }>;
type FirstRequest = Extract<ListRequest, { query: unknown }>;
type NextRequest = Extract<ListRequest, { resumptionToken: string }>;

/** `ListIdentifiers` and `ListRecords`, page by page. */
export interface Listing {
  begin(request: FirstRequest, now: string): Promise<OaiAnswer>;
  resume(request: NextRequest, now: string): Promise<OaiAnswer>;
}

/** Where a page starts; `completeListSize` is counted once, when the list proves to be incomplete. */
type PageStart = Omit<ResumptionState, 'after' | 'completeListSize'> &
  Partial<Pick<ResumptionState, 'after' | 'completeListSize'>>;

/** The items and metadata of one page, and whether anything follows. */
interface Page {
  readonly records: readonly OaiRecord[];
  readonly last: OaiItem | undefined;
  readonly more: boolean;
}

/**
 * Lists by key (datestamp, package id), never by offset: a record that is edited during a harvest gets a new datestamp,
 * so it leaves the snapshot and comes with the next incremental harvest, and no other record moves.
 */
export function createListing(options: HarvestOptions, formats: ReadonlyMap<string, HarvestFormat>): Listing {
  const { catalogue, tokenKey } = options;
  const { namespace } = options.repository;
  const sizes = { ...DEFAULT_PAGE_SIZE, ...options.pageSize };
  return {
    begin: ({ verb, query }, now) => {
      return answerPage({ verb, query, snapshot: earlier(query.until, now), cursor: 0 }, now);
    },
    resume: ({ verb, resumptionToken }, now) => {
      const state = decodeResumptionToken(resumptionToken, tokenKey);
      if (state?.verb !== verb) throw new Refusal({ code: 'badResumptionToken', reason: 'tokenInvalid' });
      return answerPage(state, now);
    },
  };

  async function answerPage(start: PageStart, now: string): Promise<OaiAnswer> {
    const format = formats.get(start.query.metadataPrefix);
    if (format === undefined) {
      throw new Refusal({ code: 'cannotDisseminateFormat', reason: 'formatUnknown', params: { value: start.query.metadataPrefix } });
    }
    let page = await readPage(start, format);
    // Everything that was left has been edited since the snapshot: give the new versions, for a list may not be empty.
    if (page.records.length === 0 && start.after !== undefined && start.query.until === undefined) {
      page = await readPage({ ...start, snapshot: now }, format);
    }
    if (page.records.length === 0) throw new Refusal({ code: 'noRecordsMatch', reason: 'nothingMatches' });
    const resumption = await resumptionOf(start, page, format);
    return start.verb === 'ListIdentifiers'
      ? { verb: start.verb, headers: page.records, ...resumption }
      : { verb: start.verb, records: page.records, ...resumption };
  }

  async function readPage(start: PageStart, format: HarvestFormat): Promise<Page> {
    const size = start.verb === 'ListIdentifiers' ? sizes.headers : sizes.records;
    const records: OaiRecord[] = [];
    let length = 0;
    let last: OaiItem | undefined;
    for await (const { items, prepared } of itemsAfter(start, format, size + 1)) {
      for (const item of items) {
        const found = start.verb === 'ListIdentifiers' ? (isIn(format, item) ? headerIn(item, format, namespace) : undefined) : recordOf(item, format, { namespace, prepared });
        // A harvest has millions: what need not be waited for is not.
        const record: OaiRecord | undefined = found instanceof Promise ? await found : found;
        if (record === undefined) continue;
        if (last !== undefined && (records.length === size || length > sizes.metadata)) return { records, last, more: true };
        records.push(record);
        length += record.metadata?.length ?? 0;
        last = item;
      }
    }
    return { records, last, more: false };
  }

  async function* itemsAfter({ verb, query, snapshot, after: start }: PageStart, format: HarvestFormat, limit: number): AsyncGenerator<{ readonly items: readonly OaiItem[]; readonly prepared: Prepared }> {
    let after: OaiKey | undefined = start && { datestamp: start.datestamp, id: start.id };
    for (;;) {
      const items = await catalogue.oaiItems({
        ...(query.from !== undefined && { from: query.from }),
        ...(query.set !== undefined && { set: query.set }),
        ...(after !== undefined && { after }),
        until: snapshot,
        limit,
        ...format.only,
      });
      const prepared = verb === 'ListRecords' ? await format.prepare?.(items) : undefined;
      yield { items, prepared };
      after = items.at(-1);
      if (after === undefined || items.length < limit) return;
    }
  }

  async function resumptionOf(start: PageStart, page: Page, { only }: HarvestFormat): Promise<{ readonly resumption?: OaiResumption }> {
    const { verb, query, snapshot, cursor } = start;
    if (start.after === undefined && !page.more) return {};
    const completeListSize =
      start.completeListSize ??
      (await catalogue.countOaiItems({ ...(query.from !== undefined && { from: query.from }), ...(query.set !== undefined && { set: query.set }), until: snapshot, ...only }));
    if (!page.more || page.last === undefined) return { resumption: { token: '', cursor, completeListSize } };
    const next: ResumptionState = {
      verb,
      query,
      snapshot,
      after: { datestamp: page.last.datestamp, id: page.last.id },
      cursor: cursor + page.records.length,
      completeListSize,
    };
    return { resumption: { token: encodeResumptionToken(next, tokenKey), cursor, completeListSize } };
  }
}

function earlier(until: string | undefined, now: string): string {
  return until === undefined || until > now ? now : until;
}
