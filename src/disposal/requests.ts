import type { Kysely } from 'kysely';
import { Fault } from '../base/index.ts';
import type { CopyEnd } from '../formats/deletion/index.ts';
import type { Ledger, LedgerFact } from '../ledger/index.ts';
import type { DisposalTables, RequestRow } from './tables.ts';
import type { Sighting } from './waiting.ts';

/** Where a request is. `stopped`: something came in between, and it has to be requested again. */
export type RequestState = 'requested' | 'approved' | 'executing' | 'done' | 'refused' | 'withdrawn' | 'stopped';

/** Why Kho itself stopped a request. */
export type StopReason = 'held' | 'frozen' | 'changed' | 'person' | 'gone';

/** A request that one package be deleted. */
export interface DeletionRequest {
  readonly id: string;
  readonly packageId: string;
  readonly state: RequestState;
  readonly reason: string;
  readonly basis: string;
  /** Neither title nor names of files are to be kept. */
  readonly conceal: boolean;
  readonly inventoryDigest: string;
  readonly requestedBy: string;
  readonly requestedAt: string;
  readonly personsAt: number;
  readonly waitSeconds: number;
  readonly decidedBy?: string;
  readonly decidedAt?: string;
  readonly note?: string;
  /** When the waiting was last looked at, and how much of it was seen to pass by then. */
  readonly seen?: Sighting;
  readonly waitedSeconds: number;
  readonly deletedAt?: string;
}

/** A copy that is being destroyed, or what became of it. */
export interface CopyState extends Omit<CopyEnd, 'state'> {
  readonly state: 'destroying' | Exclude<CopyEnd['state'], 'outstanding'>;
}

/** States of requests that nobody has ended yet. */
export const OPEN_STATES = ['requested', 'approved', 'executing'] as const satisfies readonly RequestState[];

/** Requests and copies under way. What a call has written is durable when it resolves, with its leaf in the ledger. */
export interface Requests {
  /** Throws `DELETION_OPEN` when the package has an open request. */
  open(request: DeletionRequest, fact: LedgerFact): Promise<void>;
  /** By its identifier or the unmistakable beginning of it; throws `DELETION_NOT_FOUND`. */
  request(id: string): Promise<DeletionRequest>;
  list(states?: readonly RequestState[]): Promise<readonly DeletionRequest[]>;
  /** Changes a request that is still in one of these states; throws `DELETION_DECIDED` when it no longer is. */
  change(id: string, from: readonly RequestState[], set: Partial<Omit<DeletionRequest, 'id' | 'packageId'>>, fact?: Omit<LedgerFact, 'object'>): Promise<DeletionRequest>;
  copies(packageId: string): Promise<readonly CopyState[]>;
  putCopy(packageId: string, copy: CopyState): Promise<void>;
}

/** Fewer characters of an identifier are a guess. */
const SHORTEST_BEGINNING = 4;

