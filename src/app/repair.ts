import { Fault, packageUrn, packageUuid, timestamp } from '../base/index.ts';
import { PRIMARY_LOCATION, type AlsoRecord, type Incident, type IncidentEvent } from '../catalogue/index.ts';
import type { RepairOperations, RepairSummary, TitledIncident, TitledOutcome } from '../cli/index.ts';
import type { LedgerFact } from '../ledger/index.ts';
import type { Persons } from '../persons/index.ts';
import { incidentLog, repairPackage, type RepairOutcome, type RepairParts, type RepairRequest } from '../replicas/index.ts';
import { openForReading, openForWriting, type ReadingKho } from './compose.ts';
import { knownCopies, openedPlaces, rememberedDigests } from './known-copies.ts';
import { personsOf } from './persons.ts';
import type { Surroundings } from './surroundings.ts';

/** `kho repair` and `kho incidents`. */
export function repairOperations(surroundings: Surroundings): RepairOperations {
  const reading = async <Answer>(repo: string, work: (kho: ReadingKho) => Promise<Answer>): Promise<Answer> => {
    const kho = await openForReading(repo, surroundings);
    return work(kho).finally(async () => kho.close());
  };
  const writing = async <Answer>(repo: string, command: string, work: (kho: ReadingKho) => Promise<Answer>): Promise<Answer> => {
    const kho = await openForWriting(repo, command, surroundings);
    return work(kho).finally(async () => kho.close());
  };
  return {
    repair: async ({ repo, id, dryRun, operator, signal, onOutcome }) => {
      const work = async (kho: ReadingKho): Promise<RepairSummary> => {
        const ids = id === undefined ? await repairable(kho) : [await packageIdOf(kho, id)];
        return repairPackages({ kho, surroundings, ids, request: { dryRun, agent: operator, signal }, onOutcome });
      };
      return dryRun ? reading(repo, work) : writing(repo, 'repair', work);
    },
    list: async ({ repo, id, all, limit }) => reading(repo, async (kho) => {
      const listed = await kho.catalogue.incidents.list({ open: !all, limit, ...(id === undefined ? {} : { packageId: urnOf(id) }) });
      return Promise.all(listed.map(async (incident) => titled(kho, incident)));
    }),
    show: async ({ repo, id }) => reading(repo, async (kho) => {
      const incident = await incidentOf(kho, id);
      const events = (await kho.catalogue.incidents.events(incident.packageId)).filter((event) => event.incident === incident.id);
      return { incident: await titled(kho, incident), events };
    }),
    resolve: async ({ repo, id, ...run }) => writing(repo, 'incidents', async (kho) => {
      const { incident, outcome } = await resolved(kho, surroundings, await incidentOf(kho, id), run);
      return { incident: await titled(kho, incident), ...(outcome === undefined ? {} : { outcome: { ...outcome, ...await titleOf(kho, incident.packageId) } }) };
    }),
  };
}

/** The modules that a repair works with; locations are opened once for all packages. */
export async function repairParts(kho: ReadingKho, surroundings: Surroundings): Promise<RepairParts> {
  const places = await openedPlaces(kho, surroundings);
  return {
    incidents: kho.catalogue.incidents,
    pool: kho.pool,
    ...surroundings,
    quarantine: kho.store.locations.quarantine,
    also: ledgerLeaf(kho),
    copiesOf: async (id) => knownCopies(kho, places, surroundings, id),
    committedDigests: async (id) => rememberedDigests(kho, id),
    onSound: async ({ packageId, location, version, inventoryDigest, files, bytes, time }) => {
      // Readers and the doctor go by the last check: it was this one.
      if (location === PRIMARY_LOCATION) await kho.catalogue.recordFixity([{ packageId, checkedAt: time, outcome: 'match', algorithm: 'sha512', files, bytes, problems: [] }]);
      else await kho.catalogue.copies.record([{ packageId, locationId: location, state: 'verified', version, inventoryDigest, at: time }]);
    },
  };
}

/** Harm and repair are facts of the ledger, in the transaction of the incident. */
export function ledgerLeaf({ ledger }: Pick<ReadingKho, 'ledger'>): AlsoRecord {
  return async ({ incident, event }, tx) => { await ledger.append([factOf(incident, event)], tx); };
}

