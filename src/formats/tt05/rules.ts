import * as identifier from './identifier-rules.ts';
import * as likely from './likely-rules.ts';
import * as mets from './mets-rules.ts';
import type { PackageRule } from './package-view.ts';
import * as premis from './premis-rules.ts';
import * as reference from './reference-rules.ts';
import type { ReferenceRule } from './reference-rules.ts';
import * as record from './record-rules.ts';
import type { RecordRule } from './record-rules.ts';
import * as tree from './tree-rules.ts';
import { fileCountRule } from './total-rules.ts';

/** Rules that every record keeps, by number; H is the record of the package, D those of its documents. */
const EITHER: readonly (readonly [number: string, RecordRule])[] = [
  ['01', record.requiredThere], ['02', record.requiredFilled], ['03', record.notTooLong], ['04', record.knownElements],
  ['05', record.notRepeated], ['06', record.inOrder], ['07', record.numbers], ['08', record.booleans], ['09', record.codes],
  ['10', record.dates], ['12', record.permanentOnly], ['14', record.reserveStatusGiven], ['15', record.reserveStatusOnlyThen],
  ['17', record.notEmpty], ['18', record.composed], ['19', record.noSecret], ['20', record.lenientThere], ['21', record.rightName],
];

/** Rules about the record of the package, by id. */
export const PACKAGE_RECORD_RULES: ReadonlyMap<string, RecordRule> = new Map([
  ...EITHER.map(([number, rule]) => [`TT05-H${number}`, rule] as const),
  ['TT05-H11', record.endAfterStart] as const,
  ['TT05-H13', record.paperOriginalNamed] as const,
  ['TT05-H24', likely.likelyDates] as const,
]);

/** Rules about the record of one document, by id. */
export const DOCUMENT_RECORD_RULES: ReadonlyMap<string, RecordRule> = new Map([
  ...EITHER.map(([number, rule]) => [`TT05-D${number}`, rule] as const),
  ['TT05-D22', record.durations] as const,
  ['TT05-D23', record.workflowTold] as const,
  ['TT05-D24', likely.likelyDates] as const,
  ['TT05-D25', likely.issuedInPeriod] as const,
  ['TT05-D26', likely.numberOfDigits] as const,
  ['TT05-D27', likely.notationWithDash] as const,
]);

/** Rules about each reference of the METS documents, by id. */
export const REFERENCE_RULES: ReadonlyMap<string, ReferenceRule> = new Map([
  ['TT05-M05', reference.referencesInside], ['TT05-M06', reference.referencedThere], ['TT05-M07', reference.sizesMatch],
  ['TT05-M08', reference.checksumsMatch], ['TT05-M09', reference.checksumsGiven],
]);

/** Rules about the package as a whole, by id. */
export const PACKAGE_RULES: ReadonlyMap<string, PackageRule> = new Map<string, PackageRule>([
  ['TT05-P01', tree.rootMets], ['TT05-P02', tree.packageRecord], ['TT05-P03', tree.oneRepresentation], ['TT05-P04', tree.representationMets],
  ['TT05-P05', tree.hasData], ['TT05-P06', tree.rootPremis], ['TT05-P07', tree.representationPremis], ['TT05-P08', tree.schemasThere],
  ['TT05-P09', tree.recordsReadable], ['TT05-P10', tree.recordRoots], ['TT05-P11', tree.placesKnown], ['TT05-P12', tree.folderNamed],
  ['TT05-P13', tree.recordNames], ['TT05-P14', tree.documentsThere], ['TT05-P15', tree.documentsDescribed], ['TT05-P16', tree.sipWithoutPremis],
  ['TT05-P17', tree.formatsOfClass], ['TT05-P18', tree.linkedDocuments], ['TT05-P19', tree.namesAsWritten],
  ['TT05-H16', fileCountRule], ['TT05-H25', likely.pagesAddUp], ['TT05-H26', likely.digitisationTold],
  ['TT05-I01', identifier.objectIdForm], ['TT05-I02', identifier.objectIdCapitals], ['TT05-I03', identifier.yearOfFile],
  ['TT05-I04', identifier.fileCodeGrammar], ['TT05-I05', identifier.codeOfItsFile], ['TT05-I06', identifier.sevenDigits],
  ['TT05-I07', identifier.ordinalsUnique], ['TT05-I08', identifier.ordinalsGapless], ['TT05-I09', identifier.documentIds],
  ['TT05-I10', identifier.dataNames], ['TT05-I11', identifier.parentNamed], ['TT05-I12', identifier.ordinalOfCode],
  ['TT05-I13', identifier.transferCodeGrammar], ['TT05-I14', identifier.paperCodeGrammar],
  ['TT05-M01', mets.metsReadable], ['TT05-M02', mets.packageType], ['TT05-M03', mets.metsProfile], ['TT05-M04', mets.contentType],
  ['TT05-M10', mets.everyFileListed], ['TT05-M11', mets.identifiersKnown], ['TT05-M12', mets.localTimes],
  ['TT05-M13', mets.softwareNamed], ['TT05-M14', mets.bodyNamed], ['TT05-M15', mets.agreementNamed], ['TT05-M16', mets.structuralMap], ['TT05-M17', mets.documentsLinked],
  ['TT05-M18', mets.elementIdentifiers], ['TT05-M19', mets.recordStatus], ['TT05-M20', likely.timesInOrder],
  ['TT05-E01', premis.premisReadable], ['TT05-E02', premis.originTold], ['TT05-E03', premis.sourceAndOutcome], ['TT05-E04', premis.agentRoles],
  ['TT05-E05', premis.fixityMatches], ['TT05-E06', premis.identifiersUnique], ['TT05-E07', premis.documentsHaveObjects], ['TT05-E08', premis.agentsDescribed],
  ['TT05-E09', premis.localTimes],
]);

/** The id of every rule. */
export const RULE_IDS: readonly string[] = [...PACKAGE_RECORD_RULES.keys(), ...DOCUMENT_RECORD_RULES.keys(), ...REFERENCE_RULES.keys(), ...PACKAGE_RULES.keys()];
