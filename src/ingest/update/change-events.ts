import { derivedUuid, type DcElement } from '../../base/index.ts';
import type { PremisEvent, PremisIdentifier, PremisLink } from '../../formats/premis/index.ts';
import type { JobRecord } from '../submission.ts';
import { operatorId, softwareId } from '../steps/agents.ts';
import type { Software } from '../steps/describe.ts';
import { representationId } from '../steps/premis-objects.ts';
import type { NewDescription } from './new-description.ts';
import type { TakenRepresentation } from './new-representation.ts';

/** What an update did, as far as PREMIS tells of it. */
export interface Happening {
  readonly id: string;
  readonly version: number;
  readonly record: JobRecord;
  readonly operator: string;
  readonly software: Software;
  readonly reason: string;
  readonly description?: { readonly file: Pick<NewDescription, 'name' | 'sha512'>; readonly elements: readonly DcElement[] };
  readonly representations: readonly TakenRepresentation[];
  /** Names of the representations that the added ones were made from. */
  readonly derivedFrom: readonly string[];
}

/**
 * The events of an update: one for each change, whose detail is the archivist's reason and whose note says what and from
 * what; then what Kho did with the files that came.
 */
export function changeEvents(happening: Happening): readonly PremisEvent[] {
  const { id, version, reason, description, representations, derivedFrom } = happening;
  const whole: PremisLink = { type: 'URN', value: id };
  const event = eventMaker(happening, whole);
  const events: PremisEvent[] = [];
  if (description !== undefined) {
    const { file, elements } = description;
    events.push({ ...event('metadata modification', ''), detail: reason, outcomeNote: `description from ${file.name}, sha512:${file.sha512}; changed: ${elements.join(', ')}` });
  }
  for (const { name, source, placed } of representations) {
    events.push({
      ...event('modification', name),
      detail: reason,
      outcomeNote: `representation ${name} added: ${placed.length} files from "${source}"; derived from ${derivedFrom.join(', ')}`,
      objects: [whole, ...derivedFrom.map((one) => ({ ...representationId(id, one), role: 'source' })), { ...representationId(id, name), role: 'outcome' }],
    });
  }
  const files = representations.reduce((sum, { placed }) => sum + placed.length, 0);
  if (files > 0) events.push({ ...event('message digest calculation', ''), detail: `SHA-512 and SHA-256 of ${files} files made by Kho; the files of earlier versions keep theirs` });
  const scans = new Set(representations.map(({ virusScan }) => virusScan));
  const [scan] = scans;
  if (scans.size === 1 && scan !== undefined) events.push({ ...event('virus check', ''), detail: scan });
  events.push({ ...event('information package creation', ''), detail: `version ${version}` });
  return events;
}

/** The event by which a representation came: its derivation refers to it. */
export function additionEvent(record: JobRecord, name: string): PremisIdentifier {
  return { type: 'UUID', value: derivedUuid(record.jobId, 'modification', name) };
}

function eventMaker({ record, software, operator }: Happening, whole: PremisLink): (type: string, name: string) => PremisEvent {
  return (type, name) => ({
    identifier: name === '' ? { type: 'UUID', value: derivedUuid(record.jobId, type) } : additionEvent(record, name),
    type,
    time: record.time,
    outcome: 'success',
    agents: [softwareId(software), operatorId(operator)],
    objects: [whole],
  });
}
