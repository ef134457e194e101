import { CREATORS_SHELF, SELF_SHELF } from '../catalogue/index.ts';

/** A file of an object holds at most this many records; a shelf with more is parted by the next digit of the identifiers. */
export const RECORDS_IN_A_FILE = 5000;

const HEX = Array.from({ length: 16 }, (_, digit) => digit.toString(16));
/** Places of the dashes in a UUID. */
const DASHES: ReadonlySet<number> = new Set([8, 13, 18, 23]);

/** Name of the file with those records of a shelf whose identifiers begin with a prefix. */
export function shelfFile(shelf: string, prefix: string): string {
  if (shelf === SELF_SHELF) return 'fonds.json';
  const name = `${prefix === '' ? 'all' : prefix}.ndjson`;
  return shelf === CREATORS_SHELF ? `creators/${name}` : `records/${shelf}/${name}`;
}

/** The shelf and prefix of a file of records; undefined for any other file of the object. */
export function shelfPartOf(name: string): { readonly shelf: string; readonly prefix: string } | undefined {
  if (name === 'fonds.json') return { shelf: SELF_SHELF, prefix: '' };
  const [, creators, shelf = CREATORS_SHELF, file = ''] = /^(?:(creators)|records\/([a-z0-9-]+))\/(all|[0-9a-f-]+)\.ndjson$/.exec(name) ?? [];
  if (file === '' || (creators === undefined && shelf === CREATORS_SHELF)) return undefined;
  return { shelf, prefix: file === 'all' ? '' : file };
}

/** The prefixes that part a prefix. */
export function partsOf(prefix: string): readonly string[] {
  return HEX.map((digit) => withDash(`${prefix}${digit}`));
}

function withDash(prefix: string): string {
  return DASHES.has(prefix.length) ? `${prefix}-` : prefix;
}

/** The prefix under which an identifier lies on a shelf that is parted so: as deep as the shelf is parted there. */
export function prefixOf(id: string, parted: ReadonlySet<string>): string {
  let prefix = '';
  // A part without records has no file; that its siblings have some tells that the shelf is parted there.
  while (!parted.has(prefix) && prefix.length < id.length && isPartedBelow(prefix, parted)) prefix = withDash(id.slice(0, prefix.length + 1));
  return prefix;
}

function isPartedBelow(prefix: string, parted: ReadonlySet<string>): boolean {
  for (const one of parted) if (one.length > prefix.length && one.startsWith(prefix)) return true;
  return false;
}
