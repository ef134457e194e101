import { expect } from 'chai';
import fc from 'fast-check';
import { fieldText, PACKAGE_KINDS, packageRecordClass, readRecord, recordFor, recordOf, variantOf, viewRecord, writeRecord, type RecordClass } from '../../../src/formats/tt05/index.ts';
import { pieces, VIETNAMESE, VIETNAMESE_NFD, written } from '../xml/documents.ts';
import { goodModel, judge, packageFiles } from './good-packages.ts';

const VARIANTS = PACKAGE_KINDS.flatMap((kind) => [packageRecordClass(kind), 'doc', 'pic', 'media'].map((recordClass) => variantOf(recordClass as RecordClass, kind)));

const letters = Array.from(`${VIETNAMESE.replaceAll(' ', '')}<>&"']]> \t\n\r\u00a0\u0301\u0323\u{1F600}{}${VIETNAMESE_NFD.slice(0, 200)}`);
/** Vietnamese in both Unicode forms, everything that XML must escape, and any other text at all. */
const anyText = fc.oneof(
  fc.string({ unit: fc.constantFrom(...letters), maxLength: 60 }),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom('ễ'.repeat(2000), `]]>${VIETNAMESE}<!--`, '&amp;amp;', '\u0000\uD800'),
);
const record = fc.constantFrom(...VARIANTS).chain((variant) => fc.record({
  variant: fc.constant(variant),
  values: fc.record(Object.fromEntries(variant.fields.map(({ name }) => [name, anyText])), { requiredKeys: [] }),
}));

describe('records of Circular 05/2025', () => {
  it('come back from XML as they went into it, in NFC', async () => {
    await fc.assert(fc.asyncProperty(record, fc.integer({ min: 1, max: 64 }), async ({ variant, values }, size) => {
      const model = recordFor(values, variant);
      const reading = await readRecord(pieces(written((sink) => { writeRecord(sink, model, variant); }), size));
      expect(reading.kind).to.equal('record');
      const { recordClass, kind } = variant;
      const again = recordOf(viewRecord('x', reading.kind === 'record' ? reading.fields : [], { recordClass, kind }));
      expect(again).to.deep.equal(model);
      for (const value of Object.values(again)) expect(value).to.equal(fieldText(value));
    }), { numRuns: 400 });
  });

  it('are the same whatever Unicode form they were given in', () => {
    fc.assert(fc.property(anyText, (text) => {
      expect(fieldText(text.normalize('NFD'))).to.equal(fieldText(text.normalize('NFC')));
    }), { numRuns: 400 });
  });
});

describe('packages of Circular 05/2025', () => {
  it('come back from their files as they were written, whatever their records say', async () => {
    const title = anyText.map(fieldText).filter((text) => text !== '');
    await fc.assert(fc.asyncProperty(fc.constantFrom(...PACKAGE_KINDS), title, title, fc.integer({ min: 0, max: 12 }), async (kind, one, other, count) => {
      const good = goodModel(kind);
      const [first] = good.items;
      const items = Array.from({ length: count }, (_, n) => {
        const name = `${first!.name.slice(0, -1)}${n + 1}`;
        const code = (first!.record['docCode'] ?? first!.record['arcDocCode'] ?? '').replace(/\d{7}$/, String(n + 1).padStart(7, '0'));
        const codes = Object.fromEntries(Object.entries({ docCode: code, arcDocCode: code, docOrdinal: String(n + 1) }).filter(([element]) => element in first!.record));
        return { ...first!, name, record: { ...first!.record, ...codes, subject: one }, files: [`${name}.pdf`] };
      });
      const element = kind === 'DIP' ? 'researchTopic' : 'title';
      const model = { ...good, record: { ...good.record, [element]: other }, items };
      expect((await judge(packageFiles(model))).package).to.deep.equal(model);
    }), { numRuns: 60 });
  });
});
