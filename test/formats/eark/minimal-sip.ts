import { digestOf, isValid, type Finding } from '../../../src/base/index.ts';
import { checkSip, isMetsPath, type SipCheck, type SipFile } from '../../../src/formats/eark/index.ts';
import { readMets, type MetsReading } from '../../../src/formats/mets/index.ts';
import { pieces } from '../xml/documents.ts';

/** The files of a package by path. */
export type Files = Readonly<Record<string, string | Uint8Array>>;

const DOCUMENT = 'Văn bản số 1\n';
const DC = '<dc:title xmlns:dc="http://purl.org/dc/elements/1.1/">Hồ sơ</dc:title>';

const attributes = (content: string): string => `MIMETYPE="text/plain" SIZE="${Buffer.byteLength(content)}" CREATED="2026-01-31T01:00:00Z" CHECKSUM="${digestOf('sha256', Buffer.from(content))}" CHECKSUMTYPE="SHA-256"`;
const HEAD = `xmlns="http://www.loc.gov/METS/" xmlns:csip="https://DILCIS.eu/XML/METS/CSIPExtensionMETS" xmlns:xlink="http://www.w3.org/1999/xlink"`;
const HEADER = `<metsHdr CREATEDATE="2026-01-31T01:00:00Z" csip:OAISPACKAGETYPE="SIP">
  <agent ROLE="CREATOR" TYPE="OTHER" OTHERTYPE="SOFTWARE"><name>Phần mềm lập gói</name><note csip:NOTETYPE="SOFTWARE VERSION">1</note></agent>
</metsHdr>`;

const REPRESENTATION = `<?xml version="1.0" encoding="UTF-8"?>
<mets ${HEAD} OBJID="rep1" TYPE="Mixed" PROFILE="https://earkcsip.dilcis.eu/profile/E-ARK-CSIP-v2-2-0.xml">
${HEADER}
<fileSec ID="files"><fileGrp ID="data" USE="Data"><file ID="f1" ${attributes(DOCUMENT)}><FLocat LOCTYPE="URL" xlink:type="simple" xlink:href="data/van-ban.txt"/></file></fileGrp></fileSec>
<structMap ID="s" TYPE="PHYSICAL" LABEL="CSIP"><div ID="s0" LABEL="rep1"><div ID="s1" LABEL="Data"><fptr FILEID="data"/></div></div></structMap>
</mets>`;

const ROOT = `<?xml version="1.0" encoding="UTF-8"?>
<mets ${HEAD} OBJID="goi-1" TYPE="Mixed" LABEL="Hồ sơ" PROFILE="https://earksip.dilcis.eu/profile/E-ARK-SIP-v2-2-0.xml">
${HEADER}
<dmdSec ID="dmd-1" CREATED="2026-01-31T01:00:00Z"><mdRef LOCTYPE="URL" xlink:type="simple" xlink:href="metadata/dc.xml" MDTYPE="DC" ${attributes(DC)}/></dmdSec>
<fileSec ID="files"><fileGrp ID="rep1" USE="Representations/rep1"><file ID="m1" ${attributes(REPRESENTATION)}><FLocat LOCTYPE="URL" xlink:type="simple" xlink:href="representations/rep1/METS.xml"/></file></fileGrp></fileSec>
<structMap ID="s" TYPE="PHYSICAL" LABEL="CSIP"><div ID="s0" LABEL="goi-1"><div ID="s1" LABEL="Metadata" DMDID="dmd-1"/><div ID="s2" LABEL="Representations/rep1"><mptr LOCTYPE="URL" xlink:type="simple" xlink:href="representations/rep1/METS.xml" xlink:title="rep1"/></div></div></structMap>
</mets>`;

/** A sound SIP as small as it can be; every case changes one thing in it. */
export const MINIMAL: Files = { 'METS.xml': ROOT, 'metadata/dc.xml': DC, 'representations/rep1/METS.xml': REPRESENTATION, 'representations/rep1/data/van-ban.txt': DOCUMENT };

/** The minimal SIP with one text of its root METS replaced; the text must be there. */
export function withRoot(from: string | RegExp, to: string): Files {
  const changed = ROOT.replace(from, to);
  if (changed === ROOT) throw new Error(`not in the root METS: ${String(from)}`);
  return { ...MINIMAL, 'METS.xml': changed };
}

/** The minimal SIP with its representation's METS replaced and the root's reference to it made right again. */
export function withRepresentation(from: string | RegExp, to: string): Files {
  const changed = REPRESENTATION.replace(from, to);
  if (changed === REPRESENTATION) throw new Error(`not in the METS of the representation: ${String(from)}`);
  return { ...withRoot(attributes(REPRESENTATION), attributes(changed)), 'representations/rep1/METS.xml': changed };
}

export async function checked(files: Files): Promise<SipCheck> {
  const entries = new Map<string, SipFile>();
  const mets = new Map<string, MetsReading>();
  for (const [path, content] of Object.entries(files)) {
    const bytes = Buffer.from(content);
    entries.set(path, { size: bytes.byteLength, digests: { sha256: digestOf('sha256', bytes), sha512: digestOf('sha512', bytes) } });
    if (isMetsPath(path)) mets.set(path, await readMets(pieces(bytes, 100)));
  }
  return checkSip({ files: entries, mets });
}

/** `code severity path` of every finding. */
export function told(findings: readonly Finding[]): readonly string[] {
  const errors = isValid(findings) ? 'valid' : 'invalid';
  return [errors, ...findings.map(({ code, severity, path }) => `${code} ${severity} ${path ?? ''}`)];
}
