import fs from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import {
  accessLevel, ancestry, checkRecords, deriveCodes, effectiveValue, findIn, KINDS, paperFileCode, publicationOf, readRecords, recordsSchema, writeRecords, type ArchivalRecord,
} from '../../../src/records/index.ts';
import { ROOT, textOf } from '../../arch/sources.ts';
import { ARCHIVE, BOX, changed, DOCUMENT, FILE, FONDS, id, TRANSFER } from '../made-records.ts';

const chainOf = (one: ArchivalRecord, records: readonly ArchivalRecord[] = ARCHIVE): readonly ArchivalRecord[] => {
  const find = findIn(records);
  return ancestry(find(one.id) ?? one, find);
};

describe('the tables of the descriptive model', () => {
  it('have exactly the fields that the types have', () => {
    const source = textOf('src/records/model/record.ts');
    const typed = [...source.slice(source.indexOf('interface RecordFields'), source.indexOf('export type FieldValue')).matchAll(/^ {2}readonly (\w+):/gm)].map(([, name]) => name);
    const tabled = new Set(Object.values(KINDS).flatMap(({ fields }) => [...fields.keys()]));
    expect([...tabled].sort()).to.deep.equal([...typed].sort());
  });

  it('are the JSON schema in schemas/, which is made of them', () => {
    const file = path.join(ROOT, 'schemas/records.schema.json');
    const made = `${JSON.stringify(recordsSchema(), undefined, 2)}\n`;
    const committed = fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : '';
    if (process.env['CI'] === 'true') expect(committed === made, 'schemas/records.schema.json is not up to date: run this test without CI=true and commit it').to.equal(true);
    else if (committed !== made) fs.writeFileSync(file, made);
    expect(made).to.include('"fondsCode"');
  });
});

describe('codes', () => {
  it('follow from where a record stands', () => {
    expect(deriveCodes(chainOf(FILE))).to.deep.equal({ fileCode: 'H49.64.2001.160', arcFileCode: '001.03.08.GD05.2001.160.01' });
    expect(deriveCodes(chainOf(DOCUMENT))).to.deep.equal({
      fileCode: 'H49.64.2001.160', arcFileCode: '001.03.08.GD05.2001.160.01', docId: 'H49.64.2001.160.1', docCode: 'H49.64.2001.160.0000001', arcDocCode: '001.03.08.H49.64.2001.160.0000001',
    });
    expect(deriveCodes(chainOf(TRANSFER)).fileCode).to.equal('H49.64.2001.01');
  });

  it('name the agency while its fonds is open, and the fonds when it is closed', () => {
    expect(deriveCodes(chainOf(FILE, changed(FONDS, { status: 'open' }))).arcFileCode).to.equal('001.03.08.H49.64.2001.160.01');
  });

  it('take the year of the first document when none is given, and hold nothing that file names cannot', () => {
    expect(deriveCodes(chainOf(FILE, changed(FILE, { year: undefined, fileNumber: ' 12/HS  UB. ' }))).fileCode).to.equal('H49.64.2001.12-HS-UB');
  });

  it('are absent while a part is not known', () => {
    expect(deriveCodes(chainOf(FILE, changed(FONDS, { agencyCode: undefined, archiveCode: undefined })))).to.deep.equal({});
    expect(deriveCodes(chainOf(FONDS))).to.deep.equal({});
  });

  it('of paper files name store, shelf and box', () => {
    expect(paperFileCode('56', BOX.fields, '160')).to.equal('56.K1-G2-H3.160');
    expect(paperFileCode('56', {}, '160')).to.equal(undefined);
  });
});

describe('what is said once for everything below', () => {
  it('is found at the nearest level that says it', () => {
    expect(effectiveValue(chainOf(DOCUMENT), 'archiveCode')?.value).to.equal('001.03.08');
    expect(effectiveValue(chainOf(DOCUMENT), 'creators')?.from.kind).to.equal('fonds');
    expect(effectiveValue(chainOf(FILE), 'languages')?.from.kind).to.equal('file');
  });

  it('is not everything: titles and notes are their own', () => {
    expect(effectiveValue(chainOf(DOCUMENT), 'note')).to.equal(undefined);
    expect(effectiveValue(chainOf(BOX), 'number')?.value).to.equal('H3');
  });
});

