import fs from 'node:fs/promises';
import { Fault, packageUrn, packageUuid } from '../../base/index.ts';
import type { CataloguedPackage } from '../../catalogue/index.ts';
import type { ObjectView } from '../../storage/index.ts';
import type { CommitPoint } from '../group-commit.ts';
import type { IngestParts } from '../ingest-packages.ts';
import type { Progress } from '../outcome.ts';
import { refuseDeleted } from '../refuse-deleted.ts';
import { refuseFrozen } from '../refuse-frozen.ts';
import { refuseMovedHead } from './moved-head.ts';
import type { AddedRepresentation } from './new-representation.ts';
import type { UpdateOutcome } from './outcome.ts';
import { sourceFault } from '../receive/index.ts';
import { replaceContent } from './replace-content.ts';
import { revise } from './revise.ts';

/** What an archivist asks of one package. */
export interface UpdateRun {
  readonly id: string;
  /** A submission whose content takes the place of what is there. */
  readonly content?: string;
  /** A file with Dublin Core: new or corrected elements of the description. */
  readonly metadata?: string;
  /** Put beside what is there; not together with `content`. */
  readonly representations: readonly AddedRepresentation[];
  /** What the added representations were made from; all that are there, unless it is said. */
  readonly derivedFrom?: readonly string[];
  /** Why: message of the OCFL version and detail of the PREMIS event. */
  readonly reason: string;
  readonly operator: string;
  readonly dryRun: boolean;
  readonly reread: boolean;
  /** The version that the change was decided on; another head is refused. */
  readonly ifVersion?: number;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
  readonly onPoint?: (point: CommitPoint) => void;
}

/** The package as it is when an update begins. */
export interface Updated {
  readonly entry: CataloguedPackage;
  readonly base: ObjectView;
}

/**
 * Makes the next version of a package: new content, a corrected description, added representations. Bytes that are there
 * already are not stored again, and files that stay are not read. When nothing would differ there is no version.
 * The caller holds the writer lock; a head that moved meanwhile all the same is `VERSION_CONFLICT`.
 */
export async function updatePackage(parts: IngestParts, run: UpdateRun): Promise<UpdateOutcome> {
  const updated = await openUpdated(parts, run);
  refuseUnsupported(updated, run);
  await refuseAbsent(run);
  const outcome = await (run.content === undefined ? revise(parts, run, updated) : replaceContent(parts, { ...run, content: run.content }, updated));
  return outcome.kind === 'failed' ? { ...outcome, title: updated.entry.title } : outcome;
}

async function openUpdated({ store, catalogue }: IngestParts, { id: given, ifVersion }: UpdateRun): Promise<Updated> {
  const uuid = packageUuid(given);
  const id = uuid === undefined ? given : packageUrn(uuid);
  const entry = uuid === undefined ? undefined : await catalogue.package(id);
  await refuseDeleted(catalogue, id);
  if (entry === undefined) throw new Fault('PACKAGE_NOT_FOUND', { id: given });
  await refuseFrozen(catalogue, id);
  const base = await store.openObject(id);
  refuseMovedHead(base, ifVersion);
  return { entry, base };
}

/** What was mistyped is told before there is a job about it. */
async function refuseAbsent({ content, metadata, representations }: UpdateRun): Promise<void> {
  for (const file of [content, metadata, ...representations.map(({ path }) => path)]) {
    if (file !== undefined) await fs.lstat(file).catch((cause: unknown) => { throw sourceFault(cause, file); });
  }
}

/** The AIP of Circular 05/2025 has one representation and records of its own fields: both come with a submission. */
function refuseUnsupported({ entry }: Updated, { content, metadata, representations }: UpdateRun): void {
  const { id, kind } = entry;
  if (content !== undefined && representations.length > 0) throw new Fault('UPDATE_UNSUPPORTED', { id, detail: 'content+representation' });
  if (kind === 'tt05' && (metadata !== undefined || representations.length > 0)) throw new Fault('UPDATE_UNSUPPORTED', { id, detail: 'tt05' });
}
