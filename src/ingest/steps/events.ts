import { countFindings, derivedUuid, DIGEST_ALGORITHMS } from '../../base/index.ts';
import type { PremisEvent, PremisLink } from '../../formats/premis/index.ts';
import { madeFrom, PACKAGES } from '../../formats/tt05/index.ts';
import type { IdentifiedSip, JobRecord } from '../submission.ts';
import { operatorId, softwareId } from './agents.ts';
import type { Software } from './describe.ts';

export interface EventInput {
  readonly identified: IdentifiedSip;
  readonly record: JobRecord;
  readonly id: string;
  readonly version: number;
  readonly operator: string;
  readonly software: Software;
  /** Why an archivist wanted a new version. */
  readonly reason?: string;
}

type Happened = Pick<PremisEvent, 'type' | 'detail' | 'outcome'>;

/** The PREMIS events of one ingest, in the order in which they happened; only what really happened. */
export function eventsOf(input: EventInput): readonly PremisEvent[] {
  const { record, id, operator, software } = input;
  const { tt05 } = input.identified.checked;
  const agents: readonly PremisLink[] = [softwareId(software), operatorId(operator)];
  const objects: readonly PremisLink[] = [{ type: 'URN', value: id }];
  return happened(input).map((event) => ({
    identifier: { type: 'UUID', value: derivedUuid(record.jobId, event.type) },
    time: record.time,
    agents: tt05 === undefined ? agents : inRoles(agents, event.type),
    objects: tt05 !== undefined && event.type === PACKAGES.events.conversion ? madeFrom(tt05.objectId, id) : objects,
    ...event,
  }));
}

/** The roles in which Circular 05/2025 has agents take part in events. */
function inRoles([software, operator]: readonly PremisLink[], type: string): readonly PremisLink[] {
  return [
    ...(software === undefined ? [] : [{ ...software, role: type === 'validation' ? 'validator' : 'executing program' }]),
    ...(operator === undefined ? [] : [{ ...operator, role: type === 'validation' ? 'authorizer' : 'implementer' }]),
  ];
}

function happened({ identified, version, reason }: EventInput): readonly Happened[] {
  const { checked, virusScan } = identified;
  const { unpacked, submissionDigest } = checked;
  const { warning } = countFindings(checked.findings);
  const events: Happened[] = [
    ...(reason === undefined ? [] : [{ type: 'modification', outcome: 'success', detail: reason }]),
    { type: 'ingestion', outcome: 'success', detail: `${unpacked.kind} submission "${unpacked.name}" (${unpacked.container}), ${unpacked.files.size} files, ${submissionDigest}` },
    { type: 'message digest calculation', outcome: 'success', detail: digestDetail(identified) },
  ];
  const declared = declaredSummary(identified);
  if (declared !== undefined) events.push({ type: 'fixity check', outcome: 'success', detail: declared });
  events.push({ type: 'validation', outcome: warning === 0 ? 'success' : 'warning', detail: `rules for ${unpacked.kind} packages, ${warning} warnings` });
  if (virusScan !== undefined) events.push({ type: 'virus check', outcome: 'success', detail: `${virusScan.scanner}: ${virusScan.outcome}` });
  events.push({ type: 'information package creation', outcome: 'success', detail: `version ${version}` });
  return events;
}

/** Whose checksums they are is the difference between "unchanged since delivery" and "unchanged since we first saw it". */
function digestDetail(identified: IdentifiedSip): string {
  const { declared, unpacked } = identified.checked;
  const made = `SHA-512 and SHA-256 of ${unpacked.files.size} files made by Kho`;
  return declared.size === 0 ? `${made}; the producer gave no checksums` : made;
}

function declaredSummary(identified: IdentifiedSip): string | undefined {
  const { declared } = identified.checked;
  const used = new Set([...declared.values()].flatMap((digests) => Object.keys(digests)));
  const algorithms = DIGEST_ALGORITHMS.filter((algorithm) => used.has(algorithm));
  if (algorithms.length === 0) return undefined;
  return `${declared.size} files match the producer's checksums (${algorithms.join(', ')})`;
}
