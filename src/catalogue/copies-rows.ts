import type { CopyLocation } from '../base/index.ts';
import type { Replica, ReplicaState } from './copies-model.ts';
import type { LocationRow, ReplicaRow } from './copies-tables.ts';

// What comes out of the tables was put there by us: values of closed lists are taken at their word.

export function locationFrom(row: LocationRow): CopyLocation {
  return {
    id: row.id,
    name: row.name,
    kind: row.kind as CopyLocation['kind'],
    path: row.path,
    media: row.media,
    zone: row.zone,
    ...(row.provider === null ? {} : { provider: row.provider }),
    ...(row.region === null ? {} : { region: row.region }),
    addedAt: row.added_at,
    state: row.state as CopyLocation['state'],
    verifyDays: row.verify_days,
  };
}

export function locationRowOf(location: CopyLocation): LocationRow {
  const { id, name, kind, path, media, zone, provider, region, addedAt, state, verifyDays } = location;
  return { id, name, kind, path, media, zone, provider: provider ?? null, region: region ?? null, added_at: addedAt, state, verify_days: verifyDays };
}

export function replicaFrom(row: ReplicaRow, packageId: string): Replica {
  return {
    packageId,
    locationId: row.location_id,
    state: row.state as ReplicaState,
    ...(row.version === null ? {} : { version: row.version }),
    ...(row.inventory_digest === null ? {} : { inventoryDigest: row.inventory_digest }),
    ...(row.verified_at === null ? {} : { verifiedAt: row.verified_at }),
    ...(row.checked_at === null ? {} : { checkedAt: row.checked_at }),
    ...(row.detail === null ? {} : { detail: row.detail }),
  };
}
