import type { Inventory, InventoryVersion } from './inventory.ts';

/** One file of the new version's logical state. */
export interface StateFile {
  /** Logical path, NFC. */
  readonly path: string;
  readonly sha512: string;
  readonly sha256: string;
  /** Where its bytes were staged (`v2/content/0007`). */
  readonly contentPath: string;
}

/** What one new version adds to an object: the new inventory, and which staged files it keeps. */
export interface VersionPlan {
  readonly inventory: Inventory;
  /** Staged content paths whose bytes the object already has under the same digest: they are not stored again. */
  readonly redundant: readonly string[];
}

/** Who made the version, when and why (OCFL 1.1 §3.5.3.1). */
export type VersionNote = Pick<InventoryVersion, 'created' | 'message' | 'user'>;

/**
 * Plans the next version of an object (the first when `base` is undefined). Pure: it prints, it can be tried
 * without a disk. Content is addressed by sha512; bytes that the object already holds are referred to, not added.
 */
export function planVersion(id: string, base: Inventory | undefined, files: Iterable<StateFile>, note: VersionNote): VersionPlan {
  const manifest: Record<string, readonly string[]> = { ...base?.manifest };
  const sha256: Record<string, readonly string[]> = { ...base?.fixity['sha256'] };
  const state: Record<string, string[]> = {};
  const redundant: string[] = [];
  for (const file of files) {
    const stored = manifest[file.sha512];
    if (stored === undefined) {
      manifest[file.sha512] = [file.contentPath];
      sha256[file.sha256] = [...(sha256[file.sha256] ?? []), file.contentPath];
    } else if (!stored.includes(file.contentPath)) {
      redundant.push(file.contentPath);
    }
    const paths = state[file.sha512];
    if (paths === undefined) state[file.sha512] = [file.path];
    else paths.push(file.path);
  }
  const head = (base?.head ?? 0) + 1;
  const versions = new Map(base?.versions);
  versions.set(head, { ...note, state });
  const fixity = { ...base?.fixity, sha256 };
  return { inventory: { id, head, contentDirectory: 'content', manifest, versions, fixity }, redundant };
}
