import { expect } from 'chai';
import { rowsOf } from '../../src/reports/file-rows.ts';
import type { CopyCheck, FileResult, HeldPackage, ReportedLocation } from '../../src/reports/model.ts';
import { readPeriod } from '../../src/reports/period.ts';
import { Tally } from '../../src/reports/tally.ts';

const A = 'a'.repeat(128);
const B = 'b'.repeat(128);
const period = readPeriod('2026-Q4')!;
const context = { period, until: period.to };
const location: ReportedLocation = { id: 'primary', name: 'kho', media: '', zone: '', cycleDays: 90 };
const held: HeldPackage = {
  id: 'urn:uuid:01234567-89ab-4cde-8f01-23456789abcd', objectRoot: 'a/b', committedAt: ['2026-01-05T00:00:00Z', '2026-11-05T00:00:00Z'], formats: new Map(),
  files: [{ path: 'v1/content/1', version: 1, sha512: A, sha256: 'a'.repeat(64), size: 5 }, { path: 'v2/content/2', version: 2, sha512: B, size: 7 }],
};
const check = (given: Partial<CopyCheck>): CopyCheck => ({ checkedAt: '2026-12-01T00:00:00Z', algorithm: 'sha512', version: 2, files: new Map(), others: 'match', ...given });
const files = (...of: readonly (readonly [string, FileResult])[]): ReadonlyMap<string, FileResult> => new Map(of);
const outcomes = (given: CopyCheck | undefined, over: Partial<HeldPackage> = {}, where = location): readonly string[] => (
  [...rowsOf({ ...held, ...over }, where, given, context)].map(({ path, outcome, kept }) => `${path} ${outcome} ${kept}`.trim())
);

describe('the rows of a report', () => {
  it('are matches where the check of the whole copy said so', () => {
    expect(outcomes(check({}))).to.deep.equal(['v1/content/1 match copy', 'v2/content/2 match copy']);
  });

  it('are matches only with the digest that was committed, whatever the check called them', () => {
    const found = files(['v1/content/1', { outcome: 'match', actual: B }], ['v2/content/2', { outcome: 'match', actual: B }]);
    expect(outcomes(check({ files: found, others: 'skipped' }))).to.deep.equal(['v1/content/1 mismatch file', 'v2/content/2 match file']);
  });

  it('say nothing of a file whose result was not kept, or was kept in an algorithm that nobody can compare', () => {
    expect(outcomes(check({ others: 'skipped' }))).to.deep.equal(['v1/content/1 skipped', 'v2/content/2 skipped']);
    expect(outcomes(check({ algorithm: 'sha256' }))).to.deep.equal(['v1/content/1 match copy', 'v2/content/2 skipped']);
  });

  it('never take a version that came after the check for checked', () => {
    expect(outcomes(check({ version: 1 }))).to.deep.equal(['v1/content/1 match copy', 'v2/content/2 not-checked']);
  });

  it('are overdue after a cycle without a check, counted from the day that the copy could be there', () => {
    expect(outcomes(undefined)).to.deep.equal(['v1/content/1 overdue', 'v2/content/2 not-checked']);
    expect(outcomes(undefined, {}, { ...location, since: '2026-12-01T00:00:00Z' })).to.deep.equal(['v1/content/1 not-checked', 'v2/content/2 not-checked']);
  });

  it('of an earlier period are not of this one, but say how old the last check is', () => {
    expect(outcomes(check({ checkedAt: '2026-09-20T00:00:00Z', version: 1 }))[0]).to.equal('v1/content/1 overdue');
    expect(outcomes(check({ checkedAt: '2026-09-20T00:00:00Z', version: 1 }), {}, { ...location, cycleDays: 365 })[0]).to.equal('v1/content/1 not-checked');
    expect([...rowsOf(held, location, check({ checkedAt: '2026-09-20T00:00:00Z', version: 1 }), context)][0]?.checkedAt).to.equal('2026-09-20T00:00:00Z');
  });

  it('are skipped when no committed inventory is left to compare with', () => {
    expect(outcomes(check({}), { unknown: 'inventory.json' })).to.deep.equal(['v1/content/1 skipped', 'v2/content/2 skipped']);
  });

  it('have what does not belong there, and leave out what came after the period', () => {
    const extra = files(['v1/content/fremd', { outcome: 'extra', actual: B }], ['v1/content/2', { outcome: 'missing' }]);
    expect(outcomes(check({ files: extra }), { committedAt: ['2026-01-05T00:00:00Z', '2027-02-01T00:00:00Z'] })).to.deep.equal(['v1/content/1 match copy', 'v1/content/fremd extra file', 'v1/content/2 missing file']);
  });

  it('add up: every row has one outcome, and the sum is the total', () => {
    const tally = new Tally([location, { ...location, id: 'b', name: 'B' }], context.until);
    const found = files(['v1/content/1', { outcome: 'unreadable' }], ['x', { outcome: 'extra' }]);
    for (const row of rowsOf(held, location, check({ files: found }), context)) tally.add(row, row.path);
    for (const row of rowsOf(held, { ...location, name: 'B' }, undefined, context)) tally.add(row, row.path);
    const { outcomes: all, files: rows, ages } = tally.all();
    expect(Object.values(all).reduce((sum, count) => sum + count, 0)).to.equal(rows).and.to.equal(5);
    expect(Object.values(ages).reduce((sum, count) => sum + count, 0)).to.equal(rows);
    expect([all.unreadable, all.extra, all.match, all.overdue, all['not-checked']]).to.deep.equal([1, 1, 1, 1, 1]);
    expect(tally.discrepancies.map(({ outcome }) => outcome)).to.deep.equal(['unreadable', 'extra']);
    expect(tally.merkle.count).to.equal(5);
  });
});
