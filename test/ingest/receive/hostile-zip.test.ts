import { expect } from 'chai';
import { openSource } from '../../../src/ingest/receive/index.ts';
import type { ReceiveLimits } from '../../../src/ingest/receive/index.ts';
import { madeZip } from './made-archives.ts';
import type { ZipPart } from './made-archives.ts';
import { readWhole, scratch } from './scratch.ts';
import type { Scratch } from './scratch.ts';

/** What is wrong, the bytes, and exactly the codes that must be said. */
interface Case {
  readonly title: string;
  readonly zip: () => Buffer;
  readonly codes: readonly string[];
  readonly limits?: Partial<ReceiveLimits>;
}

const good: ZipPart = { name: 'g/good.txt', content: 'good' };
const withName = (name: string | Buffer, codes: readonly string[], flags?: number): Case => ({
  title: `a name ${JSON.stringify(name.toString('latin1' as never))}`,
  zip: () => madeZip([good, { name, content: 'x', ...(flags === undefined ? {} : { flags }) }]),
  codes,
});

const CASES: readonly Case[] = [
  withName('../../etc/passwd', ['P-01']),
  withName('g/../../x', ['P-01']),
  withName('/etc/passwd', ['P-02']),
  withName('C:\\Windows\\x', ['P-03']),
  withName('g\\..\\x', ['P-04']),
  withName('g/a\0.txt', ['P-05']),
  withName('g/\u001b[2J', ['P-05']),
  withName(Buffer.from([0x67, 0x2f, 0xff, 0xfe]), ['P-06']),
  withName(`g/${'ă'.repeat(200)}`, ['P-07']),
  withName('g//x', ['P-08']),
  withName('g/./x', ['P-08']),
  withName('', ['P-08']),
  withName('g/CON.txt', ['N-06']),
  withName('g/\u202Efdp.exe', ['N-07']),
  withName(Buffer.from([0x67, 0x2f, 0x82, 0x2e, 0x74]), ['N-05'], 0),
  { title: 'a symbolic link', zip: () => madeZip([good, { name: 'g/l', content: '/etc/passwd', mode: 0o120777 }]), codes: ['P-10'] },
  { title: 'a fifo', zip: () => madeZip([good, { name: 'g/p', mode: 0o010644 }]), codes: ['P-11'] },
  { title: 'a device', zip: () => madeZip([good, { name: 'g/d', mode: 0o060644 }]), codes: ['P-11'] },
  { title: 'an encrypted entry', zip: () => madeZip([good, { name: 'g/e', content: 'x', flags: 0x801 }]), codes: ['P-13'] },
  { title: 'strong encryption', zip: () => madeZip([good, { name: 'g/e', content: 'x', flags: 0x841 }]), codes: ['P-13'] },
  { title: 'an unknown compression method', zip: () => madeZip([good, { name: 'g/e', content: 'x', method: 14 }]), codes: ['P-14'] },
  { title: 'an archive cut in the middle', zip: () => madeZip([good, good]).subarray(0, 60), codes: ['P-15'] },
  { title: 'an archive without its last byte', zip: () => madeZip([good]).subarray(0, -1), codes: ['P-15'] },
  { title: 'no bytes at all', zip: () => Buffer.alloc(0), codes: ['P-31'] },
  { title: 'something else named .zip', zip: () => Buffer.from('hello '.repeat(1000)), codes: ['P-30'] },
  { title: 'fewer entries counted than listed', zip: () => madeZip([good, { name: 'g/2', content: '2' }], 1), codes: ['P-15'] },
  { title: 'a wrong CRC-32', zip: () => madeZip([good, { name: 'g/c', content: 'x', crc: 1 }]), codes: ['P-16'] },
  { title: 'a stored entry longer than declared', zip: () => madeZip([good, { name: 'g/c', content: 'xyz', size: 1 }]), codes: ['P-16'] },
  { title: 'a deflated entry longer than declared', zip: () => madeZip([good, { name: 'g/c', content: 'x'.repeat(9000), method: 8, size: 10 }]), codes: ['P-16'] },
  { title: 'a big deflated entry longer than declared', zip: () => madeZip([{ name: 'g/c', content: randomish(3 << 20), method: 8, size: 2 << 20 }]), codes: ['P-16'] },
  { title: 'an entry shorter than declared', zip: () => madeZip([good, { name: 'g/c', content: 'x', method: 8, size: 10 }]), codes: ['P-16'] },
  { title: 'deflate data that is none', zip: () => corrupt(madeZip([{ name: 'g/c', content: randomish(5000), method: 8 }])), codes: ['P-16'] },
  { title: 'a bomb by ratio', zip: () => madeZip([{ name: 'g/b', content: Buffer.alloc(16 << 20), method: 8 }]), codes: ['P-17'] },
  { title: 'a bomb by declared size', zip: () => madeZip([{ name: 'g/b', content: 'x', method: 8, size: 0xfffffff0 }]), codes: ['P-17'] },
  { title: 'a bomb of overlapping entries', zip: () => madeZip([{ name: 'g/a', content: 'x'.repeat(500), method: 8 }, ...overlapping(50)]), codes: ['P-18'] },
  { title: 'too many bytes', zip: () => madeZip([good, { name: 'g/2', content: 'x' }]), codes: ['P-20'], limits: { maxTotalBytes: 4 } },
  { title: 'too many entries', zip: () => madeZip([good, { name: 'g/2', content: 'x' }]), codes: ['P-19'], limits: { maxEntries: 1 } },
  { title: 'no entry at all', zip: () => madeZip([]), codes: ['P-21'] },
  { title: 'only folders', zip: () => madeZip([{ name: 'a/' }, { name: 'a/b/' }]), codes: ['P-21', 'P-23'] },
  { title: 'an empty folder beside files', zip: () => madeZip([good, { name: 'g/empty/' }, { name: 'g/' }]), codes: ['P-23'] },
  { title: 'the same name twice', zip: () => madeZip([good, { ...good, content: 'other' }]), codes: ['N-04'] },
  { title: 'one name in NFC and NFD', zip: () => madeZip([{ name: 'Quyết'.normalize('NFC'), content: '1' }, { name: 'Quyết'.normalize('NFD'), content: '2' }]), codes: ['N-04'] },
  { title: 'names that differ in case only', zip: () => madeZip([{ name: 'ĐƠN.pdf', content: '1' }, { name: 'đơn.pdf', content: '2' }]), codes: ['N-04'] },
  { title: 'a file that is also a folder', zip: () => madeZip([{ name: 'g/a', content: '1' }, { name: 'g/a/b', content: '2' }]), codes: ['P-22'] },
  { title: 'another name in the local header', zip: () => madeZip([good, { name: 'g/a.pdf', localName: 'g/a.exe', content: 'x' }]), codes: ['P-25'] },
  { title: 'resource forks of macOS', zip: () => madeZip([good, { name: '__MACOSX/g/._good.txt', content: 'x' }]), codes: ['P-27'] },
];

