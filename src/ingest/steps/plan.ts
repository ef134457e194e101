import { aipFolderName } from '../../formats/eark/index.ts';
import type { AipPlan } from '../outcome.ts';
import type { DescribedAip } from './describe.ts';

/** The plan of an AIP version as data: what `--dry-run` prints and what `build` carries out. Pure. */
export function planOf(described: DescribedAip): AipPlan {
  const { id, version, identified, placed } = described;
  const { unpacked, title, producerId, submissionDigest } = identified.checked;
  const folder = aipFolderName(id);
  return {
    id,
    version,
    title,
    submissionDigest,
    kind: unpacked.kind,
    container: unpacked.container,
    fileCount: placed.length,
    byteCount: placed.reduce((sum, { file }) => sum + file.size, 0),
    files: placed.map(({ file, path, role }) => ({ from: file.receivedName, to: `data/${folder}/${path}`, role, size: file.size })),
    ...(producerId === undefined ? {} : { producerId }),
  };
}
