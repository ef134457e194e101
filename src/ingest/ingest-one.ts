import type { Finding } from '../base/index.ts';
import type { CataloguedPackage } from '../catalogue/index.ts';
import { KEPT_DIGESTS, type ObjectView, type Stage } from '../storage/index.ts';
import type { GroupCommitter } from './group-commit.ts';
import type { IngestParts, IngestRun, ProgressCounter } from './ingest-packages.ts';
import { refuseDeleted } from './refuse-deleted.ts';
import { refuseFrozen } from './refuse-frozen.ts';
import { holdsStore } from './holds-store.ts';
import { judgingIntake, stagingIntake, type Intake } from './intake.ts';
import type { OpenedJob } from './job-records.ts';
import { keptAs, type IngestOutcome, type KeptCopies } from './outcome.ts';
import type { SchemaShelf } from './schemas/index.ts';
import { check } from './steps/check.ts';
import { describe, type Change, type DescribedAip } from './steps/describe.ts';
import { formatFindingsOf, identify } from './steps/identify.ts';
import { planOf, summaryOf } from './steps/plan.ts';
import { receive } from './steps/receive.ts';
import { untoldRepairs } from './steps/repair-events.ts';
import { sealAip } from './steps/seal-aip.ts';
import { unpack } from './steps/unpack.ts';
import { isRejection, type CheckedSip, type JobRecord, type ReceivedSip, type Rejection } from './submission.ts';
import type { Claim, Twins } from './twins.ts';
import { refuseMovedHead } from './update/moved-head.ts';

/** What every package of one run shares. */
export interface OneIngest {
  readonly parts: IngestParts & { readonly schemas: SchemaShelf };
  readonly run: IngestRun;
  readonly committer: GroupCommitter;
  readonly twins: Twins;
  readonly progress: ProgressCounter;
}

/** From here on, flushing takes long enough to be worth beginning early. */
const LARGE = 64 * 1024 * 1024;

/**
 * The story of one submission: receive → unpack → check → identify → describe → plan → build; commit and register are
 * its group's. Answers how it ended, or undefined when the outcome follows with the group.
 */
export async function ingestOne(job: OpenedJob, context: OneIngest): Promise<IngestOutcome | undefined> {
  const { parts, run } = context;
  const { path, record } = job;
  const store = holdsStore(path, parts.store.locations.root);
  if (store !== undefined) return { path, kind: 'failed', findings: [store] };
  const received = await receive(path, run.signal);
  context.progress.listed(received.listing.totalBytes);
  if (record.updates !== undefined) await refuseDeleted(parts.catalogue, record.updates);
  if (record.updates !== undefined) await refuseFrozen(parts.catalogue, record.updates);
  const base = record.updates === undefined ? undefined : await parts.store.openObject(record.updates);
  refuseMovedHead(base, run.change?.ifVersion);
  const stage = run.dryRun ? undefined : parts.store.createStage((base?.head ?? 0) + 1);
  const intake = stage === undefined ? judgingIntake({ pool: parts.pool, always: KEPT_DIGESTS }) : stagingIntake(stage);
  let claim: Claim | undefined;
  let handedOver = false;
  try {
    const checked = await checkedSubmission({ received, intake, time: record.time }, context);
    if (isRejection(checked)) return { path, kind: 'failed', findings: checked.findings };
    claim = await context.twins.claim(twinKeys(checked));
    // The disk can work on a large package while its documents are being written.
    if (received.listing.totalBytes >= LARGE) stage?.flushAhead();
    const present = await alreadyPresent(checked, { record, change: run.change }, parts);
    if (present !== undefined) return { path, ...present };
    const identified = await identify(checked, parts.scanner, run.signal);
    if (isRejection(identified)) return { path, kind: 'failed', findings: identified.findings };
    const { operator, change } = run;
    const described = await describe({
      identified, record, operator, software: parts.software, base, ...(change === undefined ? {} : { change }),
      ...(base === undefined ? {} : { untold: async (told) => untoldRepairs(parts.catalogue, base.id, told) }),
    });
    if (stage === undefined) return { path, kind: 'planned', plan: planOf(described, received.source.container), findings: identified.findings };
    await handOver({ job, described, findings: identified.findings, stage, base, claim }, context);
    handedOver = true;
    return undefined;
  } finally {
    await received.source.close();
    if (!handedOver) {
      claim?.release();
      await intake.discard();
    }
  }
}

