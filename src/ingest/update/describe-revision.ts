import { comparePaths, type DcElement, type DublinCore } from '../../base/index.ts';
import type { PremisEvent } from '../../formats/premis/index.ts';
import type { JobRecord } from '../submission.ts';
import { oneLine } from '../steps/clean-description.ts';
import type { DescribedAip, Origin, Software } from '../steps/describe.ts';
import type { PlacedFile } from '../steps/place-files.ts';
import { additionEvent, changeEvents } from './change-events.ts';
import { representationId } from '../steps/premis-objects.ts';
import type { BaseVersion } from './base-version.ts';
import type { NewDescription } from './new-description.ts';
import type { TakenRepresentation } from './new-representation.ts';
import type { VersionChange } from './outcome.ts';

/** Everything that the next version of a package differs in. */
export interface Revision {
  readonly base: BaseVersion;
  readonly record: JobRecord;
  readonly operator: string;
  readonly software: Software;
  readonly reason: string;
  readonly description: DublinCore;
  readonly described?: NewDescription;
  readonly elements: VersionChange['elements'];
  readonly representations: readonly TakenRepresentation[];
  /** Names of the representations that the added ones were made from. */
  readonly derivedFrom: readonly string[];
  /** Events of the copies that the base does not tell. */
  readonly untold: readonly PremisEvent[];
}

/** What the next version says of itself: what the last one said, with the changes and their events. Pure. */
export function describeRevision(revision: Revision): DescribedAip {
  const { base, record, operator, software, reason, description, described, elements, representations, derivedFrom, untold } = revision;
  const { id, head } = base.view;
  const version = head + 1;
  const versionTimes = [...base.view.versions().map(({ created }) => created), record.time];
  const placed = [...base.placed, ...representations.flatMap((one) => one.placed)].sort((a, b) => comparePaths(a.path, b.path));
  const origin = newOrigin(base.origin, description, elements);
  const derivations = new Map(base.derivations);
  for (const { name } of representations) derivations.set(name, { sources: derivedFrom.map((one) => representationId(id, one)), event: additionEvent(record, name) });
  const change = described === undefined || elements.length === 0 ? {} : { description: { file: described, elements } };
  // METS repeats title and producer: only while they stay is it the same document.
  const same = origin.title === base.origin.title && origin.producer === base.origin.producer;
  return {
    origin, record, id, version, operator, software, description, placed, versionTimes, derivations,
    created: versionTimes[0] ?? record.time,
    representations: [...new Set(placed.flatMap(({ representation }) => representation ?? []))],
    events: [...base.events, ...untold, ...changeEvents({ id, version, record, operator, software, reason, representations, derivedFrom, ...change })],
    message: reason,
    statedDigests: base.statedDigests,
    ...(same ? { carried: base.representationMets } : {}),
  };
}

/**
 * What changed elements change of the package's own facts. A plain submission has no other identifier and producer than
 * those of its description; those of other kinds are the producer's word and stay.
 */
export function newOrigin(origin: Origin, description: DublinCore, elements: Revision['elements']): Origin {
  const { producerId: knownId, producer: knownProducer, ...rest } = origin;
  const fromDescription = (element: DcElement, known: string | undefined): string | undefined => (
    elements.includes(element) ? oneLine(description[element]?.[0]) : known
  );
  const plain = origin.kind === 'plain';
  const producerId = plain ? fromDescription('identifier', knownId) : knownId;
  const producer = plain ? fromDescription('creator', knownProducer) : knownProducer;
  return {
    ...rest,
    title: fromDescription('title', origin.title) ?? origin.title,
    ...(producerId === undefined ? {} : { producerId }),
    ...(producer === undefined ? {} : { producer }),
  };
}

/** Files and their bytes. */
export function sizesOf(placed: readonly PlacedFile[]): { readonly files: number; readonly bytes: number } {
  return { files: placed.length, bytes: placed.reduce((sum, { file }) => sum + file.size, 0) };
}
