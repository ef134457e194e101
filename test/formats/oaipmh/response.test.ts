import { expect } from 'chai';
import { textOf } from '../../../src/base/index.ts';
import { type OaiAnswer, writeOaiResponse } from '../../../src/formats/oaipmh/index.ts';

const write = (answer: OaiAnswer, echo: Readonly<Record<string, string>> = {}): string =>
  textOf((sink) => {
    writeOaiResponse({ responseDate: '2026-11-23T08:00:00Z', baseUrl: 'https://kho.example/oai', echo }, answer, sink);
  });

describe('writeOaiResponse', () => {
  it('gives no attributes to the request of an error without echo', () => {
    const xml = write({ errors: [{ code: 'badVerb', text: 'x' }] });
    expect(xml).to.include('<request>https://kho.example/oai</request>');
    expect(xml).to.include('<error code="badVerb">x</error>');
  });

  it('ends the last page with an empty token that keeps its attributes', () => {
    const xml = write({
      verb: 'ListIdentifiers',
      headers: [{ identifier: 'oai:a.b:1', datestamp: '2026-11-20T00:00:00Z', deleted: true, sets: ['phong:05'] }],
      resumption: { token: '', cursor: 100, completeListSize: 101 },
    });
    expect(xml).to.include('<header status="deleted">').and.include('<setSpec>phong:05</setSpec>');
    expect(xml).to.include('<resumptionToken completeListSize="101" cursor="100"/>');
  });

  it('cleans what XML cannot carry and escapes what would be markup', () => {
    const xml = write({ errors: [{ code: 'badResumptionToken', text: 'a\u0000b\u{d800}c<d>' }] }, { resumptionToken: '\u0001"<&' });
    expect(xml).to.include('a\uFFFDb\uFFFDc&lt;d&gt;').and.include('resumptionToken="\uFFFD&quot;&lt;&amp;"');
  });

  it('writes nothing after the root element and no byte order mark before it', () => {
    const xml = write({ errors: [{ code: 'noRecordsMatch', text: 'x' }] });
    expect(xml).to.match(/^<\?xml version="1.0" encoding="UTF-8"\?>/).and.match(/<\/OAI-PMH>\n?$/);
  });
});
