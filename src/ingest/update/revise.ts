import { asFault, canonicalJson, digestOf, Fault, isValid, timestamp, type DublinCore, type Finding } from '../../base/index.ts';
import { KEPT_DIGESTS } from '../../storage/index.ts';
import { GroupCommitter } from '../group-commit.ts';
import type { IngestParts } from '../ingest-packages.ts';
import { judgingIntake, stagingIntake, type Intake } from '../intake.ts';
import { keptAs, type KeptCopies } from '../outcome.ts';
import type { Origin } from '../steps/describe.ts';
import { untoldRepairs } from '../steps/repair-events.ts';
import { sealAip } from '../steps/seal-aip.ts';
import { isRejection, type JobRecord, type Rejection } from '../submission.ts';
import { readBaseVersion, type BaseVersion } from './base-version.ts';
import { describeRevision, newOrigin, sizesOf, type Revision } from './describe-revision.ts';
import { changedDescription, changedElements, readDescriptionFile, type NewDescription } from './new-description.ts';
import { refuseNames, takeRepresentation, type TakenRepresentation } from './new-representation.ts';
import type { UpdateOutcome, VersionChange } from './outcome.ts';
import type { Updated, UpdateRun } from './update-package.ts';

/** From here on, flushing takes long enough to be worth beginning early: the same as for an ingest. */
const LARGE = 64 * 1024 * 1024;

/**
 * The next version of a package whose content stays: read what it says of itself, take what is added, describe, build,
 * commit. Everything that stays is carried forward by digest.
 */
export async function revise(parts: IngestParts, run: UpdateRun, { entry, base: view }: Updated): Promise<UpdateOutcome> {
  const base = await readBaseVersion(view);
  const described = run.metadata === undefined ? undefined : await readDescriptionFile(run.metadata, [view.id, base.origin.name]);
  if (described !== undefined && !isValid(described.findings)) return { kind: 'failed', findings: described.findings };
  const description = described === undefined ? base.description : changedDescription(base.description, described.elements);
  const elements = changedElements(base.description, description);
  const findings = described?.findings ?? [];
  if (elements.length === 0 && run.representations.length === 0) {
    return { kind: 'unchanged', id: view.id, version: view.head, title: entry.title, findings };
  }
  const namesake = await refusedNamesake(parts, base, newOrigin(base.origin, description, elements));
  if (namesake !== undefined) return { kind: 'failed', findings: [...findings, namesake] };
  const sources = namesOf(base);
  refuseNames(run.representations, sources);
  const derivedFrom = run.derivedFrom ?? sources;
  for (const name of derivedFrom) if (!sources.includes(name)) throw new Fault('UPDATE_UNSUPPORTED', { id: view.id, detail: 'source', name });
  return make(parts, run, { base, description, elements, described, derivedFrom, findings });
}

interface Decided {
  readonly base: BaseVersion;
  readonly description: DublinCore;
  readonly elements: VersionChange['elements'];
  readonly described: NewDescription | undefined;
  readonly derivedFrom: readonly string[];
  readonly findings: readonly Finding[];
}

async function make(parts: IngestParts, run: UpdateRun, decided: Decided): Promise<UpdateOutcome> {
  const { base: { view }, description, elements, described, derivedFrom } = decided;
  const version = view.head + 1;
  const record = await openRecord(parts, run, view.id);
  const stage = run.dryRun ? undefined : parts.store.createStage(version);
  const intake = stage === undefined ? judgingIntake({ pool: parts.pool, always: KEPT_DIGESTS }) : stagingIntake(stage);
  let handedOver = false;
  try {
    const taken = await takeAll(parts, run, intake);
    if (isRejection(taken)) return await ended(parts, run, record, { kind: 'failed', findings: [...decided.findings, ...taken.findings] });
    // The disk can work on much that is new while the documents of the version are being written.
    if (sizesOf(taken.flatMap(({ placed }) => placed)).bytes >= LARGE) stage?.flushAhead();
    const findings = [...decided.findings, ...taken.flatMap((one) => one.findings)];
    const revision: Revision = {
      base: decided.base, record, description, elements, derivedFrom, representations: taken, operator: run.operator, reason: run.reason, software: parts.software,
      untold: await untoldRepairs(parts.catalogue, view.id, decided.base.events),
      ...(described === undefined ? {} : { described }),
    };
    const aip = describeRevision(revision);
    const change = changeOf(aip.id, version, revision);
    if (stage === undefined) return { kind: 'planned', change, findings };
    const sealed = await sealAip({ jobId: record.jobId, described: aip, stage, base: view, reread: run.reread }, parts);
    handedOver = true;
    const copies = await commit(parts, run, sealed);
    return { kind: keptAs(copies), change, copies, findings };
  } catch (thrown) {
    // An interrupted job stays open: the same command takes it up again.
    if (!handedOver && !run.dryRun && !run.signal.aborted) await parts.jobs.finish(record.jobId, 'error', { code: asFault(thrown).code }).catch(() => undefined);
    throw thrown;
  } finally {
    if (!handedOver) await intake.discard();
  }
}

