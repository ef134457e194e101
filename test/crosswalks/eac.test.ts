import { expect } from 'chai';
import fc from 'fast-check';
import fs from 'node:fs';
import { readCreatorFromEac, writeCreatorAsEac } from '../../src/crosswalks/index.ts';
import { codeList, findIn, readRecords, type ArchivalRecord } from '../../src/records/index.ts';
import { pieces, written } from '../formats/xml/documents.ts';
import { needSchemas, schemaProblems } from '../formats/xml/official-schema.ts';
import { ARCHIVE, CREATOR, id } from '../records/made-records.ts';

const CONTROL = { agency: 'Trung tâm Lưu trữ lịch sử', written: '2026-01-05T00:00:00Z' };
const find = findIn(ARCHIVE);
const eacOf = (creator: ArchivalRecord): string => written((sink) => { writeCreatorAsEac(sink, creator, { control: CONTROL, find }); });
const SAMPLES = readRecords(fs.readFileSync(new URL('../../profiles/samples/khanh-hoa-creators.json', import.meta.url), 'utf8')).records;

async function readBack(xml: string): Promise<ArchivalRecord> {
  const reading = await readCreatorFromEac(pieces(xml, 97), () => id(900));
  if (reading.kind !== 'creator') throw new Error(JSON.stringify(reading));
  expect(reading.unread).to.deep.equal([]);
  return reading.record;
}

const line = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 }).map((text) => text.replace(/[\p{C}\uFFFD]/gu, '').replace(/\s+/g, ' ').trim()).filter((text) => text !== '' && text.isWellFormed() && !/\p{C}/u.test(text));
const lines = fc.array(line, { minLength: 1, maxLength: 3 }).map((all) => all.join('\n'));
const date = fc.constantFrom('1976', '1989-07', '1989-07-01', '1978~', '197X', '1946/1975').chain((edtf) => fc.constantFrom({ edtf }, { edtf, original: 'theo Nghị quyết' }, { edtf, original: 'khoảng 1/7/1989' }))
  // Words alone say what is meant where machines have no form for it: then they must be words for it.
  .filter(({ edtf, ...rest }) => /^\d{4}(?:-\d\d){0,2}$/.test(edtf) || !('original' in rest));
const ids = fc.uniqueArray(fc.constantFrom(id(1), id(2), id(50), id(51)), { minLength: 1, maxLength: 3 });

const creators = fc.record({
  name: line, creatorType: fc.constantFrom('agency', 'person', 'family'), otherNames: fc.uniqueArray(line, { minLength: 1, maxLength: 3 }), level: fc.constantFrom(...codeList('creatorLevel').map((entry) => entry.id)), agencyCode: line, place: line,
  established: date, dissolved: date, predecessors: ids, successors: ids, superior: fc.constantFrom(id(2), id(60)), functions: lines, history: lines, sources: fc.uniqueArray(line, { minLength: 1, maxLength: 3 }), note: lines,
}, { requiredKeys: ['name', 'creatorType'] }).map((fields): ArchivalRecord => ({ id: id(70), kind: 'creator', fields }));

