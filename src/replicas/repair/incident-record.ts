import path from 'node:path';
import { packageUuid } from '../../base/index.ts';
import { isOver, type AlsoRecord, type Incident, type IncidentEvent, type Incidents, type Recorded, type Settlement, type Sighting } from '../../catalogue/index.ts';
import { Evidence, quarantined, recordLines } from '../../storage/index.ts';

/** Name of the record in an evidence folder. */
const INCIDENT_RECORD = 'incident.ndjson';

/** Incidents, in the catalogue and, so that they outlive it, in the quarantine of the store. */
export interface IncidentLog {
  record(sighting: Omit<Sighting, 'id' | 'evidence'>): Promise<Incident>;
  settle(id: string, settlement: Settlement): Promise<Incident>;
}

export interface IncidentLogParts {
  readonly incidents: Incidents;
  /** The store's own quarantine. */
  readonly quarantine: string;
  readonly newId: () => string;
  /** Writes the leaf of the ledger, in the transaction of the fact. */
  readonly also?: AlsoRecord;
}

/** The catalogue first, then the evidence: a crash between the two is mended by the next sighting. */
export function incidentLog({ incidents, quarantine, newId, also }: IncidentLogParts): IncidentLog {
  const written = async ({ incident, event }: Recorded): Promise<Incident> => {
    if (event !== undefined) await new Evidence(quarantine, incident.evidence).append(INCIDENT_RECORD, { v: 1, event, incident });
    return incident;
  };
  return {
    record: async (sighting) => {
      const id = newId();
      return written(await incidents.record({ ...sighting, id, evidence: evidenceName(sighting, id) }, also));
    },
    settle: async (id, settlement) => written(await incidents.settle(id, settlement, also)),
  };
}

/** Tells when, which package and which incident; sorts by time. */
function evidenceName({ time, packageId }: Pick<Sighting, 'time' | 'packageId'>, id: string): string {
  return `${time.replace(/[:.]/g, '-')}-incident-${packageUuid(packageId) ?? 'unknown'}-${id}`.replace(/[^A-Za-z0-9-]/g, '_');
}

/** Whether a folder of the quarantine belongs to an incident, by its name. */
export function isEvidence(folder: string): boolean {
  return path.basename(folder).includes('-incident-');
}

/** Brings back what only the quarantine remembers (the catalogue was lost); answers how many incidents that were. */
export async function restoreIncidents({ incidents, quarantine }: Pick<IncidentLogParts, 'incidents' | 'quarantine'>): Promise<number> {
  let restored = 0;
  for (const folder of await quarantined(quarantine)) {
    if (!isEvidence(folder)) continue;
    const lines = (await recordLines(folder, INCIDENT_RECORD)).filter(isRecordLine);
    const last = lines.at(-1);
    if (last !== undefined && await incidents.restore(last.incident, lines.map(({ event }) => event))) restored += 1;
  }
  return restored;
}

interface RecordLine {
  readonly incident: Incident;
  readonly event: IncidentEvent;
}

/** The record is ours, but it may lie on a disk that damages things: a line that is none is not believed. */
function isRecordLine(line: unknown): line is RecordLine {
  if (typeof line !== 'object' || line === null || !('incident' in line) || !('event' in line)) return false;
  const { incident, event } = line as { readonly incident: Partial<Incident> | null; readonly event: Partial<IncidentEvent> | null };
  return typeof incident?.id === 'string' && typeof incident.packageId === 'string' && typeof incident.evidence === 'string'
    && Array.isArray(incident.files) && typeof incident.state === 'string' && typeof incident.location === 'string'
    && typeof incident.locationName === 'string' && typeof incident.class === 'string' && typeof incident.fileCount === 'number'
    && typeof incident.openedAt === 'string' && typeof incident.lastSeenAt === 'string'
    && typeof event?.time === 'string' && typeof event.type === 'string' && typeof event.agent === 'string' && typeof event.detail === 'string'
    && (isOver({ state: incident.state }) ? typeof incident.closedAt === 'string' : true);
}
