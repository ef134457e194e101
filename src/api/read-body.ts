import type { Request } from 'express';
import { readJson, type JsonValue } from '../formats/json/index.ts';
import { HttpProblem } from '../web/index.ts';
import { ApiProblem } from './problem.ts';

/** Bytes of a request; a description of 2 MB has to fit. */
export const BODY_LIMIT = 4 * 1024 * 1024;
const LIMITS = { depth: 20, values: 50_000 };
/** Names that JavaScript means something by. */
const UNSAFE: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);
const TYPES: readonly string[] = ['application/json', 'application/merge-patch+json'];

/**
 * The JSON of a request (untrusted): of bounded size, depth and number of values, each key once, no key that means something to the language.
 * 413, 415 and `API_JSON_INVALID` otherwise. What has no body is undefined.
 */
export async function readBody(request: Request): Promise<unknown> {
  const type = request.get('Content-Type')?.split(';')[0]?.trim().toLowerCase();
  if (type === undefined || !TYPES.includes(type)) throw new HttpProblem(415);
  // Nothing is unpacked: what a client sends is what is counted.
  if ((request.get('Content-Encoding') ?? 'identity') !== 'identity') throw new HttpProblem(415);
  const reading = readJson(await bytesOf(request), LIMITS);
  if (reading.kind === 'problem') throw new ApiProblem('API_JSON_INVALID', { params: { detail: reading.problem.kind, line: reading.problem.line } });
  const [twice] = reading.duplicates;
  if (twice !== undefined) throw new ApiProblem('API_JSON_INVALID', { params: { detail: 'duplicate', line: 1 }, wrong: [{ pointer: twice, code: 'duplicate', detail: twice }] });
  return plain(reading.value);
}

async function bytesOf(request: Request): Promise<Uint8Array> {
  const parts: Buffer[] = [];
  let size = 0;
  if (Number(request.get('Content-Length') ?? 0) > BODY_LIMIT) throw new HttpProblem(413);
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.byteLength;
    if (size > BODY_LIMIT) throw new HttpProblem(413);
    parts.push(part);
  }
  return Buffer.concat(parts);
}

function plain(value: JsonValue): unknown {
  if (value instanceof Map) {
    return Object.fromEntries([...value as ReadonlyMap<string, JsonValue>].map(([key, one]) => {
      if (UNSAFE.has(key)) throw new ApiProblem('API_JSON_INVALID', { params: { detail: 'key', line: 1 }, wrong: [{ code: 'key', detail: key }] });
      return [key, plain(one)];
    }));
  }
  return Array.isArray(value) ? (value as readonly JsonValue[]).map(plain) : value;
}
