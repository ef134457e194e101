import { collationKey, daySpan, deriveCodes, effectiveValue, labelOf, publicationOf, type ArchivalRecord } from '../records/index.ts';
import { ownKey, recordLine, shelfOf, type StoredRecord } from './records-model.ts';
import type { RecordChangeRow } from './records-tables.ts';

/** Longest text that a list is put in order by. */
const SORTED = 120;

/** What the tables say of a record; `chain` is the record and those above it, up to its fonds. Pure. */
export function columnsOf(stored: StoredRecord, chain: readonly ArchivalRecord[], objectId: string): Omit<RecordChangeRow, 'below' | 'line'> & { readonly line: string } {
  const { record, state, packages } = stored;
  const { access, description } = publicationOf(chain);
  const top = chain.at(-1);
  const years = yearsOf(record);
  const codes = deriveCodes(chain);
  return {
    id: record.id, object_id: objectId, shelf: shelfOf(chain), kind: record.kind, parent: record.parent ?? null,
    fonds: top?.kind === 'fonds' ? top.id : null, own_key: ownKey(record) ?? null, label: labelOf(record), sort_key: sortKey(record),
    code: codeOf(record, codes) ?? null, from_year: years?.from ?? null, to_year: years?.to ?? null,
    access, shown: description, state, retention: effectiveValue(chain, 'retention')?.value ?? null, document_type: record.fields.documentType ?? null,
    packages: packages.length, line: recordLine(stored),
  };
}

/** What people call a record by: the code that follows from its place. */
function codeOf({ kind, fields }: ArchivalRecord, { arcFileCode, fileCode, arcDocCode, docCode }: ReturnType<typeof deriveCodes>): string | undefined {
  switch (kind) {
    case 'creator': return fields.agencyCode;
    case 'fonds': return fields.fondsCode;
    case 'catalogue': case 'box': return fields.number;
    case 'file': case 'transfer': return arcFileCode ?? fileCode ?? fields.fileNumber;
    case 'document': case 'photo': case 'recording': return arcDocCode ?? docCode;
  }
}

/** Siblings by their number, then by what they are called. */
function sortKey(record: ArchivalRecord): string {
  const { number, fileNumber, ordinal, transferNumber, fondsCode } = record.fields;
  const within = { creator: undefined, fonds: fondsCode, catalogue: number, box: number, file: fileNumber, transfer: transferNumber, document: ordinal, photo: ordinal, recording: ordinal }[record.kind];
  return collationKey(`${within ?? ''} ${labelOf(record)}`.trim().slice(0, SORTED));
}

function yearsOf({ fields: { startDate, endDate, date, established, dissolved } }: ArchivalRecord): { readonly from?: number; readonly to?: number } | undefined {
  const spans = [startDate, endDate, date, established, dissolved].flatMap((one) => (one === undefined ? [] : daySpan(one.edtf) ?? []));
  if (spans.length === 0) return undefined;
  const [from, to] = [Math.min(...spans.map((span) => span.from)), Math.max(...spans.map((span) => span.to))];
  return { ...(Number.isFinite(from) ? { from: Math.floor(from / 10_000) } : {}), ...(Number.isFinite(to) ? { to: Math.floor(to / 10_000) } : {}) };
}
