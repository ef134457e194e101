import { z } from 'zod';
import type { JobState, JobView } from '../../jobs/index.ts';
import { operation, type Call, type Operation } from '../operation.ts';
import { job, jobState, page, pageOf } from '../schemas.ts';
import { answerPage, listName } from './lists.ts';
import { API_JOBS } from './places.ts';

/** How often a job that is followed is looked at, and how long a stream lives: the client then asks again. */
const LOOK_MS = 1000;
const LONGEST_MS = 10 * 60_000;
/** A comment in between keeps proxies from taking the stream for dead. */
const QUIET_LOOKS = 15;
const OPEN: ReadonlySet<JobState> = new Set(['waiting', 'running', 'parked']);

export const jobOperations: readonly Operation[] = [
  operation({
    id: 'listJobs', method: 'get', path: '/jobs', tag: 'jobs', action: 'list-jobs',
    query: page.extend({ state: jobState.optional(), kind: z.string().min(1).max(100).optional() }),
    summary: { vi: 'Danh sách công việc, mới nhất trước', en: 'Lists jobs, the newest first' },
    answers: [{ status: 200, says: 'A page of the list', schema: pageOf(job, 'JobPage') }],
    run: async (call) => {
      const { options, query: { state, kind } } = call;
      const wanted = { ...(state === undefined ? {} : { states: [state] }), ...(kind === undefined ? {} : { kind }) };
      return answerPage(call, { list: listName(call, 'jobs', wanted), load: async (at) => options.jobs.list({ ...wanted, ...at }), show: shown });
    },
  }),
  operation({
    id: 'getJob', method: 'get', path: '/jobs/{id}', tag: 'jobs', action: 'view-job', params: z.strictObject({ id: z.string().min(1).max(200) }),
    summary: { vi: 'Một công việc; Accept: text/event-stream để theo dõi', en: 'One job; with Accept: text/event-stream its state as it changes' },
    answers: [{ status: 200, says: 'The job', schema: job }, { status: 200, says: 'Events `job`, each with the job as JSON, until it ends', type: 'text/event-stream' }],
    run: async (call) => {
      const { options, params, request } = call;
      const view = await options.jobs.get(params.id);
      if (request.accepts(['application/json', 'text/event-stream']) !== 'text/event-stream') return { body: shown(view) };
      await follow(call, view);
      return undefined;
    },
  }),
];

/** Server-sent events: one for each change that was seen, the last one when the job has ended. */
async function follow({ options, response }: Call, first: JobView): Promise<void> {
  response.status(200).set({ 'Content-Type': 'text/event-stream; charset=utf-8', 'X-Accel-Buffering': 'no' });
  response.flushHeaders();
  let told = '';
  let quiet = 0;
  // Whoever has gone away is not written to any more.
  for (let [view, waited] = [first, 0]; !response.destroyed; waited += LOOK_MS) {
    const now = JSON.stringify(shown(view));
    if (now !== told) response.write(`event: job\nid: ${view.changedAt}\ndata: ${now}\n\n`);
    else if ((quiet += 1) % QUIET_LOOKS === 0) response.write(': \n\n');
    told = now;
    if (!OPEN.has(view.state) || waited >= LONGEST_MS) break;
    await options.pause(LOOK_MS);
    view = await options.jobs.get(view.id);
  }
  response.end();
}

/** Arguments and holders stay inside: they name paths and machines. */
function shown({ id, kind, state, priority, attempt, maxAttempts, createdAt, changedAt, runAt, progress, reason }: JobView): Readonly<Record<string, unknown>> {
  return {
    id, kind, state, priority, attempt, maxAttempts, createdAt, changedAt, ...(runAt === undefined ? {} : { runAt }), ...(progress === undefined ? {} : { progress }),
    ...(reason === undefined ? {} : { reason: reason.code }), href: `${API_JOBS}/${id}`,
  };
}
