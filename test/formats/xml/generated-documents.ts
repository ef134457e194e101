import fc from 'fast-check';
import { VIETNAMESE, VIETNAMESE_NFD } from './documents.ts';

// Documents out of a grammar: well formed, nearly so, and not at all. A seed gives the same ones again.

const name = fc.constantFrom('a', 'b', 'mets', 'hồ-sơ', 'p:a', 'p:b', 'q:a', 'xml:lang', 'xmlns', 'xmlns:p', 'xmlns:q', '_', 'a.b', '𠀀', 'a:1', 'a:b:c', '1a', '-', ':a', '');
const blank = fc.constantFrom('', ' ', '\n', '\r\n', '\t', ' \r ', '  ');
const value = fc.oneof(
  fc.constantFrom('', 'u', 'urn:p', 'http://www.w3.org/XML/1998/namespace', 'http://www.w3.org/2000/xmlns/', ' x ', '"', "'", '<', '>', ']]>', '&amp;', '&lt;&#x1EEF;', '&#10;', '&#0;', '&x;', '&', 'a\tb\r\nc\nd\re', '\u0001', '\uFFFE', '\u0085'),
  fc.constantFrom(VIETNAMESE.slice(0, 40), VIETNAMESE_NFD.slice(0, 40), '𠀀𠮷'),
  fc.string({ maxLength: 5 }),
);
const quote = fc.constantFrom('"', '"', '"', "'", '');
const attribute = fc.tuple(blank, name, blank, fc.constantFrom('=', '=', '=', '=', ''), blank, quote, value)
  .map(([before, called, left, equals, right, mark, text]) => `${before}${called}${left}${equals}${right}${mark}${text}${mark}`);
const tag = fc.tuple(name, fc.array(attribute, { maxLength: 3 }), blank, fc.constantFrom('>', '/>', '>', '')).map(([called, all, after, end]) => `<${called}${all.join(' ')}${after}${end}`);

/** A loose piece of markup or of text. */
export const piece = fc.oneof(
  { weight: 4, arbitrary: tag },
  { weight: 3, arbitrary: fc.tuple(name, blank).map(([called, after]) => `</${called}${after}>`) },
  { weight: 2, arbitrary: value },
  { weight: 1, arbitrary: value.map((text) => `<!--${text}-->`) },
  { weight: 1, arbitrary: value.map((text) => `<![CDATA[${text}]]>`) },
  { weight: 1, arbitrary: fc.tuple(name, blank, value).map(([target, after, text]) => `<?${target}${after}${text}?>`) },
  { weight: 1, arbitrary: fc.constantFrom('<!DOCTYPE a>', '<?xml version="1.0"?>', '\uFEFF', '<!', '<!-', '<![CDATA', '<?', ']]>', '--', '-->') },
);
const goodAttributes = fc.uniqueArray(fc.constantFrom(' a="1"', " b='2'", ' p:a="3"', ' xmlns="u"', ' xmlns:p="v"', '\n q="𠀀"', '\r\n\tc = "&lt;\tx\r\ny"'), { maxLength: 4 }).map((all) => all.join(''));
/** Elements that are mostly closed as they should be, with an XML declaration or without. */
const tree = fc.letrec<{ node: string; nodes: string }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 4 },
    { weight: 2, arbitrary: fc.constantFrom('xin chào\r\n', '&amp;&#x1EEF;', 'a]]b', '<![CDATA[<x> ]] &amp;]]>', '<!-- - -->', '<?đích  nội dung?>', '𠀀\n𠀀') },
    { weight: 5, arbitrary: fc.tuple(fc.constantFrom('a', 'b', 'hồ-sơ', 'p:a', '𠀀'), goodAttributes, tie('nodes'))
      .map(([called, all, inside]) => (inside === '' ? `<${called}${all}/>` : `<${called}${all}>${inside}</${called}>`)) },
    { weight: 1, arbitrary: piece },
  ),
  nodes: fc.array(tie('node'), { maxLength: 4 }).map((all) => all.join('')),
})).nodes;

