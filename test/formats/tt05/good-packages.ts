import { digestOf, textOf, type Finding, type TextSink } from '../../../src/base/index.ts';
import {
  checkTt05, codeOfDocument, madeFrom, PACKAGES, premisDocuments, recordFor, REPRESENTATION_FOLDER, variantOf, writePackage,
  type ItemClass, type PackageKind, type Tt05Check, type Tt05Item, type Tt05Package, type Tt05Record,
} from '../../../src/formats/tt05/index.ts';

// Packages without a fault, one of each kind, made by Kho's own writer from invented records.

/** A package in memory: path → bytes. */
export type PackageFiles = ReadonlyMap<string, Uint8Array>;

export const TIME = '2026-01-31T01:02:03Z';
const UUID = '9C13E70E-2F6A-4B6D-8C57-0A1B2C3D4E5F';
export const OBJECT_IDS: Readonly<Record<'SIP' | 'AIP' | 'DIP', string>> = { SIP: `uuid-${UUID}`, AIP: `urn:uuid:${UUID}`, DIP: `uuid-${UUID}` };
const SIP_ID = 'uuid-1F0E2D3C-4B5A-4697-8877-665544332211';

const FILE_CODE = 'H49.64.2001.160';
const TRANSFER_CODE = 'H49.64.2001.01';

const FILE = {
  title: 'Hồ sơ khắc phục hậu quả bão lũ ở các xã ven biển', maintenance: '01', mode: '01', language: '01', startDate: '05/11/2001', endDate: '28/12/2001',
  keyword: 'bão lũ; cứu trợ', totalDoc: '3', numberOfPaper: '6', numberOfPage: '9', format: '02', inforSign: 'NN.02', confidenceLevel: '02',
  paperFileCode: '56.K1-G2-H3.160', riskRecovery: '1', riskRecoveryStatus: '02', description: 'Người lập: Nguyễn Thị Hường',
};
const LOOSE = { title: 'Tài liệu rời của Văn phòng năm 2001', source: '0', totalDoc: '3', description: 'Chưa lập hồ sơ' };
const REQUEST = {
  requestID: 'YC-2026-000123', requestDate: '31/01/2026', purpose: '01', purposeContent: 'Nghiên cứu lịch sử phòng chống thiên tai', feeObjectType: '01',
  researchTopic: 'Bão lũ ven biển 1976–2016', description: 'Bản số',
};
const COMMON = { maintenance: '01', mode: '01', riskRecovery: '0', format: '02' };
const DOC = {
  ...COMMON, typeName: '02', codeNumber: '12', codeNotation: 'QĐ-UB', issuedDate: '05/11/2001', organName: 'Ủy ban nhân dân huyện Giả Định',
  subject: 'Về việc trợ cấp khó khăn đột xuất', language: '01', numberOfPage: '3', inforSign: 'NN.02', keyword: 'trợ cấp', confidenceLevel: '02', autograph: 'Đồng ý', description: 'Bản chính',
};
const PIC = {
  ...COMMON, typePic: '02', archivesNumber: 'A-7', inforSign: 'NN.02', eventName: 'Bão số 8', imageTitle: 'Đê biển vỡ', photographer: 'Trần Văn Đức', photoPlace: 'Giả Định',
  photoTime: '11/2001', colour: '02', filmSize: '9 × 12', docAttached: '0', description: 'Ảnh đen trắng',
};
const MEDIA = {
  ...COMMON, typeMedia: '01', archivesNumber: 'B-7', inforSign: 'NN.02', eventName: 'Bão số 8', movieTitle: 'Lời kể của người dân', recorder: 'Đài huyện', recordPlace: 'Giả Định',
  recordDate: '2001', language: '01', playTime: '00:12:35', docAttached: '0', quality: 'bình thường', description: 'Băng cối',
};
const BASES: Readonly<Record<ItemClass, Readonly<Record<string, string>>>> = { doc: DOC, pic: PIC, media: MEDIA };
const EXTENSIONS: Readonly<Record<ItemClass, string>> = { doc: 'pdf', pic: 'jpg', media: 'mp3' };

/** Code of the file or transfer in every kind of package. */
function parentOf(kind: PackageKind): string {
  return kind.endsWith('_tailieu') ? TRANSFER_CODE : FILE_CODE;
}

