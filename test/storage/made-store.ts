import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { packageUrn, type Clock } from '../../src/base/index.ts';
import {
  createDigestPool, initStore, KEPT_DIGESTS, openStore, type DigestPool, type ObjectView, type SealedStage, type StagedFile, type Store,
} from '../../src/storage/index.ts';
import { Fault } from '../../src/base/index.ts';

/** Time stands still in these tests. */
export const fixedClock: Clock = { now: () => new Date('2026-11-23T08:00:00Z') };

/** A version's note, as ingest would write it. */
export const note = { created: '2026-11-23T08:00:00Z', message: 'Tiếp nhận', user: { name: 'Kho', address: 'https://example.org/kho' } };

/** A store in a temporary folder, with the means to fill it. */
export interface MadeStore {
  readonly root: string;
  readonly store: Store;
  readonly pool: DigestPool;
  remove(): Promise<void>;
}

/** Makes an empty store below a temporary folder (or `root`). */
export async function madeStore(options: { readonly root?: string; readonly threads?: number } = {}): Promise<MadeStore> {
  const root = options.root ?? path.join(temporaryFolder(), 'store');
  const pool = createDigestPool({ threads: options.threads ?? 2 });
  await initStore(root, { clock: fixedClock, newId: randomUUID, readme: 'test store\n' });
  const store = await openStore(root, { pool, clock: fixedClock, newId: randomUUID });
  return {
    root,
    store,
    pool,
    remove: async () => {
      await pool.close();
      fs.rmSync(root, { recursive: true, force: true });
    },
  };
}

export function temporaryFolder(): string {
  return fs.mkdtempSync(path.join(os.tmpdir(), 'kho-test-'));
}

export function newUrn(): string {
  return packageUrn(randomUUID());
}

/** Logical path → content. */
export type Contents = Readonly<Record<string, string | Buffer>>;

/** Seals a version that holds exactly these files; with `base`, the next version of that object. */
export async function sealed(store: Store, id: string, contents: Contents, base?: ObjectView): Promise<SealedStage> {
  const stage = store.createStage((base?.head ?? 0) + 1);
  const files: { path: string; sha512: string; sha256: string; contentPath: string }[] = [];
  for (const [logical, content] of Object.entries(contents)) {
    const staged: StagedFile = await stage.take(bytesOf(content), KEPT_DIGESTS);
    const { sha512 = '', sha256 = '' } = staged.digests;
    files.push({ path: logical, sha512, sha256, contentPath: staged.contentPath });
  }
  return store.seal(stage, { id, files, note, ...(base === undefined ? {} : { base }) });
}

/** Publishes a version the way ingest does, and opens it. */
export async function published(store: Store, id: string, contents: Contents, base?: ObjectView): Promise<ObjectView> {
  const version = await sealed(store, id, contents, base);
  await store.makeDurable([version]);
  await store.publish([version]);
  return await store.openObject(id);
}

export async function* bytesOf(content: string | Buffer): AsyncGenerator<Uint8Array> {
  await Promise.resolve();
  yield Buffer.from(content);
}

/** The content of a stream as text. */
export async function textFrom(stream: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

/** Every file below a folder with its content, by relative path. */
export function treeOf(folder: string): Readonly<Record<string, string>> {
  const tree: Record<string, string> = {};
  for (const entry of fs.readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const target = path.join(entry.parentPath, entry.name);
    if (entry.isFile()) tree[path.relative(folder, target)] = fs.readFileSync(target, 'utf8');
  }
  return tree;
}

/** The fault that a promise rejects with. */
export async function faultOf(promise: Promise<unknown>): Promise<Fault> {
  try {
    await promise;
  } catch (thrown) {
    if (thrown instanceof Fault) return thrown;
    throw thrown;
  }
  throw new Error('nothing was thrown');
}
