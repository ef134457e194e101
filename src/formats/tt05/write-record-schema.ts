import type { TextSink } from '../../base/index.ts';
import { XmlWriter } from '../xml/index.ts';
import { codesOf, type Field, type Variant } from './profile.ts';

const XS = 'http://www.w3.org/2001/XMLSchema';

/** Writes the XML Schema of a record from its field table: our own wording of what the circular's annex says. */
export function writeRecordSchema(sink: TextSink, variant: Variant): void {
  const writer = new XmlWriter(sink).declaration();
  writer.open('xs:schema', { 'xmlns:xs': XS, 'elementFormDefault': 'qualified' });
  writer.open('xs:element', { name: 'simpledc' }).open('xs:complexType').open('xs:sequence');
  for (const field of variant.fields) {
    const optional = field.need !== 'required' || variant.lenient.has(field.name);
    writer.open('xs:element', { name: field.name, minOccurs: optional ? 0 : undefined });
    writeType(writer, field, variant);
    writer.close();
  }
  writer.close().close().close().close().end();
}

function writeType(writer: XmlWriter, field: Field, { kind }: Variant): void {
  writer.open('xs:simpleType').open('xs:restriction', { base: 'xs:string' });
  const pattern = patternOf(field, field.partialIn?.includes(kind) === true, field.textIn?.includes(kind) === true);
  if (pattern !== undefined) writer.leaf('xs:pattern', undefined, { value: pattern });
  else writer.leaf('xs:minLength', undefined, { value: 1 });
  // A pattern bounds the length of all but free text; document identifiers may be longer than their table says.
  if (pattern === undefined && field.length !== undefined && field.tooLong === undefined) writer.leaf('xs:maxLength', undefined, { value: field.length });
  writer.close().close();
}

function patternOf(field: Field, partial: boolean, text: boolean): string | undefined {
  const codes = field.codes === undefined ? '' : `(${codesOf(field.codes).join('|')})`;
  switch (field.type) {
    case 'number': return `[0-9]{1,${field.length ?? 10}}`;
    case 'boolean': return text ? undefined : '[01]';
    case 'date': return partial ? '(([0-9]{2}/)?[0-9]{2}/)?[0-9]{4}' : '[0-9]{2}/[0-9]{2}/[0-9]{4}';
    case 'duration': return '[0-9]{2}:[0-5][0-9]:[0-5][0-9]';
    case 'code': return field.more === true ? `${codes}([ ,;:\\-][\\s\\S]*)?` : codes;
    case 'codes': return `${codes}([ ,;]+${codes})*`;
    case 'string': return undefined;
  }
}
