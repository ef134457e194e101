import type { Finding } from '../base/index.ts';
import { KINDS, type RecordKind } from '../records/index.ts';
import { readValue } from './read-value.ts';

/** Fields as they were typed (`title=…`), read; an empty value takes the field away. */
export function readTypedFields(kind: RecordKind, typed: readonly { readonly name: string; readonly value: string }[]): { readonly fields: Readonly<Record<string, unknown>>; readonly findings: readonly Finding[] } {
  const fields: Record<string, unknown> = {};
  const findings: Finding[] = [];
  for (const { name, value } of typed) {
    const field = KINDS[kind].fields.get(name);
    if (field === undefined) {
      findings.push({ standard: 'kho', code: 'M-04', severity: 'error', place: name, params: { field: name, kind: KINDS[kind].vi, fields: [...KINDS[kind].fields.keys()].join(', ') } });
      continue;
    }
    const reading = readValue(field, value);
    if (reading.kind === 'problem') findings.push({ standard: 'kho', code: reading.code, severity: 'error', place: name, params: reading.params });
    else fields[name] = reading.kind === 'value' ? reading.value : undefined;
  }
  return { fields, findings };
}
