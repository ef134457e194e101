import { digestOf } from '../../../src/base/index.ts';
import type { PackageKind, Tt05Item, Tt05Package, Tt05Record } from '../../../src/formats/tt05/index.ts';
import { TIME, goodModel, packageFiles, type PackageFiles } from './good-packages.ts';

// Every rule broken once: a good package with one thing changed, and the exact set of what is then said.

/** One package with its fault; `expected` is the exact list of `code path`, sorted. */
export interface FaultyPackage {
  readonly title: string;
  readonly files: () => PackageFiles;
  readonly expected: readonly string[];
  /** Name of the folder that it came in. */
  readonly folder?: string;
}

export const EAD = 'metadata/descriptive/EAD.xml';
const REP = 'representations/rep1/';
export const REP_METS = `${REP}METS.xml`;
const PREMIS = 'metadata/preservation/PREMIS.xml';
const REP_PREMIS = `${REP}metadata/preservation/PREMIS_rep1.xml`;
const NAME = 'H49.64.2001.160';
export const DOC = `${REP}metadata/descriptive/EAD_doc_${NAME}.1.xml`;
export const PIC = `${REP}metadata/descriptive/EAD_pic_${NAME}.2.xml`;
export const MEDIA = `${REP}metadata/descriptive/EAD_media_${NAME}.3.xml`;
const PDF = `${REP}data/${NAME}.1.pdf`;

type Change = (text: string) => string;

/** A package whose model was changed before it was written. */
export function withModel(kind: PackageKind, change: (model: Tt05Package) => Tt05Package): PackageFiles {
  return packageFiles(change(goodModel(kind)));
}

/** With another record of the package; undefined leaves an element out. */
export function withRecord(kind: PackageKind, values: Readonly<Record<string, string | undefined>>): PackageFiles {
  return withModel(kind, (model) => ({ ...model, record: changed(model.record, values) }));
}

/** With another record of the n-th document. */
export function withItem(kind: PackageKind, n: number, values: Readonly<Record<string, string | undefined>>, more: Partial<Tt05Item> = {}): PackageFiles {
  return withModel(kind, (model) => ({ ...model, items: model.items.map((item, at) => (at === n ? { ...item, record: changed(item.record, values), ...more } : item)) }));
}

