export { checkSip, xmlFinding, type EarkOptions } from './check-sip.ts';
export { EARK_TABLES, EARK_VERSIONS, PROFILED, severityOf, type EarkTable, type EarkVersion, type ProfiledRequirement } from './profile.ts';
export { resolveHref } from './references.ts';
export { EARK_RULES, rulesWithout, type EarkRules } from './registry.ts';
export { packageKind, versionOf, type PackageKind } from './requirements.ts';
export { isMetsPath, type LocatedMets, type SipCheck, type SipFile, type SipInput } from './sip-input.ts';
export { aipFolderName, writeAipRootMets, writeRepresentationMets, type AipFile, type AipIdentity, type AipRepresentation, type AipRoot } from './write-aip.ts';
