import { expect } from 'chai';
import { dueTimes, nextDue, timingProblem } from '../../src/jobs/due-times.ts';

const at = (time: string): number => Date.parse(time);
const iso = (ms: number | undefined): string => (ms === undefined ? 'never' : new Date(ms).toISOString());
const daily = { spec: '0 2 * * *', timeZone: 'Asia/Ho_Chi_Minh' };

describe('due times', () => {
  it('are those of the archive\'s own time zone', () => {
    expect(iso(nextDue(daily, at('2026-11-25T00:00:00Z')))).to.equal('2026-11-25T19:00:00.000Z');
  });

  it('are listed after one moment and up to another, the latest when there are more than were asked for', () => {
    const of = (after: string, until: string, most = 10): readonly string[] => dueTimes(daily, { after: at(after), until: at(until), most }).map(iso);
    expect(of('2026-11-23T19:00:00Z', '2026-11-25T19:00:00Z')).to.deep.equal(['2026-11-24T19:00:00.000Z', '2026-11-25T19:00:00.000Z']);
    expect(of('2026-11-23T18:59:59Z', '2026-11-25T18:59:59Z')).to.deep.equal(['2026-11-23T19:00:00.000Z', '2026-11-24T19:00:00.000Z']);
    expect(of('2016-01-01T00:00:00Z', '2026-11-25T20:00:00Z', 2)).to.deep.equal(['2026-11-24T19:00:00.000Z', '2026-11-25T19:00:00.000Z']);
    expect(of('2026-11-25T20:00:00Z', '2016-01-01T00:00:00Z')).to.deep.equal([]);
  });

  it('come once on the days on which summer time begins and ends', () => {
    const berlin = { spec: '30 2 * * *', timeZone: 'Europe/Berlin' };
    for (const [from, to] of [['2026-03-28T12:00:00Z', '2026-03-29T12:00:00Z'], ['2026-10-24T12:00:00Z', '2026-10-25T12:00:00Z']] as const) {
      expect(dueTimes(berlin, { after: at(from), until: at(to), most: 10 })).to.have.length(1);
    }
  });

  it('are refused with a reason when they cannot be', () => {
    const now = at('2026-11-25T00:00:00Z');
    expect(timingProblem(daily, now)).to.equal(undefined);
    for (const [spec, timeZone] of [['0 2 * *', 'UTC'], ['61 2 * * *', 'UTC'], ['0 2 * * *', 'Asia/Nha_Trang'], ['0 0 30 2 *', 'UTC'], ['* * * * * *', 'UTC'], ['x', 'UTC'], ['2030-01-01T00:00:00', 'UTC']] as const) {
      expect(timingProblem({ spec, timeZone }, now), `${spec} ${timeZone}`).to.be.a('string').and.not.equal('');
    }
  });
});