/** Requests in the catalogue's database. */
export function createRequests(sql: Kysely<Record<never, never>>, ledger: Pick<Ledger, 'append'>): Requests {
  const db = sql.withTables<DisposalTables>();
  const within = async <Answer>(work: (tx: Kysely<DisposalTables>, root: Kysely<Record<never, never>>) => Promise<Answer>): Promise<Answer> => (
    sql.transaction().execute(async (root) => work(root.withTables<DisposalTables>(), root))
  );
  return {
    open: async (request, fact) => within(async (tx, root) => {
      const other = await tx.selectFrom('deletion_request').select('id').where('package_id', '=', request.packageId)
        .where('state', 'in', OPEN_STATES).executeTakeFirst();
      if (other !== undefined) throw new Fault('DELETION_OPEN', { id: request.packageId, request: other.id });
      await tx.insertInto('deletion_request').values(rowOf(request)).execute();
      await ledger.append([fact], root);
    }),
    request: async (asked) => {
      const id = asked.trim().toLowerCase();
      const rows = id.length < SHORTEST_BEGINNING ? [] : await db.selectFrom('deletion_request').selectAll()
        .where('id', '>=', id).where('id', '<=', `${id}\uffff`).limit(2).execute();
      const row = rows.find((one) => one.id === id) ?? (rows.length === 1 ? rows[0] : undefined);
      if (row === undefined) throw new Fault('DELETION_NOT_FOUND', { id: asked });
      return requestFrom(row);
    },
    list: async (states) => {
      let query = db.selectFrom('deletion_request').selectAll().orderBy('requested_at').orderBy('id');
      if (states !== undefined) query = query.where('state', 'in', states);
      return (await query.execute()).map(requestFrom);
    },
    change: async (id, from, set, fact) => within(async (tx, root) => {
      const row = await tx.selectFrom('deletion_request').selectAll().where('id', '=', id).executeTakeFirst();
      if (row === undefined) throw new Fault('DELETION_NOT_FOUND', { id });
      const request = requestFrom(row);
      if (!from.includes(request.state)) throw new Fault('DELETION_DECIDED', { id, state: request.state });
      const changed = { ...request, ...set };
      await tx.updateTable('deletion_request').set(rowOf(changed)).where('id', '=', id).execute();
      if (fact !== undefined) await ledger.append([{ ...fact, object: request.packageId }], root);
      return changed;
    }),
    copies: async (packageId) => {
      const rows = await db.selectFrom('deletion_copy').selectAll().where('package_id', '=', packageId).orderBy('location').execute();
      return rows.map(({ location, state, at, files, bytes, inventory_sha512: inventorySha512 }) => ({
        location, at, files, bytes, state: state as CopyState['state'], ...(inventorySha512 === null ? {} : { inventorySha512 }),
      }));
    },
    putCopy: async (packageId, { location, state, at, files, bytes, inventorySha512 }) => {
      const values = { state, at, files, bytes, inventory_sha512: inventorySha512 ?? null };
      await db.insertInto('deletion_copy').values({ package_id: packageId, location, ...values })
        .onConflict((conflict) => conflict.columns(['package_id', 'location']).doUpdateSet(values)).execute();
    },
  };
}

function rowOf(request: DeletionRequest): RequestRow {
  return {
    id: request.id, package_id: request.packageId, state: request.state, reason: request.reason, basis: request.basis, conceal: request.conceal ? 1 : 0,
    inventory_digest: request.inventoryDigest, requested_by: request.requestedBy, requested_at: request.requestedAt, persons_at: request.personsAt,
    wait_seconds: request.waitSeconds, decided_by: request.decidedBy ?? null, decided_at: request.decidedAt ?? null, note: request.note ?? null,
    seen_at: request.seen?.at ?? null, seen_uptime: request.seen?.uptime ?? null, seen_boot: request.seen?.boot ?? null, waited_seconds: request.waitedSeconds, deleted_at: request.deletedAt ?? null,
  };
}

function requestFrom(row: RequestRow): DeletionRequest {
  return {
    id: row.id, packageId: row.package_id, state: row.state as RequestState, reason: row.reason, basis: row.basis, conceal: row.conceal === 1,
    inventoryDigest: row.inventory_digest, requestedBy: row.requested_by, requestedAt: row.requested_at, personsAt: row.persons_at,
    waitSeconds: row.wait_seconds, waitedSeconds: row.waited_seconds,
    ...(row.decided_by === null ? {} : { decidedBy: row.decided_by }),
    ...(row.decided_at === null ? {} : { decidedAt: row.decided_at }),
    ...(row.note === null ? {} : { note: row.note }),
    ...(row.seen_at === null || row.seen_uptime === null ? {} : { seen: { at: row.seen_at, uptime: row.seen_uptime, boot: row.seen_boot ?? '' } }),
    ...(row.deleted_at === null ? {} : { deletedAt: row.deleted_at }),
  };
}
