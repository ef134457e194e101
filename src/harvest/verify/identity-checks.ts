import { failedWith, holds, PASSED, skipped, type ProviderCheck, type ProviderFacts } from './check.ts';

const IDENTIFY = 'verb=Identify';
const SECOND = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;
/** Clocks of two machines may differ by so much, in milliseconds. */
const CLOCKS_DIFFER = 10 * 60_000;

const told = ({ identify }: ProviderFacts, name: string): string => identify.texts[name]?.[0] ?? '';

/** What the provider says of itself, its formats and its sets (OAI-PMH 2.0 §4.2, §4.4, §4.6). */
export const IDENTITY_CHECKS: readonly ProviderCheck[] = [
  { id: 'version', request: IDENTIFY, run: async (facts) => holds(told(facts, 'protocolVersion') === '2.0', told(facts, 'protocolVersion')) },
  { id: 'name', request: IDENTIFY, run: async (facts) => holds(told(facts, 'repositoryName') !== '', 'repositoryName') },
  { id: 'baseUrl', request: IDENTIFY, run: async (facts) => holds(told(facts, 'baseURL') === facts.baseUrl, `${told(facts, 'baseURL')} ≠ ${facts.baseUrl}`) },
  { id: 'email', request: IDENTIFY, run: async (facts) => holds(/^\S+@(\S+\.)+\S+$/.test(told(facts, 'adminEmail')), told(facts, 'adminEmail')) },
  { id: 'deletedRecord', request: IDENTIFY, run: async (facts) => holds(['no', 'transient', 'persistent'].includes(told(facts, 'deletedRecord')), told(facts, 'deletedRecord')) },
  { id: 'granularity', request: IDENTIFY, run: async (facts) => holds(['YYYY-MM-DD', 'YYYY-MM-DDThh:mm:ssZ'].includes(told(facts, 'granularity')), told(facts, 'granularity')) },
  { id: 'earliestForm', request: IDENTIFY, run: async (facts) => holds(told(facts, 'earliestDatestamp').length === told(facts, 'granularity').length, told(facts, 'earliestDatestamp')) },
  {
    id: 'earliest', request: IDENTIFY,
    run: async (facts) => {
      const before = facts.headers.find(({ datestamp }) => datestamp < told(facts, 'earliestDatestamp'));
      return before === undefined ? PASSED : failedWith(`${before.identifier} ${before.datestamp} < ${told(facts, 'earliestDatestamp')}`);
    },
  },
  {
    id: 'responseDate', request: IDENTIFY,
    run: async (facts) => {
      const date = told(facts, 'responseDate');
      return holds(SECOND.test(date) && Math.abs(Date.parse(date) - Date.parse(facts.now)) < CLOCKS_DIFFER, `${date} ≠ ${facts.now}`);
    },
  },
  {
    id: 'oaiDc', request: 'verb=ListMetadataFormats',
    run: async ({ talk }) => holds((await talk.ask('verb=ListMetadataFormats')).texts['metadataPrefix']?.includes('oai_dc') === true, 'oai_dc'),
  },
  {
    id: 'formatsOfRecord', request: 'verb=ListMetadataFormats&identifier=…',
    run: async ({ talk, sample }) => {
      if (sample === undefined) return skipped('0');
      const { texts, errors } = await talk.ask(`verb=ListMetadataFormats&identifier=${encodeURIComponent(sample.identifier)}`);
      return holds(texts['metadataPrefix']?.includes('oai_dc') === true, `${sample.identifier}: ${errors.join(' ')}`);
    },
  },
  {
    id: 'sets', request: 'verb=ListSets',
    run: async ({ talk }) => {
      const { texts, errors } = await talk.ask('verb=ListSets');
      const specs = texts['setSpec'] ?? [];
      if (errors.length > 0) return holds(errors.every((code) => code === 'noSetHierarchy'), errors.join(' '));
      return holds(specs.length > 0 && new Set(specs).size === specs.length, 'setSpec');
    },
  },
  {
    id: 'setOfHeader', request: 'verb=ListIdentifiers&set=…',
    run: async ({ talk }) => {
      const spec = (await talk.ask('verb=ListSets')).texts['setSpec']?.at(-1);
      if (spec === undefined) return skipped('noSetHierarchy');
      const { headers, errors } = await talk.ask(`verb=ListIdentifiers&metadataPrefix=oai_dc&set=${encodeURIComponent(spec)}`);
      if (errors.includes('noRecordsMatch')) return failedWith(`${spec}: noRecordsMatch`);
      const stray = headers.find(({ sets }) => !sets.some((one) => one === spec || one.startsWith(`${spec}:`)));
      return holds(headers.length > 0 && stray === undefined, `${spec}: ${stray?.identifier ?? errors.join(' ')}`);
    },
  },
];