function changed(record: Tt05Record, values: Readonly<Record<string, string | undefined>>): Tt05Record {
  return Object.fromEntries(Object.entries({ ...record, ...values }).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}

/** With the text of a document changed, and METS telling the new size and checksum. */
export function edited(files: PackageFiles, path: string, change: Change): PackageFiles {
  const text = Buffer.from(files.get(path) ?? '').toString();
  const next = change(text);
  if (next === text) throw new Error(`${path} did not change`);
  return refreshed(new Map([...files, [path, Buffer.from(next)]]));
}

/** With a file more, or with other bytes; METS is not told. */
export function put(files: PackageFiles, path: string, content: string | Uint8Array): PackageFiles {
  return new Map([...files, [path, Buffer.from(content)]]);
}

/** Without a file. */
export function without(files: PackageFiles, ...paths: readonly string[]): PackageFiles {
  return new Map([...files].filter(([path]) => !paths.includes(path)));
}

/** With a file under another name, and METS following. */
export function moved(files: PackageFiles, from: string, to: string, folder = ''): PackageFiles {
  const bytes = files.get(from);
  if (bytes === undefined) throw new Error(`no ${from}`);
  const next = new Map([...without(files, from), [to, bytes]] as const);
  const metsPath = folder === '' ? 'METS.xml' : `${folder}METS.xml`;
  const mets = Buffer.from(next.get(metsPath) ?? '').toString().replaceAll(`"${encoded(from.slice(folder.length))}"`, `"${encoded(to.slice(folder.length))}"`);
  return refreshed(put(next, metsPath, mets));
}

const encoded = (path: string): string => path.split('/').map(encodeURIComponent).join('/');

/** METS documents with the sizes and checksums of the files as they are now, the inner one first. */
function refreshed(files: PackageFiles): PackageFiles {
  const next = new Map(files);
  for (const metsPath of [...next.keys()].filter((path) => /(^|\/)METS\.xml$/.test(path)).sort((a, b) => b.length - a.length)) {
    const folder = metsPath.slice(0, -'METS.xml'.length);
    const text = Buffer.from(next.get(metsPath)!).toString();
    next.set(metsPath, Buffer.from(text.replace(/<mdRef [^>]*>|<file [^>]*>\s*<FLocat [^>]*>/g, (element) => {
      const bytes = next.get(folder + decodeURIComponent(/xlink:href="([^"]*)"/.exec(element)?.[1] ?? ''));
      if (bytes === undefined) return element;
      return element.replace(/SIZE="\d+"/, `SIZE="${bytes.length}"`).replace(/CHECKSUM="[0-9a-f]{64}"/, `CHECKSUM="${digestOf('sha256', bytes)}"`);
    })));
  }
  return next;
}

const good = (kind: PackageKind): PackageFiles => packageFiles(goodModel(kind));
const sip = (): PackageFiles => good('SIP_hoso');
const aip = (): PackageFiles => good('AIP_hoso');
const cut = (element: string): Change => (text) => text.replace(new RegExp(`\\s*<${element}>[^<]*</${element}>`), '');
const emptied = (element: string): Change => (text) => text.replace(new RegExp(`<${element}>[^<]*</${element}>`), `<${element}/>`);
const renamed = (from: string, to: string): Change => (text) => text.replaceAll(`<${from}>`, `<${to}>`).replaceAll(`</${from}>`, `</${to}>`);
/** The element moved to the end. */
const last = (element: string): Change => (text) => {
  const [whole = ''] = new RegExp(`<${element}>[^<]*</${element}>`).exec(text) ?? [];
  return text.replace(whole, '').replace('</simpledc>', `${whole}</simpledc>`);
};
const added = (xml: string): Change => (text) => text.replace('</simpledc>', `${xml}</simpledc>`);
const nfd: Change = (text) => text.normalize('NFD');

const RECORD: readonly FaultyPackage[] = [
  { title: 'H01 no title', files: () => edited(sip(), EAD, cut('title')), expected: [`TT05-H01 ${EAD}`] },
  { title: 'H01 an AIP without its code', files: () => edited(good('AIP_tailieu'), EAD, cut('title')), expected: [`TT05-H01 ${EAD}`] },
  { title: 'H02 an empty title', files: () => edited(sip(), EAD, emptied('title')), expected: [`TT05-H02 ${EAD}`] },
  { title: 'H03 a title of 1,001 letters', files: () => withRecord('SIP_hoso', { title: 'ễ'.repeat(1001) }), expected: [`TT05-H03 ${EAD}`] },
  { title: 'H04 an element that nobody knows', files: () => edited(sip(), EAD, added('<boxNumber>7</boxNumber><boxNumber>8</boxNumber>')), expected: [`TT05-H04 ${EAD}`] },
  { title: 'H04 elements inside of a field', files: () => edited(sip(), EAD, (text) => text.replace('<keyword>', '<keyword><b>x</b>')), expected: [`TT05-H04 ${EAD}`] },
  { title: 'H05 two titles', files: () => edited(sip(), EAD, (text) => text.replace('<title>', '<title>Một</title><title>')), expected: [`TT05-H05 ${EAD}`] },
  { title: 'H06 the title last (found in the field)', files: () => edited(sip(), EAD, last('title')), expected: [`TT05-H06 ${EAD}`] },
  { title: 'H07 pages that are no number', files: () => withRecord('SIP_hoso', { numberOfPage: '9 trang' }), expected: [`TT05-H07 ${EAD}`] },
  { title: 'H08 a reserve copy "có"', files: () => withRecord('SIP_hoso', { riskRecovery: 'có', riskRecoveryStatus: undefined }), expected: [`TT05-H03 ${EAD}`, `TT05-H08 ${EAD}`] },
  { title: 'H08 a source of 2', files: () => withRecord('SIP_tailieu', { source: '2' }), expected: [`TT05-H08 ${EAD}`] },
  { title: 'H09 a retention in words', files: () => withRecord('SIP_hoso', { maintenance: 'Vĩnh viễn' }), expected: [`TT05-H09 ${EAD}`] },
  { title: 'H09 one of two languages', files: () => withRecord('SIP_hoso', { language: '01; 12' }), expected: [`TT05-H09 ${EAD}`] },
  { title: 'H09 a purpose that is none', files: () => withRecord('DIP', { purpose: '04' }), expected: [`TT05-H09 ${EAD}`] },
  { title: 'H10 the 31st of February', files: () => withRecord('SIP_hoso', { startDate: '31/02/2001' }), expected: [`TT05-H10 ${EAD}`] },
  { title: 'H10 a month alone in a SIP', files: () => withRecord('SIP_hoso', { startDate: '11/2001' }), expected: [`TT05-H10 ${EAD}`] },
  { title: 'H11 an end before the start', files: () => withRecord('SIP_hoso', { startDate: '05/11/2001', endDate: '04/11/2001' }), expected: [`TT05-H11 ${EAD}`] },
  { title: 'H12 a file of 20 years', files: () => withRecord('SIP_hoso', { maintenance: '05' }), expected: [`TT05-H12 ${EAD}`] },
  { title: 'H13 a digitised file without its paper code', files: () => withRecord('SIP_hoso', { paperFileCode: undefined }), expected: [`TT05-H13 ${EAD}`] },
  { title: 'H13 … with an empty one (found in the field)', files: () => edited(sip(), EAD, emptied('paperFileCode')), expected: [`TT05-H13 ${EAD}`] },
  { title: 'H14 a reserve copy without its status', files: () => withRecord('SIP_hoso', { riskRecoveryStatus: undefined }), expected: [`TT05-H14 ${EAD}`] },
  { title: 'H15 a status of no reserve copy', files: () => withRecord('SIP_hoso', { riskRecovery: '0' }), expected: [`TT05-H15 ${EAD}`] },
  { title: 'H16 one document too many', files: () => withRecord('SIP_hoso', { totalDoc: '4' }), expected: [`TT05-H16 ${EAD}`] },
  { title: 'H17 an empty keyword', files: () => edited(sip(), EAD, emptied('keyword')), expected: [`TT05-H17 ${EAD}`] },
  { title: 'H18 decomposed letters', files: () => edited(sip(), EAD, nfd), expected: [`TT05-H18 ${EAD}`] },
  { title: 'H19 a secret', files: () => withRecord('SIP_hoso', { mode: '03' }), expected: [`TT05-H19 ${EAD}`] },
  { title: 'H19 a secret in words', files: () => withRecord('SIP_hoso', { mode: 'Tối mật' }), expected: [`TT05-H09 ${EAD}`, `TT05-H19 ${EAD}`] },
  { title: 'H19 a secret in code and words', files: () => withRecord('SIP_hoso', { mode: '03 - Mật' }), expected: [`TT05-H09 ${EAD}`, `TT05-H19 ${EAD}`] },
  { title: 'H09 no secret, in words', files: () => withRecord('SIP_hoso', { mode: 'Không mật' }), expected: [`TT05-H09 ${EAD}`] },
  { title: 'H20 17 elements: no sheets', files: () => withRecord('SIP_hoso', { numberOfPaper: undefined }), expected: [`TT05-H20 ${EAD}`] },
  { title: 'H20 16 elements: no reserve copy', files: () => withRecord('SIP_hoso', { riskRecovery: undefined, riskRecoveryStatus: undefined }), expected: [`TT05-H20 ${EAD}`] },
  { title: 'H21 a SIP with the code of an AIP', files: () => edited(sip(), EAD, renamed('fileCode', 'arcFileCode')), expected: [`TT05-H21 ${EAD}`] },
  { title: 'H24 an end in 2999', files: () => withRecord('SIP_hoso', { endDate: '28/12/2999' }), expected: [`TT05-H24 ${EAD}`] },
  { title: 'H24 a start in 1801, which is told and no more', files: () => withRecord('AIP_hoso', { startDate: '1801' }), expected: [`TT05-H24 ${EAD}`] },
  { title: 'H24 a request of the day after the DIP', files: () => withRecord('DIP', { requestDate: '01/02/2026' }), expected: [`TT05-H24 ${EAD}`] },
  { title: 'H25 fewer pages than the documents have', files: () => withRecord('SIP_hoso', { numberOfPage: '2' }), expected: [`TT05-H25 ${EAD}`] },
  { title: 'H25 more pages than the documents have', files: () => withModel('SIP_hoso', (model) => ({ ...model, record: { ...model.record, totalDoc: '1' }, items: model.items.slice(0, 1) })), expected: [`TT05-H25 ${EAD}`] },
  { title: 'H26 a digitised document in a file that says nothing of it', files: () => withRecord('SIP_hoso', { confidenceLevel: undefined, paperFileCode: undefined }), expected: [`TT05-H26 ${EAD}`] },
];

const DOCUMENT: readonly FaultyPackage[] = [
  { title: 'D01 no subject', files: () => edited(sip(), DOC, cut('subject')), expected: [`TT05-D01 ${DOC}`] },
  { title: 'D02 an empty subject', files: () => edited(sip(), DOC, emptied('subject')), expected: [`TT05-D02 ${DOC}`] },
  { title: 'D03 a subject of 501 letters', files: () => withItem('SIP_hoso', 0, { subject: 'ễ'.repeat(501) }), expected: [`TT05-D03 ${DOC}`] },
  { title: 'D04 an element that nobody knows', files: () => edited(sip(), DOC, added('<signer>x</signer>')), expected: [`TT05-D04 ${DOC}`] },
  { title: 'D05 two subjects', files: () => edited(sip(), DOC, (text) => text.replace('<subject>', '<subject>Một</subject><subject>')), expected: [`TT05-D05 ${DOC}`] },
  { title: 'D06 the code last (found in the field)', files: () => edited(sip(), DOC, last('docCode')), expected: [`TT05-D06 ${DOC}`] },
  { title: 'D07 pages that are no number', files: () => withItem('SIP_hoso', 0, { numberOfPage: '3tr' }), expected: [`TT05-D07 ${DOC}`] },
  { title: 'D08 attachments "x"', files: () => withItem('SIP_hoso', 1, { docAttached: 'x' }), expected: [`TT05-D08 ${PIC}`] },
  { title: 'D09 a document type of 33', files: () => withItem('SIP_hoso', 0, { typeName: '33' }), expected: [`TT05-D09 ${DOC}`] },
  { title: 'D10 a month of 13', files: () => withItem('SIP_hoso', 1, { photoTime: '13/2001' }), expected: [`TT05-D10 ${PIC}`] },
  { title: 'D10 the year alone of a document', files: () => withItem('AIP_hoso', 0, { issuedDate: '2001' }), expected: [`TT05-D10 ${DOC}`] },
  { title: 'D12 a document of 20 years', files: () => withItem('SIP_hoso', 0, { maintenance: '05' }), expected: [`TT05-D12 ${DOC}`] },
  { title: 'D14 a reserve copy without its status', files: () => withItem('SIP_hoso', 0, { riskRecovery: '1' }), expected: [`TT05-D14 ${DOC}`] },
  { title: 'D15 a status of no reserve copy', files: () => withItem('SIP_hoso', 2, { riskRecoveryStatus: '01' }), expected: [`TT05-D15 ${MEDIA}`] },
  { title: 'D17 an empty keyword', files: () => edited(sip(), DOC, emptied('keyword')), expected: [`TT05-D17 ${DOC}`] },
  { title: 'D18 decomposed letters', files: () => edited(sip(), DOC, nfd), expected: [`TT05-D18 ${DOC}`] },
  { title: 'D19 a secret', files: () => withItem('SIP_hoso', 0, { mode: '03' }), expected: [`TT05-D19 ${DOC}`] },
  { title: 'D20 a document that says nothing of a reserve copy', files: () => withItem('SIP_hoso', 0, { riskRecovery: undefined }), expected: [`TT05-D20 ${DOC}`] },
  { title: 'D21 arcDocCode for docCode (found in the field)', files: () => edited(sip(), DOC, renamed('docCode', 'arcDocCode')), expected: [`TT05-D21 ${DOC}`] },
  { title: 'D21 docCode for arcDocCode in a DIP', files: () => edited(good('DIP'), DOC, renamed('arcDocCode', 'docCode')), expected: [`TT05-D21 ${DOC}`] },
  { title: 'D22 a duration in minutes', files: () => withItem('SIP_hoso', 2, { playTime: '12:35' }), expected: [`TT05-D22 ${MEDIA}`] },
  { title: 'D23 an electronic document that says nothing of its workflow', files: () => withItem('SIP_hoso', 0, { confidenceLevel: '01' }), expected: [`TT05-D23 ${DOC}`] },
  { title: 'D24 a photograph of a year to come', files: () => withItem('SIP_hoso', 1, { photoTime: '2101' }), expected: [`TT05-D24 ${PIC}`] },
  { title: 'D25 a document of 1999 in a file of 2001', files: () => withItem('SIP_hoso', 0, { issuedDate: '31/12/1999' }), expected: [`TT05-D25 ${DOC}`] },
  { title: 'D26 a number of letters', files: () => withItem('SIP_hoso', 0, { codeNumber: 'QĐ' }), expected: [`TT05-D26 ${DOC}`] },
  { title: 'D27 a notation without a dash', files: () => withItem('SIP_hoso', 0, { codeNotation: 'QĐUB' }), expected: [`TT05-D27 ${DOC}`] },
];

const strange = `${REP}metadata/descriptive/mota.xml`;
const TREE: readonly FaultyPackage[] = [
  { title: 'P01 no METS.xml', files: () => without(sip(), 'METS.xml'), expected: ['TT05-P01 METS.xml'] },
  { title: 'P02 no EAD.xml', files: () => without(sip(), EAD), expected: [`TT05-M06 ${EAD}`, `TT05-P02 ${EAD}`] },
  { title: 'P03 two representations', files: () => put(sip(), 'representations/rep2/data/a.pdf', 'x'), expected: ['TT05-M10 representations/rep2/data/a.pdf', 'TT05-P03 representations'] },
  { title: 'P04 no METS.xml of the representation', files: () => without(sip(), REP_METS), expected: [`TT05-M06 ${REP_METS}`, `TT05-M06 ${REP_METS}`, `TT05-P04 ${REP_METS}`] },
  { title: 'P05 no documents', files: () => withModel('SIP_hoso', (model) => ({ ...model, record: { ...model.record, totalDoc: '0' }, items: [] })), expected: ['TT05-P05 representations/rep1/data'] },
  { title: 'P06 an AIP without PREMIS.xml', files: () => without(aip(), PREMIS), expected: [`TT05-M06 ${PREMIS}`, `TT05-P06 ${PREMIS}`] },
  { title: 'P07 an AIP without PREMIS_rep1.xml', files: () => without(aip(), REP_PREMIS), expected: [`TT05-M06 ${REP_PREMIS}`, `TT05-P07 ${REP_PREMIS}`] },
  { title: 'P08 no schema of photographs', files: () => without(sip(), 'schemas/EAD_pic.xsd'), expected: ['TT05-M06 schemas/EAD_pic.xsd', 'TT05-P08 schemas/EAD_pic.xsd'] },
  { title: 'P09 a record with a DOCTYPE', files: () => edited(sip(), DOC, (text) => text.replace('<simpledc>', '<!DOCTYPE x><simpledc>')), expected: [`TT05-P09 ${DOC}`] },
  { title: 'P09 a record that ends too early', files: () => edited(sip(), EAD, (text) => text.slice(0, 300)), expected: [`TT05-P09 ${EAD}`] },
  { title: 'P10 a real EAD for the record', files: () => edited(sip(), DOC, renamed('simpledc', 'ead')), expected: [`TT05-P10 ${DOC}`] },
  { title: 'P11 a file beside the tree', files: () => put(sip(), 'thumbs.db', 'x'), expected: ['TT05-M10 thumbs.db', 'TT05-P11 thumbs.db'] },
  { title: 'P12 another folder name', files: sip, folder: 'hồ sơ 160', expected: ['TT05-P12 METS.xml'] },
  { title: 'P13 a record that says nothing by its name', files: () => put(sip(), strange, '<simpledc/>'), expected: [`TT05-M10 ${strange}`, `TT05-P13 ${strange}`] },
  { title: 'P14 a record without its document', files: () => without(sip(), PDF), expected: [`TT05-M06 ${PDF}`, `TT05-P14 ${DOC}`] },
  { title: 'P15 a document without its record', files: () => put(sip(), `${REP}data/thừa.pdf`, 'x'), expected: [`TT05-M10 ${REP}data/thừa.pdf`, `TT05-P15 ${REP}data/thừa.pdf`] },
  { title: 'P16 a SIP with PREMIS', files: () => put(sip(), PREMIS, '<premis xmlns="http://www.loc.gov/premis/v3" version="3.0"/>'), expected: [`TT05-M10 ${PREMIS}`, `TT05-P16 ${PREMIS}`] },
  { title: 'P17 a program for a document', files: () => withModel('SIP_hoso', (model) => ({ ...model, items: model.items.map((item, n) => (n === 0 ? { ...item, files: [`${NAME}.1.exe`] } : item)) })), expected: [`TT05-P17 ${REP}data/${NAME}.1.exe`] },
  { title: 'P18 a linked document', files: () => moved(sip(), PDF, `${REP}data/${NAME}.1.fetch.txt`, REP), expected: [`TT05-P18 ${REP}data/${NAME}.1.fetch.txt`] },
  { title: 'P19 ead.xml in small letters', files: () => moved(sip(), EAD, 'metadata/descriptive/ead.xml'), expected: ['TT05-P19 metadata/descriptive/ead.xml'] },
];

const mets = (change: Change, kind: PackageKind = 'SIP_hoso', path = 'METS.xml') => (): PackageFiles => edited(good(kind), path, change);
const IDENTIFIERS: readonly FaultyPackage[] = [
  { title: 'I01 an OBJID without a UUID', files: mets((text) => text.replace(/OBJID="[^"]*"/, 'OBJID="goi-160"')), expected: ['TT05-I01 METS.xml'] },
  { title: 'I01 an AIP with the OBJID of a SIP', files: mets((text) => text.replace('OBJID="urn:uuid:', 'OBJID="uuid-'), 'AIP_hoso'), expected: ['TT05-I01 METS.xml'] },
  { title: 'I02 a UUID in small letters', files: mets((text) => text.replace(/OBJID="uuid-[^"]*"/, (whole) => `OBJID="uuid-${whole.slice(12, -1).toLowerCase()}"`)), expected: ['TT05-I02 METS.xml'] },
  { title: 'I03 another year in all codes', files: () => withRecord('SIP_hoso', { startDate: '05/11/2011', endDate: '28/12/2011' }), expected: [`TT05-D25 ${DOC}`, `TT05-I03 ${EAD}`] },
  { title: 'I04 a code without a year', files: () => withModel('SIP_hoso', (model) => ({ ...model, record: { ...model.record, fileCode: 'H49.64.160' }, items: model.items.map((item, n) => withCodes(item, 'H49.64.160', n + 1)) })), expected: [`TT05-I04 ${EAD}`, ...[1, 2, 3].map((n) => `TT05-I10 ${REP}data/${NAME}.${n}.${['pdf', 'jpg', 'mp3'][n - 1]}`)] },
  { title: 'I05 the wrong year in the codes of all documents (found in the field)', files: () => withModel('SIP_hoso', (model) => ({ ...model, items: model.items.map((item) => ({ ...item, record: { ...item.record, docCode: item.record['docCode']!.replace('2001', '2011') } })) })), expected: [DOC, MEDIA, PIC].map((path) => `TT05-I05 ${path}`) },
  { title: 'I06 an ordinal of one digit', files: () => withItem('SIP_hoso', 0, { docCode: `${NAME}.1` }), expected: [`TT05-I06 ${DOC}`] },
  { title: 'I07 an ordinal twice', files: () => withItem('SIP_hoso', 1, { docCode: `${NAME}.0000001` }), expected: [`TT05-I07 ${PIC}`, `TT05-I08 representations`, `TT05-I10 ${REP}data/${NAME}.2.jpg`] },
  { title: 'I08 a gap', files: () => withModel('SIP_hoso', (model) => ({ ...model, record: { ...model.record, totalDoc: '2' }, items: [model.items[0]!, model.items[2]!] })), expected: ['TT05-I08 representations'] },
  { title: 'I09 the identifier of another document', files: () => withItem('SIP_hoso', 0, { docId: `${NAME}.7` }), expected: [`TT05-I09 ${DOC}`] },
  { title: 'I10 a scan under its own name', files: () => withItem('SIP_hoso', 0, {}, { files: ['quét 001.pdf'] }), expected: [`TT05-I10 ${REP}data/quét 001.pdf`] },
  { title: 'I11 a document of another file', files: () => withItem('AIP_hoso', 0, { arcFileCode: 'H49.64.2001.161' }), expected: [`TT05-I11 ${DOC}`] },
  { title: 'I12 an ordinal that is not that of the code', files: () => withItem('AIP_hoso', 0, { docOrdinal: '4' }), expected: [`TT05-I12 ${DOC}`] },
  { title: 'I13 a transfer without its number', files: () => withRecord('SIP_tailieu', { fileCode: 'H49.64.2001' }), expected: [
    `TT05-I13 ${EAD}`,
    ...['doc_H49.64.2001.01.1', 'media_H49.64.2001.01.3', 'pic_H49.64.2001.01.2'].map((name) => `TT05-I05 ${REP}metadata/descriptive/EAD_${name}.xml`),
    `TT05-I09 ${REP}metadata/descriptive/EAD_doc_H49.64.2001.01.1.xml`,
    ...['1.pdf', '2.jpg', '3.mp3'].filter((name) => name !== '1.pdf').map((name) => `TT05-I10 ${REP}data/H49.64.2001.01.${name}`),
  ] },
  { title: 'I14 a paper code without a place', files: () => withRecord('SIP_hoso', { paperFileCode: '160' }), expected: [`TT05-I14 ${EAD}`] },
];

function withCodes(item: Tt05Item, parent: string, ordinal: number): Tt05Item {
  return { ...item, record: changed(item.record, { docCode: `${parent}.${String(ordinal).padStart(7, '0')}`, ...(item.record['docId'] === undefined ? {} : { docId: `${parent}.${ordinal}` }) }) };
}

/** The size of the first document is told wrong; the root METS knows the METS that tells it. */
function misdeclared(files: PackageFiles): PackageFiles {
  const size = files.get(PDF)!.length;
  const text = Buffer.from(files.get(REP_METS)!).toString().replace(new RegExp(`(<file [^>]*)SIZE="${size}"`), `$1SIZE="${size + 1}"`);
  const next = put(files, REP_METS, text);
  const digests = (bytes: Uint8Array): string => digestOf('sha256', bytes);
  return put(next, 'METS.xml', Buffer.from(files.get('METS.xml')!).toString().replace(digests(files.get(REP_METS)!), digests(next.get(REP_METS)!)));
}

const METS: readonly FaultyPackage[] = [
  { title: 'M01 a METS with a DOCTYPE', files: mets((text) => text.replace('<mets ', '<!DOCTYPE mets><mets ')), expected: ['TT05-M01 METS.xml'] },
  { title: 'M01 another document for the METS', files: () => put(sip(), 'METS.xml', '<a/>'), expected: ['TT05-M01 METS.xml'] },
  { title: 'M02 a representation of an AIP in a SIP', files: mets((text) => text.replace('OAISPACKAGETYPE="SIP"', 'OAISPACKAGETYPE="AIP"'), 'SIP_hoso', REP_METS), expected: [`TT05-M02 ${REP_METS}`] },
  { title: 'M02 a DIP that says SIP, as the circular prints it', files: mets((text) => text.replace('OAISPACKAGETYPE="DIP"', 'OAISPACKAGETYPE="SIP"'), 'DIP'), expected: ['TT05-M02 METS.xml'] },
  { title: 'M03 the profile of an E-ARK SIP', files: mets((text) => text.replace(/PROFILE="[^"]*"/, 'PROFILE="https://earksip.dilcis.eu/profile/E-ARK-SIP-v2-2-0.xml"')), expected: ['TT05-M03 METS.xml'] },
  { title: 'M04 another TYPE', files: mets((text) => text.replace('TYPE="Mixed"', 'TYPE="Textual works – Digital"')), expected: ['TT05-M04 METS.xml'] },
  { title: 'M05 a reference that climbs out', files: mets((text) => text.replace('xlink:href="schemas/EAD.xsd"', 'xlink:href="../EAD.xsd"')), expected: ['TT05-M05 METS.xml', 'TT05-M10 schemas/EAD.xsd'] },
  { title: 'M06 a reference to nothing', files: mets((text) => text.replace('xlink:href="schemas/EAD.xsd"', 'xlink:href="schemas/x.xsd"')), expected: ['TT05-M06 schemas/x.xsd', 'TT05-M10 schemas/EAD.xsd'] },
  { title: 'M07 a file that is too long', files: () => misdeclared(sip()), expected: [`TT05-M07 ${PDF}`] },
  { title: 'M08 a document with other bytes', files: () => put(sip(), PDF, `bytes of ${PDF.replace('pdf', 'PDF')}`), expected: [`TT05-M08 ${PDF}`] },
  { title: 'M09 a schema without a checksum', files: mets((text) => text.replace(/ CHECKSUM="[^"]*" CHECKSUMTYPE="SHA-256"(>\s*<FLocat [^>]*EAD\.xsd)/, '$1')), expected: ['TT05-M09 schemas/EAD.xsd'] },
  { title: 'M10 documentation that METS does not list', files: () => put(sip(), 'documentation/UserManual.pdf', 'x'), expected: ['TT05-M10 documentation/UserManual.pdf'] },
  { title: 'M11 an identifier of nothing', files: mets((text) => text.replace(/DMDID="/, 'DMDID="uuid-khong-co '), 'SIP_hoso', REP_METS), expected: [`TT05-M11 ${REP_METS}`] },
  { title: 'M12 a time in Greenwich', files: mets((text) => text.replace(/CREATEDATE="[^"]*"/, 'CREATEDATE="2026-01-31T01:02:03Z"')), expected: ['TT05-M12 METS.xml'] },
  { title: 'M13 no software', files: mets((text) => text.replace('OTHERTYPE="SOFTWARE"', 'OTHERTYPE="PERSON"')), expected: ['TT05-M13 METS.xml'] },
  { title: 'M14 no body', files: mets((text) => text.replace('IDENTIFICATIONCODE', 'HOMEPAGE'), 'SIP_hoso', REP_METS), expected: [`TT05-M14 ${REP_METS}`] },
  { title: 'M15 a SIP of no registered transfer', files: mets((text) => text.replace(/<altRecordID[^>]*>[^<]*<\/altRecordID>/, '')), expected: ['TT05-M15 METS.xml'] },
  { title: 'M16 another structural map', files: mets((text) => text.replace('LABEL="CSIP"', 'LABEL="Sơ đồ"')), expected: ['TT05-M16 METS.xml'] },
  { title: 'M17 a document that is tied to no record', files: mets((text) => text.replace(/(LABEL="MetadataLink\/File"[^>]*?) DMDID="[^"]*"/, '$1'), 'SIP_hoso', REP_METS), expected: [`TT05-M17 ${PDF}`] },
  { title: 'M18 an identifier that is no UUID', files: mets((text) => text.replaceAll(/\bID-[0-9A-F-]{36}/g, (id) => `tep${id.slice(3, 8)}`), 'SIP_hoso', REP_METS), expected: [`TT05-M18 ${REP_METS}`] },
  { title: 'M19 a status that is none', files: mets((text) => text.replace('RECORDSTATUS="NEW"', 'RECORDSTATUS="Original"')), expected: ['TT05-M19 METS.xml'] },
  { title: 'M20 a change before the making', files: mets((text) => text.replace('CREATEDATE="', 'LASTMODDATE="2020-01-31T08:02:03.000+07:00" CREATEDATE="')), expected: ['TT05-M20 METS.xml'] },
];

const premis = (change: Change, path = PREMIS) => (): PackageFiles => edited(aip(), path, change);
const EVENTS: readonly FaultyPackage[] = [
  { title: 'E01 a PREMIS that ends too early', files: premis((text) => text.slice(0, 400)), expected: [`TT05-E01 ${PREMIS}`] },
  { title: 'E02 an AIP from nowhere', files: premis((text) => text.replace('>information package creation<', '>ingestion<')), expected: [`TT05-E02 ${PREMIS}`] },
  { title: 'E03 a package made from nothing', files: premis((text) => text.replace('<linkingObjectRole>source</linkingObjectRole>', '')), expected: [`TT05-E03 ${PREMIS}`] },
  { title: 'E04 an agent without a role', files: premis((text) => text.replace(/<linkingAgentRole>[^<]*<\/linkingAgentRole>/, '')), expected: [`TT05-E04 ${PREMIS}`] },
  { title: 'E05 another digest in PREMIS', files: premis((text) => text.replace(/<messageDigest>[0-9a-f]{64}/, `<messageDigest>${'0'.repeat(64)}`), REP_PREMIS), expected: [`TT05-E05 ${PDF}`] },
  { title: 'E06 an identifier for two documents', files: premis((text) => text.replace(/(<objectIdentifierValue>[^<]*)2\.jpg</, '$11.pdf<'), REP_PREMIS), expected: [`TT05-E06 ${REP_PREMIS}`] },
  { title: 'E07 a document that PREMIS does not know', files: premis((text) => text.replace(/<contentLocationValue>[^<]*1\.pdf</, '<contentLocationValue>x<'), REP_PREMIS), expected: [`TT05-E07 ${PDF}`] },
  { title: 'E08 an agent that nobody describes', files: premis((text) => text.replace(/<agentIdentifierValue>[^<]*/, '<agentIdentifierValue>software:khác')), expected: [`TT05-E08 ${PREMIS}`] },
  { title: 'E09 an event in Greenwich', files: premis((text) => text.replace(/<eventDateTime>[^<]*/, `<eventDateTime>${TIME}`)), expected: [`TT05-E09 ${PREMIS}`] },
];

export const FAULTY: readonly FaultyPackage[] = [...RECORD, ...DOCUMENT, ...TREE, ...IDENTIFIERS, ...METS, ...EVENTS];
