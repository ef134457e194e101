import { expect } from 'chai';
import fc from 'fast-check';
import { readRecordsFromEad, writeRecordsAsEad } from '../../src/crosswalks/index.ts';
import type { EadForm, EadReading } from '../../src/formats/ead/index.ts';
import { codeList, findIn, KINDS, RECORD_KINDS, type ArchivalRecord, type KindField, type RecordKind } from '../../src/records/index.ts';
import { pieces, written } from '../formats/xml/documents.ts';
import { needSchemas, schemaProblems, type OfficialSchema } from '../formats/xml/official-schema.ts';
import { ARCHIVE, BOX, CATALOGUE, CREATOR, DOCUMENT, FILE, FONDS, id, PHOTO, RECORDING, TRANSFER } from '../records/made-records.ts';

const HEADER = { id: 'vn-gd05', title: 'Mục lục hồ sơ phông UBND huyện Giả Định', agency: 'Trung tâm Lưu trữ lịch sử', created: '2026-01-05' };
const TREE: readonly ArchivalRecord[] = [FONDS, CATALOGUE, BOX, FILE, DOCUMENT, PHOTO, RECORDING, TRANSFER];
const FORMS: readonly (readonly [EadForm, OfficialSchema])[] = [['ead3', 'ead3-1.1.1.xsd'], ['ead2002', 'ead2002.xsd']];
const find = findIn(ARCHIVE);

const eadOf = (records: readonly ArchivalRecord[], form: EadForm): string => written((sink) => { writeRecordsAsEad(sink, records, { form, header: HEADER, find }); });

async function read(xml: string): Promise<{ readonly reading: EadReading; readonly records: readonly ArchivalRecord[] }> {
  const records: ArchivalRecord[] = [];
  let next = 900;
  const reading = await readRecordsFromEad(pieces(xml, 113), () => id(next++), (record) => { records.push(record); });
  return { reading, records };
}

const text = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 30 }).filter((one) => one.isWellFormed() && !/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/.test(one)), fc.constantFrom('', ' ', 'a  b', 'một\nhai', '\n', 'một\n\nhai\r\n', '<&>"', 'Đất đai ')); // eslint-disable-line no-control-regex
const edtf = fc.constantFrom('1978', '1978-03', '1978-03-12', '1978~', '1978?', '197X', '19XX', '1946/1975', '../1945', '1975/..', '0900-01-01');
const date = fc.record({ edtf, original: fc.constantFrom('khoảng 1978', 'Bảo Đại năm thứ 5', 'không rõ', '1978', '12/03/1978', '') }, { requiredKeys: ['edtf'] });
const uuid = fc.constantFrom(id(1), id(2), id(5), id(77));

