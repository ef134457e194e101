import { expect } from 'chai';
import fc from 'fast-check';
import { collationKey, compareByGivenName, compareNaturally, compareVietnamese, nameParts } from '../../../src/records/index.ts';
import { vietnameseText } from './fold.test.ts';

const sign = (value: number): number => Math.sign(value);
const byKey = (one: string, other: string): number => (collationKey(one) < collationKey(other) ? -1 : 1);

describe('Vietnamese order', () => {
  const letters = ['An', 'Ăn', 'Ân', 'Dân', 'Đất', 'Đường', 'E', 'Ê', 'ô', 'ơ', 'u', 'ư'];
  const tones = ['ba', 'bà', 'bả', 'bã', 'bá', 'bạ'];

  it('knows its letters and tones', () => {
    expect([...letters].reverse().sort(compareVietnamese)).to.deep.equal(letters);
    expect([...tones].reverse().sort(compareVietnamese)).to.deep.equal(tones);
  });

  it('lets letters decide before tones', () => expect(compareVietnamese('bà ban', 'ba bay')).to.be.below(0));

  it('counts numbers by their value', () => {
    expect(['Hộp 10', 'Hộp 2', 'Hộp 01'].sort(compareNaturally)).to.deep.equal(['Hộp 01', 'Hộp 2', 'Hộp 10']);
  });

  it('is the same by keys, as a database sorts them', () => {
    const both = [...letters, ...tones, 'bà ban', 'ba bay', 'Hộp 10', 'Hộp 2', 'hộp 2', 'Hồ sơ', 'Hồ', 'Hồng'];
    expect([...both].sort(byKey)).to.deep.equal([...both].sort(compareNaturally));
  });

  it('has keys in ASCII that agree with the collator for any Vietnamese words', () => {
    const words = vietnameseText.map((text) => text.replace(/-/g, '').replace(/1/g, '7'));
    fc.assert(fc.property(words, words, (one, other) => {
      expect(collationKey(one)).to.match(/^[\x20-\x7E]*$/);
      const collated = new Intl.Collator('vi', { numeric: true }).compare(one, other);
      if (collated !== 0) expect(sign(collationKey(one) < collationKey(other) ? -1 : 1), `${one} | ${other}`).to.equal(sign(collated));
    }), { numRuns: 1000 });
  });
});

describe('an index of persons', () => {
  it('is in the order of given names, then middle, then family names', () => {
    const sorted = ['Lê Văn An', 'Trần Văn An', 'Nguyễn Thị Bình', 'Phạm Văn Đồng', 'Lê Hữu Hoàng', 'Nguyễn Ái Quốc', 'Trần Hưng Đạo'].sort(compareByGivenName);
    expect(sorted).to.deep.equal(['Lê Văn An', 'Trần Văn An', 'Nguyễn Thị Bình', 'Trần Hưng Đạo', 'Phạm Văn Đồng', 'Lê Hữu Hoàng', 'Nguyễn Ái Quốc']);
  });

  it('passes over what stands in brackets', () => {
    expect(nameParts('Nguyễn Tất Thành (Hồ Chí Minh)')).to.deep.equal({ family: 'Nguyễn', middle: 'Tất', given: 'Thành' });
    expect(nameParts('Yersin')).to.deep.equal({ family: '', middle: '', given: 'Yersin' });
  });
});
