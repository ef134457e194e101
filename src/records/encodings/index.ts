export { convertLegacyBytes, convertLegacyText, LEGACY_ENCODINGS, proposeEncoding, type LegacyEncoding, type LegacyProposal } from './legacy-text.ts';
export { encodingOfFont } from './letter-tables.ts';
export { isVietnameseSyllable } from './syllable.ts';