/** Whole documents, about half of them well formed. */
export const documents = fc.tuple(
  fc.constantFrom('', '', '\uFEFF', '<?xml version="1.0"?>', '<?xml version=\'1.0\' encoding="UTF-8" standalone="yes" ?>\n', ' <?xml version="1.0"?>', '<?xml encoding="UTF-8"?>', '<?xml version="1.0" standalone="no" encoding="utf-8"?>', '<!-- x -->\r\n'),
  tree,
  fc.constantFrom('', '', '\n', '<!-- x -->', '<?x?>', 'x', '<b/>'),
).map(([before, inside, after]) => `${before}<r xmlns:p="urn:p">${inside}</r>${after}`);

/** A document with a few of its characters changed. */
export const damaged = fc.tuple(documents, fc.array(fc.tuple(fc.nat(), fc.constantFrom('', '<', '>', '&', '"', '/', '!', '-', ']', '?', '=', ' ', ';', ':', '\0', 'x')), { maxLength: 3 }))
  .map(([document, changes]) => changes.reduce((text, [at, into]) => {
    const place = at % (text.length + 1);
    return text.slice(0, place) + into + text.slice(place + 1);
  }, document));

/** XML declarations, right and wrong. */
const declaration = fc.oneof(
  fc.tuple(
    blank, fc.constantFrom('<?xml ', '<?xml\r\n', '<?xml\t', '<?xml', '<?XML ', '<?xml-x '), fc.constantFrom('version="1.0"', "version='1.0'", 'version = "1.1"', 'version="1.9"', 'version="2.0"', 'version="1."', 'version=""', ''),
    fc.constantFrom('', '', ' encoding="UTF-8"', " encoding='utf-8'", ' encoding="utf8"', ' encoding="US-ASCII"', ' encoding="ISO-8859-1"', ' encoding="UTF-16"', ' encoding=""', ' encoding="8"', ' encoding=UTF-8'),
    fc.constantFrom('', '', ' standalone="yes"', " standalone='no'", ' standalone="maybe"', ' standalone="YES"', 'standalone="no"'), fc.constantFrom('?>', ' ?>', '>', '? >', ' x?>'),
  ).map((parts) => parts.slice(1).join('')),
  fc.constantFrom('<?xml version="1.0"?>', '<?xml version="1.0"?><?xml version="1.0"?>', '<!-- x --><?xml version="1.0"?>', '<?xml version="1.0" encoding="UTF-8"?>'),
);

/** Letters at the borders of what XML allows (§2.2, §2.3), for text and for names. */
const letter = fc.constantFrom(...[
  0x00, 0x01, 0x09, 0x0a, 0x0d, 0x1f, 0x20, 0x2d, 0x2e, 0x30, 0x39, 0x3a, 0x41, 0x5f, 0x7f, 0x80, 0x85, 0xa0, 0xb7, 0xc0, 0xd7, 0xf7, 0xf8, 0x2ff, 0x300, 0x36f, 0x370, 0x37d, 0x37e, 0x37f, 0x1fff, 0x2000, 0x200b, 0x200c, 0x200d,
  0x200e, 0x2028, 0x203e, 0x203f, 0x2040, 0x2041, 0x206f, 0x2070, 0x218f, 0x2190, 0x2bff, 0x2c00, 0x2fef, 0x2ff0, 0x3000, 0x3001, 0xd7ff, 0xd800, 0xdbff, 0xdc00, 0xdfff, 0xe000, 0xf8ff, 0xf900, 0xfdcf, 0xfdd0, 0xfdef, 0xfdf0, 0xfffd, 0xfffe, 0xffff,
  0x10000, 0x1fffe, 0x1ffff, 0xeffff, 0xf0000, 0x10fffd, 0x10ffff, 0x110000, 0x1eef,
]);
const written = (point: number): string => (point <= 0x10ffff ? String.fromCodePoint(point) : '\uFFFD');
const lettered = fc.tuple(letter, fc.nat(6)).map(([point, where]) => [
  `<r>${written(point)}</r>`, `<r>&#${point};</r>`, `<r a="&#x${point.toString(16)};"/>`, `<r a="${written(point)}"/>`, `<a${written(point)}/>`, `<${written(point)}a/>`, `<r><?a${written(point)} x?><!--${written(point)}--></r>`,
][where] ?? '');

