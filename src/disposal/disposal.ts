import { Fault } from '../base/index.ts';
import type { Tombstone } from '../catalogue/index.ts';
import type { LedgerFact } from '../ledger/index.ts';
import type { Credentials } from '../persons/index.ts';
import { createDecisions, sentence, type Decisions } from './decide.ts';
import { cataloguedPackage } from './guard.ts';
import { createHolds, type Hold } from './holds.ts';
import type { DisposalParts } from './parts.ts';
import { createRequests, type DeletionRequest, type RequestState } from './requests.ts';
import { runDeletions, type DeletionRun } from './run-deletions.ts';
import { seenToPass, sightingNow } from './waiting.ts';

/** A request with what a reader of the list wants to know besides. */
export interface ListedRequest extends DeletionRequest {
  /** Seconds that still have to pass; only while it waits. */
  readonly remainingSeconds?: number;
  readonly title?: string;
}

/**
 * Deletion as an act of two people: requested by one, approved by another, carried out after a waiting time, stopped by
 * any hold, leaving a tombstone. Whatever a call has written is durable when it resolves.
 */
export interface Disposal extends Decisions {
  list(states?: readonly RequestState[]): Promise<readonly ListedRequest[]>;
  /** What was deleted, by package identifier. */
  deleted(after: string, limit: number): Promise<readonly Tombstone[]>;
  /** Needs the writer lock. */
  run(run: DeletionRun): Promise<void>;
  hold(target: { readonly id?: string; readonly query?: string; readonly reason: string }, by: Credentials): Promise<Hold>;
  releaseHold(id: string, reason: string, by: Credentials): Promise<Hold>;
  holds(): Promise<readonly Hold[]>;
}

export function createDisposal(parts: DisposalParts): Disposal {
  const requests = createRequests(parts.catalogue.sql, parts.ledger);
  const holds = createHolds(parts.store.locations.holds, parts);
  return {
    ...createDecisions(parts, { requests, holds }),
    list: async (states) => {
      const listed: ListedRequest[] = [];
      for (const request of await requests.list(states)) listed.push(await withRest(parts, request));
      return listed;
    },
    deleted: async (after, limit) => parts.catalogue.tombstones({ after, limit }),
    run: async (run) => runDeletions(parts, requests, holds, run),
    hold: async ({ id, query, reason }, by) => {
      const words = sentence('reason', reason);
      const person = await parts.persons.authenticate(by);
      if (person.role !== 'archivist' && person.role !== 'approver') throw new Fault('PERSON_LACKS_ROLE', { name: person.name, role: 'archivist' });
      const byQuery = query === undefined || query.trim() === '' ? undefined : query.normalize('NFC').trim();
      const target = byQuery === undefined ? { packageId: (await cataloguedPackage(parts, id ?? '')).id } : { query: byQuery };
      const hold = await holds.add({ ...target, reason: words, by: person.name });
      // After the hold: one without its leaf still holds, a leaf without its hold would be a promise that nobody keeps.
      await recordHold(parts, hold, { type: 'hold.place', outcome: 'placed', actor: person.name });
      return hold;
    },
    releaseHold: async (id, reason, by) => {
      const words = sentence('reason', reason);
      const person = await parts.persons.authenticate(by);
      const hold = await holds.hold(id);
      // Two people here as well: otherwise who holds could delete as soon as they like.
      if (person.name === hold.by) throw new Fault('SAME_PERSON', { name: person.name });
      if (person.role !== 'approver') throw new Fault('PERSON_LACKS_ROLE', { name: person.name, role: 'approver' });
      if (hold.released !== undefined) throw new Fault('HOLD_NOT_FOUND', { id });
      await recordHold(parts, hold, { type: 'hold.lift', outcome: 'lifted', actor: person.name });
      return holds.release(hold.id, { by: person.name, reason: words });
    },
    holds: holds.list,
  };
}

async function recordHold({ catalogue, ledger }: DisposalParts, { id, packageId }: Hold, fact: LedgerFact): Promise<void> {
  const object = packageId === undefined ? {} : { object: packageId };
  await catalogue.transaction(async (tx) => ledger.append([{ ...fact, ...object, detail: { hold: id } }], tx));
}

async function withRest({ catalogue, clock, running }: DisposalParts, request: DeletionRequest): Promise<ListedRequest> {
  const title = (await catalogue.package(request.packageId))?.title;
  const named = title === undefined ? request : { ...request, title };
  if (request.state !== 'approved' || request.seen === undefined) return named;
  const { seconds } = seenToPass(request.seen, sightingNow(clock, running));
  return { ...named, remainingSeconds: Math.max(0, request.waitSeconds - request.waitedSeconds - seconds) };
}
