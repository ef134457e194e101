import { shown, type Breach, type RootRule } from '../breach.ts';
import { REGISTERED_EXTENSIONS } from '../codes.ts';
import { objectOf } from '../inventory-facts.ts';
import type { Declaration } from '../object-facts.ts';
import type { Special } from '../root-facts.ts';

// OCFL 1.1 §4: the storage root and the hierarchy of folders that leads to its objects.

const TAG = '0=ocfl_';
const LAYOUT = 'ocfl_layout.json';

/** E069: a declaration says that the folder is a storage root. */
export const e069: RootRule = function* ({ declarations }) {
  const tried = declarations.some(({ name, isFile }) => isFile && name.startsWith(TAG));
  if (!tried) yield { path: '' };
};

/** E070: `ocfl_layout.json` is a JSON object with `extension` and `description`. */
export const e070: RootRule = function* ({ layout }) {
  if (layout === undefined) return;
  const json = layout.kind === 'json' ? objectOf(layout.value) : undefined;
  if (json === undefined) yield { path: LAYOUT, params: { value: layout.kind === 'problem' ? layout.problem.kind : 'object' } };
  for (const key of json === undefined ? [] : ['extension', 'description']) {
    if (typeof json?.get(key) !== 'string') yield { path: LAYOUT, place: key, params: { value: key } };
  }
};

/** E071: `extension` is the registered name of an extension. */
export const e071: RootRule = function* ({ layout }) {
  const name = layout?.kind === 'json' ? objectOf(layout.value)?.get('extension') : undefined;
  if (typeof name === 'string' && (!REGISTERED_EXTENSIONS.has(name) || name === 'initial')) yield { path: LAYOUT, place: 'extension', params: { value: shown(name) } };
};

/** E072: folders on the way to objects hold no files. */
export const e072: RootRule = ({ strayFiles }) => at(strayFiles);

/** E073: no folder is empty. */
export const e073: RootRule = ({ emptyFolders }) => at(emptyFolders);

/** E075: the declaration is a NAMASTE tag: a file, not a folder of that name. */
export const e075: RootRule = ({ declarations }) => at(declarations.filter(({ isFile, version }) => !isFile && version !== undefined).map(nameOf));

/** E076: there is exactly one declaration. */
export const e076: RootRule = function* ({ declarations }) {
  const right = declarations.filter(({ isFile, version }) => isFile && version !== undefined);
  if (right.length > 1) for (const { name } of right) yield { path: name };
};

/** E077: its name has the form `T=dvalue`. */
export const e077: RootRule = ({ declarations }) => at(declarations.map(nameOf).filter((name) => !/^\d+=/.test(name)));

/** E078: `T` is 0. */
export const e078: RootRule = ({ declarations }) => at(declarations.map(nameOf).filter((name) => /^(?!0=)\d+=/.test(name)));

/** E079: `dvalue` is `ocfl_` and a version of the specification. */
export const e079: RootRule = ({ declarations }) => at(declarations.filter(({ name, version }) => name.startsWith('0=') && version === undefined).map(nameOf));

/** E080: its text is `dvalue` and a line feed, nothing else. */
export const e080: RootRule = function* ({ declarations }) {
  for (const { name, isFile, version, text } of declarations) {
    if (isFile && version !== undefined && text !== `${name.slice(2)}\n`) yield { path: name, params: { expected: name.slice(2) } };
  }
};

/** E081: objects conform to the root's version of the specification or to an older one. */
export const e081: RootRule = function* ({ newerObjects, version }) {
  for (const { path, declared } of newerObjects) yield { path, params: { value: declared ?? '', expected: version } };
};

/** E082: an object root is the end of the hierarchy: no object lies inside another one. */
export const e082: RootRule = ({ nestedObjects }) => at(nestedObjects);

/** E083: one identifier leads to one path: that of the declared layout. */
export const e083: RootRule = function* ({ misplaced }) {
  for (const { path, expected } of misplaced) yield { path, params: { expected: shown(expected) } };
};

/** E085: the hierarchy ends in object roots. */
export const e085: RootRule = ({ deadEnds }) => at(deadEnds);

/** E086 (OCFL 1.0): `extensions` of the root holds folders only. */
export const e086: RootRule = ({ extensionFiles }) => at(extensionFiles);

/** E088: the root holds no folders but `extensions` and those that lead to objects. */
export const e088: RootRule = ({ foreignFolders }) => at(foreignFolders);

/** E089: there are only files and folders: no devices, pipes or sockets. */
export const e089: RootRule = ({ specials }) => kinds(specials, (kind) => kind !== 'link' && kind !== 'hardlink');

/** E090: there are no links, symbolic or hard. */
export const e090: RootRule = ({ specials }) => kinds(specials, (kind) => kind === 'link' || kind === 'hardlink');

/** E112: `extensions` of the root holds folders only. */
export const e112: RootRule = ({ extensionFiles }) => at(extensionFiles);

/** W014: one layout is used throughout; without a declared layout, objects at different depths tell that it is not. */
export const w014: RootRule = function* ({ depths, layout }) {
  const deep = [...depths].filter(([depth]) => depth > 1).sort(([a], [b]) => a - b);
  if (layout === undefined && deep.length > 1) for (const [, path] of deep) yield { path };
};

/** W015: either all objects lie directly in the root, or none does. */
export const w015: RootRule = function* ({ depths }) {
  const direct = depths.get(1);
  if (direct !== undefined && depths.size > 1) yield { path: direct };
};

/** W016: folders in `extensions` of the root bear names of registered extensions. */
export const w016: RootRule = ({ extensionFolders }) => at(extensionFolders.filter((path) => !REGISTERED_EXTENSIONS.has(path.slice('extensions/'.length))));

/** Names of the storage root that are meant as its declaration. */
export function isRootDeclarationName(name: string): boolean {
  return /^\d+=/.test(name) || /^0?[^=]?ocfl_\d+\.\d+$/.test(name);
}

function at(paths: readonly string[]): readonly Breach[] {
  return paths.map((path) => ({ path }));
}

function nameOf({ name }: Declaration): string {
  return name;
}

function kinds(specials: readonly Special[], wanted: (kind: Special['kind']) => boolean): readonly Breach[] {
  return specials.filter(({ kind }) => wanted(kind)).map(({ path, kind }) => ({ path, params: { value: kind } }));
}

