import { execFile, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

// `xmllint` (libxml2) says of many documents at once which are well formed, names in namespaces included.

/** Whether this machine has it. */
export function hasXmllint(): boolean {
  return spawnSync('xmllint', ['--version']).error === undefined;
}

const AT_ONCE = 500;

/** What it finds wrong with each document, in their order; undefined where nothing is. */
export async function xmllint(documents: readonly Uint8Array[]): Promise<readonly (string | undefined)[]> {
  const found: (string | undefined)[] = [];
  for (let at = 0; at < documents.length; at += AT_ONCE) found.push(...await batch(documents.slice(at, at + AT_ONCE)));
  return found;
}

async function batch(documents: readonly Uint8Array[]): Promise<readonly (string | undefined)[]> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'kho-xmllint-'));
  try {
    const names = documents.map((document, n) => {
      fs.writeFileSync(path.join(folder, `${n}.xml`), document);
      return `${n}.xml`;
    });
    const said = await new Promise<string>((resolve, reject) => {
      execFile('xmllint', ['--noout', '--nonet', '--huge', ...names], { cwd: folder, encoding: 'latin1', maxBuffer: 512 * 1024 ** 2 }, (error, _, stderr) => {
        // Its exit status tells of documents that are not well formed; a signal, or a program that is not there, is no answer.
        if (error !== null && typeof error.code !== 'number') reject(new Error('xmllint gave no answer', { cause: error }));
        else resolve(stderr);
      });
    });
    const first = new Map<string, string>();
    for (const [, name = '', what = ''] of said.matchAll(/^(\d+\.xml):\d+: ((?:[\w/ -]+ )?error : .*)$/gm)) if (!first.has(name)) first.set(name, Buffer.from(what, 'latin1').toString());
    return names.map((name) => first.get(name));
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}
