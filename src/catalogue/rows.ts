import type { Selectable } from 'kysely';
import type { DublinCore } from '../base/index.ts';
import type {
  CataloguedEvent, CataloguedFile, CataloguedPackage, CataloguedVersion, FileRole, FixityCheck, FixityOutcome, PackageKind,
} from './model.ts';
import type { EventRow, FileRow, FixityCheckRow, PackageRow, VersionRow } from './tables.ts';

// What comes out of the tables was put there by us: values of closed lists are taken at their word.

export function packageFrom(row: Selectable<PackageRow>): CataloguedPackage {
  return {
    id: row.id,
    head: row.head,
    inventoryDigest: row.inventory_digest,
    kind: row.kind as PackageKind,
    title: row.title,
    submissionDigest: row.submission_digest,
    fileCount: row.file_count,
    byteCount: row.byte_count,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    description: JSON.parse(row.description) as DublinCore,
    ...(row.producer_id === null ? {} : { producerId: row.producer_id }),
  };
}

export function fileFrom(row: FileRow): CataloguedFile {
  return {
    path: row.path,
    role: row.role as FileRole,
    size: row.size,
    sha512: hexOf(row.sha512),
    sha256: hexOf(row.sha256),
    mimeType: row.mime_type,
    ...(row.puid === null ? {} : { puid: row.puid }),
    ...(row.original_name === null ? {} : { originalName: row.original_name }),
  };
}

export function versionFrom(row: VersionRow): CataloguedVersion {
  return { version: row.version, createdAt: row.created_at, message: row.message, agent: row.agent };
}

export function eventFrom(row: EventRow): CataloguedEvent {
  const { id, type, time, outcome, detail, agent, version } = row;
  return { id, type, time, outcome, detail, agent, version };
}

export function fixityCheckFrom(row: Selectable<FixityCheckRow>): FixityCheck {
  return {
    packageId: row.package_id,
    checkedAt: row.checked_at,
    outcome: row.outcome as FixityOutcome,
    algorithm: row.algorithm,
    files: row.files,
    bytes: row.bytes,
    problems: JSON.parse(row.problems) as FixityCheck['problems'],
  };
}

export function bytesOf(hex: string): Uint8Array {
  return Buffer.from(hex, 'hex');
}

function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
