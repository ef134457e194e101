import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { builtOperations } from '../crash/real-kho.ts';

const BUNDLE = fileURLToPath(new URL('../../dist/bundle/', import.meta.url));

/** What a module of the bundle imports before its first line runs, and what those import. */
function loadedAtStart(file: string, seen: Set<string> = new Set()): ReadonlySet<string> {
  for (const [, found = ''] of fs.readFileSync(file, 'utf8').matchAll(/^(?:import|export)\b[^;'"]*["']([^"']+)["'];$/gm)) {
    if (!found.startsWith('.')) seen.add(found);
    else {
      const next = path.join(path.dirname(file), found);
      if (seen.has(next)) continue;
      seen.add(next);
      loadedAtStart(next, seen);
    }
  }
  return seen;
}

describe('the start of every command', function () {
  this.timeout(120_000);

  it('waits for no web server, no writer of archives, pictures or pages: a fifth of the work of a small update', async () => {
    await builtOperations();
    const libraries = [...loadedAtStart(path.join(BUNDLE, 'main.js'))].filter((name) => !name.startsWith('node:') && !path.isAbsolute(name)).sort();
    expect(libraries, 'libraries that are loaded at once').to.deep.equal(['commander', 'croner', 'yauzl']);
  });
});
