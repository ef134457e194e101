import { expect } from 'chai';
import fc from 'fast-check';
import fs from 'node:fs';
import { fileURLToPath } from 'node:url';
import { EAD_LEVELS, EadWriter, IDENTITY_ELEMENTS, NAME_ELEMENTS, PROSE_ELEMENTS, readEad, readableText, type EadForm, type EadHeader, type EadReading, type EadStatement, type EadUnit } from '../../../src/formats/ead/index.ts';
import { pieces, VIETNAMESE, VIETNAMESE_NFD, written } from '../xml/documents.ts';
import { needSchemas, schemaProblems, type OfficialSchema } from '../xml/official-schema.ts';

const CORPUS = fileURLToPath(new URL('../../../../shared/corpora/eark/', import.meta.url));
const HEADER: EadHeader = { id: 'vn-1', title: `Mục lục ${VIETNAMESE} <&>"`, agency: 'Trung tâm Lưu trữ lịch sử', created: '2026-01-05', fieldsOf: 'kho-records/1' };
const FORMS: readonly (readonly [EadForm, OfficialSchema])[] = [['ead3', 'ead3-1.1.1.xsd'], ['ead2002', 'ead2002.xsd']];

/** Units, each with its depth, in their order. */
type Units = readonly (readonly [number, EadUnit])[];

function eadOf(units: Units, form: EadForm): string {
  return written((sink) => {
    const writer = new EadWriter(sink, form, HEADER);
    let open = 0;
    for (const [depth, unit] of units) {
      for (; open > depth; open -= 1) writer.close();
      writer.open(unit);
      open += 1;
    }
    for (; open > 0; open -= 1) writer.close();
    writer.end();
  });
}

async function read(xml: string | Uint8Array, size = 57): Promise<{ readonly reading: EadReading; readonly units: Units }> {
  const units: [number, EadUnit][] = [];
  const reading = await readEad(pieces(xml, size), (unit, depth) => { units.push([depth, unit]); });
  return { reading, units };
}

