import { expect } from 'chai';
import { columnOf } from '../../../src/ingest/metadata-table/column-names.ts';
import { DC_ELEMENTS } from '../../../src/base/index.ts';

describe('columnOf', () => {
  it('knows the fifteen elements with every prefix and in any case', () => {
    for (const element of DC_ELEMENTS) {
      for (const written of [element, `dc:${element}`, `dcterms:${element}`, `dc.${element}`, `DC.${element.toUpperCase()}`, ` ${element} `]) {
        expect(columnOf(written), written).to.equal(element);
      }
    }
  });

  const vietnamese: readonly (readonly [string, string])[] = [
    ['Tiêu đề', 'title'], ['Tên hồ sơ', 'title'], ['Tác giả', 'creator'], ['Cơ quan ban hành', 'creator'], ['Chủ đề', 'subject'],
    ['Từ khóa', 'subject'], ['Mô tả', 'description'], ['Chú giải', 'description'], ['Trích yếu', 'description'], ['Ngày', 'date'],
    ['Thời gian', 'date'], ['Số ký hiệu', 'identifier'], ['Mã hồ sơ', 'identifier'], ['Mã', 'identifier'], ['Ngôn ngữ', 'language'],
    ['Quyền', 'rights'], ['Chế độ sử dụng', 'rights'], ['Loại', 'type'], ['Loại văn bản', 'type'], ['Phông', 'source'], ['Nguồn', 'source'],
    ['Địa danh', 'coverage'], ['Nhà xuất bản', 'publisher'], ['Người cộng tác', 'contributor'], ['Định dạng', 'format'],
    ['Liên quan', 'relation'], ['file', 'file'], ['filename', 'file'], ['path', 'file'], ['Tệp', 'file'], ['Tên tệp', 'file'],
  ];
  for (const [header, column] of vietnamese) {
    it(`reads “${header}” as ${column}, in any case, form and without diacritics`, () => {
      const bare = header.normalize('NFD').replace(/\p{M}/gu, '').replace(/Đ/g, 'D').replace(/đ/g, 'd');
      for (const written of [header, header.toUpperCase(), header.normalize('NFD'), bare, bare.toUpperCase(), `${header} (*)`, `${header}:`, header.replace(' ', '_')]) {
        expect(columnOf(written), written).to.equal(column);
      }
    });
  }

  it('does not take one word with diacritics for another', () => {
    for (const header of ['Quyển', 'Ma', 'Mả', 'Ngây', 'toString', 'constructor', '__proto__', '', 'dc:', 'titles']) {
      expect(columnOf(header), header).to.equal(header === 'Ma' ? 'identifier' : undefined);
    }
  });
});