const REPAIRING: ReadonlySet<IncidentEvent['type']> = new Set(['repaired', 'failed', 'vouched', 'resolved']);

function factOf({ id, packageId, location, class: harm, state, fileCount }: Incident, { type, agent }: IncidentEvent): LedgerFact {
  return {
    type: REPAIRING.has(type) ? 'repair' : 'damage', object: packageId, outcome: type === 'failed' || type === 'vouched' ? type : state,
    actor: agent, detail: { incident: id, location, class: harm, files: fileCount },
  };
}

interface RepairRun {
  readonly kho: ReadingKho;
  readonly surroundings: Surroundings;
  readonly ids: readonly string[];
  readonly request: Omit<RepairRequest, 'packageId'>;
  readonly onOutcome: (outcome: TitledOutcome) => void;
}

async function titleOf({ catalogue }: Pick<ReadingKho, 'catalogue'>, packageId: string): Promise<{ readonly title?: string }> {
  const title = (await catalogue.package(packageId))?.title;
  return title === undefined ? {} : { title };
}

async function titled(kho: ReadingKho, incident: Incident): Promise<TitledIncident> {
  return { ...incident, ...await titleOf(kho, incident.packageId) };
}

/** One package after the other; what could not be mended is told and does not stop the others. */
export async function repairPackages({ kho, surroundings, ids, request, onOutcome }: RepairRun): Promise<RepairSummary> {
  const parts = await repairParts(kho, surroundings);
  let [repaired, files, remaining] = [0, 0, 0];
  for (const packageId of ids) {
    if (request.signal.aborted) throw new Fault('INTERRUPTED');
    // What two people had destroyed is not to come back from a copy that is still to be destroyed.
    if ((await kho.catalogue.tombstone(packageId)) !== undefined) throw new Fault('PACKAGE_NOT_FOUND', { id: packageId });
    const outcome = await repairPackage(parts, { ...request, packageId });
    repaired += outcome.repaired.length;
    files += outcome.repaired.reduce((sum, copy) => sum + copy.files.length, 0);
    if (isUnsettled(outcome, request.dryRun === true)) remaining += 1;
    onOutcome({ ...outcome, ...await titleOf(kho, packageId) });
  }
  return { packages: ids.length, copies: repaired, files, remaining };
}

/** A dry run mends nothing: what it would mend remains. */
function isUnsettled({ open, failed, decision }: RepairOutcome, dryRun: boolean): boolean {
  return open.length > 0 || failed.length > 0 || (dryRun ? decision.kind !== 'nothing' : !['nothing', 'repair'].includes(decision.kind));
}

/**
 * Packages with open incidents. Those that a person has to look at are among them: a frozen one is whole again once its good
 * bytes are back, and of a suspected one nothing is changed, but nobody is to hear that all is well.
 */
export async function repairable({ catalogue }: Pick<ReadingKho, 'catalogue'>): Promise<readonly string[]> {
  const ids = new Set<string>();
  for (let after: number | undefined; ;) {
    const page = await catalogue.incidents.list({ open: true, limit: 500, ...(after === undefined ? {} : { after }) });
    for (const { packageId } of page) ids.add(packageId);
    after = page.at(-1)?.no;
    if (after === undefined) break;
  }
  const due: string[] = [];
  for (const id of ids) if ((await catalogue.tombstone(id)) === undefined) due.push(id);
  return due;
}

/** A package of the catalogue, or one that only has incidents; `PACKAGE_NOT_FOUND` when nobody knows it. */
async function packageIdOf({ catalogue, store }: ReadingKho, asked: string): Promise<string> {
  const id = urnOf(asked);
  if ((await catalogue.package(id)) !== undefined || (await catalogue.incidents.list({ packageId: id, limit: 1 })).length > 0) return id;
  await store.openObject(id);
  return id;
}

function urnOf(asked: string): string {
  const uuid = packageUuid(asked);
  if (uuid === undefined) throw new Fault('PACKAGE_NOT_FOUND', { id: asked });
  return packageUrn(uuid);
}

