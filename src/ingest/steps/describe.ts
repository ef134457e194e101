import { catalogueTime } from '../catalogued-event.ts';
import { DIGEST_ALGORITHMS, packageUrn, type DublinCore, Fault } from '../../base/index.ts';
import type { PackageKind } from '../../catalogue/index.ts';
import type { DeletionRecord } from '../../formats/deletion/index.ts';
import { aipFolderName } from '../../formats/eark/index.ts';
import { readPremis, type PremisEvent, type PremisFixity, type PremisGroup } from '../../formats/premis/index.ts';
import { ROOT_PREMIS, sipToAip, type Tt05Package } from '../../formats/tt05/index.ts';
import type { ObjectView, StagedFile } from '../../storage/index.ts';
import type { CheckedSip, IdentifiedSip, JobRecord } from '../submission.ts';
import { oneLine } from './clean-description.ts';
import { eventsOf } from './events.ts';
import { placeFiles, type PlacedFile } from './place-files.ts';

/** The program that makes the packages. */
export interface Software {
  readonly name: string;
  readonly version: string;
}

/** What an AIP says of the submission that its content came with. */
export interface Origin {
  /** Name of the folder or archive, without its extension. */
  readonly name: string;
  readonly kind: PackageKind;
  readonly title: string;
  readonly producerId?: string;
  readonly producer?: string;
  readonly submissionDigest: string;
  /** Object id of the package of Circular 05/2025 that it was made from. */
  readonly sourceId?: string;
}

/** Everything that the AIP version will say, before a byte of its documents is written. */
export interface DescribedAip {
  readonly origin: Origin;
  readonly record: JobRecord;
  readonly id: string;
  readonly version: number;
  /** When version 1 was made. */
  readonly created: string;
  readonly operator: string;
  readonly software: Software;
  readonly description: DublinCore;
  readonly placed: readonly PlacedFile[];
  /** Names of the representations, in order. */
  readonly representations: readonly string[];
  /** Events of earlier versions first, then those of this one. */
  readonly events: readonly PremisEvent[];
  /** When each version up to this one was made. */
  readonly versionTimes: readonly string[];
  /** Message of the OCFL version. */
  readonly message: string;
  /** The AIP of Circular 05/2025, when the submission is one of its packages. */
  readonly tt05?: Tt05Package;
  /** What others than Kho stated of a file's digests, under their names. */
  readonly statedDigests: (placed: PlacedFile) => readonly PremisFixity[];
  /** Representations that were derived from others: what PREMIS says of them, by name. */
  readonly derivations?: ReadonlyMap<string, NonNullable<PremisGroup['derivedFrom']>>;
  /** Documents of the version before that say the same in this one, by path below `data/<OBJID>/`. */
  readonly carried?: ReadonlyMap<string, StagedFile>;
  /** The deletion that this package records, when it is no submission's. */
  readonly deletion?: DeletionRecord;
}

/** Why an archivist makes a new version, and what else of it is given with the command. */
export interface Change {
  /** Becomes the message of the OCFL version and the detail of the PREMIS event. */
  readonly reason: string;
  /** The description that the version gets, instead of the one that the submission brings. */
  readonly describe?: (submitted: DublinCore) => DublinCore;
  /** The version that the change was decided on; another head is refused. */
  readonly ifVersion?: number;
}

export interface DescribeInput {
  readonly identified: IdentifiedSip;
  readonly record: JobRecord;
  readonly operator: string;
  readonly software: Software;
  /** The object that gets a new version. */
  readonly base: ObjectView | undefined;
  readonly change?: Change;
  /** Events of the copies that the version before does not tell. */
  readonly untold?: (told: readonly PremisEvent[]) => Promise<readonly PremisEvent[]>;
}

/** Decides what the AIP says of itself: identifier, places, events. Reads only an older version's events. */
export async function describe(input: DescribeInput): Promise<DescribedAip> {
  const { identified, record, operator, software, base, change, untold } = input;
  const { checked } = identified;
  const { tt05 } = checked;
  // Its description is a record of the Circular's own fields.
  if (tt05 !== undefined && change?.describe !== undefined) throw new Fault('UPDATE_UNSUPPORTED', { id: base?.id ?? '', detail: 'tt05' });
  const id = base?.id ?? packageUrn(record.packageUuid);
  const version = (base?.head ?? 0) + 1;
  const placed = placeFiles(checked.unpacked);
  const representations = [...new Set(placed.flatMap(({ representation }) => representation ?? []))];
  const earlier = base === undefined ? [] : await earlierEvents(base);
  const versionTimes = [...(base?.versions() ?? []).map((one) => one.created), record.time];
  const [created = record.time] = versionTimes;
  const own = eventsOf({ identified, record, id, version, operator, software, ...(change === undefined ? {} : { reason: change.reason }) });
  const description = change?.describe?.(checked.description) ?? checked.description;
  return {
    origin: originOf(checked, description), record, id, version, created, operator, software, placed, representations, versionTimes, description,
    ...(tt05 === undefined ? {} : { tt05: sipToAip(tt05, { objectId: id, created }) }),
    events: [...earlier, ...await untold?.(earlier) ?? [], ...own],
    message: change?.reason ?? (version === 1 ? 'Ingest' : `Update from a ${checked.unpacked.kind} submission`),
    statedDigests: producerDigests(checked),
  };
}

function originOf(checked: CheckedSip, description: DublinCore): Origin {
  const { unpacked, title, producerId, producer, submissionDigest, tt05 } = checked;
  return {
    name: unpacked.name,
    kind: unpacked.kind,
    title: sameTitle(description, checked.description) ? title : oneLine(description.title?.[0]) ?? title,
    submissionDigest,
    ...(producerId === undefined ? {} : { producerId }),
    ...(producer === undefined ? {} : { producer }),
    ...(tt05 === undefined ? {} : { sourceId: tt05.objectId }),
  };
}

function sameTitle(one: DublinCore, other: DublinCore): boolean {
  return one.title?.[0] === other.title?.[0];
}

/** The producer's own statement is kept beside ours, under its own name. */
function producerDigests({ declared, producer: originator = 'producer' }: CheckedSip): DescribedAip['statedDigests'] {
  return ({ file }) => {
    const digests = declared.get(file.path) ?? {};
    return DIGEST_ALGORITHMS.flatMap((algorithm) => {
      const value = digests[algorithm];
      return value === undefined ? [] : [{ algorithm, value, originator }];
    });
  };
}

/** Where the PREMIS document lies in an AIP's logical state: an AIP of Circular 05/2025 writes its name in capitals. */
function premisFile(base: ObjectView): ReturnType<ObjectView['file']> {
  const folder = `data/${aipFolderName(base.id)}/`;
  return base.file(`${folder}metadata/preservation/premis.xml`) ?? base.file(`${folder}${ROOT_PREMIS}`);
}

async function earlierEvents(base: ObjectView): Promise<readonly PremisEvent[]> {
  const file = premisFile(base);
  if (file === undefined) throw new Fault('OBJECT_DAMAGED', { id: base.id, detail: 'metadata/preservation' });
  const reading = await readPremis(base.open(file));
  if (reading.kind === 'problem') throw new Fault('OBJECT_DAMAGED', { id: base.id, detail: file.path });
  return reading.events.map((event) => ({ ...event, time: catalogueTime(event.time) }));
}
