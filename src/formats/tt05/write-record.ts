import type { TextSink } from '../../base/index.ts';
import { XmlWriter } from '../xml/index.ts';
import { fieldText } from './field-text.ts';
import type { Tt05Record } from './model.ts';
import type { Variant } from './profile.ts';

/** Writes a record: the elements of the variant in the order of its schema, absent values left out, nothing else. */
export function writeRecord(sink: TextSink, record: Tt05Record, variant: Variant): void {
  const writer = new XmlWriter(sink).declaration();
  writer.open('simpledc');
  for (const { name } of variant.fields) {
    const value = fieldText(record[name] ?? '');
    if (value !== '') writer.leaf(name, value);
  }
  writer.close().end();
}

/** The record with only the elements of a variant, in the form in which it is held. */
export function recordFor(values: Readonly<Record<string, string | undefined>>, variant: Variant): Tt05Record {
  const record: Record<string, string> = {};
  for (const { name } of variant.fields) {
    const value = fieldText(values[name] ?? '');
    if (value !== '') record[name] = value;
  }
  return record;
}
