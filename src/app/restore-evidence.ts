import { createWriteStream } from 'node:fs';
import fs from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { asFault } from '../base/index.ts';
import type { RebuildProblem } from '../ingest/index.ts';
import { makeDirectories, onStorage, syncPath, type ObjectView, type StoredFile } from '../storage/index.ts';
import { contentFolder } from './archive-evidence.ts';
import type { ReadingKho } from './compose.ts';

const AT_ONCE = 500;

/**
 * Files of fixity runs, reports and challenges that were lost with their folders, from the packages of their months. What is there is left as it
 * is, and believed no more for it: runs are compared with the ledger, reports by their chain.
 */
export async function restoreEvidence({ store, catalogue }: ReadingKho): Promise<readonly RebuildProblem[]> {
  const problems: RebuildProblem[] = [];
  for (let after = ''; ;) {
    const heads = await catalogue.headsAfter(after, AT_ONCE);
    for (const { id } of heads.filter(({ kind }) => kind === 'audit')) {
      try {
        const view = await store.openObject(id);
        for (const file of view.files(view.head)) await putBack(view, file, store.locations.root);
      } catch (thrown) {
        const { code, message } = asFault(thrown);
        if (code === 'INTERNAL' || code === 'STORAGE_FULL') throw thrown;
        problems.push({ objectRoot: id, detail: message });
      }
    }
    const last = heads.at(-1);
    if (last === undefined || heads.length < AT_ONCE) return problems;
    after = last.id;
  }
}

/** Names are Kho's own, and held to it: no package may choose a path. */
const NAMES = [
  [/^runs\/((\d{4})\d{4}T\d{6}Z_[0-9a-f-]{36}\.ndjson)$/, ([, name = '', year = '']: readonly string[]) => path.join('fixity', 'runs', year, name)],
  [/^reports\/(\d{6,}_[A-Za-z0-9.-]+)\/([A-Za-z0-9][A-Za-z0-9._-]*)$/, ([, folder = '', name = '']: readonly string[]) => path.join('reports', folder, name)],
  [/^challenges\/([A-Za-z0-9][A-Za-z0-9._-]*)$/, ([, name = '']: readonly string[]) => path.join('challenges', name)],
] as const;

async function putBack(view: ObjectView, file: StoredFile, root: string): Promise<void> {
  const below = contentFolder(view.id);
  if (!file.path.startsWith(below)) return;
  const place = NAMES.flatMap(([shape, to]) => {
    const match = shape.exec(file.path.slice(below.length));
    return match === null ? [] : [to(match)];
  })[0];
  if (place === undefined) return;
  const target = path.join(root, place);
  await onStorage(target, async () => {
    if (await fs.lstat(target).then(() => true, () => false)) return;
    for (const changed of await makeDirectories(path.dirname(target))) await syncPath(changed);
    await fs.rm(`${target}.new`, { force: true });
    await pipeline(Readable.from(view.open(file)), createWriteStream(`${target}.new`, { flags: 'wx', flush: true }));
    await fs.rename(`${target}.new`, target);
    await syncPath(path.dirname(target));
  });
}
