import { answersError, failedWith, holds, IDENTIFIERS, LIST, PASSED, skipped, type ProviderCheck, type ProviderFacts } from './check.ts';
import type { ReadHeader } from './read-answer.ts';

const FORM = /^\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\dZ)?$/;
const NONE = skipped('0');

const tokenOf = ({ pages }: ProviderFacts): string | undefined => pages.map(({ token }) => token).find((token) => token !== undefined && token !== '');
const keyed = ({ identifier, datestamp, deleted }: ReadHeader): string => `${identifier} ${datestamp} ${String(deleted)}`;

/** Whether a window has the record and nothing outside; a list may be longer than one page. */
async function within({ talk }: ProviderFacts, { from, until, identifier }: { readonly from: string; readonly until: string; readonly identifier: string }) {
  const query = `${IDENTIFIERS}&from=${from}&until=${until}`;
  const outside: string[] = [];
  let found = false;
  for await (const { headers } of talk.pages(query, 20)) {
    found ||= headers.some((header) => header.identifier === identifier);
    outside.push(...headers.filter(({ datestamp }) => datestamp < from || datestamp.slice(0, until.length) > until).map(keyed));
  }
  return holds(found && outside.length === 0, `${query}: ${found ? outside[0] ?? '' : identifier}`);
}

/** Lists, pages and windows (OAI-PMH 2.0 §2.5, §2.7, §3.5, §4.1, §4.3, §4.5). */
export const LIST_CHECKS: readonly ProviderCheck[] = [
  { id: 'records', request: LIST, run: async ({ pages: [first] }) => holds(first !== undefined && (first.headers.length > 0 || first.errors.every((code) => code === 'noRecordsMatch')), first?.errors.join(' ') ?? '') },
  {
    id: 'metadata', request: LIST,
    run: async ({ headers }) => {
      const wrong = headers.find(({ deleted, hasMetadata }) => !deleted && !hasMetadata);
      return holds(wrong === undefined, wrong?.identifier ?? '');
    },
  },
  {
    id: 'deletedBare', request: LIST,
    run: async ({ headers }) => {
      const gone = headers.filter(({ deleted }) => deleted);
      const wrong = gone.find(({ hasMetadata }) => hasMetadata);
      return gone.length === 0 ? NONE : holds(wrong === undefined, wrong?.identifier ?? '');
    },
  },
  {
    id: 'once', request: LIST,
    run: async ({ headers }) => {
      const seen = new Set<string>();
      const twice = headers.find(({ identifier }) => seen.size === seen.add(identifier).size);
      return twice === undefined ? PASSED : failedWith(twice.identifier);
    },
  },
  {
    id: 'datestamps', request: LIST,
    run: async ({ headers, identify }) => {
      const length = identify.texts['granularity']?.[0]?.length;
      const wrong = headers.find(({ datestamp }) => !FORM.test(datestamp) || datestamp.length !== length);
      return holds(wrong === undefined, wrong === undefined ? '' : keyed(wrong));
    },
  },
  {
    id: 'notFuture', request: LIST,
    run: async ({ headers, pages }) => {
      const now = pages.at(-1)?.texts['responseDate']?.[0] ?? '';
      const wrong = headers.find(({ datestamp }) => datestamp > now.slice(0, datestamp.length));
      return holds(wrong === undefined, wrong === undefined ? '' : `${keyed(wrong)} > ${now}`);
    },
  },
  {
    id: 'cursor', request: LIST,
    run: async ({ pages }) => {
      const counted = pages.filter(({ cursor }) => cursor !== undefined);
      if (counted.length === 0) return skipped('cursor');
      let before = 0;
      for (const { cursor, headers } of pages) {
        if (cursor !== undefined && Number(cursor) !== before) return failedWith(`cursor="${cursor}" (${before})`);
        before += headers.length;
      }
      return PASSED;
    },
  },
  {
    id: 'listSize', request: LIST,
    run: async ({ pages, headers, whole }) => {
      const size = pages.map(({ listSize }) => listSize).find((one) => one !== undefined);
      return size === undefined || !whole ? skipped('completeListSize') : holds(Number(size) === headers.length, `completeListSize="${size}" (${headers.length})`);
    },
  },
  { id: 'lastToken', request: LIST, run: async ({ pages, whole }) => (!whole || pages.length < 2 ? skipped('1') : holds(pages.at(-1)?.token === '', 'resumptionToken')) },
  {
    id: 'sameToken', request: 'verb=ListRecords&resumptionToken=…',
    run: async (facts) => {
      const token = tokenOf(facts);
      if (token === undefined) return skipped('1');
      const query = `verb=ListRecords&resumptionToken=${encodeURIComponent(token)}`;
      const [one, two] = [await facts.talk.askAgain(query), await facts.talk.askAgain(query)];
      return holds(one.headers.length > 0 && one.headers.map(keyed).join() === two.headers.map(keyed).join(), `${one.headers.length} ≠ ${two.headers.length} ${two.errors.join(' ')}`);
    },
  },
  {
    id: 'tokenAlone', request: `${LIST}&resumptionToken=…`,
    run: async (facts) => {
      const token = tokenOf(facts);
      return token === undefined ? skipped('1') : answersError(facts, `${LIST}&resumptionToken=${encodeURIComponent(token)}`, 'badArgument');
    },
  },
  {
    id: 'sameList', request: IDENTIFIERS,
    run: async ({ talk, headers, whole }) => {
      if (!whole || headers.length === 0) return skipped(String(headers.length));
      const listed: string[] = [];
      for await (const page of talk.pages(IDENTIFIERS, headers.length + 1)) listed.push(...page.headers.map(({ identifier }) => identifier));
      const missing = headers.find(({ identifier }) => !new Set(listed).has(identifier));
      return holds(missing === undefined && listed.length === headers.length, missing?.identifier ?? `${listed.length} ≠ ${headers.length}`);
    },
  },
  { id: 'complete', request: LIST, run: async ({ expected, headers, whole }) => (expected === undefined || !whole ? skipped('URL') : holds(headers.length === expected, `${headers.length} ≠ ${expected}`)) },
  {
    id: 'getRecord', request: 'verb=GetRecord&identifier=…',
    run: async ({ talk, sample }) => {
      if (sample === undefined) return NONE;
      const { headers: [header], errors } = await talk.ask(`verb=GetRecord&metadataPrefix=oai_dc&identifier=${encodeURIComponent(sample.identifier)}`);
      return holds(header?.hasMetadata === true && header.datestamp === sample.datestamp && header.identifier === sample.identifier, `${sample.identifier} ${errors.join(' ')}`);
    },
  },
  {
    id: 'dayWindow', request: `${IDENTIFIERS}&from=…&until=…`,
    run: async (facts) => {
      const day = facts.sample?.datestamp.slice(0, 10);
      return facts.sample === undefined || day === undefined ? NONE : within(facts, { from: day, until: day, identifier: facts.sample.identifier });
    },
  },
  {
    id: 'secondWindow', request: `${IDENTIFIERS}&from=…&until=…`,
    run: async (facts) => {
      const { sample } = facts;
      return sample === undefined ? NONE : within(facts, { from: sample.datestamp, until: sample.datestamp, identifier: sample.identifier });
    },
  },
];
