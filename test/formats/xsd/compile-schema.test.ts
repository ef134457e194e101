import fs from 'node:fs';
import { expect } from 'chai';
import { Fault } from '../../../src/base/index.ts';
import { compileSchema, type Schema } from '../../../src/formats/xsd/index.ts';
import { codesOf, OFFICIAL } from './schema-sets.ts';

const document = (body: string): Buffer => Buffer.from(`<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns="urn:k" targetNamespace="urn:k" elementFormDefault="qualified">${body}</xs:schema>`);
const schemaOf = async (...bodies: readonly string[]): Promise<Schema> => await compileSchema(bodies.map((body, n) => ({ name: `${n}.xsd`, bytes: document(body) })));
const root = (inside: string): string => `<xs:element name="r">${inside}</xs:element>`;
const judged = async (schema: Schema, content: string): Promise<readonly string[]> => await codesOf(schema, `<r xmlns="urn:k">${content}</r>`);

describe('compiling XML Schema', () => {
  const REFUSED: Readonly<Record<string, readonly [body: string, detail: RegExp]>> = {
    'identity constraints': ['<xs:element name="r"><xs:key name="k"><xs:selector xpath="x"/><xs:field xpath="y"/></xs:key></xs:element>', /xs:key/],
    redefinition: ['<xs:redefine schemaLocation="x.xsd"/>', /xs:redefine/],
    notations: ['<xs:notation name="n" public="x"/>', /xs:notation/],
    'a type that is nowhere': [root('').replace('>', ' type="Nowhere">'), /\{urn:k\}Nowhere/],
    'a group that is nowhere': [root('<xs:complexType><xs:group ref="g"/></xs:complexType>'), /group \{urn:k\}g/],
    'an attribute group in itself': ['<xs:attributeGroup name="g"><xs:attributeGroup ref="g"/></xs:attributeGroup><xs:complexType name="t"><xs:attributeGroup ref="g"/></xs:complexType>', /attributeGroup/],
    'a type derived from itself': ['<xs:complexType name="t"><xs:complexContent><xs:extension base="t"/></xs:complexContent></xs:complexType>', /t$/],
    'a simple type made of itself': ['<xs:simpleType name="s"><xs:list itemType="s"/></xs:simpleType>', /\{urn:k\}s/],
    'a prefix that nobody declared': ['<xs:element name="r" type="la:x"/>', /la:x/],
    'a built-in type that needs a DTD': ['<xs:element name="r" type="xs:ENTITY"/>', /ENTITY/],
    'classes that take away from classes': ['<xs:simpleType name="s"><xs:restriction base="xs:string"><xs:pattern value="[a-z-[aeiou]]"/></xs:restriction></xs:simpleType>', /pattern/],
    'facets that order dates': ['<xs:simpleType name="s"><xs:restriction base="xs:date"><xs:minInclusive value="2026-01-01"/></xs:restriction></xs:simpleType>', /minInclusive/],
    'bounds that make an automaton without end': [root('<xs:complexType><xs:sequence><xs:element name="a" maxOccurs="100000"/></xs:sequence></xs:complexType>'), /positions/],
    'the same name twice': ['<xs:element name="r"/><xs:element name="r"/>', /element \{urn:k\}r/],
    'blocked derivation': ['<xs:element name="r" block="extension"/>', /block/],
  };
  for (const [name, [body, detail]] of Object.entries(REFUSED)) {
    it(`refuses ${name}, loudly and by name`, async () => {
      const thrown = await schemaOf(body).then(() => undefined, (fault: unknown) => fault);
      expect(thrown).to.be.instanceOf(Fault);
      expect((thrown as Fault).code).to.equal('SCHEMA_REFUSED');
      expect(String((thrown as Fault).params['detail'])).to.match(detail);
    });
  }

  it('refuses what is no schema, and a schema with a DOCTYPE', async () => {
    for (const text of ['<x/>', '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">', '<!DOCTYPE x><x/>', '<schema/>', '']) {
      const thrown = await compileSchema([{ name: 'x.xsd', bytes: Buffer.from(text) }]).then(() => undefined, (fault: unknown) => fault as Fault);
      expect(thrown?.code, text).to.equal('SCHEMA_REFUSED');
    }
  });

  it('answers imports from the set alone: what another document declares is found, its address is never asked', async () => {
    const schema = await schemaOf('<xs:import namespace="urn:x" schemaLocation="http://example.invalid/x.xsd"/><xs:include schemaLocation="file:///etc/passwd"/><xs:element name="r" type="Elsewhere"/>', '<xs:simpleType name="Elsewhere"><xs:restriction base="xs:int"/></xs:simpleType>');
    expect(await judged(schema, '1')).to.deep.equal([]);
    expect(await judged(schema, 'x')).to.deep.equal(['X-05']);
  });

  const MODELS: Readonly<Record<string, readonly [model: string, good: readonly string[], bad: readonly string[]]>> = {
    'bounds': ['<xs:sequence><xs:element name="a" minOccurs="2" maxOccurs="4"/><xs:element name="b" minOccurs="0"/></xs:sequence>', ['<a/><a/>', '<a/><a/><a/><a/><b/>'], ['', '<a/>', '<a/><b/>', '<a/><a/><a/><a/><a/>']],
    'bounds of groups': ['<xs:sequence minOccurs="0" maxOccurs="2"><xs:element name="a"/><xs:element name="b" minOccurs="0"/></xs:sequence>', ['', '<a/>', '<a/><b/><a/>', '<a/><a/><b/>'], ['<b/>', '<a/><a/><a/>']],
    'at least two of many': ['<xs:sequence><xs:element name="a" minOccurs="2" maxOccurs="unbounded"/></xs:sequence>', ['<a/><a/>', '<a/><a/><a/>'], ['<a/>']],
    'a repeated choice of what may be absent': ['<xs:choice maxOccurs="unbounded"><xs:element name="a" minOccurs="0"/><xs:element name="b" minOccurs="0"/></xs:choice>', ['', '<b/><a/><a/>'], ['<c/>']],
    'each once in any order': ['<xs:all><xs:element name="a"/><xs:element name="b"/><xs:element name="c" minOccurs="0"/></xs:all>', ['<a/><b/>', '<c/><b/><a/>', '<b/><a/><c/>'], ['<a/>', '<a/><b/><a/>', '<c/><a/>']],
    'nothing at all': ['<xs:sequence/>', [''], ['<a/>', ' ']],
    'what may not occur': ['<xs:sequence><xs:element name="a" minOccurs="0" maxOccurs="0"/><xs:element name="b"/></xs:sequence>', ['<b/>'], ['<a/><b/>']],
    'a strict wildcard': ['<xs:sequence><xs:any processContents="strict"/></xs:sequence>', ['<g/>'], ['<a/>', '<x xmlns="urn:x"/>', '']],
    'a wildcard for listed namespaces': ['<xs:sequence><xs:any namespace="urn:x ##local" processContents="skip" maxOccurs="2"/></xs:sequence>', ['<x xmlns="urn:x"/><y xmlns=""/>'], ['<a/>', '<x xmlns="urn:z"/>']],
    'substitutes': ['<xs:sequence><xs:element ref="head"/></xs:sequence>', ['<one>1</one>', '<two>2</two>'], ['<head>1</head>', '<one>x</one>']],
  };
  const GLOBALS = '<xs:element name="g"/><xs:element name="head" type="xs:int" abstract="true"/><xs:element name="one" substitutionGroup="head"/><xs:element name="two" substitutionGroup="one"/>';
  for (const [name, [model, good, bad]] of Object.entries(MODELS)) {
    it(`follows ${name}`, async () => {
      const schema = await schemaOf(root(`<xs:complexType>${model}</xs:complexType>`) + GLOBALS);
      for (const content of good) expect(await judged(schema, content), content).to.deep.equal([]);
      for (const content of bad) expect(await judged(schema, content), content).not.to.deep.equal([]);
    });
  }

  it('inherits: extensions add, restrictions replace and take away', async () => {
    const schema = await schemaOf(`
      <xs:complexType name="Base"><xs:sequence><xs:element name="a"/></xs:sequence><xs:attribute name="x" use="required"/><xs:attribute name="y"/></xs:complexType>
      <xs:complexType name="More"><xs:complexContent><xs:extension base="Base"><xs:sequence><xs:element name="b"/></xs:sequence><xs:attribute name="z"/></xs:extension></xs:complexContent></xs:complexType>
      <xs:complexType name="Less"><xs:complexContent><xs:restriction base="Base"><xs:sequence><xs:element name="a"/></xs:sequence><xs:attribute name="y" use="prohibited"/></xs:restriction></xs:complexContent></xs:complexType>
      ${root('').replace('>', ' type="Base">')}`);
    const of = async (xml: string): Promise<readonly string[]> => await codesOf(schema, `<r xmlns="urn:k" xmlns:k="urn:k" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" ${xml}</r>`);
    expect(await of('xsi:type="k:More" x="" z=""><a/><b/>')).to.deep.equal([]);
    expect(await of('xsi:type="k:More" x=""><a/>')).to.deep.equal(['X-02']);
    expect(await of('xsi:type="k:More"><a/><b/>')).to.deep.equal(['X-04']);
    expect(await of('xsi:type="k:Less" x=""><a/>')).to.deep.equal([]);
    expect(await of('xsi:type="k:Less" x="" y=""><a/>')).to.deep.equal(['X-03']);
    expect(await of('x="" z=""><a/>')).to.deep.equal(['X-03']);
  });

  const VALUES: Readonly<Record<string, readonly [good: readonly string[], bad: readonly string[]]>> = {
    'xs:dateTime': [['2026-01-31T08:00:00', '2024-02-29T24:00:00Z', '-0044-03-15T00:00:00.5+14:00', '12026-01-01T00:00:00Z'], ['2026-01-31', '2026-1-31T08:00:00', '2023-02-29T00:00:00', '0000-01-01T00:00:00', '2026-01-31T25:00:00', '2026-01-31T08:00:00+14:01', '2026-01-31 08:00:00']],
    'xs:date': [['2026-04-30', '2026-04-30+07:00'], ['2026-04-31', '26-04-30', '']],
    'xs:gYear': [['2026', '-0001', '2026Z'], ['26', '02026']],
    'xs:gMonthDay': [['--02-29'], ['--02-30', '02-29']],
    'xs:duration': [['P1Y2M3DT4H5M6.7S', '-PT0S', 'P1D'], ['P', 'PT', '1D', 'P1S']],
    'xs:boolean': [['true', '0', ' 1 '], ['True', 'yes', '']],
    'xs:integer': [['-0', '+12', '9'.repeat(400)], ['1.0', '', '1e3']],
    'xs:long': [['9223372036854775807', '-9223372036854775808', '000000000000000000000000000000000000000000012'], ['9223372036854775808', '-9223372036854775809', '9'.repeat(400)]],
    'xs:unsignedByte': [['255', '-0'], ['256', '-1']],
    'xs:positiveInteger': [['1', '9'.repeat(50)], ['0', '-1', `-${'9'.repeat(50)}`]],
    'xs:nonPositiveInteger': [['0', `-${'9'.repeat(50)}`], ['1']],
    'xs:decimal': [['-1.', '.5', '+12.30'], ['.', '1e3', '1,5']],
    'xs:double': [['1e-3', 'INF', '-INF', 'NaN', '.5E+9'], ['+INF', 'nan', 'e3']],
    'xs:base64Binary': [['', 'QUJD', 'QU JD', 'QQ==', 'QUI=', 'Q Q = ='], ['QUJ', 'QR==', 'Q===', 'QUJD=', 'QÔJD', 'QQ==QQ==']],
    'xs:hexBinary': [['', '0aF9'], ['0', 'xx']],
    'xs:anyURI': [['', 'a b.pdf', 'Tờ trình.pdf', 'http://h:80/x?y#z', 'urn:uuid:1', '#a', '//h', 'http://[::1]/'], ['a%zz', '%', 'a#b#c', '1:2', 'http://h:x/']],
    'xs:NCName': [['a', 'Ô-1.x', '_'], ['1', 'a:b', '', 'a b']],
    'xs:Name': [['a:b', ':'], ['-a', '']],
    'xs:NMTOKEN': [['1', '-a:b'], ['', 'a b']],
    'xs:NMTOKENS': [['1 2', ' a '], ['', '@']],
    'xs:QName': [['a:b', 'a'], ['a:b:c', ':a']],
    'xs:language': [['vi', 'vi-VN', 'x-klingon'], ['', 'vi_VN', 'abcdefghi']],
    'xs:normalizedString': [['a\nb'], []],
  };
  for (const [type, [good, bad]] of Object.entries(VALUES)) {
    it(`knows what an ${type} is`, async () => {
      const schema = await schemaOf(`<xs:element name="r" type="${type}"/>`);
      for (const value of good) expect(await judged(schema, value), value).to.deep.equal([]);
      for (const value of bad) expect(await judged(schema, value), value).to.deep.equal(['X-05']);
    });
  }

  const FACETS: Readonly<Record<string, readonly [type: string, good: readonly string[], bad: readonly string[]]>> = {
    'lengths in characters, not in halves of them': ['<xs:restriction base="xs:string"><xs:minLength value="1"/><xs:maxLength value="2"/></xs:restriction>', ['a', '😀😀'], ['', 'abc']],
    'lengths of lists': ['<xs:restriction><xs:simpleType><xs:list itemType="xs:int"/></xs:simpleType><xs:length value="2"/></xs:restriction>', ['1 2', ' 1\n2 '], ['1', '1 x', '1 2 3']],
    'lengths of octets': ['<xs:restriction base="xs:hexBinary"><xs:length value="2"/></xs:restriction>', ['0a0b'], ['0a']],
    'bounds of numbers of any size': ['<xs:restriction base="xs:decimal"><xs:minExclusive value="-1.50"/><xs:maxInclusive value="100000000000000000000"/></xs:restriction>', ['-1.4999', '1e0'.slice(0, 1), '100000000000000000000.0'], ['-1.5', '100000000000000000001']],
    'bounds of floating numbers': ['<xs:restriction base="xs:float"><xs:minInclusive value="0"/><xs:maxExclusive value="1e3"/></xs:restriction>', ['0', '9.9e2'], ['-1', '1000']],
    digits: ['<xs:restriction base="xs:decimal"><xs:totalDigits value="3"/><xs:fractionDigits value="1"/></xs:restriction>', ['12.30', '0123'], ['1234', '1.25']],
    'values of numbers, not their spelling': ['<xs:restriction base="xs:decimal"><xs:enumeration value="1.0"/></xs:restriction>', ['1', '+01.00'], ['2', '-1']],
    'patterns, alternatives of one step': ['<xs:restriction base="xs:string"><xs:pattern value="\\d{2}-\\d{2}"/><xs:pattern value="\\i\\c*"/></xs:restriction>', ['12-34', 'Ô1'], ['1-2', '1a', 'x12-34 ']],
    'patterns with classes and escapes': ['<xs:restriction base="xs:string"><xs:pattern value="[\\w\\-^$]+\\.\\p{Lu}\\s?"/></xs:restriction>', ['chữ-^$.Đ', 'a.A '], ['a.a', '.A']],
    'a union, each part by its own white space': ['<xs:union memberTypes="xs:int"><xs:simpleType><xs:restriction base="xs:token"><xs:enumeration value="không rõ"/></xs:restriction></xs:simpleType></xs:union>', ['12', ' không   rõ '], ['không', '']],
  };
  for (const [name, [type, good, bad]] of Object.entries(FACETS)) {
    it(`applies ${name}`, async () => {
      const schema = await schemaOf(root(`<xs:simpleType>${type}</xs:simpleType>`));
      for (const value of good) expect(await judged(schema, value), value).to.deep.equal([]);
      for (const value of bad) expect(await judged(schema, value), value).to.deep.equal(['X-05']);
    });
  }

  it('takes a fixed value and no other', async () => {
    const schema = await schemaOf(root('<xs:complexType><xs:attribute name="x" fixed="1"/></xs:complexType>'));
    expect(await codesOf(schema, '<r xmlns="urn:k" x="1"/>')).to.deep.equal([]);
    expect(await codesOf(schema, '<r xmlns="urn:k" x="2"/>')).to.deep.equal(['X-05']);
  });

  it('compiles, of the official schemas at hand, all that are not refused by name', async function () {
    if (!fs.existsSync(OFFICIAL)) {
      if (this.test !== undefined) this.test.title += ' (skipped: ../shared/schemas is absent)';
      this.skip();
    }
    const refused: string[] = [];
    for (const name of ['dc.xsd', 'dcterms.xsd', 'ead2002.xsd', 'ead3-1.1.1.xsd', 'eac-2.0.xsd', 'mods-3-8.xsd', 'premis-v2-3.xsd', 'mix20.xsd', 'MARC21slim.xsd', 'METSRights.xsd']) {
      const set = [name, 'xml.xsd', name === 'premis-v2-3.xsd' || name.startsWith('mods') || name.startsWith('mix') || name.startsWith('ead2002') || name.startsWith('METSR') ? 'xlink-loc.xsd' : 'xlink-w3.xsd', ...(name === 'dcterms.xsd' ? ['dc.xsd', 'dcmitype.xsd'] : [])];
      await compileSchema(set.map((one) => ({ name: one, bytes: fs.readFileSync(OFFICIAL + one) }))).catch((fault: unknown) => { refused.push(`${name}: ${(fault as Fault).code} ${String((fault as Fault).params['detail'])}`); });
    }
    expect(refused).to.deep.equal([
      'ead2002.xsd: SCHEMA_REFUSED 1343: {http://www.w3.org/2001/XMLSchema}ENTITY',
      'ead3-1.1.1.xsd: SCHEMA_REFUSED 357: maxInclusive (date)',
    ]);
  });
});
