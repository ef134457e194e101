import { createHmac, timingSafeEqual } from 'node:crypto';
import { canonicalJson } from '../../base/index.ts';
import type { ListQuery, OaiVerb } from './request.ts';

/**
 * Where a list request has got to. Everything needed to go on is here, so a token needs no memory on the server and
 * never expires: the same token gives the same page after a restart and on another node.
 */
export interface ResumptionState {
  readonly verb: Extract<OaiVerb, 'ListIdentifiers' | 'ListRecords'>;
  readonly query: ListQuery;
  /** Nothing changed later than this second belongs to the list: it is the second of the first request. */
  readonly snapshot: string;
  /** Key of the last record already delivered. */
  readonly after: { readonly datestamp: string; readonly id: string };
  /** Records already delivered. */
  readonly cursor: number;
  /** Records in the whole list when it was first asked for. */
  readonly completeListSize: number;
}

/** Where the list of sets has got to. */
export interface SetsState {
  /** The last setSpec that was given. */
  readonly after: string;
  readonly cursor: number;
}

const FORMAT = 1;
/** 128 bits of the MAC are enough against forgery and keep URLs short. */
const MAC_BYTES = 16;
/** Longer than any token that we make; longer ones are refused before any work is done on them. */
const MAX_TOKEN = 4096;

/** The state as an opaque, URL-safe token: base64url of canonical JSON, a dot, base64url of a truncated HMAC-SHA-256. */
export function encodeResumptionToken(state: ResumptionState, key: Uint8Array): string {
  return signed({ ...state, query: { ...state.query } }, key);
}

/** The same for `ListSets`. */
export function encodeSetsToken({ after, cursor }: SetsState, key: Uint8Array): string {
  return signed({ verb: 'ListSets', after, cursor }, key);
}

/** The state of a token that this repository made with this key; undefined for anything else (untrusted). */
export function decodeResumptionToken(token: string, key: Uint8Array): ResumptionState | undefined {
  const state = verified(token, key) as ResumptionState | undefined;
  return state?.verb === 'ListIdentifiers' || state?.verb === 'ListRecords' ? state : undefined;
}

/** The same for `ListSets`. */
export function decodeSetsToken(token: string, key: Uint8Array): SetsState | undefined {
  const state = verified(token, key);
  return state?.verb === 'ListSets' ? (state as unknown as SetsState) : undefined;
}

function signed(state: Readonly<Record<string, Parameters<typeof canonicalJson>[0]>>, key: Uint8Array): string {
  const body = Buffer.from(canonicalJson({ v: FORMAT, ...state })).toString('base64url');
  return `${body}.${macOf(body, key).toString('base64url')}`;
}

function verified(token: string, key: Uint8Array): { readonly verb: OaiVerb } | undefined {
  if (token.length > MAX_TOKEN) return undefined;
  const [body, mac, ...rest] = token.split('.');
  if (body === undefined || mac === undefined || rest.length > 0) return undefined;
  const expected = macOf(body, key);
  const given = Buffer.from(mac, 'base64url');
  // Re-encoding refuses other spellings of the same MAC, so that one state has exactly one token.
  if (given.length !== MAC_BYTES || given.toString('base64url') !== mac || !timingSafeEqual(given, expected)) return undefined;
  const { v, ...state } = JSON.parse(Buffer.from(body, 'base64url').toString('utf8')) as { v: number; verb: OaiVerb };
  return v === FORMAT ? state : undefined;
}

function macOf(body: string, key: Uint8Array): Buffer {
  return createHmac('sha256', key).update(`oai-resumption\n${body}`).digest().subarray(0, MAC_BYTES);
}
