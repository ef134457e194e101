import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { growHeapInSteps } from '../src/app/heap-steps.ts';
import { checkObject } from '../src/formats/ocfl/index.ts';

// `node --import tsx bench/ocfl-memory.ts 100000 3`: largest resident memory of a process that has nothing but the validator, for an
// object of so many files in so many versions, inventories read from disk (docs/check-store.md).

const [files = 100_000, versions = 1] = process.argv.slice(2, 4).map(Number);
const given = process.argv[4];
const name = (n: number): string => `folder ${n % 100}/file-${n}.txt`;

function writeInventories(into: string): void {
  const digests = Array.from({ length: files }, (_, n) => createHash('sha512').update(String(n)).digest('hex'));
  const manifest = Object.fromEntries(digests.map((digest, n) => [digest, [`v1/content/${name(n)}`]]));
  const state = Object.fromEntries(digests.map((digest, n) => [digest, [name(n)]]));
  const blocks: Record<string, object> = {};
  for (let v = 1; v <= versions; v += 1) {
    blocks[`v${v}`] = { created: '2026-01-01T00:00:00Z', message: 'm', user: { name: 'Lan', address: 'mailto:lan@example.org' }, state };
    const text = JSON.stringify({ id: 'urn:example:1', type: 'https://ocfl.io/1.1/spec/#inventory', digestAlgorithm: 'sha512', head: `v${v}`, manifest, versions: blocks });
    for (const folder of v === versions ? [`v${v}/`, ''] : [`v${v}/`]) {
      fs.mkdirSync(path.join(into, folder), { recursive: true });
      fs.writeFileSync(path.join(into, folder, 'inventory.json'), text);
      fs.writeFileSync(path.join(into, folder, 'inventory.json.sha512'), `${createHash('sha512').update(text).digest('hex')} inventory.json\n`);
    }
  }
  fs.writeFileSync(path.join(into, '0=ocfl_object_1.1'), 'ocfl_object_1.1\n');
}

async function check(root: string): Promise<void> {
  // As `kho check` does.
  growHeapInSteps();
  const listed = new Map(Array.from({ length: files }, (_, n) => [`v1/content/${name(n)}`, { size: 1 }]));
  const folders = new Set(['v1/content', ...Array.from({ length: 100 }, (_, n) => `v1/content/folder ${n}`)]);
  for (const entry of fs.readdirSync(root, { recursive: true, withFileTypes: true })) {
    const one = path.relative(root, path.join(entry.parentPath, entry.name));
    if (entry.isDirectory()) folders.add(one);
    else listed.set(one, { size: fs.statSync(path.join(root, one)).size });
  }
  const { findings } = await checkObject({
    files: listed, folders, open: (file) => fs.createReadStream(path.join(root, file)), digests: () => Promise.resolve([]),
  }, { deep: false });
  console.log(`${files} files, ${versions} versions: ${findings.length} findings, ${Math.round(process.resourceUsage().maxRSS / 1024)} MiB`);
}

if (given === undefined) {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'kho-ocfl-memory-'));
  writeInventories(root);
  spawnSync(process.execPath, [...process.execArgv, import.meta.filename, String(files), String(versions), root], { stdio: 'inherit' });
  fs.rmSync(root, { recursive: true });
} else await check(given);
