import { expect } from 'chai';
import { askedQuery, helpsIn, readAsked, searchOf } from '../../../src/portal/search/search-address.ts';

describe('the address of a search', () => {
  it('is read as it is written, whatever was asked', () => {
    const asked = readAsked({ tim: '  tổ đo đạc ', cap: 'ho-so', phong: '785682b6-f8d0-86a9-8502-c38f83ab51cb', xem: 'mang', loai: 'quyet-dinh', tu: '1975', den: '1980', xep: 'cu', trang: '3' });
    expect(asked).to.deep.equal({
      typed: 'tổ đo đạc', shortened: false, kind: 'file', fonds: '785682b6-f8d0-86a9-8502-c38f83ab51cb', where: 'mang', documentType: 'quyet-dinh', fromYear: 1975, toYear: 1980, sort: 'oldest', page: 3,
    });
    expect(readAsked(Object.fromEntries(new URLSearchParams(askedQuery(asked))))).to.deep.equal(asked);
  });

  it('does not say what is usual, and takes what it does not know for nothing', () => {
    expect(askedQuery(readAsked({ trang: '1', tim: '' }))).to.equal('');
    expect(readAsked({ cap: 'creator', phong: 'x', xem: 'y', loai: '<b>', tu: '19x', den: ['1', '2'], xep: 'z', trang: '-4', tim: { a: 1 } })).to.deep.equal({ typed: '', shortened: false, toYear: 1, page: 1 });
    expect(readAsked({ tim: 'ạ'.repeat(501) })).to.deep.include({ shortened: true, typed: 'ạ'.repeat(500) });
    expect(readAsked({ trang: '9999' }).page).to.equal(200);
  });

  it('understands numbers and years in what was typed, and leaves the rest as words', () => {
    expect(helpsIn('đất nam:1975..1980 so:17/QĐ-UB')).to.deep.equal({ words: 'đất "17/QĐ-UB"', fromYear: 1975, toYear: 1980 });
    expect(helpsIn('năm:1978')).to.deep.equal({ words: '', fromYear: 1978, toYear: 1978 });
    expect(helpsIn('nam:..1980')).to.deep.equal({ words: '', toYear: 1980 });
    expect(helpsIn('nam:1975..')).to.deep.equal({ words: '', fromYear: 1975 });
    expect(helpsIn('nam: nam:.. việtnam:1975 số:"')).to.deep.equal({ words: 'nam: nam:.. việtnam:1975 " "' });
  });

  it('asks the catalogue for a page of what readers see where they see it', () => {
    expect(searchOf(readAsked({ tim: 'a', xem: 'phong-doc', trang: '2' }))).to.deep.equal({ text: 'a', limit: 20, offset: 20, facets: true, access: 'open', withPackage: false });
    expect(searchOf(readAsked({ tim: 'nam:1975', tu: '1970' }))).to.deep.include({ fromYear: 1970, toYear: 1975 });
    expect(searchOf(readAsked({ xem: 'dieu-kien' }))).to.deep.include({ access: 'conditional' });
  });
});
