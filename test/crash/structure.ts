import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

// A second opinion on what lies in a store, written from the OCFL and BagIt specifications alone: nothing of `src/` is
// used here, so that a mistake of ours is not judged by the same mistake.

interface RawInventory {
  readonly id: string;
  readonly head: string;
  readonly digestAlgorithm: string;
  readonly contentDirectory?: string;
  readonly manifest: Readonly<Record<string, readonly string[]>>;
  readonly versions: Readonly<Record<string, { readonly state: Readonly<Record<string, readonly string[]>> }>>;
  readonly fixity?: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
}

const INVENTORY = 'inventory.json';
const SIDECAR = 'inventory.json.sha512';
const DECLARATION = '0=ocfl_object_1.1';

/** What is wrong below an OCFL storage root, in sentences; empty when every object is whole and nothing else lies there. */
export function storageProblems(root: string): readonly string[] {
  const problems: string[] = [];
  const expected = new Set(['0=ocfl_1.1', 'ocfl_layout.json']);
  for (const name of expected) if (!fs.existsSync(path.join(root, name))) problems.push(`no ${name}`);
  const walk = (relative: string): void => {
    const entries = fs.readdirSync(path.join(root, relative), { withFileTypes: true });
    if (relative !== '' && entries.length === 0) problems.push(`empty folder ${relative}`);
    if (entries.some(({ name }) => name === DECLARATION)) {
      problems.push(...objectProblems(path.join(root, relative)).map((problem) => `${relative}: ${problem}`));
      return;
    }
    for (const entry of entries) {
      const target = relative === '' ? entry.name : `${relative}/${entry.name}`;
      if (entry.isDirectory() && target !== 'extensions') walk(target);
      else if (!entry.isDirectory() && !(relative === '' && expected.has(entry.name))) problems.push(`stray ${target}`);
    }
  };
  walk('');
  return problems;
}

/** What is wrong with one object: inventories, sidecars, content of every version, and the bag of every version. */
export function objectProblems(directory: string): readonly string[] {
  const problems: string[] = [];
  if (fs.readFileSync(path.join(directory, DECLARATION), 'utf8') !== 'ocfl_object_1.1\n') problems.push('declaration');
  const inventory = checkedInventory(directory, '', problems);
  if (inventory === undefined) return [...problems, 'no readable root inventory'];
  const head = Number(inventory.head.slice(1));
  const allowed = new Set([DECLARATION, INVENTORY, SIDECAR]);
  for (let n = 1; n <= head; n += 1) {
    const own = checkedInventory(directory, `v${n}/`, problems);
    if (own?.head !== `v${n}`) problems.push(`v${n}/${INVENTORY} has head ${String(own?.head)}`);
    if (n === head && own !== undefined && bytes(directory, `v${n}/${INVENTORY}`).compare(bytes(directory, INVENTORY)) !== 0) problems.push('root inventory is not the head\'s');
    allowed.add(`v${n}/${INVENTORY}`).add(`v${n}/${SIDECAR}`);
  }
  const digests = contentDigests(directory, inventory, problems);
  for (const contentPath of digests.keys()) allowed.add(contentPath);
  for (const name of filesBelow(directory)) if (!allowed.has(name)) problems.push(`extra ${name}`);
  for (const [version, { state }] of Object.entries(inventory.versions)) problems.push(...bagProblems(directory, inventory, state).map((problem) => `${version}: ${problem}`));
  return problems;
}

function checkedInventory(directory: string, folder: string, problems: string[]): RawInventory | undefined {
  const file = path.join(directory, folder, INVENTORY);
  const sidecar = path.join(directory, folder, SIDECAR);
  if (!fs.existsSync(file) || !fs.existsSync(sidecar)) {
    problems.push(`${folder}${fs.existsSync(file) ? SIDECAR : INVENTORY} is absent`);
    return undefined;
  }
  const text = fs.readFileSync(file);
  if (fs.readFileSync(sidecar, 'utf8') !== `${hash('sha512', text)} ${INVENTORY}\n`) problems.push(`${folder}${SIDECAR} does not match`);
  return JSON.parse(text.toString('utf8')) as RawInventory;
}

/** Every content path of the manifest with its digest; both digests of each are computed from the bytes. */
function contentDigests(directory: string, { manifest, fixity = {} }: RawInventory, problems: string[]): ReadonlyMap<string, string> {
  const sha256 = new Map(Object.entries(fixity['sha256'] ?? {}).flatMap(([digest, paths]) => paths.map((name) => [name, digest] as const)));
  const found = new Map<string, string>();
  for (const [digest, paths] of Object.entries(manifest)) {
    for (const name of paths) {
      found.set(name, digest);
      if (!fs.existsSync(path.join(directory, name))) problems.push(`${name} is absent`);
      else if (hash('sha512', bytes(directory, name)) !== digest) problems.push(`${name} has other bytes`);
      else if (hash('sha256', bytes(directory, name)) !== sha256.get(name)) problems.push(`${name} has another sha256`);
    }
  }
  return found;
}

/** The logical state as a bag: each manifest lists exactly the payload (or the tag files) with the right digests. */
function bagProblems(directory: string, { manifest }: RawInventory, state: Readonly<Record<string, readonly string[]>>): readonly string[] {
  const where = new Map(Object.entries(state).flatMap(([digest, names]) => names.map((name) => [name, manifest[digest]?.[0] ?? ''] as const)));
  const problems: string[] = [];
  const logical = (name: string): Buffer => bytes(directory, where.get(name) ?? 'absent');
  for (const [name, of] of [['manifest-sha512.txt', 'sha512'], ['manifest-sha256.txt', 'sha256'], ['tagmanifest-sha512.txt', 'sha512']] as const) {
    if (!where.has(name)) {
      problems.push(`no ${name}`);
      continue;
    }
    const payload = name.startsWith('manifest');
    const lines = logical(name).toString('utf8').trimEnd().split('\n').map((line) => /^([0-9a-f]+) {2}(.*)$/.exec(line) ?? [line, '', line]);
    const listed = lines.map(([, , file = '']) => file.replace(/%0A/gi, '\n').replace(/%0D/gi, '\r').replace(/%25/g, '%')).sort();
    const there = [...where.keys()].filter((file) => file.startsWith('data/') === payload && !file.startsWith('tagmanifest')).sort();
    if (listed.join('\n') !== there.join('\n')) problems.push(`${name} lists other files`);
    for (const [, digest, file = ''] of lines) if (where.has(file) && hash(of, logical(file)) !== digest) problems.push(`${name}: ${file}`);
  }
  return problems;
}

function bytes(directory: string, relative: string): Buffer {
  return fs.readFileSync(path.join(directory, relative));
}

function hash(algorithm: 'sha512' | 'sha256', data: Buffer): string {
  return createHash(algorithm).update(data).digest('hex');
}

/** Paths of everything below a folder that is no folder itself. */
export function filesBelow(folder: string): readonly string[] {
  return fs.readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => !entry.isDirectory())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name))).sort();
}
