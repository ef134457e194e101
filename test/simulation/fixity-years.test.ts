import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { sql } from 'kysely';
import { timestamp } from '../../src/base/index.ts';
import { auditObject, fixityStanding, overdueBefore, readDue, recordRun, verifyRun, type Auditor, type FixityPolicy, type ScrubParts } from '../../src/fixity/index.ts';
import { createDigestPool, type ObjectView } from '../../src/storage/index.ts';
import { createSchedules, type Fired } from '../../src/jobs/index.ts';
import { seededNumbers } from '../../src/samples/seeded-numbers.ts';
import { packageIdOf, registrationOf } from '../catalogue/made-catalogue.ts';
import { guaranteeRow, LONG } from '../crash/guarantee-table.ts';
import { catalogueWithClock } from '../jobs/set-clock.ts';
import { sqliteWithClock } from '../jobs/sqlite-queues.ts';

// Three years of planned fixity in some seconds: the real schedules, the real runs with their canaries, files and records, the real coverage,
// over a clock in the database. Only the bytes of packages are none: they always match. Five schedulers look at the same moment; now and
// then all of them are away for days, or the clock is wrong.

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const TEN_YEARS = 3652 * DAY;
const START = Date.parse('2026-02-15T00:00:00Z');
/** Everyday tests see forty days, with the beginning of summer time in them, and shorter absences. */
const DAYS = LONG ? 1096 : 40;
const END = START + DAYS * DAY;
const COPIES = 40;
const STEP = 12 * HOUR;
/** 2:30 in New York: once a year there is no such time, once a year it comes twice. */
const NEW_YORK = { name: 'fixity-new-york', spec: '30 2 * * *', timeZone: 'America/New_York', kind: 'scrub', args: {}, missed: 'once' } as const;
const HANOI = { name: 'fixity-hanoi', spec: '15 */12 * * *', timeZone: 'Asia/Ho_Chi_Minh', kind: 'scrub', args: {}, missed: 'once' } as const;
const POLICY: FixityPolicy = { name: 'x', cycleDays: 30, firstHours: 24, timeZone: 'Asia/Ho_Chi_Minh', sample: 100, priority: 0, schedule: HANOI.spec };

/** Packages match without being read; canaries are read as they are. */
const auditor: Auditor = async (view, audit) => (view.id.startsWith('urn:kho:canary') ? auditObject(view, audit) : {
  packageId: view.id, head: 1, checkedAt: timestamp(audit.clock.now()), algorithm: 'sha512', files: 3, bytes: 10, outcome: 'match',
  counts: { match: 3, mismatch: 0, missing: 0, extra: 0, unreadable: 0 }, problems: [],
});

