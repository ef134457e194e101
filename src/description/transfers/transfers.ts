import { Fault, timestamp } from '../../base/index.ts';
import type { Sql, StoredRecord } from '../../catalogue/index.ts';
import type { Credentials, Person, Persons } from '../../persons/index.ts';
import { labelOf, type ArchivalRecord, type RecordKind } from '../../records/index.ts';
import { below, changeRecords, type ChangeOutcome } from '../change-records.ts';
import { objectOfChain, textStream } from '../description-object.ts';
import type { Draft } from '../draft.ts';
import type { ChangeRun, DescriptionParts } from '../parts.ts';
import { transferFile, writeTransfer, type FondsThen, type TransferRecord, type TransferState } from './transfer-record.ts';
import { transferTable } from './transfers-table.ts';

/** What is asked for, and why; records by identifier. */
export interface TransferAsked {
  readonly record: string;
  /** Fonds or catalogue that it is to stand in. */
  readonly to: string;
  readonly reason: string;
  readonly basis?: string;
}

/** How a decision to transfer ended: with the change that it is, or with what keeps it from being made; then it stays open. */
export interface TransferDecision {
  readonly transfer: TransferRecord;
  readonly outcome: ChangeOutcome;
}

/**
 * Transfers between fonds (chuyển phông): a file belongs to exactly one fonds, and leaves it only because an archivist asked and an approver who was
 * there before agreed. What was decided is kept in the objects of both fonds.
 */
export interface Transfers {
  propose(asked: TransferAsked, by: Credentials): Promise<TransferRecord>;
  /** Makes it; the caller holds the writer lock. */
  approve(id: string, by: Credentials, run: Omit<ChangeRun, 'reason' | 'dryRun'>): Promise<TransferDecision>;
  refuse(id: string, reason: string, by: Credentials): Promise<TransferRecord>;
  withdraw(id: string, reason: string, by: Credentials): Promise<TransferRecord>;
  list(which: { readonly states?: readonly TransferState[]; readonly record?: string }): Promise<readonly TransferRecord[]>;
}

export interface TransferParts extends DescriptionParts {
  readonly persons: Persons;
  readonly sql: Sql;
}

/** What can be transferred by itself; what is in a file goes with it. */
const KINDS: readonly RecordKind[] = ['file', 'transfer', 'catalogue', 'box'];
/** A reason is a sentence: Kho keeps it for ever. Characters. */
const REASON = { least: 10, most: 500 };
const BASIS = { least: 3, most: 300 };

export function createTransfers(parts: TransferParts): Transfers {
  const { persons, clock, newId, sql } = parts;
  const table = transferTable(sql);
  const now = (): string => timestamp(clock.now());
  const decided = async (transfer: TransferRecord, state: TransferState, by: Person, note?: string): Promise<TransferRecord> => (
    table.decide({ ...transfer, state, decidedBy: by.name, decidedAt: now(), ...(note === undefined ? {} : { note }) })
  );
  return {
    propose: async ({ record, to, reason, basis }, by) => {
      const words = { reason: sentence('reason', reason, REASON), ...(basis === undefined ? {} : { basis: sentence('basis', basis, BASIS) }) };
      const person = inRole(await persons.authenticate(by), 'archivist');
      const { label, kind, from, target } = await transferable(parts, record, to);
      const transfer: TransferRecord = {
        id: newId(), record: { id: record, kind, label }, from, to: target, place: to, ...words, state: 'requested', requestedBy: person.name, requestedAt: now(), personsAt: await persons.newestChange(),
      };
      await table.open(transfer);
      return transfer;
    },
    approve: async (id, by, run) => {
      const transfer = await table.transfer(id);
      const person = decider(await persons.authenticate(by), transfer);
      if (transfer.state !== 'requested') throw new Fault('TRANSFER_DECIDED', { id: transfer.id, state: transfer.state });
      const [record, ...above] = await parts.catalogue.records.chain(transfer.record.id);
      const at = above.at(-1)?.id;
      // A crash came between the change and this table.
      if (record?.parent === transfer.place) return { transfer: await decided(transfer, 'done', person), outcome: { kind: 'unchanged', findings: [], more: 0 } };
      if (at !== transfer.from.id) {
        await decided(transfer, 'stopped', person);
        throw new Fault('TRANSFER_DECIDED', { id: transfer.id, state: 'stopped' });
      }
      const agreed: TransferRecord = { ...transfer, state: 'done', decidedBy: person.name, decidedAt: now() };
      const outcome = await moveToFonds(parts, run, agreed);
      return { transfer: outcome.kind === 'failed' ? transfer : await table.decide(agreed), outcome };
    },
    refuse: async (id, reason, by) => {
      const transfer = await table.transfer(id);
      return decided(transfer, 'refused', decider(await persons.authenticate(by), transfer), sentence('reason', reason, REASON));
    },
    withdraw: async (id, reason, by) => {
      const transfer = await table.transfer(id);
      const person = await persons.authenticate(by);
      if (person.name !== transfer.requestedBy) inRole(person, 'approver');
      return decided(transfer, 'withdrawn', person, sentence('reason', reason, REASON));
    },
    list: async (which) => table.list(which),
  };
}

