import { derivedUuid, digestOf, textOf, timestamp } from '../base/index.ts';
import {
  codeOfDocument, codesOf, codeWord, recordFor, REPRESENTATION_FOLDER, variantOf, writePackage, type ListedFile, type Tt05Item, type Tt05Record,
} from '../formats/tt05/index.ts';
import type { InventedDocument, InventedRecord } from './invent-record.ts';
import { inPathOrder, mimeTypeOf, type PackageFile } from './package-file.ts';

/** Elements that the record of the file and those of its documents have in common: permanent, open, Vietnamese, digitised, no reserve copy. */
const COMMON: Tt05Record = { maintenance: '01', mode: '01', language: '01', format: '02', confidenceLevel: '02', riskRecovery: '0' };

/** OBJID of the sample package of Circular 05/2025, which is the name of its folder too. */
export function tt05ObjectId({ code }: InventedRecord): string {
  return `uuid-${derivedUuid('tt05 sample', code).toUpperCase()}`;
}

/** A SIP_hoso of Circular 05/2025/TT-BNV around the documents of a record: one PDF for each, in order. */
export function tt05Files(documents: readonly PackageFile[], record: InventedRecord, created: Date): readonly PackageFile[] {
  const fileCode = `${record.fonds.agency}.${record.year}.${Number(record.code.replace(/^.*-H/, ''))}`;
  const made: PackageFile[] = [];
  const items = record.documents.map((document, at): Tt05Item => documentItem(document, { fileCode, ordinal: at + 1, record }));
  const data = documents.map(({ bytes }, at): ListedFile => {
    const path = `${REPRESENTATION_FOLDER}data/${fileCode}.${at + 1}.pdf`;
    made.push({ path, bytes });
    return { path, mimeType: mimeTypeOf(path), size: bytes.byteLength, sha256: digestOf('sha256', bytes) };
  });
  writePackage({
    package: {
      kind: 'SIP_hoso', objectId: tt05ObjectId(record), created: timestamp(created), recordStatus: 'NEW', submissionAgreement: `ĐK-${created.getUTCFullYear()}-01`,
      fondsCode: record.fonds.code, creator: record.fonds.creator, record: recordFor(recordOfFile(record, fileCode), variantOf('file', 'SIP_hoso')), items,
    },
    time: timestamp(created), software: { name: 'Kho samples', version: '1' }, data,
  }, (path, _mimeType, write) => {
    const bytes = Buffer.from(textOf(write));
    made.push({ path, bytes });
    return { size: bytes.byteLength, sha256: digestOf('sha256', bytes) };
  });
  return inPathOrder(made);
}

function recordOfFile({ title, fonds, documents, code }: InventedRecord, fileCode: string): Tt05Record {
  const dates = documents.map(({ date }) => date).sort();
  const pages = documents.reduce((sum, one) => sum + one.pages, 0);
  return {
    ...COMMON, fileCode, title, startDate: dayMonthYear(dates[0] ?? ''), endDate: dayMonthYear(dates.at(-1) ?? ''), totalDoc: String(documents.length),
    numberOfPaper: String(pages), numberOfPage: String(pages), paperFileCode: `${fonds.code}.K1-G2-H3.${code.replace(/^.*-H/, '')}`,
    description: 'Tài liệu mẫu do phần mềm tạo ra, không có giá trị pháp lý.',
  };
}

function documentItem({ kind, number, date, about, pages }: InventedDocument, { fileCode, ordinal, record }: { readonly fileCode: string; readonly ordinal: number; readonly record: InventedRecord }): Tt05Item {
  const name = `${fileCode}.${ordinal}`;
  const [codeNumber = '', codeNotation = ''] = number.split(/\/(.*)/s);
  const values: Tt05Record = {
    ...COMMON, docId: name, docCode: codeOfDocument(fileCode, ordinal), typeName: typeOf(kind), codeNumber, codeNotation, issuedDate: dayMonthYear(date),
    organName: record.fonds.creator, subject: about, numberOfPage: String(pages),
  };
  return { itemClass: 'doc', name, record: recordFor(values, variantOf('doc', 'SIP_hoso')), files: [`${name}.pdf`] };
}

/** Code of a kind of document; 32 is "other". */
function typeOf(kind: string): string {
  return codesOf('typeName').find((code) => codeWord('typeName', code) === kind) ?? '32';
}

function dayMonthYear(date: string): string {
  return date.split('-').reverse().join('/');
}
