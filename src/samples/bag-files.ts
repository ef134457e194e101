import { digestOf, timestamp, type DigestAlgorithm, type TextSink } from '../base/index.ts';
import { writeBagDeclaration, writeBagInfo, writeManifest } from '../formats/bagit/index.ts';
import type { InventedRecord } from './invent-record.ts';
import { inPathOrder, textFile, under, type PackageFile } from './package-file.ts';

/** What a bag says of itself. */
export interface BagOptions {
  readonly version: '0.97' | '1.0';
  readonly created: Date;
}

/** A bag around the files of a record (RFC 8493): payload and tag manifests, Payload-Oxum, description. */
export function bagFiles(content: readonly PackageFile[], record: InventedRecord, { version, created }: BagOptions): readonly PackageFile[] {
  const payload = inPathOrder(under('data', content));
  // Bags of 0.97 come from older tools, which knew MD5 first.
  const algorithms: readonly DigestAlgorithm[] = version === '1.0' ? ['sha512'] : ['md5', 'sha256'];
  const tags = [
    textFile('bagit.txt', version === '1.0' ? writeBagDeclaration : writeOldDeclaration),
    textFile('bag-info.txt', (sink) => { writeBagInfo(sink, bagInfo(payload, record, created)); }),
    ...algorithms.map((algorithm) => manifest(`manifest-${algorithm}.txt`, algorithm, payload)),
  ];
  return [...payload, ...inPathOrder([...tags, ...algorithms.map((algorithm) => manifest(`tagmanifest-${algorithm}.txt`, algorithm, inPathOrder(tags)))])];
}

function writeOldDeclaration(sink: TextSink): void {
  sink('BagIt-Version: 0.97\nTag-File-Character-Encoding: UTF-8\n');
}

function bagInfo(payload: readonly PackageFile[], { code, title, fonds, year }: InventedRecord, created: Date): readonly { readonly label: string; readonly value: string }[] {
  const octets = payload.reduce((sum, { bytes }) => sum + bytes.byteLength, 0);
  return [
    { label: 'Source-Organization', value: fonds.producer },
    { label: 'External-Identifier', value: code },
    { label: 'Title', value: title },
    { label: 'External-Description', value: `${title}. ${fonds.name}. Tài liệu mẫu, không có giá trị pháp lý.` },
    { label: 'Date', value: String(year) },
    { label: 'Bagging-Date', value: timestamp(created).slice(0, 10) },
    { label: 'Bag-Software-Agent', value: 'Kho samples' },
    { label: 'Payload-Oxum', value: `${octets}.${payload.length}` },
  ];
}

function manifest(path: string, algorithm: DigestAlgorithm, files: readonly PackageFile[]): PackageFile {
  return textFile(path, (sink) => { writeManifest(sink, files.map((file) => ({ path: file.path, digest: digestOf(algorithm, file.bytes) }))); });
}
