import { cutDigest, digestTuples, yesOrNo, type LayoutMaker } from './layout.ts';

/** Extension 0004: tuples of the digest, then the digest, or with `shortObjectRoot` what is left of it. */
export const hashedTuples: LayoutMaker = (config) => {
  const how = digestTuples(config);
  const short = yesOrNo(config, 'shortObjectRoot', false);
  if (how === undefined || short === undefined) return undefined;
  const cut = how.size * how.count;
  if (short && cut === how.digits) return undefined;
  return (id) => {
    const { digest, tuples } = cutDigest(id, how);
    return [...tuples, short ? digest.slice(cut) : digest].join('/');
  };
};
