import { vocabulary } from '../profile.ts';
import { all, among, breach, unless, type Rule } from '../rule.ts';
import { dateTime, oneOf, required } from '../values.ts';

// The header `metsHdr`: dates, package type, record status, other identifiers.

const PACKAGE_TYPES = vocabulary('oaisPackageType');
const RECORD_STATUSES = vocabulary('recordStatus');

/** CSIP117: there is one `metsHdr`. */
export const csip117: Rule = ({ mets: { header } }) => {
  if (header === undefined) return breach('/mets/metsHdr');
  return header.repeated === true ? breach('/mets/metsHdr', { line: header.line }) : undefined;
};

/** CSIP7: `metsHdr/@CREATEDATE` says when the package was created, and that is no day to come. */
export const csip7: Rule = ({ mets: { header }, pack }) => {
  if (header === undefined) return undefined;
  const where = '/mets/metsHdr/@CREATEDATE';
  return unless(dateTime, header.created, where) ?? (isFuture(header.created, pack.time) ? breach(where, { value: header.created }) : undefined);
};

/** Whether a time comes after that of the check. Of one without a zone only the day is certain: it may have come elsewhere. */
function isFuture(time = '', now: string | undefined): boolean {
  return now !== undefined && Date.parse(zoned(time, '+14:00')) > Date.parse(now);
}

/** CSIP8: `metsHdr/@LASTMODDATE` says when the package was last changed: on no day to come, nor before it was created. The root's only. */
export const csip8: Rule = ({ mets: { header }, isRoot, pack }) => {
  if (header === undefined) return undefined;
  const { modified } = header;
  const where = '/mets/metsHdr/@LASTMODDATE';
  if (modified === undefined) return isRoot ? breach(where) : undefined;
  const wrong = unless(dateTime, modified, where);
  if (wrong !== undefined) return wrong;
  if (isFuture(modified, pack.time)) return breach(where, { value: modified, severity: 'error' });
  // Of a creation to come CSIP7 tells.
  return !isFuture(header.created, pack.time) && isBefore(modified, header.created) ? breach(where, { value: modified }) : undefined;
};

/** Whether a time comes before another, wherever either was told when it is without a zone. */
function isBefore(time: string, other = ''): boolean {
  return Date.parse(zoned(time, '-12:00')) < Date.parse(zoned(other, '+14:00'));
}

/** A time with its zone, or with that of another place when it has none. */
function zoned(time: string, zone: string): string {
  return /(Z|[+-]\d\d:\d\d)$/.test(time) ? time : `${time}${zone}`;
}

/** CSIP9: `metsHdr/@csip:OAISPACKAGETYPE` says what kind of package it is, in a word of the vocabulary. */
export const csip9: Rule = ({ mets: { header } }) => (
  header === undefined ? undefined : unless(oneOf(PACKAGE_TYPES), header.packageType, '/mets/metsHdr/@csip:OAISPACKAGETYPE')
);

/** SIP3: `metsHdr/@RECORDSTATUS` says what the archive shall do with the package, in a word of the vocabulary. */
export const sip3: Rule = ({ mets: { header } }) => (
  header === undefined ? undefined : unless(oneOf(RECORD_STATUSES), header.recordStatus, '/mets/metsHdr/@RECORDSTATUS')
);

/**
 * A reference that `altRecordID` may hold: with text, and only once where the specification says so. That it is missing is
 * told too, as information: the test cases of E-ARK want to hear of everything that a SIP may have.
 */
function recordId(type: string, { once }: { readonly once: boolean }): Rule {
  return ({ mets: { header, recordIds } }) => {
    if (header === undefined) return undefined;
    const where = `/mets/metsHdr/altRecordID[@TYPE='${type}']`;
    const own = recordIds.filter((one) => one.type === type);
    if (own.length === 0) return breach(where);
    return all(
      among(own, where, ({ text }) => required(text)),
      once && own.length > 1 ? breach(where, { value: own[1]?.text, line: own[1]?.line ?? 0 }) : undefined,
    );
  };
}

/** SIP5: the submission agreement is named. */
export const sip5: Rule = recordId('SUBMISSIONAGREEMENT', { once: true });

/** SIP6: earlier submission agreements are named. */
export const sip6: Rule = recordId('PREVIOUSSUBMISSIONAGREEMENT', { once: false });

/** SIP7: the place in the archival hierarchy is named. */
export const sip7: Rule = recordId('REFERENCECODE', { once: true });

/** SIP8: earlier reference codes are named. */
export const sip8: Rule = recordId('PREVIOUSREFERENCECODE', { once: false });

const STATUSES = vocabulary('status');

/** DIP4: descriptive metadata that a DIP has a status for is current. */
export const dip4: Rule = ({ mets: { metadata } }) => among(
  metadata.filter(({ section }) => section === 'dmdSec'), '/mets/dmdSec/@STATUS', ({ status }) => (status === 'CURRENT' ? undefined : status ?? ''),
);

/** AIPM4: the status of descriptive metadata is a word of the vocabulary, and one of them is current. */
export const aipm4: Rule = ({ mets: { metadata } }) => {
  const sections = metadata.filter(({ section }) => section === 'dmdSec');
  const where = '/mets/dmdSec/@STATUS';
  if (sections.length === 0 || sections.some(({ status }) => status === 'CURRENT')) return among(sections, where, ({ status }) => oneOf(STATUSES)(status));
  return among(sections.slice(0, 1), where, ({ status }) => status ?? '');
};
