import { JOB_STATES, type JobState, type JobView, type StepRecord } from '../../jobs/index.ts';
import type { Desk } from '../desk.ts';
import { oneOf, wholeNumber } from '../flag-values.ts';
import { jobLine, reasonLines } from '../job-words.ts';
import { printable } from '../printable.ts';
import type { Session } from '../session.ts';
import { UsageError } from '../usage-error.ts';

const ACTIONS = ['list', 'show', 'resume', 'cancel'] as const;
const DEFAULT_LIMIT = 50;

interface JobsFlags {
  readonly state?: readonly JobState[];
  readonly kind?: string;
  readonly limit?: number;
  readonly fromStep?: number;
}

export function addJobs(desk: Desk): void {
  const { words } = desk;
  const command = desk
    .command('jobs', [0, 1, 2, 5, 6, 8])
    .argument(`<${ACTIONS.join('|')}>`, words.text('jobs.action'))
    .argument(`[${words.text('jobs.value.job')}]`, words.text('jobs.id'))
    .option(`--state <${JOB_STATES.join('|')}>`, words.text('jobs.state'), statesOf)
    .option(`--kind <${words.text('value.name')}>`, words.text('jobs.kind'))
    .option(`--limit <${words.text('value.number')}>`, words.text('jobs.limit'), wholeNumber('--limit', 1, 10_000))
    .option(`--from-step <${words.text('value.number')}>`, words.text('jobs.fromStep'), wholeNumber('--from-step', 1));
  command.action((typed: string, id: string | undefined) => {
    const action = oneOf('jobs', ACTIONS)(typed);
    const flags = command.opts<JobsFlags>();
    if (action === 'list') {
      if (id !== undefined) throw new UsageError('tooManyArguments');
      return desk.run(command, async (session) => list(session, flags));
    }
    if (id === undefined) throw new UsageError('missingArgument', { name: words.text('jobs.value.job') });
    return desk.run(command, async (session) => actOn(session, action, { id, flags }));
  });
}

/** `--state parked,failed`. */
function statesOf(typed: string): readonly JobState[] {
  return typed.split(',').map(oneOf('--state', JOB_STATES));
}

async function list({ operations, output, flags, words, marks, messages }: Session, { state, kind, limit = DEFAULT_LIMIT }: JobsFlags): Promise<number> {
  const { items, next } = await operations.jobs.list({
    repo: flags.repo, limit, ...(state === undefined ? {} : { states: state }), ...(kind === undefined ? {} : { kind }),
  });
  for (const job of items) {
    output.item({ json: { ...job }, lines: () => [jobLine({ words, marks }, job), ...reasonLines({ words, messages }, job)], good: job.state !== 'parked' && job.state !== 'error' });
  }
  const more = next !== undefined;
  if (!flags.json) output.note(more ? words.text('jobs.more', { count: items.length }) : words.count('jobs.count', items.length));
  output.summary({ command: 'jobs', exit: 0, json: { jobs: items.length, more }, lines: () => [] });
  return 0;
}

async function actOn(session: Session, action: 'show' | 'resume' | 'cancel', { id, flags }: { readonly id: string; readonly flags: JobsFlags }): Promise<number> {
  const { operations, output, words, marks, messages } = session;
  const { repo } = session.flags;
  const asked = { repo, id };
  const { job, steps } = action === 'show' ? await operations.jobs.show(asked) : {
    job: action === 'cancel' ? await operations.jobs.cancel(asked) : await operations.jobs.resume({ ...asked, ...(flags.fromStep === undefined ? {} : { fromStep: flags.fromStep }) }),
    steps: [],
  };
  output.item({
    json: { ...job, ...(action === 'show' ? { steps: steps.map((step) => ({ ...step })) } : {}) },
    lines: () => [
      jobLine({ words, marks }, job),
      ...reasonLines({ words, messages }, job),
      ...(action === 'show' ? detailLines(session, job, steps) : [`  ${words.text(`jobs.${action}.done`)}`]),
    ],
    good: action !== 'show',
  });
  output.summary({ command: 'jobs', exit: 0, json: { jobs: 1 }, lines: () => [] });
  return 0;
}

function detailLines({ words }: Session, job: JobView, steps: readonly StepRecord[]): readonly string[] {
  const field = (name: string, value: string | undefined): readonly string[] => (value === undefined ? [] : [`  ${words.text(`jobs.field.${name}`)}: ${printable(value)}`]);
  return [
    ...field('key', job.idemKey),
    ...field('args', JSON.stringify(job.args)),
    ...field('created', words.time(job.createdAt)),
    ...field('changed', words.time(job.changedAt)),
    ...field('runAt', job.runAt === undefined ? undefined : words.time(job.runAt)),
    ...field('attempt', words.text('jobs.attempt', { attempt: job.attempt, most: job.maxAttempts })),
    ...field('holder', job.holder),
    ...field('lease', job.leaseUntil === undefined ? undefined : words.time(job.leaseUntil)),
    ...field('parent', job.parent),
    ...field('result', job.result === undefined ? undefined : JSON.stringify(job.result)),
    ...steps.map(({ n, name, state }) => `  ${words.text(`jobs.step.${state}`, { n, name })}`),
  ];
}
