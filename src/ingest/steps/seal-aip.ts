import { Fault } from '../../base/index.ts';
import type { ObjectView, Stage } from '../../storage/index.ts';
import type { SealedAip } from '../group-commit.ts';
import type { IngestParts } from '../ingest-packages.ts';
import { build } from './build.ts';
import type { DescribedAip } from './describe.ts';
import { summaryOf } from './plan.ts';
import { registrationOf } from './register.ts';

/** A described version and the stage that holds what it adds. */
export interface Building {
  readonly jobId: string;
  readonly described: DescribedAip;
  readonly stage: Stage;
  readonly base: ObjectView | undefined;
  /** Compare what the kernel holds with what was read, before anything is published. */
  readonly reread: boolean;
}

/** Writes the AIP's documents and seals the stage: all that is left is to commit it with a group. */
export async function sealAip({ jobId, described, stage, base, reread }: Building, { store, ledger }: Pick<IngestParts, 'store' | 'ledger'>): Promise<Omit<SealedAip, 'settle'>> {
  const { id, version, fileCount: files, byteCount: bytes } = summaryOf(described);
  await refuseCommitted(ledger, { id, version });
  const built = build(described, stage);
  if (reread) await readAgain(built.files, stage);
  const note = { created: described.record.time, message: described.message, user: { name: described.operator } };
  const sealed = store.seal(stage, { id, files: built.files, note, ...(base === undefined ? {} : { base }) });
  return { jobId, sealed, registration: registrationOf(described, built, sealed.inventoryDigest), files, bytes };
}

/** A version that the ledger knows and the store has lost must not be made a second time, with other content. */
async function refuseCommitted(ledger: IngestParts['ledger'], { id, version }: { readonly id: string; readonly version: number }): Promise<void> {
  const committed = version === 1 ? undefined : await ledger.committedDigest(id, version);
  if (committed !== undefined) throw new Fault('LEDGER_CONFLICT', { id, version, detail: `${committed.slice(0, 16)}…` });
}

async function readAgain(files: readonly { readonly contentPath: string; readonly sha512: string }[], stage: Stage): Promise<void> {
  for (const { contentPath, sha512 } of files) {
    // What an earlier version brought is not in the stage: audits look after it.
    if (!contentPath.startsWith(`v${stage.version}/`)) continue;
    const { sha512: again } = await stage.digestAgain(contentPath, ['sha512']);
    if (again !== sha512) throw new Fault('STORAGE_INCONSISTENT', { id: stage.name, detail: contentPath });
  }
}
