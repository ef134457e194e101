import { each, type BagRule } from './rule.ts';

const PATH = 'fetch.txt';
/** RFC 3986 §4.3: a scheme, a colon, and something; no fragment is meant, none is looked for. */
const ABSOLUTE = /^[A-Za-z][A-Za-z0-9+.-]{0,63}:[^\s]+$/;

/** RFC 8493 §3: a file that only fetch.txt could provide is not there. Kho never downloads. */
const b06: BagRule = function* ({ bag }) {
  for (const { path, line, url } of bag.fetch?.files.values() ?? []) if (!bag.input.paths.has(path)) yield { path, place: String(line), params: { url } };
};

/** RFC 8493 §2.2.3: a bag that was completed may keep its fetch.txt. */
const b07: BagRule = function* ({ bag }) {
  const { fetch } = bag;
  if (fetch === undefined || fetch.files.size === 0) return;
  const clean = [fetch.malformed, fetch.unsafe, fetch.outside].every(({ items }) => items.length === 0);
  if (clean && [...fetch.files.keys()].every((path) => bag.input.paths.has(path))) yield { path: PATH, params: { files: fetch.files.size } };
};

/** RFC 8493 §2.2.3: each line is `url length filepath`. */
const b28: BagRule = function* ({ bag }) {
  if (bag.fetch !== undefined) yield* each(bag.fetch.malformed, (line) => ({ path: PATH, place: String(line) }));
};

/** RFC 8493 §2.2.3: fetch.txt lists no tag files. */
const b34: BagRule = function* ({ bag }) {
  if (bag.fetch !== undefined) yield* each(bag.fetch.outside, ({ line, name }) => ({ path: PATH, place: String(line), params: { name } }));
};

/** RFC 8493 §2.2.3: every file listed is in every payload manifest; before 1.0 one of them is enough to be checked at all. */
const b48: BagRule = function* ({ bag }) {
  const payload = bag.listings.filter(({ kind }) => kind === 'payload');
  for (const { path, line } of bag.fetch?.files.values() ?? []) {
    const lacking = payload.filter(({ paths }) => !paths.has(path));
    const enough = bag.judgedBy === '1.0' ? lacking.length === 0 : lacking.length < payload.length;
    if (!enough) yield { path: PATH, place: String(line), params: { name: path, manifest: lacking.map((listing) => listing.path).join(', ') } };
  }
};

/** RFC 8493 §2.2.3: the address is an absolute URI. */
const b49: BagRule = function* ({ bag }) {
  for (const { line, url } of bag.fetch?.files.values() ?? []) if (!ABSOLUTE.test(url)) yield { path: PATH, place: String(line), params: { url } };
};

/** RFC 8493 §5.3: a length that differs from the file's own is a sign that it is not the file that was meant. */
const b50: BagRule = function* ({ bag }) {
  for (const { path, line, size } of bag.fetch?.files.values() ?? []) {
    const actual = bag.input.paths.get(path)?.size;
    if (actual !== undefined && size !== undefined && size !== actual) yield { path: PATH, place: String(line), params: { name: path, declared: size, actual } };
  }
};

/** Rules about `fetch.txt`. */
export const FETCH_RULES: Readonly<Record<string, BagRule>> = { 'B-06': b06, 'B-07': b07, 'B-28': b28, 'B-34': b34, 'B-48': b48, 'B-49': b49, 'B-50': b50 };
