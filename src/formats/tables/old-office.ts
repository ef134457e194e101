import type { Finding } from '../../base/index.ts';
import type { TableSource } from './table.ts';
import { tableFinding } from './unreadable.ts';

const MAGIC = 'd0cf11e0a1b11ae1';
/** Directory entries that are looked at: those that name the kind of file are among the first. */
const DIRECTORY_BYTES = 64 * 1024;

/** Whether a file is a compound file (MS-CFB): a workbook with a password is wrapped in one, and Excel before 2007 wrote them. */
export function isOldOffice(head: Uint8Array): boolean {
  return Buffer.from(head.subarray(0, 8)).toString('hex') === MAGIC;
}

/** Whether it is a workbook with a password (MS-OFFCRYPTO 2.3.4.4) or one of an old Excel. */
export async function oldOfficeFinding(source: TableSource, head: Buffer): Promise<Finding> {
  // MS-CFB 2.2: the size of sectors as a power of two at 30, the first sector of the directory at 48.
  const sector = head.length < 52 ? 0 : 2 ** Math.min(head.readUInt16LE(30), 12);
  const start = head.length < 52 ? 0 : (head.readUInt32LE(48) + 1) * sector;
  const chunks: Uint8Array[] = [];
  if (start < source.size) for await (const chunk of source.read(start, Math.min(source.size, start + DIRECTORY_BYTES))) chunks.push(chunk);
  const encrypted = Buffer.concat(chunks).includes(Buffer.from('EncryptedPackage', 'utf16le'));
  return tableFinding(encrypted ? 'T-11' : 'T-12', 'error', { path: source.name });
}
