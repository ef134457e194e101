import { vocabulary } from '../profile.ts';
import { breach, unless, type Rule } from '../rule.ts';
import { exactly, plainWord, required, webAddress } from '../values.ts';

// The root element `mets`. One requirement, one function, named by its id; profiles/eark/ says level and wording.

const CATEGORIES: ReadonlySet<string> = new Set([...vocabulary('contentCategory')].map(plainWord));
const INFORMATION_TYPES: ReadonlySet<string> = new Set([...vocabulary('contentInformationType')].map(plainWord));

/** Says what is wrong with a content information type: missing, or not in the vocabulary. */
export function informationType(value: string | undefined): string | undefined {
  return INFORMATION_TYPES.has(plainWord(value ?? '')) ? undefined : value ?? '';
}

/** Whether a value of a vocabulary says that another attribute holds the word. */
export function isOther(value: string | undefined): boolean {
  return plainWord(value ?? '') === 'other';
}

/** CSIP1: `mets/@OBJID` identifies the package or representation. */
export const csip1: Rule = ({ mets }) => unless(required, mets.objectId, '/mets/@OBJID');

/** CSIP2: `mets/@TYPE` states the category of the content, in a word of the vocabulary. */
export const csip2: Rule = ({ mets: { type } }) => (CATEGORIES.has(plainWord(type ?? '')) ? undefined : breach('/mets/@TYPE', { value: type }));

/** CSIP3: a category that is not in the vocabulary is told by `csip:OTHERTYPE`. */
export const csip3: Rule = ({ mets: { type, otherType } }) => (isOther(type) ? unless(required, otherType, '/mets/@csip:OTHERTYPE') : undefined);

/** CSIP4: the content information type is stated, in a word of the vocabulary. */
export const csip4: Rule = ({ mets }) => unless(informationType, mets.contentInformationType, '/mets/@csip:CONTENTINFORMATIONTYPE');

/** CSIP5: a content information type that is not in the vocabulary is told by `csip:OTHERCONTENTINFORMATIONTYPE`. */
export const csip5: Rule = ({ mets: { contentInformationType, otherContentInformationType } }) => (
  isOther(contentInformationType) ? unless(required, otherContentInformationType, '/mets/@csip:OTHERCONTENTINFORMATIONTYPE') : undefined
);

/** CSIP6: `mets/@PROFILE` is the URL of the METS profile. */
export const csip6: Rule = ({ mets }) => unless(webAddress, mets.profile, '/mets/@PROFILE');

const profileOf = (pattern: RegExp): Rule => ({ mets }) => (
  pattern.test(mets.profile ?? '') ? undefined : breach('/mets/@PROFILE', { value: mets.profile })
);

/** SIP2: the profile is that of the SIP. */
export const sip2: Rule = profileOf(/^https:\/\/earksip\.dilcis\.eu\/profile\/E-ARK-SIP(-v2-[0-2]-\d)?\.xml$/);

/** AIPM2: the profile is that of the AIP. The specification writes the site of the DIP; the profile lies on that of the AIP. */
export const aipm2: Rule = profileOf(/^https:\/\/eark[ad]ip\.dilcis\.eu\/profile\/E-ARK-AIP(-v2-[0-2]-\d)?\.xml$/);

/** DIP2: the profile is that of the DIP. */
export const dip2: Rule = profileOf(/^https:\/\/earkdip\.dilcis\.eu\/profile\/E-ARK-DIP(-v2-[0-2]-\d)?\.xml$/);

/** SIP1: a short text says what the package holds. */
export const sip1: Rule = ({ mets }) => unless(required, mets.label, '/mets/@LABEL');

/** DIP1: `mets/@OBJID` identifies the DIP, a package of its own. */
export const dip1: Rule = ({ mets }) => unless(required, mets.objectId, '/mets/@OBJID');

const packageTypeOf = (type: string): Rule => ({ mets: { header } }) => (
  header === undefined ? undefined : unless(exactly(type), header.packageType, '/mets/metsHdr/@csip:OAISPACKAGETYPE')
);

/** SIP4: the package calls itself a SIP. */
export const sip4: Rule = packageTypeOf('SIP');

/** AIPM3: the package calls itself an AIP. */
export const aipm3: Rule = packageTypeOf('AIP');

/** DIP3: the package calls itself a DIP. */
export const dip3: Rule = packageTypeOf('DIP');
