import { answersError, failedWith, holds, IDENTIFIERS, LIST, PASSED, skipped, UNKNOWN, type ProviderCheck } from './check.ts';

const expectsError = (id: string, request: string, ...codes: readonly string[]): ProviderCheck => ({ id, request, run: async (facts) => answersError(facts, request, ...codes) });

/** Requests that are wrong, and how an answer is sent (OAI-PMH 2.0 §3). */
export const REQUEST_CHECKS: readonly ProviderCheck[] = [
  expectsError('noVerb', '', 'badVerb'),
  expectsError('unknownVerb', 'verb=KhongCo', 'badVerb'),
  expectsError('repeatedVerb', 'verb=Identify&verb=Identify', 'badVerb'),
  expectsError('unknownArgument', 'verb=Identify&khongCo=1', 'badArgument'),
  expectsError('repeatedArgument', `${LIST}&metadataPrefix=oai_dc`, 'badArgument'),
  expectsError('missingPrefix', 'verb=ListRecords', 'badArgument'),
  expectsError('missingIdentifier', 'verb=GetRecord&metadataPrefix=oai_dc', 'badArgument'),
  expectsError('badDate', `${LIST}&from=2026-02-30`, 'badArgument'),
  expectsError('mixedGranularity', `${LIST}&from=2020-01-01&until=2020-01-02T00:00:00Z`, 'badArgument'),
  expectsError('fromAfterUntil', `${LIST}&from=2020-01-02&until=2020-01-01`, 'badArgument', 'noRecordsMatch'),
  expectsError('unknownFormat', 'verb=ListRecords&metadataPrefix=khong_co', 'cannotDisseminateFormat'),
  expectsError('unknownIdentifier', `verb=GetRecord&metadataPrefix=oai_dc&identifier=${UNKNOWN}`, 'idDoesNotExist'),
  expectsError('formatsOfUnknown', `verb=ListMetadataFormats&identifier=${UNKNOWN}`, 'idDoesNotExist'),
  expectsError('badToken', 'verb=ListRecords&resumptionToken=khong-phai-cua-kho-nay', 'badResumptionToken'),
  expectsError('badTokenOfHeaders', 'verb=ListIdentifiers&resumptionToken=khong-phai-cua-kho-nay', 'badResumptionToken'),
  expectsError('emptyWindow', `${IDENTIFIERS}&from=1970-01-01&until=1970-01-02`, 'noRecordsMatch', 'badArgument'),
  {
    id: 'plainRequestOnError', request: 'verb=KhongCo',
    run: async ({ talk }) => {
      const echoed = [await talk.ask('verb=KhongCo'), await talk.ask('verb=Identify&khongCo=1')].flatMap(({ request }) => Object.keys(request));
      return holds(echoed.length === 0, `<request ${echoed.join(' ')}>`);
    },
  },
  {
    id: 'echo', request: LIST,
    run: async ({ pages: [first] }) => {
      const { verb, metadataPrefix } = first?.request ?? {};
      return holds(verb === 'ListRecords' && metadataPrefix === 'oai_dc', `<request verb="${verb ?? ''}" metadataPrefix="${metadataPrefix ?? ''}">`);
    },
  },
  {
    id: 'post', request: 'POST verb=Identify',
    run: async ({ talk, identify }) => {
      const posted = await talk.askAgain('verb=Identify', { method: 'POST' });
      return holds(posted.status === 200 && posted.texts['baseURL']?.[0] === identify.texts['baseURL']?.[0], `HTTP ${posted.status} ${posted.errors.join(' ')}`);
    },
  },
  {
    id: 'gzip', request: 'Accept-Encoding: gzip',
    run: async ({ talk, identify }) => {
      if (identify.texts['compression']?.includes('gzip') !== true) return skipped('compression');
      const packed = await talk.askAgain(LIST, { gzip: true });
      return holds(packed.encoding === 'gzip' && packed.malformed === undefined, `Content-Encoding: ${packed.encoding ?? 'identity'}`);
    },
  },
  {
    id: 'status', request: '',
    run: async ({ talk }) => {
      const wrong = talk.seen.find(({ answer }) => answer.status !== 200);
      return wrong === undefined ? PASSED : failedWith(`${wrong.query}: HTTP ${wrong.answer.status}`);
    },
  },
  {
    id: 'contentType', request: '',
    run: async ({ talk }) => {
      const wrong = talk.seen.find(({ answer }) => !/^text\/xml(;|$)/i.test(answer.contentType));
      return wrong === undefined ? PASSED : failedWith(`${wrong.query}: ${wrong.answer.contentType}`);
    },
  },
  {
    id: 'wellFormed', request: '',
    run: async ({ talk }) => {
      const wrong = talk.seen.find(({ answer }) => answer.malformed !== undefined);
      return wrong === undefined ? PASSED : failedWith(`${wrong.query}: ${wrong.answer.malformed ?? ''}`);
    },
  },
  {
    id: 'oneDocument', request: '',
    run: async ({ talk }) => {
      const wrong = talk.seen.find(({ answer }) => !/^\s*<(\?xml|[A-Za-z])/.test(answer.start) || !/<\/(?:[\w.-]+:)?OAI-PMH\s*>\s*$/.test(answer.end));
      return wrong === undefined ? PASSED : failedWith(wrong.query);
    },
  },
  {
    id: 'schema', request: '',
    run: async ({ talk }) => {
      const wrong = talk.seen.find(({ answer }) => answer.root !== 'http://www.openarchives.org/OAI/2.0/ OAI-PMH' || answer.invalid.length > 0);
      return wrong === undefined ? PASSED : failedWith(`${wrong.query}: ${wrong.answer.invalid[0] ?? wrong.answer.root}`);
    },
  },
];
