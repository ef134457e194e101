import { sql } from 'kysely';
import { madeCatalogue } from '../catalogue/made-catalogue.ts';

/** A catalogue whose database has a clock that stands still (`sqliteWithClock`). */
export async function catalogueWithClock(at: string): Promise<Awaited<ReturnType<typeof madeCatalogue>> & { moveClock(ms: number): Promise<void>; setClock(to: string): Promise<void> }> {
  const made = await madeCatalogue();
  const { sql: db } = made.catalogue;
  await sql`create table test_clock (ms integer not null)`.execute(db);
  await sql`insert into test_clock values (${Date.parse(at)})`.execute(db);
  return {
    ...made,
    moveClock: async (ms) => { await sql`update test_clock set ms = ms + ${ms}`.execute(db); },
    setClock: async (to) => { await sql`update test_clock set ms = ${Date.parse(to)}`.execute(db); },
  };
}
