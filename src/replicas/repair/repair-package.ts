import fs from 'node:fs/promises';
import path from 'node:path';
import { asFault, timestamp, type Clock, type Fault, type NewId } from '../../base/index.ts';
import { isOver, type AlsoRecord, type Incident, type IncidentClass, type Incidents, type Sighting } from '../../catalogue/index.ts';
import { objectRootPath } from '../../formats/ocfl/index.ts';
import {
  Evidence as EvidenceFolder, repairObject, surveyCopy, type CopyPlace, type DigestPool, type FileProblem, type GoodSource, type RepairedFile,
} from '../../storage/index.ts';
import { decide, type CopyAct, type Decision, type Origin } from './decide.ts';
import type { CopyComparison, CopyEvidence, Evidence } from './evidence.ts';
import { gatherEvidence, type KnownCopy, type Remembered } from './gather.ts';
import { incidentLog, type IncidentLog } from './incident-record.ts';
import { openBytes } from './open-bytes.ts';

/** What a repair works with. The caller holds the writer lock. */
export interface RepairParts {
  readonly incidents: Incidents;
  readonly pool: DigestPool;
  readonly clock: Clock;
  readonly newId: NewId;
  /** The store's own quarantine. */
  readonly quarantine: string;
  /** Writes the leaf of the ledger, in the transaction of the fact. */
  readonly also?: AlsoRecord;
  /** Told when a copy that had an incident is good: every byte of it was read. */
  readonly onSound?: (copy: SoundCopy) => Promise<void>;
  /** Every place that has or had a copy, the store itself first. */
  readonly copiesOf: (packageId: string) => Promise<readonly KnownCopy[]>;
  /** What ledger and catalogue say was committed. */
  readonly committedDigests: (packageId: string) => Promise<Remembered>;
}

/** A copy that is known to be good. */
export interface SoundCopy {
  readonly packageId: string;
  readonly location: string;
  readonly version: number;
  readonly inventoryDigest: string;
  /** What was read of it: all files of the object, by sha512. */
  readonly files: number;
  readonly bytes: number;
  readonly time: string;
}

export interface RepairRequest {
  readonly packageId: string;
  /** Decide, and change nothing, not even what is recorded. */
  readonly dryRun?: boolean;
  /** The location whose copy a person accepted. */
  readonly accepted?: string;
  /** Who asks, for the record. */
  readonly agent: string;
  readonly signal: AbortSignal;
}

/** What came of one package. */
export interface RepairOutcome {
  readonly packageId: string;
  readonly decision: Decision;
  /** What differed, by location. */
  readonly harm: readonly { readonly location: string; readonly name: string; readonly problems: readonly FileProblem[] }[];
  readonly repaired: readonly { readonly location: string; readonly name: string; readonly files: readonly RepairedFile[] }[];
  /** Copies whose repair did not come to its end: the fault tells why. */
  readonly failed: readonly { readonly location: string; readonly name: string; readonly detail: string; readonly fault: Fault }[];
  /** Incidents that are not over. */
  readonly open: readonly Incident[];
}

/**
 * Looks at every copy of a package, decides and does it: evidence → decision → incidents → repair → survey again.
 * Idempotent: killed anywhere, the next run sees what is left to do.
 */
export async function repairPackage(parts: RepairParts, request: RepairRequest): Promise<RepairOutcome> {
  const { packageId, dryRun = false, accepted, signal } = request;
  const copies = await parts.copiesOf(packageId);
  const remembered = await parts.committedDigests(packageId);
  const gathering = { id: packageId, copies, remembered, pool: parts.pool, signal, ...(accepted === undefined ? {} : { accepted }) };
  const evidence = await gatherEvidence(gathering);
  const decision = standing(await openIncidents(parts, packageId), accepted) ?? decide(evidence);
  const work: Work = { parts, request, copies, evidence, log: incidentLog(parts) };
  const harm = evidence.copies.flatMap(({ location, survey }) => (
    survey === undefined || survey.problems.length === 0 ? [] : [{ location, name: nameOf(work, location), problems: survey.problems }]
  ));
  const done = dryRun ? { repaired: [], failed: [] } : await carryOut(work, decision);
  return { packageId, decision, harm, ...done, open: await openIncidents(parts, packageId) };
}

