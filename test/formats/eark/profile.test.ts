import fs from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { explain } from '../../../src/base/index.ts';
import { EARK_RULES, EARK_TABLES, PROFILED, severityOf, versionOf, packageKind, type EarkTable } from '../../../src/formats/eark/index.ts';
import type { RawMets } from '../../../src/formats/mets/index.ts';
import { loadMessages } from '../../../src/app/load-messages.ts';

// The requirements are data, the rules are code: both must name the same ids, and the data must say what E-ARK says.

const tables: readonly EarkTable[] = Object.values(EARK_TABLES).flat();
const named = ({ specification, version }: EarkTable): string => `${specification.toLowerCase()}-${version}`;
const rules = Object.values(EARK_RULES).flatMap((set) => Object.keys(set));

const REFERENCE = fileURLToPath(new URL('../../../../shared/reference/eark/', import.meta.url));

interface Reference {
  readonly requirements: readonly { readonly id: string; readonly level: string; readonly xpath?: string | null; readonly cardinality?: string | null; readonly text: string }[];
}

const referenceOf = (table: EarkTable): Reference => JSON.parse(fs.readFileSync(`${REFERENCE}${named(table)}.json`, 'utf8')) as Reference;

describe('the requirement tables of E-ARK', () => {
  it('name together exactly the requirements that have a rule', () => {
    expect([...PROFILED.keys()].sort()).to.deep.equal([...rules].sort());
    expect(rules).to.have.length(new Set(rules).size);
    expect(rules).to.have.length(175);
  });

  it('name no requirement twice, and leave out none without a reason', () => {
    for (const table of tables) {
      const ids = [...table.requirements, ...table.notImplemented].map(({ id }) => id);
      expect(ids, named(table)).to.have.length(new Set(ids).size);
      expect(table.notImplemented.filter(({ reason }) => reason.length < 20), named(table)).to.deep.equal([]);
    }
  });

  for (const table of tables) {
    it(`${named(table)} has the ids, levels and cardinalities of the specification, and words of our own`, function () {
      if (!fs.existsSync(REFERENCE)) this.skip();
      const { requirements } = referenceOf(table);
      const ours = [...table.requirements, ...table.notImplemented];
      expect(ours.map(({ id, level }) => `${id} ${level}`).sort()).to.deep.equal(requirements.map(({ id, level }) => `${id} ${level}`).sort());
      const theirs = new Map(requirements.map((one) => [one.id, one]));
      for (const { id, cardinality, text } of table.requirements) {
        expect(cardinality, id).to.equal(theirs.get(id)?.cardinality ?? undefined);
        expect(text.en, id).to.not.equal(theirs.get(id)?.text);
      }
    });
  }

  it('are explained in Vietnamese and English, in the words of the table', () => {
    const messages = loadMessages();
    for (const [id, { text }] of PROFILED) {
      const { message, remedy } = explain({ standard: 'eark', code: id, severity: 'error', path: 'METS.xml', place: '/mets', params: { value: '' } }, messages);
      for (const language of ['vi', 'en'] as const) {
        expect(message[language], id).to.include(text[language]).and.to.include('/mets');
        expect(remedy[language], id).to.have.length.above(10);
      }
    }
  });

  it('weigh a MUST as an error, a SHOULD as a warning and a MAY as information, but for those that say why not', () => {
    const other = [...PROFILED.values()].filter((one) => severityOf(one) !== { MUST: 'error', SHOULD: 'warning', MAY: 'info' }[one.level]);
    expect(other.map(({ id }) => id).sort()).to.deep.equal(['CSIP113', 'CSIP114', 'CSIP60', 'CSIPSTR15', 'CSIPSTR16']);
    expect(other.filter(({ weighs }) => (weighs?.why.length ?? 0) < 30)).to.deep.equal([]);
  });
});

describe('what an E-ARK package says that it is', () => {
  const mets = (profile?: string, packageType?: string): RawMets => ({
    agents: [], recordIds: [], metadata: [], administrativeSections: [], fileSections: [], groups: [], files: [], structures: [], ids: new Set(), repeatedIds: new Set(),
    ...(profile === undefined ? {} : { profile }), header: { line: 1, ...(packageType === undefined ? {} : { packageType }) },
  });
  const at = 'https://earksip.dilcis.eu/profile/';

  const versions: readonly (readonly [profile: string | undefined, asked: string | undefined, version: string])[] = [
    [`${at}E-ARK-SIP-v2-2-0.xml`, undefined, '2.2.0'],
    [`${at}E-ARK-SIP-v2-1-0.xml`, undefined, '2.1.0'],
    [`${at}E-ARK-CSIP.xml`, undefined, '2.0.4'],
    [`${at}E-ARK-DIP.xml`, undefined, '2.2.0'],
    [`${at}E-ARK-SIP-v9-9-9.xml`, undefined, '2.2.0'],
    ['https://kho.example/profile.xml', undefined, '2.2.0'],
    [undefined, undefined, '2.2.0'],
    [`${at}E-ARK-SIP-v2-2-0.xml`, '2.0.4', '2.0.4'],
    [`${at}E-ARK-SIP-v2-1-0.xml`, '3.0.0', '2.1.0'],
  ];
  for (const [profile, asked, version] of versions) {
    it(`${profile ?? 'no profile'}${asked === undefined ? '' : `, asked for ${asked}`}: version ${version}`, () => {
      expect(versionOf([{ mets: mets(profile), isRoot: true }], asked)).to.equal(version);
    });
  }

  it('is of the version that a representation names when the root does not', () => {
    expect(versionOf([{ mets: mets(`${at}E-ARK-CSIP-v2-1-0.xml`), isRoot: false }, { mets: mets('x'), isRoot: true }], undefined)).to.equal('2.1.0');
  });

  const kinds: readonly (readonly [profile: string | undefined, type: string | undefined, kind: string | undefined])[] = [
    [`${at}E-ARK-SIP.xml`, 'AIP', 'SIP'], [`${at}E-ARK-AIP-v2-2-0.xml`, 'SIP', 'AIP'], [`${at}E-ARK-DIP.xml`, undefined, 'DIP'], [`${at}E-ARK-CSIP.xml`, 'SIP', undefined],
    ['random', 'SIP', 'SIP'], ['random', 'AIP', 'AIP'], [undefined, 'DIP', 'DIP'], [undefined, undefined, 'SIP'], [undefined, 'AIC', 'SIP'],
  ];
  for (const [profile, type, kind] of kinds) {
    it(`${profile ?? 'no profile'} and type ${type ?? 'none'}: rules of ${kind ?? 'CSIP alone'}`, () => {
      expect(packageKind(mets(profile, type))).to.equal(kind);
    });
  }
});
