import type { JsonValue } from '../../json/index.ts';
import { delimiterOf, withoutPrefix, yesOrNo, type LayoutMaker } from './layout.ts';

const SIZES: readonly JsonValue[] = [2, 3, 2, 4];

/** Extension 0010: the identifier without its prefix, cut into segments of given sizes. ASCII only. */
export const differentialTuples: LayoutMaker = (config) => {
  const delimiter = delimiterOf(config, ':');
  const sizes = config.get('tupleSegmentSizes') ?? SIZES;
  const whole = yesOrNo(config, 'fullIdentifierAsObjectRoot', false);
  if (delimiter === undefined || whole === undefined || !isSizes(sizes)) return undefined;
  return (id) => {
    const rest = withoutPrefix(id, delimiter);
    if (rest === undefined || !/^[\x20-\x7f]*$/.test(rest) || rest.length !== sizes.reduce((sum, size) => sum + size, 0)) return undefined;
    let at = 0;
    const segments = sizes.map((size) => rest.slice(at, at += size));
    return [...segments, ...(whole ? [rest] : [])].join('/');
  };
};

function isSizes(value: JsonValue): value is readonly number[] {
  return Array.isArray(value) && value.length > 0 && value.every((size) => typeof size === 'number' && Number.isInteger(size) && size > 0);
}