function valueFor({ type, codes = '' }: KindField): fc.Arbitrary<unknown> {
  const code = fc.constantFrom(...codeList(codes).map((entry) => entry.id), 'of-tomorrow');
  const list = (one: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> => fc.array(one, { minLength: 1, maxLength: 3 });
  switch (type) {
    case 'string': case 'duration': return text;
    case 'strings': return list(text);
    case 'number': return fc.nat();
    case 'decimal': return fc.integer({ min: 0, max: 10_000_000 }).map((tenths) => tenths / 10);
    case 'boolean': return fc.boolean();
    case 'date': return date;
    case 'code': return code;
    case 'codes': return list(code);
    case 'reference': return uuid;
    case 'references': return list(uuid);
  }
}

function filled(kind: RecordKind, n: number): fc.Arbitrary<ArchivalRecord> {
  const fields = fc.record(Object.fromEntries([...KINDS[kind].fields.values()].map((field) => [field.name, valueFor(field)])), { requiredKeys: [] });
  const asReceived = fc.dictionary(fc.constantFrom('fileCode', 'startDate', 'ead:custodhist', 'của hệ thống cũ'), text, { minKeys: 1, maxKeys: 2, noNullPrototype: true });
  return fc.record({ fields, asReceived: fc.option(asReceived, { nil: undefined }) }).map((values): ArchivalRecord => ({
    id: id(n), kind, ...(n === 100 ? {} : { parent: id(n - 1) }), fields: values.fields, ...(values.asReceived === undefined ? {} : { asReceived: values.asReceived }),
  }));
}

const DESCRIBED = RECORD_KINDS.filter((kind) => kind !== 'creator');

describe('records in a finding aid', () => {
  for (const [form, schema] of FORMS) {
    it(`come back from ${form}: fonds, catalogue, box, file, document, photograph, recording, loose documents`, async () => {
      const { reading, records } = await read(eadOf(TREE, form));
      expect(records).to.deep.equal(TREE);
      expect(reading).to.deep.equal({ kind: 'finding-aid', form, header: { ...HEADER, fieldsOf: 'kho-records/1' }, unread: [] });
    });

    it(`come back from ${form} whatever stands in their fields`, async () => {
      const chain = fc.tuple(...DESCRIBED.map((kind, n) => filled(kind, 100 + n)));
      await fc.assert(fc.asyncProperty(chain, async (given) => {
        expect((await read(eadOf(given, form))).records).to.deep.equal(given);
      }), { numRuns: 150 });
    });

    it(`are valid by ${schema} (needs xmllint and the schemas)`, function () {
      this.timeout(60_000);
      needSchemas(this);
      expect(schemaProblems(schema, eadOf(TREE, form))).to.equal('');
      const chain = fc.tuple(...DESCRIBED.map((kind, n) => filled(kind, 100 + n)));
      for (const given of fc.sample(chain, { numRuns: 25, seed: 7 })) expect(schemaProblems(schema, eadOf(given, form))).to.equal('');
    });
  }

  it('say to people in words what they say to machines in codes', () => {
    const xml = eadOf([FONDS, CATALOGUE, FILE, DOCUMENT], 'ead3');
    expect(xml).to.include('<accessrestrict encodinganalog="access" altrender="open">').and.to.include('<p>Công khai</p>');
    expect(xml).to.include(`<corpname encodinganalog="creators" identifier="${CREATOR.id}">`).and.to.include('<part>Ủy ban nhân dân huyện Giả Định</part>');
    expect(xml).to.include('<unitdate encodinganalog="endDate/original" normal="2025">đến năm 2025</unitdate>');
    expect(xml).to.include('<language langcode="vie">Tiếng Việt</language>');
    const range = [{ ...FILE, fields: { ...FILE.fields, endDate: { edtf: '2001-12-28' } } }];
    expect(eadOf(range, 'ead2002')).to.include('<unitdate encodinganalog="startDate/endDate" normal="2001-11-05/2001-12-28">05/11/2001 – 28/12/2001</unitdate>');
  });

  it('of others are read by level and element; what no field holds is kept as received', async () => {
    const { records, reading } = await read(`<ead xmlns="urn:isbn:1-931666-22-9"><eadheader><eadid>fr-1</eadid></eadheader><archdesc level="fonds" id="top"><did>
      <unitid>FR-12</unitid><unittitle>Résidence <emph>supérieure</emph>
        en Annam</unittitle><unitdate normal="1886/1945">1886-1945</unitdate><langmaterial><language langcode="fra">français</language></langmaterial></did>
      <custodhist><p>Versé en 1954</p></custodhist><custodhist><p>Restauré</p></custodhist>
      <dsc><c01 level="series"><did><unitid>A</unitid><unittitle>Administration</unittitle></did>
        <c02 level="file"><did><unitid>A 1</unitid><unittitle>Catastrophes</unittitle><unitdate>1900</unitdate></did><scopecontent><head>Contenu</head><p>Un.</p><list><item>Deux.</item></list></scopecontent><controlaccess><subject>Typhons</subject></controlaccess></c02>
      </c01><c01 level="file"><did><unittitle encodinganalog="245$a" altrender="x">Divers</unittitle></did><accessrestrict altrender="open"><p>sur demande</p></accessrestrict></c01></dsc></archdesc></ead>`);
    expect(records.map(({ kind, parent }) => [kind, parent])).to.deep.equal([['fonds', undefined], ['catalogue', id(900)], ['file', id(901)], ['file', id(900)]]);
    expect(records[0]).to.deep.include({
      fields: { fondsCode: 'FR-12', title: 'Résidence supérieure en Annam', startDate: { edtf: '1886' }, endDate: { edtf: '1945' }, languages: ['fra'] },
      asReceived: { 'ead:custodhist': 'Versé en 1954\nRestauré' },
    });
    expect(records[2]?.fields).to.deep.equal({ fileNumber: 'A 1', title: 'Catastrophes', startDate: { edtf: '1900' }, annotation: 'Un.\nDeux.', keywords: ['Typhons'] });
    expect(records[3]).to.deep.include({ fields: { title: 'Divers' }, asReceived: { 'ead:accessrestrict': 'sur demande' } });
    expect(reading).to.deep.include({ kind: 'finding-aid', form: 'ead2002', header: { id: 'fr-1' } });
  });

  it('have a place for every field of their kinds', () => {
    for (const kind of DESCRIBED) expect(() => fc.sample(filled(kind, 100), { numRuns: 20, seed: 3 }).map((record) => eadOf([record], 'ead3')), kind).not.to.throw();
  });

  it('are written below what they stand under, or not at all', () => {
    expect(() => eadOf([FONDS, FILE], 'ead3')).to.throw('does not stand below');
  });
});
