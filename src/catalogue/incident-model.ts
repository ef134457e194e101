import { derivedUuid } from '../base/index.ts';

/** The store's own copy, in the place of a location's identifier. */
export const PRIMARY_LOCATION = 'primary';

/**
 * What kind of harm an incident is about, the gravest last: *unreadable* (the medium gives no bytes), *damage* (other
 * bytes, or something that does not belong there), *loss* (files or the whole object are gone), *divergence* (copies
 * that are sound in themselves differ and nothing says which was committed), *tampering* (sound in itself and not what
 * was committed, or damaged in the same way twice: nothing happens so by chance).
 */
export const INCIDENT_CLASSES = ['unreadable', 'damage', 'loss', 'divergence', 'tampering'] as const;
export type IncidentClass = (typeof INCIDENT_CLASSES)[number];

/**
 * *open*: a repair is due. *frozen*: no good copy is known; *suspected*: somebody may have done it on purpose: nobody
 * writes to the object until a person has looked. *repaired* and *resolved* are over.
 */
export type IncidentState = 'open' | 'frozen' | 'suspected' | 'repaired' | 'resolved';

/** Why an object is frozen or suspected, or its repair has to wait. */
export type IncidentReason =
  | 'no-good-copy' | 'no-committed-digest' | 'source-unreachable' | 'unreadable' | 'repair-failed'
  | 'accepted-copy-differs' | 'other-inventory' | 'same-damage' | 'anchors-differ' | 'copies-differ' | 'uncommitted-version';

/** One file that is not what was committed. */
export interface IncidentFile {
  /** Below the object root. */
  readonly path: string;
  readonly outcome: 'mismatch' | 'missing' | 'extra' | 'unreadable';
  readonly expected?: string;
  readonly found?: string;
  readonly detail?: string;
}

/** Harm to one copy of one package. There is at most one that is not over for each package and location. */
export interface Incident {
  /** UUID. */
  readonly id: string;
  readonly class: IncidentClass;
  readonly state: IncidentState;
  readonly packageId: string;
  /** Identifier of the location; `primary` is the store itself. */
  readonly location: string;
  /** What people call it. */
  readonly locationName: string;
  /** RFC 3339, UTC, seconds. */
  readonly openedAt: string;
  readonly lastSeenAt: string;
  readonly reason?: IncidentReason;
  /** At most the first `FILES_KEPT`; the evidence has those that were moved, all of them. */
  readonly files: readonly IncidentFile[];
  readonly fileCount: number;
  /** Folder of the quarantine with the record and the damaged bytes. */
  readonly evidence: string;
  readonly closedAt?: string;
  readonly resolvedBy?: string;
  /** In a person's words. */
  readonly resolution?: string;
}

/** Files that an incident lists. */
export const FILES_KEPT = 100;

/** What happened in the life of an incident. The AIP tells of it from its next version on (PREMIS *fixity check*, *recovery*). */
export interface IncidentEvent {
  readonly incident: string;
  readonly packageId: string;
  readonly type: 'opened' | 'seen' | 'frozen' | 'suspected' | 'waiting' | 'repaired' | 'failed' | 'vouched' | 'resolved';
  /** RFC 3339, UTC, seconds. */
  readonly time: string;
  /** Who did it; of *vouched* the second person, who answered for the end of a suspicion. */
  readonly agent: string;
  /** What there is to say: how many files, from where. */
  readonly detail: string;
}

/** Under which identifier PREMIS has an event of an incident: the same wherever the event is remembered. */
export function incidentEventUuid({ incident, type, time, detail }: IncidentEvent): string {
  return derivedUuid(incident, type, time, detail);
}

/** Whether an incident still asks for something. */
export function isOver({ state }: Pick<Incident, 'state'>): boolean {
  return state === 'repaired' || state === 'resolved';
}
