import { derivedUuid, packageUrn } from '../../base/index.ts';

/** UUID of the tombstone of a package. It follows from the package's own identifier: made twice it is the same object, and whoever knows the package can look for it. */
export function tombstoneUuid(packageId: string): string {
  return derivedUuid(packageId, 'tombstone');
}

/** The identifier under which the tombstone of a package is kept. */
export function tombstoneIdOf(packageId: string): string {
  return packageUrn(tombstoneUuid(packageId));
}
