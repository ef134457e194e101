import { crc32, deflateRawSync } from 'node:zlib';

/** One entry of a made ZIP; whatever is not given is what an honest writer would say. */
export interface ZipPart {
  readonly name: string | Buffer;
  readonly content?: Buffer | string;
  readonly method?: number;
  readonly flags?: number;
  readonly mode?: number;
  /** Lies of the central directory. */
  readonly crc?: number;
  readonly size?: number;
  readonly offset?: number;
  /** A different name in the local header. */
  readonly localName?: string;
  readonly extra?: Buffer;
}

const UTF8 = 0x0800;

/** ZIP bytes, made by hand so that they can lie. */
export function madeZip(parts: readonly ZipPart[], count = parts.length): Buffer {
  const locals: Buffer[] = [];
  const central: Buffer[] = [];
  let at = 0;
  for (const part of parts) {
    const { local, directory } = zipPart(part, at);
    if (part.offset === undefined) {
      locals.push(local);
      at += local.byteLength;
    }
    central.push(directory);
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(count % 65536, 8);
  end.writeUInt16LE(count % 65536, 10);
  end.writeUInt32LE(directory.byteLength, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...locals, directory, end]);
}

function zipPart(part: ZipPart, at: number): { local: Buffer; directory: Buffer } {
  const content = Buffer.from(part.content ?? '');
  const method = part.method ?? 0;
  const data = method === 8 ? deflateRawSync(content) : content;
  const name = Buffer.from(part.name as string);
  const localName = part.localName === undefined ? name : Buffer.from(part.localName);
  const flags = part.flags ?? UTF8;
  const extra = part.extra ?? Buffer.alloc(0);
  const fixed = Buffer.alloc(26);
  fixed.writeUInt16LE(20, 0);
  fixed.writeUInt16LE(flags, 2);
  fixed.writeUInt16LE(method, 4);
  fixed.writeUInt32LE(part.crc ?? crc32(content), 10);
  fixed.writeUInt32LE(data.byteLength, 14);
  fixed.writeUInt32LE(part.size ?? content.byteLength, 18);
  fixed.writeUInt16LE(localName.byteLength, 22);
  const local = Buffer.concat([word(0x04034b50), fixed, localName, data]);
  const tail = Buffer.alloc(14);
  tail.writeUInt32LE(((part.mode ?? 0o100644) << 16) >>> 0, 6);
  tail.writeUInt32LE(part.offset ?? at, 10);
  fixed.writeUInt16LE(name.byteLength, 22);
  fixed.writeUInt16LE(extra.byteLength, 24);
  const madeBy = Buffer.from([30, 3]);
  return { local, directory: Buffer.concat([word(0x02014b50), madeBy, fixed, tail, name, extra]) };
}

function word(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeUInt32LE(value);
  return buffer;
}

/** One entry of a made tar. */
export interface TarPart {
  readonly name: string | Buffer;
  readonly content?: Buffer | string;
  readonly type?: string;
  readonly link?: string;
  /** A size that the header claims. */
  readonly size?: number;
  /** pax records before the entry. */
  readonly pax?: Readonly<Record<string, string>>;
}

/** Tar bytes (ustar, pax where asked for), made by hand. */
export function madeTar(parts: readonly TarPart[], { end = true }: { end?: boolean } = {}): Buffer {
  const blocks = parts.flatMap((part) => {
    const own = [tarHeader(part), padded(Buffer.from(part.content ?? ''))];
    if (part.pax === undefined) return own;
    const records = Buffer.concat(Object.entries(part.pax).map(([key, value]) => paxRecord(key, value)));
    return [tarHeader({ name: 'PaxHeader', type: 'x', content: records }), padded(records), ...own];
  });
  return Buffer.concat([...blocks, Buffer.alloc(end ? 1024 : 0)]);
}

function tarHeader({ name, content = '', type = '0', link = '', size }: TarPart): Buffer {
  const block = Buffer.alloc(512);
  Buffer.from(name as string).copy(block, 0, 0, 100);
  block.write('0000644\0', 100);
  block.write('0000000\0', 108);
  block.write('0000000\0', 116);
  block.write(`${(size ?? Buffer.byteLength(content)).toString(8).padStart(11, '0')}\0`, 124);
  block.write('00000000000\0', 136);
  block.write('        ', 148);
  block.write(type, 156);
  block.write(link, 157);
  block.write('ustar\x0000', 257);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return block;
}

function paxRecord(key: string, value: string): Buffer {
  const rest = ` ${key}=${value}\n`;
  let length = Buffer.byteLength(rest) + 1;
  while (`${length}`.length + Buffer.byteLength(rest) !== length) length += 1;
  return Buffer.from(`${length}${rest}`);
}

function padded(content: Buffer): Buffer {
  return Buffer.concat([content, Buffer.alloc((512 - (content.byteLength % 512)) % 512)]);
}
