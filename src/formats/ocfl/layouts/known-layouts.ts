import { flatDirect } from './0002-flat-direct.ts';
import { hashAndId, LAYOUT_0003 } from './0003-hash-and-id-n-tuple.ts';
import { hashedTuples } from './0004-hashed-n-tuple.ts';
import { flatOmitPrefix } from './0006-flat-omit-prefix.ts';
import { tuplesOmitPrefix } from './0007-n-tuple-omit-prefix.ts';
import { differentialTuples } from './0010-differential-n-tuple-omit-prefix.ts';
import { directCleanPath } from './0011-direct-clean-path.ts';
import { hashAndIdOmitPrefix } from './0012-hash-and-no-prefix-id-n-tuple.ts';
import type { LayoutMaker } from './layout.ts';

/** The storage layouts that Kho can follow, by the registered name of their extension. */
export const LAYOUTS: ReadonlyMap<string, LayoutMaker> = new Map([
  ['0002-flat-direct-storage-layout', flatDirect],
  [LAYOUT_0003, hashAndId],
  ['0004-hashed-n-tuple-storage-layout', hashedTuples],
  ['0006-flat-omit-prefix-storage-layout', flatOmitPrefix],
  ['0007-n-tuple-omit-prefix-storage-layout', tuplesOmitPrefix],
  ['0010-differential-n-tuple-omit-prefix-storage-layout', differentialTuples],
  ['0011-direct-clean-path-layout', directCleanPath],
  ['0012-hash-and-no-prefix-id-n-tuple-storage-layout', hashAndIdOmitPrefix],
]);
