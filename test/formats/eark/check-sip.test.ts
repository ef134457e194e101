import { expect } from 'chai';
import { checkSip, EARK_RULES, PROFILED, rulesWithout, resolveHref } from '../../../src/formats/eark/index.ts';
import { checked, MINIMAL, sipInput, told, withRepresentation, withRoot, type Files } from './minimal-sip.ts';
import { REQUIREMENT_CASES } from './requirement-cases.ts';

const ROOT = 'METS.xml';
const REP = 'representations/rep1/METS.xml';
const DATA = 'representations/rep1/data/van-ban.txt';
const DC = 'metadata/descriptive/dc.xml';

const without = (path: string): Files => Object.fromEntries(Object.entries(MINIMAL).filter(([name]) => name !== path));

/** What Kho says beside the requirements, in its own codes. */
const CASES: readonly (readonly [what: string, files: Files, ...expected: string[]])[] = [
  ['METS is not well formed', withRoot('</mets>', ''), `E-01 error ${ROOT}`],
  ['METS of a representation is not well formed', withRepresentation('</mets>', ''), `E-01 error ${REP}`],
  ['METS has a DOCTYPE', withRoot('?>', '?><!DOCTYPE mets>'), `E-02 error ${ROOT}`],
  ['METS is another document', { ...MINIMAL, [ROOT]: '<html/>' }, `E-03 error ${ROOT}`],
  ['METS is of another namespace', withRoot('www.loc.gov/METS/', 'www.loc.gov/METS/v2'), `E-03 error ${ROOT}`],
  ['METS is empty', { ...MINIMAL, [ROOT]: '' }, `E-01 error ${ROOT}`],
  ['METS is in UTF-16', { ...MINIMAL, [ROOT]: Buffer.from(`\uFEFF${String(MINIMAL[ROOT])}`, 'utf16le') }, `E-12 error ${ROOT}`],
  ['METS is in another encoding', withRoot('encoding="UTF-8"', 'encoding="windows-1258"'), `E-12 error ${ROOT}`],
  ['METS nests too deep', withRoot('</structMap>', `${'<div>'.repeat(300)}${'</div>'.repeat(300)}</structMap>`), `E-13 error ${ROOT}`],
  ['an element of METS has too many attributes', withRoot('<structMap', `<structMap ${Array.from({ length: 300 }, (_, n) => `a${n}=""`).join(' ')}`), `E-13 error ${ROOT}`],
  ['an attribute of METS has 10 MB', withRoot('LABEL="Hồ sơ"', `LABEL="${'x'.repeat(10_000_000)}"`), `E-13 error ${ROOT}`],
  ['a file is missing', without(DATA), `CSIP64 error ${REP}`, `CSIP79 error ${REP}`, `E-04 error ${DATA}`],
  ['a metadata file is missing', without(DC), `CSIP24 error ${ROOT}`, `E-04 error ${DC}`],
  ['a file has other content of the same size', { ...MINIMAL, [DATA]: 'Văn bản số 2\n' }, `CSIP71 error ${REP}`, `E-06 error ${DATA}`],
  ['a metadata file was changed and grew', { ...MINIMAL, [DC]: String(MINIMAL[DC]).replace('sơ', 'sờ') }, `CSIP27 error ${ROOT}`, `CSIP29 error ${ROOT}`, `E-05 error ${DC}`, `E-06 error ${DC}`],
  ['the algorithm is unknown to Kho', withRepresentation('ID="f1" MIMETYPE="text/plain" SIZE="18" CREATED="2026-01-31T01:00:00Z" CHECKSUM="', 'ID="f1" MIMETYPE="text/plain" SIZE="18" CREATED="2026-01-31T01:00:00Z" CHECKSUM="ab', /"SHA-256"(?=><FLocat)/, '"TIGER"'), `E-07 warning ${DATA}`],
  ['there are files that no METS names', { ...MINIMAL, 'z.txt': '', 'representations/rep1/data/Thumbs.db': '' }, 'E-08 error representations/rep1/data/Thumbs.db', 'E-08 error z.txt'],
  ['a reference leaves the package', withRoot(`"${DC}"`, '"../dc.xml"'), `CSIP24 error ${ROOT}`, `E-09 error ${ROOT}`, `E-08 error ${DC}`],
  ['a reference goes to the network', withRoot(`"${DC}"`, '"https://kho.example/dc.xml"'), `CSIP24 error ${ROOT}`, `E-09 error ${ROOT}`, `E-08 error ${DC}`],
  ['a DMDID names nothing', withRoot('DMDID="dmd-1"/>', 'DMDID="dmd-1 dmd-2"/>'), `CSIP92 warning ${ROOT}`, `E-10 error ${ROOT}`],
  ['a reference has backslashes', withRepresentation('"data/van-ban.txt"', '"data\\van-ban.txt"'), `E-11 warning ${REP}`],
];