/** By its identifier, or by the beginning of it when only one begins like that. */
async function incidentOf({ catalogue }: ReadingKho, asked: string): Promise<Incident> {
  const exact = await catalogue.incidents.get(asked);
  if (exact !== undefined) return exact;
  const found = asked.length < 4 ? [] : (await catalogue.incidents.list({ limit: 10_000 })).filter(({ id }) => id.startsWith(asked.toLowerCase()));
  const [only] = found;
  if (only === undefined || found.length > 1) throw new Fault('INCIDENT_NOT_FOUND', { id: asked });
  return only;
}

/** Answers who vouches for the end of a suspicion: nobody ends one alone (guarantees §3: until an auditor signs). */
async function vouchedBy(persons: Persons, { operator, by }: Pick<Resolving, 'operator' | 'by'>): Promise<string | undefined> {
  const isAlone = !(await persons.list()).some(({ role, enabled }) => role === 'approver' && enabled);
  if (isAlone) return undefined;
  if (by === undefined) throw new Fault('PERSON_NOT_VOUCHED');
  const { name, role } = await persons.authenticate(by);
  if (role !== 'approver') throw new Fault('PERSON_NOT_VOUCHED');
  if (name === operator) throw new Fault('SAME_PERSON', { name });
  return name;
}

type Resolving = Omit<Parameters<RepairOperations['resolve']>[0], 'repo' | 'id'>;

/**
 * A person ends an incident. With an accepted copy everything that differs from it is put right first, and all suspicions about the
 * package end with it; without one only this incident ends, on the person's word.
 */
async function resolved(kho: ReadingKho, surroundings: Surroundings, incident: Incident, { note, acceptCopy, operator, signal, ...vouching }: Resolving): ReturnType<RepairOperations['resolve']> {
  const parts = await repairParts(kho, surroundings);
  const log = incidentLog(parts);
  const settlement = { state: 'resolved' as const, type: 'resolved' as const, time: timestamp(surroundings.clock.now()), agent: operator, detail: acceptCopy ?? '', resolution: note };
  if (incident.closedAt !== undefined) throw new Fault('INCIDENT_UNDECIDED', { id: incident.id, detail: incident.state });
  // With an accepted copy every suspicion about the package ends, whichever incident was named.
  const ending = acceptCopy === undefined ? [incident] : await kho.catalogue.incidents.list({ packageId: incident.packageId, open: true, limit: 1000 });
  const suspected = ending.filter(({ state }) => state === 'suspected');
  const voucher = suspected.length === 0 ? undefined : await vouchedBy(personsOf(kho, surroundings), { operator, ...vouching });
  // The second person's word is a fact of its own and comes first: nothing ends on it without saying so.
  const vouch = async (): Promise<void> => {
    if (voucher === undefined) return;
    const { time, detail } = settlement;
    for (const { id } of suspected) await log.settle(id, { state: 'suspected', type: 'vouched', time, agent: voucher, detail });
  };
  if (acceptCopy === undefined) {
    await vouch();
    return { incident: await log.settle(incident.id, settlement) };
  }
  const copies = await parts.copiesOf(incident.packageId);
  const accepted = copies.find(({ name, location }) => name === acceptCopy || location === acceptCopy)?.location;
  if (accepted === undefined) throw new Fault('LOCATION_NOT_FOUND', { name: acceptCopy });
  const request = { packageId: incident.packageId, accepted, agent: operator, signal };
  const { decision } = await repairPackage(parts, { ...request, dryRun: true });
  if (decision.kind !== 'nothing' && decision.kind !== 'repair') throw new Fault('INCIDENT_UNDECIDED', { id: incident.id, detail: decision.reason });
  await vouch();
  const outcome = await repairPackage(parts, request);
  for (const left of outcome.open.filter(({ state }) => outcome.failed.length === 0 && state === 'suspected')) await log.settle(left.id, settlement);
  const now = await kho.catalogue.incidents.get(incident.id) ?? incident;
  // What the repair has closed is closed by it; the person's words belong to it all the same.
  return { incident: outcome.failed.length > 0 ? now : await log.settle(incident.id, { ...settlement, state: now.state === 'repaired' ? 'repaired' : 'resolved' }), outcome };
}

