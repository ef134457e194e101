import type { ArchivalRecord, RecordFields, RecordKind } from '../../src/records/index.ts';

// A small archive without a fault: a closed fonds of an invented district, with one of everything in it.

export const id = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

function record(n: number, kind: RecordKind, parent: number | undefined, fields: Partial<RecordFields>): ArchivalRecord {
  return { id: id(n), kind, ...(parent === undefined ? {} : { parent: id(parent) }), fields };
}

const ITEM = { access: 'open', retention: 'permanent', reserveCopy: false, physicalCondition: 'fair' } as const;

export const CREATOR = record(1, 'creator', undefined, { name: 'Ủy ban nhân dân huyện Giả Định', creatorType: 'agency', level: 'district', established: { edtf: '1976' }, dissolved: { edtf: '2025-06-30' }, successors: [id(2)] });
export const SUCCESSOR = record(2, 'creator', undefined, { name: 'Ủy ban nhân dân xã Giả Định', creatorType: 'agency', level: 'commune', established: { edtf: '2025-07-01' }, predecessors: [id(1)] });
export const FONDS = record(3, 'fonds', undefined, {
  title: 'Phông UBND huyện Giả Định', fondsType: 'fonds', status: 'closed', archiveCode: '001.03.08', fondsCode: 'GD05', agencyCode: 'H49.64', creators: [id(1)], access: 'open',
  startDate: { edtf: '1976' }, endDate: { edtf: '2025', original: 'đến năm 2025' }, languages: ['vie'], retention: 'permanent', arrangedMetres: 33.6, looseMetres: 433.2,
});
export const CATALOGUE = record(4, 'catalogue', 3, { number: '01', title: 'Mục lục hồ sơ số 1', access: 'open' });
export const BOX = record(5, 'box', 4, { number: 'H3', store: 'K1', shelf: 'G2' });
export const FILE = record(6, 'file', 4, {
  fileNumber: '160', year: 2001, title: 'Hồ sơ khắc phục hậu quả bão lũ ở các xã ven biển', retention: 'permanent', access: 'open', languages: ['vie'], startDate: { edtf: '2001-11-05' }, endDate: { edtf: '2001-12-28', original: '28/12/2001' },
  keywords: ['bão lũ', 'cứu trợ'], documentCount: 3, sheetCount: 6, pageCount: 9, physicalCondition: 'fair', origin: 'digitised', paperFileCode: '56.K1-G2-H3.160', reserveCopy: true, reserveCopyStatus: 'not-yet-copied', box: id(5), note: 'Người lập: Nguyễn Thị Hường',
});
export const DOCUMENT = record(7, 'document', 6, {
  ...ITEM, ordinal: 1, title: 'Về việc trợ cấp khó khăn đột xuất', documentType: 'quyet-dinh', number: '12', notation: 'QĐ-UB', date: { edtf: '2001-11-05' }, issuer: 'Ủy ban nhân dân huyện Giả Định', issuedBy: id(1), languages: ['vie'], pageCount: 3, signerName: 'Trần Văn Đức',
});
export const PHOTO = record(8, 'photo', 6, { ...ITEM, ordinal: 2, title: 'Đê biển vỡ', pictureType: 'photograph', date: { edtf: '2001-11' }, author: 'Trần Văn Đức', colour: 'black-and-white', attachments: false });
export const RECORDING = record(9, 'recording', 6, { ...ITEM, ordinal: 3, title: 'Lời kể của người dân', recordingType: 'sound', date: { edtf: '2001' }, languages: ['vie'], duration: '00:12:35' });
export const TRANSFER = record(10, 'transfer', 3, { transferNumber: 1, year: 2001, title: 'Tài liệu rời của Văn phòng năm 2001', direction: 'outgoing', documentCount: 3, access: 'open' });

export const ARCHIVE: readonly ArchivalRecord[] = [CREATOR, SUCCESSOR, FONDS, CATALOGUE, BOX, FILE, DOCUMENT, PHOTO, RECORDING, TRANSFER];

/** The archive with fields of one record changed; undefined takes a field away. */
export function changed(one: ArchivalRecord, fields: Readonly<Record<string, unknown>>, more: Partial<ArchivalRecord> = {}): readonly ArchivalRecord[] {
  const values = Object.fromEntries(Object.entries({ ...one.fields, ...fields } as Readonly<Record<string, unknown>>).filter(([, value]) => value !== undefined)) as ArchivalRecord['fields'];
  return ARCHIVE.map((entry) => (entry.id === one.id ? { ...one, fields: values, ...more } : entry));
}