describe('checking an E-ARK package', () => {
  it('finds nothing wrong with a sound package, and knows what it declares', async () => {
    const { findings, root, declared } = await checked(MINIMAL);
    expect(findings).to.deep.equal([]);
    expect(root?.objectId).to.equal('goi-1');
    expect([...declared.keys()].sort()).to.deep.equal(Object.keys(MINIMAL).filter((path) => path !== ROOT).sort());
  });

  for (const [what, files, ...expected] of CASES) {
    it(`when ${what}: ${expected.join(', ')}`, async () => {
      const { findings } = await checked(files);
      const severity = expected.some((one) => one.includes(' error ')) ? 'invalid' : 'valid';
      expect(told(findings)).to.deep.equal([severity, ...expected]);
    });
  }

  for (const { what, files, expected, circumstances } of REQUIREMENT_CASES) {
    it(`when ${what}: ${expected.join(', ') || 'nothing'}`, async () => {
      const { findings } = await checked(files, circumstances);
      const severity = expected.some((one) => one.includes(' error ')) ? 'invalid' : 'valid';
      expect(told(findings)).to.deep.equal([severity, ...expected]);
    });
  }

  for (const [specification, rules] of Object.entries(EARK_RULES)) {
    it(`would find less without any one of its rules for ${specification.toUpperCase()}`, async () => {
      const useless: string[] = [];
      for (const id of Object.keys(rules)) {
        const own = REQUIREMENT_CASES.find(({ expected }) => expected.some((one) => one.startsWith(`${id} `)));
        const { findings } = own === undefined ? { findings: [] } : await checked(own.files, { ...own.circumstances, rules: rulesWithout(id) });
        if (own === undefined || told(findings).slice(1).join() === own.expected.join()) useless.push(id);
      }
      expect(useless).to.deep.equal([]);
    });
  }

  it('tells everything at once', async () => {
    const { findings } = await checked({ ...withRoot(' OBJID="goi-1" TYPE="OTHER"', ''), 'x.txt': '' });
    expect(told(findings)).to.deep.equal(['invalid', `CSIP1 error ${ROOT}`, `CSIP2 error ${ROOT}`, 'E-08 error x.txt']);
  });

  it('says where: line and place, with values that a report can bear', async () => {
    const size = await checked(withRepresentation(/(ID="f1" [^>]*)SIZE="\d+"/, '$1SIZE="1"'));
    expect(size.findings[0]).to.deep.include({ code: 'CSIP69', place: '/mets/fileSec/fileGrp/file/@SIZE="1" (line 5)' });
    expect(size.findings[1]).to.deep.include({ place: 'line 5', params: { mets: REP, line: 'line 5', declared: '1', counted: 18 } });
    const long = await checked(withRoot(`"${DC}"`, `"https://kho.example/${'x'.repeat(5000)}"`));
    expect(String(long.findings[1]?.params?.['href'])).to.have.lengthOf(201);
    expect(long.findings.every(({ place = '' }) => place.length <= 201)).to.equal(true);
    const xml = await checked(withRoot('</mets>', ''));
    expect(xml.findings[0]?.place).to.match(/^\d+:\d+$/);
  });

  it('says once what a thousand files lack', async () => {
    const files = Array.from({ length: 1000 }, (_, n) => `<file ID="n${n}"><FLocat LOCTYPE="URL" xlink:type="simple" xlink:href="data/van-ban.txt"/></file>`).join('');
    const { findings } = await checked(withRepresentation('<file ', `${files}<file `));
    expect(told(findings).slice(1)).to.deep.equal(['CSIP68', 'CSIP69', 'CSIP70', 'CSIP71', 'CSIP72'].map((code) => `${code} error ${REP}`));
    expect(findings[0]?.place).to.equal('/mets/fileSec/fileGrp/file/@MIMETYPE (line 5) ×1000');
  });

  describe('that is wrong in more places than a stack or a person can bear', function () {
    this.timeout(60_000);
    const MANY = 150_000;
    const left = (code: string, count: number): object => ({ standard: 'kho', code: 'O-02', severity: 'info', params: { value: code, count } });

    it('lists a thousand identifiers that are not there, and how many more', async () => {
      const ids = Array.from({ length: MANY }, (_, n) => `i${n}`).join(' ');
      const { findings } = await checked(withRoot('DMDID="dmd-1"/>', `DMDID="dmd-1 ${ids}"/>`));
      expect(findings.filter(({ code }) => code === 'E-10')).to.have.length(1_000);
      expect(findings.at(-1)).to.deep.equal(left('E-10', MANY - 1_000));
    });

    it('lists a thousand files that did not arrive, and how many more', async () => {
      const files = Array.from({ length: MANY }, (_, n) => `<file ID="n${n}"><FLocat LOCTYPE="URL" xlink:type="simple" xlink:href="data/${n}"/></file>`).join('');
      const { findings } = await checked(withRepresentation('<file ', `${files}<file `));
      expect(findings.filter(({ code }) => code === 'E-04')).to.have.length(1_000);
      expect(findings).to.deep.include(left('E-04', MANY - 1_000));
    });

    it('lists a thousand files that no METS names, and how many more', async () => {
      const input = await sipInput(MINIMAL);
      const files = new Map(input.files);
      for (let n = 0; n < MANY; n += 1) files.set(`representations/rep1/data/${n}`, { size: 0, digests: {} });
      const { findings } = checkSip({ ...input, files });
      expect(findings.filter(({ code }) => code === 'E-08')).to.have.length(1_000);
      expect(findings).to.deep.include(left('E-08', MANY - 1_000));
    });
  });

  it('has a case for every code of its own but the one on line ends', () => {
    const covered = new Set([...CASES.flatMap(([, , ...expected]) => expected), ...REQUIREMENT_CASES.flatMap(({ expected }) => expected)].map((one) => one.split(' ')[0]));
    expect([...PROFILED.keys()].filter((id) => !covered.has(id))).to.deep.equal([]);
    expect([...covered].filter((code) => code?.startsWith('E-')).sort()).to.deep.equal(['E-01', 'E-02', 'E-03', 'E-04', 'E-05', 'E-06', 'E-07', 'E-08', 'E-09', 'E-10', 'E-11', 'E-12', 'E-13']);
  });
});

