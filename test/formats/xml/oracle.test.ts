import { expect } from 'chai';
import fc from 'fast-check';
import { damaged, documents, piece } from './generated-documents.ts';
import { oracle, ours } from './readings.ts';

// Kho reads XML by itself. An older strict parser, which has passed the W3C conformance suite, says of the same documents whether they are
// well formed and what stands in them.

/** What only we refuse: names like `a:1` (Namespaces in XML §4), an instruction whose target ends with a `?` (XML 1.0 §2.6). */
const STRICTER = /^(malformed name|disallowed character in processing instruction name)/;

/** The older parser takes blanks off a namespace, which names it as it is written (Namespaces in XML §2.3). */
const PADDED = /xmlns[^=<>]*=\s*(?:"(?:\s|&#10;)|'(?:\s|&#10;)|"[^"]*\s"|'[^']*\s')/;

async function compare(document: Uint8Array): Promise<'well formed' | 'refused'> {
  const [mine, other] = [await ours(document), oracle(document)];
  const shown = Buffer.from(document).toString();
  if (mine.problem === undefined && PADDED.test(shown)) return 'well formed';
  if (mine.problem === undefined) {
    expect(other.refusal, shown).to.equal(undefined);
    expect(mine.events, shown).to.deep.equal(other.events);
  } else if (other.refusal === undefined && mine.problem.kind !== 'encoding') {
    expect(mine.problem.detail, shown).to.match(STRICTER);
  }
  return mine.problem === undefined ? 'well formed' : 'refused';
}

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
