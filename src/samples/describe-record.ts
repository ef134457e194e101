import type { DublinCore } from '../base/index.ts';
import type { InventedRecord } from './invent-record.ts';

/** The record in Dublin Core, as a producer would describe it; `date` is its year. */
export function describeRecord({ code, title, fonds, year, drawing, documents }: InventedRecord): DublinCore {
  return {
    title: [title],
    creator: [fonds.creator],
    subject: [fonds.name],
    description: [`${documents.length} văn bản, ${documents.reduce((sum, { pages }) => sum + pages, 0)} trang. Tài liệu mẫu do phần mềm tạo ra, không có giá trị pháp lý.`],
    date: [String(year)],
    type: [drawing === 'map' || drawing === 'photograph' ? 'StillImage' : 'Text'],
    identifier: [code],
    source: [fonds.name],
    language: ['vi'],
    rights: ['Tài liệu mẫu, được dùng tự do'],
  };
}
