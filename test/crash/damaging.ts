import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import type { SeededNumbers } from '../../src/samples/seeded-numbers.ts';
import { filesBelow } from './structure.ts';

/** What a stored file is for; every class is damaged in every way. */
export type FileClass = 'content' | 'submission' | 'bag manifest' | 'bag tag file' | 'METS' | 'PREMIS' | 'description' | 'inventory' | 'sidecar' | 'declaration';

/** One file of one object. */
export interface Target {
  readonly fileClass: FileClass;
  /** Absolute. */
  readonly file: string;
  readonly object: string;
  readonly packageId: string;
}

/** Files of every object of a store by what they are for; content is told apart by its logical name. */
export function targetsIn(objects: readonly string[]): readonly Target[] {
  return objects.flatMap((object) => {
    const { id, manifest, versions } = JSON.parse(fs.readFileSync(path.join(object, 'inventory.json'), 'utf8')) as {
      readonly id: string;
      readonly manifest: Readonly<Record<string, readonly string[]>>;
      readonly versions: Readonly<Record<string, { readonly state: Readonly<Record<string, readonly string[]>> }>>;
    };
    const logical = new Map<string, string>();
    for (const { state } of Object.values(versions)) {
      for (const [digest, names] of Object.entries(state)) for (const stored of manifest[digest] ?? []) logical.set(stored, names[0] ?? '');
    }
    return filesBelow(object).map((name) => ({ fileClass: classOf(name, logical.get(name)), file: path.join(object, name), object, packageId: id }));
  });
}

