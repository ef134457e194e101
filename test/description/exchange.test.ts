import fs from 'node:fs';
import { expect } from 'chai';
import { needSchemas, schemaProblems } from '../formats/xml/official-schema.ts';
import type { ChangeOutcome } from '../../src/description/index.ts';
import { DescribedArchive, made, madeFile, madeFonds, RUN } from './made-description.ts';

// Finding aids and authority records go out as other archives read them, and theirs come in.

const FOREIGN = `<ead xmlns="urn:isbn:1-931666-22-9"><eadheader><eadid>fr-1</eadid></eadheader><archdesc level="fonds"><did>
  <unitid>FR-12</unitid><unittitle>Résidence supérieure en Annam</unittitle></did>
  <dsc><c01 level="series"><did><unitid>A</unitid><unittitle>Administration</unittitle></did>
    <c02 level="file"><did><unitid>A 1</unitid><unittitle>Catastrophes</unittitle><unitdate>1900</unitdate></did></c02>
    <c02 level="file"><did><unittitle>Divers</unittitle></did></c02><c02 level="file"><did><unittitle>Divers</unittitle></did></c02>
  </c01></dsc></archdesc></ead>`;

describe('descriptions that others read and write', () => {
  let kho: DescribedArchive;
  beforeEach(async () => { kho = await DescribedArchive.make(); });
  afterEach(async () => kho.remove());

  const imported = async (file: string, dryRun = false): Promise<ChangeOutcome> => kho.archive.operations.description.changing(
    { repo: kho.archive.repo, signal: RUN.signal, dryRun }, async ({ description }) => description.importEad({ file }, { ...RUN, dryRun }),
  );
  const exported = async (id: string, format: 'ead3' | 'ead2002' | 'mods' | 'dc' | 'eac', publicOnly = false): Promise<string> => {
    const into = kho.archive.at(`${format}-${fs.readdirSync(kho.archive.folder).length}.xml`);
    await kho.archive.operations.description.export({ repo: kho.archive.repo, id, format, into, publicOnly, signal: RUN.signal });
    return fs.readFileSync(into, 'utf8');
  };
  const codes = ({ findings }: ChangeOutcome): readonly string[] => findings.filter(({ severity }) => severity === 'error').map(({ code }) => code);

  it('come back as they were: a fonds written as EAD3 or EAD 2002 and read by another archive', async () => {
    const agency = made('creator', { name: 'UBND huyện Vạn Ninh', creatorType: 'agency' });
    const fonds = { ...madeFonds(), fields: { ...madeFonds().fields, creators: [agency.id] } };
    const catalogue = made('catalogue', { number: '01' }, fonds);
    const box = made('box', { number: '3' }, catalogue);
    const file = { ...madeFile(catalogue, '015'), asReceived: { 'ead:custodhist': 'Nộp lưu năm 1990' } };
    await kho.add(agency, fonds, catalogue, box, { ...file, fields: { ...file.fields, box: box.id } }, made('document', { ordinal: 1, title: 'Quyết định 12' }, file), madeFile(fonds, '16'));
    const linesOf = async (archive: DescribedArchive): Promise<readonly unknown[]> => archive.read(async (records) => {
      const all = [];
      for (const kind of ['fonds', 'catalogue', 'box', 'file', 'document'] as const) {
        for (const { id } of (await records.list({ kind, limit: 50 })).items) all.push((await records.record(id))?.record);
      }
      return all;
    });
    for (const format of ['ead3', 'ead2002'] as const) {
      const xml = kho.archive.put(`${format}.xml`, await exported('P01', format));
      expect((await imported(xml)).kind, 'in its own archive it changes nothing').to.equal('unchanged');
      const other = await DescribedArchive.make();
      try {
        await other.add(agency);
        const outcome = await other.change(async ({ description }) => description.importEad({ file: xml }, RUN));
        expect([outcome.kind, codes(outcome)]).to.deep.equal(['changed', []]);
        expect(await linesOf(other)).to.deep.equal(await linesOf(kho));
      } finally {
        await other.remove();
      }
    }
  });

  it('of another archive become fonds, catalogues and files, told by their place; again they change nothing, and a dry run tells the same', async () => {
    const xml = kho.archive.put('ir-12.xml', FOREIGN);
    const dry = await imported(xml, true);
    const outcome = await imported(xml);
    expect([dry.kind, outcome.kind]).to.deep.equal(['planned', 'changed']);
    const told = ({ findings }: ChangeOutcome): unknown => findings.map(({ code, place, path }) => [code, place, path]);
    expect(told(dry)).to.deep.equal(told(outcome));
    expect(outcome.findings.map(({ place }) => place)).to.include('/ead/archdesc/dsc/c[1]/c[2]');
    expect(await kho.read(async (records) => records.totals())).to.deep.equal({ fonds: 1, catalogue: 1, file: 3 });
    expect((await imported(xml)).kind).to.equal('unchanged');
  });

  it('that are no finding aid, no XML or an attack are explained and change nothing', async () => {
    const bad: readonly (readonly [string, string, string])[] = [
      ['other.xml', '<mets/>', 'M-11'], ['cut.xml', FOREIGN.slice(0, 300), 'M-12'], ['doctype.xml', `<!DOCTYPE ead [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>${FOREIGN}`, 'M-12'],
      ['deep.xml', `<ead xmlns="urn:isbn:1-931666-22-9"><archdesc level="fonds">${'<c level="file">'.repeat(5000)}`, 'M-12'], ['empty.xml', '', 'M-12'],
      ['no-fonds.xml', FOREIGN.replace('<archdesc level="fonds"', '<archdesc level="file"'), 'M-14'],
    ];
    for (const [name, content, code] of bad) {
      const outcome = await imported(kho.archive.put(name, content));
      expect([outcome.kind, codes(outcome).includes(code)], `${name}: ${codes(outcome).join()}`).to.deep.equal(['failed', true]);
    }
    expect(await kho.read(async (records) => records.totals())).to.deep.equal({});
  });

  it('are valid by their schemas and say what may be told (needs xmllint and the schemas)', async function () {
    needSchemas(this);
    const agency = made('creator', { name: 'UBND huyện Vạn Ninh', creatorType: 'agency', established: { edtf: '1975' } });
    const fonds = { ...madeFonds(), fields: { ...madeFonds().fields, creators: [agency.id] } };
    const file = madeFile(fonds, '1');
    const secret = made('file', { fileNumber: '2', title: 'Chuyện mật', access: 'secret', secrecyLevel: 'mat' }, fonds);
    await kho.add(agency, fonds, file, secret);
    for (const [format, schema] of [['ead3', 'ead3-1.1.1.xsd'], ['ead2002', 'ead2002.xsd'], ['mods', 'mods-3-8.xsd'], ['dc', 'oai_dc.xsd']] as const) {
      expect(schemaProblems(schema, await exported(format.startsWith('ead') ? 'P01' : file.id, format)), format).to.equal('');
    }
    expect(schemaProblems('eac-cpf-2010.xsd', await exported(agency.id, 'eac'))).to.equal('');
    const refused = async (id: string, format: 'mods' | 'eac' | 'ead3', publicOnly = false): Promise<unknown> => exported(id, format, publicOnly).then(() => undefined, (thrown: unknown) => thrown);
    expect(await refused(secret.id, 'mods')).to.include({ code: 'RECORD_NOT_PUBLIC' });
    expect(await refused(fonds.id, 'eac')).to.include({ code: 'RECORD_NOT_OF_FORMAT' });
    expect(await refused('P01', 'ead3', true), 'nothing was published').to.include({ code: 'RECORD_NOT_PUBLIC' });
  });
});
