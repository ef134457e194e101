import type { JsonValue } from '../../json/index.ts';
import { encapsulationFolder } from './encapsulation.ts';
import { cutDigest, digestTuples, type LayoutMaker } from './layout.ts';

/** Extension 0012: as 0003, of the identifier without its prefix; a delimiter at its very end does not count. */
export const hashAndIdOmitPrefix: LayoutMaker = (config) => {
  const tuples = digestTuples(config);
  const delimiters = config.get('delimiters') ?? [];
  if (tuples === undefined || !isTexts(delimiters)) return undefined;
  return (id) => {
    const rest = id.slice(Math.max(0, ...delimiters.map((delimiter) => endOfLast(id, delimiter))));
    const { digest, tuples: folders } = cutDigest(rest, tuples);
    return [...folders, encapsulationFolder(rest, digest)].join('/');
  };
};

function endOfLast(id: string, delimiter: string): number {
  const at = id.slice(0, -1).lastIndexOf(delimiter);
  return at < 0 ? 0 : at + delimiter.length;
}

function isTexts(value: JsonValue): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string' && one !== '');
}
