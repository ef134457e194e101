import { expect } from 'chai';
import fc from 'fast-check';
import { hrefOf, readMets, readMetsInParts, writeMets, type MetsDocument, type MetsReference, type RawMets } from '../../../src/formats/mets/index.ts';
import { resolveHref } from '../../../src/formats/eark/index.ts';
import { pathProblem } from '../../../src/base/index.ts';
import { pieces, VIETNAMESE, VIETNAMESE_NFD, written } from '../xml/documents.ts';
import { needSchemas, schemaProblems } from '../xml/official-schema.ts';

const reference = (id: string, path: string): MetsReference => ({
  id, path, mimeType: 'text/plain', size: 3, created: '2026-01-31T01:00:00Z', digest: { algorithm: 'sha256', value: 'ab'.repeat(32) },
});

const DOCUMENT: MetsDocument = {
  objectId: 'urn:uuid:1', label: `Hồ sơ ${VIETNAMESE} <&>"\u0001`, type: 'Mixed', contentInformationType: 'MIXED', profile: 'https://earkcsip.dilcis.eu/profile/E-ARK-CSIP-v2-2-0.xml',
  packageType: 'AIP', created: '2026-01-31T01:00:00Z', modified: '2026-02-01T01:00:00Z', recordStatus: 'Revised',
  agents: [
    { role: 'CREATOR', type: 'OTHER', otherType: 'SOFTWARE', name: 'Kho', note: { type: 'SOFTWARE VERSION', text: '0.1' } },
    { role: 'ARCHIVIST', type: 'ORGANIZATION', name: 'Ủy ban nhân dân xã Đại Đồng \ud800' },
  ],
  metadata: [
    { ...reference('dmd-1', 'metadata/descriptive/dc.xml'), kind: 'descriptive', type: 'DC' },
    { ...reference('prov-1', 'metadata/preservation/premis.xml'), kind: 'provenance', type: 'PREMIS', typeVersion: '3.0' },
  ],
  groups: [
    { id: 'documentation', use: 'Documentation', files: [reference('documentation-1', 'documentation/Quyết định số 5.txt')] },
    { id: 'rep1', use: 'Representations/rep1', contentInformationType: 'MIXED', files: [reference('rep1-1', 'representations/rep1/METS.xml')] },
  ],
  divisions: [
    { id: 'div-metadata', label: 'Metadata', metadata: { administrative: ['prov-1'], descriptive: ['dmd-1'] } },
    { id: 'div-documentation', label: 'Documentation', groups: ['documentation'] },
    { id: 'div-rep1', label: 'Representations/rep1', pointer: { path: 'representations/rep1/METS.xml', group: 'rep1' } },
  ],
};

const xmlOf = (document: MetsDocument): string => written((sink) => { writeMets(sink, document); });

async function read(xml: string): Promise<RawMets> {
  const reading = await readMets(pieces(xml, 13));
  if (reading.kind !== 'mets') throw new Error(JSON.stringify(reading));
  return reading.mets;
}

