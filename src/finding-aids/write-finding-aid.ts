import type { ByteStream } from '../base/index.ts';
import type { Blocks } from './blocks.ts';
import { pdfOf, type PrintFonts } from './render/pdf.ts';
import { wordDocumentOf } from './render/word-document.ts';
import { workbookOf } from './render/workbook.ts';

/** Forms of output and their media types. */
export const FINDING_AID_FORMATS = {
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  pdf: 'application/pdf',
} as const;
export type FindingAidFormat = keyof typeof FINDING_AID_FORMATS;

export interface WriteOptions {
  readonly format: FindingAidFormat;
  /** Of the document, not a heading. */
  readonly title: string;
  /** ISO 8601 day; the same records and day are the same bytes. */
  readonly date: string;
  readonly fonts: PrintFonts;
  /** At the head of the second page and those after it. */
  readonly pageHead: (page: number) => string;
}

/** Writes a finding aid in one of its forms, while its records are read. What the records throw ends it: half a list is none. */
export function writeFindingAid(blocks: Blocks, options: WriteOptions): ByteStream {
  switch (options.format) {
    case 'xlsx': return workbookOf(blocks, options);
    case 'docx': return wordDocumentOf(blocks, options);
    case 'pdf': return pdfOf(blocks, options);
  }
}
