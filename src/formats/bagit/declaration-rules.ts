import { isKnownEncoding, isUtf8, MAX_LINE_CHARS } from './tag-file-text.ts';
import { each, type BagRule } from './rule.ts';
import { bagItVersion } from './versions.ts';

const PATH = 'bagit.txt';

/** RFC 8493 §2.1.1: there is a bagit.txt. */
const b01: BagRule = function* ({ bag }) {
  if (bag.declaration === undefined) yield { path: PATH };
};

/** RFC 8493 §2.1.1: exactly two lines, each of its form. */
const b08: BagRule = function* ({ bag }) {
  for (const { line, expected } of bag.declaration?.badLines ?? []) yield { path: PATH, place: String(line), params: { expected } };
};

/** RFC 8493 §2.1.1: the version is one that was published. */
const b09: BagRule = function* ({ bag }) {
  const version = bag.declaration?.version;
  if (version !== undefined && bagItVersion(version) === undefined) yield { path: PATH, params: { version } };
};

/** RFC 8493 §2.1.1: no byte order mark. */
const b10: BagRule = function* ({ bag }) {
  if (bag.declaration?.startsWithMark === true) yield { path: PATH };
};

/** RFC 8493 §2.1.1: the encoding should be UTF-8. */
const b11: BagRule = function* ({ bag }) {
  const encoding = bag.declaration?.encoding ?? 'UTF-8';
  if (!isUtf8(encoding) && isKnownEncoding(encoding)) yield { path: PATH, place: '2', params: { encoding } };
};

/** RFC 8493 §2.1.1: the encoding is a registered one; Kho must be able to read it. */
const b12: BagRule = function* ({ bag }) {
  const encoding = bag.declaration?.encoding ?? 'UTF-8';
  if (!isKnownEncoding(encoding)) yield { path: PATH, place: '2', params: { encoding } };
};

/** Whoever asks for another version than the bag declares should know that it is another. */
const b30: BagRule = function* ({ bag }) {
  const declared = bag.declaration?.version;
  if (bag.asked !== undefined && declared !== undefined && declared !== bag.asked) yield { path: PATH, place: '1', params: { declared, asked: bag.asked } };
};

/** RFC 8493 §2.3: text is in the declared encoding. */
const b13: BagRule = function* ({ bag }) {
  for (const { path, wrongEncoding } of bag.texts) if (wrongEncoding) yield { path, params: { encoding: bag.declaration?.encoding ?? 'UTF-8' } };
};

/** RFC 8493 §2.3: no byte order mark in UTF-8. */
const b52: BagRule = function* ({ bag }) {
  for (const { path, startsWithMark } of bag.texts) if (startsWithMark) yield { path };
};

/** Our bound: no line of a tag file is longer than any path can be. */
const b58: BagRule = function* ({ bag }) {
  for (const { path, longLines } of bag.texts) yield* each(longLines, (line) => ({ path, place: String(line), params: { limit: MAX_LINE_CHARS } }));
};

/** Rules about `bagit.txt` and the text of all tag files. */
export const DECLARATION_RULES: Readonly<Record<string, BagRule>> = {
  'B-01': b01, 'B-08': b08, 'B-09': b09, 'B-10': b10, 'B-11': b11, 'B-12': b12, 'B-30': b30, 'B-13': b13, 'B-52': b52, 'B-58': b58,
};
