import { daySpan } from '../dates/index.ts';
import { effectiveValue } from './inheritance.ts';
import type { ArchivalRecord, RecordFields } from './record.ts';

/** The codes of a record as Circular 05/2025/TT-BNV composes them. Absent where a part is not known yet. */
export interface RecordCodes {
  /** Agency, year, number and notation. */
  readonly fileCode?: string;
  /** Archive, agency (or fonds, when the fonds is closed), year, number and notation, number of the catalogue. */
  readonly arcFileCode?: string;
  /** File code and ordinal. */
  readonly docId?: string;
  /** File code and ordinal in seven digits. */
  readonly docCode?: string;
  /** Archive and document code. */
  readonly arcDocCode?: string;
}

/** Longest codes that the circular has room for. */
export const CODE_LENGTHS: Readonly<Record<keyof RecordCodes, number>> = { fileCode: 100, arcFileCode: 100, docId: 25, docCode: 100, arcDocCode: 100 };

const ORDINAL_DIGITS = 7;

/**
 * Derives the codes of a file, a transfer or something in one, from the parts where they are kept: a reference package in
 * the field copied a wrong year into 137 codes. `chain` is the record and those above it.
 */
export function deriveCodes(chain: readonly ArchivalRecord[]): RecordCodes {
  const at = chain.findIndex(({ kind }) => kind === 'file' || kind === 'transfer');
  const whole = chain[at];
  if (whole === undefined) return {};
  const above = chain.slice(at);
  const fileCode = joined(textOf(above, 'agencyCode'), ...ownParts(whole));
  const archive = textOf(above, 'archiveCode');
  const arcFileCode = joined(archive, fondsPart(above), ...ownParts(whole), ...cataloguePart(above));
  const codes = { ...(fileCode === undefined ? {} : { fileCode }), ...(arcFileCode === undefined ? {} : { arcFileCode }) };
  const ordinal = at === 0 ? undefined : chain[0]?.fields.ordinal;
  return ordinal === undefined || fileCode === undefined ? codes : { ...codes, ...documentCodes(fileCode, archive, ordinal) };
}

function documentCodes(fileCode: string, archive: string | undefined, ordinal: number): RecordCodes {
  const docCode = `${fileCode}.${String(ordinal).padStart(ORDINAL_DIGITS, '0')}`;
  const arcDocCode = joined(archive, docCode);
  return { docId: `${fileCode}.${ordinal}`, docCode, ...(arcDocCode === undefined ? {} : { arcDocCode }) };
}

/** Year and number of a file; year and number of a transfer in two digits. */
function ownParts({ kind, fields: { year, startDate, fileNumber, transferNumber } }: ArchivalRecord): readonly (string | undefined)[] {
  const formed = year ?? yearOf(startDate?.edtf);
  const number = kind === 'transfer' ? transferNumber?.toString().padStart(2, '0') : fileNumber;
  return [formed?.toString(), number];
}

function yearOf(edtf: string | undefined): number | undefined {
  const span = edtf === undefined ? undefined : daySpan(edtf);
  return span === undefined || !Number.isFinite(span.from) ? undefined : Math.floor(span.from / 10_000);
}

/** A fonds that is closed goes by its own code: its agency is gone, or is another's now. */
function fondsPart(chain: readonly ArchivalRecord[]): string | undefined {
  const closed = chain.some(({ kind, fields }) => kind === 'fonds' && fields.status === 'closed');
  return textOf(chain, closed ? 'fondsCode' : 'agencyCode');
}

function cataloguePart(chain: readonly ArchivalRecord[]): readonly string[] {
  const number = chain.find(({ kind }) => kind === 'catalogue')?.fields.number;
  return number === undefined ? [] : [number];
}

function textOf(chain: readonly ArchivalRecord[], name: 'agencyCode' | 'archiveCode' | 'fondsCode'): string | undefined {
  return effectiveValue(chain, name)?.value satisfies RecordFields['agencyCode'] | undefined;
}

/** The code of the paper file: archive, store, shelf and box, number of the file there. */
export function paperFileCode(archiveCode: string, { store, shelf, number }: Partial<RecordFields>, fileNumber: string): string | undefined {
  const place = [store, shelf, number].filter((part) => part !== undefined);
  return place.length === 0 ? undefined : joined(archiveCode, place.join('-'), fileNumber);
}

/** Parts with dots between; what file names cannot hold, white space too, is a dash. Undefined when a part is not known. */
function joined(...parts: readonly (string | undefined)[]): string | undefined {
  const clean = parts.map((part) => part?.normalize('NFC').trim().replace(/[\s\\/:*?"<>|\p{Cc}]+/gu, '-').replace(/^\.+|\.+$/g, ''));
  return clean.some((part) => part === undefined || part === '') ? undefined : clean.join('.');
}
