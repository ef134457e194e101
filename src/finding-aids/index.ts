export type { Block, Blocks, Cell, Column } from './blocks.ts';
export { documentList, type DocumentListOptions } from './forms/document-list.ts';
export { fileList, type FileListOptions } from './forms/file-list.ts';
export { fondsGuide, type FondsGuideOptions } from './forms/fonds-guide.ts';
export type { FormOptions, Records } from './forms/form-words.ts';
export { MOST_PERSONS, personIndex, type PersonIndexOptions } from './forms/person-index.ts';
export type { PrintFonts } from './render/pdf.ts';
export { FINDING_AID_FORMATS, writeFindingAid, type FindingAidFormat, type WriteOptions } from './write-finding-aid.ts';
