import { expect } from 'chai';
import { requestedRange } from '../../src/web/index.ts';

describe('requestedRange', () => {
  for (const [header, expected] of [
    ['bytes=0-0', { start: 0, end: 0 }],
    ['bytes=10-', { start: 10, end: 99 }],
    ['bytes=-10', { start: 90, end: 99 }],
    ['bytes=-1000', { start: 0, end: 99 }],
    ['bytes=90-1000', { start: 90, end: 99 }],
    ['bytes=100-', 'unsatisfiable'],
    ['bytes=-0', 'unsatisfiable'],
    ['bytes=5-1', undefined],
    ['bytes=0-1,5-6', undefined],
    ['bytes=-', undefined],
    ['items=0-1', undefined],
    ['bytes=x', undefined],
    [`bytes=${'9'.repeat(400)}-`, undefined],
    [undefined, undefined],
  ] as const) {
    it(`reads ${String(header).slice(0, 30)} of 100 bytes as ${JSON.stringify(expected)}`, () => {
      expect(requestedRange(header, 100)).to.deep.equal(expected);
    });
  }

  it('satisfies nothing from an empty file', () => {
    expect(requestedRange('bytes=0-', 0)).to.equal('unsatisfiable');
    expect(requestedRange('bytes=-5', 0)).to.equal('unsatisfiable');
  });
});
