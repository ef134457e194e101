import type { Breach, ObjectRule } from '../breach.ts';
import type { Declaration, ObjectFacts } from '../object-facts.ts';

// OCFL 1.1 §3.2: one file of the object root, 0=ocfl_object_<version>, declares the version of the specification.

const TAG = '0=ocfl_object_';

/** E002: the declaration is a NAMASTE tag: a file, not a folder of that name. */
export const e002: ObjectRule = function* ({ declarations }) {
  for (const { name, isFile, version } of declarations) if (!isFile && version !== undefined) yield { path: name };
};

/** E003: exactly one file declares the version. */
export const e003: ObjectRule = function* ({ declarations }) {
  const right = declarations.filter(({ isFile, version }) => isFile && version !== undefined);
  const tried = declarations.filter(({ name, isFile, version }) => isFile && version === undefined && name.startsWith(TAG));
  if (right.length === 0 && tried.length === 0) yield { path: '', params: { count: 0 } };
  if (right.length > 1) for (const { name } of right) yield { path: name, params: { count: right.length } };
};

/** E004: its name has the form `T=dvalue`. */
export const e004: ObjectRule = ({ declarations }) => named(declarations, (name) => !/^\d+=/.test(name));

/** E005: `T` is 0. */
export const e005: ObjectRule = ({ declarations }) => named(declarations, (name) => /^(?!0=)\d+=ocfl_object_/.test(name));

/** E006: `dvalue` is `ocfl_object_` and a version of the specification. */
export const e006: ObjectRule = ({ declarations }) => named(declarations, (name, version) => name.startsWith('0=') && version === undefined);

/** E007: its text is `dvalue` and a line feed, nothing else. */
export const e007: ObjectRule = function* ({ declarations }) {
  for (const { name, isFile, version, text } of declarations) {
    if (isFile && version !== undefined && text !== `${name.slice(2)}\n`) yield { path: name, params: { expected: name.slice(2) } };
  }
};

/** Names of the object root that are meant as declarations: told by the rules above, and by E001 no second time. */
export function isDeclarationName(name: string): boolean {
  return /^\d+=/.test(name) || /ocfl_object_\d/.test(name);
}

/** The declarations that the object is judged by: right files of a version that we know. */
export function declaredVersions({ declarations }: Pick<ObjectFacts, 'declarations'>): readonly NonNullable<Declaration['version']>[] {
  return declarations.flatMap(({ isFile, version }) => (isFile && version !== undefined ? [version] : []));
}

function named(declarations: readonly Declaration[], wrong: (name: string, version: Declaration['version']) => boolean): readonly Breach[] {
  return declarations.filter(({ name, version }) => wrong(name, version)).map(({ name }) => ({ path: name }));
}