/** A suspicion stands until a person ends it, whatever the copies look like today: somebody may be hiding traces. */
function standing(open: readonly Incident[], accepted: string | undefined): Decision | undefined {
  const suspected = open.filter(({ state }) => state === 'suspected');
  const first = suspected.find(({ class: is }) => is === 'tampering') ?? suspected[0];
  if (first === undefined || accepted !== undefined) return undefined;
  const as = first.class === 'divergence' ? 'divergence' as const : 'tampering' as const;
  return { kind: 'suspect', as, reason: first.reason ?? 'other-inventory', copies: suspected.filter(({ class: is }) => is === as).map(({ location }) => location) };
}

async function openIncidents({ incidents }: RepairParts, packageId: string): Promise<readonly Incident[]> {
  return incidents.list({ packageId, open: true, limit: 1000 });
}

interface Work {
  readonly parts: RepairParts;
  readonly request: RepairRequest;
  readonly copies: readonly KnownCopy[];
  readonly evidence: Evidence;
  readonly log: IncidentLog;
}

async function carryOut(work: Work, decision: Decision): Promise<Pick<RepairOutcome, 'repaired' | 'failed'>> {
  const incidents = await recorded(work, decision);
  const repaired: RepairOutcome['repaired'][number][] = [];
  const failed: RepairOutcome['failed'][number][] = [];
  for (const act of decision.kind === 'repair' ? decision.acts : []) {
    const incident = incidents.find(({ location }) => location === act.location);
    if (incident === undefined) continue;
    const name = nameOf(work, act.location);
    try {
      repaired.push({ location: act.location, name, files: await repairedCopy(work, act, incident) });
    } catch (thrown) {
      const fault = asFault(thrown);
      if (fault.code === 'INTERRUPTED') throw fault;
      const detail = `${fault.code} ${String(fault.params['detail'] ?? '')}`.trim();
      failed.push({ location: act.location, name, detail, fault });
      await settled(work, incident, { state: incident.state, type: 'failed', detail, reason: 'repair-failed' });
    }
  }
  await closeHealed(work, decision);
  return { repaired, failed };
}

/** An incident for each copy that is harmed, in the state that the decision gives the whole object. */
async function recorded(work: Work, decision: Decision): Promise<readonly Incident[]> {
  const incidents: Incident[] = [];
  const state = decision.kind === 'freeze' ? 'frozen' as const : decision.kind === 'suspect' ? 'suspected' as const : 'open' as const;
  for (const copy of work.evidence.copies) {
    const problems = copy.survey?.problems ?? [];
    if (problems.length === 0 && !isNamed(copy, decision)) continue;
    const { packageId, agent } = work.request;
    const told: Omit<Sighting, 'id' | 'evidence'> = {
      packageId, location: copy.location, locationName: nameOf(work, copy.location), state, agent, time: now(work), files: problems,
      class: decision.kind === 'suspect' && isNamed(copy, decision) ? decision.as : classOf(problems, copy),
      ...('reason' in decision ? { reason: decision.reason } : {}),
    };
    incidents.push(await work.log.record(told));
  }
  return incidents;
}

/** A copy without a file that differs is named when the decision is about it, or about everything. */
function isNamed({ location, look, survey, holds }: CopyEvidence, decision: Decision): boolean {
  if (decision.kind === 'suspect') return decision.copies.length === 0 ? location === 'primary' : decision.copies.includes(location);
  return decision.kind === 'freeze' && survey === undefined && (look.reach === 'there' || (look.reach === 'absent' && holds !== undefined));
}

/** What the files of a copy come to. */
export function classOf(problems: readonly Pick<FileProblem, 'outcome'>[], copy?: Pick<CopyEvidence, 'look'>): IncidentClass {
  if (copy?.look.reach === 'absent') return 'loss';
  if (problems.some(({ outcome }) => outcome === 'missing')) return 'loss';
  return problems.length > 0 && problems.every(({ outcome }) => outcome === 'unreadable') ? 'unreadable' : 'damage';
}