describe('following a reference of METS', () => {
  const inside: readonly (readonly [metsPath: string, href: string, path: string])[] = [
    [ROOT, 'a/b.txt', 'a/b.txt'],
    [ROOT, './a//b.txt', 'a/b.txt'],
    [ROOT, 'file:a/b.txt', 'a/b.txt'],
    [ROOT, 'file:///a/b.txt', 'a/b.txt'],
    [ROOT, 'file://./a/b.txt', 'a/b.txt'],
    [ROOT, 'a%20b.txt#part', 'a b.txt'],
    [ROOT, 'a\\b.txt', 'a/b.txt'],
    [ROOT, 'T%E1%BB%87p.txt', 'Tệp.txt'],
    [ROOT, 'Te\u0323\u0302p.txt', 'Tệp.txt'],
    [REP, 'data/a.txt', 'representations/rep1/data/a.txt'],
    [REP, '../../documentation/a.txt', 'documentation/a.txt'],
  ];
  for (const [metsPath, href, path] of inside) {
    it(`${href} in ${metsPath} is ${path}`, () => {
      expect(resolveHref(metsPath, href)).to.deep.equal({ kind: 'inside', path });
    });
  }

  for (const href of ['http://kho.example/a', 'HTTPS://kho.example', '/etc/passwd', '//host/a', '..', '../a', 'a/../../b', '%2e%2e/a', '..%2Fa', '..\\a', '..%5Ca', 'C:\\a', 'data:text/plain,a', 'a%00b', 'a%', '%ff', '', '#a', 'a\nb', `${'a/'.repeat(2000)}b`]) {
    it(`${JSON.stringify(href.slice(0, 30))} leads out of the package`, () => {
      expect(resolveHref(ROOT, href)).to.deep.equal({ kind: 'outside' });
    });
  }
});
