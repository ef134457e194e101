import type { Selectable } from 'kysely';
import { Fault } from '../base/index.ts';
import { recountCopies } from './copies.ts';
import { catalogueTables, type Database } from './database.ts';
import {
  FILES_KEPT, INCIDENT_CLASSES, isOver, PRIMARY_LOCATION, type Incident, type IncidentClass, type IncidentEvent, type IncidentFile, type IncidentReason, type IncidentState,
} from './incident-model.ts';
import type { IncidentEventRow, IncidentRow } from './incident-tables.ts';
import type { Sql } from './sql/open-sql.ts';

/** What somebody saw of one copy. */
export interface Sighting {
  readonly packageId: string;
  readonly location: string;
  readonly locationName: string;
  readonly class: IncidentClass;
  readonly state: Extract<IncidentState, 'open' | 'frozen' | 'suspected'>;
  readonly reason?: IncidentReason;
  readonly files: readonly IncidentFile[];
  /** RFC 3339, UTC, seconds. */
  readonly time: string;
  readonly agent: string;
  /** Identifier and evidence folder, should a new incident have to be opened. */
  readonly id: string;
  readonly evidence: string;
}

/** An incident as it is now, and what has just happened to it; undefined when nothing new was seen. */
export interface Recorded {
  readonly incident: Incident;
  readonly event: IncidentEvent | undefined;
}

/** How an incident goes on or ends. */
export interface Settlement {
  readonly state: IncidentState;
  readonly type: IncidentEvent['type'];
  readonly time: string;
  readonly agent: string;
  readonly detail: string;
  readonly reason?: IncidentReason;
  /** A person's words, when a person ends it. */
  readonly resolution?: string;
}

/** Writes in the same transaction when there is news: the leaf of the ledger. */
export type AlsoRecord = (recorded: Recorded & { readonly event: IncidentEvent }, tx: Sql) => Promise<void>;

export interface IncidentQuery {
  readonly packageId?: string;
  /** Only what still asks for something. */
  readonly open?: boolean;
  /** `no` of the last one of the page before. */
  readonly after?: number;
  readonly limit: number;
}

/**
 * The incidents of a store. Promises: *durable* when a call resolves; *atomic* with `tx`; of each package and location at
 * most one incident is open, also when several processes see the same damage at once.
 */
export interface Incidents {
  /** Opens an incident, or adds to the one that is open. */
  record(sighting: Sighting, also?: AlsoRecord): Promise<Recorded>;
  settle(id: string, settlement: Settlement, also?: AlsoRecord): Promise<Recorded>;
  get(id: string): Promise<Incident | undefined>;
  /** Newest first. */
  list(query: IncidentQuery): Promise<readonly (Incident & { readonly no: number })[]>;
  /** Oldest first. */
  events(packageId: string): Promise<readonly IncidentEvent[]>;
  /** Whether nobody may write to a package until a person has looked (`frozen` or `suspected`). */
  isFrozen(packageId: string): Promise<boolean>;
  /** Puts back an incident that only its evidence remembers; one that is known stays as it is. Answers whether it was unknown. */
  restore(incident: Incident, events: readonly IncidentEvent[]): Promise<boolean>;
}

export function incidentsOver(sql: Sql): Incidents {
  const db = catalogueTables(sql);
  return {
    record: async (sighting, also) => sql.transaction().execute(async (tx) => told(await counted(await record(catalogueTables(tx), sighting), tx), also, tx)),
    settle: async (id, settlement, also) => sql.transaction().execute(async (tx) => told(await counted(await settle(catalogueTables(tx), id, settlement), tx), also, tx)),
    get: async (id) => {
      const row = await db.selectFrom('incident').selectAll().where('id', '=', id).executeTakeFirst();
      return row === undefined ? undefined : incidentFrom(row);
    },
    list: async (query) => list(db, query),
    events: async (packageId) => (
      (await db.selectFrom('incident_event').selectAll().where('package_id', '=', packageId).orderBy('no').execute()).map(eventFrom)
    ),
    isFrozen: async (packageId) => isFrozen(db, packageId),
    restore: async (incident, events) => sql.transaction().execute(async (tx) => {
      const wasUnknown = await restore(catalogueTables(tx), incident, events);
      await counted({ incident }, tx);
      return wasUnknown;
    }),
  };
}

