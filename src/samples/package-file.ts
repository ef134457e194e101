import { comparePaths, type TextSink, textOf } from '../base/index.ts';

/** One file of a sample package; samples are small enough to be held. */
export interface PackageFile {
  /** Package path, in the Unicode form in which it is written. */
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** A file that a writer of text makes. */
export function textFile(path: string, write: (sink: TextSink) => void): PackageFile {
  return { path, bytes: Buffer.from(textOf(write)) };
}

/** The files under a folder. */
export function under(folder: string, files: readonly PackageFile[]): readonly PackageFile[] {
  return files.map(({ path, bytes }) => ({ path: `${folder}/${path}`, bytes }));
}

/** In path order, so that archives and manifests are the same every time. */
export function inPathOrder(files: readonly PackageFile[]): readonly PackageFile[] {
  return [...files].sort((a, b) => comparePaths(a.path, b.path));
}

const MIME_TYPES: Readonly<Record<string, string>> = {
  jpg: 'image/jpeg', tif: 'image/tiff', pdf: 'application/pdf', xml: 'application/xml', txt: 'text/plain', csv: 'text/csv',
};

export function mimeTypeOf(path: string): string {
  return MIME_TYPES[path.slice(path.lastIndexOf('.') + 1)] ?? 'application/octet-stream';
}
