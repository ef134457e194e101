import { basename } from 'node:path';
import type { Finding } from '../../base/index.ts';
import type { ArchiveFile } from './archive-file.ts';
import { containerError } from './container-finding.ts';
import type { Container } from './package-source.ts';
import { isTarHeader, isZeroBlock, TAR_BLOCK_BYTES } from './tar-header.ts';

const KINDS: Readonly<Record<Container, string>> = { zip: 'ZIP', tar: 'tar', tgz: 'tar.gz', folder: '', file: '' };

/**
 * Damage (P-15) in the words of whoever packed the archive: a file of no bytes (P-31) and one that is something else under the
 * name of an archive (P-30) were never damaged, and copying them again helps nobody. Every other finding passes unchanged.
 */
export async function archiveDamage(archive: ArchiveFile, container: Container, finding: Finding): Promise<Finding> {
  if (finding.code !== 'P-15') return finding;
  const name = basename(archive.path);
  if (archive.size === 0) return containerError('P-31', name);
  const head = await archive.read(0, TAR_BLOCK_BYTES);
  return beginsAs(container, head) ? finding : containerError('P-30', name, { kind: KINDS[container] });
}

function beginsAs(container: Container, head: Buffer): boolean {
  switch (container) {
    case 'zip': return head.toString('latin1', 0, 2) === 'PK';
    case 'tgz': return head[0] === 0x1f && head[1] === 0x8b;
    // Less than a block may have been the beginning of one.
    default: return isTarHeader(head) || isZeroBlock(head) || head.toString('latin1', 257, 262) === 'ustar';
  }
}
