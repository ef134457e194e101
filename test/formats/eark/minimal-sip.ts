import { digestOf, isValid, type Finding } from '../../../src/base/index.ts';
import { checkSip, isMetsPath, type EarkOptions, type SipCheck, type SipFile, type SipInput } from '../../../src/formats/eark/index.ts';
import { readMets, type MetsReading } from '../../../src/formats/mets/index.ts';
import { pieces } from '../xml/documents.ts';

/** The files of a package by path. */
export type Files = Readonly<Record<string, string | Uint8Array>>;

const DOCUMENT = 'Văn bản số 1\n';
const DC = '<dc:title xmlns:dc="http://purl.org/dc/elements/1.1/">Hồ sơ</dc:title>';
const OBJECT = '<objectIdentifier><objectIdentifierType>local</objectIdentifierType><objectIdentifierValue>1</objectIdentifierValue></objectIdentifier>';
const PREMIS = `<premis xmlns="http://www.loc.gov/premis/v3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" version="3.0"><object xsi:type="representation">${OBJECT}</object></premis>`;
const RIGHTS = '<rights xmlns="http://kho.example/quyen"/>';
const SCHEMA = '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"/>';
const EXPLANATION = 'Thuyết minh\n';

/** What METS says of a file of this content. */
export const attributes = (content: string, mimeType = 'text/plain'): string => `MIMETYPE="${mimeType}" SIZE="${Buffer.byteLength(content)}" CREATED="2026-01-31T01:00:00Z" CHECKSUM="${digestOf('sha256', Buffer.from(content))}" CHECKSUMTYPE="SHA-256"`;
const HEAD = 'xmlns="http://www.loc.gov/METS/" xmlns:csip="https://DILCIS.eu/XML/METS/CSIPExtensionMETS" xmlns:sip="https://DILCIS.eu/XML/METS/SIPExtensionMETS" xmlns:xlink="http://www.w3.org/1999/xlink"';
const SOFTWARE = '<agent ROLE="CREATOR" TYPE="OTHER" OTHERTYPE="SOFTWARE"><name>Phần mềm lập gói</name><note csip:NOTETYPE="SOFTWARE VERSION">1</note></agent>';
const mdRef = (path: string, type: string, content: string): string => `<mdRef LOCTYPE="URL" xlink:type="simple" xlink:href="${path}" MDTYPE="${type}" ${attributes(content, 'application/xml')}/>`;
const file = (id: string, path: string, content: string, more = ''): string => `<file ID="${id}" ${attributes(content)}${more}><FLocat LOCTYPE="URL" xlink:type="simple" xlink:href="${path}"/></file>`;

const REPRESENTATION = `<?xml version="1.0" encoding="UTF-8"?>
<mets ${HEAD} OBJID="rep1" TYPE="Mixed" csip:CONTENTINFORMATIONTYPE="MIXED" PROFILE="https://earkcsip.dilcis.eu/profile/E-ARK-CSIP-v2-2-0.xml">
<metsHdr CREATEDATE="2026-01-31T01:00:00Z" csip:OAISPACKAGETYPE="SIP">${SOFTWARE}</metsHdr>
<dmdSec ID="rep1-dmd-1" CREATED="2026-01-31T01:00:00Z" STATUS="CURRENT">${mdRef('metadata/descriptive/dc.xml', 'DC', DC)}</dmdSec>
<fileSec ID="files"><fileGrp ID="data" USE="Representations/rep1/data" csip:CONTENTINFORMATIONTYPE="MIXED">${file('f1', 'data/van-ban.txt', DOCUMENT)}</fileGrp></fileSec>
<structMap ID="s" TYPE="PHYSICAL" LABEL="CSIP"><div ID="s0" LABEL="rep1"><div ID="s1" LABEL="Metadata" DMDID="rep1-dmd-1"/><div ID="s2" LABEL="Representations"><fptr FILEID="data"/></div></div></structMap>
</mets>`;

const FORMAT = ' sip:FILEFORMATNAME="METS" sip:FILEFORMATVERSION="1.12" sip:FILEFORMATREGISTRY="PRONOM" sip:FILEFORMATKEY="fmt/101"';