/** Declarations and uses of namespaces, allowed and not. */
const namespaceName = fc.constantFrom('urn:p', 'urn:q', ' urn:p ', 'urn:p#', 'a b', '../p', '', 'http://www.w3.org/XML/1998/namespace', 'http://www.w3.org/2000/xmlns/', 'urn:&#x70;', 'URN:P', 'urn:ữ', 'urn:\tp');
const prefix = fc.constantFrom('', 'p:', 'q:', 'xml:', 'xmlns:', 'XML:', 'xmla:', 'ữ:', ':', 'p:q:', '1:');
const declared = fc.tuple(fc.constantFrom('xmlns', 'xmlns:p', 'xmlns:q', 'xmlns:xml', 'xmlns:xmlns', 'xmlns:', 'xmlns:1', 'xmlns:p:q', 'xmlns:XML', 'xmlns:xmla', 'XMLNS:p'), namespaceName).map(([called, uri]) => ` ${called}="${uri}"`);
const namespaced = fc.tuple(
  prefix, fc.array(declared, { maxLength: 3 }), fc.array(fc.tuple(prefix, fc.constantFrom('a', 'b')).map(([before, local]) => ` ${before}${local}=""`), { maxLength: 3 }), prefix, fc.array(declared, { maxLength: 1 }),
).map(([before, all, attributes, inside, again]) => `<r xmlns:p="urn:p"${all[0]?.includes('xmlns:p=') === true ? '' : ' xmlns:q="urn:p"'}><${before}e${all.join('')}${attributes.join('')}><${inside}f${again.join('')}/></${before}e></r>`);

/** Documents with a document type declaration, which others read. */
const typed = fc.constantFrom(
  '<!DOCTYPE r><r/>', '<!DOCTYPE r SYSTEM "none.dtd"><r/>', '<!DOCTYPE r PUBLIC "-//x//y" "none.dtd"><r/>', '<!DOCTYPE r [<!ENTITY x "y">]><r>&x;</r>', '<!DOCTYPE r [<!ELEMENT r ANY><!ATTLIST r a CDATA "b">]><r/>',
  '<?xml version="1.0"?>\n<!DOCTYPE r [ <!-- ]> --> ]>\n<r/>', '\uFEFF<!DOCTYPE r><r/>', '<!-- x --><?x y?><!DOCTYPE r>\n<r/>', '<!DOCTYPE r', '<!doctype r><r/>', '<r/><!DOCTYPE r>', '<r><!DOCTYPE r></r>', '<!DOCTYPEr><r/>', '<!DOCTYPE r><!DOCTYPE r><r/>', 'x<!DOCTYPE r><r/>',
);

/** Long ones: names, values and texts over what a reader takes at once, and deep nesting. */
const large = fc.tuple(fc.constantFrom(1000, 20_000, 70_000), fc.nat(6)).map(([size, shape]) => {
  const long = 'x'.repeat(size);
  const deep = Math.min(size, 250);
  return [`<${long}/>`, `<r ${long}="1"/>`, `<r a="${long}&amp;${long}"/>`, `<r>${long}]]${long}</r>`, `<r><!--${long}--><?${long} ${long}?></r>`, `${'<a>'.repeat(deep)}${'</a>'.repeat(deep)}`, `<r>${'ữ'.repeat(size)}<![CDATA[${long}]]></r${' '.repeat(size)}>`][shape] ?? '';
});

