import { tombstoneIdOf } from '../formats/deletion/index.ts';
import { openBackup, type OpenedBackup } from './open-backup.ts';

/**
 * Packages of a generation that were deleted by decision before a later generation was made: that one has their
 * tombstones. To restore the older one brings them back, and nobody must learn of it by chance. A later generation that
 * cannot be read tells nothing.
 */
export async function deletedSince(backup: OpenedBackup): Promise<readonly string[]> {
  const newest = await openBackup(backup.places.root).catch(() => undefined);
  if (newest === undefined || newest.manifest.generation === backup.manifest.generation) return [];
  const { gone, come } = await changesBetween(backup, newest);
  return gone.filter((id) => come.has(tombstoneIdOf(id)));
}

/** Identifiers that only one of two lists has; both are in the order of identifiers, so that only what differs is held. */
async function changesBetween(older: OpenedBackup, newer: OpenedBackup): Promise<{ readonly gone: readonly string[]; readonly come: ReadonlySet<string> }> {
  const gone: string[] = [];
  const come = new Set<string>();
  const [before, after] = [older.objects()[Symbol.asyncIterator](), newer.objects()[Symbol.asyncIterator]()];
  let [one, other] = [await before.next(), await after.next()];
  while (one.done !== true || other.done !== true) {
    const [id, id2] = [one.done === true ? undefined : one.value.id, other.done === true ? undefined : other.value.id];
    if (id === id2) [one, other] = [await before.next(), await after.next()];
    else if (id2 === undefined || (id !== undefined && id < id2)) {
      gone.push(id ?? '');
      one = await before.next();
    } else {
      come.add(id2);
      other = await after.next();
    }
  }
  return { gone, come };
}