describe('access', () => {
  const of = (one: ArchivalRecord, fields: Record<string, unknown>, seen: ArchivalRecord = DOCUMENT): ReturnType<typeof publicationOf> => publicationOf(chainOf(seen, changed(one, fields)));

  it('is the strictest of a document and its file', () => {
    expect(of(DOCUMENT, {})).to.deep.equal({ access: 'open', description: 'full', content: true });
    expect(of(FILE, { access: 'conditional' }).access).to.equal('conditional');
    expect(of(DOCUMENT, { access: 'secret' }).access).to.equal('secret');
    expect(of(DOCUMENT, { access: 'secret' }, FILE).access).to.equal('open');
  });

  it('shows a title only when access is conditional, and nothing when the title itself is private', () => {
    expect(of(FILE, { access: 'conditional', accessReasons: ['security'] })).to.deep.equal({ access: 'conditional', description: 'title', content: false });
    expect(of(FILE, { access: 'conditional', accessReasons: ['personal'] }).description).to.equal('none');
    expect(of(FILE, { access: 'conditional', accessReasons: ['a code of tomorrow'] }).description).to.equal('none');
  });

  it('shows nothing of secrets and of what nobody decided on', () => {
    expect(of(FILE, { secrecyLevel: 'mat' })).to.deep.equal({ access: 'secret', description: 'none', content: false });
    expect(of(FILE, { access: 'a code of tomorrow' })).to.deep.equal({ access: 'unknown', description: 'none', content: false });
  });

  it('is that of the catalogue or fonds where nobody said anything else', () => {
    const silent = changed(FILE, { access: undefined }).map((entry) => (entry.id === DOCUMENT.id ? { ...entry, fields: { title: 'x' } } : entry));
    expect(accessLevel(chainOf(DOCUMENT, silent))).to.equal('open');
  });
});

describe('records as JSON', () => {
  it('come back as they were, and as the same bytes', () => {
    const written = writeRecords(ARCHIVE);
    const { records, findings } = readRecords(written);
    expect(findings).to.deep.equal([]);
    expect(records).to.deep.equal(ARCHIVE);
    expect(writeRecords(records)).to.equal(written);
  });

  it('are written in NFC', () => {
    expect(writeRecords(changed(FILE, { note: 'Đường'.normalize('NFD') }))).to.include('"note":"Đường"');
  });

  const one = (extra: object): string => JSON.stringify({ format: 'kho-records/1', records: [{ id: id(1), kind: 'creator', fields: { name: 'A', creatorType: 'agency' }, ...extra }] });
  const faults: readonly (readonly [string, string, string])[] = [
    ['what is no JSON', '{', 'R-21'], ['another form', '{"format":"x","records":[]}', 'R-22'], ['a list', '[]', 'R-22'], ['a text for a record', '{"format":"kho-records/1","records":["x"]}', 'R-23'],
    ['an id that is no UUID', one({ id: 'x' }), 'R-23'], ['an unknown kind', one({ kind: 'series' }), 'R-23'], ['an unknown member', one({ title: 'x' }), 'R-24'],
    ['an unknown member of the set', '{"format":"kho-records/1","records":[],"x":1}', 'R-24'], ['an unknown field', one({ fields: { name: 'A', creatorType: 'agency', x: 1 } }), 'R-03'], ['a value of the wrong type', one({ fields: { name: 1 } }), 'R-04'],
    ['a field called __proto__', one({}).replace('"name"', '"__proto__":{"a":1},"name"'), 'R-03'], ['half of a pair', one({}).replace('"A"', '"\\ud800"'), 'R-04'],
  ];
  for (const [what, text, code] of faults) it(`are refused or told with ${code} for ${what}`, () => expect(readRecords(text).findings.map((finding) => finding.code)).to.deep.equal([code]));
});

describe('the sample authority data', () => {
  const { records, findings } = readRecords(textOf('profiles/samples/khanh-hoa-creators.json'));

  it('are valid records of creators', () => {
    expect(findings).to.deep.equal([]);
    expect(checkRecords(records)).to.deep.equal([]);
  });

  it('have the bodies of the plan, closed, each with its successors', () => {
    const districts = records.filter(({ fields }) => fields.level === 'district');
    expect(districts.map(({ fields }) => fields.otherNames?.[0])).to.deep.equal(['Thành phố Nha Trang', 'Thành phố Cam Ranh', 'Thị xã Ninh Hòa', 'Huyện Diên Khánh', 'Huyện Vạn Ninh', 'Huyện Khánh Vĩnh', 'Huyện Khánh Sơn', 'Huyện Cam Lâm']);
    expect(districts.every(({ fields }) => fields.dissolved?.edtf === '2025-06-30' && (fields.successors?.length ?? 0) >= 3)).to.equal(true);
    const provincial = records.filter(({ fields }) => fields.level === 'province' && fields.sources?.[0]?.startsWith('Kế hoạch') === true && fields.dissolved !== undefined);
    expect(provincial.map(({ fields }) => fields.name?.replace(/ tỉnh.*/, ''))).to.deep.equal(['Sở Giáo dục và Đào tạo', 'Văn phòng Đoàn đại biểu Quốc hội và Hội đồng nhân dân', 'Sở Văn hóa và Thể thao']);
    expect(provincial.every(({ fields }) => fields.successors?.length === 1)).to.equal(true);
  });
});
