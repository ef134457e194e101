export { checkSip, xmlFinding } from './check-sip.ts';
export { PROFILED, type ProfiledRequirement } from './profile.ts';
export { resolveHref } from './references.ts';
export { REQUIREMENTS, ROOT_REQUIREMENTS, type Breach, type Requirement } from './requirements.ts';
export { isMetsPath, type LocatedMets, type SipCheck, type SipFile, type SipInput } from './sip-input.ts';
export { aipFolderName, writeAipRootMets, writeRepresentationMets, type AipFile, type AipIdentity, type AipRepresentation, type AipRoot } from './write-aip.ts';
