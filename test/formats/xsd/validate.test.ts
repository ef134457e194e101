import { expect } from 'chai';
import { compileSchema, validateDocument, type Schema } from '../../../src/formats/xsd/index.ts';
import { pieces } from '../xml/documents.ts';

const SCHEMA = `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:k="urn:kho" targetNamespace="urn:kho" elementFormDefault="qualified">
  <xs:element name="hoSo"><xs:complexType>
    <xs:sequence>
      <xs:element name="tieuDe" type="xs:string"/>
      <xs:element name="ngay" type="xs:date" minOccurs="0"/>
      <xs:choice minOccurs="0" maxOccurs="2"><xs:element name="trang" type="k:Trang"/><xs:element name="ban" type="k:Ban"/></xs:choice>
      <xs:element name="trong" minOccurs="0"><xs:complexType/></xs:element>
      <xs:element name="nil" type="xs:int" nillable="true" minOccurs="0"/>
      <xs:element ref="k:thucThe" minOccurs="0"/>
      <xs:element name="khac" minOccurs="0"><xs:complexType><xs:sequence>
        <xs:any namespace="##other" processContents="lax" maxOccurs="unbounded"/>
      </xs:sequence></xs:complexType></xs:element>
    </xs:sequence>
    <xs:attribute name="ma" type="xs:ID" use="required"/>
    <xs:attribute name="theo" type="xs:IDREFS"/>
    <xs:attribute name="loai" type="k:Loai"/>
    <xs:anyAttribute namespace="##other" processContents="lax"/>
  </xs:complexType></xs:element>
  <xs:attribute name="dauHieu" type="xs:boolean"/>
  <xs:simpleType name="Loai"><xs:restriction base="xs:string"><xs:enumeration value="giấy"/><xs:enumeration value="số"/></xs:restriction></xs:simpleType>
  <xs:complexType name="Trang"><xs:simpleContent><xs:extension base="xs:positiveInteger"><xs:attribute name="ma" type="xs:ID"/></xs:extension></xs:simpleContent></xs:complexType>
  <xs:complexType name="Ban" mixed="true"><xs:all><xs:element name="mot" type="xs:string"/><xs:element name="hai" type="xs:string" minOccurs="0"/></xs:all></xs:complexType>
  <xs:element name="thucThe" type="k:ThucThe"/>
  <xs:complexType name="ThucThe" abstract="true"/>
  <xs:complexType name="Nguoi"><xs:complexContent><xs:extension base="k:ThucThe"><xs:sequence><xs:element name="ten" type="xs:string"/></xs:sequence></xs:extension></xs:complexContent></xs:complexType>
</xs:schema>`;

