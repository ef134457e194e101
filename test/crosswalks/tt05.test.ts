import { expect } from 'chai';
import fc from 'fast-check';
import { KIND_OF_CLASS, recordFromTt05, tt05FromRecord, type DescribingClass } from '../../src/crosswalks/index.ts';
import { PACKAGE_KINDS, packageRecordClass, recordFor, variantOf, type PackageKind, type RecordClass, type Tt05Record, type Variant } from '../../src/formats/tt05/index.ts';
import { ancestry, checkRecord, deriveCodes, findIn, KINDS } from '../../src/records/index.ts';
import { goodModel } from '../formats/tt05/good-packages.ts';
import { ARCHIVE, DOCUMENT, FILE, id, PHOTO, RECORDING } from '../records/made-records.ts';

const PLACE = { id: id(50), parent: id(4) };
const there = (recordClass: DescribingClass, record: Tt05Record): Tt05Record => tt05FromRecord(recordClass, recordFromTt05(recordClass, record, PLACE));

/** Every record of every good package, with its class. */
const GOOD = PACKAGE_KINDS.flatMap((kind): readonly (readonly [PackageKind, DescribingClass, Tt05Record])[] => {
  const { record, items } = goodModel(kind);
  const whole = packageRecordClass(kind);
  return [...whole === 'request' ? [] : [[kind, whole, record] as const], ...items.map((item) => [kind, item.itemClass, item.record] as const)];
});

const VARIANTS = (['file', 'loose', 'doc', 'pic', 'media'] as const).flatMap((recordClass) => PACKAGE_KINDS.flatMap((kind): readonly Variant[] => {
  try {
    return [variantOf(recordClass satisfies RecordClass, kind)];
  } catch {
    return [];
  }
}));

describe('records of the circular in Kho\'s model', () => {
  for (const [kind, recordClass, record] of GOOD) {
    it(`come back letter by letter from ${kind}, ${recordClass}`, () => expect(there(recordClass, record)).to.deep.equal(record));
  }

  it('come back whatever stands in them', () => {
    const value = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 30 }), fc.constantFrom('01', '02', '07 5 năm', '1', '0', '05/11/2001', '11/2001', '31/02/1978', '5/1/2001', '01, 02', '01;02', '01 01', 'a; b', 'a;b', 'a; a', '000012', 'H49.64.2001.160', 'H49.64.2001.160.0000007', '00:12:35'));
    fc.assert(fc.property(fc.constantFrom(...VARIANTS).chain((variant) => fc.tuple(fc.constant(variant), fc.record(Object.fromEntries(variant.fields.map(({ name }) => [name, value])), { requiredKeys: [] }))), ([variant, values]) => {
      const record = recordFor(values, variant);
      expect(there(variant.recordClass as DescribingClass, record)).to.deep.equal(record);
    }), { numRuns: 1500 });
  });

  it('are valid records of the model, but for what only the archive knows', () => {
    const find = findIn(ARCHIVE);
    for (const [kind, recordClass, record] of GOOD.filter(([kind]) => kind === 'SIP_hoso')) {
      const parent = recordClass === 'file' ? id(4) : id(6);
      const findings = checkRecord(recordFromTt05(recordClass, record, { id: id(50), parent }), find);
      expect(findings.filter(({ severity }) => severity === 'error'), `${kind} ${recordClass}`).to.deep.equal([]);
      expect(KIND_OF_CLASS[recordClass]).to.be.oneOf(Object.keys(KINDS));
    }
  });

  it('say what they said: codes, dates, lists, numbers', () => {
    const { fields, asReceived } = recordFromTt05('file', goodModel('SIP_hoso').record, PLACE);
    expect(fields).to.deep.include({
      fileNumber: '160', year: 2001, retention: 'permanent', access: 'open', languages: ['vie'], startDate: { edtf: '2001-11-05' }, keywords: ['bão lũ', 'cứu trợ'], documentCount: 3, reserveCopy: true, reserveCopyStatus: 'not-yet-copied',
    });
    expect(asReceived).to.deep.equal({ fileCode: 'H49.64.2001.160' });
    expect(recordFromTt05('doc', goodModel('SIP_hoso').items[0]!.record, PLACE).fields).to.include({ ordinal: 1, documentType: 'quyet-dinh', title: 'Về việc trợ cấp khó khăn đột xuất' });
    expect(recordFromTt05('file', { maintenance: '07 5 năm' }, PLACE).fields).to.deep.equal({ retention: 'other', retentionNote: '5 năm' });
  });

  it('keep a day that does not exist as received, without a date', () => {
    const record = recordFromTt05('file', { startDate: '31/02/1978' }, PLACE);
    expect(record.fields).to.deep.equal({});
    expect(record.asReceived).to.deep.equal({ startDate: '31/02/1978' });
  });

  it('are written as they are now where somebody changed them', () => {
    const record = recordFromTt05('file', { title: 'a', language: '01, 02', startDate: '31/02/1978', keyword: 'x;y' }, PLACE);
    const changed = { ...record, fields: { ...record.fields, languages: ['vie'], startDate: { edtf: '1978-02-28' } } };
    expect(tt05FromRecord('file', changed)).to.deep.equal({ title: 'a', language: '01', startDate: '28/02/1978', keyword: 'x;y' });
  });

  it('are written with the codes that follow from where they stand', () => {
    const find = findIn(ARCHIVE);
    const written = ([['file', FILE], ['doc', DOCUMENT], ['pic', PHOTO], ['media', RECORDING]] as const).map(([recordClass, record]) => tt05FromRecord(recordClass, record, deriveCodes(ancestry(record, find))));
    expect(written[0]).to.deep.include({ fileCode: 'H49.64.2001.160', arcFileCode: '001.03.08.GD05.2001.160.01', maintenance: '01', endDate: '28/12/2001', keyword: 'bão lũ; cứu trợ' });
    expect(written.slice(1).map((one) => one['docCode'])).to.deep.equal(['H49.64.2001.160.0000001', 'H49.64.2001.160.0000002', 'H49.64.2001.160.0000003']);
  });
});
