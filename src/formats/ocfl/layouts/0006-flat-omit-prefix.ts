import { delimiterOf, withoutPrefix, type LayoutMaker } from './layout.ts';

/** Extension 0006: the identifier without its prefix is the folder. There is no default delimiter. */
export const flatOmitPrefix: LayoutMaker = (config) => {
  const delimiter = delimiterOf(config);
  return delimiter === undefined ? undefined : (id) => withoutPrefix(id, delimiter);
};
