import { expect } from 'chai';
import { canonicalJson, type Json } from '../../../src/base/index.ts';
import { isMatchedFile, lineText, readLine, type FileLine } from '../../../src/fixity/scrub/run-lines.ts';

const line: FileLine = {
  line: 'file', object: 'urn:uuid:00000000-0000-4000-8000-000000000001', version: 2, location: 'primary', path: 'v1/content/0001', size: 12, expected: 'ab', actual: 'ab', algorithm: 'sha512', outcome: 'match', at: '2026-11-25T00:00:00Z',
};

describe('a line of a fixity run', () => {
  it('is RFC 8785, whatever it has and however its file is called', () => {
    const { size: _size, actual: _actual, expected: _expected, ...little } = line;
    for (const one of [line, { ...little, outcome: 'missing' as const }, { ...line, path: 'v1/content/"\\\u2028\u0001Ẫ\n' }]) {
      expect(lineText(one)).to.equal(canonicalJson(one as unknown as Json));
      expect(readLine(lineText(one))).to.deep.equal(one);
    }
  });

  it('is called that of a matched file by what it says, and not by a name that says so', () => {
    const name = '"line":"file","outcome":"match"';
    expect(isMatchedFile(lineText(line))).to.equal(true);
    for (const outcome of ['mismatch', 'missing', 'extra', 'unreadable'] as const) expect(isMatchedFile(lineText({ ...line, outcome, path: name })), outcome).to.equal(false);
    expect(isMatchedFile(lineText({ line: 'away', location: name, fault: 'x', at: line.at }))).to.equal(false);
    expect(isMatchedFile(lineText(line).slice(0, -1)), 'half a line').to.equal(false);
  });
});
