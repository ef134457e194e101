import { bagInfoOf } from './bag-facts.ts';
import { bagInfoValues } from './bag-info.ts';
import { each, type BagRule } from './rule.ts';

/** RFC 8493 §2.2.2: a label, a colon and a value. */
const b24: BagRule = function* ({ bag }) {
  for (const { path, malformed } of bag.infoFiles) yield* each(malformed, (line) => ({ path, place: String(line) }));
};

/** RFC 8493 §2.2.2: one space or tab after the colon, no white space around the label. */
const b43: BagRule = function* ({ bag }) {
  for (const { path, loose } of bag.infoFiles) yield* each(loose, (line) => ({ path, place: String(line) }));
};

const ONCE = ['Bagging-Date', 'Bag-Size', 'Bag-Group-Identifier', 'Bag-Count'];

/** RFC 8493 §2.2.2: elements that should not be repeated. */
const b45: BagRule = function* ({ bag }) {
  for (const { path, info } of bag.infoFiles) {
    for (const label of ONCE) {
      const times = bagInfoValues(info, label).length;
      if (times > 1) yield { path, params: { label, times } };
    }
  }
};

/** A day that exists in some year; the drafts called it Delivery-Date (0.93, 0.94) and Packing-Date (0.95). */
const DATES = ['Bagging-Date', 'Packing-Date', 'Delivery-Date'];
const DATE = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/;
const COUNT = /^[1-9]\d{0,8} of (?:[1-9]\d{0,8}|\?)$/;

/** RFC 8493 §2.2.2: dates are YYYY-MM-DD, Bag-Count is N of T with T a number or a question mark. */
const b46: BagRule = function* ({ bag }) {
  for (const { path, info } of bag.infoFiles) {
    for (const label of DATES) {
      for (const value of bagInfoValues(info, label)) if (!DATE.test(value)) yield { path, params: { label, value: shown(value), expected: 'YYYY-MM-DD' } };
    }
    for (const value of bagInfoValues(info, 'Bag-Count')) {
      if (!COUNT.test(value) || outOfCount(value)) yield { path, params: { label: 'Bag-Count', value: shown(value), expected: 'N of T' } };
    }
  }
};

function outOfCount(value: string): boolean {
  const [number = '', total = '?'] = value.split(' of ');
  return total !== '?' && Number(number) > Number(total);
}

function shown(value: string): string {
  return value.length > 80 ? `${value.slice(0, 80)}…` : value;
}

/** Drafts 00 to 02 call the file package-info.txt, later versions bag-info.txt. */
const b47: BagRule = function* ({ bag }) {
  const expected = bag.judgedBy < '0.96' ? 'package-info.txt' : 'bag-info.txt';
  for (const { path } of bag.infoFiles) if (path !== expected) yield { path, params: { expected, version: bag.judgedBy } };
};

const OXUM = /^\d{1,16}\.\d{1,16}$/;

/** RFC 8493 §2.2.2: Payload-Oxum is OctetCount.StreamCount. */
const b25: BagRule = function* ({ bag }) {
  for (const { path, info } of bag.infoFiles) {
    for (const declared of new Set(bagInfoValues(info, 'Payload-Oxum'))) if (!OXUM.test(declared)) yield { path, params: { declared: shown(declared) } };
  }
};

/** RFC 8493 §2.2.2: Payload-Oxum must not be repeated. */
const b44: BagRule = function* ({ bag }) {
  const times = bagInfoValues(bagInfoOf(bag), 'Payload-Oxum').length;
  if (times > 1) yield { path: bag.infoFiles[0]?.path ?? 'bag-info.txt', params: { times } };
};

/** RFC 8493 §2.2.2: Payload-Oxum is what is counted. A holey bag cannot agree with it, and has said so already. */
const b05: BagRule = function* ({ bag }) {
  const actual = `${bag.payload.octets}.${bag.payload.streams}`;
  if ([...bag.fetch?.files.keys() ?? []].some((path) => !bag.input.paths.has(path))) return;
  for (const { path, info } of bag.infoFiles) {
    for (const declared of new Set(bagInfoValues(info, 'Payload-Oxum'))) {
      if (OXUM.test(declared) && declared !== actual) yield { path, params: { declared, actual } };
    }
  }
};

/** Rules about `bag-info.txt` and `package-info.txt`. */
export const INFO_RULES: Readonly<Record<string, BagRule>> = { 'B-24': b24, 'B-43': b43, 'B-45': b45, 'B-46': b46, 'B-47': b47, 'B-25': b25, 'B-44': b44, 'B-05': b05 };