/** Encodings other than UTF-8, or bytes that are not quite UTF-8. */
const encoded = fc.tuple(fc.oneof(documents, lettered), fc.nat(9), fc.nat()).map(([text, how, at]) => {
  const bytes = Buffer.from(text);
  const place = at % (bytes.byteLength + 1);
  const put = (...inserted: number[]): Buffer => Buffer.concat([bytes.subarray(0, place), Buffer.from(inserted), bytes.subarray(place)]);
  switch (how) {
    case 0: return Buffer.from(`\uFEFF${text}`, 'utf16le');
    case 1: return Buffer.from(`\uFEFF${text}`, 'utf16le').swap16();
    case 2: return Buffer.from(text, 'utf16le');
    case 3: return Buffer.from(text, 'latin1');
    case 4: return put(0xc0, 0x80);
    case 5: return put(0xed, 0xa0, 0x80, 0xed, 0xb0, 0x80);
    case 6: return put(0xf4, 0x90, 0x80, 0x80);
    case 7: return put(0xe1, 0xbb);
    case 8: return bytes.subarray(0, place);
    default: return put(0xef, 0xbb, 0xbf);
  }
});

const asBytes = (text: string): Buffer => Buffer.from(text);

/** Documents of every kind, as bytes. */
export const everyKind = fc.oneof(
  { weight: 6, arbitrary: documents.map(asBytes) },
  { weight: 4, arbitrary: damaged.map(asBytes) },
  { weight: 2, arbitrary: fc.array(piece, { maxLength: 6 }).map((parts) => asBytes(parts.join(''))) },
  { weight: 2, arbitrary: fc.tuple(declaration, documents).map(([before, document]) => asBytes(before + document)) },
  { weight: 2, arbitrary: fc.tuple(fc.constantFrom('', '\uFEFF'), declaration, fc.constantFrom('<r/>', '<r>ữ</r>', '\n<r/>')).map((parts) => asBytes(parts.join(''))) },
  { weight: 4, arbitrary: lettered.map(asBytes) },
  { weight: 4, arbitrary: namespaced.map(asBytes) },
  { weight: 1, arbitrary: typed.map(asBytes) },
  { weight: 3, arbitrary: encoded },
);

/** The same with long ones among them. */
export const largeOnes = large.map(asBytes);

/** Changes to a document that somebody else wrote: bytes taken out, put in, doubled, or moved. */
export function changed(originals: readonly Uint8Array[]): fc.Arbitrary<Uint8Array> {
  const inserted = fc.constantFrom('<', '>', '&', '"', "'", '/', '=', ' ', '\r', '\n', ']]>', '<!--', '-->', '<![CDATA[', '<?', '?>', '&#x1EEF;', '&lt', 'xmlns:x="u"', ' x:y="1"', ' ID="1"', 'ữ', '\0', '\u0085', '\uFFFF', '</mets>', '<!DOCTYPE mets>', 'xml:', ':');
  const change = fc.tuple(fc.constantFrom('insert', 'delete', 'double', 'cut'), fc.nat(), fc.nat(40), inserted);
  return fc.tuple(fc.constantFrom(...originals), fc.array(change, { minLength: 1, maxLength: 3 })).map(([original, changes]) => changes.reduce<Uint8Array>((bytes, [how, somewhere, length, text]) => {
    const at = somewhere % (bytes.byteLength + 1);
    const [before, after] = [bytes.subarray(0, at), bytes.subarray(at)];
    switch (how) {
      case 'insert': return Buffer.concat([before, Buffer.from(text), after]);
      case 'delete': return Buffer.concat([before, after.subarray(length)]);
      case 'double': return Buffer.concat([before, after.subarray(0, length), after]);
      default: return length === 0 ? before : Buffer.concat([before, after.subarray(0, 1), after.subarray(length)]);
    }
  }, original));
}