describe('three years of planned fixity with five schedulers', function () {
  this.timeout(900_000);

  it('settle each due time once, read every copy in its cycle, and show what was missed, whatever the clocks do', async () => {
    const random = seededNumbers('three years', '1');
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'kho-years-'));
    const made = await catalogueWithClock(timestamp(new Date(START)));
    try {
      const { catalogue } = made;
      // Three years of flushes would take minutes; this is about time, not about power.
      await sql`pragma synchronous = off`.execute(catalogue.sql);
      let ids = 0;
      const schedulers = Array.from({ length: 5 }, () => createSchedules(catalogue.sql, { newId: () => `job-${++ids}`, dialect: sqliteWithClock }));
      for (const schedule of [NEW_YORK, HANOI]) await schedulers[0]!.add(schedule);
      for (let n = 1; n <= COPIES; n += 1) await catalogue.registerVersion(registrationOf(n));
      await sql`update fixity_due set since = ${timestamp(new Date(START))}`.execute(catalogue.sql);

      const fired: Fired[] = [];
      const lastRead = new Map<string, number>();
      let [awayUntil, backSince, awayTimes, jumps, overdueSeen] = [0, START, 0, 0, 0];
      const look = async (now: number): Promise<readonly Fired[]> => {
        await made.setClock(new Date(now).toISOString());
        const settled = (await Promise.all(schedulers.map(async (one) => one.fireDue()))).flat();
        fired.push(...settled);
        return settled;
      };
      let runs = 0;
      const leaves: string[] = [];
      const pool = createDigestPool({ threads: 1 });
      /** The run of a job: it reads what is due among the canaries, and is recorded. */
      const read = async (now: number): Promise<void> => {
        const parts: ScrubParts = {
          catalogue, pool, auditor, clock: { now: () => new Date(now) }, canaries: path.join(folder, 'canaries'), committedDigests: async () => new Map(),
          places: [{ id: 'primary', name: 'kho', open: async (id) => ({ id, head: 1, inventoryDigest: '' }) as unknown as ObjectView, holds: async () => 1, stillThere: async () => undefined }],
        };
        const id = `00000000-0000-4000-8000-${String(runs += 1).padStart(12, '0')}`;
        const run = { id, policies: [POLICY], policy: POLICY, all: false, now: false, algorithm: 'sha512', software: 'Kho', signal: new AbortController().signal, onHarm: async () => { throw new Error('harm'); } } as const;
        const reached = await readDue(parts, {
          ...run, onReport: ({ packageId }) => { lastRead.set(packageId, now); },
        }, { part: path.join(folder, `${id}.1.part.new`), save: async () => undefined });
        expect([reached.tally.canaries >= 4, reached.tally.canariesMissed], `canaries at ${timestamp(new Date(now))}`).to.deep.equal([true, 0]);
        const recorded = await recordRun({ ...parts, ledger: { append: async (facts) => facts.map(({ job = '' }) => leaves.push(job)) }, folder: path.join(folder, 'runs') }, run, reached, { save: async () => undefined });
        expect(recorded.outcome).to.equal('sound');
        if (runs % 50 === 0) expect(await verifyRun(path.join(folder, 'runs', recorded.file))).to.have.nested.property('end.root', recorded.root);
        fs.rmSync(path.join(folder, 'runs', recorded.file));
      };
      for (let time = START; time < END; time += STEP) {
        if (time >= awayUntil && random.chance(LONG ? 0.004 : 0.04)) {
          awayUntil = time + random.integer(1, LONG ? 45 : 6) * DAY;
          awayTimes += 1;
        }
        if (time < awayUntil) backSince = time + STEP;
        else {
          if (random.chance(0.05)) {
            jumps += 1;
            await look(time + random.pick([-HOUR, HOUR, TEN_YEARS, -TEN_YEARS]));
          }
          if ((await look(time)).some(({ jobId }) => jobId !== undefined)) await read(time);
        }
        // Whoever asks sees exactly what is overdue; nothing is while somebody looked in time.
        const truth = Array.from({ length: COPIES }, (_, n) => lastRead.get(packageIdOf(n + 1)) ?? START - 29 * DAY).filter((at) => at < overdueBefore(POLICY, time)).length;
        if (time - backSince > 2 * DAY) expect(truth, `overdue at ${timestamp(new Date(time))}`).to.equal(0);
        if (time % DAY === 0 && time > START + 2 * DAY && lastRead.size === COPIES) {
          const standing = await fixityStanding({ due: catalogue.fixityDue, policies: [POLICY], places: [{ id: 'primary', name: 'kho' }], now: time });
          expect(standing.overdue.copies, `told at ${timestamp(new Date(time))}`).to.equal(truth);
          overdueSeen += truth;
        }
      }
      await look(END);

      const named = fired.map(({ schedule, dueAt }) => `${schedule} ${dueAt}`);
      expect(new Set(named).size, 'no due time is settled twice').to.equal(named.length);
      const jobs = await sql<{ readonly n: number }>`select count(*) as n from job`.execute(catalogue.sql);
      expect(jobs.rows[0]!.n, 'jobs').to.equal(fired.filter(({ jobId }) => jobId !== undefined).length);
      const of = (name: string): readonly Fired[] => fired.filter(({ schedule, dueAt }) => schedule === name && Date.parse(dueAt) > START && Date.parse(dueAt) <= END);
      const settledOf = (name: string): number => of(name).reduce((sum, { missed }) => sum + 1 + missed, 0);
      expect(settledOf(HANOI.name), 'each due time of Ha Noi is settled').to.equal(2 * DAYS);
      expect(settledOf(NEW_YORK.name), 'each day of New York is settled').to.equal(DAYS);
      const day = new Intl.DateTimeFormat('en-CA', { timeZone: NEW_YORK.timeZone, dateStyle: 'short' });
      const days = of(NEW_YORK.name).map(({ dueAt }) => day.format(new Date(dueAt)));
      expect(new Set(days).size, 'no night of New York has two').to.equal(days.length);
      expect(fired.some(({ missed }) => missed > 0), 'misses are told').to.equal(true);
      const { rows: [kept] } = await sql<{ readonly n: number; readonly bad: number }>`select count(*) as n, sum(outcome <> 'sound') as bad from fixity_run`.execute(catalogue.sql);
      expect([kept!.n, kept!.bad, new Set(leaves).size], 'no run is lost').to.deep.equal([runs, 0, runs]);
      expect([awayTimes, jumps, LONG ? overdueSeen : 1].every((count) => count > 0), `away ${awayTimes}, jumps ${jumps}, overdue ${overdueSeen}`).to.equal(true);
      guaranteeRow({
        guarantee: 'G16', faults: 'simulated: three years of due times and runs, five schedulers on one database, absences of days, clock jumps of an hour and of ten years, summer time',
        tried: 3 * DAYS, survived: settledOf(HANOI.name) + settledOf(NEW_YORK.name), remark: `${runs} runs, canaries in each; what is overdue is told whenever it is`,
      });
    } finally {
      await made.remove();
      fs.rmSync(folder, { recursive: true, force: true });
    }
  });
});
