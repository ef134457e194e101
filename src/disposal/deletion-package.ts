import { derivedUuid, type ByteStream, type DublinCore, type Messages } from '../base/index.ts';
import type { Tombstone } from '../catalogue/index.ts';
import { DELETION_FILE, tombstoneUuid, writeDeletion, type DeletionRecord } from '../formats/deletion/index.ts';
import { aipFolderName } from '../formats/eark/index.ts';
import type { PremisEvent, PremisLink } from '../formats/premis/index.ts';
import { certificateText } from './certificate.ts';
import type { DeletionPackage } from './parts.ts';

/** Name of the certificate of destruction in the content of a tombstone. */
export const CERTIFICATE_FILE = 'certificate.txt';

/** Version 1: who, why, on what decision and what is going to be destroyed. */
export function decisionPackage(record: DeletionRecord, list: () => ByteStream, { messages, operator }: { readonly messages: Messages; readonly operator: string }): DeletionPackage {
  return {
    ...common(record, messages),
    time: record.deletedAt,
    operator,
    documents: [document(DELETION_FILE, writeDeletion(record)), { name: record.listedIn, open: list }],
    events: [event(record, { type: 'deaccession', time: record.deletedAt, outcome: 'success' })],
    message: `Deletion of ${record.package.id}`,
  };
}

/** Every later version: what became of each copy, with the certificate of destruction. */
export function certificatePackage(
  record: DeletionRecord, time: string, list: () => ByteStream, { messages, operator }: { readonly messages: Messages; readonly operator: string },
): DeletionPackage {
  return {
    ...common(record, messages),
    time,
    operator,
    documents: [
      document(DELETION_FILE, writeDeletion(record)),
      { name: record.listedIn, open: list },
      document(CERTIFICATE_FILE, certificateText(record, time, messages)),
    ],
    events: [event(record, { type: 'deletion', time, outcome: record.certified ? 'success' : 'warning' })],
    message: record.certified ? `Certificate of destruction of ${record.package.id}` : `Copies of ${record.package.id} destroyed so far`,
  };
}

function common(record: DeletionRecord, messages: Messages): Pick<DeletionPackage, 'record' | 'tombstoneUuid' | 'description'> {
  const { id, title } = record.package;
  const name = messages.text('deletion.title', 'vi', { title: title ?? id });
  const description: DublinCore = {
    title: [name],
    description: [record.reason],
    date: [record.deletedAt.slice(0, 10)],
    type: ['Text'],
    source: [record.basis],
    language: ['vi'],
    relation: [id],
  };
  return { record, tombstoneUuid: tombstoneUuid(id), description };
}

/** Logical path of a document in a tombstone. */
export function recordPath(tombstone: Pick<Tombstone, 'tombstoneId'>, name: string): string {
  return `data/${aipFolderName(tombstone.tombstoneId)}/representations/rep1/data/${name}`;
}

function document(name: string, text: string): DeletionPackage['documents'][number] {
  return { name, open: () => once(Buffer.from(text, 'utf8')) };
}

async function* once(bytes: Uint8Array): ByteStream {
  yield await Promise.resolve(bytes);
}

function event(record: DeletionRecord, happened: Pick<PremisEvent, 'type' | 'time' | 'outcome'>): PremisEvent {
  const { package: deleted, requested, approved, reason, basis, copies } = record;
  const told = copies.map(({ location, state, files, at }) => `${location}: ${state}${state === 'destroyed' ? `, ${files} files` : ''} (${at})`);
  const person = (name: string, role: string): PremisLink => ({ type: 'local', value: `operator:${name}`, role });
  return {
    ...happened,
    identifier: { type: 'UUID', value: derivedUuid(deleted.id, happened.type, happened.time) },
    detail: [
      `Reason: ${reason}. Decision: ${basis}. Requested by ${requested.by} (${requested.at}), approved by ${approved.by} (${approved.at}).`,
      `${deleted.versions} versions, ${deleted.files} files, ${deleted.bytes} bytes, inventory sha512 ${deleted.inventorySha512}.`,
      ...(told.length === 0 ? [] : [`Copies: ${told.join('; ')}.`]),
    ].join(' '),
    agents: [person(requested.by, 'implementer'), person(approved.by, 'authorizer')],
    objects: [{ type: 'URN', value: deleted.id }],
  };
}
