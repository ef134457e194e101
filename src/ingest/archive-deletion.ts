import { Fault, packageUrn, type ByteStream, type DublinCore, type NewId } from '../base/index.ts';
import type { StoreTransaction } from '../catalogue/index.ts';
import type { DeletionRecord } from '../formats/deletion/index.ts';
import type { PremisEvent } from '../formats/premis/index.ts';
import { identifyFormat } from '../identify/index.ts';
import { KEPT_DIGESTS, type ObjectView, type SealedStage, type Stage, type Store } from '../storage/index.ts';
import { readAipPremis } from './aip-documents.ts';
import type { CommitPoint } from './group-commit.ts';
import { registerVersions, type RegistrationParts } from './register-versions.ts';
import { softwareId } from './steps/agents.ts';
import { submissionDigest } from './steps/check.ts';
import type { DescribedAip, Software } from './steps/describe.ts';
import { placeFiles } from './steps/place-files.ts';
import { sealAip } from './steps/seal-aip.ts';
import type { UnpackedFile, UnpackedSip } from './submission.ts';

/** What archiving a deletion works with; the caller holds the writer lock. */
export interface DeletionArchiveParts extends RegistrationParts {
  readonly store: Store;
  readonly software: Software;
  readonly newId: NewId;
  readonly onPoint?: (point: CommitPoint) => void;
}

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
 * Archives the record of a deletion exactly as a submission is archived: described, built, sealed, durable, PREPARED,
 * published, registered. Registering takes the deleted package out of the catalogue in the same transaction. A process
 * that is killed on the way leaves what every ingest leaves, and the next writer's recovery finishes it.
 */
export async function archiveDeletion(parts: DeletionArchiveParts, archive: DeletionArchive): Promise<void> {
  const { store, catalogue } = parts;
  const base = await present(store, packageUrn(archive.tombstoneUuid));
  const stage = store.createStage((base?.head ?? 0) + 1);
  let prepared: { readonly transaction: StoreTransaction } & Pick<Awaited<ReturnType<typeof sealAip>>, 'sealed' | 'registration'>;
  try {
    const unpacked = await takeDocuments(archive, stage);
    const described = await describedDeletion(archive, unpacked, base, parts.software);
    const { sealed, registration } = await sealAip({ jobId: archive.tombstoneUuid, described, stage, base, reread: false }, parts);
    parts.onPoint?.('sealed');
    await store.makeDurable([sealed]);
    parts.onPoint?.('durable');
    prepared = { sealed, registration, transaction: transactionOf(parts.newId(), sealed) };
    await catalogue.prepareTransactions([prepared.transaction]);
  } catch (fault) {
    await stage.discard().catch(() => undefined);
    throw fault;
  }
  const { sealed, registration, transaction } = prepared;
  parts.onPoint?.('prepared');
  await store.publish([sealed]);
  parts.onPoint?.('published');
  await catalogue.transaction(async (tx) => {
    await registerVersions(parts, [{ registration, outcome: 'archived' }], tx);
    await catalogue.settleTransactions([transaction.id], 'COMMITTED', tx);
  });
  parts.onPoint?.('registered');
}

async function present(store: Store, id: string): Promise<ObjectView | undefined> {
  try {
    return await store.openObject(id);
  } catch (fault) {
    if (fault instanceof Fault && fault.code === 'PACKAGE_NOT_FOUND') return undefined;
    throw fault;
  }
}

async function takeDocuments({ documents, record }: DeletionArchive, stage: Stage): Promise<UnpackedSip> {
  const files = new Map<string, UnpackedFile>();
  for (const { name, open } of documents) {
    const { size, digests, head, contentPath } = await stage.take(open(), KEPT_DIGESTS);
    files.set(name, { path: name, receivedName: name, size, digests, contentPath, format: identifyFormat({ name, head }) });
  }
  return {
    name: record.package.id,
    container: 'folder',
    kind: 'plain',
    files,
    folders: new Set(),
    open: (file) => stage.read(file.contentPath),
    digestAgain: async (file, wanted) => stage.digestAgain(file.contentPath, wanted),
  };
}

async function describedDeletion(archive: DeletionArchive, unpacked: UnpackedSip, base: ObjectView | undefined, software: Software): Promise<DescribedAip> {
  const { record: deletion, tombstoneUuid, time, operator, description, message } = archive;
  const versionTimes = [...(base?.versions() ?? []).map(({ created }) => created), time];
  const placed = placeFiles(unpacked);
  const events = archive.events.map((event) => ({ ...event, agents: [{ ...softwareId(software), role: 'executing program' }, ...event.agents] }));
  return {
    origin: { name: unpacked.name, kind: 'tombstone', title: description.title?.[0] ?? unpacked.name, submissionDigest: submissionDigest(unpacked) },
    record: { jobId: tombstoneUuid, packageUuid: tombstoneUuid, time },
    id: packageUrn(tombstoneUuid),
    version: versionTimes.length,
    created: versionTimes[0] ?? time,
    operator, software, description, placed, versionTimes, message, deletion,
    representations: [...new Set(placed.flatMap(({ representation }) => representation ?? []))],
    events: [...(base === undefined ? [] : await earlierEvents(base)), ...events],
    statedDigests: () => [],
  };
}

async function earlierEvents(base: ObjectView): Promise<readonly PremisEvent[]> {
  const stored = new Map([...base.files()].map((file) => [file.path, file]));
  return readAipPremis(base, stored, { onFile: () => undefined });
}

function transactionOf(id: string, sealed: SealedStage): StoreTransaction {
  const { baseDigest } = sealed;
  return {
    id, objectId: sealed.id, version: sealed.version, newDigest: sealed.inventoryDigest, stage: sealed.stage.name,
    ...(baseDigest === undefined ? {} : { baseDigest }),
  };
}
