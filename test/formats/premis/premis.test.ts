import { expect } from 'chai';
import fc from 'fast-check';
import { DIGEST_ALGORITHMS } from '../../../src/base/index.ts';
import { readPremis, writePremis, type PremisAgent, type PremisDocument, type PremisEvent, type PremisFile } from '../../../src/formats/premis/index.ts';
import { cleanXmlText } from '../../../src/formats/xml/index.ts';
import { pieces, VIETNAMESE, VIETNAMESE_NFD, written } from '../xml/documents.ts';
import { needSchemas, schemaProblems } from '../xml/official-schema.ts';

const xmlOf = (document: Partial<PremisDocument>): string => written((sink) => { writePremis(sink, { objects: [], events: [], agents: [], rights: [], ...document }); });

/** Text as it comes back: clean, without outer white space; PREMIS has no use for the rest. */
const text = fc.string({ unit: 'binary', minLength: 1, maxLength: 20 }).map((value) => cleanXmlText(value).trim()).filter((value) => value !== '');
const identifier = fc.record({ type: fc.constantFrom('local', 'UUID'), value: text });
const link = fc.record({ type: fc.constant('local'), value: text, role: text }, { requiredKeys: ['type', 'value'] });
const digest = fc.constantFrom(...DIGEST_ALGORITHMS).chain((algorithm) => fc.record({ algorithm: fc.constant(algorithm), value: fc.constant('00ff'), originator: text }));
const file: fc.Arbitrary<PremisFile> = fc.record({
  kind: fc.constant('file' as const), identifier, fixity: fc.array(digest, { minLength: 1, maxLength: 3 }), size: fc.maxSafeNat(), mimeType: fc.constantFrom('image/tiff', 'text/plain'), path: text,
  puid: fc.constantFrom('fmt/353', 'x-fmt/111'), originalName: text,
}, { requiredKeys: ['kind', 'identifier', 'fixity', 'size', 'mimeType', 'path'] });
const event: fc.Arbitrary<PremisEvent> = fc.record({
  identifier, type: fc.constantFrom('ingestion', 'fixity check', 'chuyển giao'), time: fc.constant('2026-01-31T01:00:00Z'), outcome: fc.constantFrom('success', 'fail'),
  agents: fc.array(link, { maxLength: 3 }), objects: fc.array(link, { maxLength: 3 }), detail: text, outcomeNote: text,
}, { requiredKeys: ['identifier', 'type', 'time', 'outcome', 'agents', 'objects'] });
const agent: fc.Arbitrary<PremisAgent> = fc.record({
  identifier, name: text, type: fc.constantFrom('software', 'organization', 'person'), version: fc.constant('1.2'),
}, { requiredKeys: ['identifier', 'name', 'type'] });

async function read(xml: string): Promise<{ readonly files: readonly PremisFile[]; readonly events: readonly PremisEvent[]; readonly agents: readonly PremisAgent[] }> {
  const files: PremisFile[] = [];
  const reading = await readPremis(pieces(xml, 11), (one) => { files.push(one); });
  if (reading.kind === 'problem') throw new Error(JSON.stringify(reading.problem));
  return { files, events: reading.events, agents: reading.agents };
}

const EXAMPLE: PremisDocument = {
  objects: [
    { kind: 'intellectual entity', identifier: { type: 'URN', value: 'urn:uuid:1' }, originalName: `gói ${VIETNAMESE}` },
    { kind: 'representation', identifier: { type: 'local', value: 'rep1' }, partOf: { type: 'URN', value: 'urn:uuid:1' } },
    {
      kind: 'file', identifier: { type: 'local', value: 'f1' }, size: 0, mimeType: 'image/tiff', puid: 'fmt/353', path: 'data/ảnh 1.tif', originalName: `a\u0300nh\u0001\ud800 ${VIETNAMESE_NFD}`,
      fixity: DIGEST_ALGORITHMS.map((algorithm) => ({ algorithm, value: '00ff', originator: 'Kho' })),
    },
    { kind: 'file', identifier: { type: 'local', value: 'f2' }, size: 3, mimeType: 'text/plain', path: 'data/b', fixity: [{ algorithm: 'sha512', value: '00', originator: 'Kho' }] },
  ],
  events: [{
    identifier: { type: 'local', value: 'e1' }, type: 'ingestion', time: '2026-01-31T01:00:00Z', outcome: 'success', detail: 'tiếp nhận', outcomeNote: 'đủ',
    agents: [{ type: 'local', value: 'a1' }], objects: [{ type: 'URN', value: 'urn:uuid:1' }],
  }],
  agents: [{ identifier: { type: 'local', value: 'a1' }, name: 'Kho', type: 'software', version: '0.1' }, { identifier: { type: 'local', value: 'a2' }, name: 'Trần Thị Lan', type: 'person' }],
  rights: [{ identifier: { type: 'local', value: 'r1' }, basis: 'other', note: 'Tài liệu hạn chế', objects: [{ type: 'URN', value: 'urn:uuid:1' }] }],
};

describe('PREMIS', () => {
  it('is read as it was written', async () => {
    await fc.assert(fc.asyncProperty(fc.array(file, { maxLength: 4 }), fc.array(event, { maxLength: 3 }), fc.array(agent, { maxLength: 3 }), async (files, events, agents) => {
      expect(await read(xmlOf({ objects: files, events, agents }))).to.deep.equal({ files, events, agents });
    }), { numRuns: 200 });
  });

  it('keeps a received name letter by letter, but for what XML cannot carry', async () => {
    const { files } = await read(xmlOf(EXAMPLE));
    expect(files.map(({ originalName }) => originalName)).to.deep.equal([`a\u0300nh\uFFFD\uFFFD ${VIETNAMESE_NFD}`, undefined]);
  });

  it('is valid by the schema of PREMIS 3.0 (needs xmllint and the schemas)', function () {
    needSchemas(this);
    expect(schemaProblems('premis-v3-0.xsd', xmlOf(EXAMPLE))).to.equal('');
  });

  it('draws its objects one by one', () => {
    let drawn = 0;
    function* objects(): Generator<PremisFile> {
      for (drawn = 0; drawn < 5000; drawn += 1) yield { kind: 'file', identifier: { type: 'local', value: String(drawn) }, size: 1, mimeType: 'text/plain', path: 'a', fixity: [] };
    }
    let early = false;
    writePremis(() => { early ||= drawn < 1000; }, { objects: objects(), events: [], agents: [], rights: [] });
    expect(drawn).to.equal(5000);
    expect(early).to.equal(true);
  });

  it('that cannot be read is a problem', async () => {
    const reading = await readPremis(pieces('<premis xmlns="http://www.loc.gov/premis/v3"><object>'));
    expect(reading).to.have.nested.property('problem.kind', 'malformed');
  });
});