describe('a hostile ZIP', () => {
  let at: Scratch;
  beforeEach(() => { at = scratch(); });
  afterEach(() => { at.remove(); });

  for (const { title, zip, codes, limits } of CASES) {
    it(`${title}: ${codes.join(', ')}`, async () => {
      const path = at.put('gói.zip', zip());
      const read = await readWhole(path, limits);
      expect(read.codes).to.deep.equal(codes);
      expect(at.all()).to.deep.equal(['gói.zip']);
    });
  }

  it('refuses a flood of entries by their declared number, before reading any of them', async () => {
    const read = await readWhole(at.put('flood.zip', zip64Claiming(1_000_001)));
    expect(read.codes).to.deep.equal(['P-19']);
    expect(read.listing.entries).to.deep.equal([]);
  });

  it('lists 60,000 empty entries as they are', async () => {
    const many = Array.from({ length: 60_000 }, (_, index) => ({ name: `d/${index}`, content: '' }));
    const source = await openSource(at.put('many.zip', madeZip(many)));
    const listing = await source.list(new AbortController().signal);
    await source.close();
    expect(listing.entries).to.have.length(60_000);
    expect(listing.findings).to.deep.equal([]);
  });

  it('keeps no more findings of one code than the limit, and says how many more there are', async () => {
    const flood = Array.from({ length: 50 }, (_, index) => ({ name: `../${index}`, content: '' }));
    const { listing } = await readWhole(at.put('flood.zip', madeZip(flood)), { maxFindingsPerCode: 10 });
    expect(listing.findings.filter(({ code }) => code === 'P-01')).to.have.length(10);
    expect(listing.findings.at(-1)).to.deep.include({ code: 'P-28', params: { code: 'P-01', more: 40 } });
  });

  it('names the archive or the entry that is wrong', async () => {
    const { listing } = await readWhole(at.put('x.zip', madeZip([good, { name: 'g/A' }, { name: 'g/a' }, { name: 'g/\0' }])));
    expect(listing.findings).to.deep.equal([
      { standard: 'kho', code: 'P-05', severity: 'error', path: 'g/\\x00' },
      { standard: 'kho', code: 'N-04', severity: 'error', path: 'g/a', params: { other: 'g/A' } },
    ]);
  });
});

function overlapping(count: number): readonly ZipPart[] {
  return Array.from({ length: count }, (_, index) => ({ name: `g/${index}`, content: 'x'.repeat(500), method: 8, offset: 0 }));
}

/** An archive of nothing whose ZIP64 end record claims a number of entries. */
function zip64Claiming(count: number): Buffer {
  const record = Buffer.alloc(56);
  record.writeUInt32LE(0x06064b50, 0);
  record.writeBigUInt64LE(44n, 4);
  record.writeBigUInt64LE(BigInt(count), 24);
  record.writeBigUInt64LE(BigInt(count), 32);
  const locator = Buffer.alloc(20);
  locator.writeUInt32LE(0x07064b50, 0);
  return Buffer.concat([record, locator, madeZip([])]);
}

function corrupt(bytes: Buffer): Buffer {
  bytes.fill(0xff, 100, 200);
  return bytes;
}

/** Bytes that deflate badly, the same every time. */
function randomish(length: number): Buffer {
  const bytes = Buffer.alloc(length);
  let state = 1;
  for (let at = 0; at < length; at += 1) {
    state = (state * 1103515245 + 12345) % 2147483648;
    bytes[at] = state >>> 16;
  }
  return bytes;
}
