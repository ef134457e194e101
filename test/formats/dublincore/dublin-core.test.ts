import { expect } from 'chai';
import fc from 'fast-check';
import { DC_ELEMENTS, type DublinCore } from '../../../src/base/index.ts';
import { readDublinCore, writeDublinCore } from '../../../src/formats/dublincore/index.ts';
import { cleanXmlText } from '../../../src/formats/xml/index.ts';
import { pieces, VIETNAMESE, VIETNAMESE_NFD, written } from '../xml/documents.ts';
import { needSchemas, schemaProblems } from '../xml/official-schema.ts';

const xmlOf = (description: DublinCore): string => written((sink) => { writeDublinCore(sink, description); });

async function read(xml: string | Uint8Array): Promise<DublinCore> {
  const reading = await readDublinCore(pieces(xml, 7));
  if (reading.kind === 'problem') throw new Error(JSON.stringify(reading.problem));
  return reading.description;
}

const value = fc.string({ unit: 'binary', maxLength: 30 });
const description = fc.record(Object.fromEntries(DC_ELEMENTS.map((element) => [element, fc.array(value, { minLength: 1, maxLength: 3 })])), { requiredKeys: [] });

/** What a description is once written: clean, without outer white space, without empty values. */
function kept(given: DublinCore): DublinCore {
  const entries = DC_ELEMENTS.map((element) => [element, (given[element] ?? []).map((text) => cleanXmlText(text).trim()).filter((text) => text !== '')] as const);
  return Object.fromEntries(entries.filter(([, values]) => values.length > 0));
}

describe('Dublin Core', () => {
  it('is read as it was written', async () => {
    await fc.assert(fc.asyncProperty(description, async (given) => {
      expect(await read(xmlOf(given))).to.deep.equal(kept(given));
    }), { numRuns: 200 });
  });

  it('keeps every Vietnamese letter in the form in which it came', async () => {
    const given = { title: [VIETNAMESE, VIETNAMESE_NFD], creator: ['Ủy ban nhân dân xã Đại Đồng'] };
    expect(await read(xmlOf(given))).to.deep.equal(given);
  });

  it('is valid by the schema of OAI-PMH (needs xmllint and the schemas)', function () {
    needSchemas(this);
    const all = Object.fromEntries(DC_ELEMENTS.map((element) => [element, [`${VIETNAMESE} <&>"`, '\u0001\ud800 hỏng', '😀']]));
    for (const given of [{}, all]) expect(schemaProblems('oai_dc.xsd', xmlOf(given))).to.equal('');
  });

  it('is found whatever the document around it is, DCMI terms read as their elements', async () => {
    const xml = `<r xmlns="urn:x" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:t="http://purl.org/dc/terms/">
      <g><dc:title xml:lang="vi"> Hồ sơ <b>đất đai</b> </dc:title><t:created>1978</t:created><t:title>Hai</t:title></g>
      <title>không phải</title><dc:unknown>x</dc:unknown><t:unknown>x</t:unknown><dc:date/><t:isPartOf>Phông 12</t:isPartOf></r>`;
    expect(await read(xml)).to.deep.equal({ title: ['Hồ sơ đất đai', 'Hai'], date: ['1978'], relation: ['Phông 12'] });
  });

  it('that cannot be read is a problem, not a description', async () => {
    const reading = await readDublinCore(pieces('<!DOCTYPE a><a/>'));
    expect(reading).to.have.nested.property('problem.kind', 'doctype');
  });
});
