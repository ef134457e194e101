import { expect } from 'chai';
import { createMessages, explain, placeIn, type Finding } from '../../src/base/index.ts';

const MESSAGES = createMessages(new Map([['E-04', {
  vi: 'Thiếu {path} ({line}), xem {place}', en: '{path} is missing ({line}), see {place}', remedy: { vi: 'Bổ sung {path}.', en: 'Add {path}.' },
}]]));

describe('the place of a finding', () => {
  it('is in the language of the reader where it names a line, alone, after an XPath or in brackets', () => {
    const places = ['line 3', '/simpledc/title, line 3', '/mets/@TYPE="x" (line 3)', '4:12', '/mets/metsHdr'];
    expect(places.map((place) => placeIn(place, 'vi'))).to.deep.equal(['dòng 3', '/simpledc/title, dòng 3', '/mets/@TYPE="x" (dòng 3)', '4:12', '/mets/metsHdr']);
    expect(places.map((place) => placeIn(place, 'en'))).to.deep.equal(places);
  });

  it('keeps what comes from the package as it is', () => {
    expect(placeIn('/mets/@TYPE="line 3"', 'vi')).to.equal('/mets/@TYPE="line 3"');
    const finding: Finding = { standard: 'eark', code: 'E-04', severity: 'error', path: 'line 3', place: 'line 7', params: { line: 'line 7' } };
    expect(explain(finding, MESSAGES)).to.deep.equal({
      message: { vi: 'Thiếu line 3 (dòng 7), xem dòng 7', en: 'line 3 is missing (line 7), see line 7' },
      remedy: { vi: 'Bổ sung line 3.', en: 'Add line 3.' },
    });
  });
});
