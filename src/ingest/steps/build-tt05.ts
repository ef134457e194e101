import { premisDocuments, writePackage, type ListedFile, type Tt05Package } from '../../formats/tt05/index.ts';
import type { Stage } from '../../storage/index.ts';
import { fileRole } from '../file-role.ts';
import { agentsOf } from './agents.ts';
import type { DescribedAip } from './describe.ts';
import type { BuiltFile, Payload } from './payload.ts';
import { premisFiles, rightsOf } from './premis-objects.ts';

/** What an AIP of Circular 05/2025 is built from. */
interface Tt05Building {
  readonly described: DescribedAip;
  readonly aip: Tt05Package;
  readonly payload: Payload;
  readonly stage: Stage;
}

/** Writes the documents of an AIP_hoso or AIP_tailieu around the submitted files (Circular 05/2025/TT-BNV, Annexes I and II). */
export function buildTt05({ described, aip, payload, stage }: Tt05Building): void {
  const { origin, record, id, software, events } = described;
  const submitted = payload.submitted.map((file) => ({ role: file.role, listed: listed(file, payload.folder) }));
  const premis = premisDocuments({
    objectId: id,
    originalName: origin.name,
    files: () => premisFiles(described),
    events,
    agents: agentsOf(described),
    rights: rightsOf(described),
    ...(origin.sourceId === undefined ? {} : { sourceId: origin.sourceId }),
  });
  writePackage({
    package: aip,
    time: record.time,
    software,
    data: submitted.filter(({ role }) => role === 'content').map((one) => one.listed),
    others: submitted.filter(({ role }) => role !== 'content').map((one) => one.listed),
    premis,
  }, (path, mimeType, write) => payload.add(path, fileRole(path), mimeType, stage.write(write)));
}

function listed({ path, mimeType, size, sha256 }: BuiltFile, folder: string): ListedFile {
  return { path: path.slice(folder.length), mimeType, size, sha256 };
}
