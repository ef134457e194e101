import type { RecordDate } from '../dates/index.ts';
import type { RecordKind } from './tables.ts';

/**
 * All fields of the model by name. Which a kind has, needs and how long they may be is in profiles/records/fields.json;
 * codes are ids of profiles/records/codes.json, references are ids of records.
 */
export interface RecordFields {
  readonly title: string;
  readonly name: string;
  readonly otherNames: readonly string[];
  readonly number: string;
  readonly notation: string;
  readonly fileNumber: string;
  readonly year: number;
  readonly ordinal: number;
  readonly transferNumber: number;
  readonly archiveCode: string;
  readonly fondsCode: string;
  readonly agencyCode: string;
  readonly fondsType: string;
  readonly status: string;
  readonly creators: readonly string[];
  readonly creatorHistory: string;
  readonly startDate: RecordDate;
  readonly endDate: RecordDate;
  readonly date: RecordDate;
  readonly documentCount: number;
  readonly fileCount: number;
  readonly sheetCount: number;
  readonly pageCount: number;
  readonly arrangedMetres: number;
  readonly looseMetres: number;
  readonly digitisedCount: number;
  readonly arrangement: string;
  readonly otherMedia: string;
  readonly findingAids: string;
  readonly accessionStart: RecordDate;
  readonly accessionEnd: RecordDate;
  readonly themes: readonly string[];
  readonly languages: readonly string[];
  readonly retention: string;
  readonly retentionNote: string;
  readonly access: string;
  readonly accessReasons: readonly string[];
  readonly accessReview: RecordDate;
  readonly secrecyLevel: string;
  readonly keywords: readonly string[];
  readonly classificationMark: string;
  readonly origin: string;
  readonly physicalCondition: string;
  readonly paperFileCode: string;
  readonly reserveCopy: boolean;
  readonly reserveCopyStatus: string;
  readonly annotation: string;
  readonly note: string;
  readonly box: string;
  readonly store: string;
  readonly shelf: string;
  readonly direction: string;
  readonly documentType: string;
  readonly issuer: string;
  readonly issuedBy: string;
  readonly sheets: string;
  readonly autograph: string;
  readonly workflowAttached: boolean;
  readonly signerPosition: string;
  readonly signerName: string;
  readonly recipients: readonly string[];
  readonly priority: string;
  readonly copiesIssued: number;
  readonly dueDate: RecordDate;
  readonly arrivalDate: RecordDate;
  readonly arrivalNumber: string;
  readonly pictureType: string;
  readonly recordingType: string;
  readonly archivesNumber: string;
  readonly event: string;
  readonly author: string;
  readonly place: string;
  readonly colour: string;
  readonly size: string;
  readonly attachments: boolean;
  readonly duration: string;
  readonly quality: string;
  readonly creatorType: string;
  readonly level: string;
  readonly established: RecordDate;
  readonly dissolved: RecordDate;
  readonly predecessors: readonly string[];
  readonly successors: readonly string[];
  readonly superior: string;
  readonly functions: string;
  readonly history: string;
  readonly sources: readonly string[];
}

export type FieldValue = RecordFields[keyof RecordFields];

/** One record of the archive's catalogue. A value: a change is a new record with the same id. */
export interface ArchivalRecord {
  /** A UUID in lower case. Codes of files and documents are derived and may change; this does not. */
  readonly id: string;
  readonly kind: RecordKind;
  /** Id of the record directly above: the file of a document, the catalogue or fonds of a file. */
  readonly parent?: string;
  readonly fields: Readonly<Partial<RecordFields>>;
  /** Values that another form said differently than Kho would write them, by element: nothing that was received is lost. */
  readonly asReceived?: Readonly<Record<string, string>>;
}

/** Finds a record by its id. */
export type FindRecord = (id: string) => ArchivalRecord | undefined;

/** Deeper is a circle. */
const MAX_DEPTH = 16;

/** The record and what stands above it, up to its fonds. Ends where a parent is unknown or a circle begins. */
export function ancestry(record: ArchivalRecord, find: FindRecord): readonly ArchivalRecord[] {
  const chain: ArchivalRecord[] = [record];
  const seen = new Set([record.id]);
  for (let above = parentOf(record, find); above !== undefined && !seen.has(above.id) && chain.length < MAX_DEPTH; above = parentOf(above, find)) {
    chain.push(above);
    seen.add(above.id);
  }
  return chain;
}

function parentOf({ parent }: ArchivalRecord, find: FindRecord): ArchivalRecord | undefined {
  return parent === undefined ? undefined : find(parent);
}

/** What a record is called: its title, name or number. */
export function labelOf({ id, fields: { title, name, number } }: ArchivalRecord): string {
  return title ?? name ?? number ?? id;
}
