import type { JobDialect } from './dialect.ts';
import { leaseFromNow } from './held-job.ts';
import type { Claim, JobsSql, StepRecord } from './model.ts';
import { fencedUpdate, jsonDigest, objectFrom, within, type Database } from './rows.ts';

/** Writes what a step has left, if the job is still held. */
export async function recordStep(
  db: Database, claim: Claim, step: StepRecord, { dialect, tx }: { readonly dialect: JobDialect; readonly tx?: JobsSql },
): Promise<void> {
  const { n, name, state, inputDigest, output } = step;
  await within(db, tx, async (database) => {
    await fencedUpdate(database, claim.job, await leaseFromNow(database, claim, dialect));
    const values = { name, state, input_sha: inputDigest, output: JSON.stringify(output), output_sha: jsonDigest(output) };
    await database.insertInto('step').values({ job_id: claim.job.id, n, ...values })
      .onConflict((conflict) => conflict.columns(['job_id', 'n']).doUpdateSet(values)).execute();
  });
}

/** What the steps of a job have left, in their order. */
export async function recordedSteps(db: Database, jobId: string): Promise<readonly StepRecord[]> {
  const rows = await db.selectFrom('step').selectAll().where('job_id', '=', jobId).orderBy('n').execute();
  return rows.map((row) => ({
    n: row.n, name: row.name, state: row.state === 'done' ? 'done' : 'running', inputDigest: row.input_sha, output: objectFrom(row.output),
  }));
}
