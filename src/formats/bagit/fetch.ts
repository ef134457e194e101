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
