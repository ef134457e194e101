export { compareByGivenName, compareNaturally, compareVietnamese, collationKey, nameParts } from './collation.ts';
export { foldMapped, foldText, hasMarks, type MappedText } from './fold.ts';
export { highlightRanges, type TextRange } from './highlight.ts';
export { MAX_NUMBER_IN_WORDS, numberInWords, type NumberWordChoice } from './number-words.ts';
export { readNumber, writeNumber, type NumberReading } from './numbers.ts';
export { readSearchQuery, searchColumns, wordsOf, type SearchColumns, type SearchQuery, type SearchTerm } from './search-query.ts';
export { exactText, spellingKey, unifyTonePosition } from './tone-position.ts';
