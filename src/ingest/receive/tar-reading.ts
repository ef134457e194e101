import { basename } from 'node:path';
import type { ByteStream } from '../../base/index.ts';
import { ContainerProblem, containerError } from './container-finding.ts';
import { parsePax } from './pax-header.ts';
import type { TarOverrides } from './pax-header.ts';
import type { TarBytes } from './tar-bytes.ts';
import { isZeroBlock, parseTarHeader, TAR_BLOCK_BYTES } from './tar-header.ts';
import type { TarHeader } from './tar-header.ts';

/** One entry with its extended headers applied. Names are raw bytes. */
export interface TarEntry extends TarHeader {
  readonly sparse: boolean;
  /** Position among all entries, from 0. */
  readonly ordinal: number;
  /** The data; may be left unread. Throws `ContainerProblem` when the archive ends early. */
  readonly bytes: ByteStream;
}

/** Extended headers hold names; nobody needs more than this for them. */
const MAX_EXTENDED_BYTES = 1024 * 1024;
/** Types whose data blocks exist: files (also contiguous ones) and everything unknown (POSIX: "as regular files"). */
const WITHOUT_DATA = ['1', '2', '3', '4', '5', '6'];

/** The entries of a tar in order. Throws `ContainerProblem` at damage; what came before it has been given. */
export async function* readTar(source: TarBytes, archivePath: string): AsyncGenerator<TarEntry, undefined> {
  const reader = new BlockReader(source, basename(archivePath));
  let everywhere: TarOverrides = {};
  let overrides: TarOverrides = {};
  let ordinal = 0;
  for (;;) {
    const block = await reader.block();
    if (isZeroBlock(block)) break;
    const header = parseTarHeader(block);
    if (header === undefined) throw reader.damage('header');
    const extension = await readExtension(reader, header);
    if (extension !== undefined) {
      if (header.type === 'g') everywhere = { ...everywhere, ...extension };
      else overrides = { ...overrides, ...extension };
      continue;
    }
    const entry = applied(header, { ...everywhere, ...overrides });
    overrides = {};
    const size = WITHOUT_DATA.includes(entry.type) ? 0 : entry.size;
    const data = reader.data(size);
    yield { ...entry, ordinal, bytes: data.bytes() };
    await data.finish();
    ordinal += 1;
  }
  await reader.expectEnd();
  return undefined;
}

/** The content of a pax or GNU extended header; undefined for an ordinary entry. */
async function readExtension(reader: BlockReader, { type, size }: TarHeader): Promise<TarOverrides | undefined> {
  if (!['x', 'g', 'L', 'K'].includes(type)) return undefined;
  if (size > MAX_EXTENDED_BYTES) throw reader.damage('extended header');
  const data = reader.data(size);
  const content = await data.all();
  await data.finish();
  if (type === 'L' || type === 'K') {
    const end = content.indexOf(0);
    const name = end === -1 ? content : content.subarray(0, end);
    return type === 'L' ? { path: name } : { linkPath: name };
  }
  const overrides = parsePax(content);
  if (overrides === undefined) throw reader.damage('extended header');
  return overrides;
}

function applied(header: TarHeader, { path, linkPath, size, sparse }: TarOverrides): TarHeader & { readonly sparse: boolean } {
  const name = path ?? header.name;
  // v7 archives had no type for folders.
  const folder = header.type === '0' && name.at(-1) === 0x2f;
  return {
    name,
    size: size ?? header.size,
    type: folder ? '5' : header.type,
    linkName: linkPath ?? header.linkName,
    // GNU's own type `S` keeps its map in the header.
    sparse: sparse === true || header.type === 'S',
  };
}

/** The data of one entry and the padding after it. */
interface EntryData {
  bytes(): ByteStream;
  all(): Promise<Buffer>;
  /** Passes over what was not read. */
  finish(): Promise<void>;
}

class BlockReader {
  readonly #source: TarBytes;
  readonly #archive: string;

  constructor(source: TarBytes, archive: string) {
    this.#source = source;
    this.#archive = archive;
  }

  damage(detail: string): ContainerProblem {
    return new ContainerProblem(containerError('P-15', this.#archive, { detail }));
  }

  async block(): Promise<Buffer> {
    const block = await this.#fill(TAR_BLOCK_BYTES);
    if (block.byteLength < TAR_BLOCK_BYTES) throw this.damage('unexpected end of file');
    return block;
  }

  data(size: number): EntryData {
    const source = this.#source;
    const truncated = (): ContainerProblem => this.damage('unexpected end of file');
    let left = size;
    async function* bytes(): ByteStream {
      while (left > 0) {
        const chunk = await source.next(left);
        if (chunk.byteLength === 0) throw truncated();
        left -= chunk.byteLength;
        yield chunk;
      }
    }
    return {
      bytes,
      all: async () => {
        const chunks: Uint8Array[] = [];
        for await (const chunk of bytes()) chunks.push(chunk);
        return Buffer.concat(chunks);
      },
      finish: async () => {
        const padding = (TAR_BLOCK_BYTES - (size % TAR_BLOCK_BYTES)) % TAR_BLOCK_BYTES;
        const enough = await source.skip(left + padding);
        left = 0;
        if (!enough) throw truncated();
      },
    };
  }

  /** After the first empty block only empty bytes may follow: other readers stop there and would lose the rest. */
  async expectEnd(): Promise<void> {
    for (;;) {
      const bytes = await this.#source.next(TAR_BLOCK_BYTES);
      if (bytes.byteLength === 0) return;
      if (!isZeroBlock(bytes)) throw this.damage('data after the end of the archive');
    }
  }

  async #fill(length: number): Promise<Buffer> {
    const first = await this.#source.next(length);
    if (first.byteLength === length || first.byteLength === 0) return first;
    const chunks = [first];
    let filled = first.byteLength;
    while (filled < length) {
      const chunk = await this.#source.next(length - filled);
      if (chunk.byteLength === 0) break;
      chunks.push(chunk);
      filled += chunk.byteLength;
    }
    return Buffer.concat(chunks);
  }
}