describe('a creator in EAC-CPF', () => {
  it('comes back as it was: agencies of the province with predecessors and successors', async () => {
    expect(SAMPLES).to.have.length.above(10);
    for (const creator of [...SAMPLES, CREATOR]) expect(await readBack(eacOf(creator))).to.deep.equal(creator);
  });

  it('comes back whatever its fields hold, in whatever pieces the bytes come', async () => {
    await fc.assert(fc.asyncProperty(creators, async (creator) => { expect(await readBack(eacOf(creator))).to.deep.equal(creator); }), { numRuns: 200 });
  });

  it('is valid against the official schema', function test() {
    needSchemas(this);
    for (const creator of [...SAMPLES.slice(0, 4), CREATOR, ...fc.sample(creators, { numRuns: 12, seed: 7 })]) expect(schemaProblems('eac-cpf-2010.xsd', eacOf(creator))).to.equal('');
  }).timeout(60_000);

  it('of another archive keeps what no field holds, and gets an id of ours', async () => {
    const xml = `<eac-cpf xmlns="urn:isbn:1-931666-33-4" xmlns:xlink="http://www.w3.org/1999/xlink"><control><recordId>n-123</recordId><maintenanceAgency><agencyName>X</agencyName></maintenanceAgency></control>
      <cpfDescription><identity><entityId>A1</entityId><entityId>A2</entityId><entityType>corporateBody</entityType><nameEntry><part>Ty</part><part>Nông nghiệp</part><authorizedForm>local</authorizedForm></nameEntry></identity>
      <description><existDates><dateRange><fromDate>khoảng 1955</fromDate><toDate standardDate="1976-05">tháng Năm</toDate></dateRange></existDates><place><placeEntry>Nha Trang</placeEntry></place><place><placeEntry>Diên Khánh</placeEntry></place>
      <function><term>Nông nghiệp</term></function><occupation><term>lạ</term></occupation><biogHist><p>Một <span>hai</span> ba.</p><p>Bốn.</p></biogHist></description>
      <relations><cpfRelation cpfRelationType="temporal-later" xlink:href="http://x/9"><relationEntry>Sở Nông nghiệp</relationEntry></cpfRelation></relations></cpfDescription></eac-cpf>`;
    const reading = await readCreatorFromEac(pieces(xml, 50), () => id(900));
    expect(reading).to.deep.equal({
      kind: 'creator', unread: ['cpfDescription/description/occupation/term', 'cpfDescription/identity/nameEntry/authorizedForm'],
      record: {
        id: id(900), kind: 'creator',
        fields: { name: 'Ty Nông nghiệp', creatorType: 'agency', agencyCode: 'A1', place: 'Nha Trang', established: { edtf: '1955~' }, dissolved: { edtf: '1976-05', original: 'tháng Năm' }, functions: 'Nông nghiệp', history: 'Một hai ba.\nBốn.' },
        asReceived: { 'eac:recordId': 'n-123', 'eac:entityId': 'A2', 'eac:place': 'Diên Khánh', 'eac:cpfRelation': 'temporal-later: Sở Nông nghiệp <http://x/9>' },
      },
    });
  });

  it('is read from EAC 2.0', async () => {
    const xml = `<eac xmlns="https://archivists.org/ns/eac/v2"><control><recordId>${id(5)}</recordId></control><cpfDescription><identity><entityType value="person"/><nameEntry><part>Trần Văn Đức</part></nameEntry></identity>
      <description><existDates><dateRange><fromDate standardDate="1930">1930</fromDate></dateRange></existDates><places><place><placeName>Khánh Hòa</placeName></place></places><biogHist><p>Nhà báo.</p></biogHist></description>
      <relations><relation><targetEntity targetType="corporateBody" valueURI="urn:uuid:${id(1)}"><part>UBND</part></targetEntity><relationType>hierarchical-parent</relationType></relation></relations></cpfDescription></eac>`;
    expect(await readBack(xml)).to.deep.equal({ id: id(5), kind: 'creator', fields: { name: 'Trần Văn Đức', creatorType: 'person', place: 'Khánh Hòa', established: { edtf: '1930' }, superior: id(1), history: 'Nhà báo.' } });
  });

  it('that is none, or says not whom it describes, is told', async () => {
    const kindOf = async (xml: string): Promise<unknown> => readCreatorFromEac(pieces(xml, 40), () => id(900));
    expect(await kindOf('<ead/>')).to.deep.equal({ kind: 'not-eac', root: 'ead' });
    expect(await kindOf('<eac-cpf xmlns="urn:isbn:1-931666-33-4"/>')).to.deep.equal({ kind: 'incomplete', missing: 'name' });
    expect(await kindOf('<eac-cpf xmlns="urn:isbn:1-931666-33-4"><nameEntry><part>A</part></nameEntry></eac-cpf>')).to.deep.equal({ kind: 'incomplete', missing: 'type' });
    expect(await kindOf('<!DOCTYPE a [<!ENTITY b "c">]><eac-cpf/>')).to.deep.include({ kind: 'problem' });
    expect(await kindOf('<eac-cpf xmlns="urn:isbn:1-931666-33-4">')).to.deep.include({ kind: 'problem' });
  });
});
