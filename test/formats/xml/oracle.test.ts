import { expect } from 'chai';
import fc from 'fast-check';
import { SaxesParser } from 'saxes';
import { parseXml, type XmlProblem } from '../../../src/formats/xml/index.ts';
import { pieces, VIETNAMESE, VIETNAMESE_NFD } from './documents.ts';

// Kho reads XML by itself. An older strict parser, which has passed the W3C conformance suite, says of the same documents whether they are
// well formed and what stands in them.

interface Reading {
  readonly events: readonly unknown[];
  readonly problem: XmlProblem | undefined;
}

async function ours(document: Uint8Array, size?: number): Promise<Reading> {
  const events: unknown[] = [];
  const problem = await parseXml(pieces(document, size), {
    open: ({ local, uri, line, column, depth, attributes }) => {
      events.push(['open', depth, local, uri, line, column, attributes.map((attribute) => [attribute.local, attribute.uri, attribute.value])]);
    },
    close: ({ local }) => { events.push(['close', local]); },
    text: (value) => { events.push(['text', value]); },
  });
  return { events, problem };
}

function oracle(document: Uint8Array): { readonly events: readonly unknown[]; readonly refusal: string | undefined } {
  const events: unknown[] = [];
  let refusal: string | undefined;
  let depth = 0;
  const parser = new SaxesParser({ xmlns: true, position: true });
  const refuse = (reason: string): never => { throw new RangeError(reason); };
  const text = (value: string): void => { if (depth > 0 && value !== '') events.push(['text', value]); };
  parser.on('error', ({ message }) => refuse(message));
  parser.on('doctype', () => refuse('doctype'));
  parser.on('opentag', ({ local, uri, attributes }) => {
    depth += 1;
    events.push(['open', depth, local, uri, parser.line, parser.column, Object.values(attributes).map((attribute) => [attribute.local, attribute.uri, attribute.value])]);
  });
  parser.on('closetag', ({ local }) => {
    depth -= 1;
    events.push(['close', local]);
  });
  parser.on('text', text);
  parser.on('cdata', text);
  try {
    parser.write(new TextDecoder('utf-8', { fatal: true }).decode(document)).close();
  } catch (thrown) {
    if (!(thrown instanceof RangeError || thrown instanceof TypeError)) throw thrown;
    refusal = thrown.message;
  }
  return { events, refusal };
}

/** What only we refuse: names like `a:1` (Namespaces in XML §4), an instruction whose target ends with a `?` (XML 1.0 §2.6). */
const STRICTER = /^(malformed name|disallowed character in processing instruction name)/;

async function compare(document: Uint8Array): Promise<'well formed' | 'refused'> {
  const [mine, other] = [await ours(document), oracle(document)];
  const shown = Buffer.from(document).toString();
  if (mine.problem === undefined) {
    expect(other.refusal, shown).to.equal(undefined);
    expect(mine.events, shown).to.deep.equal(other.events);
  } else if (other.refusal === undefined && mine.problem.kind !== 'encoding') {
    expect(mine.problem.detail, shown).to.match(STRICTER);
  }
  return mine.problem === undefined ? 'well formed' : 'refused';
}

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
const piece = fc.oneof(
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
const documents = fc.tuple(
  fc.constantFrom('', '', '\uFEFF', '<?xml version="1.0"?>', '<?xml version=\'1.0\' encoding="UTF-8" standalone="yes" ?>\n', ' <?xml version="1.0"?>', '<?xml encoding="UTF-8"?>', '<?xml version="1.0" standalone="no" encoding="utf-8"?>', '<!-- x -->\r\n'),
  tree,
  fc.constantFrom('', '', '\n', '<!-- x -->', '<?x?>', 'x', '<b/>'),
).map(([before, inside, after]) => `${before}<r xmlns:p="urn:p">${inside}</r>${after}`);

/** A document with a few of its characters changed. */
const damaged = fc.tuple(documents, fc.array(fc.tuple(fc.nat(), fc.constantFrom('', '<', '>', '&', '"', '/', '!', '-', ']', '?', '=', ' ', ';', ':', '\0', 'x')), { maxLength: 3 }))
  .map(([document, changes]) => changes.reduce((text, [at, into]) => {
    const place = at % (text.length + 1);
    return text.slice(0, place) + into + text.slice(place + 1);
  }, document));

describe('our XML parser beside an older one', function () {
  this.timeout(120_000);
  const numRuns = process.env['KHO_LONG'] === '1' ? 200_000 : 2000;

  it('accepts the same documents and reads the same in them', async () => {
    const seen = { 'well formed': 0, refused: 0 };
    await fc.assert(fc.asyncProperty(documents, async (text) => { seen[await compare(Buffer.from(text))] += 1; }), { numRuns });
    expect(seen['well formed']).to.be.above(numRuns / 20);
    expect(seen.refused).to.be.above(numRuns / 20);
  });

  it('refuses the same damaged documents', async () => {
    await fc.assert(fc.asyncProperty(damaged, async (text) => { await compare(Buffer.from(text)); }), { numRuns });
  });

  it('agrees about loose pieces of markup', async () => {
    await fc.assert(fc.asyncProperty(fc.array(piece, { maxLength: 6 }), async (parts) => { await compare(Buffer.from(parts.join(''))); }), { numRuns });
  });

  it('reads the same wherever the chunks end: each byte by itself, or a few', async () => {
    await fc.assert(fc.asyncProperty(fc.oneof(documents, damaged), fc.integer({ min: 1, max: 9 }), async (text, size) => {
      const whole = await ours(Buffer.from(text));
      expect(await ours(Buffer.from(text), size), text).to.deep.equal(whole);
      expect(await ours(Buffer.from(text), 1), text).to.deep.equal(whole);
    }), { numRuns: numRuns / 4 });
  });

  it('reads long documents the same as short ones: pieces of markup over the ends of what is read at once', async () => {
    for (const part of ['<a x="Tờ trình" y="&lt;𠀀">nội dung\r\n</a>', '<!-- Tờ trình 𠀀 -->', '<p:a/>\n', '<![CDATA[\r\n]]>']) {
      const document = Buffer.from(`<r xmlns:p="urn:p">${part.repeat(Math.ceil(300_000 / part.length))}</r>`);
      const [mine, other] = [await ours(document), oracle(document)];
      expect([mine.problem, other.refusal]).to.deep.equal([undefined, undefined]);
      expect(mine.events.length).to.equal(other.events.length);
      expect(mine.events.at(-2)).to.deep.equal(other.events.at(-2));
      expect(JSON.stringify(mine.events) === JSON.stringify(other.events)).to.equal(true);
      expect((await ours(document, 1021)).events.length).to.equal(mine.events.length);
    }
  });
});
