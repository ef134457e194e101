import type { Finding } from '../../base/index.ts';
import type { RawAgent, RawMets } from '../mets/index.ts';
import { PACKAGE_TYPES, severityOf } from './profile.ts';
import { shown, type LocatedMets } from './sip-input.ts';

// One requirement, one function, named by its id; profiles/eark/csip.json says level and wording. These are the
// requirements without which a package cannot be understood; what the profile does not list is not checked.

/** What a rule says of one METS document: nothing, or where it is broken. */
export type Breach = { readonly place: string; readonly params?: Readonly<Record<string, string>> } | undefined;

/** A requirement of CSIP on one METS document. */
export type Requirement = (mets: RawMets) => Breach;

/** CSIP1: `mets/@OBJID` identifies the package. */
export const csip1: Requirement = ({ objectId }) => present(objectId, '/mets/@OBJID');

/** CSIP2: `mets/@TYPE` states the category of the content. */
export const csip2: Requirement = ({ type }) => present(type, '/mets/@TYPE');

/** CSIP6: `mets/@PROFILE` is the URL of the METS profile. */
export const csip6: Requirement = ({ profile }) => present(profile, '/mets/@PROFILE');

/** CSIP117: there is a `metsHdr`. */
export const csip117: Requirement = ({ header }) => (header === undefined ? { place: '/mets/metsHdr' } : undefined);

/** CSIP7: `metsHdr/@CREATEDATE` says when the package was created. */
export const csip7: Requirement = ({ header }) => (header === undefined ? undefined : present(header.created, '/mets/metsHdr/@CREATEDATE'));

/** CSIP9: `metsHdr/@csip:OAISPACKAGETYPE` says what kind of package it is, in a word of the vocabulary. */
export const csip9: Requirement = ({ header }) => {
  if (header === undefined || PACKAGE_TYPES.has(header.packageType ?? '')) return undefined;
  return { place: '/mets/metsHdr/@csip:OAISPACKAGETYPE', params: { value: shown(header.packageType ?? '') } };
};

/** CSIP10: an agent names the software that created the package. */
export const csip10: Requirement = ({ header, agents }) => (header === undefined || agents.length > 0 ? undefined : { place: '/mets/metsHdr/agent' });

/** CSIP11: that agent has the role CREATOR. */
export const csip11: Requirement = ({ agents }) => agentBreach(agents, isCreator, '@ROLE');

/** CSIP12: that agent is of the type OTHER. */
export const csip12: Requirement = ({ agents }) => agentBreach(agents, isOther, '@TYPE');

/** CSIP13: that agent's other type is SOFTWARE. */
export const csip13: Requirement = ({ agents }) => agentBreach(agents, isSoftware, '@OTHERTYPE');

/** CSIP14: that agent has a name. */
export const csip14: Requirement = ({ agents }) => {
  const software = softwareAgent(agents);
  return software === undefined || software.name !== '' ? undefined : { place: `/mets/metsHdr/agent/name (line ${software.line})` };
};

/** CSIP80: a structural map describes the package. */
export const csip80: Requirement = ({ structures }) => (structures.length > 0 ? undefined : { place: '/mets/structMap' });

/** CSIP82: that structural map is labelled CSIP. */
export const csip82: Requirement = ({ structures }) => (
  structures.length === 0 || structures.some(({ label }) => label === 'CSIP') ? undefined : { place: '/mets/structMap/@LABEL' }
);

/** CSIP81: the CSIP structural map is of type PHYSICAL. */
export const csip81: Requirement = ({ structures }) => {
  const csip = structures.find(({ label }) => label === 'CSIP');
  return csip === undefined || csip.type === 'PHYSICAL' ? undefined : { place: `/mets/structMap/@TYPE (line ${csip.line})` };
};

/** CSIP79: every `file` of the file section has an `FLocat/@xlink:href`. */
export const csip79: Requirement = ({ files }) => {
  const lost = files.find(({ href }) => href === undefined);
  return lost === undefined ? undefined : { place: `/mets/fileSec//file (line ${lost.line})` };
};

/** SIP4: the package calls itself a SIP. Root only; an AIP is not a submission. */
export const sip4: Requirement = ({ header }) => {
  if (header === undefined || header.packageType === 'SIP') return undefined;
  return { place: '/mets/metsHdr/@csip:OAISPACKAGETYPE', params: { value: shown(header.packageType ?? '') } };
};

/** Requirements on every METS document, and on the root alone, by id. */
export const REQUIREMENTS: Readonly<Record<string, Requirement>> = {
  CSIP1: csip1, CSIP2: csip2, CSIP6: csip6, CSIP117: csip117, CSIP7: csip7, CSIP9: csip9, CSIP10: csip10, CSIP11: csip11,
  CSIP12: csip12, CSIP13: csip13, CSIP14: csip14, CSIP79: csip79, CSIP80: csip80, CSIP81: csip81, CSIP82: csip82,
};
export const ROOT_REQUIREMENTS: Readonly<Record<string, Requirement>> = { SIP4: sip4 };

/** Applies the requirements to one document; each breach becomes a finding under the requirement's id. */
export function requirementFindings({ path, mets, isRoot }: LocatedMets): readonly Finding[] {
  const rules = Object.entries(isRoot ? { ...REQUIREMENTS, ...ROOT_REQUIREMENTS } : REQUIREMENTS);
  return rules.flatMap(([code, requirement]): Finding[] => {
    const breach = requirement(mets);
    if (breach === undefined) return [];
    const params = breach.params === undefined ? {} : { params: breach.params };
    return [{ standard: 'eark', code, severity: severityOf(code), path, place: breach.place, ...params }];
  });
}

function present(value: string | undefined, place: string): Breach {
  return value === undefined || value.trim() === '' ? { place } : undefined;
}

const isCreator = ({ role }: RawAgent): boolean => role === 'CREATOR';
const isOther = ({ type }: RawAgent): boolean => type === 'OTHER';
const isSoftware = ({ otherType }: RawAgent): boolean => otherType === 'SOFTWARE';

/** The agent that comes closest to being the software: the one on which the missing attribute is reported. */
function softwareAgent(agents: readonly RawAgent[]): RawAgent | undefined {
  const likeness = (agent: RawAgent): number => [isCreator, isOther, isSoftware].filter((test) => test(agent)).length;
  return agents.reduce<RawAgent | undefined>((best, agent) => (best === undefined || likeness(agent) > likeness(best) ? agent : best), undefined);
}

function agentBreach(agents: readonly RawAgent[], test: (agent: RawAgent) => boolean, attribute: string): Breach {
  const software = softwareAgent(agents);
  return software === undefined || test(software) ? undefined : { place: `/mets/metsHdr/agent/${attribute} (line ${software.line})` };
}