describe('METS', () => {
  it('is read as it was written', async () => {
    const mets = await read(xmlOf(DOCUMENT));
    expect(mets).to.include({ objectId: 'urn:uuid:1', label: `Hồ sơ ${VIETNAMESE} <&>"\uFFFD`, type: 'Mixed', contentInformationType: 'MIXED', profile: DOCUMENT.profile });
    expect(mets.fileSections.map(({ id }) => id)).to.deep.equal(['files']);
    expect(mets.administrativeSections.map(({ id }) => id)).to.deep.equal(['amd-1']);
    expect(mets.header).to.include({ created: DOCUMENT.created, modified: DOCUMENT.modified, packageType: 'AIP', recordStatus: 'Revised' });
    expect(mets.agents.map(({ line: _line, ...rest }) => rest)).to.deep.equal([
      { role: 'CREATOR', type: 'OTHER', otherType: 'SOFTWARE', name: 'Kho', names: 1, notes: [{ type: 'SOFTWARE VERSION', text: '0.1' }] },
      { role: 'ARCHIVIST', type: 'ORGANIZATION', name: 'Ủy ban nhân dân xã Đại Đồng \uFFFD', names: 1, notes: [] },
    ]);
    expect(mets.metadata.map(({ section, id, metadataType, href, hasReference }) => [section, id, metadataType, href, hasReference])).to.deep.equal([
      ['dmdSec', 'dmd-1', 'DC', 'metadata/descriptive/dc.xml', true], ['digiprovMD', 'prov-1', 'PREMIS', 'metadata/preservation/premis.xml', true],
    ]);
    expect(mets.groups.map(({ id, use }) => [id, use])).to.deep.equal([['documentation', 'Documentation'], ['rep1', 'Representations/rep1']]);
    expect(mets.files.map(({ id, group, size, checksum, checksumType, mimeType }) => [id, group, size, checksum, checksumType, mimeType])).to.deep.equal([
      ['documentation-1', 0, '3', 'ab'.repeat(32), 'SHA-256', 'text/plain'], ['rep1-1', 1, '3', 'ab'.repeat(32), 'SHA-256', 'text/plain'],
    ]);
    const [structure] = mets.structures;
    expect(structure).to.include({ type: 'PHYSICAL', label: 'CSIP' });
    expect(structure!.divisions.map(({ label, depth, administrative, descriptive, filePointers, metsPointers }) => (
      [label, depth, administrative, descriptive, filePointers, metsPointers.map(({ href, title }) => [href, title])]
    ))).to.deep.equal([
      ['urn:uuid:1', 1, undefined, undefined, [], []],
      ['Metadata', 2, 'prov-1', 'dmd-1', [], []],
      ['Documentation', 2, undefined, undefined, ['documentation'], []],
      ['Representations/rep1', 2, undefined, undefined, [], [['representations/rep1/METS.xml', 'rep1']]],
    ]);
  });

  it('is the same bytes for the same document', () => {
    expect(xmlOf(DOCUMENT)).to.equal(xmlOf(DOCUMENT));
  });

  it('is valid by the schema of METS 1.12.1 (needs xmllint and the schemas)', function () {
    needSchemas(this);
    expect(schemaProblems('mets-1.12.1.xsd', xmlOf(DOCUMENT))).to.equal('');
    const least = { ...DOCUMENT, metadata: [], groups: [], divisions: [{ id: 'div-metadata', label: 'Metadata' }] };
    expect(schemaProblems('mets-1.12.1.xsd', xmlOf(least))).to.equal('');
  });

  it('refers to any path that a package can have, so that following the reference finds it', async () => {
    const segment = fc.string({ unit: 'binary', minLength: 1, maxLength: 12 });
    const paths = fc.array(segment, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/').normalize('NFC')).filter((path) => pathProblem(path) === undefined);
    await fc.assert(fc.asyncProperty(paths, async (path) => {
      const { files } = await read(xmlOf({ ...DOCUMENT, groups: [{ id: 'data', use: 'Data', files: [reference('f', path)] }] }));
      expect(resolveHref('METS.xml', files[0]!.href!)).to.deep.equal({ kind: 'inside', path });
      expect(resolveHref('representations/rep1/METS.xml', files[0]!.href!)).to.deep.equal({ kind: 'inside', path: `representations/rep1/${path}` });
    }), { numRuns: 500 });
  });

  it('writes an href that is a URI reference: percent-encoded UTF-8, no scheme', () => {
    expect(hrefOf('data/Tệp số 1 #?%.txt')).to.equal('data/T%E1%BB%87p%20s%E1%BB%91%201%20%23%3F%25.txt');
    expect(hrefOf('a:b')).to.equal('a%3Ab');
    expect(hrefOf(VIETNAMESE_NFD)).to.match(/^[\w%.~!*'()-]+$/);
  });

  it('knows a document that is not METS, and a document of another namespace', async () => {
    expect(await readMets(pieces('<html/>'))).to.deep.equal({ kind: 'other', root: 'html' });
    expect(await readMets(pieces('<mets xmlns="http://www.loc.gov/METS/v2"/>'))).to.deep.equal({ kind: 'other', root: 'mets' });
  });

  it('does not look into metadata that is wrapped', async () => {
    const mets = await read('<mets xmlns="http://www.loc.gov/METS/"><dmdSec ID="d"><mdWrap ID="w" MDTYPE="OTHER"><xmlData><file ID="inner"/><dmdSec ID="x"/></xmlData></mdWrap></dmdSec><fileSec/></mets>');
    expect([...mets.ids].sort()).to.deep.equal(['d', 'w']);
    expect(mets.files).to.deep.equal([]);
    expect(mets.metadata.map(({ id, hasReference }) => [id, hasReference])).to.deep.equal([['d', false]]);
  });

  it('hands over in parts what it has many of, all of it once, and lists none of it', async () => {
    const whole = await read(xmlOf(DOCUMENT));
    const heard = { ids: [] as string[], metadata: [] as unknown[], files: [] as unknown[], divisions: [] as { readonly line: number; readonly depth: number }[] };
    const reading = await readMetsInParts(pieces(xmlOf(DOCUMENT), 13), {
      id: (id) => { heard.ids.push(id); }, metadata: (one) => { heard.metadata.push(one); }, file: (one) => { heard.files.push(one); }, division: (one) => { heard.divisions.push(one); },
    });
    if (reading.kind !== 'mets') throw new Error(reading.kind);
    const { mets } = reading;
    expect([mets.metadata, mets.files, mets.structures.flatMap(({ divisions }) => divisions), [...mets.ids]]).to.deep.equal([[], [], [], []]);
    expect(mets.agents).to.deep.equal(whole.agents);
    expect(heard.ids.sort()).to.deep.equal([...whole.ids].sort());
    expect(heard.metadata).to.deep.equal(whole.metadata);
    expect(heard.files).to.deep.equal(whole.files);
    expect(heard.divisions.map(({ depth }) => depth), 'those inside before those around').to.deep.equal([2, 2, 2, 1]);
    expect([...heard.divisions].sort((a, b) => a.line - b.line || a.depth - b.depth)).to.deep.equal(whole.structures.flatMap(({ divisions }) => divisions));
  });

  it('hands over files that stand inside files too', async () => {
    const files: (string | undefined)[] = [];
    const ignore = (): void => undefined;
    const text = '<mets xmlns="http://www.loc.gov/METS/"><fileSec><fileGrp><file ID="outer"><file ID="inner"/></file><file ID="last"/></fileGrp></fileSec></mets>';
    await readMetsInParts(pieces(text, 13), { id: ignore, metadata: ignore, division: ignore, file: ({ id }) => { files.push(id); } });
    expect(files).to.deep.equal(['outer', 'inner', 'last']);
  });

  it('that cannot be read is a problem', async () => {
    expect(await readMets(pieces('<mets xmlns="http://www.loc.gov/METS/">'))).to.have.nested.property('problem.kind', 'malformed');
  });
});
