import { namedDigest, type ObjectFiles, type OcflVersion } from '../../../../src/formats/ocfl/index.ts';

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests put into an inventory what must not be there
type Json = Record<string, any>;

/** An OCFL object in the making: a test spoils one thing of a good one. */
export interface Draft {
  readonly version: OcflVersion;
  /** The inventory of the root, and so of the latest version. */
  readonly root: Json;
  /** Inventories of earlier versions, by folder. */
  readonly prior: Record<string, Json>;
  /** Content and everything else that is not an inventory, by path. */
  readonly files: Map<string, string>;
  /** Folders that hold nothing. */
  readonly folders: Set<string>;
  /** Text of files that replaces what the inventories would be written as, or takes a file away. */
  readonly after: Map<string, string | undefined>;
}

const CONTENT: Readonly<Record<string, string>> = {
  'v1/content/a.txt': 'Quyết định',
  'v1/content/b/c.txt': 'Tờ trình',
  'v2/content/d.txt': 'Biên bản',
};
const FIXITY = ['md5', 'sha1', 'sha256', 'sha512', 'blake2b-512', 'blake2b-160', 'blake2b-256', 'blake2b-384', 'sha512/256'];

export const digest = (algorithm: string, text: string): string => namedDigest(algorithm, Buffer.from(text))!;
export const sha512 = (text: string): string => digest('sha512', text);
/** Digests of the three content files. */
export const [A, C, D] = Object.values(CONTENT).map(sha512) as [string, string, string];

/** A good object of two versions; every content file has a fixity value of every known algorithm. */
export function goodDraft(version: OcflVersion = '1.1'): Draft {
  const block = (day: number, state: Json): Json => ({
    created: `2026-0${day}-01T08:00:00+07:00`, message: `Lần ${day}`, user: { name: 'Lan', address: 'mailto:lan@example.org' }, state,
  });
  const versions = { v1: block(1, { [A]: ['a.txt'], [C]: ['b/c.txt'] }), v2: block(2, { [A]: ['a.txt', 'bản sao.txt'], [D]: ['d.txt'] }) };
  const common = { id: 'urn:example:1', type: `https://ocfl.io/${version}/spec/#inventory`, digestAlgorithm: 'sha512' };
  const first = { [A]: ['v1/content/a.txt'], [C]: ['v1/content/b/c.txt'] };
  const fixity: Json = Object.fromEntries(FIXITY.map((name) => [name, Object.fromEntries(Object.entries(CONTENT).map(([path, text]) => [digest(name, text), [path]]))]));
  fixity['size'] = { [Buffer.byteLength('Quyết định')]: ['v1/content/a.txt'] };
  return structuredClone({
    version,
    root: { ...common, head: 'v2', manifest: { ...first, [D]: ['v2/content/d.txt'] }, versions, fixity },
    // A copy: a block of an older inventory is not the one of today.
    prior: { v1: structuredClone({ ...common, head: 'v1', manifest: first, versions: { v1: versions.v1 } }) },
    files: new Map<string, string>([[`0=ocfl_object_${version}`, `ocfl_object_${version}\n`], ...Object.entries(CONTENT)]),
    folders: new Set<string>(),
    after: new Map<string, string | undefined>(),
  });
}

/** Adds a third version that changes nothing, so that there are two earlier inventories. */
export function addThird(draft: Draft): void {
  const { root, prior } = draft;
  prior['v2'] = structuredClone({ ...root, fixity: {} });
  root['head'] = 'v3';
  root['versions'].v3 = { ...structuredClone(root['versions'].v2), created: '2026-03-01T08:00:00Z' };
}

/** Renames versions everywhere: in inventories, content paths and folders. */
export function renameVersions(draft: Draft, names: Readonly<Record<string, string>>): void {
  const renamed = (text: string): string => text.replace(/^v\d+(?=\/|$)/, (name) => names[name] ?? name);
  const inventory = (json: Json): void => {
    json['head'] = renamed(json['head']);
    json['versions'] = Object.fromEntries(Object.entries(json['versions']).map(([name, block]) => [renamed(name), block]));
    for (const paths of [json['manifest'], ...Object.values(json['fixity'] ?? {})] as Json[]) {
      for (const key of Object.keys(paths)) paths[key] = paths[key].map(renamed);
    }
  };
  inventory(draft.root);
  for (const [folder, json] of Object.entries(draft.prior)) {
    inventory(json);
    Reflect.deleteProperty(draft.prior, folder);
    draft.prior[renamed(folder)] = json;
  }
  for (const [path, text] of [...draft.files]) {
    draft.files.delete(path);
    draft.files.set(renamed(path), text);
  }
}

/** Every file of the object as it would lie on disk, by path. */
export function writtenFiles({ root, prior, files, after }: Draft): ReadonlyMap<string, string> {
  const written = new Map(files);
  const write = (folder: string, json: Json): void => {
    const text = JSON.stringify(json, undefined, 2);
    const algorithm = typeof json['digestAlgorithm'] === 'string' ? json['digestAlgorithm'] : 'sha512';
    written.set(`${folder}inventory.json`, text);
    written.set(`${folder}inventory.json.${algorithm}`, `${namedDigest(algorithm, Buffer.from(text)) ?? ''} inventory.json\n`);
  };
  const latest = Object.keys(root['versions'] ?? {}).at(-1);
  write('', root);
  if (latest !== undefined && typeof root['versions'] === 'object') write(`${latest}/`, root);
  for (const [folder, json] of Object.entries(prior)) write(`${folder}/`, json);
  for (const [path, text] of after) {
    if (text === undefined) written.delete(path);
    else written.set(path, text);
  }
  return written;
}

/** The object as the validator sees it. */
export function objectOf(draft: Draft): ObjectFiles {
  return inMemory(writtenFiles(draft), draft.folders);
}

/** Files in memory as the validator sees an object. */
export function inMemory(texts: ReadonlyMap<string, string | Uint8Array>, emptyFolders: ReadonlySet<string> = new Set()): ObjectFiles {
  const bytes = new Map([...texts].map(([path, text]) => [path, Buffer.from(text as string)]));
  const folders = new Set<string>(emptyFolders);
  for (const path of [...bytes.keys(), ...emptyFolders]) {
    for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1)) folders.add(path.slice(0, at));
  }
  return {
    files: new Map([...bytes].map(([path, text]) => [path, { size: text.length }])),
    folders,
    async *open(path) { yield bytes.get(path)!; },
    digests: async (wanted) => wanted.map(({ path, algorithms }) => new Map(algorithms.map((name) => [name, namedDigest(name, bytes.get(path)!)!]))),
  };
}