describe('validation against a schema', () => {
  let schema: Schema;
  before(async () => { schema = await compileSchema([{ name: 'kho.xsd', bytes: Buffer.from(SCHEMA) }]); });

  /** Findings as `code place params`, of a hoSo with attributes and content. */
  const told = async (content: string, attributes = 'ma="a"', limit?: number): Promise<readonly string[]> => {
    const xml = `<hoSo xmlns="urn:kho" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:k="urn:kho" ${attributes}>${content}</hoSo>`;
    const { problem, findings } = await validateDocument(pieces(xml, 7), { schema, path: 'x.xml', standard: 'eark', ...(limit === undefined ? {} : { limit }) });
    expect(problem).to.equal(undefined);
    return findings.map(({ code, place, params }) => [code, place?.replace(/^\d+:\d+ /, ''), ...Object.values(params ?? {})].join(' | '));
  };

  const GOOD: Readonly<Record<string, readonly [content: string, attributes?: string]>> = {
    'the least that is asked for': ['<tieuDe/>'],
    'everything in order': ['<tieuDe>Tờ trình</tieuDe><ngay>2026-02-28</ngay><trang ma="b">3</trang><ban>chữ<hai/>lẫn<mot/></ban><trong/><nil xsi:nil="true"/>', 'ma="a" theo=" b  a "'],
    'white space between children': ['\n <tieuDe/>\t<trang> 12 </trang>\n'],
    'a kind of an abstract type': ['<tieuDe/><thucThe xsi:type="k:Nguoi"><ten>Lan</ten></thucThe>'],
    'attributes of other namespaces': ['<tieuDe/>', 'ma="a" xmlns:o="urn:o" o:gi="x" xsi:schemaLocation="urn:kho http://example.invalid/x.xsd"'],
    'elements of other namespaces where any may stand': ['<tieuDe/><khac><o:x xmlns:o="urn:o" la="1"><o:y>chữ</o:y></o:x></khac>'],
    'comments and instructions anywhere': ['<!-- x --><tieuDe/><?x y?><trong/>'],
    'the first value of an enumeration': ['<tieuDe/>', 'ma="a" loai="số"'],
  };
  for (const [name, [content, attributes]] of Object.entries(GOOD)) {
    it(`lets through: ${name}`, async () => { expect(await told(content, attributes)).to.deep.equal([]); });
  }

  const BAD: Readonly<Record<string, readonly [content: string, attributes: string | undefined, expected: readonly string[]]>> = {
    'an unknown element, listing what may stand there': ['<tieuDe/><la/>', undefined, ['X-01 | /hoSo/la[1] | la | ngay, trang, ban, trong, nil, thucThe, khac']],
    'an element too late': ['<tieuDe/><trong/><ngay>2026-01-01</ngay>', undefined, ['X-01 | /hoSo/ngay[1] | ngay | nil, thucThe, khac']],
    'one too many, by its number': ['<tieuDe/><trang>1</trang><trang>2</trang><trang>3</trang>', undefined, ['X-01 | /hoSo/trang[3] | trang | trong, nil, thucThe, khac']],
    'an element of the right name in no namespace': ['<tieuDe/><trong xmlns=""/>', undefined, ['X-01 | /hoSo/trong[1] | trong | ngay, trang, ban, trong, nil, thucThe, khac']],
    'a missing element before another': ['<ngay>2026-01-01</ngay>', undefined, ['X-02 | /hoSo/ngay[1] | hoSo | tieuDe']],
    'a missing element at the end': ['', undefined, ['X-02 | /hoSo | hoSo | tieuDe']],
    'what is missing inside xs:all': ['<tieuDe/><ban><hai/></ban>', undefined, ['X-02 | /hoSo/ban[1] | ban | mot']],
    'an unknown attribute': ['<tieuDe gi="1"/>', undefined, ['X-03 | /hoSo/tieuDe[1]/@gi | tieuDe | gi']],
    'a missing attribute': ['<tieuDe/>', '', ['X-04 | /hoSo | hoSo | ma']],
    'a day that does not exist': ['<tieuDe/><ngay>2026-02-30</ngay>', undefined, ['X-05 | /hoSo/ngay[1] | ngay | 2026-02-30 | date']],
    'a value outside of an enumeration, listing it': ['<tieuDe/>', 'ma="a" loai="da"', ['X-05 | /hoSo/@loai | loai | da | Loai: giấy, số']],
    'a bad value where any attribute may stand': ['<tieuDe/>', 'ma="a" xmlns:o="urn:o" o:x="1"', []],
    'zero as a positive integer': ['<tieuDe/><trang>0</trang>', undefined, ['X-05 | /hoSo/trang[1] | trang | 0 | positiveInteger']],
    'an identifier that is no name': ['<tieuDe/>', 'ma="1a"', ['X-05 | /hoSo/@ma | ma | 1a | ID']],
    'an identifier used twice': ['<tieuDe/><trang ma="a">1</trang>', undefined, ['X-06 | /hoSo/trang[1]/@ma | a']],
    'references to nothing, each once': ['<tieuDe/>', 'ma="a" theo="a b b c"', ['X-07 | 1:116 | b', 'X-07 | 1:116 | c']],
    'text between children': ['<tieuDe/>lạc<trong/>', undefined, ['X-08 | /hoSo | hoSo | lạc']],
    'white space in what must be empty': ['<tieuDe/><trong> </trong>', undefined, ['X-08 | /hoSo/trong[1] | trong | ']],
    'children of text': ['<tieuDe><b/></tieuDe>', undefined, ['X-01 | /hoSo/tieuDe[1]/b[1] | b | —']],
    'an abstract type without a kind': ['<tieuDe/><thucThe/>', undefined, ['X-10 | /hoSo/thucThe[1] | thucThe | —']],
    'a kind that is another type': ['<tieuDe/><thucThe xsi:type="k:Trang"/>', undefined, ['X-10 | /hoSo/thucThe[1] | thucThe | k:Trang']],
    'a kind that nobody knows': ['<tieuDe/><thucThe xsi:type="la:Nguoi"/>', undefined, ['X-10 | /hoSo/thucThe[1] | thucThe | la:Nguoi']],
    'nil where it may not be': ['<tieuDe xsi:nil="true"/>', undefined, ['X-05 | /hoSo/tieuDe[1]/@xsi:nil | xsi:nil | true | boolean']],
    'content of what is nil': ['<tieuDe/><nil xsi:nil="true">1</nil>', undefined, ['X-08 | /hoSo/nil[1] | nil | 1']],
    'an element of this namespace where only others may stand': ['<tieuDe/><khac><tieuDe/></khac>', undefined, ['X-01 | /hoSo/khac[1]/tieuDe[1] | tieuDe | *', 'X-12 | /hoSo/khac[1] | khac']],
    'several things at once, in order': ['<ngay>x</ngay><la/><trang>-1</trang>', 'theo="z"', [
      'X-04 | /hoSo | hoSo | ma', 'X-02 | /hoSo/ngay[1] | hoSo | tieuDe', 'X-05 | /hoSo/ngay[1] | ngay | x | date',
      'X-01 | /hoSo/la[1] | la | trang, ban, trong, nil, thucThe, khac', 'X-05 | /hoSo/trang[1] | trang | -1 | positiveInteger', 'X-07 | 1:103 | z',
    ]],
  };
  for (const [name, [content, attributes, expected]] of Object.entries(BAD)) {
    it(`tells of ${name}`, async () => { expect(await told(content, attributes)).to.deep.equal(expected); });
  }

  it('says where by line and column', async () => {
    const { findings } = await validateDocument(pieces('<hoSo xmlns="urn:kho" ma="a">\n  <tieuDe/>\n  <la/>\n</hoSo>'), { schema, path: 'a/x.xml', standard: 'eark' });
    expect(findings).to.deep.equal([{
      standard: 'eark', code: 'X-01', severity: 'error', path: 'a/x.xml', place: '3:7 /hoSo/la[1]',
      params: { element: 'la', expected: 'ngay, trang, ban, trong, nil, thucThe, khac' },
    }]);
  });

  it('lists as many as it is asked for and counts the rest', async () => {
    const findings = await told(`<tieuDe/>${'<la/>'.repeat(50)}`, undefined, 3);
    expect(findings).to.have.length(4);
    expect(findings.at(-1)).to.equal('X-11 |  | 47');
  });

  it('does not know a root that no schema declares, and reads no further than a root of a foreign namespace', async () => {
    const codes = async (xml: string): Promise<readonly string[]> => (await validateDocument(pieces(xml), { schema, path: 'x', standard: 'eark' })).findings.map(({ code }) => code);
    expect(await codes('<la xmlns="urn:kho"/>')).to.deep.equal(['X-09']);
    expect(await codes('<la xmlns="urn:khac"><b></a>')).to.deep.equal([]);
  });

  it('does not miss references of a document that was cut off', async () => {
    const { problem, findings } = await validateDocument(pieces('<hoSo xmlns="urn:kho" ma="a" theo="b"><tieuDe/>'), { schema, path: 'x', standard: 'eark' });
    expect(problem?.kind).to.equal('malformed');
    expect(findings).to.deep.equal([]);
  });

  it('judges a million findings in seconds and keeps few', async function () {
    this.timeout(20_000);
    const many = function* (): Generator<Uint8Array> {
      yield Buffer.from('<hoSo xmlns="urn:kho" ma="a"><tieuDe/>');
      const part = Buffer.from('<la x="1" y="2"/><ngay z="">x</ngay>'.repeat(1000));
      for (let n = 0; n < 250; n += 1) yield part;
      yield Buffer.from('</hoSo>');
    };
    const { findings } = await validateDocument(many(), { schema, path: 'x', standard: 'eark' });
    expect(findings).to.have.length(101);
    expect(Number(findings.at(-1)?.params?.['more'])).to.be.greaterThan(400_000);
  });
});
