import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { codeOfDocument, recordFor, REPRESENTATION_FOLDER, variantOf, writePackage, type ListedFile, type Tt05Item } from '../src/formats/tt05/index.ts';

// `node --import tsx bench/large-tt05.ts FOLDER 100000`: a SIP_hoso of the circular with so many documents, each a record and a file of a few
// bytes, below FOLDER. Judged by `/usr/bin/time -f "%U %S %M" node bin/kho.js check FOLDER/*` (docs/performance.md).

const [into = '', count = '100000'] = process.argv.slice(2);
const OBJECT_ID = 'uuid-9C13E70E-2F6A-4B6D-8C57-0A1B2C3D4E5F';
const FILE_CODE = 'H49.64.2001.160';
const COMMON = { maintenance: '01', mode: '01', riskRecovery: '0', format: '02', language: '01', inforSign: 'NN.02', confidenceLevel: '02' };
const root = path.join(into, OBJECT_ID);
const documents = Number(count);

function item(ordinal: number): Tt05Item {
  const name = `${FILE_CODE}.${ordinal}`;
  const code = codeOfDocument(FILE_CODE, ordinal);
  const values = {
    ...COMMON, arcFileCode: FILE_CODE, docId: name, docCode: code, arcDocCode: code, docOrdinal: String(ordinal), typeName: '02', codeNumber: String(ordinal), codeNotation: 'QĐ-UB',
    issuedDate: '05/11/2001', organName: 'Ủy ban nhân dân huyện Giả Định', subject: `Về việc trợ cấp khó khăn đột xuất, đợt ${ordinal}`, numberOfPage: '3', keyword: 'trợ cấp', autograph: 'Đồng ý', description: 'Bản chính',
  };
  return { itemClass: 'doc', name, record: recordFor(values, variantOf('doc', 'SIP_hoso')), files: [`${name}.pdf`] };
}

function put(name: string, bytes: Buffer): { readonly size: number; readonly sha256: string } {
  const file = path.join(root, name);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, bytes);
  return { size: bytes.byteLength, sha256: createHash('sha256').update(bytes).digest('hex') };
}

const items = Array.from({ length: documents }, (_, n) => item(n + 1));
const data: ListedFile[] = items.map(({ files: [name = ''] }) => {
  const place = `${REPRESENTATION_FOLDER}data/${name}`;
  return { path: place, mimeType: 'application/pdf', ...put(place, Buffer.from(`%PDF-1.7\n% ${name}\n`)) };
});
const record = {
  title: 'Hồ sơ khắc phục hậu quả bão lũ', maintenance: '01', mode: '01', language: '01', startDate: '05/11/2001', endDate: '28/12/2001', keyword: 'bão lũ; cứu trợ', totalDoc: String(documents), numberOfPaper: '6',
  numberOfPage: String(3 * documents), format: '02', inforSign: 'NN.02', confidenceLevel: '02', paperFileCode: '56.K1-G2-H3.160', riskRecovery: '1', riskRecoveryStatus: '02', description: 'Người lập: Nguyễn Thị Hường',
  fileCode: FILE_CODE, arcFileCode: FILE_CODE,
};
writePackage({
  package: {
    kind: 'SIP_hoso', objectId: OBJECT_ID, created: '2026-01-31T08:02:03.000+07:00', recordStatus: 'NEW', submissionAgreement: 'ĐK-2026-15', fondsCode: 'GD05', creator: 'Ủy ban nhân dân huyện Giả Định',
    record: recordFor(record, variantOf('file', 'SIP_hoso')), items,
  },
  time: '2026-01-31T01:02:03Z', software: { name: 'Kho bench', version: '1' }, data,
}, (name, _mimeType, write) => {
  const parts: string[] = [];
  write((text) => { parts.push(text); });
  return put(name, Buffer.from(parts.join('')));
});
