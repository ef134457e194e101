import { isUtf8 } from 'node:buffer';
import { basename } from 'node:path';
import { crc32 } from 'node:zlib';
import { fromRandomAccessReaderPromise, getFileNameLowLevel } from 'yauzl';
import type { Entry, ZipFile } from 'yauzl';
import { Fault } from '../../base/index.ts';
import type { Finding } from '../../base/index.ts';
import { archiveDamage } from './archive-damage.ts';
import type { ArchiveFile } from './archive-file.ts';
import { containerError, visibleName } from './container-finding.ts';
import { EntryCollector } from './entry-collector.ts';
import type { Collection } from './entry-collector.ts';
import type { ReceiveLimits } from './receive-limits.ts';
import { WindowReader } from './zip-reader.ts';

/** Where an entry lies in the archive, as the central directory says. */
export interface ZipPlace {
  /** Of its local header. */
  readonly offset: number;
  readonly compressedSize: number;
  /** 0 stored, 8 deflated. */
  readonly method: number;
  readonly crc32: number;
  /** CRC-32 of the raw name: the local header must bear the same. */
  readonly nameCrc: number;
}

/** General purpose bit flags (APPNOTE 4.4.4). */
const FLAG_ENCRYPTED = 0x0001;
const FLAG_UTF8 = 0x0800;
/** Info-ZIP Unicode Path extra field (APPNOTE 4.6.9). */
const EXTRA_UNICODE_PATH = 0x7075;
const CENTRAL_HEADER = 0x02014b50;
const LOCAL_HEADER_BYTES = 30;
/** "Version made by" hosts whose external attributes hold a Unix file mode. */
const UNIX_HOSTS = [3, 19];
const MODE_TYPE = 0o170000;
const MODE_KINDS: Readonly<Record<number, string>> = { 0o010000: 'fifo', 0o020000: 'device', 0o060000: 'device', 0o140000: 'socket' };
const MODE_LINK = 0o120000;

type Collector = EntryCollector<ZipPlace>;

/** Reads the central directory; no entry is inflated. Structural damage is a finding. */
export async function listZip(archive: ArchiveFile, limits: ReceiveLimits, signal: AbortSignal): Promise<Collection<ZipPlace>> {
  const collector: Collector = new EntryCollector(limits);
  const spans: Span[] = [];
  try {
    const zip = await fromRandomAccessReaderPromise(new WindowReader(archive), archive.size, {
      autoClose: false, lazyEntries: true, decodeStrings: false, validateEntrySizes: false,
    });
    const directory = cursorOf(zip);
    if (await readEntries(zip, { collector, spans, limits, signal })) {
      await checkCount(zip, archive, collector);
      checkOverlaps(spans, directory, collector);
      checkRatio(archive, collector, limits);
    }
  } catch (thrown) {
    if (thrown instanceof Fault || signal.aborted) throw thrown;
    collector.report(await archiveDamage(archive, 'zip', structureFinding(archive.path, thrown)));
  }
  return collector.finish({ takeTopOff: 'always' });
}

/** The least room that an entry takes: its local header, name and data. */
interface Span {
  readonly start: number;
  readonly end: number;
  readonly name: string;
}

interface Reading {
  readonly collector: Collector;
  readonly spans: Span[];
  readonly limits: ReceiveLimits;
  readonly signal: AbortSignal;
}

/** False when a limit ended the reading. */
async function readEntries(zip: ZipFile, { collector, spans, limits, signal }: Reading): Promise<boolean> {
  if (zip.entryCount > limits.maxEntries) {
    collector.report(containerError('P-19', undefined, { limit: limits.maxEntries }));
    return false;
  }
  for await (const entry of zip.eachEntry()) {
    signal.throwIfAborted();
    if (!collector.admit()) return false;
    const name = nameOf(entry, collector);
    const start = entry.relativeOffsetOfLocalHeader;
    spans.push({ start, end: start + LOCAL_HEADER_BYTES + entry.fileNameLength + entry.compressedSize, name });
    if (!takeEntry(entry, name, collector)) return false;
  }
  return true;
}

