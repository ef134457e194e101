import { digestOf } from '../base/index.ts';
import type { StoredRecord } from '../catalogue/index.ts';
import { codeList, type ArchivalRecord, type RecordFields, type RecordKind } from '../records/index.ts';
import type { InventedDocument, InventedRecord } from './invent-record.ts';
import type { Fonds } from './sample-words.ts';

/** A sample record with the packages that were made of it; a described one need not have any. */
export interface DescribedSample {
  readonly record: InventedRecord;
  /** `urn:uuid:…` */
  readonly packages: readonly string[];
}

/** A record of the catalogue before it gets its time. */
export type SampleDescription = Omit<StoredRecord, 'changedAt'>;

/** Files in one box. */
const IN_A_BOX = 3;

/**
 * The catalogue of the sample archive: a fonds for each invented body, with mục lục, boxes, files and documents, linked to the packages that hold
 * them; besides one file of which only the title may be told, one that may not be known of, and one that was withdrawn. Parents come first.
 */
export function describeSamples(samples: readonly DescribedSample[], seed: string): readonly SampleDescription[] {
  const made = new Making(seed);
  const fonds = [...new Set(samples.map(({ record }) => record.fonds))];
  return fonds.flatMap((one) => describeFonds(made, one, samples.filter(({ record }) => record.fonds === one)));
}

/** Makes records whose identifiers depend on the seed and on what they are. */
class Making {
  readonly #seed: string;

  constructor(seed: string) {
    this.#seed = seed;
  }

