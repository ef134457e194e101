import { z } from 'zod';
import type { Bilingual } from '../base/index.ts';
import type { DescribedAnswer, Operation } from './operation.ts';
import { problem } from './schemas.ts';

/** A JSON document. */
export type Document = Readonly<Record<string, unknown>>;

export interface DocumentedApi {
  readonly name: Bilingual;
  readonly version: string;
  readonly baseUrl: string;
}

/** Problems that any operation may answer with, and those of some. */
const ALWAYS = [400, 401, 403, 404, 405, 406, 429, 500, 503];

/** The OpenAPI 3.1 document, made of the schemas that validate requests: what it says is what is checked. */
export function openApiDocument(operations: readonly Operation[], { name, version, baseUrl }: DocumentedApi): Document {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const one of operations) (paths[one.path] ??= {})[one.method] = operationObject(one);
  return {
    openapi: '3.1.0',
    info: { title: `${name.vi} · ${name.en}`, version: `1 (Kho ${version})`, summary: 'Kho REST API', license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
    jsonSchemaDialect: 'https://json-schema.org/draft/2020-12/schema',
    servers: [{ url: baseUrl }],
    // Whoever brings no token is the public.
    security: [{}, { token: [] }],
    tags: [...new Set(operations.map(({ tag }) => tag))].map((tag) => ({ name: tag })),
    paths,
    components: { schemas: schemasOf(operations), securitySchemes: { token: { type: 'http', scheme: 'bearer', description: 'kho token create' } } },
  };
}

function operationObject(one: Operation): Document {
  const parameters = [
    ...parametersOf(one.params, 'path', 'input'), ...parametersOf(one.query, 'query', 'input'),
    ...one.needsMatch === true ? [header('If-Match', 'ETag of what the change was made from', true)] : [],
    ...one.isKeyed === true ? [header('Idempotency-Key', 'The same key with the same request is the same answer for a day', false)] : [],
  ];
  return {
    operationId: one.id, tags: [one.tag], summary: one.summary.vi, description: `${one.summary.en}. (\`${one.action}\`: docs/policy.md)`, parameters,
    ...(one.body === undefined ? {} : { requestBody: { required: true, content: { 'application/json': { schema: refOrInline(one.body, 'input') }, ...(one.method === 'patch' ? { 'application/merge-patch+json': { schema: refOrInline(one.body, 'input') } } : {}) } } }),
    responses: responsesOf(one),
  };
}

function responsesOf(one: Operation): Document {
  const responses: Record<string, unknown> = {};
  for (const status of new Set(one.answers.map((answer) => answer.status))) {
    const answers = one.answers.filter((answer) => answer.status === status);
    responses[String(status)] = {
      description: answers.map(({ says }) => says).join('; '),
      content: Object.fromEntries(answers.map((answer) => [answer.type ?? 'application/json', { schema: contentSchema(answer) }])),
    };
  }
  const problems = [...ALWAYS, ...one.problems ?? [], ...one.body === undefined ? [] : [409, 413, 415, 422], ...one.needsMatch === true ? [412, 428] : [], ...one.path.includes('{id}') ? [410] : []];
  for (const status of [...new Set(problems)].sort()) {
    responses[String(status)] = { description: 'Problem (RFC 9457)', content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } } };
  }
  return responses;
}

function contentSchema({ schema, type }: DescribedAnswer): Document {
  if (schema !== undefined) return refOrInline(schema, 'output');
  return type === '*/*' ? {} : { type: 'string' };
}

function header(name: string, description: string, required: boolean): Document {
  return { name, in: 'header', required, description, schema: { type: 'string' } };
}

function parametersOf(schema: z.ZodObject | undefined, place: 'path' | 'query', io: 'input' | 'output'): readonly Document[] {
  if (schema === undefined) return [];
  const { properties = {}, required = [] } = jsonSchema(schema, io) as { readonly properties?: Readonly<Record<string, Document>>; readonly required?: readonly string[] };
  return Object.entries(properties).map(([name, { description, ...rest }]) => ({ name, in: place, required: required.includes(name), ...(description === undefined ? {} : { description }), schema: rest }));
}

/** Named schemas stand once, under components. */
function refOrInline(schema: z.ZodType, io: 'input' | 'output'): Document {
  const { id } = z.globalRegistry.get(schema) ?? {};
  return id === undefined ? jsonSchema(schema, io) : { $ref: `#/components/schemas/${id}` };
}

function schemasOf(operations: readonly Operation[]): Document {
  const named = new Map<string, Document>();
  const add = (schema: z.ZodType | undefined, io: 'input' | 'output'): void => {
    const { id } = schema === undefined ? {} : z.globalRegistry.get(schema) ?? {};
    if (schema === undefined || id === undefined) return;
    const { $defs = {}, ...own } = jsonSchema(schema, io) as { readonly $defs?: Readonly<Record<string, Document>> };
    for (const [name, definition] of Object.entries($defs)) named.set(name, withoutId(definition));
    // A named schema is printed as a reference to its own definition when it is used in others as well.
    if (!('$ref' in own)) named.set(id, withoutId(own));
  };
  for (const { body, answers } of operations) {
    add(body, 'input');
    for (const { schema } of answers) add(schema, 'output');
  }
  add(problem, 'output');
  return Object.fromEntries([...named].sort(([one], [other]) => (one < other ? -1 : 1)));
}

function withoutId({ id: _id, $id: _uri, ...schema }: Document): Document {
  return schema;
}

function jsonSchema(schema: z.ZodType, io: 'input' | 'output'): Document {
  const { $schema: _dialect, ...made } = z.toJSONSchema(schema, { target: 'draft-2020-12', io, unrepresentable: 'throw' }) as Document;
  // Definitions are shared by the whole document.
  return JSON.parse(JSON.stringify(made).replaceAll('#/$defs/', '#/components/schemas/')) as Document;
}
