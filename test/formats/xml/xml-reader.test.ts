import { expect } from 'chai';
import fc from 'fast-check';
import { parseXml, StopParsing, XML_LIMITS, type XmlHandler, type XmlLimits } from '../../../src/formats/xml/index.ts';
import { pieces } from './documents.ts';

async function problemOf(content: string | Uint8Array, handler: XmlHandler = {}, limits: Partial<XmlLimits> = {}): Promise<string> {
  const problem = await parseXml(pieces(content), handler, limits);
  return problem === undefined ? 'none' : `${problem.kind}: ${problem.detail}`;
}

const utf16 = (text: string, order: 'le' | 'be'): Buffer => {
  const bytes = Buffer.from(`\uFEFF${text}`, 'utf16le');
  return order === 'le' ? bytes : bytes.swap16();
};

describe('reading XML from strangers', () => {
  const hostile: readonly (readonly [name: string, content: string | Uint8Array, expected: string])[] = [
    ['nothing at all', '', 'malformed: document must contain a root element.'],
    ['white space only', '  \n', 'malformed: document must contain a root element.'],
    ['text without an element', 'xin chào', 'malformed: text data outside of root node.'],
    ['a DOCTYPE', '<!DOCTYPE a><a/>', 'doctype: DOCTYPE'],
    ['an external DTD', '<!DOCTYPE a SYSTEM "http://127.0.0.1/a.dtd"><a/>', 'doctype: DOCTYPE'],
    ['an entity that reads a file', '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>', 'doctype: DOCTYPE'],
    ['a billion laughs', `<!DOCTYPE a [<!ENTITY b "ha">${Array.from({ length: 30 }, (_, n) => `<!ENTITY b${n} "&b${n - 1};&b${n - 1};">`).join('')}]><a>&b29;</a>`, 'doctype: DOCTYPE'],
    ['an entity that nobody declared', '<a>&laugh;</a>', 'malformed: undefined entity.'],
    ['UTF-16, little end first', utf16('<a/>', 'le'), 'encoding: UTF-16'],
    ['UTF-16, big end first', utf16('<a/>', 'be'), 'encoding: UTF-16'],
    ['UTF-16 without a mark', Buffer.from('<a/>', 'utf16le'), 'encoding: UTF-16'],
    ['a declared ISO-8859-1', Buffer.from('<?xml version="1.0" encoding="ISO-8859-1"?><a>é</a>', 'latin1'), 'encoding: ISO-8859-1'],
    ['a declared windows-1258', '<?xml version="1.0" encoding="windows-1258"?><a/>', 'encoding: windows-1258'],
    ['letters in what is declared as US-ASCII', '<?xml version="1.0" encoding="US-ASCII"?><a>chữ</a>', 'encoding: US-ASCII'],
    ['a mark of UTF-8 before another declared encoding', '\uFEFF<?xml version="1.0" encoding="ISO-8859-1"?><a/>', 'encoding: ISO-8859-1'],
    ['bytes that are not UTF-8', Buffer.from('<a>\xe9</a>', 'latin1'), 'encoding: UTF-8'],
    ['a letter cut off at the end', Buffer.concat([Buffer.from('<a/>'), Buffer.from([0xe1, 0xba])]), 'encoding: UTF-8'],
    ['a surrogate in UTF-8', Buffer.concat([Buffer.from('<a>'), Buffer.from([0xed, 0xa0, 0x80]), Buffer.from('</a>')]), 'encoding: UTF-8'],
    ['a NUL in the text', '<a>\0</a>', 'malformed: disallowed character.'],
    ['a NUL by reference', '<a>&#0;</a>', 'malformed: malformed character entity.'],
    ['a control character', '<a>\u0001</a>', 'malformed: disallowed character.'],
    ['the same attribute twice', '<a b="1" b="2"/>', 'malformed: duplicate attribute: b.'],
    ['the same attribute under two prefixes', '<a xmlns:p="u" xmlns:q="u" p:b="1" q:b="2"/>', 'malformed: duplicate attribute: {u}b.'],
    ['a prefix that is not bound', '<p:a/>', 'malformed: unbound namespace prefix: "p".'],
    ['an attribute prefix that is not bound', '<a p:b="1"/>', 'malformed: unbound namespace prefix: "p".'],
    ['two roots', '<a/><b/>', 'malformed: documents may contain only one root.'],
    ['an element that is not closed', '<a><b></b>', 'malformed: unclosed tag: a'],
    ['elements closed in the wrong order', '<a><b></a></b>', 'malformed: unexpected close tag.'],
    ['an attribute without quotes', '<a b=1/>', 'malformed: unquoted attribute value.'],
    ['a "<" in an attribute', '<a b="<"/>', 'malformed: disallowed character.'],
    ['257 elements inside each other', '<a>'.repeat(257), 'depth: 256'],
    ['a million elements inside each other', '<a>'.repeat(1_000_000), 'depth: 256'],
    ['257 attributes', `<a ${Array.from({ length: 257 }, (_, n) => `b${n}=""`).join(' ')}/>`, 'attributes: 256'],
    ['an attribute of 10 MB', `<a b="${'x'.repeat(10_000_000)}"/>`, 'size: 8388608'],
  ];
  for (const [name, content, expected] of hostile) {
    it(`refuses ${name}: ${expected}`, async () => {
      expect(await problemOf(content)).to.equal(expected);
    });
  }

  it('refuses the same wherever the chunks end', async () => {
    for (const [name, content, expected] of hostile) {
      if (content.length > 10_000) continue;
      const problem = await parseXml(pieces(content, 3), {});
      expect(problem?.kind, name).to.equal(expected.slice(0, expected.indexOf(':')));
    }
  });

  it('allows exactly the depth and the attributes of its limits', async () => {
    expect(await problemOf(`${'<a>'.repeat(256)}${'</a>'.repeat(256)}`)).to.equal('none');
    expect(await problemOf(`<a ${Array.from({ length: 256 }, (_, n) => `b${n}=""`).join(' ')}/>`)).to.equal('none');
    expect(await problemOf('<a b="12345"/>', {}, { value: 5 })).to.equal('none');
    expect(await problemOf('<a b="123456"/>', {}, { value: 5 })).to.equal('size: 5');
  });

  it('collects no piece of markup without end: text, comment, CDATA, instruction, tag, name', async () => {
    for (const start of ['<a>', '<a><!--', '<a><![CDATA[', '<a><?b ', '<a b="', '<', '<a></']) {
      expect(await problemOf(start + 'x'.repeat(300_000), {}, { text: 100_000 }), start).to.equal('size: 100000');
    }
    expect(await problemOf(`<a>${`${'x'.repeat(50_000)}<b/>`.repeat(10)}</a>`, {}, { text: 100_000 })).to.equal('none');
  });

  it('reads no further into a DOCTYPE than its name', async () => {
    expect(await problemOf(`<!DOCTYPE a [${'x'.repeat(300_000)}`, {}, { text: 100_000 })).to.equal('doctype: DOCTYPE');
    expect(await problemOf('<a/><!DOCTYPE a>')).to.equal('malformed: inappropriately located doctype declaration.');
  });

  it('reads what says to be XML 1.1 as XML 1.0, as XML 1.0 §2.8 asks', async () => {
    expect(await problemOf('<?xml version="1.1"?><a>\u0085</a>')).to.equal('none');
    expect(await problemOf('<?xml version="1.1"?><a>&#1;</a>')).to.equal('malformed: malformed character entity.');
    expect(await problemOf('<?xml version="2.0"?><a/>')).to.equal('malformed: malformed XML declaration.');
  });

  it('refuses what is not a name, though it is made of letters that names have', async () => {
    for (const bad of ['<a:1 xmlns:a="u"/>', '<a xmlns:b="u" b:-c=""/>', '<a><?b:c?></a>', '<a><?b?c?></a>', '<\u0301a/>', '<a·\u00D7/>']) expect(await problemOf(bad), bad).to.match(/^malformed/);
    for (const good of ['<ữ-1 _="" x.y=""/>', '<𠀀 a·b=""/>', '<a><?b ?c?></a>']) expect(await problemOf(good), good).to.equal('none');
  });

  it('tells two names apart whatever they have in common, and finds equal ones among thousands', async () => {
    const names = Array.from({ length: 10_000 }, (_, n) => `n${n}`);
    let opened = 0;
    await parseXml(pieces(`<r>${names.map((name) => `<${name} Aa="1" BB="2" ${name}="3"/>`).join('')}</r>`), {
      open: ({ local, attributes }) => {
        if (local !== 'r') expect(attributes.map((one) => `${one.local}${one.value}`)).to.deep.equal(['Aa1', 'BB2', `${local}3`]);
        opened += 1;
      },
    });
    expect(opened).to.equal(10_001);
    const many = Array.from({ length: 250 }, (_, n) => `x${n}=""`).join(' ');
    expect(await problemOf(`<r>${names.map((name) => `<${name}/>`).join('')}<a z="1" ${many} z="2"/></r>`)).to.equal('malformed: duplicate attribute: z.');
  });

  it('refuses a document of more bytes than its limit', async () => {
    expect(await problemOf('<a>12345</a>', {}, { bytes: 11 })).to.equal('size: 11');
    expect(await problemOf('<a>12345</a>', {}, { bytes: 12 })).to.equal('none');
  });

  it('takes an instruction whose name begins with xml for no declaration, and a namespace as it is written', async () => {
    expect(await problemOf('<?xml-stylesheet encoding="UTF-16"?><a/>')).to.equal('none');
    expect(await problemOf('<a xmlns:p="u" xmlns:q=" u " p:b="" q:b=""/>')).to.equal('none');
  });

  it('tells the line and column of a problem', async () => {
    const problem = await parseXml(pieces('<a>\n  <b c="1" c="2"/>\n</a>'), {});
    expect(problem).to.include({ kind: 'malformed', line: 2 });
    expect(problem!.column).to.be.within(10, 20);
    const bytes = Buffer.concat([Buffer.from('<a>\nchữ '), Buffer.from([0xe1, 0xbb, 0x20]), Buffer.from('</a>')]);
    for (const size of [1, 5, 100]) expect(await parseXml(pieces(bytes, size), {}), String(size)).to.deep.equal({ kind: 'encoding', detail: 'UTF-8', line: 2, column: 4 });
  });

  it('reads UTF-8 with and without a mark, and plain ASCII', async () => {
    expect(await problemOf('<?xml version="1.0" encoding="US-ASCII"?><a>Viet</a>')).to.equal('none');
    for (const start of ['', '\uFEFF', '<?xml version="1.0" encoding="utf-8"?>', '\uFEFF<?xml version="1.0" encoding="UTF-8"?>']) {
      expect(await problemOf(`${start}<a>chữ Việt</a>`), start).to.equal('none');
    }
  });

  it('resolves prefixes to namespaces, for elements and attributes', async () => {
    const seen: unknown[] = [];
    await parseXml(pieces('<m:mets xmlns:m="urn:m" xmlns:x="urn:x" x:href="a" href="b"><x:a xmlns:x="urn:y"/></m:mets>'), {
      open: (element) => { seen.push([element.depth, element.local, element.uri, element.attribute('href', 'urn:x'), element.attribute('href'), element.attribute('none')]); },
    });
    expect(seen).to.deep.equal([[1, 'mets', 'urn:m', 'a', 'b', undefined], [2, 'a', 'urn:y', undefined, undefined, undefined]]);
  });

  it('stops well when the handler has seen enough, and lets any other throw through', async () => {
    expect(await problemOf('<a><b/></c>', { open: ({ local }) => { if (local === 'b') throw new StopParsing(); } })).to.equal('none');
    let thrown: unknown;
    await problemOf('<a/>', { open: () => { throw new TypeError('ours'); } }).catch((caught: unknown) => { thrown = caught; });
    expect(thrown).to.be.instanceOf(TypeError);
  });

  it('answers a problem or nothing for any bytes, and never throws', async () => {
    const markup = fc.array(fc.constantFrom('<a', '>', '</a>', '/>', ' b="', '"', '&', '&#x41;', ';', '<![CDATA[', ']]>', '<!--', '-->', '<?', '?>', '<!DOCTYPE', 'é', '\uFEFF'));
    await fc.assert(fc.asyncProperty(fc.oneof(fc.uint8Array(), markup.map((parts) => Buffer.from(parts.join('')))), fc.integer({ min: 1, max: 7 }), async (bytes, size) => {
      const problem = await parseXml(pieces(bytes, size), {});
      expect(problem === undefined || problem.kind in { doctype: 1, malformed: 1, encoding: 1, depth: 1, attributes: 1, size: 1 }).to.equal(true);
    }), { numRuns: 500 });
  });

  it('has limits that a METS of a million files stays below', () => {
    expect(XML_LIMITS).to.include({ depth: 256, attributes: 256 });
    expect(XML_LIMITS.bytes).to.be.above(1024 ** 3);
  });
});
