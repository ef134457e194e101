import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { filesBelow } from './structure.ts';

// What must come of damage to three copies, found out without anything of src/: from the bytes of the sound object alone.

/** Paths below the object root → bytes. */
export type Tree = ReadonlyMap<string, Buffer>;

/** What a repair has to come to. */
export type Verdict = 'nothing' | 'repair' | 'freeze' | 'suspect';

/** The files of a folder; a link or a folder in a file's place is not there. */
export function treeAt(directory: string): Tree {
  if (!fs.existsSync(directory)) return new Map();
  return new Map(filesBelow(directory).filter((name) => isPlain(directory, name)).map((name) => [name, fs.readFileSync(path.join(directory, name))]));
}

/** Neither the file nor any folder above it is a link. */
function isPlain(directory: string, name: string): boolean {
  return fs.lstatSync(path.join(directory, name)).isFile()
    && name.split('/').slice(0, -1).every((_, at, parts) => fs.lstatSync(path.join(directory, ...parts.slice(0, at + 1))).isDirectory());
}

/** Every entry that is no folder, links included: what must not change when nobody may write. */
export function entriesAt(directory: string): readonly string[] {
  if (!fs.existsSync(directory)) return [];
  return filesBelow(directory).map((name) => {
    const target = path.join(directory, name);
    return `${name} ${fs.lstatSync(target).isSymbolicLink() ? `→ ${fs.readlinkSync(target)}` : sha512(fs.readFileSync(target))}`;
  });
}

/** The repair rule, told a second time. */
export function verdictOf(sound: Tree, directories: readonly string[]): Verdict {
  const copies = directories.map((directory) => ({ directory, tree: treeAt(directory), isThere: fs.existsSync(directory) }));
  const committed = new Set([...sound].filter(([name]) => /(^|\/)inventory\.json$/.test(name)).map(([, bytes]) => sha512(bytes)));
  if (copies.some(({ tree }) => isForged(tree, committed))) return 'suspect';
  const damaged = copies.some(({ directory, tree }) => entriesAt(directory).length !== sound.size || [...sound].some(([name, bytes]) => tree.get(name)?.equals(bytes) !== true));
  if (!damaged) return 'nothing';
  const root = sound.get('inventory.json') ?? Buffer.alloc(0);
  if (!copies.some(({ tree }) => [...tree].some(([name, bytes]) => /^(v\d+\/)?inventory\.json$/.test(name) && bytes.equals(root)))) return 'freeze';
  if (isSameDamage(sound, copies)) return 'suspect';
  const there = new Set(copies.flatMap(({ tree }) => [...tree].filter(([name, bytes]) => sound.get(name)?.equals(bytes) === true).map(([, bytes]) => sha512(bytes))));
  const lost = copies.some(({ tree }) => [...sound].some(([name, bytes]) => (
    tree.get(name)?.equals(bytes) !== true && !there.has(sha512(bytes)) && !name.endsWith('inventory.json.sha512') && !name.startsWith('0=')
  )));
  return lost ? 'freeze' : 'repair';
}

/** An inventory with a sidecar that fits it, and nobody ever committed it. */
function isForged(tree: Tree, committed: ReadonlySet<string>): boolean {
  return [...tree].some(([name, bytes]) => {
    if (!/^(v\d+\/)?inventory\.json$/.test(name)) return false;
    const sidecar = tree.get(`${name}.sha512`)?.toString('utf8') ?? '';
    const digest = sha512(bytes);
    return !committed.has(digest) && /^([0-9a-f]{128})\s+inventory\.json\s*$/i.exec(sidecar)?.[1]?.toLowerCase() === digest;
  });
}

function isSameDamage(sound: Tree, copies: readonly { readonly directory: string; readonly tree: Tree; readonly isThere: boolean }[]): boolean {
  const seen = new Set<string>();
  for (const { directory, tree, isThere } of copies) {
    for (const [name, bytes] of isThere ? sound : []) {
      const found = tree.get(name);
      if (found?.equals(bytes) === true) continue;
      if (found === undefined && fs.lstatSync(path.join(directory, name), { throwIfNoEntry: false }) !== undefined) continue;
      const key = `${name} ${found === undefined ? 'missing' : sha512(found)}`;
      if (seen.has(key)) return true;
      seen.add(key);
    }
  }
  return false;
}

export function sha512(bytes: Buffer): string {
  return createHash('sha512').update(bytes).digest('hex');
}