/** The store's own object is one of the copies that a package must have: harmed, it is none. */
async function counted<Of extends { readonly incident: Incident }>(recorded: Of, tx: Sql): Promise<Of> {
  const { incident: { location, packageId } } = recorded;
  if (location === PRIMARY_LOCATION) await recountCopies(tx, packageId);
  return recorded;
}

async function told(recorded: Recorded, also: AlsoRecord | undefined, tx: Sql): Promise<Recorded> {
  const { incident, event } = recorded;
  if (event !== undefined) await also?.({ incident, event }, tx);
  return recorded;
}

/** Whether a person has to look before anybody writes to the package. */
export async function isFrozen(db: Database, packageId: string): Promise<boolean> {
  const found = await db.selectFrom('incident').select('no').where('package_id', '=', packageId).where('state', 'in', ['frozen', 'suspected']).executeTakeFirst();
  return found !== undefined;
}

/** The last line of defence: no version is added to an object that is evidence. */
export async function refuseFrozen(db: Database, packageIds: readonly string[]): Promise<void> {
  for (const id of packageIds) if (await isFrozen(db, id)) throw new Fault('OBJECT_FROZEN', { id });
}

async function record(db: Database, sighting: Sighting): Promise<Recorded> {
  const { packageId, location, time, agent, files } = sighting;
  const open = await db.selectFrom('incident').selectAll()
    .where('package_id', '=', packageId).where('location_id', '=', location).where('closed_at', 'is', null).executeTakeFirst();
  const told = (type: IncidentEvent['type'], incident: string): IncidentEvent => (
    { incident, packageId, type, time, agent, detail: `${sighting.class} · ${files.length}` }
  );
  if (open === undefined) {
    const { id, evidence, locationName, state, reason } = sighting;
    const incident: Incident = {
      id, class: sighting.class, state, packageId, location, locationName, openedAt: time, lastSeenAt: time,
      ...(reason === undefined ? {} : { reason }), files: files.slice(0, FILES_KEPT), fileCount: files.length, evidence,
    };
    await db.insertInto('incident').values(rowOf(incident)).execute();
    return { incident, event: await put(db, told('opened', id)) };
  }
  const before = incidentFrom(open);
  const incident = { ...seenAgain(before, sighting), lastSeenAt: time };
  await db.updateTable('incident').set(rowOf(incident)).where('id', '=', incident.id).execute();
  const isNews = incident.class !== before.class || incident.state !== before.state || incident.fileCount !== before.fileCount;
  const type = incident.state === before.state || incident.state === 'open' ? 'seen' as const : incident.state as 'frozen' | 'suspected';
  return { incident, event: isNews ? await put(db, told(type, incident.id)) : undefined };
}

/** What was seen before stays on the list; an incident never becomes more harmless by being looked at again. */
function seenAgain(incident: Incident, sighting: Sighting): Incident {
  const known = new Set(incident.files.map(({ path }) => path));
  const added = sighting.files.filter(({ path }) => !known.has(path));
  const graver = INCIDENT_CLASSES.indexOf(sighting.class) > INCIDENT_CLASSES.indexOf(incident.class);
  const state = sighting.state === 'open' ? incident.state : sighting.state;
  return {
    ...incident,
    class: graver ? sighting.class : incident.class,
    state,
    files: [...incident.files, ...added].slice(0, FILES_KEPT),
    fileCount: Math.max(incident.fileCount, sighting.files.length, Math.min(FILES_KEPT, known.size + added.length)),
    ...(sighting.reason === undefined ? {} : { reason: sighting.reason }),
  };
}

