import { MOST_COPIES, type LocationStatus, type ReplicasStatus } from '../../replicas/index.ts';
import { sayStanding } from '../copies-words.ts';
import type { Desk } from '../desk.ts';
import { oneOf, wholeNumber } from '../flag-values.ts';
import { printable } from '../printable.ts';
import { locationLines } from '../replicas-lines.ts';
import type { Session } from '../session.ts';
import { UsageError } from '../usage-error.ts';

const ACTIONS = ['add', 'list', 'retire', 'min-copies', 'store'] as const;
type Action = (typeof ACTIONS)[number];

interface LocationFlags {
  readonly name?: string;
  readonly zone?: string;
  readonly media?: string;
  readonly provider?: string;
  readonly region?: string;
  readonly verifyDays?: number;
}

/** Ten years: longer is never. */
const MOST_DAYS = 3660;

export function addLocation(desk: Desk): void {
  const { words } = desk;
  const command = desk
    .command('location', [0, 1, 2, 5, 6, 8])
    .argument(`<${ACTIONS.join('|')}>`, words.text('location.action'))
    .argument(`[${words.text('value.target')}]`, words.text('location.target'))
    .option(`--name <${words.text('value.name')}>`, words.text('location.name'))
    .option(`--zone <${words.text('value.text')}>`, words.text('location.zone'))
    .option(`--media <${words.text('value.text')}>`, words.text('location.media'))
    .option(`--provider <${words.text('value.text')}>`, words.text('location.provider'))
    .option(`--region <${words.text('value.text')}>`, words.text('location.region'))
    .option(`--verify-days <${words.text('value.number')}>`, words.text('location.verifyDays'), wholeNumber('--verify-days', 1, MOST_DAYS, 90));
  command.action((typed: string, target: string | undefined) => {
    const action = oneOf('location', ACTIONS)(typed);
    const needed = action === 'add' ? 'dir' : action === 'retire' ? 'name' : action === 'min-copies' ? 'number' : undefined;
    if (needed !== undefined && target === undefined) throw new UsageError('missingArgument', { name: words.text(`value.${needed}`) });
    if (needed === undefined && target !== undefined) throw new UsageError('tooManyArguments');
    return desk.run(command, (session) => location(session, { action, target: target ?? '' }, command.opts<LocationFlags>()));
  });
}

async function location(session: Session, { action, target }: { readonly action: Action; readonly target: string }, flags: LocationFlags): Promise<number> {
  const { output, words } = session;
  const status = await asked(session, { action, target }, flags);
  for (const place of status.places) sayPlace(session, place);
  for (const { name, path } of status.retired) {
    output.item({ json: { name, path, state: 'retired' }, lines: () => [`= ${printable(name)}  ${printable(path)}  ${words.text('location.retired')}`], good: true });
  }
  const { required, locations, packages, lacking, level } = status;
  output.summary({
    command: 'location', exit: 0, json: { required, locations, packages, lacking, level, warning: status.warning },
    lines: () => [`${words.text('location.total', { count: locations })} ${words.count('copies.required', required)}`, ...(lacking > 0 ? [`→ ${words.count('location.lacking', lacking)}`] : [])],
  });
  sayStanding(session, status);
  return 0;
}

async function asked({ operations, flags: { repo }, signal }: Session, { action, target }: { readonly action: Action; readonly target: string }, flags: LocationFlags): Promise<ReplicasStatus> {
  const { copies } = operations;
  switch (action) {
    case 'add':
      return copies.addLocation({ repo, path: target, ...given(flags) });
    case 'retire':
      return copies.retireLocation({ repo, name: target });
    case 'min-copies':
      return copies.requireCopies({ repo, copies: wholeNumber('min-copies', 1, MOST_COPIES, 2)(target) });
    case 'store': {
      const { zone, media } = flags;
      return copies.describeStore({ repo, ...(zone === undefined ? {} : { zone }), ...(media === undefined ? {} : { media }) });
    }
    case 'list':
      return copies.status({ repo, compare: false, signal, onDifference: () => undefined });
  }
}

/** What was typed, and nothing of the common flags. */
function given({ name, zone, media, provider, region, verifyDays }: LocationFlags): LocationFlags {
  return Object.fromEntries(Object.entries({ name, zone, media, provider, region, verifyDays }).filter(([, value]) => value !== undefined));
}

function sayPlace(session: Session, place: LocationStatus): void {
  const { location: { id, name, kind, path, media, zone, provider, region, addedAt, state, verifyDays }, fault, sharesDiskWith } = place;
  session.output.item({
    json: { id, name, kind, path, media, zone, provider, region, addedAt, state, verifyDays, sharesDiskWith, ...(fault === undefined ? {} : { fault: fault.code }) },
    lines: () => locationLines(session, place),
    good: fault === undefined && sharesDiskWith.length === 0,
  });
}
