import { expect } from 'chai';
import { inVietnam, readPeriod } from '../../src/reports/period.ts';

describe('the period of a report', () => {
  const spans: readonly (readonly [string, string, string])[] = [
    ['2026-Q4', '2026-09-30T17:00:00Z', '2026-12-31T17:00:00Z'],
    ['2026-Q1', '2025-12-31T17:00:00Z', '2026-03-31T17:00:00Z'],
    ['2026-11', '2026-10-31T17:00:00Z', '2026-11-30T17:00:00Z'],
    ['2024-02', '2024-01-31T17:00:00Z', '2024-02-29T17:00:00Z'],
    ['2026', '2025-12-31T17:00:00Z', '2026-12-31T17:00:00Z'],
    ['2026-10-01..2026-10-01', '2026-09-30T17:00:00Z', '2026-10-01T17:00:00Z'],
    ['2024-02-29..2024-03-01', '2024-02-28T17:00:00Z', '2024-03-01T17:00:00Z'],
  ];
  for (const [name, from, to] of spans) {
    it(`${name} is from ${from} to before ${to}: whole days of Viet Nam`, () => {
      expect(readPeriod(name)).to.deep.equal({ name, from, to });
    });
  }

  for (const wrong of ['', '26-Q4', '2026-Q5', '2026-13', '2026-1', '2026-02-30..2026-03-01', '2026-03-02..2026-03-01', '2026-10-01', '2026-10-01..', '2026-Q4 ', '../2026', '0000', '0099-Q1', '1969', '0001-01-01..2026-01-01']) {
    it(`"${wrong}" is no period`, () => { expect(readPeriod(wrong)).to.equal(undefined); });
  }

  it('quarters follow each other without a gap', () => {
    const quarters = ['2026-Q1', '2026-Q2', '2026-Q3', '2026-Q4'].map((name) => readPeriod(name)!);
    expect(quarters.slice(1).map(({ from }) => from)).to.deep.equal(quarters.slice(0, -1).map(({ to }) => to));
  });

  it('is told in Vietnamese time', () => { expect(inVietnam('2026-09-30T17:00:00Z')).to.equal('2026-10-01T00:00:00+07:00'); });
});
