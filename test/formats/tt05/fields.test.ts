import { expect } from 'chai';
import { documentCode, isObjectId, localTime } from '../../../src/formats/tt05/index.ts';
import { isDuration, isoDate, readDate } from '../../../src/formats/tt05/record-date.ts';
import { isFileCode, isTransferCode, yearsIn } from '../../../src/formats/tt05/identifiers.ts';
import { codePoints, shown } from '../../../src/formats/tt05/field-text.ts';
import { pathOfHref } from '../../../src/formats/tt05/href.ts';

describe('fields of Circular 05/2025', () => {
  it('dates are days of the calendar', () => {
    for (const wrong of ['31/02/2001', '29/02/1900', '00/01/2001', '01/13/2001', '1/1/2001', '2001-01-01', '01/01/0000', '', '31/04/2024']) expect(readDate(wrong), wrong).to.equal(undefined);
    expect(readDate('29/02/2000')).to.deep.equal({ from: 20000229, to: 20000229, precision: 'day' });
    expect(readDate('02/2000')).to.deep.equal({ from: 20000201, to: 20000229, precision: 'month' });
    expect(['05/11/2001', '11/2001', '2001', '31/02/2001'].map(isoDate)).to.deep.equal(['2001-11-05', '2001-11', '2001', undefined]);
  });

  it('durations and times have their forms', () => {
    expect(['00:12:35', '99:59:59', '00:60:00', '12:35'].map(isDuration)).to.deep.equal([true, true, false, false]);
    expect(localTime('2026-01-31T20:00:00Z', 420)).to.equal('2026-02-01T03:00:00.000+07:00');
  });

  it('codes have their grammar', () => {
    expect(['H49.64.33.2001.160', 'H05.02.02.2008.01.HC', '001.03.08.H30.81.2024.K4.01.01', 'H49.160', 'H49.64.160', 'H49 64.2001.1', 'H49..2001.1'].map(isFileCode))
      .to.deep.equal([true, true, true, false, false, false, false]);
    expect(['H49.64.33.2024.01', 'H49.64.33.2024.1', '2024.01'].map(isTransferCode)).to.deep.equal([true, false, true]);
    expect(yearsIn('H49.2001.1999x.3001.160')).to.deep.equal([2001]);
    expect(documentCode('H49.2001.160.0000012')).to.deep.equal({ parent: 'H49.2001.160', ordinal: 12, digits: '0000012' });
    expect(documentCode('H49.2001.HC')).to.equal(undefined);
  });

  it('package identifiers are accepted in all forms of the sources', () => {
    const uuid = '9C13E70E-2F6A-4B6D-8C57-0A1B2C3D4E5F';
    expect([`urn:uuid:${uuid}`, `urn:G09:uuid-${uuid}`, `urn:G09:uuid:${uuid}`, `uuid-${uuid}`].map((id) => isObjectId('AIP', id))).to.deep.equal([true, true, true, false]);
    expect([`uuid-${uuid}`, uuid, 'uuid-1'].map((id) => isObjectId('SIP', id))).to.deep.equal([true, false, false]);
  });

  it('lengths count characters, and messages show no more than a line', () => {
    expect(codePoints('Nghị quyết'.normalize('NFC'))).to.equal(10);
    expect(codePoints('😀😀')).to.equal(2);
    expect(shown(`${'😀'.repeat(60)}\nx`)).to.match(/^😀{39}.…$/u);
  });

  it('references of METS never lead out of the package', () => {
    for (const href of ['../x', 'a/../../x', '/etc/passwd', 'file:///etc/passwd', 'http://127.0.0.1/x', '//host/x', '%2e%2e/x', '%zz', 'C:\\x', '\\x', '']) expect(pathOfHref('METS.xml', href), href).to.equal(undefined);
    expect(pathOfHref('representations/rep1/METS.xml', 'data/t%E1%BB%87p%201.pdf')).to.equal('representations/rep1/data/tệp 1.pdf');
  });
});
