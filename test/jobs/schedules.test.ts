import { expect } from 'chai';
import { createJobQueue, createSchedules, MOST_MISSED, type JobQueue, type Missed, type Schedule, type Schedules } from '../../src/jobs/index.ts';
import { catalogueWithClock } from './set-clock.ts';
import { sqliteWithClock } from './sqlite-queues.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;
const TEN_YEARS = 3652 * DAY;

describe('schedules', () => {
  let made: Awaited<ReturnType<typeof catalogueWithClock>>;
  let queue: JobQueue;
  let schedules: Schedules;
  let other: Schedules;

  beforeEach(async () => {
    made = await catalogueWithClock('2026-11-25T00:00:00Z');
    let ids = 0;
    const parts = { newId: () => `job-${++ids}`, dialect: sqliteWithClock };
    queue = createJobQueue(made.catalogue.sql, parts);
    schedules = createSchedules(made.catalogue.sql, parts);
    other = createSchedules(made.catalogue.sql, parts);
  });
  afterEach(async () => made.remove());

  /** Two in the morning in Viet Nam: 19:00 UTC. */
  const daily = (more: Partial<Schedule> = {}): Schedule => ({
    name: 'nightly', spec: '0 2 * * *', timeZone: 'Asia/Ho_Chi_Minh', kind: 'audit', args: { sample: 1 }, missed: 'once', ...more,
  });
  const dues = async (): Promise<readonly unknown[]> => (await queue.list({ limit: 1000 })).items.map(({ ids }) => ids['dueAt']).reverse();
  const faultCode = async (work: Promise<unknown>): Promise<unknown> => work.then(() => undefined, (thrown: unknown) => (thrown as { code?: unknown }).code);

  it('make one job for a due time, however many look and however often', async () => {
    await schedules.add(daily());
    expect(await schedules.fireDue()).to.deep.equal([]);
    await made.setClock('2026-11-25T19:00:00Z');
    const fired = (await Promise.all([schedules.fireDue(), other.fireDue(), schedules.fireDue()])).flat();
    expect(fired).to.deep.equal([{ schedule: 'nightly', dueAt: '2026-11-25T19:00:00Z', jobId: fired[0]?.jobId, missed: 0 }]);
    await made.moveClock(MINUTE);
    expect(await other.fireDue()).to.deep.equal([]);
    expect((await queue.list({ limit: 9 })).items[0]).to.deep.include({ kind: 'audit', args: { sample: 1 }, ids: { dueAt: '2026-11-25T19:00:00Z' }, state: 'waiting' });
    expect((await schedules.list())[0]).to.deep.include({ nextDue: '2026-11-26T19:00:00Z', last: { dueAt: '2026-11-25T19:00:00Z', missed: 0, jobId: fired[0]?.jobId } });
  });

  for (const [missed, expected] of [
    ['skip', []],
    ['once', ['2026-11-28T19:00:00Z']],
    ['all', ['2026-11-25T19:00:00Z', '2026-11-26T19:00:00Z', '2026-11-27T19:00:00Z', '2026-11-28T19:00:00Z']],
  ] as const) {
    it(`with "${missed}" make ${expected.length} jobs of four due times that passed while nobody looked`, async () => {
      await schedules.add(daily({ missed }));
      await made.setClock('2026-11-29T00:00:00Z');
      const fired = await schedules.fireDue();
      expect(await dues()).to.have.members([...expected]);
      expect(fired.reduce((sum, one) => sum + one.missed, fired.length)).to.equal(4);
      expect(await schedules.fireDue()).to.deep.equal([]);
      await made.setClock('2026-11-29T19:00:01Z');
      await schedules.fireDue();
      expect(await dues()).to.have.length(expected.length + 1);
    });
  }

  it('do not make up for what was due while they were disabled, or before they were made', async () => {
    await schedules.add(daily({ missed: 'all' }));
    expect(await schedules.setEnabled('nightly', false)).to.include({ enabled: false }).and.not.to.have.property('nextDue');
    await made.moveClock(3 * DAY);
    expect(await schedules.fireDue()).to.deep.equal([]);
    await schedules.setEnabled('nightly', true);
    expect(await schedules.fireDue()).to.deep.equal([]);
    await made.moveClock(DAY);
    expect(await schedules.fireDue()).to.have.length(1);
  });

  it('are not fired again for a due time when they are removed and made again', async () => {
    await schedules.add(daily());
    await made.setClock('2026-11-25T19:00:00Z');
    await schedules.fireDue();
    await schedules.remove('nightly');
    await schedules.add(daily());
    expect(await schedules.fireDue()).to.deep.equal([]);
    expect(await queue.list({ limit: 9 })).to.have.property('items').with.length(1);
  });

  it('refuse what is never due, a name that is taken, and a name that is not there', async () => {
    await schedules.add(daily());
    expect(await faultCode(schedules.add(daily()))).to.equal('SCHEDULE_EXISTS');
    expect(await faultCode(schedules.add(daily({ name: 'x', spec: '0 0 31 2 *' })))).to.equal('SCHEDULE_INVALID');
    expect(await faultCode(schedules.add(daily({ name: 'x', timeZone: 'Nowhere' })))).to.equal('SCHEDULE_INVALID');
    for (const work of [async () => schedules.remove('x'), async () => schedules.setEnabled('x', true)]) expect(await faultCode(work())).to.equal('SCHEDULE_NOT_FOUND');
  });

  describe('when the clock jumps ten years', () => {
    for (const [missed, most] of [['skip', 0], ['once', 1], ['all', MOST_MISSED]] as const) {
      it(`ahead and back: "${missed}" makes at most ${most} jobs too many, goes on as before, and tells`, async () => {
        await schedules.add(daily({ missed, spec: '0 * * * *' }));
        await made.moveClock(TEN_YEARS + 30 * MINUTE);
        const [, ...more] = [await schedules.fireDue(), await schedules.fireDue()];
        expect(more).to.deep.equal([[]]);
        expect(await dues()).to.have.length(most);
        await made.moveClock(-TEN_YEARS);
        expect(await schedules.fireDue()).to.deep.equal([]);
        expect((await schedules.list())[0]).to.have.property('firedAhead').that.matches(/^2036-/);
        for (let hour = 0; hour < 3; hour += 1) {
          await made.moveClock(3_600_000 - (hour === 0 ? 29 * MINUTE : 0));
          await schedules.fireDue();
        }
        expect(await dues()).to.have.length(most + 3);
      });
    }

    it('back: a schedule that was made ahead begins now', async () => {
      await made.moveClock(TEN_YEARS);
      await schedules.add(daily());
      await made.moveClock(-TEN_YEARS);
      expect(await schedules.fireDue()).to.deep.equal([]);
      await made.moveClock(DAY);
      expect(await schedules.fireDue()).to.have.length(1);
    });

    it('back, for a schedule that had fired: nothing fires twice, and it goes on at once', async () => {
      await schedules.add(daily());
      await made.moveClock(DAY);
      await schedules.fireDue();
      await made.moveClock(-TEN_YEARS);
      // Made later than now: it begins anew.
      expect(await schedules.fireDue()).to.deep.equal([]);
      await made.moveClock(DAY);
      expect((await schedules.fireDue())[0]?.dueAt).to.match(/^2016-11-2/);
      await made.moveClock(TEN_YEARS - DAY);
      await schedules.fireDue();
      expect(new Set(await dues()).size).to.equal((await dues()).length);
    });
  });

  it('are kept as they were given', async () => {
    const given = daily({ missed: 'all' satisfies Missed, args: { id: 'urn:uuid:x', 'ghi chú': 'đêm' } });
    await schedules.add(given);
    expect((await other.list())[0]).to.deep.equal({ ...given, enabled: true, nextDue: '2026-11-25T19:00:00Z' });
  });
});
