import { Fault } from '../base/index.ts';
import type { Catalogue } from '../catalogue/index.ts';

/**
 * A package that was deleted gets no new version, even while storage still has what its deletion has yet to remove; nor
 * does the record of a deletion, which is Kho's own word.
 */
export async function refuseDeleted(catalogue: Catalogue, id: string): Promise<void> {
  const tombstone = await catalogue.tombstone(id);
  if (tombstone !== undefined) throw new Fault('PACKAGE_DELETED', { id, date: tombstone.deletedAt.slice(0, 10) });
  if ((await catalogue.package(id))?.kind === 'tombstone') throw new Fault('UPDATE_UNSUPPORTED', { id, detail: 'tombstone' });
}
