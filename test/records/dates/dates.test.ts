import { expect } from 'chai';
import fc from 'fast-check';
import { dateFromCells, daySpan, isEdtf, readDate, showDate, slashedDate } from '../../../src/records/index.ts';

const edtfOf = (text: string): string => {
  const reading = readDate(text);
  return reading.kind === 'date' ? reading.date.edtf : reading.kind === 'undated' ? 'undated' : reading.problem;
};

describe('dates as archives write them', () => {
  const table: readonly (readonly [string, string])[] = [
    ['12/3/1978', '1978-03-12'], ['12/03/1978', '1978-03-12'], ['12-3-1978', '1978-03-12'], ['12.3.1978', '1978-03-12'], ['3/1978', '1978-03'], ['1978', '1978'], ['năm 1978', '1978'],
    ['ngày 23 tháng 12 năm 2024', '2024-12-23'], ['tháng 3 năm 1978', '1978-03'], ['Tháng 3/1978', '1978-03'], ['29/02/2000', '2000-02-29'], ['1978-03-12', '1978-03-12'], ['1978-03', '1978-03'],
    ['khoảng 1978', '1978~'], ['Khoảng năm 1978', '1978~'], ['k. 1978', '1978~'], ['ước 3/1978', '1978-03~'], ['1978?', '1978?'], ['1978 (?)', '1978?'], ['1978~', '1978~'],
    ['00/03/1978', '1978-03'], ['00/00/1978', '1978'], ['những năm 1970', '197X'], ['thập niên 1970', '197X'], ['thế kỷ XIX', '18XX'], ['thế kỷ 20', '19XX'],
    ['1946-1975', '1946/1975'], ['1946 – 1975', '1946/1975'], ['1946 đến 1975', '1946/1975'], ['từ năm 1946 đến năm 1975', '1946/1975'], ['12/3/1978 - 15/4/1979', '1978-03-12/1979-04-15'], ['12-3-1978-15-4-1979', '1978-03-12/1979-04-15'],
    ['3/1978-5/1978', '1978-03/1978-05'], ['1946/1975', '1946/1975'], ['khoảng 1946 - 1975', '1946~/1975'], ['từ 1975', '1975/..'], ['trước 1945', '../1945'], ['đến năm 1945', '../1945'], ['sau 1975', '1975/..'], ['../1945', '../1945'],
    ['Bảo Đại năm thứ 5', '1930~'], ['năm Bảo Đại thứ 5', '1930~'], ['Bảo Đại năm thứ năm', '1930~'], ['Gia Long nguyên niên', '1802~'], ['năm Minh Mạng thứ 21', '1840~'], ['Minh Mệnh năm thứ 21', '1840~'], ['Tự Đức năm thứ nhất', '1848~'],
    ['ngày 5 tháng 3 năm Khải Định thứ 9', '1924~'], ['Bảo Đại năm thứ 99', 'no-such-reign-year'],
    ['31/02/1978', 'no-such-day'], ['29/02/1978', 'no-such-day'], ['31/4/1978', 'no-such-day'], ['12/25/1978', 'no-such-month'], ['5/00/1978', 'no-such-month'], ['12/3/78', 'short-year'], ['1946-75', 'short-year'], ['1975-1946', 'backwards'],
    ['31/02/1978 - 1979', 'no-such-day'], ['không rõ', 'undated'], ['Không ngày tháng', 'undated'], ['s.d.', 'undated'], ['', 'unreadable'], ['hôm qua', 'unreadable'], ['0978', 'unreadable'], ['1/1/1/1978', 'unreadable'],
  ];
  for (const [text, expected] of table) it(`reads ${text === '' ? 'nothing' : text} as ${expected}`, () => expect(edtfOf(text)).to.equal(expected));

  it('keep their wording where EDTF would lose it', () => {
    expect(readDate('Khoảng 1978')).to.deep.equal({ kind: 'date', date: { edtf: '1978~', original: 'Khoảng 1978' }, notes: [] });
    expect(readDate('1978')).to.deep.equal({ kind: 'date', date: { edtf: '1978' }, notes: [] });
    expect(readDate('00/03/1978')).to.deep.equal({ kind: 'date', date: { edtf: '1978-03', original: '00/03/1978' }, notes: ['day-unknown'] });
    expect(readDate('Bảo Đại năm thứ 5')).to.deep.equal({ kind: 'date', date: { edtf: '1930~', original: 'Bảo Đại năm thứ 5' }, notes: ['lunar-year'] });
    expect(readDate('31/02/1978')).to.deep.equal({ kind: 'problem', problem: 'no-such-day', original: '31/02/1978' });
  });

  it('are read from three cells', () => {
    const cells = (day: string | number | undefined, month: string | number | undefined, year: string | number | undefined): string => {
      const reading = dateFromCells({ ...(day === undefined ? {} : { day }), ...(month === undefined ? {} : { month }), ...(year === undefined ? {} : { year }) });
      return reading.kind === 'date' ? reading.date.edtf : reading.kind === 'undated' ? 'undated' : reading.problem;
    };
    expect(cells(12, 3, 1978)).to.equal('1978-03-12');
    expect(cells('12', '03', '1978')).to.equal('1978-03-12');
    expect(cells(undefined, 3, 1978)).to.equal('1978-03');
    expect(cells(0, 0, 1978)).to.equal('1978');
    expect(cells('', '', '1978')).to.equal('1978');
    expect(cells(31, 2, 1978)).to.equal('no-such-day');
    expect(cells(5, '', 1978)).to.equal('no-such-month');
    expect(cells('', '', '')).to.equal('undated');
    expect(cells('', '', 'khoảng 1978')).to.equal('1978~');
    expect(cells(1, 2, '')).to.equal('unreadable');
  });

  it('are never guessed, whatever is typed, and what is read is EDTF', () => {
    fc.assert(fc.property(fc.string({ unit: fc.constantFrom(...Array.from('0123456789/-. ?~'), 'năm ', 'đến ', 'khoảng ', 'Bảo Đại ', 'thứ '), maxLength: 30 }), (text) => {
      const reading = readDate(text);
      if (reading.kind === 'date') expect(isEdtf(reading.date.edtf), `${text} → ${reading.date.edtf}`).to.equal(true);
    }), { numRuns: 2000 });
  });

  it('stay what they are for every day of the calendar', () => {
    fc.assert(fc.property(fc.date({ min: new Date('1000-01-01'), max: new Date('2999-12-31'), noInvalidDate: true }), (day) => {
      const iso = day.toISOString().slice(0, 10);
      const slashed = slashedDate(iso);
      expect(edtfOf(slashed ?? '')).to.equal(iso);
      expect(edtfOf(iso)).to.equal(iso);
    }));
  });

  it('take no time to refuse a hostile text', () => {
    for (const text of ['1-'.repeat(50_000), 'năm '.repeat(50_000), '-'.repeat(100_000)]) expect(edtfOf(text)).to.equal('unreadable');
  });
});

