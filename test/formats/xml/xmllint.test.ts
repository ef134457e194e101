import fs from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { CORPUS } from '../eark/eark-corpus.ts';
import { changed, everyKind, largeOnes } from './generated-documents.ts';
import { oracle, ours, type Reading } from './readings.ts';
import { hasXmllint, xmllint } from './xmllint.ts';

// Our reader beside xmllint, which other archives judge with, and beside an older strict parser, on documents of every kind. A seed that
// finds something is worth keeping: KHO_XML_SEED=n tries the documents of that one.

/** Where they differ, and why ours is right. Only what stands here may differ. */
const DIFFERENCES: readonly (readonly [reason: string, is: (mine: Reading['problem'], lint: string | undefined, older: string | undefined) => boolean])[] = [
  ['Kho reads no document type declaration (architecture D11); xmllint does, and takes <!DOCTYPEr> for one.', (mine) => mine?.kind === 'doctype'],
  ['Kho reads UTF-8 alone; xmllint reads UTF-16 and others, and forgives a name that the byte order mark contradicts (XML 1.0 §4.3.3).', (mine) => mine?.kind === 'encoding'],
  ['xmllint asks a namespace to be a URI; the standard compares it as text and takes any (Namespaces in XML §2.3, errata NE09).', (mine, lint) => mine === undefined && /is not a valid URI|namespace error : xmlns(:\S+)?: '/.test(lint ?? '')],
  ['xmllint forgives version="1." and standalone without a blank before it (XML 1.0 §2.8, productions 26 and 32); the older parser does not.', (mine, lint, older) => mine?.detail === 'malformed XML declaration.' && lint === undefined && older !== undefined],
  ['xmllint stops reading at a NUL behind the root; the older parser refuses it.', (mine, lint, older) => mine?.detail === 'disallowed character.' && lint === undefined && older !== undefined],
];

const LONG = process.env['KHO_LONG'] === '1';
const SEED = Number(process.env['KHO_XML_SEED'] ?? 20261125);

describe('our XML parser beside xmllint', function () {
  this.timeout(LONG ? 1_800_000 : 120_000);
  before(function () {
    if (hasXmllint()) return;
    if (this.test?.parent !== undefined) this.test.parent.title += ' (skipped: xmllint is not installed)';
    this.skip();
  });

  it('accepts the same documents of every kind, and reads them the same byte by byte', async () => {
    const seen = await compare(everyKind, LONG ? 200_000 : 3000, 3);
    expect(seen.accepted).to.be.above(seen.documents / 10);
    expect(seen.refused).to.be.above(seen.documents / 10);
    expect(seen.differing).to.be.below(seen.documents / 10);
  });

  it('accepts the same long names, texts, comments and deep trees', async () => {
    expect(await compare(largeOnes, LONG ? 500 : 50, 4099)).to.deep.include({ refused: 0, differing: 0 });
  });

  it('accepts the same METS, PREMIS and other documents of the corpora, damaged', async function () {
    if (!fs.existsSync(CORPUS)) {
      if (this.test !== undefined) this.test.title += ' (skipped: ../shared/corpora is absent)';
      this.skip();
    }
    const originals = fs.readdirSync(CORPUS, { recursive: true, encoding: 'utf8' }).filter((name) => /\.xml$/i.test(name)).sort()
      .map((name) => path.join(CORPUS, name)).filter((file) => fs.statSync(file).isFile() && fs.statSync(file).size < 40_000).map((file) => fs.readFileSync(file));
    expect(originals.length).to.be.above(100);
    const seen = await compare(changed(originals), LONG ? 50_000 : 600, 61);
    expect(seen.accepted).to.be.above(seen.documents / 10);
    expect(seen.refused).to.be.above(seen.documents / 10);
  });
});

/** Judges documents of a kind by all three, and by ours in pieces too. */
async function compare(kind: fc.Arbitrary<Uint8Array>, numRuns: number, size: number): Promise<Readonly<Record<'documents' | 'accepted' | 'refused' | 'differing', number>>> {
  const seen = { documents: 0, accepted: 0, refused: 0, differing: 0 };
  for (let batch = 0; seen.documents < numRuns; batch += 1) {
    const documents = fc.sample(kind, { seed: SEED + batch, numRuns: Math.min(2000, numRuns - seen.documents) });
    const lint = await xmllint(documents);
    for (const [n, document] of documents.entries()) {
      const [mine, older] = [await ours(document), oracle(document).refusal];
      const shown = `seed ${SEED + batch}, document ${n}: ${Buffer.from(document).toString('utf8').slice(0, 2000)}\nours: ${JSON.stringify(mine.problem)}, xmllint: ${String(lint[n])}, saxes: ${String(older)}`;
      if ((mine.problem === undefined) !== (lint[n] === undefined)) {
        seen.differing += 1;
        if (!DIFFERENCES.some(([, is]) => is(mine.problem, lint[n], older))) expect.fail(`differs: ${shown}`);
      }
      if (isTyped(document) && mine.problem === undefined) expect.fail(`a DOCTYPE was let through: ${shown}`);
      const pieces = await ours(document, document.byteLength < 500 ? 1 : size);
      if (JSON.stringify(pieces) !== JSON.stringify(mine)) expect.fail(`another reading in pieces: ${shown}`);
      seen[mine.problem === undefined ? 'accepted' : 'refused'] += 1;
    }
    seen.documents += documents.length;
  }
  return seen;
}

/** Whether a document type declaration stands before the root, or behind nothing that could hide it. */
function isTyped(document: Uint8Array): boolean {
  return /^\uFEFF?(?:\s|<\?[^?>]*\?>|<!--[^-]*-->)*<!DOCTYPE/.test(Buffer.from(document).toString('utf8'));
}
