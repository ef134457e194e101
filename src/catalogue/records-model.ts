import { canonicalJson, Fault } from '../base/index.ts';
import { readRecord, recordJson, type ArchivalRecord, type RecordKind } from '../records/index.ts';

/** Where a description is on its way to readers. What was never published is a draft; what was withdrawn stays known as such. */
export const RECORD_STATES = ['draft', 'published', 'withdrawn'] as const;
export type RecordState = (typeof RECORD_STATES)[number];

/** A record as storage holds it: what is described, and what Kho knows besides. */
export interface StoredRecord {
  readonly record: ArchivalRecord;
  readonly state: RecordState;
  /** Packages that hold what is described, `urn:uuid:…`, in order. */
  readonly packages: readonly string[];
  /** When it was last changed, RFC 3339. */
  readonly changedAt: string;
}

/** One line of a file of records: canonical JSON, so that the same record is the same bytes. */
export function recordLine({ record, state, packages, changedAt }: StoredRecord): string {
  return canonicalJson({
    record: recordJson(record), changed: changedAt, ...(state === 'draft' ? {} : { state }), ...(packages.length === 0 ? {} : { packages }),
  });
}

/** Reads one line; `OBJECT_DAMAGED` when it is none. `place` says where it stands. */
export function readRecordLine(line: string, place: { readonly id: string; readonly detail: string }): StoredRecord {
  const value = jsonOf(line);
  const { record, findings } = readRecord(value?.['record'], place.detail);
  const { changed, state = 'draft', packages = [] } = value ?? {};
  // What a field of tomorrow says cannot be kept by a program of today: better not read than silently dropped at the next change.
  if (record === undefined || findings.length > 0 || typeof changed !== 'string' || !isState(state) || !isTexts(packages)) throw new Fault('OBJECT_DAMAGED', place);
  return { record, state, packages, changedAt: changed };
}

function jsonOf(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? value as Readonly<Record<string, unknown>> : undefined;
  } catch {
    return undefined;
  }
}

function isState(value: unknown): value is RecordState {
  return RECORD_STATES.some((state) => state === value);
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((text) => typeof text === 'string');
}

/** Kinds that stand in one fonds beside others: whoever lists them asks for these. */
export type DescribedKind = Exclude<RecordKind, 'creator'>;

/** The object that holds the creators of the archive; a fonds is held by an object of its own. */
export const CREATORS_SHELF = 'creators';
/** The fonds itself. */
export const SELF_SHELF = 'self';
/** Records that stand directly under the fonds. */
export const FONDS_SHELF = 'fonds';

/**
 * The folder of an object in which a record lies: that of its catalogue, so that a mục lục can be read by itself. `chain` is
 * the record and those above it.
 */
export function shelfOf(chain: readonly ArchivalRecord[]): string {
  if (chain[0]?.kind === 'creator') return CREATORS_SHELF;
  if (chain[0]?.kind === 'fonds') return SELF_SHELF;
  return chain.find(({ kind }) => kind === 'catalogue')?.id ?? FONDS_SHELF;
}

/** The number that tells a record from its siblings; undefined when it has none. */
export function ownKey({ kind, fields: { number, fileNumber, fondsCode, ordinal, transferNumber, year, startDate } }: ArchivalRecord): string | undefined {
  const formed = String(year ?? (Number(startDate?.edtf.slice(0, 4)) || ''));
  switch (kind) {
    case 'creator': return undefined;
    case 'fonds': return text(fondsCode);
    case 'catalogue': return `catalogue ${text(number) ?? ''}`;
    case 'box': return `box ${text(number) ?? ''}`;
    case 'file': return fileNumber === undefined ? undefined : `file ${text(fileNumber) ?? ''} ${formed}`;
    case 'transfer': return transferNumber === undefined ? undefined : `transfer ${transferNumber} ${formed}`;
    case 'document': case 'photo': case 'recording': return ordinal === undefined ? undefined : `item ${ordinal}`;
  }
}

function text(value: string | undefined): string | undefined {
  return value?.normalize('NFC').trim();
}
