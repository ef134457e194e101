import { packageUrn, type Digests, type DublinCore, Fault } from '../../base/index.ts';
import { aipFolderName } from '../../formats/eark/index.ts';
import { readPremis, type PremisEvent } from '../../formats/premis/index.ts';
import { ROOT_PREMIS, sipToAip, type Tt05Package } from '../../formats/tt05/index.ts';
import type { ObjectView } from '../../storage/index.ts';
import type { IdentifiedSip, JobRecord } from '../submission.ts';
import { eventsOf } from './events.ts';
import { placeFiles, type PlacedFile } from './place-files.ts';

/** The program that makes the packages. */
export interface Software {
  readonly name: string;
  readonly version: string;
}

/** Everything that the AIP version will say, before a byte of its documents is written. */
export interface DescribedAip {
  readonly identified: IdentifiedSip;
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
}

export interface DescribeInput {
  readonly identified: IdentifiedSip;
  readonly record: JobRecord;
  readonly operator: string;
  readonly software: Software;
  /** The object that gets a new version. */
  readonly base: ObjectView | undefined;
}

/** Decides what the AIP says of itself: identifier, places, events. Reads only an older version's events. */
export async function describe(input: DescribeInput): Promise<DescribedAip> {
  const { identified, record, operator, software, base } = input;
  const { checked } = identified;
  const id = base?.id ?? packageUrn(record.packageUuid);
  const version = (base?.head ?? 0) + 1;
  const placed = placeFiles(checked.unpacked);
  const representations = [...new Set(placed.flatMap(({ representation }) => representation ?? []))];
  const earlier = base === undefined ? [] : await earlierEvents(base);
  const versionTimes = [...(base?.versions() ?? []).map((one) => one.created), record.time];
  const [created = record.time] = versionTimes;
  const { tt05 } = checked;
  const own = eventsOf({ identified, record, id, version, operator, software });
  return {
    identified, record, id, version, created, operator, software, placed, representations, versionTimes,
    description: checked.description,
    ...(tt05 === undefined ? {} : { tt05: sipToAip(tt05, { objectId: id, created }) }),
    events: [...earlier, ...own],
    message: version === 1 ? 'Ingest' : `Update from a ${checked.unpacked.kind} submission`,
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
  return reading.events;
}

/** The digests that the producer declared for a file, without those that Kho makes anyway under its own name. */
export function declaredDigests(described: DescribedAip, placed: PlacedFile): Digests {
  return described.identified.checked.declared.get(placed.file.path) ?? {};
}
