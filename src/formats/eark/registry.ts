import type { PackageRule, Rule } from './rule.ts';
import * as root from './rules/root.ts';
import * as header from './rules/header.ts';
import * as softwareAgent from './rules/software-agent.ts';
import * as sipAgents from './rules/sip-agents.ts';
import * as descriptive from './rules/descriptive.ts';
import * as administrative from './rules/administrative.ts';
import * as fileSection from './rules/file-section.ts';
import * as structure from './rules/structure.ts';
import * as divisions from './rules/divisions.ts';
import * as representationDivisions from './rules/representation-divisions.ts';
import * as folders from './rules/folders.ts';

/** Requirement id → the function that judges it. */
export interface EarkRules {
  /** On every METS document. */
  readonly csip: Readonly<Record<string, Rule>>;
  /** On the root METS of a SIP, an AIP or a DIP. */
  readonly sip: Readonly<Record<string, Rule>>;
  readonly aip: Readonly<Record<string, Rule>>;
  readonly dip: Readonly<Record<string, Rule>>;
  /** On the package as a whole. */
  readonly csipstr: Readonly<Record<string, PackageRule>>;
}

/** All rules. A test takes one out and sees that something is no longer found. */
export const EARK_RULES: EarkRules = {
  csip: {
    CSIP1: root.csip1, CSIP2: root.csip2, CSIP3: root.csip3, CSIP4: root.csip4, CSIP5: root.csip5, CSIP6: root.csip6, CSIP7: header.csip7,
    CSIP8: header.csip8, CSIP9: header.csip9, CSIP10: softwareAgent.csip10, CSIP11: softwareAgent.csip11, CSIP12: softwareAgent.csip12,
    CSIP13: softwareAgent.csip13, CSIP14: softwareAgent.csip14, CSIP15: softwareAgent.csip15, CSIP16: softwareAgent.csip16,
    CSIP17: descriptive.csip17, CSIP18: descriptive.csip18, CSIP19: descriptive.csip19, CSIP20: descriptive.csip20, CSIP21: descriptive.csip21,
    CSIP22: descriptive.csip22, CSIP23: descriptive.csip23, CSIP24: descriptive.csip24, CSIP25: descriptive.csip25, CSIP26: descriptive.csip26,
    CSIP27: descriptive.csip27, CSIP28: descriptive.csip28, CSIP29: descriptive.csip29, CSIP30: descriptive.csip30, CSIP31: administrative.csip31,
    CSIP32: administrative.csip32, CSIP33: administrative.csip33, CSIP34: administrative.csip34, CSIP35: administrative.csip35,
    CSIP36: administrative.csip36, CSIP37: administrative.csip37, CSIP38: administrative.csip38, CSIP39: administrative.csip39,
    CSIP40: administrative.csip40, CSIP41: administrative.csip41, CSIP42: administrative.csip42, CSIP43: administrative.csip43,
    CSIP44: administrative.csip44, CSIP45: administrative.csip45, CSIP46: administrative.csip46, CSIP47: administrative.csip47,
    CSIP48: administrative.csip48, CSIP49: administrative.csip49, CSIP50: administrative.csip50, CSIP51: administrative.csip51,
    CSIP52: administrative.csip52, CSIP53: administrative.csip53, CSIP54: administrative.csip54, CSIP55: administrative.csip55,
    CSIP56: administrative.csip56, CSIP57: administrative.csip57, CSIP58: fileSection.csip58, CSIP59: fileSection.csip59, CSIP60: fileSection.csip60,
    CSIP61: fileSection.csip61, CSIP62: fileSection.csip62, CSIP63: fileSection.csip63, CSIP64: fileSection.csip64, CSIP65: fileSection.csip65,
    CSIP66: fileSection.csip66, CSIP67: fileSection.csip67, CSIP68: fileSection.csip68, CSIP69: fileSection.csip69, CSIP70: fileSection.csip70,
    CSIP71: fileSection.csip71, CSIP72: fileSection.csip72, CSIP74: fileSection.csip74, CSIP75: fileSection.csip75, CSIP76: fileSection.csip76,
    CSIP77: fileSection.csip77, CSIP78: fileSection.csip78, CSIP79: fileSection.csip79, CSIP80: structure.csip80, CSIP81: structure.csip81,
    CSIP82: structure.csip82, CSIP83: structure.csip83, CSIP84: structure.csip84, CSIP85: structure.csip85, CSIP86: structure.csip86,
    CSIP88: structure.csip88, CSIP89: structure.csip89, CSIP90: structure.csip90, CSIP91: structure.csip91, CSIP92: structure.csip92,
    CSIP93: divisions.csip93, CSIP94: divisions.csip94, CSIP95: divisions.csip95, CSIP96: divisions.csip96, CSIP97: divisions.csip97,
    CSIP98: divisions.csip98, CSIP99: divisions.csip99, CSIP100: divisions.csip100, CSIP101: divisions.csip101, CSIP102: divisions.csip102,
    CSIP103: divisions.csip103, CSIP104: divisions.csip104, CSIP105: representationDivisions.csip105, CSIP106: representationDivisions.csip106,
    CSIP107: representationDivisions.csip107, CSIP108: representationDivisions.csip108, CSIP109: representationDivisions.csip109,
    CSIP110: representationDivisions.csip110, CSIP111: representationDivisions.csip111, CSIP112: representationDivisions.csip112,
    CSIP113: fileSection.csip113, CSIP114: fileSection.csip114, CSIP116: divisions.csip116, CSIP117: header.csip117, CSIP118: divisions.csip118,
    CSIP119: divisions.csip119,
  },
  sip: {
    SIP1: root.sip1, SIP2: root.sip2, SIP3: header.sip3, SIP4: root.sip4, SIP5: header.sip5, SIP6: header.sip6, SIP7: header.sip7, SIP8: header.sip8,
    SIP9: sipAgents.sip9, SIP10: sipAgents.sip10, SIP11: sipAgents.sip11, SIP12: sipAgents.sip12, SIP13: sipAgents.sip13, SIP14: sipAgents.sip14,
    SIP15: sipAgents.sip15, SIP16: sipAgents.sip16, SIP17: sipAgents.sip17, SIP18: sipAgents.sip18, SIP19: sipAgents.sip19, SIP20: sipAgents.sip20,
    SIP21: sipAgents.sip21, SIP22: sipAgents.sip22, SIP23: sipAgents.sip23, SIP24: sipAgents.sip24, SIP25: sipAgents.sip25, SIP26: sipAgents.sip26,
    SIP27: sipAgents.sip27, SIP28: sipAgents.sip28, SIP29: sipAgents.sip29, SIP30: sipAgents.sip30, SIP31: sipAgents.sip31, SIP32: sipAgents.sip32,
    SIP33: sipAgents.sip33, SIP34: sipAgents.sip34, SIP35: sipAgents.sip35,
  },
  aip: {
    AIPM2: root.aipm2, AIPM3: root.aipm3, AIPM4: header.aipm4, AIPM5: administrative.aipm5, AIPM6: administrative.aipm6, AIPM7: administrative.aipm7,
  },
  dip: {
    DIP1: root.dip1, DIP2: root.dip2, DIP3: root.dip3, DIP4: header.dip4,
  },
  csipstr: {
    CSIPSTR1: folders.csipstr1, CSIPSTR2: folders.csipstr2, CSIPSTR4: folders.csipstr4, CSIPSTR5: folders.csipstr5, CSIPSTR6: folders.csipstr6,
    CSIPSTR7: folders.csipstr7, CSIPSTR8: folders.csipstr8, CSIPSTR9: folders.csipstr9, CSIPSTR10: folders.csipstr10, CSIPSTR11: folders.csipstr11,
    CSIPSTR12: folders.csipstr12, CSIPSTR13: folders.csipstr13, CSIPSTR15: folders.csipstr15, CSIPSTR16: folders.csipstr16,
  },
};

/** The rules without one of them. */
export function rulesWithout(id: string): EarkRules {
  const without = <R>(rules: Readonly<Record<string, R>>): Readonly<Record<string, R>> => Object.fromEntries(Object.entries(rules).filter(([key]) => key !== id));
  const { csip, sip, aip, dip, csipstr } = EARK_RULES;
  return { csip: without(csip), sip: without(sip), aip: without(aip), dip: without(dip), csipstr: without(csipstr) };
}