async function settle(db: Database, id: string, settlement: Settlement): Promise<Recorded> {
  const { state, type, time, agent, detail, reason, resolution } = settlement;
  const before = incidentFrom(await db.selectFrom('incident').selectAll().where('id', '=', id).executeTakeFirstOrThrow());
  const incident: Incident = {
    ...before, state,
    ...(reason === undefined ? {} : { reason }),
    ...(isOver({ state }) ? { closedAt: time } : {}),
    ...(resolution === undefined ? {} : { resolvedBy: agent, resolution }),
  };
  await db.updateTable('incident').set(rowOf(incident)).where('id', '=', id).execute();
  return { incident, event: await put(db, { incident: id, packageId: incident.packageId, type, time, agent, detail }) };
}

async function list(db: Database, { packageId, open = false, after, limit }: IncidentQuery): Promise<readonly (Incident & { readonly no: number })[]> {
  let query = db.selectFrom('incident').selectAll().orderBy('no', 'desc').limit(limit);
  if (packageId !== undefined) query = query.where('package_id', '=', packageId);
  if (open) query = query.where('closed_at', 'is', null);
  if (after !== undefined) query = query.where('no', '<', after);
  return (await query.execute()).map((row) => ({ ...incidentFrom(row), no: row.no }));
}

async function restore(db: Database, incident: Incident, events: readonly IncidentEvent[]): Promise<boolean> {
  const known = await db.selectFrom('incident').select('no').where((where) => where.or([
    where('id', '=', incident.id),
    ...(isOver(incident) ? [] : [where.and([where('package_id', '=', incident.packageId), where('location_id', '=', incident.location), where('closed_at', 'is', null)])]),
  ])).executeTakeFirst();
  if (known !== undefined) return false;
  await db.insertInto('incident').values(rowOf(incident)).execute();
  for (const event of events) await put(db, event);
  return true;
}

async function put(db: Database, event: IncidentEvent): Promise<IncidentEvent> {
  const { incident, packageId, type, time, agent, detail } = event;
  await db.insertInto('incident_event').values({ incident_id: incident, package_id: packageId, type, time, agent, detail }).execute();
  return event;
}

function rowOf(incident: Incident): Omit<IncidentRow, 'no'> {
  return {
    id: incident.id,
    class: incident.class,
    state: incident.state,
    package_id: incident.packageId,
    location_id: incident.location,
    location_name: incident.locationName,
    opened_at: incident.openedAt,
    last_seen_at: incident.lastSeenAt,
    reason: incident.reason ?? null,
    files: JSON.stringify(incident.files),
    file_count: incident.fileCount,
    evidence: incident.evidence,
    closed_at: incident.closedAt ?? null,
    resolved_by: incident.resolvedBy ?? null,
    resolution: incident.resolution ?? null,
  };
}

function incidentFrom(row: Selectable<IncidentRow>): Incident {
  return {
    id: row.id,
    class: row.class as IncidentClass,
    state: row.state as IncidentState,
    packageId: row.package_id,
    location: row.location_id,
    locationName: row.location_name,
    openedAt: row.opened_at,
    lastSeenAt: row.last_seen_at,
    files: JSON.parse(row.files) as readonly IncidentFile[],
    fileCount: row.file_count,
    evidence: row.evidence,
    ...(row.reason === null ? {} : { reason: row.reason as IncidentReason }),
    ...(row.closed_at === null ? {} : { closedAt: row.closed_at }),
    ...(row.resolved_by === null ? {} : { resolvedBy: row.resolved_by }),
    ...(row.resolution === null ? {} : { resolution: row.resolution }),
  };
}

function eventFrom(row: Selectable<IncidentEventRow>): IncidentEvent {
  return { incident: row.incident_id, packageId: row.package_id, type: row.type as IncidentEvent['type'], time: row.time, agent: row.agent, detail: row.detail };
}
