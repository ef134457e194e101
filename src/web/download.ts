import { pipeline } from 'node:stream/promises';
import type { Request, Response } from 'express';
import { type ByteStream, systemErrorCode } from '../base/index.ts';
import { type ByteRange, requestedRange } from './accept-ranges.ts';
import { attachmentDisposition } from './content-disposition.ts';
import { HttpProblem } from './errors.ts';

/** A file to send as an attachment. Every value may come from outside. */
export interface Download {
  readonly name: string;
  readonly mimeType: string;
  /** Bytes of the whole file. */
  readonly size: number;
  /** Lower-case hexadecimal. */
  readonly sha256: string;
  /** For what not everybody may have: `no-store`. Otherwise whoever keeps it has to ask each time whether they still may. */
  readonly cacheControl?: string;
  /** Opens the whole file or one range; called once, before any header is sent, so that a fault gets its own page. */
  open(range?: ByteRange): ByteStream | Promise<ByteStream>;
}

/** `type/subtype` of RFC 9110 without parameters; anything else would reach a header. */
const MIME_TYPE = /^[a-z0-9][a-z0-9!#$&^_.+-]{0,126}\/[a-z0-9][a-z0-9!#$&^_.+-]{0,126}$/i;
/** Types that a browser would run or render with our origin's rights if the attachment rule ever failed. */
const ACTIVE_TYPE = /html|xml|svg|javascript|ecmascript|x-shockwave|x-httpd|multipart/i;

/**
 * Sends a file: HEAD, one byte range, `If-Range`, `If-None-Match`, and the digest of the whole representation
 * (`Repr-Digest`, RFC 9530) so that the receiver can check what came.
 */
export async function sendDownload(request: Request, response: Response, file: Download): Promise<void> {
  const etag = `"${file.sha256}"`;
  const digest = Buffer.from(file.sha256, 'hex').toString('base64');
  response.set({
    'Accept-Ranges': 'bytes',
    'Cache-Control': file.cacheControl ?? 'private, no-cache',
    'Content-Disposition': attachmentDisposition(file.name),
    'Content-Security-Policy': "default-src 'none'; sandbox",
    'Content-Type': MIME_TYPE.test(file.mimeType) && !ACTIVE_TYPE.test(file.mimeType) ? file.mimeType : 'application/octet-stream',
    ETag: etag,
    'Repr-Digest': `sha-256=:${digest}:`,
  });
  if (etagMatches(request.get('If-None-Match'), etag)) {
    response.status(304).end();
    return;
  }
  const ifRange = request.get('If-Range');
  const range = ifRange === undefined || ifRange === etag ? requestedRange(request.get('Range'), file.size) : undefined;
  if (range === 'unsatisfiable') {
    for (const name of ['Content-Disposition', 'ETag', 'Repr-Digest']) response.removeHeader(name);
    response.set('Content-Range', `bytes */${file.size}`);
    throw new HttpProblem(416, `bytes */${file.size}`);
  }
  const bytes = request.method === 'HEAD' ? undefined : await file.open(range);
  if (range !== undefined) response.status(206).set('Content-Range', `bytes ${range.start}-${range.end}/${file.size}`);
  response.set('Content-Length', String(range === undefined ? file.size : range.end - range.start + 1));
  if (bytes === undefined) response.end();
  else await streamTo(response, bytes);
}

/** Whether an `If-None-Match` header names the tag (weak comparison, RFC 9110 §13.1.2). */
export function etagMatches(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false;
  const plain = (tag: string): string => tag.trim().replace(/^W\//, '');
  return header.trim() === '*' || header.split(',').some((tag) => plain(tag) === plain(etag));
}

async function streamTo(response: Response, bytes: ByteStream): Promise<void> {
  try {
    await pipeline(bytes, response);
  } catch (error) {
    // The reader went away in the middle: nothing is wrong here, and nobody is left to be told.
    if (systemErrorCode(error) !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
  }
}
