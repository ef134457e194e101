import { expect } from 'chai';
import fc from 'fast-check';
import { exactText, foldMapped, foldText, hasMarks, spellingKey, unifyTonePosition } from '../../../src/records/index.ts';

const LETTERS = Array.from('aàảãáạăằẳẵắặâầẩẫấậbcdđeèẻẽéẹêềểễếệghiìỉĩíịklmnoòỏõóọôồổỗốộơờởỡớợpqrstuùủũúụưừửữứựvxyỳỷỹýỵ');
export const vietnameseText = fc.string({ unit: fc.constantFrom(...LETTERS, ...LETTERS.map((letter) => letter.toUpperCase()), ' ', '-', '1'), maxLength: 40 });

describe('folding text', () => {
  it('takes the marks off and makes đ a d', () => {
    expect(foldText('Tờ đo đạc ruộng đất')).to.equal('to do dac ruong dat');
    expect(foldText('QUYẾT ĐỊNH')).to.equal('quyet dinh');
  });

  it('finds every letter that fonts show as đ: Đ, đ and the Eth of old keyboards', () => {
    expect(foldText('Ðường ðường Đường đường')).to.equal('duong duong duong duong');
  });

  it('gives the same for NFC and NFD', () => {
    fc.assert(fc.property(vietnameseText, (text) => {
      expect(foldText(text.normalize('NFD'))).to.equal(foldText(text));
      expect(foldText(foldText(text))).to.equal(foldText(text));
      expect(foldText(text)).to.match(/^[a-z 1-]*$/);
    }));
  });

  it('knows which words say something about their marks', () => {
    expect(['năm', 'đo', 'Ðo', 'nam\u0306', 'ân'].map(hasMarks)).to.deep.equal([true, true, true, true, true]);
    expect(['nam', 'do', '1978', 'H32'].map(hasMarks)).to.deep.equal([false, false, false, false]);
  });

  it('maps every unit of the folded text back to a letter with its marks', () => {
    fc.assert(fc.property(vietnameseText, fc.constantFrom('NFC', 'NFD'), (text, form) => {
      const original = text.normalize(form);
      const { text: folded, starts, ends } = foldMapped(original);
      expect(folded).to.equal(foldText(original));
      expect(starts).to.have.length(folded.length);
      for (let at = 0; at < folded.length; at += 1) expect(foldText(original.slice(starts[at], ends[at]))).to.equal(folded[at]);
    }));
  });
});

describe('the position of a tone', () => {
  const pairs = [['hoà', 'hòa'], ['khoẻ', 'khỏe'], ['thuỷ', 'thủy'], ['HOÀ', 'HÒA'], ['xoá', 'xóa'], ['uỷ', 'ủy'], ['Uỷ ban', 'Ủy ban'], ['loè', 'lòe'], ['nguỵ', 'ngụy'], ['toạ độ', 'tọa độ']] as const;
  for (const [one, other] of pairs) {
    it(`is the same in ${one} and ${other}`, () => {
      expect(unifyTonePosition(one)).to.equal(other);
      expect(unifyTonePosition(one.normalize('NFD'))).to.equal(other);
      expect(unifyTonePosition(other)).to.equal(other);
    });
  }

  for (const word of ['toàn', 'hoàng', 'ngoại', 'quý', 'quỹ', 'khuỷu', 'Quý', 'quạ', 'huỳnh', 'thuế', 'hoài', 'quỵ']) {
    it(`is left alone in ${word}`, () => expect(unifyTonePosition(word)).to.equal(word));
  }

  it('does not matter for the key of a title, nor do case, spaces and Eth', () => {
    expect(spellingKey('  Ủy  ban  nhân dân tỉnh KHÁNH HOÀ')).to.equal(spellingKey('Uỷ ban nhân dân tỉnh Khánh Hòa'));
    expect(spellingKey('Ðồng Khánh')).to.equal(spellingKey('đồng khánh'));
    expect(spellingKey('Hòa')).to.not.equal(spellingKey('Hóa'));
  });

  it('is settled by the key once and for all', () => {
    fc.assert(fc.property(vietnameseText, (text) => { expect(exactText(exactText(text))).to.equal(exactText(text)); }));
  });
});
