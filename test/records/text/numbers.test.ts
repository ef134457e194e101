import { expect } from 'chai';
import fc from 'fast-check';
import { MAX_NUMBER_IN_WORDS, numberInWords, readNumber, writeNumber } from '../../../src/records/index.ts';

describe('numbers in words', () => {
  const words: readonly (readonly [number, string])[] = [
    [0, 'không'], [1, 'một'], [5, 'năm'], [10, 'mười'], [11, 'mười một'], [14, 'mười bốn'], [15, 'mười lăm'], [20, 'hai mươi'], [21, 'hai mươi mốt'], [24, 'hai mươi bốn'], [25, 'hai mươi lăm'],
    [100, 'một trăm'], [101, 'một trăm linh một'], [105, 'một trăm linh năm'], [110, 'một trăm mười'], [115, 'một trăm mười lăm'], [555, 'năm trăm năm mươi lăm'], [1000, 'một nghìn'], [1001, 'một nghìn không trăm linh một'],
    [1010, 'một nghìn không trăm mười'], [5767, 'năm nghìn bảy trăm sáu mươi bảy'], [15_000, 'mười lăm nghìn'], [100_000, 'một trăm nghìn'], [1_000_000, 'một triệu'], [1_000_050, 'một triệu không trăm năm mươi'],
    [1_005_000, 'một triệu không trăm linh năm nghìn'], [1_000_000_000, 'một tỷ'], [2_000_000_001, 'hai tỷ không trăm linh một'], [21_000_000_000, 'hai mươi mốt tỷ'], [1e12, 'một nghìn tỷ'], [MAX_NUMBER_IN_WORDS, 'một triệu tỷ'],
  ];
  for (const [value, text] of words) it(`say ${value} as ${text}`, () => expect(numberInWords(value)).to.equal(text));

  it('take the other words that an office may use', () => {
    expect(numberInWords(1024, { four: 'tư', thousand: 'ngàn' })).to.equal('một ngàn không trăm hai mươi tư');
    expect(numberInWords(105, { zeroTens: 'lẻ' })).to.equal('một trăm lẻ năm');
  });

  it('say every number in words of its own', () => {
    const seen = new Set(Array.from({ length: 20_000 }, (_, n) => numberInWords(n)));
    expect(seen.size).to.equal(20_000);
    fc.assert(fc.property(fc.integer({ min: 0, max: MAX_NUMBER_IN_WORDS }), (value) => { expect(numberInWords(value)).to.match(/^[\p{L} ]+$/u); }));
  });

  it('are refused for what is no count', () => {
    for (const value of [-1, 1.5, NaN, Infinity, MAX_NUMBER_IN_WORDS + 1]) expect(() => numberInWords(value)).to.throw(RangeError);
  });
});

describe('numbers as people write them', () => {
  const read: readonly (readonly [string, number, number])[] = [
    ['5.767,9', 5767.9, 1], ['5767,9', 5767.9, 1], ['2.429,40', 2429.4, 2], ['3.098,50', 3098.5, 2], ['887', 887, 0], ['33,6', 33.6, 1], ['433,2', 433.2, 1], ['1097', 1097, 0], ['01', 1, 0], ['894,5', 894.5, 1],
    ['1.234.567', 1_234_567, 0], ['1 234 567,5', 1_234_567.5, 1], ['5\u00A0767,9', 5767.9, 1], ['-3,5', -3.5, 1], [' 0 ', 0, 0],
  ];
  for (const [text, value, decimals] of read) it(`reads ${text}`, () => expect(readNumber(text)).to.deep.equal({ kind: 'number', value, decimals }));

  it('asks which is meant where it is not said', () => {
    expect(readNumber('5.767')).to.deep.equal({ kind: 'unclear', readings: [5767, 5.767] });
    expect(readNumber('-5.767')).to.deep.equal({ kind: 'unclear', readings: [-5767, -5.767] });
    expect(readNumber('0.767')).to.deep.equal({ kind: 'unclear', readings: [0.767] });
    expect(readNumber('33.6')).to.deep.equal({ kind: 'unclear', readings: [33.6] });
    expect(readNumber('1,234.5')).to.deep.equal({ kind: 'unclear', readings: [1234.5] });
  });

  it('takes nothing else for a number', () => {
    for (const text of ['', 'ba', '1.2.3', '12.34.567', '1,2,3', '1e5', '--1', '12345678901234567', '=1+1', '½']) expect(readNumber(text), text).to.deep.equal({ kind: 'none' });
  });

  it('writes what it reads', () => {
    expect(writeNumber(2429.4, 2)).to.equal('2.429,40');
    expect(writeNumber(5767.9)).to.equal('5.767,9');
    fc.assert(fc.property(fc.integer({ min: -1e9, max: 1e9 }), (cents) => {
      expect(readNumber(writeNumber(cents / 100, 2))).to.deep.equal({ kind: 'number', value: cents / 100 + 0, decimals: 2 });
    }));
  });
});
