import { codeOfDocument, documentCode, folderName } from './identifiers.ts';
import type { Tt05Item, Tt05Package, Tt05Record } from './model.ts';
import { packageRecordClass, variantOf, WRITER, type PackageKind } from './profile.ts';
import { recordFor } from './write-record.ts';

/** What an AIP gets besides what its SIP says. */
export interface AipIdentityOf {
  readonly objectId: string;
  /** RFC 3339. */
  readonly created: string;
  /** Begins archival codes; empty when the archive has none. */
  readonly archiveCode?: string;
}

/** A request for records: the seven elements of the DIP's own record. */
export interface Tt05Request {
  readonly requestID: string;
  /** DD/MM/YYYY. */
  readonly requestDate: string;
  /** Code 01–03. */
  readonly purpose: string;
  readonly purposeContent: string;
  /** Code 01–10. */
  readonly feeObjectType: string;
  readonly researchTopic: string;
  readonly description?: string;
}

const AIP_OF: Readonly<Record<PackageKind, 'AIP_hoso' | 'AIP_tailieu'>> = {
  SIP_hoso: 'AIP_hoso', AIP_hoso: 'AIP_hoso', SIP_tailieu: 'AIP_tailieu', AIP_tailieu: 'AIP_tailieu', DIP: 'AIP_tailieu',
};

/**
 * The AIP of a SIP (Circular 05/2025/TT-BNV, reference §2.9): archival codes instead of codes, ordinals told, and without
 * the elements that AIP records do not have; those stay in the SIP's own records, which an archive keeps beside it.
 * An AIP that was handed over gets the new identity and keeps its codes.
 */
export function sipToAip(sip: Tt05Package, { objectId, created, archiveCode = WRITER.archiveCode }: AipIdentityOf): Tt05Package {
  const kind = AIP_OF[sip.kind];
  const given = sip.record['arcFileCode'];
  const arcFileCode = given ?? withArchive(archiveCode, sip.record['fileCode'] ?? '');
  const record = recordFor({ ...sip.record, arcFileCode }, variantOf(packageRecordClass(kind), kind));
  const items = sip.items.map((item, n): Tt05Item => {
    const code = documentCode(item.record['docCode'] ?? item.record['arcDocCode'] ?? '');
    const ordinal = code?.ordinal ?? Number(item.record['docOrdinal'] ?? n + 1);
    const docCode = codeOfDocument(arcFileCode, ordinal);
    const values = { ...item.record, arcFileCode, docCode, arcDocCode: docCode, docOrdinal: String(ordinal) };
    return { ...item, record: recordFor(values, variantOf(item.itemClass, kind)) };
  });
  // The registration is that of the transfer; the SIP's own METS keeps it.
  const { submissionAgreement: _transfer, ...rest } = sip;
  return { ...rest, kind, objectId, created, record, items };
}

function withArchive(archiveCode: string, code: string): string {
  return archiveCode === '' ? code : `${archiveCode}.${code}`;
}

/**
 * The DIP of an AIP for one request. The circular's DIP asks for elements that its AIP does not have: retention and
 * reserve copy are those of the file (permanent when an AIP of loose documents says nothing), identifiers are the
 * archival file code and the ordinal.
 */
export function aipToDip(aip: Tt05Package, { objectId, created, request }: { readonly objectId: string; readonly created: string; readonly request: Tt05Request }): Tt05Package {
  const { maintenance = '01', riskRecovery = '0', riskRecoveryStatus, arcFileCode = '' } = aip.record;
  const items = aip.items.map((item, n): Tt05Item => {
    const own = item.record;
    const code = documentCode(own['docCode'] ?? own['arcDocCode'] ?? '');
    const ordinal = code?.ordinal ?? Number(own['docOrdinal'] ?? n + 1);
    const parent = code?.parent ?? arcFileCode;
    const values: Record<string, string | undefined> = {
      maintenance, riskRecovery, riskRecoveryStatus: riskRecovery === '1' ? riskRecoveryStatus : undefined,
      ...own, docId: `${parent}.${ordinal}`, arcDocCode: codeOfDocument(parent, ordinal),
    };
    return { ...item, record: recordFor(values, variantOf(item.itemClass, 'DIP')) };
  });
  const record = recordFor({ ...request }, variantOf('request', 'DIP'));
  return {
    kind: 'DIP', objectId, created, record, items,
    ...(aip.fondsCode === undefined ? {} : { fondsCode: aip.fondsCode }),
    ...(aip.creator === undefined ? {} : { creator: aip.creator }),
  };
}

/** Folder that a package is put into. */
export function packageFolder(one: Pick<Tt05Package, 'objectId'>): string {
  return folderName(one.objectId);
}

/** The archival code of a package, as readers quote it. */
export function codeOfPackage(record: Tt05Record): string | undefined {
  return record['arcFileCode'] ?? record['fileCode'] ?? record['requestID'];
}
