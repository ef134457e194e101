import { createHmac, timingSafeEqual } from 'node:crypto';
import { ApiProblem } from './problem.ts';

/** Bytes of the signature: more than can be tried. */
const SIGNED = 16;
const LONGEST = 2000;

/**
 * Where a list goes on, as clients hand it back: opaque, and signed together with what was asked, so that a cursor of another list or of
 * somebody's making is refused (`API_CURSOR_INVALID`) and never reaches a query.
 */
export interface Cursors {
  write(list: string, key: string): string;
  read(list: string, cursor: string): string;
}

export function createCursors(secret: Uint8Array): Cursors {
  const signature = (list: string, key: string): Buffer => createHmac('sha256', secret).update(JSON.stringify([list, key])).digest().subarray(0, SIGNED);
  return {
    write: (list, key) => `${Buffer.from(key).toString('base64url')}.${signature(list, key).toString('base64url')}`,
    read: (list, cursor) => {
      const [coded = '', signed = '', ...rest] = cursor.length > LONGEST ? [] : cursor.split('.');
      const key = Buffer.from(coded, 'base64url').toString('utf8');
      const given = Buffer.from(signed, 'base64url');
      if (rest.length > 0 || given.byteLength !== SIGNED || !timingSafeEqual(given, signature(list, key))) throw new ApiProblem('API_CURSOR_INVALID');
      return key;
    },
  };
}
