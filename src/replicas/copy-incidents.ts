import { timestamp } from '../base/index.ts';
import { PRIMARY_LOCATION, type IncidentFile, type ReplicaState, type Sighting } from '../catalogue/index.ts';
import { OCFL } from '../formats/ocfl/index.ts';
import type { CopyHead, CopyProblem, CopyStore } from '../storage/index.ts';
import type { ReplicaParts } from './places.ts';
import { classOf, incidentLog } from './repair/index.ts';
import { PRIMARY_NAME } from './status.ts';

// Harm that is met while copies are made or read becomes an incident, as harm that an audit meets does.

/** What was found of one package, at a location or in the store itself. */
export interface MetHarm {
  readonly packageId: string;
  /** `source-damaged`: the store's own object; the others: what lies at the location. */
  readonly outcome: 'source-damaged' | 'damaged' | 'missing' | 'divergent';
  readonly problems: readonly CopyProblem[];
  /** With `divergent`, and with a source that is sound in itself: what was found in the place of what was committed. */
  readonly found?: CopyHead;
}

/** Opens an incident, or adds to the one that is open. A package that was deleted meanwhile has none. */
export async function recordHarm(parts: ReplicaParts, { location: { id, name } }: Pick<CopyStore, 'location'>, harm: MetHarm): Promise<void> {
  const { catalogue } = parts;
  const entry = await catalogue.package(harm.packageId);
  if (entry === undefined) return;
  const where = harm.outcome === 'source-damaged' ? { location: PRIMARY_LOCATION, locationName: PRIMARY_NAME } : { location: id, locationName: name };
  await logOf(parts).record({
    packageId: harm.packageId, ...where, ...judged(harm, entry.head), files: filesOf(harm, entry.inventoryDigest), time: timestamp(parts.clock.now()), agent: AGENT,
  });
}

const AGENT = 'kho replicas';

/** The states of a copy that an incident is about. */
const HARMED: ReadonlySet<ReplicaState> = new Set(['damaged', 'missing']);

/** A copy that was harmed is whole again, read back byte by byte. A suspicion is ended by a person only. */
export async function closeHarm(parts: ReplicaParts, { location }: Pick<CopyStore, 'location'>, { packageId, state }: { readonly packageId: string; readonly state: ReplicaState }): Promise<void> {
  if (!HARMED.has(state)) return;
  for (const incident of await parts.catalogue.incidents.list({ packageId, open: true, limit: 1000 })) {
    if (incident.location !== location.id || incident.state === 'suspected') continue;
    await logOf(parts).settle(incident.id, { state: 'repaired', type: 'repaired', time: timestamp(parts.clock.now()), agent: AGENT, detail: PRIMARY_NAME });
  }
}

function logOf({ catalogue, store, newId, also }: ReplicaParts): ReturnType<typeof incidentLog> {
  return incidentLog({ incidents: catalogue.incidents, quarantine: store.locations.quarantine, newId, ...(also === undefined ? {} : { also }) });
}

/** Sound in itself and not what was committed is no accident (guarantees §3); a later version that nobody committed may be one. */
function judged({ outcome, found, problems }: MetHarm, head: number): Pick<Sighting, 'class' | 'state' | 'reason'> {
  if (outcome === 'missing') return { class: 'loss', state: 'open' };
  if (found === undefined) return { class: classOf(problems), state: 'open' };
  return found.version > head
    ? { class: 'divergence', state: 'suspected', reason: 'uncommitted-version' }
    : { class: 'tampering', state: 'suspected', reason: 'other-inventory' };
}

function filesOf({ outcome, problems, found }: MetHarm, committed: string): readonly IncidentFile[] {
  if (problems.length > 0) return problems;
  if (outcome === 'missing') return [{ path: OCFL.objectDeclaration, outcome: 'missing' }];
  return [{ path: OCFL.inventory, outcome: 'mismatch', expected: committed, ...(found === undefined ? {} : { found: found.inventoryDigest }) }];
}
