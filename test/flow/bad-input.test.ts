import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { madeTar, madeZip, type TarPart, type ZipPart } from '../ingest/receive/made-archives.ts';
import { MadeArchive } from './made-archive.ts';
import { expectRefused, putAll } from './refusing.ts';

// Bad submissions through the whole operation: what `kho check` and `kho ingest` say, and that nothing of them stays.
// Here: what is wrong with containers and names. bad-metadata.test.ts: what they say. changing-input.test.ts: time and rights.

/** What is wrong, the codes that must be said, and the path of the submission. */
type Case = readonly [title: string, codes: readonly string[], make: (archive: MadeArchive) => string];

const good = { name: 'gói/tốt.txt', content: 'tốt' };
const zipped = (...parts: readonly ZipPart[]) => (archive: MadeArchive): string => archive.put('gói.zip', madeZip([good, ...parts]));
const tarred = (...parts: readonly TarPart[]) => (archive: MadeArchive): string => archive.put('gói.tar', madeTar([good, ...parts]));
const gzipped = (...parts: readonly TarPart[]) => (archive: MadeArchive): string => archive.put('gói.tar.gz', gzipSync(madeTar([good, ...parts])));
/** A folder with one good file and whatever `more` puts into it. */
const folder = (more: (folder: string) => void) => (archive: MadeArchive): string => {
  const made = putAll(archive, 'gói', { 'tốt.txt': 'tốt' });
  more(made);
  return made;
};
const file = (name: string | Buffer) => (into: string): void => {
  fs.writeFileSync(Buffer.concat([Buffer.from(`${into}/`), Buffer.from(name as string)]), 'x');
};
/** Bytes that do not deflate, the same every time. */
const NOISE = Buffer.concat(Array.from({ length: 100 }, (_, n) => createHash('sha512').update(String(n)).digest()));
const toVictim = (archive: MadeArchive): string => archive.at('nạn nhân.txt');

const NAMES: readonly Case[] = [
  ['a ZIP whose name climbs out', ['P-01'], zipped({ name: '../../../../nạn nhân.txt', content: 'x' })],
  ['a ZIP whose name climbs out further in', ['P-01'], zipped({ name: 'gói/../../../../../nạn nhân.txt', content: 'x' })],
  ['a tar whose name climbs out', ['P-01'], tarred({ name: '../../../../victim.txt', content: 'x' })],
  ['a tar whose pax name climbs out', ['P-01'], tarred({ name: 'gói/x', content: 'x', pax: { path: '../../../../nạn nhân.txt' } })],
  ['a tar.gz whose name climbs out', ['P-01'], gzipped({ name: '../../../../victim.txt', content: 'x' })],
  ['a tar whose folder climbs out', ['P-01'], tarred({ name: '../../../../made/', type: '5' })],
  ['a ZIP with an absolute name', ['P-02'], (archive) => zipped({ name: toVictim(archive), content: 'x' })(archive)],
  ['a tar with an absolute name', ['P-02'], (archive) => tarred({ name: 'x', content: 'x', pax: { path: toVictim(archive) } })(archive)],
  ['a ZIP with a drive letter', ['P-03'], zipped({ name: 'C:\\Windows\\x', content: 'x' })],
  ['a tar with a drive letter', ['P-03'], tarred({ name: 'C:/Windows/x', content: 'x' })],
  ['a folder with a drive letter', ['P-03'], folder(file('C:x'))],
  ['a ZIP with backslashes', ['P-04'], zipped({ name: 'gói\\..\\..\\x', content: 'x' })],
  ['a folder with a backslash', ['P-04'], folder(file('..\\x'))],
  ['a ZIP with a NUL in a name', ['P-05'], zipped({ name: 'gói/a\0.txt', content: 'x' })],
  ['a tar with a NUL in a pax name', ['P-05'], tarred({ name: 'gói/x', content: 'x', pax: { path: 'gói/a\0b' } })],
  ['a folder with a control character in a name', ['P-05'], folder(file('a\u001b[2J'))],
  ['a ZIP with a name that is not UTF-8', ['P-06'], zipped({ name: Buffer.from([0x67, 0xff, 0xfe]), content: 'x' })],
  ['a folder with a name that is not UTF-8', ['P-06'], folder(file(Buffer.from([0x67, 0xff, 0xfe])))],
  ['a ZIP with one name in NFC and NFD', ['N-04'], zipped({ name: 'gói/Quyết'.normalize('NFC'), content: '1' }, { name: 'gói/Quyết'.normalize('NFD'), content: '2' })],
  ['a tar with one name in NFC and NFD', ['N-04'], tarred({ name: 'gói/tốt.txt'.normalize('NFD'), content: '2' })],
  ['a folder with one name in NFC and NFD', ['N-04'], folder(file('tốt.txt'.normalize('NFD')))],
  ['a ZIP with names that differ in case only', ['N-04'], zipped({ name: 'gói/TỐT.txt', content: '2' })],
  ['a tar with names that differ in case only', ['N-04'], tarred({ name: 'gói/TỐT.txt', content: '2' })],
  ['a folder with names that differ in case only', ['N-04'], folder(file('TỐT.txt'))],
];

