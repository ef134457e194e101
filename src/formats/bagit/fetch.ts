import type { BagInput } from './bag-input.ts';
import { isPayload, type FetchedFile, type FetchFacts, type WrittenName } from './bag-facts.ts';
import { Kept } from './kept.ts';
import { isWindowsPath, resolveManifestPath } from './manifest-path.ts';
import type { BagItVersion } from './versions.ts';

/** One line of `fetch.txt`, or what cannot be read as one (then `path` is undefined). */
export interface FetchLine {
  readonly line: number;
  readonly url: string;
  /** Octets, or undefined where the file says `-`. */
  readonly size: number | undefined;
  readonly path: string | undefined;
}

/**
 * The lines of `fetch.txt` (RFC 8493 §2.2.3): `URL LENGTH FILEPATH`. Kho never follows the URLs;
 * the lines only explain which files a holey bag lacks.
 */
export function* parseFetch(lines: Iterable<string>): Generator<FetchLine> {
  let number = 0;
  for (const line of lines) {
    number += 1;
    if (line.trim() === '') continue;
    const parts = /^(\S+)[ \t]+(\d{1,15}|-)[ \t]+(\S.*)$/.exec(line);
    if (parts === null) {
      yield { line: number, url: '', size: undefined, path: undefined };
      continue;
    }
    const [, url = '', size = '-', path = ''] = parts;
    yield { line: number, url, size: size === '-' ? undefined : Number(size), path };
  }
}

/** Reads `fetch.txt` against the bag: which files it names, and which of its lines cannot be used. */
export function readFetch(lines: Iterable<string>, input: BagInput, version: BagItVersion): FetchFacts {
  const files = new Map<string, FetchedFile>();
  const malformed = new Kept<number>();
  const unsafe = new Kept<WrittenName>();
  const outside = new Kept<WrittenName>();
  const windowsPaths = new Kept<WrittenName>();
  for (const { line, url, size, path: name } of parseFetch(lines)) {
    if (name === undefined) {
      malformed.add(line);
      continue;
    }
    if (isWindowsPath(name)) windowsPaths.add({ line, name });
    const path = resolveManifestPath(insideBag(name, version), version, (one) => input.paths.has(one))?.path;
    if (path === undefined) unsafe.add({ line, name });
    else if (!isPayload(path)) outside.add({ line, name });
    else if (!files.has(path)) files.set(path, { line, path, url, size });
  }
  return { files, malformed, unsafe, outside, windowsPaths };
}

/** 0.96 and 0.97: a slash before the path is to be read as the bag's own folder. Nothing but payload may follow it. */
function insideBag(name: string, version: BagItVersion): string {
  return (version === '0.96' || version === '0.97') && name.startsWith('/data/') ? name.slice(1) : name;
}
