import { Fault, packageUrn, type ByteStream, type DublinCore, type NewId } from '../base/index.ts';
import type { OwnKind, Sql, StoreTransaction } from '../catalogue/index.ts';
import type { PremisEvent } from '../formats/premis/index.ts';
import { OCFL } from '../formats/ocfl/index.ts';
import { identifyFormat } from '../identify/index.ts';
import { KEPT_DIGESTS, type ObjectView, type SealedStage, type Stage, type Store } from '../storage/index.ts';
import type { CommitPoint } from './group-commit.ts';
import { registerVersions, type RegistrationParts } from './register-versions.ts';
import { softwareId } from './steps/agents.ts';
import { submissionDigest } from './steps/check.ts';
import type { DescribedAip, Software } from './steps/describe.ts';
import { placeFiles } from './steps/place-files.ts';
import { untoldRepairs } from './steps/repair-events.ts';
import { sealAip } from './steps/seal-aip.ts';
import type { UnpackedFile, UnpackedSip } from './submission.ts';
import { readBaseVersion, type BaseVersion } from './update/base-version.ts';

/** What archiving Kho's own documents works with; the caller holds the writer lock. */
export interface DocumentArchiveParts extends RegistrationParts {
  readonly store: Store;
  readonly software: Software;
  readonly newId: NewId;
  readonly onPoint?: (point: CommitPoint) => void;
}

/** One document of a version; its name is a path of ours. */
export interface OwnDocument {
  readonly name: string;
  readonly open: () => ByteStream;
}

/** A package that no producer sent: its first version, or its next one. */
export interface DocumentArchive {
  readonly kind: OwnKind;
  readonly uuid: string;
  readonly name: string;
  /** New and changed documents. */
  readonly documents: Iterable<OwnDocument> | AsyncIterable<OwnDocument>;
  /** Which documents of the version before stay as they are; none by default. They are not read. */
  readonly keeps?: (name: string) => boolean;
  /** Every date that the version records: doing it again gives the same bytes. */
  readonly time: string;
  readonly operator: string;
  readonly description: DublinCore;
  /** PREMIS events of this version, without the program as an agent. */
  readonly events: readonly PremisEvent[];
  /** Message of the OCFL version. */
  readonly message: string;
  /** The head that the change was made from; another one is `VERSION_CONFLICT`. */
  readonly from?: number;
  readonly deletion?: DescribedAip['deletion'];
}

/** A version that was archived. */
export interface ArchivedVersion {
  readonly id: string;
  readonly version: number;
  readonly inventoryDigest: string;
}

interface Sealed extends ArchivedVersion {
  readonly sealed: SealedStage;
  readonly registration: Awaited<ReturnType<typeof sealAip>>['registration'];
}

/**
 * Archives documents exactly as submissions are archived: described, built, sealed, durable, PREPARED, published, registered;
 * several packages all together or not at all. `alongside` writes what is derived from them in the transaction that registers
 * them. A process that is killed on the way leaves what every ingest leaves, and the next writer's recovery finishes it.
 */
export async function archiveDocuments(
  parts: DocumentArchiveParts, archives: readonly DocumentArchive[], alongside?: (tx: Sql, versions: readonly ArchivedVersion[]) => Promise<void>,
): Promise<readonly ArchivedVersion[]> {
  const { store, catalogue } = parts;
  const stages: Stage[] = [];
  const group: Sealed[] = [];
  let transactions: readonly StoreTransaction[];
  try {
    for (const archive of archives) group.push(await sealOne(parts, archive, stages));
    parts.onPoint?.('sealed');
    await store.makeDurable(group.map(({ sealed }) => sealed));
    parts.onPoint?.('durable');
    transactions = group.map(({ sealed }) => transactionOf(parts.newId(), sealed));
    await catalogue.prepareTransactions(transactions);
  } catch (fault) {
    for (const stage of stages) await stage.discard().catch(() => undefined);
    throw fault;
  }
  parts.onPoint?.('prepared');
  await store.publish(group.map(({ sealed }) => sealed));
  parts.onPoint?.('published');
  const versions = group.map(({ id, version, inventoryDigest }) => ({ id, version, inventoryDigest }));
  await catalogue.transaction(async (tx) => {
    await registerVersions(parts, group.map(({ registration }) => ({ registration, outcome: 'archived' })), tx);
    await catalogue.settleTransactions(transactions.map(({ id }) => id), 'COMMITTED', tx);
    await alongside?.(tx, versions);
  });
  parts.onPoint?.('registered');
  return versions;
}