  record(kind: RecordKind, name: string, fields: Partial<RecordFields>, parent?: ArchivalRecord): ArchivalRecord {
    const hex = digestOf('sha256', `${this.#seed}\n${kind}\n${name}`);
    const id = `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
    return { id, kind, fields, ...(parent === undefined ? {} : { parent: parent.id }) };
  }
}

function describeFonds(made: Making, fonds: Fonds, samples: readonly DescribedSample[]): readonly SampleDescription[] {
  const years = samples.map(({ record }) => record.year);
  const [from, to] = [Math.min(...years), Math.max(...years) + 1];
  const creator = made.record('creator', fonds.code, {
    name: fonds.creator, creatorType: 'agency', agencyCode: fonds.agency, place: fonds.place, established: { edtf: String(from) }, dissolved: { edtf: String(to) }, note: 'Dữ liệu mẫu: cơ quan do chương trình nghĩ ra.',
  });
  const top = made.record('fonds', fonds.code, {
    title: fonds.code === 'ST' ? fonds.name : `Phông ${fonds.name}`, fondsType: fonds.code === 'ST' ? 'collection' : 'fonds', status: 'closed', archiveCode: 'LT99', fondsCode: fonds.code, agencyCode: fonds.agency,
    creators: [creator.id], startDate: { edtf: String(from) }, endDate: { edtf: String(to) }, languages: ['vie'], retention: 'permanent', access: 'open', reserveCopy: false,
    fileCount: samples.length, creatorHistory: `${fonds.creator} do chương trình tạo dữ liệu mẫu nghĩ ra, không có thật.`, note: 'Dữ liệu mẫu – không phải tài liệu thật.',
  });
  const catalogue = made.record('catalogue', `${fonds.code} 1`, { number: '1', title: 'Tài liệu bảo quản vĩnh viễn' }, top);
  const boxes = Array.from({ length: Math.ceil((samples.length + 3) / IN_A_BOX) }, (_, n) => made.record('box', `${fonds.code} ${n + 1}`, { number: String(n + 1), store: 'Kho 1', shelf: `Giá ${n + 1}` }, catalogue));
  const files = samples.flatMap((sample, n) => describeFile(made, sample, { catalogue, box: boxes[Math.floor(n / IN_A_BOX)], number: n + 1 }));
  const open = [creator, top, catalogue, ...boxes].map((record): SampleDescription => ({ record, state: record.kind === 'creator' ? 'draft' : 'published', packages: [] }));
  return [...open, ...files, ...closedFiles(made, { fonds, from }, { catalogue, box: boxes.at(-1), number: samples.length + 1 })];
}

interface Place {
  readonly catalogue: ArchivalRecord;
  readonly box: ArchivalRecord | undefined;
  readonly number: number;
}

function describeFile(made: Making, { record, packages }: DescribedSample, { catalogue, box, number }: Place): readonly SampleDescription[] {
  const { code, title, fonds, year, documents } = record;
  const dates = documents.map(({ date }) => date).sort();
  const pages = documents.reduce((sum, document) => sum + document.pages, 0);
  const file = made.record('file', code, {
    fileNumber: String(number).padStart(2, '0'), year, title, retention: 'permanent', access: 'open', languages: ['vie'], startDate: { edtf: dates[0] ?? String(year) }, endDate: { edtf: dates.at(-1) ?? String(year) },
    keywords: [fonds.place, documents[0]?.kind ?? 'Tài liệu'], documentCount: documents.length, sheetCount: pages, pageCount: pages, physicalCondition: 'good', origin: 'digitised', paperFileCode: code, reserveCopy: false,
    ...(box === undefined ? {} : { box: box.id }), annotation: documents.map(({ number: sign, kind, about }) => `${kind} ${sign}: ${about}`).join('\n').slice(0, 1900),
  }, catalogue);
  return [{ record: file, state: 'published', packages }, ...documents.map((document, n): SampleDescription => ({ record: describeDocument(made, document, { file, code, fonds, ordinal: n + 1 }), state: 'published', packages: [] }))];
}

function describeDocument(made: Making, document: InventedDocument, { file, code, fonds, ordinal }: { readonly file: ArchivalRecord; readonly code: string; readonly fonds: Fonds; readonly ordinal: number }): ArchivalRecord {
  const [number, ...notation] = document.number.split('/');
  return made.record('document', `${code} ${ordinal}`, {
    ordinal, title: `${document.kind} ${document.about.charAt(0).toLowerCase()}${document.about.slice(1)}`.slice(0, 480), documentType: codeList('documentType').find(({ vi }) => vi === document.kind)?.id ?? 'khac',
    ...(number === undefined || number === '' ? {} : { number }), ...(notation.length === 0 ? {} : { notation: notation.join('/') }), date: { edtf: document.date }, issuer: fonds.creator, languages: ['vie'],
    pageCount: document.pages, access: 'open', signerName: document.signatory.name, signerPosition: document.signatory.role,
  }, file);
}

/** What readers meet besides open files: a title alone, nothing at all, and something that is gone. */
function closedFiles(made: Making, { fonds, from }: { readonly fonds: Fonds; readonly from: number }, { catalogue, box, number }: Place): readonly SampleDescription[] {
  const common = (n: number): Partial<RecordFields> => ({
    fileNumber: String(number + n).padStart(2, '0'), year: from, retention: 'permanent', languages: ['vie'], startDate: { edtf: String(from) }, endDate: { edtf: String(from + 1) }, documentCount: 1, sheetCount: 8, pageCount: 8, reserveCopy: false,
    ...(box === undefined ? {} : { box: box.id }),
  });
  return [
    { record: made.record('file', `${fonds.code} business`, { ...common(0), title: `Hồ sơ hợp đồng cung ứng vật tư năm ${from}`, access: 'conditional', accessReasons: ['business'] }, catalogue), state: 'published', packages: [] },
    { record: made.record('file', `${fonds.code} personal`, { ...common(1), title: `Hồ sơ cán bộ (mẫu) năm ${from}`, access: 'conditional', accessReasons: ['personal'] }, catalogue), state: 'published', packages: [] },
    { record: made.record('file', `${fonds.code} withdrawn`, { ...common(2), title: `Hồ sơ mô tả nhầm năm ${from}`, access: 'open' }, catalogue), state: 'withdrawn', packages: [] },
  ];
}