const SPECIAL: readonly Case[] = [
  ['a ZIP with a symbolic link', ['P-10'], zipped({ name: 'gói/l', content: '/etc/passwd', mode: 0o120777 })],
  ['a ZIP with a device', ['P-11'], zipped({ name: 'gói/d', mode: 0o060644 })],
  ['a tar with a symbolic link and a file through it', ['P-10', 'P-22'], tarred({ name: 'gói/l', type: '2', link: '../../../..' }, { name: 'gói/l', content: 'x' }, { name: 'gói/l/victim.txt', content: 'x' })],
  ['a tar with a symbolic link', ['P-10'], tarred({ name: 'gói/l', type: '2', link: '/etc' })],
  ['a tar with a hard link', ['P-10'], tarred({ name: 'gói/h', type: '1', link: '/etc/passwd' })],
  ['a tar with a character device', ['P-11'], tarred({ name: 'gói/d', type: '3' })],
  ['a tar with a block device', ['P-11'], tarred({ name: 'gói/d', type: '4' })],
  ['a tar with a fifo', ['P-11'], gzipped({ name: 'gói/p', type: '6' })],
  ['a folder with a symbolic link to a file', ['P-10'], folder((into) => { fs.symlinkSync('/etc/passwd', path.join(into, 'l')); })],
  ['a folder with a symbolic link to itself', ['P-10'], folder((into) => { fs.symlinkSync('.', path.join(into, 'l')); })],
  ['a folder with a dangling symbolic link', ['P-10'], folder((into) => { fs.symlinkSync('không có', path.join(into, 'l')); })],
  ['a folder with a fifo', ['P-11'], folder((into) => { execFileSync('mkfifo', [path.join(into, 'p')]); })],
];

const DAMAGED: readonly Case[] = [
  ['a truncated ZIP', ['P-15'], (archive) => archive.put('gói.zip', madeZip([good, good]).subarray(0, 60))],
  ['a ZIP without its last byte', ['P-15'], (archive) => archive.put('gói.zip', madeZip([good]).subarray(0, -1))],
  ['a ZIP whose content is not what it declares', ['P-16'], zipped({ name: 'gói/c', content: 'x', crc: 1 })],
  ['a truncated tar', ['P-15'], (archive) => archive.put('gói.tar', madeTar([{ name: 'a', content: 'x'.repeat(2000) }]).subarray(0, 1024))],
  ['a truncated tar.gz', ['P-15'], (archive) => archive.put('gói.tar.gz', gzipSync(madeTar([{ name: 'a', content: NOISE }])).subarray(0, 2000))],
  ['a ZIP bomb', ['P-17'], (archive) => archive.put('gói.zip', madeZip([{ name: 'gói/b', content: Buffer.alloc(16 << 20), method: 8 }]))],
  ['a ZIP bomb that declares less than it holds', ['P-16'], zipped({ name: 'gói/b', content: Buffer.alloc(16 << 20), method: 8, size: 3 << 20 })],
  ['a ZIP bomb of overlapping entries', ['P-18'], (archive) => archive.put('gói.zip', madeZip([
    { name: 'gói/a', content: 'x'.repeat(500), method: 8 }, ...Array.from({ length: 50 }, (_, n) => ({ name: `gói/${n}`, content: 'x'.repeat(500), method: 8, offset: 0 })),
  ]))],
  ['a tar.gz bomb', ['P-17'], gzipped({ name: 'gói/b', content: Buffer.alloc(24 << 20) })],
  ['an encrypted ZIP', ['P-13'], zipped({ name: 'gói/e', content: 'x', flags: 0x801 })],
  ['a strongly encrypted ZIP', ['P-13'], zipped({ name: 'gói/e', content: 'x', flags: 0x841 })],
];

const EMPTY: readonly Case[] = [
  ['an empty folder', ['P-21'], (archive) => madeFolder(archive.at('in', 'rỗng'))],
  ['a folder of empty folders', ['P-21', 'P-23'], (archive) => path.dirname(madeFolder(archive.at('in', 'rỗng', 'trong')))],
  ['an empty ZIP', ['P-21'], (archive) => archive.put('rỗng.zip', madeZip([]))],
  ['an empty tar', ['P-21'], (archive) => archive.put('rỗng.tar', madeTar([]))],
  ['a ZIP of no bytes', ['P-31'], (archive) => archive.put('rỗng.zip', '')],
  ['a bag without payload', ['B-31', 'K-06'], (archive) => putAll(archive, 'túi', {
    'bagit.txt': 'BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n', 'manifest-sha512.txt': '',
  })],
  ['a folder with nothing but a table', ['K-06'], (archive) => putAll(archive, 'bảng', { 'metadata.csv': 'title\nMột\n' })],
];

describe('bad input', function () {
  this.timeout(20_000);
  let archive: MadeArchive;
  beforeEach(async () => {
    archive = await MadeArchive.make();
    for (const victim of ['nạn nhân.txt', 'victim.txt']) fs.writeFileSync(archive.at(victim), 'không ai được chạm vào');
  });
  afterEach(async () => archive.remove());

  for (const [theme, cases] of Object.entries({ 'with bad names': NAMES, 'with what is no file': SPECIAL, 'that is damaged, a bomb or locked': DAMAGED, 'that is empty': EMPTY })) {
    describe(theme, () => {
      for (const [title, codes, make] of cases) {
        it(`${title} is refused: ${codes.join(', ')}`, async () => {
          await expectRefused(archive, make(archive), { exit: 3, codes });
        });
      }
    });
  }

  it('a folder with a device is refused: P-11', async function () {
    const made = putAll(archive, 'gói', { 'tốt.txt': 'tốt' });
    try {
      execFileSync('mknod', [path.join(made, 'd'), 'c', '1', '5'], { stdio: 'ignore' });
    } catch {
      // Only root may make devices.
      this.skip();
    }
    await expectRefused(archive, made, { exit: 3, codes: ['P-11'] });
  });
});

function madeFolder(folderPath: string): string {
  fs.mkdirSync(folderPath, { recursive: true });
  return folderPath;
}
