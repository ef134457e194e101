import type { ByteStream, DublinCore } from '../base/index.ts';
import type { DeletionRecord } from '../formats/deletion/index.ts';
import type { PremisEvent } from '../formats/premis/index.ts';
import { archiveDocuments, type DocumentArchiveParts } from './archive-documents.ts';

/** What archiving a deletion works with; the caller holds the writer lock. */
export type DeletionArchiveParts = DocumentArchiveParts;

/** The package that takes the place of a deleted one, or its next version. */
export interface DeletionArchive {
  readonly record: DeletionRecord;
  /** Every document of the version; one of them is the record. */
  readonly documents: readonly { readonly name: string; readonly open: () => ByteStream }[];
  readonly tombstoneUuid: string;
  /** Every date that the version records: doing it again gives the same bytes. */
  readonly time: string;
  readonly operator: string;
  readonly description: DublinCore;
  /** PREMIS events of this version, without the program as an agent. */
  readonly events: readonly PremisEvent[];
  /** Message of the OCFL version. */
  readonly message: string;
}

/**
 * Archives the record of a deletion exactly as a submission is archived. Registering takes the deleted package out of the
 * catalogue in the same transaction.
 */
export async function archiveDeletion(parts: DeletionArchiveParts, { record, tombstoneUuid, ...archive }: DeletionArchive): Promise<void> {
  await archiveDocuments(parts, [{ ...archive, kind: 'tombstone', uuid: tombstoneUuid, name: record.package.id, deletion: record }]);
}
