import type { Tombstone } from '../catalogue/index.ts';
import type { DeletionRecord } from '../formats/deletion/index.ts';

/** What the catalogue keeps of a deletion: the same when it was just archived and when it is read from storage again. */
export function tombstoneOf(record: DeletionRecord, tombstoneId: string): Tombstone {
  const { title } = record.package;
  return {
    packageId: record.package.id,
    tombstoneId,
    deletedAt: record.deletedAt,
    reason: record.reason,
    basis: record.basis,
    requestedBy: record.requested.by,
    approvedBy: record.approved.by,
    submissions: record.submissions,
    certified: record.certified,
    ...(title === undefined ? {} : { title }),
  };
}
