import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkFiles, type Files } from './made-bag.ts';
import type { BagCheck, BagCheckOptions } from '../../../src/formats/bagit/index.ts';

const CORPUS = fileURLToPath(new URL('../../../../shared/corpora/bagit', import.meta.url));

/** Ends the running test as skipped, by name, when the public bags are not beside the project. */
export function needBagCorpus(test: Mocha.Context): void {
  if (existsSync(CORPUS)) return;
  if (test.test !== undefined) test.test.title += ' (skipped: ../shared/corpora/bagit is absent)';
  test.skip();
}

/** The bags of one verdict: `v0.97/valid/basic-bag`. The folder between version and name is the verdict. */
export function bagsOf(verdict: string): readonly string[] {
  return readdirSync(CORPUS).sort().flatMap((version) => {
    const folder = join(CORPUS, version, verdict);
    if (!existsSync(folder)) return [];
    return readdirSync(folder).sort().filter((name) => statSync(join(folder, name)).isDirectory()).map((name) => `${version}/${verdict}/${name}`);
  });
}

/** Everything that lies in a bag. */
export function filesOf(bag: string): Files {
  const root = join(CORPUS, bag);
  const names = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1));
  return Object.fromEntries(names.map((name) => [name, readFileSync(join(root, name))]));
}

export function pathOf(bag: string): string {
  return join(CORPUS, bag);
}

/** The judgement of one bag as it lies there, with files that were lost on the way put back. */
export function checkCorpusBag(bag: string, options: BagCheckOptions = {}, lost: Files = {}): BagCheck {
  return checkFiles({ ...filesOf(bag), ...lost }, options, { container: 'folder' });
}
