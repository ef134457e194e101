import { setTimeout } from 'node:timers/promises';
import { request as requestHttp, type IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
import { createGunzip } from 'node:zlib';
import { Fault } from '../base/index.ts';
import type { AskProvider, OaiReply } from '../harvest/index.ts';

/** The largest answer that is read; a page of METS of a hundred packages is far below. */
const MOST_BYTES = 64 * 1024 ** 2;
const TIMEOUT_MS = 120_000;
/** Redirects and pauses that one request may cost. */
const MOST_TRIES = 4;
const LONGEST_PAUSE_S = 60;

/**
 * Asks a provider by HTTP. Redirects are followed on the same host only: who sends elsewhere is a fault that says where
 * (`SOURCE_UNREADABLE`), and so is one that does not answer. 503 with Retry-After is waited for, a minute at most.
 */
export function oaiClient(baseUrl: string, signal: AbortSignal): AskProvider {
  const base = addressOf(baseUrl);
  return async (query, { method = 'GET', gzip = false } = {}) => {
    let url = new URL(base);
    if (method === 'GET' && query !== '') url.search = query;
    for (let tried = 0; tried < MOST_TRIES; tried += 1) {
      const response = await send(url, { method, gzip, signal, ...(method === 'POST' ? { body: query } : {}) });
      const { statusCode = 0, headers } = response;
      if (statusCode === 503 && tried + 1 < MOST_TRIES && headers['retry-after'] !== undefined) {
        response.resume();
        await setTimeout(Math.min(Number(headers['retry-after']) || 1, LONGEST_PAUSE_S) * 1000, undefined, { signal });
      } else if (statusCode >= 300 && statusCode < 400 && headers.location !== undefined) {
        response.resume();
        const next = new URL(headers.location, url);
        if (next.hostname !== base.hostname) throw unreadable(baseUrl, `HTTP ${statusCode} → ${next.origin}`);
        url = next;
      } else return { status: statusCode, contentType: headers['content-type'] ?? '', ...await bodyOf(response, baseUrl) };
    }
    throw unreadable(baseUrl, 'HTTP 503');
  };
}

function addressOf(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !['http:', 'https:'].includes(url.protocol) || url.username !== '' || url.search !== '') throw new Fault('USAGE', { detail: text });
  return url;
}

interface Sending {
  readonly method: 'GET' | 'POST';
  readonly gzip: boolean;
  readonly signal: AbortSignal;
  readonly body?: string;
}

async function send(url: URL, { method, gzip, signal, body }: Sending): Promise<IncomingMessage> {
  const headers = {
    'User-Agent': 'Kho oai verify', 'Accept-Encoding': gzip ? 'gzip' : 'identity',
    ...(body === undefined ? {} : { 'Content-Type': 'application/x-www-form-urlencoded', 'Content-Length': Buffer.byteLength(body) }),
  };
  try {
    return await new Promise((resolve, reject) => {
      const sent = (url.protocol === 'https:' ? requestHttps : requestHttp)(url, { method, headers, signal, timeout: TIMEOUT_MS }, resolve);
      sent.on('timeout', () => { sent.destroy(new Error('ETIMEDOUT')); });
      sent.on('error', reject);
      sent.end(body);
    });
  } catch (cause) {
    if (signal.aborted) throw new Fault('INTERRUPTED');
    throw unreadable(url.origin, cause instanceof Error ? cause.message : String(cause), cause);
  }
}

async function bodyOf(response: IncomingMessage, baseUrl: string): Promise<Pick<OaiReply, 'body' | 'encoding'>> {
  const encoding = response.headers['content-encoding'];
  const parts: Buffer[] = [];
  let length = 0;
  try {
    for await (const part of encoding === 'gzip' ? response.pipe(createGunzip()) : response) {
      parts.push(part as Buffer);
      length += (part as Buffer).byteLength;
      if (length > MOST_BYTES) break;
    }
  } catch (cause) {
    throw unreadable(baseUrl, cause instanceof Error ? cause.message : String(cause), cause);
  }
  response.destroy();
  if (length > MOST_BYTES) throw unreadable(baseUrl, `> ${MOST_BYTES} bytes`);
  return { body: Buffer.concat(parts), ...(encoding === undefined ? {} : { encoding }) };
}

function unreadable(path: string, detail: string, cause?: unknown): Fault {
  return new Fault('SOURCE_UNREADABLE', { path, detail }, { cause });
}
