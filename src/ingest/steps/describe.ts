import { packageUrn, type Digests, type DublinCore, Fault } from '../../base/index.ts';
import { aipFolderName } from '../../formats/eark/index.ts';
import { readPremis, type PremisEvent } from '../../formats/premis/index.ts';
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
  const own = eventsOf({ identified, record, id, version, operator, software });
  return {
    identified, record, id, version, created, operator, software, placed, representations, versionTimes,
    description: checked.description,
    events: [...earlier, ...own],
    message: version === 1 ? 'Ingest' : `Update from a ${checked.unpacked.kind} submission`,
  };
}

/** Path of the PREMIS document in an AIP's logical state. */
export function premisPath(id: string): string {
  return `data/${aipFolderName(id)}/metadata/preservation/premis.xml`;
}

async function earlierEvents(base: ObjectView): Promise<readonly PremisEvent[]> {
  const file = base.file(premisPath(base.id));
  if (file === undefined) throw new Fault('OBJECT_DAMAGED', { id: base.id, detail: premisPath(base.id) });
  const reading = await readPremis(base.open(file));
  if (reading.kind === 'problem') throw new Fault('OBJECT_DAMAGED', { id: base.id, detail: premisPath(base.id) });
  return reading.events;
}

/** The digests that the producer declared for a file, without those that Kho makes anyway under its own name. */
export function declaredDigests(described: DescribedAip, placed: PlacedFile): Digests {
  return described.identified.checked.declared.get(placed.file.path) ?? {};
}