async function repairedCopy(work: Work, act: CopyAct, incident: Incident): Promise<readonly RepairedFile[]> {
  const { copies, evidence } = work;
  const copy = copies.find(({ location }) => location === act.location);
  const survey = evidence.copies.find(({ location }) => location === act.location)?.survey;
  if (copy?.place === undefined || survey === undefined) return [];
  const release = await copy.lock?.();
  try {
    return await repairedPlace(work, { act, incident, survey, place: copy.place });
  } finally {
    await release?.();
  }
}

interface PlaceRepair {
  readonly act: CopyAct;
  readonly incident: Incident;
  readonly survey: CopyComparison;
  readonly place: CopyPlace;
}

async function repairedPlace(work: Work, { act, incident, survey, place }: PlaceRepair): Promise<readonly RepairedFile[]> {
  const { parts, request } = work;
  const objectRoot = objectRootPath(request.packageId);
  const files = await repairObject(place, {
    objectRoot,
    files: act.files.map(({ problem, from }) => ({ ...problem, from: from.map((origin) => sourceOf(work, origin)) })),
    evidence: new EvidenceFolder(place.quarantine, incident.evidence),
    stage: `repair-${parts.newId()}`, time: now(work), signal: request.signal,
  });
  const left = await surveyCopy(path.join(place.objects, objectRoot), survey.tree, { pool: parts.pool, signal: request.signal, head: survey.version });
  if (left.length > 0) {
    await settled(work, incident, { state: incident.state, type: 'failed', detail: `${left.length}: ${left[0]?.path ?? ''}`, reason: 'repair-failed' });
    return files;
  }
  const from = [...new Set(files.flatMap((file) => (file.from === undefined ? [] : [file.from])))].join(', ');
  await settled(work, incident, { state: 'repaired', type: 'repaired', detail: `${files.length} · ${from}` });
  await tellSound(work, { location: act.location, place, survey });
  return files;
}

interface Sound {
  readonly location: string;
  readonly place: CopyPlace;
  readonly survey: CopyComparison;
}

async function tellSound(work: Work, { location, place, survey: { version, tree } }: Sound): Promise<void> {
  const { parts, request: { packageId }, evidence } = work;
  const directory = path.join(place.objects, objectRootPath(packageId));
  let bytes = 0;
  for (const file of tree.keys()) bytes += await fs.stat(path.join(directory, file)).then(({ size }) => size, () => 0);
  const inventoryDigest = evidence.committed.digests.get(version) ?? '';
  await parts.onSound?.({ packageId, location, version, inventoryDigest, files: tree.size, bytes, time: now(work) });
}

function sourceOf({ copies, request }: Work, origin: Origin): GoodSource {
  if ('text' in origin) return { name: 'inventory', open: () => openBytes(origin.text) };
  const copy = copies.find(({ location }) => location === origin.location);
  const file = path.join(copy?.place?.objects ?? '', objectRootPath(request.packageId), origin.path);
  return { name: copy?.name ?? origin.location, open: () => openBytes({ file }) };
}

/** Incidents of copies that are sound: somebody has mended them, or the disk has come back. Suspicions end by a person only. */
async function closeHealed(work: Work, decision: Decision): Promise<void> {
  if (decision.kind !== 'nothing' && decision.kind !== 'repair') return;
  const sound = new Map(work.evidence.copies.flatMap(({ location, survey }) => (survey?.problems.length === 0 ? [[location, survey] as const] : [])));
  for (const incident of await openIncidents(work.parts, work.request.packageId)) {
    const survey = sound.get(incident.location);
    if (survey === undefined || (incident.state === 'suspected' && work.request.accepted === undefined)) continue;
    await settled(work, incident, { state: 'repaired', type: 'repaired', detail: '0' });
    const place = work.copies.find(({ location }) => location === incident.location)?.place;
    if (place !== undefined) await tellSound(work, { location: incident.location, place, survey });
  }
}

async function settled(work: Work, incident: Incident, settlement: Omit<Parameters<IncidentLog['settle']>[1], 'time' | 'agent'>): Promise<void> {
  if (isOver(incident)) return;
  await work.log.settle(incident.id, { ...settlement, time: now(work), agent: work.request.agent });
}

function nameOf({ copies }: Work, location: string): string {
  return copies.find((copy) => copy.location === location)?.name ?? location;
}

function now({ parts }: Work): string {
  return timestamp(parts.clock.now());
}
