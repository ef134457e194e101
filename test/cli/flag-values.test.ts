import { expect } from 'chai';
import { percent, rate, wholeNumber } from '../../src/cli/flag-values.ts';
import { UsageError } from '../../src/cli/usage-error.ts';

function problemOf(read: (typed: string) => unknown, typed: string): string {
  try {
    return `read ${String(read(typed))}`;
  } catch (thrown) {
    return thrown instanceof UsageError ? thrown.problem : 'another error';
  }
}

describe('percent', () => {
  it('reads percentages with and without the sign, with point or comma', () => {
    expect(['5%', '5', '2,5%', '0.1 %', '100%'].map(percent('--sample'))).to.deep.equal([5, 5, 2.5, 0.1, 100]);
  });

  it('refuses nothing, everything and more, and what is no number', () => {
    expect(['0', '0%', '100.5', '101%', '-5', '', 'năm', '1e1', '5%%'].map((typed) => problemOf(percent('--sample'), typed)))
      .to.deep.equal(Array.from({ length: 9 }, () => 'notAPercentage'));
  });
});

describe('rate', () => {
  it('reads decimal and binary units', () => {
    expect(['80MB/s', '80mb', '500kB/s', '1.5GiB/s', '1,5 MB/s', '1024'].map(rate('--max-rate')))
      .to.deep.equal([80e6, 80e6, 500e3, 1.5 * 1024 ** 3, 1.5e6, 1024]);
  });

  it('refuses zero, other units and what is no number', () => {
    expect(['0', '0.1', '80 km/h', 'MB/s', '-1MB', '', '80MB/m'].map((typed) => problemOf(rate('--max-rate'), typed)))
      .to.deep.equal(Array.from({ length: 7 }, () => 'notARate'));
  });
});

describe('wholeNumber', () => {
  it('reads from the least to the most', () => {
    expect(['0', '65535'].map(wholeNumber('--port', 0, 65_535))).to.deep.equal([0, 65_535]);
  });

  it('refuses what is outside, and what is no whole number', () => {
    expect(['65536', '-1', '1.5', '0x10', '', '1e3'].map((typed) => problemOf(wholeNumber('--port', 0, 65_535), typed)))
      .to.deep.equal(Array.from({ length: 6 }, () => 'notInRange'));
    expect(problemOf(wholeNumber('--limit', 1), '0')).to.equal('notAWholeNumber');
  });
});
