import { incidentEventUuid, PRIMARY_LOCATION, type Catalogue, type Incident, type IncidentEvent } from '../../catalogue/index.ts';
import type { PremisEvent, PremisLink } from '../../formats/premis/index.ts';
import { operatorId } from './agents.ts';
import { oneLine } from './clean-description.ts';

/**
 * What happened to the copies of a package and no version tells yet, oldest first: harm that was found (*fixity check*), its
 * repair and repairs that failed (*recovery*), the word of a person who ended it. A repair changes no byte of the AIP and makes
 * no version; the next one carries its events. `told`: the events of the version before.
 */
export async function untoldRepairs({ incidents }: Pick<Catalogue, 'incidents'>, id: string, told: readonly PremisEvent[]): Promise<readonly PremisEvent[]> {
  const events = await incidents.events(id);
  if (events.length === 0) return [];
  const known = new Map((await incidents.list({ packageId: id, limit: events.length })).map((incident) => [incident.id, incident]));
  const untold = new Map<string, PremisEvent>();
  for (const event of events) {
    const incident = known.get(event.incident);
    const happened = incident === undefined ? undefined : HAPPENED[event.type]?.(event, incident);
    if (incident === undefined || happened === undefined) continue;
    const uuid = incidentEventUuid(event);
    untold.set(uuid, { identifier: { type: 'UUID', value: uuid }, time: event.time, ...happened, agents: [agentOf(event)], objects: [{ type: 'URN', value: id }] });
  }
  for (const { identifier } of told) untold.delete(identifier.value);
  return [...untold.values()];
}

type Happened = Pick<PremisEvent, 'type' | 'outcome' | 'detail' | 'outcomeNote'>;

/** The steps of an incident that are events of the package; a sighting that only repeats another one is none. */
const HAPPENED: Readonly<Partial<Record<IncidentEvent['type'], (event: IncidentEvent, incident: Incident) => Happened>>> = {
  opened: ({ detail }, incident) => {
    const [harm = incident.class, files = String(incident.fileCount)] = detail.split(' · ');
    return { type: 'fixity check', outcome: 'fail', detail: `${harm}: ${files} files were not as committed`, outcomeNote: `${copyOf(incident)}; incident ${incident.id}` };
  },
  repaired: ({ detail }, incident) => {
    const [files, from] = detail.includes(' · ') ? detail.split(' · ') : ['all', detail];
    return {
      type: 'recovery', outcome: 'success', detail: `${files} damaged files replaced by bytes with the committed digests`,
      outcomeNote: `${copyOf(incident)}${from === undefined || from === '' ? '' : `; from ${plain(from)}`}; ${evidenceOf(incident)}`,
    };
  },
  failed: ({ detail }, incident) => ({
    type: 'recovery', outcome: 'fail', detail: 'the repair did not come to its end', outcomeNote: `${copyOf(incident)}; ${plain(detail)}; ${evidenceOf(incident)}`,
  }),
  vouched: ({ detail }, incident) => ({
    type: 'fixity check', outcome: 'warning', detail: 'an approver vouched for the end of the suspicion',
    outcomeNote: `${copyOf(incident)}${detail === '' ? '' : `; accepted copy: ${plain(detail)}`}; ${evidenceOf(incident)}`,
  }),
  resolved: ({ detail }, incident) => ({
    type: 'fixity check', outcome: 'warning', detail: plain(incident.resolution ?? 'ended by a person'),
    outcomeNote: `${copyOf(incident)}; ended by a person${detail === '' ? '' : ` who accepted the copy of ${plain(detail)}`}; ${evidenceOf(incident)}`,
  }),
};

function copyOf({ location, locationName }: Incident): string {
  return location === PRIMARY_LOCATION ? 'copy in the store itself' : `copy at location ${plain(locationName)}`;
}

/** Where the bytes lie that were taken out, and the record of the incident. */
function evidenceOf({ id, evidence }: Incident): string {
  return `incident ${id}, evidence in quarantine/${evidence}`;
}

/** Programs of Kho that act by themselves sign with their command or their job. */
function agentOf({ agent }: IncidentEvent): PremisLink {
  if (/^kho [a-z]+$/.test(agent)) return { type: 'local', value: `software:${agent}`, role: 'executing program' };
  if (/^job [0-9a-f-]{36}$/.test(agent)) return { type: 'local', value: 'software:kho work', role: 'executing program' };
  return { ...operatorId(plain(agent)), role: 'implementer' };
}

/** As XML carries it, so that the catalogue and a rebuilt one say the same. */
function plain(text: string): string {
  return oneLine(text) ?? '?';
}