function classOf(stored: string, logical: string | undefined): FileClass {
  if (stored.startsWith('0=')) return 'declaration';
  if (stored.endsWith('inventory.json')) return 'inventory';
  if (stored.endsWith('inventory.json.sha512')) return 'sidecar';
  if (logical === undefined) throw new Error(`no name for ${stored}`);
  if (/^(tag)?manifest-/.test(logical)) return 'bag manifest';
  if (!logical.startsWith('data/')) return 'bag tag file';
  if (/\/METS\.xml$/.test(logical)) return 'METS';
  if (/\/premis\.xml$/.test(logical)) return 'PREMIS';
  if (/\/metadata\/descriptive\//.test(logical)) return 'description';
  return logical.includes('/submission/') ? 'submission' : 'content';
}

/** A way to damage a file; the answer says what was done, or undefined when it would change nothing. */
export type Damage = (target: Target, random: SeededNumbers, all: readonly Target[]) => string | undefined;

function rewritten(file: string, change: (bytes: Buffer) => Buffer): true | undefined {
  const before = fs.readFileSync(file);
  const after = change(Buffer.from(before));
  if (after.equals(before)) return undefined;
  fs.writeFileSync(file, after);
  return true;
}

const BLOCK = 512;

/** Everything that was seen to happen to files on disks, in backups and by hand. */
export const DAMAGES: Readonly<Record<string, Damage>> = {
  'a flipped bit': ({ file }, random) => {
    const { size } = fs.statSync(file);
    if (size === 0) return undefined;
    const [at, bit] = [random.integer(0, size - 1), random.integer(0, 7)];
    return rewritten(file, (bytes) => {
      bytes[at] = bytes[at]! ^ (1 << bit);
      return bytes;
    }) && `bit ${bit} of byte ${at}`;
  },
  'a cut': ({ file }, random) => {
    const { size } = fs.statSync(file);
    const kept = random.integer(0, Math.max(0, size - 1));
    return rewritten(file, (bytes) => bytes.subarray(0, kept)) && `to ${kept} of ${size} bytes`;
  },
  'a longer file': ({ file }, random) => {
    const more = random.pick([' ', '\n', '\0', 'x', '\0'.repeat(BLOCK)]);
    return rewritten(file, (bytes) => Buffer.concat([bytes, Buffer.from(more)])) && `by ${JSON.stringify(more)}`;
  },
  'a zeroed block': ({ file }, random) => {
    const { size } = fs.statSync(file);
    const at = random.integer(0, Math.floor(Math.max(0, size - 1) / BLOCK)) * BLOCK;
    return rewritten(file, (bytes) => bytes.fill(0, at, Math.min(size, at + BLOCK))) && `from byte ${at}`;
  },
  'two files swapped': (target, random, all) => {
    const other = random.pick(all);
    const [one, two] = [fs.readFileSync(target.file), fs.readFileSync(other.file)];
    if (one.equals(two)) return undefined;
    fs.writeFileSync(target.file, two);
    fs.writeFileSync(other.file, one);
    return `with ${other.file}`;
  },
  'another file\'s bytes': (target, random, all) => {
    const other = random.pick(all.filter(({ fileClass }) => fileClass === target.fileClass));
    return rewritten(target.file, () => fs.readFileSync(other.file)) && `those of ${other.file}`;
  },
  'a deleted file': ({ file }) => {
    fs.rmSync(file);
    return 'gone';
  },
  'an extra file': ({ file }, random) => {
    const extra = path.join(path.dirname(file), random.pick(['extra', '.hidden', 'inventory.json.new', '0007~', 'Thumbs.db', 'inventory.json.sha256']));
    if (fs.existsSync(extra)) return undefined;
    fs.writeFileSync(extra, random.chance(0.5) ? '' : 'x');
    return extra;
  },
  'a file that is a link': ({ file }) => {
    fs.renameSync(file, `${file}-elsewhere`);
    fs.symlinkSync(`${file}-elsewhere`, file);
    return 'to the same bytes beside it';
  },
};

/** What happens to a whole object. */
export const OBJECT_DAMAGES: Readonly<Record<string, (object: string, random: SeededNumbers) => string | undefined>> = {
  'a deleted object': (object) => {
    fs.rmSync(object, { recursive: true });
    return 'gone';
  },
  'a version folder deleted': (object, random) => {
    const version = random.pick(fs.readdirSync(object).filter((name) => /^v\d+$/.test(name)));
    fs.rmSync(path.join(object, version), { recursive: true });
    return version;
  },
  'the root rolled back to version 1': (object) => {
    if (!fs.existsSync(path.join(object, 'v2'))) return undefined;
    for (const name of ['inventory.json', 'inventory.json.sha512']) fs.copyFileSync(path.join(object, 'v1', name), path.join(object, name));
    return 'inventory and sidecar';
  },
  'the object rolled back to version 1': (object) => {
    if (!fs.existsSync(path.join(object, 'v2'))) return undefined;
    for (const name of ['inventory.json', 'inventory.json.sha512']) fs.copyFileSync(path.join(object, 'v1', name), path.join(object, name));
    fs.rmSync(path.join(object, 'v2'), { recursive: true });
    return 'as from an old backup';
  },
  'an inventory that agrees with itself and with changed content': (object, random) => {
    // Whoever can write can make everything agree; only what the catalogue remembers tells.
    const inventory = fs.readFileSync(path.join(object, 'inventory.json'), 'utf8');
    const head = /"head": "(v\d+)"/.exec(inventory)?.[1] ?? '';
    const [digest, stored] = random.pick([...inventory.matchAll(/"([0-9a-f]{128})": \[\s*"(v\d+\/content\/[^"]+)"/g)].map(([, one = '', name = '']) => [one, name] as const));
    fs.appendFileSync(path.join(object, stored), ' ');
    const bytes = fs.readFileSync(path.join(object, stored));
    const changed = inventory.replaceAll(digest, createHash('sha512').update(bytes).digest('hex'));
    const sidecar = `${createHash('sha512').update(changed).digest('hex')} inventory.json\n`;
    for (const folder of ['', head]) {
      fs.writeFileSync(path.join(object, folder, 'inventory.json'), changed);
      fs.writeFileSync(path.join(object, folder, 'inventory.json.sha512'), sidecar);
    }
    return stored;
  },
};
