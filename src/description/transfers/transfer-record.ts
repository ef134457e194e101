import { canonicalJson, Fault } from '../../base/index.ts';
import type { RecordKind } from '../../records/index.ts';

/** Where a transfer between fonds is. `stopped`: the record was somewhere else when it was decided on. */
export const TRANSFER_STATES = ['requested', 'done', 'refused', 'withdrawn', 'stopped'] as const;
export type TransferState = (typeof TRANSFER_STATES)[number];

/** A fonds as it was called when somebody decided. */
export interface FondsThen {
  readonly id: string;
  readonly code: string;
  readonly title: string;
}

/** The record of a transfer (chuyển phông): a file goes from one fonds to another because one person asked and another one agreed. */
export interface TransferRecord {
  readonly id: string;
  /** What is transferred, with everything below it. */
  readonly record: { readonly id: string; readonly kind: RecordKind; readonly label: string };
  readonly from: FondsThen;
  readonly to: FondsThen;
  /** The fonds or catalogue that it will stand in. */
  readonly place: string;
  readonly reason: string;
  /** The decision that it rests on, with number and date. */
  readonly basis?: string;
  readonly state: TransferState;
  readonly requestedBy: string;
  readonly requestedAt: string;
  /** Newest change of persons when it was requested: who came later cannot decide on it. */
  readonly personsAt: number;
  readonly decidedBy?: string;
  readonly decidedAt?: string;
  /** Why it was refused or withdrawn. */
  readonly note?: string;
}

const FORMAT = 'kho-transfer/1';
const NAME = /^transfers\/([0-9a-f-]{36})\.json$/;

/** Its document in the objects of both fonds. */
export function transferFile(id: string): string {
  return `transfers/${id}.json`;
}

export function isTransferFile(name: string): boolean {
  return NAME.test(name);
}

export function writeTransfer(transfer: TransferRecord): string {
  const { record, from, to, ...rest } = transfer;
  return `${canonicalJson({ format: FORMAT, ...rest, record: { ...record }, from: { ...from }, to: { ...to } })}\n`;
}

/** Reads the document again; `OBJECT_DAMAGED` when it is none. */
export function readTransfer(text: string, place: { readonly id: string; readonly detail: string }): TransferRecord {
  try {
    const { format, ...transfer } = JSON.parse(text) as TransferRecord & { readonly format?: unknown };
    if (format === FORMAT && TEXTS.every((name) => typeof transfer[name] === 'string') && isFonds(transfer.from) && isFonds(transfer.to) && typeof transfer.record.id === 'string') return transfer;
  } catch {
    // Told like everything else that is not what was written.
  }
  throw new Fault('OBJECT_DAMAGED', place);
}

const TEXTS = ['id', 'place', 'reason', 'state', 'requestedBy', 'requestedAt'] as const;

function isFonds({ id, code, title }: FondsThen): boolean {
  return [id, code, title].every((text) => typeof text === 'string');
}
