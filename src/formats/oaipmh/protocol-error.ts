import type { MessageParams } from '../../base/index.ts';

/** The error codes of OAI-PMH 2.0 §3.6. They are answers (HTTP 200), never faults. */
export type OaiErrorCode =
  | 'badVerb'
  | 'badArgument'
  | 'badResumptionToken'
  | 'cannotDisseminateFormat'
  | 'idDoesNotExist'
  | 'noRecordsMatch'
  | 'noMetadataFormats'
  | 'noSetHierarchy';

/** What is wrong with a request; the words stand in `profiles/messages/oai.json` under `oai.<reason>`. */
export interface OaiProblem {
  readonly code: OaiErrorCode;
  readonly reason: OaiReason;
  readonly params?: MessageParams;
}

/** Every reason for which an error is answered, finer than the code. */
export const OAI_REASONS = [
  'verbMissing',
  'verbUnknown',
  'verbRepeated',
  'argumentUnknown',
  'argumentRepeated',
  'argumentMissing',
  'argumentEmpty',
  'argumentSyntax',
  'tokenNotAlone',
  'dateInvalid',
  'granularityMixed',
  'fromAfterUntil',
  'tokenInvalid',
  'formatUnknown',
  'formatUnavailable',
  'identifierUnknown',
  'nothingMatches',
  'noSets',
] as const;

export type OaiReason = (typeof OAI_REASONS)[number];
