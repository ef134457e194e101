import { expect } from 'chai';
import { OAI_REASONS, parseOaiRequest } from '../../../src/formats/oaipmh/index.ts';

const parse = (query: string) => parseOaiRequest(new URLSearchParams(query));
const reasons = (query: string): readonly string[] => {
  const parsed = parse(query);
  return 'problems' in parsed ? parsed.problems.map(({ code, reason }) => `${code} ${reason}`) : [];
};
const request = (query: string) => {
  const parsed = parse(query);
  return 'request' in parsed ? parsed.request : parsed.problems;
};

describe('parseOaiRequest', () => {
  it('takes the six verbs with the arguments of OAI-PMH 2.0 §4', () => {
    expect(request('verb=Identify')).to.deep.equal({ verb: 'Identify' });
    expect(request('verb=ListMetadataFormats&identifier=oai:a.b:1')).to.deep.equal({ verb: 'ListMetadataFormats', identifier: 'oai:a.b:1' });
    expect(request('verb=ListSets')).to.deep.equal({ verb: 'ListSets' });
    expect(request('verb=GetRecord&identifier=oai:a.b:1&metadataPrefix=oai_dc')).to.deep.equal({
      verb: 'GetRecord', identifier: 'oai:a.b:1', metadataPrefix: 'oai_dc',
    });
    expect(request('verb=ListRecords&resumptionToken=abc')).to.deep.equal({ verb: 'ListRecords', resumptionToken: 'abc' });
  });

  it('makes whole seconds of day bounds, both ends inclusive', () => {
    expect(request('verb=ListIdentifiers&metadataPrefix=oai_dc&from=2026-11-20&until=2026-11-20')).to.deep.equal({
      verb: 'ListIdentifiers',
      query: { metadataPrefix: 'oai_dc', from: '2026-11-20T00:00:00Z', until: '2026-11-20T23:59:59Z' },
    });
  });

  it('echoes the arguments of a valid request as they came', () => {
    const parsed = parse('verb=ListRecords&metadataPrefix=oai_dc&from=2026-11-20');
    expect(parsed).to.have.deep.property('echo', { verb: 'ListRecords', metadataPrefix: 'oai_dc', from: '2026-11-20' });
  });

  for (const [query, expected] of Object.entries({
    '': ['badVerb verbMissing'],
    'verb=': ['badVerb verbMissing'],
    'verb=listrecords': ['badVerb verbUnknown'],
    'verb=constructor': ['badVerb verbUnknown'],
    'verb=Identify&verb=Identify': ['badVerb verbRepeated'],
    'verb=Identify&x=1': ['badArgument argumentUnknown'],
    'verb=Identify&resumptionToken=a': ['badArgument argumentUnknown'],
    'verb=GetRecord': ['badArgument argumentMissing', 'badArgument argumentMissing'],
    'verb=GetRecord&identifier=a&identifier=b&metadataPrefix=oai_dc': ['badArgument argumentRepeated'],
    'verb=GetRecord&identifier=a"<b&metadataPrefix=oai_dc': ['badArgument argumentSyntax'],
    'verb=ListRecords': ['badArgument argumentMissing'],
    'verb=ListRecords&metadataPrefix=': ['badArgument argumentEmpty'],
    'verb=ListRecords&metadataPrefix=oai dc': ['badArgument argumentSyntax'],
    'verb=ListRecords&metadataPrefix=oai_dc&set=a::b': ['badArgument argumentSyntax'],
    'verb=ListRecords&metadataPrefix=oai_dc&resumptionToken=a': ['badArgument tokenNotAlone'],
    'verb=ListRecords&metadataPrefix=oai_dc&from=2026-02-29': ['badArgument dateInvalid'],
    'verb=ListRecords&metadataPrefix=oai_dc&from=2026-11-31': ['badArgument dateInvalid'],
    'verb=ListRecords&metadataPrefix=oai_dc&from=yesterday&until=2026-1-1': ['badArgument dateInvalid', 'badArgument dateInvalid'],
    'verb=ListRecords&metadataPrefix=oai_dc&from=2026-11-20T24:00:00Z': ['badArgument dateInvalid'],
    'verb=ListRecords&metadataPrefix=oai_dc&from=2026-11-20T00:00:00%2B07:00': ['badArgument dateInvalid'],
    'verb=ListRecords&metadataPrefix=oai_dc&from=2026-11-20&until=2026-11-21T00:00:00Z': ['badArgument granularityMixed'],
    'verb=ListRecords&metadataPrefix=oai_dc&from=2026-11-21&until=2026-11-20': ['badArgument fromAfterUntil'],
  })) {
    it(`answers "${query}" with ${expected.join(', ')}`, () => {
      expect(reasons(query)).to.deep.equal(expected);
    });
  }

  it('takes 29 February of a leap year', () => {
    expect(reasons('verb=ListRecords&metadataPrefix=oai_dc&from=2024-02-29')).to.deep.equal([]);
  });

  it('quotes no more than a line of a hostile value', () => {
    const parsed = parse(`verb=${'x'.repeat(100_000)}`);
    expect(JSON.stringify(parsed).length).to.be.lessThan(300);
  });

  it('never says the same reason twice in its list', () => {
    expect(new Set(OAI_REASONS).size).to.equal(OAI_REASONS.length);
  });
});
