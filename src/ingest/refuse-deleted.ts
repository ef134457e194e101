import { Fault } from '../base/index.ts';
import { isOwnKind, type Catalogue } from '../catalogue/index.ts';

/**
 * A package that was deleted gets no new version, even while storage still has what its deletion has yet to remove; nor
 * does what is Kho's own word: the record of a deletion, a part of the archive's catalogue (`kho records` changes that).
 */
export async function refuseDeleted(catalogue: Catalogue, id: string): Promise<void> {
  const tombstone = await catalogue.tombstone(id);
  if (tombstone !== undefined) throw new Fault('PACKAGE_DELETED', { id, date: tombstone.deletedAt.slice(0, 10) });
  const kind = (await catalogue.package(id))?.kind;
  if (kind !== undefined && isOwnKind(kind)) throw new Fault('OWN_PACKAGE', { id, kind });
}
