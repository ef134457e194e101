import { derivedUuid } from '../../base/index.ts';
import type { PremisAgent, PremisDocument, PremisEvent, PremisFile, PremisIdentifier, PremisLink, PremisObject, PremisRights } from '../premis/index.ts';
import { PACKAGES, WRITER } from './profile.ts';
import { localTime } from './record-date.ts';
import { REPRESENTATION_FOLDER } from './write-package.ts';

/** What the PREMIS of a package is made from. */
export interface PremisParts {
  readonly objectId: string;
  /** The package that it was made from, when it was made from one. */
  readonly sourceId?: string;
  readonly originalName?: string;
  /** Objects of all files, with package paths; drawn once for each of the two documents. */
  readonly files: () => Iterable<PremisFile>;
  readonly events: readonly PremisEvent[];
  readonly agents: readonly PremisAgent[];
  readonly rights?: readonly PremisRights[];
}

/** How PREMIS names a package: AIPs are URNs, the UUIDs of SIPs and DIPs are local. */
export function packageIdentifier(objectId: string): PremisIdentifier {
  return { type: objectId.startsWith('urn:') ? 'URN' : 'local', value: objectId };
}

/**
 * PREMIS.xml (the package, what it was made from, every file that is no document, all events) and PREMIS_rep1.xml (the
 * representation and its documents). Times are those of Vietnam, as in METS (reference §2.9).
 */
export function premisDocuments(parts: PremisParts): { readonly root: PremisDocument; readonly representation: PremisDocument } {
  const { agents, rights = [] } = parts;
  const events = parts.events.map((event) => ({ ...event, time: localTime(event.time, WRITER.timeOffsetMinutes) }));
  return {
    root: { objects: { [Symbol.iterator]: () => rootObjects(parts) }, events, agents, rights },
    representation: { objects: { [Symbol.iterator]: () => representationObjects(parts) }, events: [], agents: [], rights: [] },
  };
}

const DATA = `${REPRESENTATION_FOLDER}data/`;

function* rootObjects({ objectId, sourceId, originalName, files }: PremisParts): Generator<PremisObject> {
  yield { kind: 'intellectual entity', identifier: packageIdentifier(objectId), ...(originalName === undefined ? {} : { originalName }) };
  if (sourceId !== undefined) yield { kind: 'intellectual entity', identifier: packageIdentifier(sourceId) };
  for (const file of files()) if (!file.path.startsWith(DATA)) yield file;
}

function* representationObjects({ objectId, files }: PremisParts): Generator<PremisObject> {
  yield {
    kind: 'representation', originalName: PACKAGES.representation, partOf: packageIdentifier(objectId),
    identifier: { type: 'UUID', value: derivedUuid(objectId, 'representation', PACKAGES.representation) },
  };
  for (const file of files()) if (file.path.startsWith(DATA)) yield file;
}

/** Source and outcome of the making of a package, as its event links them. */
export function madeFrom(sourceId: string, outcomeId: string): readonly PremisLink[] {
  return [{ ...packageIdentifier(sourceId), role: 'source' }, { ...packageIdentifier(outcomeId), role: 'outcome' }];
}
