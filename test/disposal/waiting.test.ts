import { expect } from 'chai';
import { seenToPass, UNSEEN, type Sighting } from '../../src/disposal/index.ts';
import { DAY, DeletingArchive } from './made-deletion.ts';

const TEN_YEARS = 3652 * DAY;

describe('time that was seen to pass', () => {
  const last = { at: '2026-11-20T08:00:00Z', uptime: 100_000, boot: 'one' };
  const after = (clock: number, running: number): Sighting => ({ ...last, at: new Date(Date.parse(last.at) + clock * 1000).toISOString(), uptime: last.uptime + running });

  it('is what clock and running time agree about', () => {
    expect(seenToPass(last, after(DAY, DAY))).to.deep.equal({ seconds: DAY, clock: 'steady' });
    expect(seenToPass(last, after(DAY + 120, DAY))).to.deep.equal({ seconds: DAY, clock: 'steady' });
  });

  it('does not grow when the clock is set forward', () => {
    expect(seenToPass(last, after(TEN_YEARS, 60))).to.deep.equal({ seconds: 60, clock: 'forward' });
  });

  it('is nothing while the clock is set back, and goes on afterwards', () => {
    expect(seenToPass(last, after(-TEN_YEARS, DAY))).to.deep.equal({ seconds: 0, clock: 'back' });
    const back = after(-TEN_YEARS, DAY);
    expect(seenToPass(back, { ...back, at: new Date(Date.parse(back.at) + DAY * 1000).toISOString(), uptime: back.uptime + DAY }).seconds).to.equal(DAY);
  });

  it('counts at most a day for a machine that was off', () => {
    expect(seenToPass(last, { ...after(30 * DAY, 0), uptime: 3600 })).to.deep.equal({ seconds: 3600 + UNSEEN, clock: 'restarted' });
    expect(seenToPass(last, { ...after(2 * 3600, 0), uptime: 3600 })).to.deep.equal({ seconds: 7200, clock: 'restarted' });
    expect(seenToPass(last, { ...after(DAY, DAY), boot: 'two' }), 'also when it has been running for longer since').to.deep.equal({ seconds: DAY, clock: 'restarted' });
  });
});

describe('the waiting time of a deletion', () => {
  let kho: DeletingArchive;
  let id: string;

  beforeEach(async () => {
    kho = await DeletingArchive.make();
    id = await kho.package();
    await kho.approved(id);
  });
  afterEach(async () => kho.remove());

  it('is not shortened by a clock that jumps ten years, in however many runs', async () => {
    for (let run = 0; run < 5; run += 1) {
      kho.machine.set(TEN_YEARS);
      kho.machine.pass(60);
      const [outcome] = await kho.run();
      expect(outcome).to.include({ kind: 'waiting', clock: 'forward' });
    }
    expect(await kho.archive.list()).to.have.length(1);
  });

  it('is not made endless by one either: when the clock is right again it goes on', async () => {
    kho.machine.set(TEN_YEARS);
    await kho.run();
    kho.machine.set(-TEN_YEARS);
    expect((await kho.run())[0]).to.include({ kind: 'waiting', clock: 'back' });
    kho.machine.pass(7 * DAY);
    expect((await kho.run())[0]?.kind).to.equal('deleted');
  });

  it('grows only by a day for each restart, so that a machine that is off at night takes longer, never shorter', async () => {
    for (let day = 0; day < 6; day += 1) {
      kho.machine.restart(10 * DAY);
      expect((await kho.run())[0]).to.include({ kind: 'waiting', clock: 'restarted' });
    }
    kho.machine.restart(10 * DAY);
    kho.machine.pass(3600);
    expect((await kho.run())[0]?.kind).to.equal('deleted');
  });

  it('is told in the list without being changed by looking', async () => {
    kho.machine.pass(2 * DAY);
    const rest = async (): Promise<number | undefined> => (await kho.desk(async ({ disposal }) => disposal.list()))[0]?.remainingSeconds;
    expect([await rest(), await rest()]).to.deep.equal([5 * DAY, 5 * DAY]);
  });
});
