import { expect } from 'chai';
import { type ResumptionState, decodeResumptionToken, encodeResumptionToken } from '../../../src/formats/oaipmh/index.ts';

const KEY = Buffer.alloc(32, 1);
const STATE: ResumptionState = {
  verb: 'ListRecords',
  query: { metadataPrefix: 'oai_dc', from: '2026-11-01T00:00:00Z' },
  snapshot: '2026-11-23T08:00:00Z',
  after: { datestamp: '2026-11-20T00:00:00Z', id: 'urn:uuid:00000000-0000-4000-8000-000000000001' },
  cursor: 100,
  completeListSize: 1204,
};

describe('resumption tokens', () => {
  it('carry the whole state and are the same for the same state', () => {
    const token = encodeResumptionToken(STATE, KEY);
    expect(decodeResumptionToken(token, KEY)).to.deep.equal(STATE);
    expect(encodeResumptionToken({ ...STATE }, KEY)).to.equal(token);
  });

  it('can stand in a URL and in XML without any escaping', () => {
    expect(encodeResumptionToken(STATE, KEY)).to.match(/^[A-Za-z0-9_.-]+$/);
  });

  it('are refused when made with another key', () => {
    expect(decodeResumptionToken(encodeResumptionToken(STATE, Buffer.alloc(32, 2)), KEY)).to.equal(undefined);
  });

  it('are refused when any character is changed, dropped or added', () => {
    const token = encodeResumptionToken(STATE, KEY);
    for (let at = 0; at < token.length; at += 1) {
      const other = token[at] === 'A' ? 'B' : 'A';
      expect(decodeResumptionToken(token.slice(0, at) + other + token.slice(at + 1), KEY), `changed at ${at}`).to.equal(undefined);
      expect(decodeResumptionToken(token.slice(0, at) + token.slice(at + 1), KEY), `dropped at ${at}`).to.equal(undefined);
    }
    for (const extra of ['=', '.', ' ', 'A']) expect(decodeResumptionToken(token + extra, KEY)).to.equal(undefined);
  });

  it('are refused, and quickly, when they are nonsense', () => {
    for (const token of ['', '.', '..', 'a.b', 'null', '{}', '€'.repeat(50), 'x'.repeat(100_000)]) {
      expect(decodeResumptionToken(token, KEY), token.slice(0, 20)).to.equal(undefined);
    }
  });
});
