import { expect } from 'chai';
import { FAULTS, type FaultCode } from '../../src/base/index.ts';
import { EXIT_STATUSES, type RunResult, exitStatus } from '../../src/cli/index.ts';

describe('exitStatus', () => {
  const quiet: RunResult = { packages: 1, findings: false, faults: [] };
  const table: readonly (readonly [string, Partial<RunResult>, number])[] = [
    ['is 0 when nothing is wrong', {}, 0],
    ['is 0 when there was nothing to do', { packages: 0 }, 0],
    ['is 3 when content is wrong', { findings: true }, 3],
    ['is the status of the fault when the only package was not found', { faults: ['SOURCE_NOT_FOUND'] }, 5],
    ['is the status of the fault when the only package could not be read', { faults: ['SOURCE_UNREADABLE'] }, 4],
    ['is 4 when one of several was not found', { packages: 3, faults: ['SOURCE_NOT_FOUND'] }, 4],
    ['is 4 when one of several was not permitted', { packages: 2, faults: ['SOURCE_NOT_PERMITTED'] }, 4],
    ['is 5 when all of several were not found', { packages: 2, faults: ['SOURCE_NOT_FOUND', 'SOURCE_NOT_FOUND'] }, 5],
    ['is 5 when none of several could be read, one was not found', { packages: 2, faults: ['SOURCE_UNREADABLE', 'SOURCE_NOT_FOUND'] }, 5],
    ['is 3 when one failed and another was not found', { packages: 2, findings: true, faults: ['SOURCE_NOT_FOUND'] }, 3],
    ['is 4 when one failed and copies are lacking', { packages: 2, findings: true, undone: true }, 4],
    ['is 1 when storage failed for one of several', { packages: 9, faults: ['STORAGE_FULL'] }, 1],
    ['is 1 when storage failed and others were not found', { packages: 9, findings: true, faults: ['SOURCE_NOT_FOUND', 'STORAGE_FAILED'] }, 1],
    ['is 6 when the store was locked', { packages: 0, ended: 'STORE_LOCKED' }, 6],
    ['is 130 when interrupted, whatever came before', { packages: 9, findings: true, faults: ['INTERNAL'], ended: 'INTERRUPTED' }, 130],
    ['is 8 rather than 7, 6, 5, 4 and 3', { packages: 9, findings: true, faults: ['NOT_PERMITTED', 'TARGET_EXISTS', 'PACKAGE_NOT_FOUND', 'SOURCE_UNREADABLE', 'STORE_UNSUPPORTED'] }, 8],
    ['is 7 rather than 6', { faults: ['NOT_PERMITTED', 'TARGET_EXISTS'] }, 7],
    ['is 6 rather than 5', { faults: ['TARGET_EXISTS', 'PACKAGE_NOT_FOUND'] }, 6],
  ];
  for (const [title, result, expected] of table) {
    it(title, () => { expect(exitStatus({ ...quiet, ...result })).to.equal(expected); });
  }

  it('knows the status of every fault', () => {
    const codes = Object.keys(FAULTS) as FaultCode[];
    expect(codes.filter((code) => exitStatus({ packages: 0, findings: false, faults: [], ended: code }) !== FAULTS[code].exit)).to.deep.equal([]);
  });

  it('names every status once, the worst first', () => {
    expect([...EXIT_STATUSES]).to.deep.equal([130, 1, 2, 8, 7, 6, 5, 4, 3, 0]);
  });
});
