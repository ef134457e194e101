import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Every file of the project below a folder with one of the endings, relative to the root, without what is generated. */
export function filesBelow(folder: string, endings: readonly string[]): readonly string[] {
  return fs.readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => path.posix.join(folder, name))
    .filter((name) => endings.some((ending) => name.endsWith(ending)) && !/(^|\/)(node_modules|dist|work)\//.test(name))
    .sort();
}

export function textOf(file: string): string {
  return fs.readFileSync(path.join(ROOT, file), 'utf8');
}

/** What a source file imports from the project, static or on demand, as paths relative to the root. */
export function importsOf(file: string): readonly string[] {
  const found = [...textOf(file).matchAll(/(?:from|import)\s*\(?\s*'(\.{1,2}\/[^']+)'/g)];
  return found.map(([, target]) => path.posix.join(path.posix.dirname(file), target ?? ''));
}
