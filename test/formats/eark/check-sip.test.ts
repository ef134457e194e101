import { expect } from 'chai';
import { PROFILED, REQUIREMENTS, ROOT_REQUIREMENTS, resolveHref } from '../../../src/formats/eark/index.ts';
import { checked, MINIMAL, told, withRepresentation, withRoot, type Files } from './minimal-sip.ts';

const ROOT = 'METS.xml';
const REP = 'representations/rep1/METS.xml';
const DATA = 'representations/rep1/data/van-ban.txt';

const without = (path: string): Files => Object.fromEntries(Object.entries(MINIMAL).filter(([name]) => name !== path));

const CASES: readonly (readonly [what: string, files: Files, ...expected: string[]])[] = [
  ['the root folder has no METS.xml', without(ROOT), `CSIPSTR4 error ${ROOT}`, `E-08 error metadata/dc.xml`, `E-08 error ${REP}`],
  ['OBJID is missing', withRoot(' OBJID="goi-1"', ''), `CSIP1 error ${ROOT}`],
  ['OBJID is empty', withRoot('OBJID="goi-1"', 'OBJID=" "'), `CSIP1 error ${ROOT}`],
  ['OBJID of a representation is missing', withRepresentation(' OBJID="rep1"', ''), `CSIP1 error ${REP}`],
  ['TYPE is missing', withRoot(' TYPE="Mixed"', ''), `CSIP2 error ${ROOT}`],
  ['PROFILE is missing', withRoot(/ PROFILE="[^"]*"/, ''), `CSIP6 error ${ROOT}`],
  ['metsHdr is missing', withRoot(/<metsHdr[\s\S]*<\/metsHdr>/, ''), `CSIP117 error ${ROOT}`],
  ['CREATEDATE is missing', withRoot(' CREATEDATE="2026-01-31T01:00:00Z"', ''), `CSIP7 error ${ROOT}`],
  ['OAISPACKAGETYPE is missing', withRoot(' csip:OAISPACKAGETYPE="SIP"', ''), `CSIP9 error ${ROOT}`, `SIP4 error ${ROOT}`],
  ['OAISPACKAGETYPE has no prefix', withRoot('csip:OAISPACKAGETYPE', 'OAISPACKAGETYPE'), `CSIP9 error ${ROOT}`, `SIP4 error ${ROOT}`],
  ['OAISPACKAGETYPE is not in the vocabulary', withRoot('"SIP"', '"Sip"'), `CSIP9 error ${ROOT}`, `SIP4 error ${ROOT}`],
  ['the package is an AIP', withRoot('"SIP"', '"AIP"'), `SIP4 error ${ROOT}`],
  ['a representation calls itself an AIP', withRepresentation('"SIP"', '"AIP"')],
  ['there is no agent', withRoot(/<agent[\s\S]*<\/agent>/, ''), `CSIP10 error ${ROOT}`],
  ['the software is not the creator', withRoot('ROLE="CREATOR"', 'ROLE="EDITOR"'), `CSIP11 error ${ROOT}`],
  ['the software is an organisation', withRoot('TYPE="OTHER"', 'TYPE="ORGANIZATION"'), `CSIP12 error ${ROOT}`],
  ['the software has no other type', withRoot(' OTHERTYPE="SOFTWARE"', ''), `CSIP13 error ${ROOT}`],
  ['the software has no name', withRoot('Phần mềm lập gói', ' '), `CSIP14 error ${ROOT}`],
  ['the software has no name but another agent has', withRoot('<name>Phần mềm lập gói</name>', '</agent><agent ROLE="CREATOR" TYPE="ORGANIZATION"><name>Sở</name>'), `CSIP14 error ${ROOT}`],
  ['a file has no location', withRoot(/<FLocat[^>]*>/, ''), `CSIP79 error ${ROOT}`],
  ['there is no structural map', withRoot(/<structMap[\s\S]*<\/structMap>/, ''), `CSIP80 error ${ROOT}`],
  ['the structural map is logical', withRoot('TYPE="PHYSICAL"', 'TYPE="LOGICAL"'), `CSIP81 error ${ROOT}`],
  ['no structural map is labelled CSIP', withRoot('LABEL="CSIP"', 'LABEL="CSIP StructMap"'), `CSIP82 error ${ROOT}`],

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
  ['a file is missing', without(DATA), `E-04 error ${DATA}`],
  ['a metadata file is missing', without('metadata/dc.xml'), 'E-04 error metadata/dc.xml'],
  ['a file has another size', withRepresentation(/SIZE="\d+"/, 'SIZE="1"'), `E-05 error ${DATA}`],
  ['a size is not a number', withRepresentation(/SIZE="\d+"/, 'SIZE="0x10"'), `E-05 error ${DATA}`],
  ['a file has another digest', withRepresentation(/CHECKSUM="../, 'CHECKSUM="ff'), `E-06 error ${DATA}`],
  ['a file has other content of the same size', { ...MINIMAL, [DATA]: 'Văn bản số 2\n' }, `E-06 error ${DATA}`],
  ['the metadata file was changed and grew', { ...MINIMAL, 'metadata/dc.xml': String(MINIMAL['metadata/dc.xml']).replace('sơ', 'sờ') }, 'E-05 error metadata/dc.xml', 'E-06 error metadata/dc.xml'],
  ['the algorithm is unknown', withRepresentation('"SHA-256"', '"CRC32"'), `E-07 warning ${DATA}`],
  ['the algorithm is missing', withRepresentation(' CHECKSUMTYPE="SHA-256"', ''), `E-07 warning ${DATA}`],
  ['the digest is no digest', withRepresentation(/CHECKSUM="[^"]+"/, 'CHECKSUM="none"'), `E-07 warning ${DATA}`],
  ['there are files that no METS names', { ...MINIMAL, 'z.txt': '', 'representations/rep1/data/Thumbs.db': '' }, 'E-08 error representations/rep1/data/Thumbs.db', 'E-08 error z.txt'],
  ['a reference leaves the package', withRoot('"metadata/dc.xml"', '"../dc.xml"'), `E-09 error ${ROOT}`, 'E-08 error metadata/dc.xml'],
  ['a reference goes to the network', withRoot('"metadata/dc.xml"', '"https://kho.example/dc.xml"'), `E-09 error ${ROOT}`, 'E-08 error metadata/dc.xml'],
  ['a DMDID names nothing', withRoot('DMDID="dmd-1"', 'DMDID="dmd-1 dmd-2"'), `E-10 error ${ROOT}`],
  ['a FILEID names nothing', withRepresentation('FILEID="data"', 'FILEID="nowhere"'), `E-10 error ${REP}`],
  ['a reference has backslashes', withRepresentation('"data/van-ban.txt"', '"data\\van-ban.txt"'), `E-11 warning ${REP}`],
];

describe('checking an E-ARK SIP', () => {
  it('finds nothing wrong with a sound package, and knows what it declares', async () => {
    const { findings, root, declared } = await checked(MINIMAL);
    expect(findings).to.deep.equal([]);
    expect(root?.objectId).to.equal('goi-1');
    expect([...declared.keys()].sort()).to.deep.equal(['metadata/dc.xml', REP, DATA]);
  });

  for (const [what, files, ...expected] of CASES) {
    it(`when ${what}: ${expected.join(', ') || 'nothing'}`, async () => {
      const { findings } = await checked(files);
      const severity = expected.some((one) => one.includes(' error ')) ? 'invalid' : 'valid';
      expect(told(findings)).to.deep.equal([severity, ...expected]);
    });
  }

  it('tells everything at once', async () => {
    const { findings } = await checked({ ...withRoot('OBJID="goi-1" TYPE="Mixed"', ''), 'x.txt': '' });
    expect(told(findings)).to.deep.equal(['invalid', `CSIP1 error ${ROOT}`, `CSIP2 error ${ROOT}`, 'E-08 error x.txt']);
  });

  it('says where: line and place, with values that a report can bear', async () => {
    const size = await checked(withRepresentation(/SIZE="\d+"/, 'SIZE="1"'));
    expect(size.findings[0]).to.deep.include({ place: 'line 6', params: { mets: REP, line: 'line 6', declared: '1', counted: 18 } });
    const long = await checked(withRoot('"metadata/dc.xml"', `"https://kho.example/${'x'.repeat(5000)}"`));
    expect(String(long.findings[0]?.params?.['href'])).to.have.lengthOf(201);
    const xml = await checked(withRoot('</mets>', ''));
    expect(xml.findings[0]?.place).to.match(/^\d+:\d+$/);
  });

  it('has a case for every requirement of the profile, and a rule for each', () => {
    const rules = [...Object.keys(REQUIREMENTS), ...Object.keys(ROOT_REQUIREMENTS), 'CSIPSTR4'];
    expect(rules.sort()).to.deep.equal([...PROFILED.keys()].sort());
    const covered = new Set(CASES.flatMap(([, , ...expected]) => expected.map((one) => one.split(' ')[0])));
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
