import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { sql } from 'kysely';
import { openCatalogue, type Catalogue } from '../src/catalogue/index.ts';
import { jobMigrations } from '../src/jobs/index.ts';

// `npm run bench -- bench/fixity-due.ts [--rows N,N]`: what it costs to choose the next hundred copies that are due, in catalogues of
// ten thousand and of a million copies, of which a tenth is due: at the beginning of a run, and in the middle of the walk.

const ROWS = (/--rows ([\d,]+)/.exec(process.argv.join(' '))?.[1] ?? '10000,1000000').split(',').map(Number);
const PAGE = 100;
const TURNS = 200;
const BEFORE = '2026-02-01T00:00:00Z';

/** Rows as registrations and runs leave them: read in an order that has nothing to do with that of the packages. */
async function filled(catalogue: Catalogue, rows: number): Promise<void> {
  const due = Math.floor(rows / 10);
  await sql`with recursive n(i) as (select 1 union all select i + 1 from n where i < ${rows})
    insert into package (no, id, head, inventory_digest, kind, title, producer_id, submission_digest, file_count, byte_count, created_at, updated_at, description, search)
    select i, 'urn:uuid:00000000-0000-4000-8000-' || printf('%012d', i), 1, '', 'plain', 'Hồ sơ ' || i, '', 'sha512:' || i, 10, 1500000, ${BEFORE}, ${BEFORE}, '{}', '' from n`.execute(catalogue.sql);
  await sql`insert into fixity_due (location_id, package_no, kind, checked_at, outcome, version, since, bytes, last_at)
    select 'primary', no, 'plain', strftime('%Y-%m-%dT%H:%M:%SZ', ${Date.parse(BEFORE) / 1000} + turn - ${due}, 'unixepoch'), 'match', 1, ${BEFORE}, 1500000, null
    from (select no, (no * 7919) % ${rows} as turn from package)`.execute(catalogue.sql);
}

async function processorMs(work: () => Promise<unknown>): Promise<number> {
  await work();
  const begun = process.cpuUsage();
  for (let turn = 0; turn < TURNS; turn += 1) await work();
  const { user, system } = process.cpuUsage(begun);
  return (user + system) / 1000 / TURNS;
}

for (const rows of ROWS) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'kho-bench-due-'));
  const catalogue = await openCatalogue({ file: path.join(folder, 'kho.sqlite'), clock: { now: () => new Date() }, migrations: jobMigrations, create: true });
  try {
    await filled(catalogue, rows);
    const ask = { locationId: 'primary', kind: 'plain', before: BEFORE };
    const { copies } = await catalogue.fixityDue.countDue(ask);
    const first = await catalogue.fixityDue.due({ ...ask, limit: PAGE });
    if (copies !== Math.floor(rows / 10) || first.length !== PAGE) throw new Error(`${copies} due, ${first.length} chosen`);
    const [middle] = (await catalogue.fixityDue.due({ ...ask, limit: copies })).slice(Math.floor(copies / 2));
    if (middle === undefined) throw new Error('nothing in the middle');
    const begin = await processorMs(async () => catalogue.fixityDue.due({ ...ask, limit: PAGE }));
    const later = await processorMs(async () => catalogue.fixityDue.due({ ...ask, limit: PAGE, after: middle }));
    const counting = await processorMs(async () => catalogue.fixityDue.countDue(ask));
    process.stdout.write(`${rows.toLocaleString('en').padStart(10)} copies, ${copies.toLocaleString('en')} due: the first ${PAGE} chosen in ${begin.toFixed(2)} ms of processor time, `
      + `${PAGE} in the middle in ${later.toFixed(2)} ms; counted in ${counting.toFixed(2)} ms\n`);
  } finally {
    await catalogue.close();
    fs.rmSync(folder, { recursive: true });
  }
}
