import type { Json } from '../../base/index.ts';
import { RECORDS_FORMAT } from './records-json.ts';
import { codeList, KINDS, RECORD_KINDS, type KindField, type RecordKind } from './tables.ts';

const UUID = '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$';

/** The JSON Schema (2020-12) of a set of records, from the same tables by which they are checked. */
export function recordsSchema(): Json {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema', title: 'Records of an archive: creators, fonds, files, documents',
    type: 'object', additionalProperties: false, required: ['format', 'records'],
    properties: { format: { const: RECORDS_FORMAT }, records: { type: 'array', items: { oneOf: RECORD_KINDS.map((kind) => ({ $ref: `#/$defs/${kind}` })) } } },
    $defs: {
      date: { type: 'object', additionalProperties: false, required: ['edtf'], properties: { edtf: { type: 'string', description: 'EDTF, ISO 8601-2 level 1' }, original: { type: 'string', minLength: 1 } } },
      ...Object.fromEntries(RECORD_KINDS.map((kind) => [kind, kindSchema(kind)])),
    },
  };
}

function kindSchema(kind: RecordKind): Json {
  const { vi, en, parents, fields } = KINDS[kind];
  return {
    title: en, description: vi, type: 'object', additionalProperties: false, required: ['id', 'kind', 'fields', ...parents.length === 0 ? [] : ['parent']],
    properties: {
      id: { type: 'string', pattern: UUID }, kind: { const: kind }, ...(parents.length === 0 ? {} : { parent: { type: 'string', pattern: UUID } }),
      asReceived: { type: 'object', additionalProperties: { type: 'string' } },
      fields: {
        type: 'object', additionalProperties: false, required: [...fields.values()].filter(({ need }) => need === 'required').map(({ name }) => name),
        properties: Object.fromEntries([...fields.values()].map((field) => [field.name, { title: field.en, description: field.vi, ...typeSchema(field) }])),
      },
    },
  };
}

function typeSchema({ type, codes, length }: KindField): Readonly<Record<string, Json>> {
  const one: Readonly<Record<string, Json>> = codes === undefined ? { type: 'string', minLength: 1, ...(length === undefined || type === 'strings' ? {} : { maxLength: length }) } : { enum: codeList(codes).map(({ id }) => id) };
  switch (type) {
    case 'number': return { type: 'integer', minimum: 0 };
    case 'decimal': return { type: 'number', minimum: 0 };
    case 'boolean': return { type: 'boolean' };
    case 'date': return { $ref: '#/$defs/date' };
    case 'duration': return { type: 'string', pattern: '^[0-9]{2,3}:[0-5][0-9]:[0-5][0-9]$' };
    case 'strings': case 'codes': return { type: 'array', minItems: 1, uniqueItems: true, items: one };
    case 'references': return { type: 'array', minItems: 1, uniqueItems: true, items: { type: 'string', pattern: UUID } };
    case 'reference': return { type: 'string', pattern: UUID };
    case 'string': case 'code': return one;
  }
}
