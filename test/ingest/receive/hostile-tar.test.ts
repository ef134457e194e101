import { expect } from 'chai';
import { gzipSync } from 'node:zlib';
import type { ReceiveLimits } from '../../../src/ingest/receive/index.ts';
import { madeTar } from './made-archives.ts';
import type { TarPart } from './made-archives.ts';
import { readWhole, scratch } from './scratch.ts';
import type { Scratch } from './scratch.ts';

interface Case {
  readonly title: string;
  readonly tar: () => Buffer;
  readonly codes: readonly string[];
  readonly limits?: Partial<ReceiveLimits>;
}

const good: TarPart = { name: 'g/good.txt', content: 'good' };
const withPart = (title: string, part: TarPart, codes: readonly string[]): Case => ({
  title, tar: () => madeTar([good, part]), codes,
});

const CASES: readonly Case[] = [
  withPart('a name that climbs out', { name: '../../etc/cron.d/x', content: 'x' }, ['P-01']),
  withPart('a pax name that climbs out', { name: 'g/x', content: 'x', pax: { path: '../x' } }, ['P-01']),
  withPart('an absolute name', { name: '/etc/passwd', content: 'x' }, ['P-02']),
  withPart('a drive letter', { name: 'C:/x', content: 'x' }, ['P-03']),
  withPart('a backslash', { name: 'g\\x', content: 'x' }, ['P-04']),
  withPart('a NUL in a pax name', { name: 'g/x', content: 'x', pax: { path: 'g/a\0b' } }, ['P-05']),
  withPart('a name that is not UTF-8', { name: Buffer.from([0x67, 0x2f, 0xff]), content: 'x' }, ['P-06']),
  withPart('a pax name that is too long', { name: 'g/x', content: 'x', pax: { path: `g/${'a'.repeat(300)}` } }, ['P-07']),
  withPart('no name', { name: '', content: 'x' }, ['P-08']),
  withPart('a symbolic link', { name: 'g/l', type: '2', link: '/etc' }, ['P-10']),
  withPart('a hard link', { name: 'g/h', type: '1', link: 'g/good.txt' }, ['P-10']),
  withPart('a character device', { name: 'g/d', type: '3' }, ['P-11']),
  withPart('a block device', { name: 'g/d', type: '4' }, ['P-11']),
  withPart('a fifo', { name: 'g/p', type: '6' }, ['P-11']),
  withPart('an entry of an unknown type', { name: 'g/v', type: 'V' }, ['P-11']),
  withPart('a GNU sparse file', { name: 'g/s', type: 'S', content: 'x' }, ['P-12']),
  withPart('a pax sparse file', { name: 'g/s', content: 'x', pax: { 'GNU.sparse.major': '1' } }, ['P-12']),
  withPart('a size beyond the end of the archive', { name: 'g/x', content: 'x', size: 9_000_000 }, ['P-15']),
  withPart('a pax size beyond the end of the archive', { name: 'g/x', content: 'x', pax: { size: '99999999999' } }, ['P-15']),
  withPart('a pax size that is no number', { name: 'g/x', content: 'x', pax: { size: '-1' } }, ['P-15']),
  withPart('a pax header of nonsense', { name: 'p', type: 'x', content: '999 path=x\n' }, ['P-15']),
  withPart('a pax header of a gigabyte', { name: 'p', type: 'x', size: 1 << 30 }, ['P-15']),
  withPart('the same name twice', { ...good, content: 'other' }, ['N-04']),
  withPart('the same name in another case', { name: 'g/GOOD.txt', content: 'x' }, ['N-04']),
  withPart('a file below a file', { name: 'g/good.txt/x', content: 'x' }, ['P-22']),
  withPart('an empty folder', { name: 'g/empty/', type: '5' }, ['P-23']),
  { title: 'a cut in the middle of a file', tar: () => madeTar([{ name: 'a', content: 'x'.repeat(2000) }]).subarray(0, 1024), codes: ['P-15'] },
  { title: 'a cut in the middle of a header', tar: () => madeTar([good, good]).subarray(0, 1100), codes: ['P-15'] },
  { title: 'a cut between two files', tar: () => madeTar([good], { end: false }), codes: ['P-15'] },
  { title: 'a changed byte in a header', tar: () => changed(madeTar([good, { name: 'g/2' }]), 1024 + 3), codes: ['P-15'] },
  { title: 'another archive after the end', tar: () => Buffer.concat([madeTar([good]), madeTar([{ name: 'g/2' }])]), codes: ['P-15'] },
  { title: 'no entry at all', tar: () => madeTar([]), codes: ['P-21'] },
  { title: 'too many entries', tar: () => madeTar([good, { name: 'g/2' }]), codes: ['P-19'], limits: { maxEntries: 1 } },
  { title: 'too many bytes', tar: () => madeTar([good, { name: 'g/2', content: 'x' }]), codes: ['P-20'], limits: { maxTotalBytes: 4 } },
];

describe('a hostile tar', () => {
  let at: Scratch;
  beforeEach(() => { at = scratch(); });
  afterEach(() => { at.remove(); });

  for (const { title, tar, codes, limits } of CASES) {
    it(`${title}: ${codes.join(', ')}, plain and in gzip`, async () => {
      const plain = await readWhole(at.put('gói.tar', tar()), limits);
      const zipped = await readWhole(at.put('gói.tar.gz', gzipSync(tar())), limits);
      expect([plain.codes, zipped.codes]).to.deep.equal([codes, codes]);
      expect(at.all()).to.deep.equal(['gói.tar', 'gói.tar.gz']);
    });
  }

  it('says of a gzip that was cut or is damaged: P-15', async () => {
    const whole = gzipSync(madeTar([{ name: 'a', content: Buffer.from(Array.from({ length: 4000 }, (_, i) => (i * i) % 251)) }]));
    for (const bytes of [whole.subarray(0, whole.byteLength >> 1), changed(Buffer.from(whole), 60)]) {
      expect((await readWhole(at.put('x.tgz', bytes))).codes).to.deep.equal(['P-15']);
    }
  });

  for (const name of ['x.tar', 'x.tar.gz', 'x.tgz']) {
    it(`says of ${name} that holds nothing P-31, and P-30 when it holds something else`, async () => {
      expect((await readWhole(at.put(name, Buffer.alloc(0)))).codes).to.deep.equal(['P-31']);
      expect((await readWhole(at.put(name, 'none'))).codes).to.deep.equal(['P-30']);
      expect((await readWhole(at.put(name, 'hello '.repeat(1000)))).codes).to.deep.equal(['P-30']);
    });
  }

  it('stops inflating a gzip that grows without measure: P-17', async () => {
    const bomb = gzipSync(madeTar([{ name: 'a', content: Buffer.alloc(24 << 20) }]));
    expect(bomb.byteLength).to.be.below(40_000);
    expect((await readWhole(at.put('x.tgz', bomb))).codes).to.deep.equal(['P-17']);
  });
});

function changed(bytes: Buffer, at: number): Buffer {
  bytes.writeUInt8(((bytes[at] ?? 0) + 1) % 256, at);
  return bytes;
}