const ROOT = `<?xml version="1.0" encoding="UTF-8"?>
<mets ${HEAD} OBJID="goi-1" TYPE="OTHER" csip:OTHERTYPE="Hồ sơ hành chính" csip:CONTENTINFORMATIONTYPE="OTHER" csip:OTHERCONTENTINFORMATIONTYPE="TT 05" LABEL="Hồ sơ" PROFILE="https://earksip.dilcis.eu/profile/E-ARK-SIP-v2-2-0.xml">
<metsHdr CREATEDATE="2026-01-31T01:00:00Z" LASTMODDATE="2026-02-01T01:00:00Z" RECORDSTATUS="NEW" csip:OAISPACKAGETYPE="SIP">
${SOFTWARE}
<agent ROLE="ARCHIVIST" TYPE="ORGANIZATION"><name>Ủy ban</name><note csip:NOTETYPE="IDENTIFICATIONCODE">H01.02</note></agent>
<agent ROLE="CREATOR" TYPE="ORGANIZATION"><name>Văn phòng</name><note csip:NOTETYPE="IDENTIFICATIONCODE">H01.03</note></agent>
<agent ROLE="CREATOR" TYPE="INDIVIDUAL"><name>Nguyễn Thị Mẫu</name><note>mau@kho.example</note></agent>
<agent ROLE="PRESERVATION" TYPE="ORGANIZATION"><name>Trung tâm lưu trữ</name><note csip:NOTETYPE="IDENTIFICATIONCODE">H01.04</note></agent>
<altRecordID TYPE="SUBMISSIONAGREEMENT">TT-1</altRecordID>
<altRecordID TYPE="PREVIOUSSUBMISSIONAGREEMENT">TT-0</altRecordID>
<altRecordID TYPE="REFERENCECODE">P01</altRecordID>
<altRecordID TYPE="PREVIOUSREFERENCECODE">P00</altRecordID>
</metsHdr>
<dmdSec ID="dmd-1" CREATED="2026-01-31T01:00:00Z" STATUS="CURRENT">${mdRef('metadata/descriptive/dc.xml', 'DC', DC)}</dmdSec>
<amdSec ID="amd-1">
<rightsMD ID="rights-1" STATUS="CURRENT">${mdRef('metadata/other/rights.xml', 'OTHER', RIGHTS)}</rightsMD>
<digiprovMD ID="prov-1" STATUS="CURRENT">${mdRef('metadata/preservation/premis.xml', 'PREMIS" MDTYPEVERSION="3.0', PREMIS)}</digiprovMD>
</amdSec>
<fileSec ID="files">
<fileGrp ID="doc" USE="Documentation">${file('d1', 'documentation/thuyet-minh.txt', EXPLANATION, ' ADMID="rights-1" DMDID="dmd-1"')}</fileGrp>
<fileGrp ID="xsd" USE="Schemas">${file('x1', 'schemas/quyen.xsd', SCHEMA)}</fileGrp>
<fileGrp ID="rep1" USE="Representations/rep1" csip:CONTENTINFORMATIONTYPE="OTHER" csip:OTHERCONTENTINFORMATIONTYPE="TT 05" ADMID="prov-1">${file('m1', 'representations/rep1/METS.xml', REPRESENTATION, FORMAT)}</fileGrp>
</fileSec>
<structMap ID="s" TYPE="PHYSICAL" LABEL="CSIP"><div ID="s0" LABEL="goi-1">
<div ID="s1" LABEL="Metadata" ADMID="rights-1 prov-1" DMDID="dmd-1"/>
<div ID="s2" LABEL="Documentation"><fptr FILEID="doc"/></div>
<div ID="s3" LABEL="Schemas"><fptr FILEID="xsd"/></div>
<div ID="s4" LABEL="Representations/rep1"><mptr LOCTYPE="URL" xlink:type="simple" xlink:href="representations/rep1/METS.xml" xlink:title="rep1"/></div>
</div></structMap>
</mets>`;

/** A sound SIP as small as it can be with everything that the specifications ask for; every case changes one thing in it. */
export const MINIMAL: Files = {
  'METS.xml': ROOT,
  'metadata/descriptive/dc.xml': DC,
  'metadata/other/rights.xml': RIGHTS,
  'metadata/preservation/premis.xml': PREMIS,
  'documentation/thuyet-minh.txt': EXPLANATION,
  'schemas/quyen.xsd': SCHEMA,
  'representations/rep1/METS.xml': REPRESENTATION,
  'representations/rep1/metadata/descriptive/dc.xml': DC,
  'representations/rep1/data/van-ban.txt': DOCUMENT,
};

/** One text of a METS document and what takes its place. */
export type Change = readonly [from: string | RegExp, to: string];

/** The minimal SIP with texts of its root METS replaced; each must be there. */
export function withRoot(...changes: readonly (string | RegExp)[]): Files {
  return { ...MINIMAL, 'METS.xml': changed(ROOT, changes) };
}

/** The minimal SIP with its representation's METS replaced and the root's reference to it made right again. */
export function withRepresentation(...changes: readonly (string | RegExp)[]): Files {
  const representation = changed(REPRESENTATION, changes);
  return { ...withRoot(attributes(REPRESENTATION), attributes(representation)), 'representations/rep1/METS.xml': representation };
}

function changed(document: string, changes: readonly (string | RegExp)[]): string {
  let text = document;
  for (let n = 0; n < changes.length; n += 2) {
    const before = text;
    text = text.replace(changes[n] ?? '', String(changes[n + 1]));
    if (text === before) throw new Error(`not in the document: ${String(changes[n])}`);
  }
  return text;
}

/** The package with files at other paths; what is moved to nowhere is gone. */
export function moved(files: Files, from: RegExp, to?: string): Files {
  const entries = Object.entries(files).flatMap(([path, content]): [string, string | Uint8Array][] => {
    if (!from.test(path)) return [[path, content]];
    return to === undefined ? [] : [[path.replace(from, to), content]];
  });
  return Object.fromEntries(entries);
}

/** What else is known of the package and how it is judged. */
export interface Circumstances extends EarkOptions, Pick<SipInput, 'name' | 'hasRootFolder' | 'folders'> {}

export async function checked(files: Files, { name = 'goi-1', hasRootFolder = true, folders = new Set(), ...options }: Circumstances = {}): Promise<SipCheck> {
  return checkSip({ ...await sipInput(files), name, hasRootFolder, folders, time: '2026-03-01T00:00:00Z' }, options);
}

/** The files as a checker is given them. */
export async function sipInput(files: Files): Promise<Pick<SipInput, 'files' | 'mets'>> {
  const entries = new Map<string, SipFile>();
  const mets = new Map<string, MetsReading>();
  for (const [path, content] of Object.entries(files)) {
    const bytes = Buffer.from(content);
    entries.set(path, { size: bytes.byteLength, digests: { sha256: digestOf('sha256', bytes), sha512: digestOf('sha512', bytes) } });
    if (isMetsPath(path)) mets.set(path, await readMets(pieces(bytes, 100)));
  }
  return { files: entries, mets };
}

/** `code severity path` of every finding. */
export function told(findings: readonly Finding[]): readonly string[] {
  const errors = isValid(findings) ? 'valid' : 'invalid';
  return [errors, ...findings.map(({ code, severity, path }) => `${code} ${severity} ${path ?? ''}`)];
}
