import { expect } from 'chai';
import fc from 'fast-check';
import { IMPORT_PROFILES, importProfile } from '../../../src/crosswalks/index.ts';
import { codeList, KINDS, slashedDate, type ArchivalRecord, type KindField, type RecordDate } from '../../../src/records/index.ts';
import { workbookOf } from '../../formats/tables/made-workbooks.ts';
import { csvOf, FONDS, imported } from './imported.ts';

// Records become cells as people write them, the cells a table in one of its forms, and the table records again.

type Kind = 'file' | 'document';

const line = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }).map((text) => text.replace(/\p{C}|\uFFFD/gu, '').normalize('NFC').replace(/\s+/g, ' ').trim())
  // Alone in a cell these say “as above”.
  .filter((text) => text !== '' && text.isWellFormed() && !/^(?:["”“〃]|''|-?\s*(?:nt|như trên)\s*-?|n\.t\.?)$/iu.test(text));
const word = fc.constantFrom('đất đai', 'khiếu nại', 'bão lũ', 'Cam Lâm', 'công văn (mật)');
const day = fc.date({ min: new Date('1800-01-01'), max: new Date('2030-12-31'), noInvalidDate: true }).map((date) => date.toISOString().slice(0, 10));
const dates = fc.oneof(day, day.map((text) => text.slice(0, 7)), day.map((text) => text.slice(0, 4))).map((edtf): RecordDate => ({ edtf }));

/** Fields that a table has a column for, with values that a person could have written. */
function valueFor({ name, type, codes = '', length = 40 }: KindField): fc.Arbitrary<unknown> | undefined {
  const code = (): fc.Arbitrary<string> => fc.constantFrom(...codeList(codes).filter(({ id }) => id !== 'other' && id !== 'khac').map(({ id }) => id));
  switch (type) {
    case 'string': return name === 'retentionNote' ? undefined : line.map((text) => Array.from(text).slice(0, Math.min(length, 40)).join('').trim()).filter((text) => text !== '');
    case 'strings': return fc.uniqueArray(word, { minLength: 1, maxLength: 3 });
    case 'number': return fc.nat({ max: 999 });
    case 'boolean': return fc.boolean();
    case 'date': return dates;
    case 'code': return code();
    case 'codes': return fc.uniqueArray(code(), { minLength: 1, maxLength: 1 });
    case 'decimal': case 'duration': case 'reference': case 'references': return undefined;
  }
}

function cellOf({ type, codes = '' }: KindField, value: unknown): string {
  const wordOf = (id: string): string => codeList(codes).find((entry) => entry.id === id)?.vi ?? '';
  switch (type) {
    case 'date': return slashedDate((value as RecordDate).edtf) ?? '';
    case 'strings': return (value as readonly string[]).join('; ');
    case 'codes': return (value as readonly string[]).map(wordOf).join('; ');
    case 'code': return wordOf(value as string);
    case 'boolean': return value === true ? 'Có' : 'Không';
    default: return String(value);
  }
}

/** Fields of a kind that a profile has a heading for, and that heading. */
function columnsOf(profile: string, kind: Kind): readonly (readonly [KindField, string])[] {
  const byHeading = [...importProfile(profile)!.tables.get(kind)!.byHeading];
  return [...KINDS[kind].fields.values()].flatMap((field): readonly (readonly [KindField, string])[] => {
    const heading = byHeading.find(([, target]) => target === field.name)?.[0];
    return heading === undefined || valueFor(field) === undefined ? [] : [[field, heading]];
  });
}

function recordsOf(profile: string, kind: Kind): fc.Arbitrary<readonly ArchivalRecord['fields'][]> {
  const key = kind === 'file' ? 'fileNumber' : 'ordinal';
  const fields = fc.record(Object.fromEntries(columnsOf(profile, kind).map(([field]) => [field.name, valueFor(field)!])), { requiredKeys: ['title'] });
  return fc.array(fields, { minLength: 1, maxLength: 6 }).map((all) => all.map((one, n) => ({ ...one, [key]: kind === 'file' ? `${n + 1}/HS` : n + 1 }) as ArchivalRecord['fields']));
}

const received = ({ asReceived }: ArchivalRecord): unknown => asReceived;
/** What the table has nothing to say of, and what the profile says for a blank. */
const withBlanks = (profile: string, kind: Kind, fields: ArchivalRecord['fields']): unknown => ({ ...importProfile(profile)!.tables.get(kind)!.whenBlank, ...fields });

describe('records that become a table and records again', () => {
  for (const profile of IMPORT_PROFILES) {
    for (const kind of ['file', 'document'] as const) {
      it(`are the same: ${kind}s by ${profile}, in CSV and XLSX`, async () => {
        const columns = columnsOf(profile, kind);
        expect(columns.length).to.be.above(10);
        await fc.assert(fc.asyncProperty(recordsOf(profile, kind), fc.constantFrom('csv', 'utf16', 'xlsx'), async (records, form) => {
          const owner = kind === 'file' ? [] : ['Hồ sơ số'];
          const rows = [[...columns.map(([, heading]) => heading), ...owner], ...records.map((fields) => [...columns.map(([field]) => {
            const value = (fields as Readonly<Record<string, unknown>>)[field.name];
            return value === undefined ? '' : cellOf(field, value);
          }), ...owner.map(() => '7')])];
          const bytes = form === 'xlsx' ? await workbookOf(rows) : Buffer.from(`\uFEFF${csvOf(...rows)}`, form === 'csv' ? 'utf8' : 'utf16le');
          const result = await imported(bytes, { fonds: FONDS, profile: importProfile(profile)!, encoding: 'keep', find: (asked) => (asked.kind === 'file' && 'within' in asked ? 'the-file' : undefined) });
          const codes = result.findings.filter(({ severity }) => severity === 'error').map(({ code }) => code);
          // Dates that are drawn by lot may run backwards; that is told, and the record is the same.
          expect(codes.filter((code) => code !== 'R-07' && code !== 'R-08')).to.deep.equal([]);
          expect(result.records.map(({ fields }) => fields)).to.deep.equal(records.map((fields) => withBlanks(profile, kind, fields)));
          expect(result.records.map(received)).to.deep.equal(records.map(() => undefined));
        }), { numRuns: 25 });
      }).timeout(60_000);
    }
  }

  it('are the same when each date stands in three cells', async () => {
    await fc.assert(fc.asyncProperty(fc.array(dates, { minLength: 1, maxLength: 5 }), async (all) => {
      const rows = [['Hồ sơ số', 'Tiêu đề', 'Ngày bắt đầu', 'Tháng bắt đầu', 'Năm bắt đầu'], ...all.map(({ edtf }, n) => {
        const [year = '', month = '', date = ''] = edtf.split('-');
        return [String(n), 'x', date, month, year];
      })];
      const result = await imported(await workbookOf(rows), { fonds: FONDS });
      expect(result.records.map(({ fields }) => fields.startDate)).to.deep.equal(all);
    }), { numRuns: 100 });
  });
});

describe('a table of nonsense', () => {
  it('never makes the import throw, and every record that it gives is one of the model', async () => {
    const cell = fc.oneof(fc.string({ unit: 'binary', maxLength: 12 }), fc.constantFrom('', '0', '31/02/1978', '=1+1', '"', 'nt', 'VV', '1978', '-1', '9'.repeat(40), 'Tiêu đề', 'Hồ sơ số', 'B¶o Th¾ng'));
    await fc.assert(fc.asyncProperty(fc.array(fc.array(cell, { maxLength: 8 }), { maxLength: 12 }), async (rows) => {
      const table = csvOf(['Hồ sơ số', 'Tiêu đề', 'Thời gian', 'THBQ', 'Số tờ', 'Ngôn ngữ', 'Từ khóa', 'Chế độ dự phòng'], ...rows);
      const result = await imported(table, { fonds: FONDS });
      expect(result.summary.records.file ?? 0).to.equal(result.records.length);
      expect(result.findings.filter(({ code }) => code === 'R-03' || code === 'R-04' || code === 'R-05' || code === 'R-06')).to.deep.equal([]);
    }), { numRuns: 120 });
  }).timeout(60_000);
});
