import { Fault, timestamp } from '../base/index.ts';
import type { Credentials, Person } from '../persons/index.ts';
import { deletable } from './guard.ts';
import type { Holds } from './holds.ts';
import type { DisposalParts } from './parts.ts';
import type { DeletionRequest, Requests } from './requests.ts';
import { sightingNow } from './waiting.ts';

/** What is asked for, and why. */
export interface DeletionAsked {
  /** Identifier of the package; the bare UUID is accepted too. */
  readonly id: string;
  readonly reason: string;
  /** The decision that the deletion rests on, with number and date. */
  readonly basis: string;
  /** A longer waiting time than the setting, seconds. */
  readonly waitSeconds?: number;
  readonly conceal: boolean;
}

/** What the two people may do to a request. */
export interface Decisions {
  request(asked: DeletionAsked, by: Credentials): Promise<DeletionRequest>;
  approve(id: string, by: Credentials): Promise<DeletionRequest>;
  refuse(id: string, reason: string, by: Credentials): Promise<DeletionRequest>;
  withdraw(id: string, reason: string, by: Credentials): Promise<DeletionRequest>;
}

/** A reason is a sentence: Kho keeps it for ever. Characters. */
const REASON = { least: 10, most: 500 };
const BASIS = { least: 3, most: 300 };
const NOT_BEGUN = ['requested', 'approved'] as const;

export function createDecisions(parts: DisposalParts, { requests, holds }: { readonly requests: Requests; readonly holds: Holds }): Decisions {
  const { persons, clock, newId, running } = parts;
  const now = (): string => timestamp(clock.now());
  return {
    request: async ({ id, reason, basis, waitSeconds = 0, conceal }, by) => {
      const words = { reason: sentence('reason', reason, REASON), basis: sentence('basis', basis, BASIS) };
      const person = inRole(await persons.authenticate(by), 'archivist');
      const entry = await deletable(parts, holds, id);
      const request: DeletionRequest = {
        id: newId(), packageId: entry.id, state: 'requested', ...words, conceal, inventoryDigest: entry.inventoryDigest,
        requestedBy: person.name, requestedAt: now(), personsAt: await persons.newestChange(),
        waitSeconds: Math.max(parts.waitSeconds, waitSeconds), waitedSeconds: 0,
      };
      await requests.open(request, { type: 'delete.request', object: entry.id, outcome: 'requested', actor: person.name, detail: { request: request.id } });
      return request;
    },
    approve: async (id, by) => {
      const request = await requests.request(id);
      const person = decider(await persons.authenticate(by), request);
      if (request.state === 'requested') await deletable(parts, holds, request.packageId);
      return requests.change(request.id, ['requested'], {
        state: 'approved', decidedBy: person.name, decidedAt: now(), seen: sightingNow(clock, running), waitedSeconds: 0,
      }, { type: 'delete.approve', outcome: 'approved', actor: person.name, detail: { request: request.id, waitSeconds: request.waitSeconds } });
    },
    refuse: async (id, reason, by) => {
      const request = await requests.request(id);
      const person = decider(await persons.authenticate(by), request);
      return requests.change(request.id, NOT_BEGUN, { state: 'refused', decidedBy: person.name, decidedAt: now(), note: sentence('reason', reason, REASON) }, {
        type: 'delete.refuse', outcome: 'refused', actor: person.name, detail: { request: request.id },
      });
    },
    withdraw: async (id, reason, by) => {
      const request = await requests.request(id);
      const person = await persons.authenticate(by);
      if (person.name !== request.requestedBy) inRole(person, 'approver');
      return requests.change(request.id, NOT_BEGUN, { state: 'withdrawn', decidedBy: person.name, decidedAt: now(), note: sentence('reason', reason, REASON) }, {
        type: 'delete.withdraw', outcome: 'withdrawn', actor: person.name, detail: { request: request.id },
      });
    },
  };
}

/** Somebody else than who asked, an approver, and one that was there before the request. */
function decider(person: Person, request: DeletionRequest): Person {
  if (person.name === request.requestedBy) throw new Fault('SAME_PERSON', { name: person.name });
  inRole(person, 'approver');
  // By the number of the change and not by the clock, which an administrator can set.
  if (person.since > request.personsAt) throw new Fault('PERSON_TOO_NEW', { name: person.name });
  return person;
}

function inRole(person: Person, role: Person['role']): Person {
  if (person.role !== role) throw new Fault('PERSON_LACKS_ROLE', { name: person.name, role });
  return person;
}

/** One line of text within bounds. */
export function sentence(what: 'reason' | 'basis', typed: string, { least, most }: { readonly least: number; readonly most: number } = REASON): string {
  const text = typed.normalize('NFC').replace(/\s+/g, ' ').trim();
  const { length } = Array.from(text);
  if (length < least || length > most || /[\p{Cc}\p{Cf}]/u.test(text)) {
    throw new Fault('DELETION_UNFOUNDED', { what, least: String(least), most: String(most) });
  }
  return text;
}