/** The record of a job that was interrupted is taken up again: doing it again gives the same bytes. */
async function openRecord(parts: IngestParts, run: UpdateRun, id: string): Promise<JobRecord> {
  const { metadata, representations, derivedFrom, reason, operator } = run;
  const fresh = { packageUuid: parts.newId(), time: timestamp(parts.clock.now()) };
  if (run.dryRun) return { jobId: parts.newId(), ...fresh, updates: id };
  const args = { id, metadata: metadata ?? null, representations: representations.map(({ name, path }) => `${name}=${path}`), derivedFrom: derivedFrom ?? null, reason, operator };
  const [job] = await parts.jobs.openMany([{ kind: 'update', idemKey: `update ${id} ${digestOf('sha256', canonicalJson(args))}`, args, ids: fresh }]);
  if (job === undefined) throw new Fault('INTERNAL', { detail: 'job' });
  const { packageUuid, time } = job.ids as unknown as typeof fresh;
  return { jobId: job.id, packageUuid, time, updates: id };
}

async function takeAll(parts: IngestParts, run: UpdateRun, intake: Intake): Promise<readonly TakenRepresentation[] | Rejection> {
  const taken: TakenRepresentation[] = [];
  const counts = { packages: 0, packagesTotal: 1, bytes: 0, bytesTotal: 0 };
  for (const representation of run.representations) {
    const one = await takeRepresentation(representation, {
      intake, storeRoot: parts.store.locations.root, signal: run.signal,
      ...(parts.scanner === undefined ? {} : { scanner: parts.scanner }),
      onListed: (bytes) => { counts.bytesTotal += bytes; run.onProgress({ ...counts }); },
      onBytes: (bytes) => { counts.bytes += bytes; run.onProgress({ ...counts }); },
    });
    if (isRejection(one)) return one;
    taken.push(one);
  }
  return taken;
}

async function commit(parts: IngestParts, run: UpdateRun, sealed: Awaited<ReturnType<typeof sealAip>>): Promise<KeptCopies> {
  const committer = new GroupCommitter({ ...parts, ...(run.onPoint === undefined ? {} : { onPoint: run.onPoint }) });
  return new Promise<KeptCopies>((resolve, reject) => {
    void committer.add({ ...sealed, settle: (ended) => { if ('failure' in ended) reject(ended.failure); else resolve(ended.copies); } }).then(async () => committer.flush());
  });
}

async function ended(parts: IngestParts, run: UpdateRun, record: JobRecord, outcome: UpdateOutcome): Promise<UpdateOutcome> {
  if (!run.dryRun) await parts.jobs.finish(record.jobId, 'failed', { outcome: outcome.kind });
  return outcome;
}

/** A corrected identifier may be that of another package. */
async function refusedNamesake({ catalogue }: IngestParts, { view, origin }: BaseVersion, { producerId }: Origin): Promise<Finding | undefined> {
  if (producerId === undefined || producerId === origin.producerId) return undefined;
  const namesake = await catalogue.packageByProducerId(producerId);
  if (namesake === undefined || namesake.id === view.id) return undefined;
  return { standard: 'kho', code: 'K-02', severity: 'error', params: { producerId, id: namesake.id } };
}

function namesOf({ placed }: BaseVersion): readonly string[] {
  return [...new Set(placed.flatMap(({ representation }) => representation ?? []))];
}

function changeOf(id: string, version: number, { base, elements, representations, description }: Revision): VersionChange {
  const all = sizesOf([...base.placed, ...representations.flatMap(({ placed }) => placed)]);
  return {
    id, version, ...all, elements, content: false,
    title: newOrigin(base.origin, description, elements).title,
    representations: representations.map(({ name, placed }) => ({ name, ...sizesOf(placed) })),
  };
}
