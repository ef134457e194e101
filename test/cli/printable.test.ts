import { expect } from 'chai';
import { jsonLine, printable } from '../../src/cli/printable.ts';

describe('printable', () => {
  const table: readonly (readonly [string, string, string])[] = [
    ['escape sequences', '\u001b[31mred\u001b[0m', '\\u{1b}[31mred\\u{1b}[0m'],
    ['line breaks and bells', 'a\nb\r\u0007', 'a\\u{a}b\\u{d}\\u{7}'],
    ['the C1 control sequence introducer', '\u009b2J', '\\u{9b}2J'],
    ['bidirectional overrides', 'anh\u202egpj.exe', 'anh\\u{202e}gpj.exe'],
    ['zero width and separators', 'a\u200bb\u2028c', 'a\\u{200b}b\\u{2028}c'],
    ['tags outside the first plane', 'x\u{e0041}', 'x\\u{e0041}'],
    ['half a surrogate pair', 'x\ud800', 'x\\u{d800}'],
  ];
  for (const [title, given, expected] of table) {
    it(`shows ${title}`, () => { expect(printable(given)).to.equal(expected); });
  }

  it('leaves Vietnamese in NFC and NFD, CJK and emoji as they are', () => {
    const text = `Quyết định ${'Đường'.normalize('NFD')} 漢喃 🗄`;
    expect(printable(text)).to.equal(text);
  });
});

describe('jsonLine', () => {
  it('escapes what a terminal would act on and loses nothing', () => {
    const value = { path: '\u001b[2J\u009b\u202e\u{e0041}\u2028\u007fẪ' };
    const line = jsonLine(value);
    expect(line).to.equal('{"path":"\\u001b[2J\\u009b\\u202e\\udb40\\udc41\\u2028\\u007fẪ"}');
    expect(JSON.parse(line)).to.deep.equal(value);
  });
});
