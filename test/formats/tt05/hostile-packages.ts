import { digestOf, textOf } from '../../../src/base/index.ts';
import { codeOfDocument, REPRESENTATION_FOLDER, variantOf, writePackage, writeRecord, type ListedFile, type Tt05Input, type Tt05Item } from '../../../src/formats/tt05/index.ts';
import { goodModel, TIME } from './good-packages.ts';

export { checkTt05, readRecord } from '../../../src/formats/tt05/index.ts';

/** A SIP with as many documents as asked; their records are made when they are read, so that only the judging counts. */
export function goodOrdinal(count: number, ordinalOf: (n: number) => number): Tt05Input {
  const good = goodModel('SIP_hoso');
  const [first] = good.items;
  const parent = good.record['fileCode']!;
  const items: Tt05Item[] = Array.from({ length: count }, (_, n) => {
    const ordinal = ordinalOf(n + 1);
    const name = `${parent}.${n + 1}`;
    return { ...first!, name, record: { ...first!.record, docId: `${parent}.${ordinal}`, docCode: codeOfDocument(parent, ordinal) }, files: [`${name}.pdf`] };
  });
  const sha256 = digestOf('sha256', '');
  const data: ListedFile[] = items.map(({ files }) => ({ path: `${REPRESENTATION_FOLDER}data/${files[0]!}`, mimeType: 'application/pdf', size: 0, sha256 }));
  const files = new Map(data.map(({ path }) => [path, { size: 0, digests: { sha256 } }]));
  const documents = new Map<string, string>();
  const records = new Map<string, Tt05Item>();
  const variant = variantOf('doc', 'SIP_hoso');
  let at = 0;
  writePackage({ package: { ...good, record: { ...good.record, totalDoc: String(count), numberOfPage: String(3 * count) }, items }, time: TIME, software: { name: 'Kho', version: '1' }, data }, (path, _mime, write) => {
    const text = textOf(write);
    const known = { size: Buffer.byteLength(text), sha256: digestOf('sha256', text) };
    if (path.includes('/EAD_doc_')) records.set(path, items[at++]!);
    else documents.set(path, text);
    files.set(path, { size: known.size, digests: { sha256: known.sha256 } });
    return known;
  });
  const open = (path: string): readonly Uint8Array[] => {
    const item = records.get(path);
    return [Buffer.from(item === undefined ? documents.get(path) ?? '' : textOf((sink) => { writeRecord(sink, item.record, variant); }))];
  };
  return { files, open };
}