const word = fc.stringMatching(/^[\p{L}<>&"'. ]{1,20}$/u).map((one) => readableText('unitid', one)).filter((one) => one !== '');
const lines = fc.array(word, { minLength: 1, maxLength: 3 }).map((all) => all.join('\n'));
const field = fc.option(word, { nil: undefined });
const code = fc.option(fc.constantFrom('open', '1978', '1978~', '1978-03/1979', ' a  b\n', 'ẩn'), { nil: undefined });

/** Only what is said has a member. */
const said = <Value extends object>(value: Value): Value => Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as Value;

const statement = fc.oneof(
  fc.record({ element: fc.constantFrom(...IDENTITY_ELEMENTS.filter((one) => one !== 'extent' && one !== 'langmaterial')), field, code, text: word }),
  fc.record({ element: fc.constant('extent' as const), field, code: fc.constantFrom('hồ sơ', 'mét giá'), text: word }),
  fc.record({ element: fc.constant('langmaterial' as const), field, code, text: word, languages: fc.constantFrom(['vie'], ['vie', 'fra']) }),
  fc.record({ element: fc.constantFrom('corpname' as const, 'persname' as const, 'famname' as const), within: fc.constant('origination' as const), field, code, text: word }),
  fc.record({ element: fc.constantFrom(...NAME_ELEMENTS), within: fc.constant('controlaccess' as const), field, code, text: word }),
  fc.record({ element: fc.constantFrom(...PROSE_ELEMENTS), field, code, heading: field, text: lines }),
).map((one) => said(one) as EadStatement);

/** Statements in the order in which both forms write them. */
function ordered(statements: readonly EadStatement[]): EadStatement[] {
  const rank = ({ element, within }: EadStatement): number => (within === 'controlaccess' ? 2 : (PROSE_ELEMENTS as readonly string[]).includes(element) ? 1 : 0);
  return statements.toSorted((a, b) => rank(a) - rank(b));
}

const unit = fc.record({ level: fc.constantFrom(...EAD_LEVELS), otherLevel: fc.option(fc.constant('box'), { nil: undefined }), field, statements: fc.array(statement, { maxLength: 6 }).map(ordered) }).map((one) => said(one) as EadUnit);
const tree = fc.array(fc.tuple(fc.nat(5), unit), { minLength: 1, maxLength: 8 }).map((all): Units => {
  let deepest = -1;
  return all.map(([wanted, one], n): readonly [number, EadUnit] => {
    deepest = n === 0 ? 0 : Math.max(1, Math.min(wanted, deepest + 1));
    return [deepest, { ...one, id: `u${n}` }];
  });
});

describe('EAD', () => {
  for (const [form, schema] of FORMS) {
    it(`is read as it was written in ${form}`, async () => {
      await fc.assert(fc.asyncProperty(tree, async (units) => {
        const { reading, units: got } = await read(eadOf(units, form));
        expect(got).to.deep.equal(units);
        expect(reading).to.deep.equal({ kind: 'finding-aid', form, header: HEADER, unread: [] });
      }), { numRuns: 200 });
    });

    it(`is valid by ${schema} (needs xmllint and the schemas)`, function () {
      this.timeout(60_000);
      needSchemas(this);
      for (const units of fc.sample(tree, { numRuns: 30, seed: 11 })) expect(schemaProblems(schema, eadOf(units, form))).to.equal('');
    });
  }

  it('keeps every Vietnamese letter in the form in which it came', async () => {
    const statements: EadStatement[] = [{ element: 'unittitle', text: VIETNAMESE }, { element: 'scopecontent', text: VIETNAMESE_NFD }];
    for (const [form] of FORMS) expect((await read(eadOf([[0, { level: 'file', statements }]], form))).units[0]?.[1].statements).to.deep.equal(statements);
  });

  it('hands out each unit before those below it are read, and never holds the whole', async () => {
    const head = eadOf([[0, { level: 'fonds', statements: [] }], [1, { level: 'file', statements: [] }]], 'ead3').split('<c ')[0] ?? '';
    const { units, reading } = await read(head);
    expect(units.map(([depth]) => depth)).to.deep.equal([0]);
    expect(reading).to.have.nested.property('problem.kind', 'malformed');
  });

  it('names what it has no place for, and what stands after the components', async () => {
    const { reading } = await read('<ead xmlns="http://ead3.archivists.org/schema/"><control><recordid>r</recordid></control><archdesc level="fonds"><did><unitid>1</unitid><didnote>lạ</didnote></did><dsc><c><did><unitid>2</unitid></did></c></dsc><odd><p>sau</p></odd></archdesc></ead>');
    expect(reading).to.deep.include({ header: { id: 'r' }, unread: ['didnote', 'p'] });
  });

  it('is not what another root says, nor a document with a DOCTYPE', async () => {
    expect((await read('<mets xmlns="urn:x"/>')).reading).to.deep.equal({ kind: 'not-ead', root: '{urn:x}mets' });
    expect((await read('<!DOCTYPE ead><ead/>')).reading).to.have.nested.property('problem.kind', 'doctype');
  });

  it('of a hostile writer stays bounded: statements of one unit, names that are told, paragraphs without end', async () => {
    const before = process.cpuUsage().user;
    const { reading, units } = await read(`<ead xmlns="urn:isbn:1-931666-22-9"><archdesc level="fonds"><did>${'<unitid>a</unitid>'.repeat(120_000)}</did>
      <odd>${'<p>a</p> '.repeat(200_000)}</odd>${Array.from({ length: 3000 }, (_, n) => `<x${n}>a</x${n}>`).join('')}</archdesc></ead>`, 64 * 1024);
    expect(units[0]?.[1].statements).to.have.length(100_000);
    expect(reading).to.have.property('unread').with.length(1000);
    expect((process.cpuUsage().user - before) / 1e6).to.be.lessThan(8);
  }).timeout(30_000);

  it('of the E-ARK corpus is read: a whole with title and components (needs the corpora)', async function () {
    if (!fs.existsSync(CORPUS)) {
      if (this.test !== undefined) this.test.title += ' (skipped: ../shared/corpora is absent)';
      this.skip();
    }
    const files = fs.readdirSync(CORPUS, { recursive: true, encoding: 'utf8' }).filter((name) => /ead2002\.xml$/.test(name)).map((name) => fs.readFileSync(CORPUS + name));
    expect(files.length).to.be.greaterThan(10);
    for (const bytes of files) {
      const { reading, units } = await read(bytes, 4096);
      expect(reading).to.include({ kind: 'finding-aid', form: 'ead2002' });
      expect(units[0]?.[1].statements.map(({ element }) => element)).to.include('unittitle');
    }
  });
});
