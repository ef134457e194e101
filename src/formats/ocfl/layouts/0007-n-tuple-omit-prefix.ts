import { delimiterOf, text, wholeNumber, withoutPrefix, yesOrNo, type LayoutMaker } from './layout.ts';

const BOUNDS = { least: 1, most: 32, otherwise: 3 };

/** Extension 0007: tuples of the identifier without its prefix, padded with zeros and perhaps reversed, then that identifier. */
export const tuplesOmitPrefix: LayoutMaker = (config) => {
  const delimiter = delimiterOf(config, ':');
  const size = wholeNumber(config, 'tupleSize', BOUNDS);
  const count = wholeNumber(config, 'numberOfTuples', BOUNDS);
  const padding = text(config, 'zeroPadding', 'left');
  const reverse = yesOrNo(config, 'reverseObjectRoot', false);
  if (delimiter === undefined || size === undefined || count === undefined || reverse === undefined) return undefined;
  if (padding !== 'left' && padding !== 'right') return undefined;
  return (id) => {
    const rest = withoutPrefix(id, delimiter);
    if (rest === undefined) return undefined;
    const given = Array.from(rest);
    const zeros = Array.from({ length: Math.max(0, size * count - given.length) }, () => '0');
    const padded = padding === 'left' ? [...zeros, ...given] : [...given, ...zeros];
    const characters = reverse ? padded.reverse() : padded;
    return [...Array.from({ length: count }, (_, n) => characters.slice(n * size, (n + 1) * size).join('')), rest].join('/');
  };
};