function item(kind: PackageKind, itemClass: ItemClass, ordinal: number): Tt05Item {
  const parent = parentOf(kind);
  const name = `${parent}.${ordinal}`;
  const code = codeOfDocument(parent, ordinal);
  const values = { ...BASES[itemClass], arcFileCode: parent, docId: name, docCode: code, arcDocCode: code, docOrdinal: String(ordinal) };
  return { itemClass, name, record: recordFor(values, variantOf(itemClass, kind)), files: [`${name}.${EXTENSIONS[itemClass]}`] };
}

/** The model of a package without a fault: a document, a photograph, a recording. */
export function goodModel(kind: PackageKind): Tt05Package {
  const { type, record } = PACKAGES.kinds[kind];
  const values: Tt05Record = { file: { ...FILE, fileCode: FILE_CODE, arcFileCode: FILE_CODE }, loose: { ...LOOSE, fileCode: TRANSFER_CODE, arcFileCode: TRANSFER_CODE }, request: REQUEST }[record];
  return {
    kind, objectId: OBJECT_IDS[type], created: '2026-01-31T08:02:03.000+07:00', recordStatus: 'NEW', ...(type === 'SIP' ? { submissionAgreement: 'ĐK-2026-15' } : {}), fondsCode: 'GD05', creator: 'Ủy ban nhân dân huyện Giả Định',
    record: recordFor(values, variantOf(record, kind)),
    items: (['doc', 'pic', 'media'] as const).map((itemClass, n) => item(kind, itemClass, n + 1)),
  };
}

/** The files of a package: small stand-ins for its documents, everything else by Kho's writer. */
export function packageFiles(model: Tt05Package): PackageFiles {
  const files = new Map<string, Uint8Array>();
  const bytesOf = (path: string): Uint8Array => Buffer.from(`bytes of ${path}`);
  const data = model.items.flatMap(({ files: names }) => names).map((name) => {
    const path = `${REPRESENTATION_FOLDER}data/${name}`;
    const bytes = bytesOf(path);
    files.set(path, bytes);
    return { path, mimeType: 'application/octet-stream', size: bytes.length, sha256: digestOf('sha256', bytes) };
  });
  const { type } = PACKAGES.kinds[model.kind];
  writePackage({
    package: model, time: TIME, software: { name: 'Kho', version: '1' }, data,
    ...(type === 'SIP' ? {} : { premis: premisOf(model, data) }),
  }, (path, _mimeType, write: (sink: TextSink) => void) => {
    const bytes = Buffer.from(textOf(write));
    files.set(path, bytes);
    return { size: bytes.length, sha256: digestOf('sha256', bytes) };
  });
  return files;
}

function premisOf(model: Tt05Package, data: readonly { readonly path: string; readonly size: number; readonly sha256: string }[]): ReturnType<typeof premisDocuments> {
  const agent = { type: 'local', value: 'software:Kho 1' };
  return premisDocuments({
    objectId: model.objectId,
    sourceId: SIP_ID,
    files: () => data.map(({ path, size, sha256 }) => ({
      kind: 'file', identifier: { type: 'local', value: path }, fixity: [{ algorithm: 'sha256', value: sha256, originator: 'Kho' }], size, mimeType: 'application/octet-stream', path,
    })),
    events: [{
      identifier: { type: 'local', value: 'event-1' }, type: PACKAGES.events.conversion, time: TIME, outcome: 'success',
      agents: [{ ...agent, role: 'executing program' }], objects: madeFrom(SIP_ID, model.objectId),
    }],
    agents: [{ identifier: agent, name: 'Kho', type: 'software', version: '1' }],
  });
}

/** A good package of a kind. */
export function goodPackage(kind: PackageKind): PackageFiles {
  return packageFiles(goodModel(kind));
}

/** Judges a package in memory; without a folder name, as an archive file would be. */
export async function judge(files: PackageFiles, options: { readonly off?: ReadonlySet<string>; readonly folder?: string; readonly findingsOnly?: boolean } = {}): Promise<Tt05Check> {
  const described = new Map([...files].map(([path, bytes]) => [path, { size: bytes.length, digests: { sha256: digestOf('sha256', bytes) } }]));
  return checkTt05({ files: described, open: (path) => [files.get(path) ?? new Uint8Array()], ...options });
}

/** Code, severity and path of every finding, sorted: what a test expects exactly. */
export function said(findings: readonly Finding[]): readonly string[] {
  return findings.map(({ code, path }) => `${code} ${path ?? ''}`).sort();
}
