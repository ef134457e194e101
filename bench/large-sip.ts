import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import type { DigestAlgorithm } from '../src/base/index.ts';
import { writeMets, type MetsAgent, type MetsDocument, type MetsReference } from '../src/formats/mets/index.ts';
import { writeLoadSet } from '../src/samples/index.ts';

const CREATED = '2026-01-31T08:00:00Z';
const SOFTWARE: MetsAgent = { role: 'CREATOR', type: 'OTHER', otherType: 'SOFTWARE', name: 'Kho bench', note: { type: 'SOFTWARE VERSION', text: '1' } };
const PRODUCER: MetsAgent = { role: 'CREATOR', type: 'ORGANIZATION', name: 'Sở Nội vụ', note: { type: 'IDENTIFICATIONCODE', text: 'H06.01' } };
const ARCHIVE: MetsAgent = { role: 'ARCHIVIST', type: 'ORGANIZATION', name: 'Lưu trữ lịch sử tỉnh', note: { type: 'IDENTIFICATIONCODE', text: 'H06' } };

/** What a SIP is to be like. */
export interface LargeSip {
  readonly into: string;
  readonly files: number;
  readonly bytesPerFile: number;
  readonly algorithm: DigestAlgorithm;
}

/** One E-ARK SIP of so many files in one representation; each file's size and digest stand in the METS of the representation. */
export async function writeLargeSip(sip: LargeSip): Promise<void> {
  const data = path.join(sip.into, 'representations', 'rep1', 'data');
  await writeLoadSet({ into: data, seed: 'kho judge', packages: 1, filesPerPackage: sip.files, bytesPerFile: sip.bytesPerFile });
  describeLargeSip(sip);
}

/** Writes the METS documents of a SIP whose files are there: once for each algorithm that is asked for. */
export function describeLargeSip({ into, algorithm }: Pick<LargeSip, 'into' | 'algorithm'>): void {
  const representation = path.join(into, 'representations', 'rep1');
  const data = path.join(representation, 'data');
  const names = fs.readdirSync(data, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.jpg')).sort();
  const references = names.map((name, n) => reference(representation, `data/${name}`, { id: `data-${n + 1}`, algorithm }));
  write(path.join(representation, 'METS.xml'), {
    ...common('rep1', 'https://earkcsip.dilcis.eu/profile/E-ARK-CSIP-v2-2-0.xml'), agents: [SOFTWARE],
    groups: [{ id: 'documentation', use: 'Documentation', files: [] }, { id: 'schemas', use: 'Schemas', files: [] }, { id: 'data', use: 'Representations/rep1/data', contentInformationType: 'MIXED', files: references }],
    divisions: [{ id: 'div-metadata', label: 'Metadata' }, { id: 'div-data', label: 'Representations', groups: ['data'] }],
  });
  write(path.join(into, 'METS.xml'), {
    ...common('goi-lon', 'https://earksip.dilcis.eu/profile/E-ARK-SIP-v2-2-0.xml'), recordStatus: 'NEW', agents: [SOFTWARE, PRODUCER, ARCHIVE],
    groups: [
      { id: 'documentation', use: 'Documentation', files: [] }, { id: 'schemas', use: 'Schemas', files: [] },
      { id: 'rep1', use: 'Representations/rep1', contentInformationType: 'MIXED', files: [reference(into, 'representations/rep1/METS.xml', { id: 'rep1-mets', algorithm })] },
    ],
    divisions: [{ id: 'div-metadata', label: 'Metadata' }, { id: 'div-rep1', label: 'Representations/rep1', pointer: { path: 'representations/rep1/METS.xml', group: 'rep1' } }],
  });
}

function common(objectId: string, profile: string): Pick<MetsDocument, 'objectId' | 'label' | 'type' | 'contentInformationType' | 'packageType' | 'created' | 'profile' | 'metadata'> {
  return { objectId, profile, label: 'Gói lớn', type: 'Textual works – Digital', contentInformationType: 'MIXED', packageType: 'SIP', created: CREATED, metadata: [] };
}

function reference(folder: string, name: string, { id, algorithm }: { readonly id: string; readonly algorithm: DigestAlgorithm }): MetsReference {
  const bytes = fs.readFileSync(path.join(folder, name));
  const mimeType = name.endsWith('.xml') ? 'application/xml' : 'image/jpeg';
  return { id, path: name, mimeType, size: bytes.byteLength, created: CREATED, digest: { algorithm, value: createHash(algorithm).update(bytes).digest('hex') } };
}

function write(file: string, document: MetsDocument): void {
  const parts: string[] = [];
  writeMets((text) => { parts.push(text); }, document);
  fs.writeFileSync(file, parts.join(''));
}
