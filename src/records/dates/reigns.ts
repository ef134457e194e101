import { createRequire } from 'node:module';
import { numberInWords } from '../text/number-words.ts';
import { spellingKey } from '../text/tone-position.ts';

interface Reign { readonly name: string; readonly also?: readonly string[]; readonly first: number; readonly last: number }
const { reigns } = createRequire(import.meta.url)('../../../profiles/records/reigns.json') as { readonly reigns: readonly Reign[] };

const BY_NAME = new Map(reigns.flatMap((reign) => [reign.name, ...reign.also ?? []].map((name) => [spellingKey(name), reign] as const)));
const ORDINALS = new Map([...Array.from({ length: 60 }, (_, n) => [numberInWords(n + 1), n + 1] as const), ['nhất', 1], ['nhì', 2], ['tư', 4]]);

/** The Western year in which a year of a reign began; undefined when a text names none; 'beyond' when the reign had no such year. */
export function reignYear(text: string): number | 'beyond' | undefined {
  const key = spellingKey(text).replace(/ nguyên niên$/, ' thứ nhất');
  for (const [name, reign] of BY_NAME) {
    const at = key.indexOf(name);
    if (at < 0 || !/^(?:.* )?(?:năm |niên hiệu |đời )?$/u.test(key.slice(0, at))) continue;
    const count = ordinalOf(key.slice(at + name.length));
    if (count === undefined) continue;
    const year = reign.first + count - 1;
    return count >= 1 && year <= reign.last ? year : 'beyond';
  }
  return undefined;
}

/** " năm thứ 5", " thứ năm", " 5". */
function ordinalOf(rest: string): number | undefined {
  const [, digits, word = ''] = /^(?: năm)?(?: thứ)? (?:(\d{1,2})|([\p{L}]+(?: [\p{L}]+)*))$/u.exec(rest) ?? [];
  return digits === undefined ? ORDINALS.get(word) : Number(digits);
}
