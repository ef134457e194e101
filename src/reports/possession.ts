import { createHash, createHmac } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { systemErrorCode } from '../base/index.ts';
import type { HeldFile, HeldPackage } from './model.ts';

/** A file that a challenge asks for. */
export interface Sample {
  readonly object: string;
  readonly objectRoot: string;
  readonly file: HeldFile;
  /** SHA-256(phrase ‖ object ‖ `/` ‖ path): the lowest ones are asked for. */
  readonly rank: string;
}

/** What one copy answers about one file, from its bytes of this moment. */
export interface PossessionAnswer {
  readonly outcome: 'match' | 'mismatch' | 'missing' | 'unreadable' | 'away';
  readonly size?: number;
  readonly sha256?: string;
  /** HMAC-SHA-256 over the bytes with the phrase as key: who has only digests cannot answer it. */
  readonly hmac?: string;
  /** System error code. */
  readonly detail?: string;
}

/**
 * The sample of a challenge: of all files those with the lowest ranks, so that nobody can know it before the phrase is said, and anybody
 * can find it again from the table of a report. `total` counts the files that it was drawn from.
 */
export async function drawSample(holdings: AsyncIterable<HeldPackage>, { phrase, count }: { readonly phrase: string; readonly count: number }): Promise<{ readonly samples: readonly Sample[]; readonly total: number }> {
  let lowest: Sample[] = [];
  let total = 0;
  // With the list twice as long as needed it is sorted seldom.
  const keep = (): void => { lowest = lowest.sort((a, b) => (a.rank < b.rank ? -1 : 1)).slice(0, count); };
  let bar: string | undefined;
  for await (const { id, objectRoot, files, unknown } of holdings) {
    if (unknown !== undefined) continue;
    for (const file of files) {
      total += 1;
      const rank = rankOf(phrase, id, file.path);
      if (bar !== undefined && rank > bar) continue;
      lowest.push({ object: id, objectRoot, file, rank });
      if (lowest.length < 2 * count) continue;
      keep();
      bar = lowest.at(-1)?.rank;
    }
  }
  keep();
  return { samples: lowest, total };
}

export function rankOf(phrase: string, object: string, file: string): string {
  return createHash('sha256').update(phrase).update(`${object}/${file}`).digest('hex');
}

/** Bytes of one read. */
const PIECE = 1024 * 1024;
/** A link is not followed; a pipe or device that took a file's place must not make us wait for ever. */
const READ_ONLY = fs.constants.O_RDONLY | fs.constants.O_NOFOLLOW | fs.constants.O_NONBLOCK;

/** Reads a sampled file below a storage root now, and answers from its bytes. Never throws for what is wrong with it. */
export async function answerFrom(root: string, { objectRoot, file }: Sample, phrase: string): Promise<PossessionAnswer> {
  if (!/^v\d+\//.test(file.path) || file.path.split('/').includes('..')) return { outcome: 'unreadable', detail: 'path' };
  const digests = { sha256: createHash('sha256'), sha512: createHash('sha512') };
  const keyed = createHmac('sha256', phrase);
  let size = 0;
  let handle: fs.promises.FileHandle | undefined;
  try {
    handle = await fs.promises.open(path.join(root, objectRoot, file.path), READ_ONLY);
    if (!(await handle.stat()).isFile()) return { outcome: 'mismatch', detail: 'no file' };
    const piece = Buffer.allocUnsafe(PIECE);
    for (;;) {
      const { bytesRead } = await handle.read(piece, 0, PIECE, size);
      if (bytesRead === 0) break;
      size += bytesRead;
      const bytes = piece.subarray(0, bytesRead);
      digests.sha256.update(bytes);
      digests.sha512.update(bytes);
      keyed.update(bytes);
    }
  } catch (thrown) {
    const detail = systemErrorCode(thrown) ?? 'UNKNOWN';
    return { outcome: ['ENOENT', 'ENOTDIR'].includes(detail) ? 'missing' : 'unreadable', detail };
  } finally {
    await handle?.close();
  }
  const sha256 = digests.sha256.digest('hex');
  const same = digests.sha512.digest('hex') === file.sha512 && (file.sha256 === undefined || file.sha256 === sha256);
  return { outcome: same ? 'match' : 'mismatch', size, sha256, hmac: keyed.digest('hex') };
}