describe('the days that a date may mean', () => {
  it('are the first and the last', () => {
    expect(daySpan('1978-02')).to.deep.equal({ from: 19780201, to: 19780228 });
    expect(daySpan('1946/1975')).to.deep.equal({ from: 19460101, to: 19751231 });
    expect(daySpan('197X')).to.deep.equal({ from: 19700101, to: 19791231 });
    expect(daySpan('../1945~')).to.deep.equal({ from: -Infinity, to: 19451231 });
    expect(daySpan('1975/..')).to.deep.equal({ from: 19750101, to: Infinity });
  });

  it('are none for what is not EDTF', () => {
    for (const text of ['', '../..', '1978-13', '1978-02-30', '1975/1946', '12/3/1978', '1978-3', '0000', '1978-03-12T00:00']) expect(daySpan(text), text).to.equal(undefined);
  });
});

describe('dates as people read them', () => {
  const shown: readonly (readonly [string | undefined, string, string])[] = [
    ['2024-12-23', '23/12/2024', '23/12/2024'], ['1978-03', '03/1978', '03/1978'], ['1978~', 'khoảng 1978', 'about 1978'], ['1978?', '1978 (?)', '1978 (?)'], ['197X', 'những năm 1970', '1970s'],
    ['18XX', 'thế kỷ 19', 'century 19'], ['1946/1975', '1946 – 1975', '1946 – 1975'], ['1975/..', 'từ 1975', 'from 1975'], ['../1945', 'đến 1945', 'until 1945'], [undefined, 'không rõ thời gian', 'undated'],
  ];
  for (const [edtf, vi, en] of shown) it(`show ${edtf ?? 'nothing'} as ${vi}`, () => expect([showDate(edtf, 'vi'), showDate(edtf, 'en')]).to.deep.equal([vi, en]));

  it('go into the slashes of the circular only when they are certain', () => {
    expect(['2024-12-23', '1978-03', '1978', '1978~', '197X', '1946/1975'].map(slashedDate)).to.deep.equal(['23/12/2024', '03/1978', '1978', undefined, undefined, undefined]);
  });
});