interface Transferable {
  readonly label: string;
  readonly kind: RecordKind;
  readonly from: FondsThen;
  readonly target: FondsThen;
}

async function transferable({ catalogue: { records } }: DescriptionParts, id: string, to: string): Promise<Transferable> {
  const [record, ...above] = await records.chain(id);
  const target = (await records.chain(to)).at(-1);
  const from = above.at(-1);
  if (record === undefined || from === undefined) throw new Fault('RECORD_NOT_FOUND', { id });
  if (target?.kind !== 'fonds') throw new Fault('RECORD_NOT_FOUND', { id: to });
  if (!KINDS.includes(record.kind)) throw new Fault('TRANSFER_IMPOSSIBLE', { id: labelOf(record), reason: 'kind' });
  if (from.id === target.id) throw new Fault('TRANSFER_IMPOSSIBLE', { id: labelOf(record), reason: 'same' });
  return { label: labelOf(record), kind: record.kind, from: fondsThen(from), target: fondsThen(target) };
}

function fondsThen({ id, fields }: ArchivalRecord): FondsThen {
  return { id, code: fields.fondsCode ?? '', title: fields.title ?? '' };
}

async function moveToFonds(parts: DescriptionParts, run: Omit<ChangeRun, 'reason' | 'dryRun'>, agreed: TransferRecord): Promise<ChangeOutcome> {
  return changeRecords(parts, { ...run, reason: agreed.reason }, async (draft) => {
    const top = await draft.record(agreed.record.id);
    if (top === undefined) throw new Fault('RECORD_NOT_FOUND', { id: agreed.record.id });
    await moveAll(parts, draft, { top, place: agreed.place });
    return {
      documents: [{ name: transferFile(agreed.id), open: () => textStream(writeTransfer(agreed)) }],
      note: `transfer ${agreed.id} of ${agreed.record.kind} ${agreed.record.id} from fonds ${agreed.from.code} to fonds ${agreed.to.code}${agreed.basis === undefined ? '' : `; ${agreed.basis}`}`,
      persons: [{ name: agreed.requestedBy, role: 'requester' }, { name: agreed.decidedBy ?? '', role: 'authorizer' }],
    };
  });
}

/** The record and all below it, out of the object of one fonds and into that of another. */
async function moveAll(parts: DescriptionParts, draft: Draft, { top, place }: { readonly top: StoredRecord; readonly place: string }): Promise<void> {
  const { recordChanges } = parts.catalogue;
  const { id } = top.record;
  await recordChanges.finder.load([id, place]);
  const left = objectOfChain(recordChanges.finder.chain(top.record), parts.store.id);
  await draft.put({ ...top, record: { ...top.record, parent: place } });
  await draft.flush();
  await recordChanges.remove(left, id);
  for await (const stored of below(parts, id)) {
    await draft.replace(stored);
    await recordChanges.remove(left, stored.record.id);
  }
}

/** Somebody else than who asked, an approver, and one that was there before the request. */
function decider(person: Person, { requestedBy, personsAt }: TransferRecord): Person {
  if (person.name === requestedBy) throw new Fault('SAME_PERSON', { name: person.name });
  inRole(person, 'approver');
  // By the number of the change and not by the clock, which an administrator can set.
  if (person.since > personsAt) throw new Fault('PERSON_TOO_NEW', { name: person.name });
  return person;
}

function inRole(person: Person, role: Person['role']): Person {
  if (person.role !== role) throw new Fault('PERSON_LACKS_ROLE', { name: person.name, role });
  return person;
}

/** One line of text within bounds. */
function sentence(what: string, typed: string, { least, most }: { readonly least: number; readonly most: number }): string {
  const text = typed.normalize('NFC').replace(/\s+/g, ' ').trim();
  const { length } = Array.from(text);
  if (length < least || length > most || /[\p{Cc}\p{Cf}]/u.test(text)) throw new Fault('TRANSFER_UNFOUNDED', { what, least: String(least), most: String(most) });
  return text;
}
