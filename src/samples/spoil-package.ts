import { archiveOf, type ReadyPackage } from './place-package.ts';
import { reference, type MetsChange } from './sip-files.ts';
import type { PackageFile } from './package-file.ts';
import type { FaultKey } from './sample-words.ts';

/** What is put in the place of the leading folder of a hostile entry: as long, so that the archive stays whole. */
const HARMLESS = 'xx/';
const HOSTILE = '../';
const TRUNCATED_SHARE = 0.6;

/** How the root METS of a SIP is spoilt, for the faults that lie in it. */
export function metsFault(fault: FaultKey, created: Date): MetsChange | undefined {
  if (fault === 'wrong-mets-checksum') {
    return (document) => ({
      ...document,
      metadata: document.metadata.map((one) => (one.kind !== 'descriptive' ? one : { ...one, digest: { ...one.digest, value: one.digest.value.split('').reverse().join('') } })),
    });
  }
  if (fault !== 'mets-outside') return undefined;
  const outside = reference({ path: '../ngoai-goi.txt', bytes: Buffer.from('ngoài gói\n') }, 'outside-1', created);
  return (document) => ({
    ...document,
    groups: document.groups.map((group) => (group.use === 'Documentation' ? { ...group, files: [...group.files, outside] } : group)),
  });
}

/** The files of a sound package with one thing wrong; faults that lie in METS or in the archive leave them alone. */
export function spoilFiles(fault: FaultKey, files: readonly PackageFile[]): readonly PackageFile[] {
  const [first] = files;
  if (first === undefined) return files;
  switch (fault) {
    case 'wrong-checksum': return [{ ...first, bytes: withOneBitFlipped(first.bytes) }, ...files.slice(1)];
    case 'missing-file': return files.slice(1);
    case 'extra-file': return [{ path: 'data/Tệp lạ không có trong bảng kê.txt', bytes: Buffer.from('Tệp này không có trong bảng kê.\n') }, ...files];
    case 'holey-bag': return [...files.slice(1), fetchList(first)];
    case 'mets-doctype': return files.map((file) => (file.path === 'METS.xml' ? withDoctype(file) : file));
    case 'unicode-twins': return [...files, { ...first, path: first.path.normalize('NFD') }];
    case 'empty-folder': return [];
    case 'archive-traversal': return [...files, { path: `${HARMLESS}${HARMLESS}thoat-ra-ngoai.txt`, bytes: Buffer.from('Tệp này đòi ra ngoài gói.\n') }];
    default: return files;
  }
}

/** The bytes of the archive of a package whose fault is the archive itself; undefined for all other faults. */
export async function spoilArchive(fault: FaultKey, ready: ReadyPackage): Promise<Buffer | undefined> {
  if (fault === 'archive-truncated') {
    const whole = await archiveOf(ready);
    return whole.subarray(0, Math.floor(whole.length * TRUNCATED_SHARE));
  }
  if (fault !== 'archive-traversal') return undefined;
  // No archive writer lets such a name through: it is written into the finished archive, in both headers.
  const bytes = await archiveOf(ready);
  const [harmless, hostile] = [Buffer.from(HARMLESS.repeat(2)), Buffer.from(HOSTILE.repeat(2))];
  for (let at = bytes.indexOf(harmless); at >= 0; at = bytes.indexOf(harmless, at)) hostile.copy(bytes, at);
  return bytes;
}

function withOneBitFlipped(bytes: Uint8Array): Uint8Array {
  const damaged = Uint8Array.from(bytes);
  const at = Math.floor(damaged.length / 2);
  damaged[at] = (damaged[at] ?? 0) ^ 1;
  return damaged;
}

/** BagIt's list of files to download; the address is one that RFC 2606 keeps from ever existing. */
function fetchList({ path, bytes }: PackageFile): PackageFile {
  return { path: 'fetch.txt', bytes: Buffer.from(`https://kho.example/tai-ve/trang.jpg ${bytes.byteLength} ${path}\n`) };
}

function withDoctype(file: PackageFile): PackageFile {
  const text = Buffer.from(file.bytes).toString('utf8');
  return { ...file, bytes: Buffer.from(text.replace('?>', '?>\n<!DOCTYPE mets [<!ENTITY mau "tài liệu mẫu">]>')) };
}
