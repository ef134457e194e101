import { aipFolderName } from '../../formats/eark/index.ts';
import type { AipPlan, AipSummary } from '../outcome.ts';
import type { Container } from '../receive/index.ts';
import type { DescribedAip } from './describe.ts';

/** The AIP version in a few words. Pure. */
export function summaryOf(described: DescribedAip): AipSummary {
  const { id, version, origin, placed } = described;
  const { kind, title, producerId, submissionDigest } = origin;
  return {
    id,
    version,
    title,
    submissionDigest,
    kind,
    fileCount: placed.length,
    byteCount: placed.reduce((sum, { file }) => sum + file.size, 0),
    ...(producerId === undefined ? {} : { producerId }),
  };
}

/** The plan of an AIP version as data: what `--dry-run` prints and what `build` carries out. Pure. */
export function planOf(described: DescribedAip, container: Container): AipPlan {
  const folder = aipFolderName(described.id);
  const files = described.placed.map(({ file, path, role }) => ({ from: file.receivedName, to: `data/${folder}/${path}`, role, size: file.size }));
  return { ...summaryOf(described), container, files };
}
