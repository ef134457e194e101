import { encapsulationFolder } from './encapsulation.ts';
import { cutDigest, digestTuples, type DigestTuples, type LayoutMaker } from './layout.ts';

/** Name of the storage layout extension that Kho writes. */
export const LAYOUT_0003 = '0003-hash-and-id-n-tuple-storage-layout';

/** Content of `extensions/0003…/config.json`: the defaults of the extension, written out. */
export const LAYOUT_0003_CONFIG = {
  extensionName: LAYOUT_0003,
  digestAlgorithm: 'sha256',
  tupleSize: 3,
  numberOfTuples: 3,
} as const;

const OURS: DigestTuples = { algorithm: 'sha256', size: 3, count: 3, digits: 64 };

/**
 * Path of an object root inside the storage root by OCFL extension 0003: three tuples of the id's sha256,
 * then the percent-encoded id. `urn:uuid:…` → `a1b/2c3/d4e/urn%3auuid%3a…`.
 */
export function objectRootPath(id: string): string {
  return pathOf(id, OURS);
}

/** The identifier whose object root this is; undefined when the folder's name does not say it or it belongs elsewhere. */
export function idOfObjectRoot(objectRoot: string): string | undefined {
  let id: string;
  try {
    id = decodeURIComponent(objectRoot.slice(objectRoot.lastIndexOf('/') + 1));
  } catch {
    return undefined;
  }
  return id !== '' && objectRootPath(id) === objectRoot ? id : undefined;
}

/** Extension 0003 with the parameters of somebody's store. */
export const hashAndId: LayoutMaker = (config) => {
  const tuples = digestTuples(config);
  return tuples === undefined ? undefined : (id) => pathOf(id, tuples);
};

function pathOf(id: string, how: DigestTuples): string {
  const { digest, tuples } = cutDigest(id, how);
  return [...tuples, encapsulationFolder(id, digest)].join('/');
}
