import type { CataloguedFile, VersionRegistration } from '../../catalogue/index.ts';
import { cataloguedEvent } from '../catalogued-event.ts';
import { tombstoneOf } from '../tombstone-of.ts';
import type { BuiltAip } from './build.ts';
import type { DescribedAip } from './describe.ts';

/** What the catalogue gets to know of a version that was just built; `readAip` finds the same in storage. */
export function registrationOf(described: DescribedAip, built: BuiltAip, inventoryDigest: string): VersionRegistration {
  const { id, version, created, record, placed, message, operator, description, deletion } = described;
  const { title, producerId, submissionDigest, kind } = described.origin;
  return {
    package: {
      id,
      head: version,
      inventoryDigest,
      kind,
      title,
      submissionDigest,
      fileCount: placed.length,
      byteCount: placed.reduce((sum, { file }) => sum + file.size, 0),
      createdAt: created,
      updatedAt: record.time,
      description,
      ...(producerId === undefined ? {} : { producerId }),
    },
    version: { version, createdAt: record.time, message, agent: operator },
    files: cataloguedFiles(built),
    events: described.events.map((event) => cataloguedEvent(event, described.versionTimes)),
    ...(deletion === undefined ? {} : { tombstone: tombstoneOf(deletion, id) }),
  };
}

/** An iterable that can be walked again, so that a transaction that was rolled back can be repeated. */
function cataloguedFiles({ files }: BuiltAip): Iterable<CataloguedFile> {
  return {
    * [Symbol.iterator]() {
      for (const { path, role, size, sha512, sha256, mimeType, placed } of files) {
        const puid = placed?.file.format.puid;
        const originalName = placed?.file.receivedName;
        yield {
          path, role, size, sha512, sha256, mimeType,
          ...(puid === undefined ? {} : { puid }),
          ...(originalName === undefined ? {} : { originalName }),
        };
      }
    },
  };
}
