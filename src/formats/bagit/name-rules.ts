import { collisionKey } from '../../base/index.ts';
import { isPayload, type BagFacts } from './bag-facts.ts';
import { each, type BagRule } from './rule.ts';

/** Every name that the bag holds or lists, once. */
function* namesOf({ input, listings, fetch }: BagFacts): Generator<string> {
  yield* input.paths.keys();
  const told = new Set<string>();
  for (const paths of [...listings.map((listing) => listing.paths), ...(fetch === undefined ? [] : [fetch.files])]) {
    for (const path of paths.keys()) {
      if (input.paths.has(path) || told.has(path)) continue;
      told.add(path);
      yield path;
    }
  }
}

/** RFC 8493 §2.1.2: there is a folder data. */
const b31: BagRule = function* ({ bag }) {
  if (lacksPayloadFolder(bag)) yield { path: 'data/' };
};

/** Only told by who lists folders; without such a list an empty one cannot be known. */
function lacksPayloadFolder({ payload, input }: BagFacts): boolean {
  return payload.streams === 0 && input.folders?.has('data') === false;
}

/** A bag that holds nothing is valid by RFC 8493, but nothing to keep. What must be fetched has been told of already. */
const b27: BagRule = function* ({ bag }) {
  const announced = bag.fetch !== undefined && bag.fetch.files.size > 0;
  if (bag.payload.streams === 0 && !announced && !lacksPayloadFolder(bag)) yield { path: 'data/' };
};

/** RFC 8493 §6.1.1: names that differ only in case are one name on many disks. */
const b36: BagRule = function* ({ bag }) {
  const first = new Map<string, string>();
  for (const path of namesOf(bag)) {
    const key = collisionKey(path);
    const other = first.get(key);
    if (other === undefined) first.set(key, path);
    else yield { path, params: { other } };
  }
};

/** Files that systems leave behind in folders; whoever made the bag hardly meant them. */
const SYSTEM_FILE = /(?:^|\/)(?:Thumbs\.db|ehthumbs\.db|desktop\.ini|\.DS_Store|\._[^/]+|\.Spotlight-V100|\.Trashes|\.fseventsd|__MACOSX)(?:\/|$)/i;

/** Conformance suite, warning/special-system-files: the maker should be told. */
const b37: BagRule = function* ({ bag }) {
  for (const path of namesOf(bag)) if (isPayload(path) && SYSTEM_FILE.test(path)) yield { path };
};

/** RFC 8493 §5.1: drive letters, shares, variables and backslashes; asked only of packages that must be portable. */
const b60: BagRule = function* ({ bag }) {
  const sources = bag.fetch === undefined ? bag.listings : [{ path: 'fetch.txt', windowsPaths: bag.fetch.windowsPaths }, ...bag.listings];
  for (const { path, windowsPaths } of sources) yield* each(windowsPaths, ({ line, name }) => ({ path, place: String(line), params: { name } }));
};

const DEVICE = /(?:^|\/)(?:con|prn|aux|nul|com[1-9¹²³]|lpt[1-9¹²³])(?:\.[^/]*)?(?:\/|$)/i;
const MAX_WINDOWS_PATH = 255;

/** RFC 8493 §6.1.2: names of devices, with any extension. */
const b61: BagRule = function* ({ bag }) {
  for (const path of namesOf(bag)) if (DEVICE.test(path)) yield { path };
};

/** RFC 8493 §6.1.1: what is only worth a warning elsewhere loses a file on Windows. */
const b62: BagRule = b36;

/** RFC 8493 §6.1.2: at most 255 characters, counted as Windows counts: in UTF-16 units. */
const b63: BagRule = function* ({ bag }) {
  for (const path of namesOf(bag)) if (path.length > MAX_WINDOWS_PATH) yield { path, params: { length: path.length, limit: MAX_WINDOWS_PATH } };
};

/** Windows drops full stops and spaces at the end of a name without a word. */
const b64: BagRule = function* ({ bag }) {
  for (const path of namesOf(bag)) if (/[. ](?:\/|$)/.test(path)) yield { path };
};

/** RFC 8493 §6.1.2: < > : " | ? * in no name. */
const b65: BagRule = function* ({ bag }) {
  for (const path of namesOf(bag)) if (/[<>:"|?*]/.test(path)) yield { path };
};

/** Rules about the names of files, on any system and on Windows. */
export const NAME_RULES: Readonly<Record<string, BagRule>> = {
  'B-31': b31, 'B-27': b27, 'B-36': b36, 'B-37': b37, 'B-60': b60, 'B-61': b61, 'B-62': b62, 'B-63': b63, 'B-64': b64, 'B-65': b65,
};
