import { DC_ELEMENTS, type DcElement } from '../../base/index.ts';
import { foldText } from '../../records/index.ts';

/** What a column holds: an element of Dublin Core, or the name of the described file. */
export type Column = DcElement | 'file';

/** The Vietnamese headers of catalogues of records, beside the fifteen English names. */
const HEADERS: Readonly<Record<Column, readonly string[]>> = {
  title: ['tiêu đề', 'tiêu đề hồ sơ', 'tên hồ sơ', 'tên văn bản', 'nhan đề'],
  creator: ['tác giả', 'cơ quan ban hành', 'cơ quan, tổ chức ban hành'],
  subject: ['chủ đề', 'từ khóa', 'từ khoá'],
  description: ['mô tả', 'chú giải', 'trích yếu', 'trích yếu nội dung'],
  publisher: ['nhà xuất bản'],
  contributor: ['người cộng tác'],
  date: ['ngày', 'ngày tháng', 'thời gian', 'thời gian tài liệu'],
  type: ['loại', 'loại văn bản', 'tên loại văn bản'],
  format: ['định dạng'],
  identifier: ['số ký hiệu', 'số kí hiệu', 'số, ký hiệu', 'số và ký hiệu', 'mã hồ sơ', 'mã'],
  source: ['phông', 'tên phông', 'nguồn'],
  language: ['ngôn ngữ'],
  relation: ['liên quan'],
  coverage: ['địa danh'],
  rights: ['quyền', 'chế độ sử dụng'],
  file: ['file', 'filename', 'file name', 'path', 'tệp', 'tên tệp', 'đường dẫn'],
};

const EXACT = new Map<string, Column>();
/** The same without diacritics, for those who type none. Never used for a header that has some: “Quyển” is not “Quyền”. */
const BARE = new Map<string, Column>();
for (const [column, names] of Object.entries(HEADERS) as readonly [Column, readonly string[]][]) {
  for (const name of names) {
    EXACT.set(name, column);
    BARE.set(foldText(name), column);
  }
}
for (const element of DC_ELEMENTS) EXACT.set(element, element);

/** The column that a header cell names, in any case, form of Unicode and with `dc:`, `dc.` or `dcterms:` before it. */
export function columnOf(header: string): Column | undefined {
  const name = header.normalize('NFC').toLowerCase()
    .replace(/^(dc|dcterms)[:.]/, '')
    .replace(/[\s_]+/g, ' ')
    .replace(/[\s:*()]+$/, '')
    .trim();
  return EXACT.get(name) ?? (foldText(name) === name ? BARE.get(name) : undefined);
}
