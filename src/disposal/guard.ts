import { Fault, packageUrn, packageUuid } from '../base/index.ts';
import { isOwnKind, type CataloguedPackage } from '../catalogue/index.ts';
import type { Holds } from './holds.ts';
import type { DisposalParts } from './parts.ts';

/**
 * The package, if nothing speaks against its deletion. Asked when it is requested, when it is approved and right before it
 * is carried out: `PACKAGE_DELETED`, `PACKAGE_NOT_FOUND`, `OWN_PACKAGE` (Kho's own records stay), `PACKAGE_HELD`, `PACKAGE_FROZEN`.
 */
export async function deletable(parts: DisposalParts, holds: Holds, asked: string): Promise<CataloguedPackage> {
  const entry = await cataloguedPackage(parts, asked);
  if (isOwnKind(entry.kind)) throw new Fault('OWN_PACKAGE', { id: entry.id, kind: entry.kind });
  const hold = await holds.covering(entry);
  if (hold !== undefined) throw new Fault('PACKAGE_HELD', { id: entry.id, hold: hold.id, reason: hold.reason });
  // What is wrong with a package is found out first: a deletion would take the evidence away.
  const [incident] = await parts.catalogue.incidents.list({ packageId: entry.id, open: true, limit: 1 });
  if (incident !== undefined) throw new Fault('PACKAGE_FROZEN', { id: entry.id, incident: incident.id });
  return entry;
}

/** A package of the catalogue; one that was deleted is told as such. */
export async function cataloguedPackage({ catalogue }: Pick<DisposalParts, 'catalogue'>, asked: string): Promise<CataloguedPackage> {
  const uuid = packageUuid(asked);
  const id = uuid === undefined ? undefined : packageUrn(uuid);
  const entry = id === undefined ? undefined : await catalogue.package(id);
  if (entry !== undefined) return entry;
  const tombstone = id === undefined ? undefined : await catalogue.tombstone(id);
  if (tombstone !== undefined) throw new Fault('PACKAGE_DELETED', { id: tombstone.packageId, date: tombstone.deletedAt.slice(0, 10) });
  throw new Fault('PACKAGE_NOT_FOUND', { id: asked });
}
