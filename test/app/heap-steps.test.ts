import { expect } from 'chai';
import { growthFor } from '../../src/app/heap-steps.ts';

const MIB = 1024 * 1024;

describe('the steps in which the heap of a check grows', () => {
  it('are large while little lives in it, and smaller the more of it lives', () => {
    expect([5, 14, 60, 200].map((live) => growthFor(live * MIB))).to.deep.equal([300, 300, 71, 21]);
  });

  it('never stop: a heap that cannot grow would be looked through again and again', () => {
    expect(growthFor(4096 * MIB)).to.equal(20);
  });
});
