import type { TextSink } from '../../base/index.ts';
import type { BagInfo } from './bag-info.ts';
import { encodeManifestPath } from './manifest.ts';

/** One line of a manifest to write. */
export interface ManifestEntry {
  /** Bag-relative path (`data/…` in payload manifests). */
  readonly path: string;
  /** Lower-case hexadecimal. */
  readonly digest: string;
}

/** Text gathered before a sink is called. */
const BUFFER_CHARS = 16 * 1024;

/** Writes `bagit.txt` of BagIt 1.0 (RFC 8493 §2.1.1). */
export function writeBagDeclaration(sink: TextSink): void {
  sink('BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n');
}

/**
 * Writes `bag-info.txt` in the order given. Line ends inside a value become one space, so that a value can never
 * begin a new element. Throws on a label that is empty or holds a colon or a line end: that is a mistake of ours.
 */
export function writeBagInfo(sink: TextSink, labels: BagInfo): void {
  for (const { label, value } of labels) {
    if (label.trim() !== label || label === '' || /[:\r\n]/.test(label)) throw new Error(`bad bag-info label: ${label}`);
    sink(`${label}: ${value.replace(/\s*[\r\n]+\s*/g, ' ').trim()}\n`);
  }
}

/** Writes a payload or tag manifest (RFC 8493 §2.1.3), in the order given: the same entries give the same bytes. */
export function writeManifest(sink: TextSink, entries: Iterable<ManifestEntry>): void {
  let text = '';
  for (const { path, digest } of entries) {
    text += `${digest}  ${encodeManifestPath(path)}\n`;
    if (text.length < BUFFER_CHARS) continue;
    sink(text);
    text = '';
  }
  if (text !== '') sink(text);
}
