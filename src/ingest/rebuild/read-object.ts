import path from 'node:path';
import type { VersionRegistration } from '../../catalogue/index.ts';
import { bagInfoValues } from '../../formats/bagit/index.ts';
import { finishUnrecorded, openObjectAt, type ObjectView, type StoreLocations } from '../../storage/index.ts';
import { readBagInfo } from '../aip-documents.ts';
import { readAip } from '../read-aip.ts';

/**
 * Everything that the catalogue must know of one object, read from its bytes alone: a registration for each version in
 * order. Finishes first what was being published when the catalogue was lost.
 */
export async function readObject(locations: StoreLocations, objectRoot: string): Promise<readonly VersionRegistration[]> {
  await finishUnrecorded(locations, objectRoot);
  const view = await openObjectAt(path.join(locations.objects, objectRoot));
  const head = await readAip(view, view.head);
  const older: VersionRegistration[] = [];
  for (const version of view.versions()) if (version.number < view.head) older.push(await olderVersion(view, version.number, head));
  return [...older, head];
}

/** Of an older version the catalogue keeps only that it was, and which submission it was made from: its files are the head's to tell. */
async function olderVersion(view: ObjectView, number: number, head: VersionRegistration): Promise<VersionRegistration> {
  const version = view.versions()[number - 1];
  const bagInfo = view.file('bag-info.txt', number);
  const info = await readBagInfo(view, new Map(bagInfo === undefined ? [] : [[bagInfo.path, bagInfo]]));
  const { created = '', message = '', user = '' } = version ?? {};
  return {
    package: {
      ...head.package,
      head: number,
      inventoryDigest: await view.versionInventoryDigest(number),
      submissionDigest: bagInfoValues(info, 'Kho-Submission-Digest')[0] ?? '',
      updatedAt: created,
    },
    version: { version: number, createdAt: created, message, agent: user },
    files: [],
    events: [],
  };
}