async function sealOne(parts: DocumentArchiveParts, archive: DocumentArchive, stages: Stage[]): Promise<Sealed> {
  const { store } = parts;
  const id = packageUrn(archive.uuid);
  const view = await present(parts, id);
  const head = view?.head ?? 0;
  if (archive.from !== undefined && archive.from !== head) throw new Fault('VERSION_CONFLICT', { id, version: archive.from, head });
  const base = view === undefined ? undefined : await readBaseVersion(view);
  const stage = store.createStage(head + 1);
  stages.push(stage);
  const taken = await takeDocuments(archive, stage);
  const untold = base === undefined ? [] : await untoldRepairs(parts.catalogue, id, base.events);
  const described = describedDocuments(archive, { taken, stage, base, untold, software: parts.software });
  const { sealed, registration } = await sealAip({ jobId: archive.uuid, described, stage, base: view, reread: false }, parts);
  return { id, version: described.version, inventoryDigest: sealed.inventoryDigest, sealed, registration };
}

/**
 * The object as it was committed; undefined before its first version. One that storage has lost, or has otherwise than it was
 * committed, gets no version (`OBJECT_DAMAGED`): a first version in its place could not be told from a forged one.
 */
async function present({ store, catalogue }: Pick<DocumentArchiveParts, 'store' | 'catalogue'>, id: string): Promise<ObjectView | undefined> {
  const entry = await catalogue.package(id);
  try {
    const view = await store.openObject(id);
    if (entry !== undefined && (view.head !== entry.head || view.inventoryDigest !== entry.inventoryDigest)) throw new Fault('OBJECT_DAMAGED', { id, detail: OCFL.inventory });
    return view;
  } catch (fault) {
    if (!(fault instanceof Fault) || fault.code !== 'PACKAGE_NOT_FOUND') throw fault;
    if (entry !== undefined) throw new Fault('OBJECT_DAMAGED', { id, detail: OCFL.inventory }, { cause: fault });
    return undefined;
  }
}

async function takeDocuments({ documents }: DocumentArchive, stage: Stage): Promise<Map<string, UnpackedFile>> {
  const files = new Map<string, UnpackedFile>();
  for await (const { name, open } of documents) {
    const { size, digests, head, contentPath } = await stage.take(open(), KEPT_DIGESTS);
    files.set(name, { path: name, receivedName: name, size, digests, contentPath, format: identifyFormat({ name, head }) });
  }
  return files;
}

/** Where the documents of the only representation lie in the package. */
const CONTENT = 'representations/rep1/data/';

/** The documents that stay, by name, with the time when they came. */
function carriedDocuments(base: BaseVersion | undefined, keeps: (name: string) => boolean): ReadonlyMap<string, BaseVersion['placed'][number]> {
  const inside = (base?.placed ?? []).filter(({ path }) => path.startsWith(CONTENT));
  return new Map(inside.map((placed) => [placed.path.slice(CONTENT.length), placed] as const).filter(([name]) => keeps(name)));
}

interface Taken {
  readonly taken: ReadonlyMap<string, UnpackedFile>;
  readonly stage: Stage;
  readonly base: BaseVersion | undefined;
  /** What happened to its copies since the version before. */
  readonly untold: readonly PremisEvent[];
  readonly software: Software;
}

function describedDocuments(archive: DocumentArchive, { taken, stage, base, untold, software }: Taken): DescribedAip {
  const { kind, uuid, name, time, operator, description, message, deletion, keeps = () => false } = archive;
  const carried = carriedDocuments(base, (document) => !taken.has(document) && keeps(document));
  const files = new Map(taken);
  for (const [document, { file }] of carried) files.set(document, { ...file, path: document, receivedName: document });
  const unpacked: UnpackedSip = {
    name, files, container: 'folder', kind: 'plain', folders: new Set(),
    open: (file) => stage.read(file.contentPath),
    digestAgain: async (file, wanted) => stage.digestAgain(file.contentPath, wanted),
  };
  const placed = placeFiles(unpacked).map((one) => {
    const since = carried.get(one.file.path)?.since;
    return since === undefined ? one : { ...one, since };
  });
  const versionTimes = [...(base?.view.versions() ?? []).map(({ created }) => created), time];
  const events = archive.events.map((event) => ({ ...event, agents: [{ ...softwareId(software), role: 'executing program' }, ...event.agents] }));
  return {
    origin: { name, kind, title: description.title?.[0] ?? name, submissionDigest: submissionDigest(unpacked) },
    record: { jobId: uuid, packageUuid: uuid, time },
    id: packageUrn(uuid),
    version: versionTimes.length,
    created: versionTimes[0] ?? time,
    operator, software, description, placed, versionTimes, message,
    representations: [...new Set(placed.flatMap(({ representation }) => representation ?? []))],
    events: [...base?.events ?? [], ...untold, ...events],
    statedDigests: () => [],
    ...(deletion === undefined ? {} : { deletion }),
  };
}

function transactionOf(id: string, sealed: SealedStage): StoreTransaction {
  const { baseDigest } = sealed;
  return {
    id, objectId: sealed.id, version: sealed.version, newDigest: sealed.inventoryDigest, stage: sealed.stage.name,
    ...(baseDigest === undefined ? {} : { baseDigest }),
  };
}
