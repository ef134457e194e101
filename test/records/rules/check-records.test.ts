import { expect } from 'chai';
import { checkBeforePublishing, checkRecords, findIn, type ArchivalRecord } from '../../../src/records/index.ts';
import { ARCHIVE, BOX, CATALOGUE, changed, CREATOR, DOCUMENT, FILE, FONDS, id, PHOTO, RECORDING, SUCCESSOR } from '../made-records.ts';

const codes = (records: readonly ArchivalRecord[]): readonly string[] => checkRecords(records).map(({ code, place }) => `${code} ${place?.split('/')[1] ?? ''}`.trim());
const hints = (records: readonly ArchivalRecord[]): readonly string[] => checkBeforePublishing(records, findIn(records)).map(({ code, place }) => `${code} ${place?.split('/')[1] ?? ''}`.trim());
const without = (one: ArchivalRecord, member: 'parent'): readonly ArchivalRecord[] => ARCHIVE.map((entry) => {
  if (entry.id !== one.id) return entry;
  const { [member]: _gone, ...rest } = one;
  return rest;
});

describe('the rules of the descriptive model', () => {
  it('find nothing in an archive without a fault', () => {
    expect(checkRecords(ARCHIVE)).to.deep.equal([]);
    expect(hints(ARCHIVE)).to.deep.equal([]);
  });

  const cases: readonly (readonly [string, readonly ArchivalRecord[], readonly string[]])[] = [
    ['a required field is missing', changed(FILE, { title: undefined, access: undefined }), ['R-01 title', 'R-01 access']],
    ['a value is too long after NFC', changed(FONDS, { title: 'ệ'.repeat(201).normalize('NFD') }), ['R-02 title']],
    ['keywords together are too long', changed(FILE, { keywords: ['a'.repeat(50), 'b'.repeat(49)] }), ['R-02 keywords']],
    ['there is a field of another kind', changed(FILE, { photographer: 'x' }), ['R-03 photographer']],
    ['a value has the wrong type', changed(FILE, { pageCount: '9', languages: [], startDate: '2001', reserveCopy: 1 }), ['R-04 languages', 'R-04 startDate', 'R-04 pageCount', 'R-04 reserveCopy'].sort()],
    ['a number is negative or a text blank', changed(FILE, { pageCount: -1, note: ' ' }), ['R-04 pageCount', 'R-04 note'].sort()],
    ['a code is not in its list', changed(FILE, { access: '01', languages: ['vie', 'xx'] }), ['R-05 access', 'R-05 languages']],
    ['a day does not exist', changed(FILE, { startDate: { edtf: '1978-02-31' } }), ['R-06 startDate']],
    ['a file ends before it begins', changed(FILE, { endDate: { edtf: '2000' } }), ['R-07 startDate']],
    ['a digitised file does not name the paper', changed(FILE, { paperFileCode: undefined }), ['R-08 paperFileCode']],
    ['a reserve copy has no status', changed(FILE, { reserveCopyStatus: undefined }), ['R-08 reserveCopyStatus']],
    ['a secret has no level', changed(FILE, { access: 'secret' }), ['R-08 secrecyLevel']],
    ['a file stands in no fonds', without(FILE, 'parent'), ['R-09', 'R-11 parent', 'R-11 parent', 'R-11 parent']],
    ['a document stands in a catalogue', changed(DOCUMENT, {}, { parent: CATALOGUE.id }), ['R-10 parent']],
    ['levels stand in each other', changed(CATALOGUE, {}, { parent: FILE.id }), ['R-10 parent', ...Array.from({ length: 5 }, () => 'R-11 parent')]],
    ['a body has a successor and no end', changed(CREATOR, { dissolved: undefined }), ['R-12 dissolved', 'R-15 status']],
    ['a successor does not know its predecessor', changed(SUCCESSOR, { predecessors: undefined }), ['R-13 successors']],
    ['there are years between a body and its successor', changed(SUCCESSOR, { established: { edtf: '2029' } }), ['R-14 successors']],
    ['a successor ended before it could follow', changed(SUCCESSOR, { established: { edtf: '1990' }, dissolved: { edtf: '2000' } }), ['R-14 successors']],
    ['a fonds is open although its creator is gone', changed(FONDS, { status: 'open' }), ['R-15 status']],
    ['a box is not there', changed(FILE, { box: id(99) }), ['R-16 box']],
    ['a creator is a box', changed(FONDS, { creators: [BOX.id] }), ['R-16 creators']],
    ['a parent is not there', changed(DOCUMENT, {}, { parent: id(99) }), ['R-16 parent']],
    ['a received code differs from the derived one', changed(DOCUMENT, {}, { asReceived: { docCode: 'H49.64.2011.160.0000001' } }), ['R-17 docCode']],
    ['a code is longer than the circular allows', changed(FONDS, { agencyCode: 'H49.64.33.44.55.66.77' }), ['R-18 docId', 'R-18 docId', 'R-18 docId']],
    ['two documents of a file have one ordinal', changed(PHOTO, { ordinal: 1 }), ['R-19 ordinal']],
    ['a record is there twice', [...ARCHIVE, SUCCESSOR], ['R-20']],
  ];
  for (const [what, records, expected] of cases) it(`say ${expected.join(', ')} when ${what}`, () => expect([...codes(records)].sort()).to.deep.equal([...expected].sort()));

  it('take the code that was received when it is the derived one', () => {
    expect(codes(changed(DOCUMENT, {}, { asReceived: { docCode: 'H49.64.2001.160.0000001' } }))).to.deep.equal([]);
  });
});

describe('a look before publishing', () => {
  const cases: readonly (readonly [string, readonly ArchivalRecord[], readonly string[]])[] = [
    ['a title says nothing', changed(FILE, { title: 'Hồ sơ' }), ['R-31 title']],
    ['a title is only signs', changed(FILE, { title: '… 01' }), ['R-31 title']],
    ['two documents have one title, number and date, in other spelling', changed(RECORDING, { title: 'ĐÊ BIỂN VỠ', date: { edtf: '2001-11' } }, { kind: 'photo' }), ['R-32 title']],
    ['the note repeats the title', changed(FILE, { note: 'hồ sơ khắc phục hậu quả bão lũ ở các xã  ven biển' }), ['R-33 title']],
    ['nobody decided on access', changed(FILE, { access: undefined }), []],
    ['a file is older than its fonds', changed(FILE, { startDate: { edtf: '1946' }, endDate: { edtf: '1950' } }), ['R-35 startDate']],
    ['there is the number of an identity card', changed(DOCUMENT, { title: 'Đơn của ông A, CCCD 056123456789' }), ['R-36']],
    ['there is a telephone number or a birthday', changed(DOCUMENT, { note: 'Sinh ngày 1/1/1950, ĐT 0912 345 678' }), ['R-36']],
  ];
  for (const [what, records, expected] of cases) it(`says ${expected.join(', ') || 'nothing'} when ${what}`, () => expect(hints(records)).to.deep.equal(expected));

  it('says R-34 for everything on which neither fonds nor file decided', () => {
    const undecided = ARCHIVE.map((entry) => {
      const { access: _none, ...fields } = entry.fields;
      return { ...entry, fields };
    });
    expect(new Set(hints(undecided))).to.deep.equal(new Set(['R-34 access']));
    expect(hints(undecided)).to.have.length(6);
  });

  it('does not ask again where private life is the reason of conditional access', () => {
    expect(hints(changed(DOCUMENT, { title: 'Lý lịch của bà B', access: 'conditional', accessReasons: ['personal'] }))).to.deep.equal([]);
  });
});
