import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Request, Response } from 'express';
import { etagMatches } from './download.ts';

/** A text made for this request. */
export interface TextAnswer {
  /** Full `Content-Type`, e.g. `text/xml; charset=utf-8`. */
  readonly type: string;
  readonly body: string | Uint8Array;
  readonly status?: number;
  readonly cacheControl?: string;
  /** Bytes that do not get smaller are sent as they are. */
  readonly packed?: false;
}

/** Below this many bytes the gzip header costs more than it saves. */
const WORTH_PACKING = 1024;
const pack = promisify(gzip);

/** Sends text with an ETag (304 when the client has it already) and gzip when the client takes it. */
export async function sendText(request: Request, response: Response, answer: TextAnswer): Promise<void> {
  const plain = typeof answer.body === 'string' ? Buffer.from(answer.body) : answer.body;
  const packed = answer.packed !== false && plain.byteLength >= WORTH_PACKING && request.acceptsEncodings(['gzip', 'identity']) === 'gzip';
  const etag = `"${createHash('sha256').update(plain).digest('base64url').slice(0, 22)}${packed ? '-gz' : ''}"`;
  response.vary('Accept-Encoding').set({ 'Content-Type': answer.type, 'Cache-Control': answer.cacheControl ?? 'no-cache', ETag: etag });
  const safe = request.method === 'GET' || request.method === 'HEAD';
  if (safe && (answer.status ?? 200) === 200 && etagMatches(request.get('If-None-Match'), etag)) {
    response.status(304).end();
    return;
  }
  // Level 1: pages are made anew for every request, so time to first byte counts more than the last percent.
  const body = packed ? await pack(plain, { level: 1 }) : plain;
  if (packed) response.set('Content-Encoding', 'gzip');
  response.status(answer.status ?? 200).set('Content-Length', String(body.byteLength));
  response.end(request.method === 'HEAD' ? undefined : body);
}
