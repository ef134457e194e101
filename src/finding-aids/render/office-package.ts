import { PassThrough, Readable } from 'node:stream';
import type { ByteStream } from '../../base/index.ts';

/** One part of an Office Open XML package: its name and its text, piece by piece. */
export type OfficePart = readonly [name: string, text: AsyncIterable<string> | string];

export const DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';
export const RELATIONS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
export const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';

/** The package as a ZIP archive (ECMA-376 part 2), written as its parts come; the same parts and date are the same bytes. */
export async function* officePackage(parts: readonly OfficePart[], date: string): ByteStream {
  // Loaded when it is needed: every other command starts without it.
  const { ZipArchive } = await import('archiver');
  const archive = new ZipArchive({ zlib: { level: 6 } });
  const out = new PassThrough();
  archive.on('error', (error: Error) => { out.destroy(error); });
  archive.pipe(out);
  const made = new Date(`${date}T00:00:00Z`);
  for (const [name, text] of parts) archive.append(typeof text === 'string' ? text : readable(text, out), { name, date: made });
  archive.finalize().catch((error: unknown) => { out.destroy(error instanceof Error ? error : new Error(String(error))); });
  yield* out as AsyncIterable<Uint8Array>;
}

function readable(text: AsyncIterable<string>, out: PassThrough): Readable {
  const stream = Readable.from(text, { objectMode: true });
  // What breaks while records are read breaks the whole: half a list would pass for a whole one.
  stream.on('error', (error) => { out.destroy(error); });
  return stream;
}

/** Text as XML holds it. */
export function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => ESCAPES[character] ?? character);
}

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