/** The name in its most certain reading: declared UTF-8, Unicode path field, bytes that are UTF-8, else CP437 with a warning. */
function nameOf(entry: Entry, collector: Collector): string {
  const { generalPurposeBitFlag: flags, fileNameRaw: raw, extraFields } = entry;
  const declared = (flags & FLAG_UTF8) !== 0 || extraFields.some(({ id }) => id === EXTRA_UNICODE_PATH);
  if (declared) return getFileNameLowLevel(flags, raw, extraFields, true);
  if (isUtf8(raw)) return raw.toString();
  const name = getFileNameLowLevel(0, raw, [], true);
  collector.report({ standard: 'kho', code: 'N-05', severity: 'warning', path: visibleName(name) });
  return name;
}

function takeEntry(entry: Entry, name: string, collector: Collector): boolean {
  const type = UNIX_HOSTS.includes(entry.versionMadeBy >>> 8) ? (entry.externalFileAttributes >>> 16) & MODE_TYPE : 0;
  if (type === MODE_LINK) {
    collector.report(containerError('P-10', name, { target: '' }));
    return true;
  }
  const kind = MODE_KINDS[type];
  if (kind !== undefined) {
    collector.report(containerError('P-11', name, { kind }));
    return true;
  }
  if (name.endsWith('/')) {
    collector.addFolder(name);
    return true;
  }
  const { compressedSize, compressionMethod: method } = entry;
  if ((entry.generalPurposeBitFlag & FLAG_ENCRYPTED) !== 0) collector.report(containerError('P-13', name));
  else if (method !== 0 && method !== 8) collector.report(containerError('P-14', name, { method }));
  return collector.addFile(name, { size: entry.uncompressedSize }, {
    offset: entry.relativeOffsetOfLocalHeader, compressedSize, method, crc32: entry.crc32, nameCrc: crc32(entry.fileNameRaw),
  });
}

/** An archive whose end record counts fewer entries than its directory holds would lose files without a word. */
async function checkCount(zip: ZipFile, archive: ArchiveFile, collector: Collector): Promise<void> {
  const next = await archive.read(cursorOf(zip), 4);
  if (next.byteLength === 4 && next.readUInt32LE(0) === CENTRAL_HEADER) {
    collector.report(containerError('P-15', basename(archive.path), { detail: 'more entries than counted' }));
  }
}

/** Entries that share bytes inflate a small archive without limit (D. Fifield, "A better zip bomb", 2019). */
function checkOverlaps(spans: Span[], directory: number, collector: Collector): void {
  spans.sort((a, b) => a.start - b.start);
  for (const [index, span] of spans.entries()) {
    const next = spans[index + 1]?.start ?? directory;
    if (span.end > next) collector.report(containerError('P-18', span.name));
  }
}

/** Over the whole archive: that is what a disk has to hold, and single blank pages may compress as well as they like. */
function checkRatio(archive: ArchiveFile, collector: Collector, { maxRatio, ratioFloor }: ReceiveLimits): void {
  const { totalBytes } = collector;
  if (totalBytes <= ratioFloor || totalBytes <= archive.size * maxRatio) return;
  const ratio = Math.round(totalBytes / archive.size);
  collector.report(containerError('P-17', basename(archive.path), { ratio, limit: maxRatio }));
}

function structureFinding(path: string, thrown: unknown): Finding {
  const detail = thrown instanceof Error ? thrown.message : String(thrown);
  if (detail.includes('strong encryption')) return containerError('P-13', basename(path));
  return containerError('P-15', basename(path), { detail });
}

/** yauzl's types call this position a boolean. */
function cursorOf(zip: ZipFile): number {
  return Number(zip.readEntryCursor);
}
