import { Fault } from '../base/index.ts';
import type { JobPage, JobQuery } from './model.ts';
import { viewFrom, type Database } from './rows.ts';

/** A page of jobs, newest first, by key: a page costs the same however many were shown before. */
export async function listJobs(db: Database, { states, kind, parent, limit, after }: JobQuery): Promise<JobPage> {
  const key = after === undefined ? undefined : keyFrom(after);
  const rows = await db.selectFrom('job').selectAll()
    .$if(states !== undefined, (query) => query.where('state', 'in', states ?? []))
    .$if(kind !== undefined, (query) => query.where('kind', '=', kind ?? ''))
    .$if(parent !== undefined, (query) => query.where('parent', '=', parent ?? ''))
    .$if(key !== undefined, (query) => query.where((where) => where.or([
      where('created_at', '<', key?.createdAt ?? ''),
      where.and([where('created_at', '=', key?.createdAt ?? ''), where('id', '<', key?.id ?? '')]),
    ])))
    .orderBy('created_at', 'desc').orderBy('id', 'desc').limit(limit + 1).execute();
  const shown = rows.slice(0, limit);
  const last = rows.length > limit ? shown.at(-1) : undefined;
  return { items: shown.map(viewFrom), ...(last === undefined ? {} : { next: `${last.created_at} ${last.id}` }) };
}

function keyFrom(after: string): { readonly createdAt: string; readonly id: string } {
  const [createdAt = '', id] = after.split(' ');
  if (id === undefined) throw new Fault('USAGE', { detail: `after ${after}` });
  return { createdAt, id };
}
