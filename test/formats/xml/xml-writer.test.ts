import { expect } from 'chai';
import fc from 'fast-check';
import { cleanXmlText, isXmlText, parseXml, XmlWriter } from '../../../src/formats/xml/index.ts';
import { pieces, VIETNAMESE, VIETNAMESE_NFD, written } from './documents.ts';

async function readBack(xml: string): Promise<{ readonly text: string; readonly attribute: string | undefined }> {
  let text = '';
  let attribute: string | undefined;
  const problem = await parseXml(pieces(xml, 5), { open: (element) => { attribute = element.attribute('b'); }, text: (value) => { text += value; } });
  expect(problem, xml.slice(0, 200)).to.equal(undefined);
  return { text, attribute };
}

const written1 = (text: string): string => written((sink) => { new XmlWriter(sink, { indent: false }).leaf('a', text, { b: text }).end(); });

describe('writing XML', () => {
  it('gives back any text, in an element and in an attribute', async () => {
    await fc.assert(fc.asyncProperty(fc.string({ unit: 'binary', minLength: 1, maxLength: 50 }), async (any) => {
      const text = cleanXmlText(any);
      expect(await readBack(written1(text))).to.deep.equal({ text, attribute: text });
    }), { numRuns: 500 });
  });

  it('gives back every Vietnamese letter, composed and decomposed', async () => {
    expect(new Set(VIETNAMESE.split(' ')).size).to.be.above(180);
    for (const text of [VIETNAMESE, VIETNAMESE_NFD]) expect(await readBack(written1(text))).to.deep.equal({ text, attribute: text });
  });

  it('gives back letters beyond the first plane, and the old Nôm script', async () => {
    const text = '𡨸喃 😀 \u{10FFFD}';
    expect(await readBack(written1(text))).to.deep.equal({ text, attribute: text });
  });

  it('gives back line ends, tabs and the characters of markup', async () => {
    const text = 'a\r\nb\rc\nd\te <f> & "g" \'h\' ]]> <![CDATA[ &amp;';
    expect(await readBack(written1(text))).to.deep.equal({ text, attribute: text });
  });

  it('cleans what XML cannot carry into U+FFFD, and nothing else', () => {
    // eslint-disable-next-line no-control-regex
    const illegal = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/;
    for (let unit = 0; unit <= 0xffff; unit += 1) {
      const character = String.fromCharCode(unit);
      const lost = illegal.test(character) || !character.isWellFormed();
      expect(cleanXmlText(character), unit.toString(16)).to.equal(lost ? '\uFFFD' : character);
      expect(isXmlText(character), unit.toString(16)).to.equal(!lost);
    }
    expect(cleanXmlText('\ud83d x \ude00 😀')).to.equal('\uFFFD x \uFFFD 😀');
  });

  it('refuses text that nobody cleaned, and names that are none', () => {
    const attempts: readonly ((writer: XmlWriter) => unknown)[] = [
      (writer) => writer.leaf('a', '\u0000'),
      (writer) => writer.open('a').text('\ud800'),
      (writer) => writer.open('a', { b: '\uffff' }),
      (writer) => writer.open('a b'),
      (writer) => writer.open('1a'),
      (writer) => writer.open('a', { 'b="" c': '' }),
      (writer) => writer.open('a><b'),
      (writer) => writer.close(),
      (writer) => writer.open('a').end(),
    ];
    for (const attempt of attempts) expect(() => attempt(new XmlWriter(() => undefined))).to.throw();
  });

  it('indents elements but never touches text', () => {
    const xml = written((sink) => {
      new XmlWriter(sink).declaration().open('a').leaf('b', ' x ').open('c', { d: undefined, e: 1 }).text('1').open('f').close().text('2').close().leaf('g', '').close().end();
    });
    expect(xml).to.equal('<?xml version="1.0" encoding="UTF-8"?>\n<a>\n  <b> x </b>\n  <c e="1">1<f/>2</c>\n  <g/>\n</a>\n');
  });

  it('hands long documents over piece by piece', () => {
    let longest = 0;
    let calls = 0;
    const writer = new XmlWriter((text) => { longest = Math.max(longest, text.length); calls += 1; }).open('a');
    for (let n = 0; n < 10_000; n += 1) writer.leaf('b', 'một dòng');
    writer.close().end();
    expect(calls).to.be.above(5);
    expect(longest).to.be.below(20_000);
  });
});
