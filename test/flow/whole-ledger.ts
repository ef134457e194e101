import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { openForReading } from '../../src/app/compose.ts';
import type { CommittedVersion } from '../../src/ledger/index.ts';
import type { MadeArchive } from './made-archive.ts';

/** What storage says must have been committed: every version of every object with the digest of its inventory. */
function versionsInStorage(archive: MadeArchive): readonly string[] {
  return archive.objectRoots().flatMap((root) => {
    const { id, head } = JSON.parse(fs.readFileSync(path.join(root, 'inventory.json'), 'utf8')) as { readonly id: string; readonly head: string };
    return Array.from({ length: Number(head.slice(1)) }, (_, at) => {
      const digest = createHash('sha512').update(fs.readFileSync(path.join(root, `v${at + 1}`, 'inventory.json'))).digest('hex');
      return `${id} ${at + 1} ${digest}`;
    });
  }).sort();
}

export async function committedInLedger(archive: MadeArchive): Promise<readonly CommittedVersion[]> {
  const kho = await openForReading(archive.repo, archive.surroundings);
  const commits = await kho.ledger.commits({ from: 0, limit: 100_000 });
  await kho.close();
  return commits;
}

/** Each version that is in storage has one leaf with its digest, and the ledger commits nothing else but what was `deleted` by the rules. */
export async function expectLedgerWhole(archive: MadeArchive, deleted: readonly string[] = []): Promise<void> {
  const commits = (await committedInLedger(archive)).filter(({ object }) => !deleted.includes(object));
  expect(commits.map(({ object, version, inventorySha512 }) => `${object} ${version} ${inventorySha512}`).sort(), 'ledger').to.deep.equal(versionsInStorage(archive));
}