interface Submitted {
  readonly received: ReceivedSip;
  readonly intake: Intake;
  /** The job's clock. */
  readonly time: string;
}

/** From names to a judged submission; `kho check` goes exactly this way. */
async function checkedSubmission({ received, intake, time }: Submitted, { run, progress, parts }: OneIngest): Promise<CheckedSip | Rejection> {
  const unpacked = await unpack(received, { intake, signal: run.signal, onBytes: (bytes) => { progress.read(bytes); } });
  const checked = isRejection(unpacked) ? unpacked : await check(unpacked, received.listing.findings, { schemas: parts.schemas, time });
  if (isRejection(checked)) return checked;
  const misplaced = await parts.placing?.(checked) ?? [];
  return misplaced.length === 0 ? checked : { kind: 'rejection', findings: [...checked.findings, ...misplaced, ...formatFindingsOf(checked.unpacked)] };
}

/** What a submission is meant to become. */
interface Asked {
  readonly record: JobRecord;
  readonly change: Change | undefined;
}

/** An archivist who gives a reason may go back to the content of an older version, or describe the same content anew. */
function isChange(same: CataloguedPackage, checked: CheckedSip, { record, change }: Asked): boolean {
  if (change === undefined || same.id !== record.updates) return false;
  return same.submissionDigest !== checked.submissionDigest || change.describe !== undefined;
}

type Present =
  | { readonly kind: 'known'; readonly id: string; readonly title: string; readonly copies: KeptCopies; readonly findings: readonly Finding[] }
  | { readonly kind: 'failed'; readonly findings: readonly Finding[] };

/** Whether the store has this submission, or another one under the producer's identifier. */
async function alreadyPresent(checked: CheckedSip, { record, change }: Asked, { catalogue, copying }: Pick<IngestParts, 'catalogue' | 'copying'>): Promise<Present | undefined> {
  const same = await catalogue.packageBySubmission(checked.submissionDigest);
  if (same !== undefined && !isChange(same, checked, { record, change })) {
    const { id, title } = same;
    // It may have come when a location was away: known is not yet archived.
    const copies = { verified: (await catalogue.copies.copiesOf([id])).get(id) ?? 1, required: copying?.required ?? 1 };
    return { kind: 'known', id, title, copies, findings: checked.findings };
  }
  const deleted = await catalogue.tombstoneBySubmission(checked.submissionDigest);
  if (deleted !== undefined) {
    const params = { id: deleted.packageId, date: deleted.deletedAt.slice(0, 10), basis: deleted.basis };
    return { kind: 'failed', findings: [...checked.findings, { standard: 'kho', code: 'K-22', severity: 'error', params }] };
  }
  if (checked.producerId === undefined || record.updates !== undefined) return undefined;
  const namesake = await catalogue.packageByProducerId(checked.producerId);
  if (namesake === undefined) return undefined;
  const params = { producerId: checked.producerId, id: namesake.id };
  return { kind: 'failed', findings: [...checked.findings, { standard: 'kho', code: 'K-02', severity: 'error', params }] };
}

function twinKeys({ submissionDigest, producerId }: CheckedSip): readonly string[] {
  return producerId === undefined ? [submissionDigest] : [submissionDigest, `id ${producerId}`];
}

interface HandingOver {
  readonly job: OpenedJob;
  readonly described: DescribedAip;
  readonly findings: readonly Finding[];
  readonly stage: Stage;
  readonly base: ObjectView | undefined;
  readonly claim: Claim;
}

/** Writes the AIP's documents, seals the stage and hands it to the group. */
async function handOver(handed: HandingOver, context: OneIngest): Promise<void> {
  const { job, described, findings, stage, base, claim } = handed;
  const { parts, run, committer, progress } = context;
  const { title, version, id, fileCount: files, byteCount: bytes } = summaryOf(described);
  const sealed = await sealAip({ jobId: job.record.jobId, described, stage, base, reread: run.reread }, parts);
  await committer.add({
    ...sealed,
    settle: (ended) => {
      claim.release();
      progress.packageDone();
      const { path } = job;
      if ('failure' in ended) run.onOutcome({ path, kind: 'error', fault: ended.failure });
      else run.onOutcome({ path, kind: keptAs(ended.copies), id, version, title, files, bytes, copies: ended.copies, findings });
    },
  });
  claim.handedOver();
}
